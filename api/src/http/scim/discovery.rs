//! What the portal says of itself to directories (RFC 7644 §4, RFC 7643 §5 to §7).

use serde_json::{Value, json};

use super::MOST_PEOPLE;

/// `ServiceProviderConfig`.
pub(super) fn provider(base: &str) -> Value {
    let no = json!({ "supported": false });
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MOST_PEOPLE },
        "changePassword": no,
        "sort": no,
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token that an owner of the organisation makes in the portal.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base}/ServiceProviderConfig"),
        },
    })
}

/// `ResourceTypes`.
pub(super) fn resource_types(base: &str) -> Vec<Value> {
    [
        (
            "User",
            "Users",
            super::user::SCHEMA,
            "A member of the organisation",
        ),
        ("Group", "Groups", super::group::SCHEMA, "A group of members"),
    ]
    .into_iter()
    .map(|(name, endpoint, schema, description)| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": format!("/{endpoint}"),
            "description": description,
            "schema": schema,
            "schemaExtensions": [],
            "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}") },
        })
    })
    .collect()
}

/// `Schemas`.
pub(super) fn schemas(base: &str) -> Vec<Value> {
    let mut schemas: Vec<Value> = serde_json::from_str(include_str!("schemas.json")).unwrap_or_default();
    for schema in &mut schemas {
        let id = schema["id"].as_str().unwrap_or_default().to_owned();
        schema["meta"] = json!({ "resourceType": "Schema", "location": format!("{base}/Schemas/{id}") });
    }
    schemas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_are_those_of_the_resources() {
        let ids: Vec<Value> = schemas("").iter().map(|schema| schema["id"].clone()).collect();
        assert_eq!(ids, [super::super::user::SCHEMA, super::super::group::SCHEMA]);
    }
}
