//! A member of the organisation as a SCIM user (RFC 7643 §4.1).

use serde_json::{Map, Value, json};
use tillid_entities::enums::Language;
use tillid_kernel::{Error, Result};
use tillid_provisioning::{Attributes, Person};

use super::answer::Resource;
use super::patch::{Change, Verb, field, text, truth};

pub(super) const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// A person, written out.
pub(super) fn resource(base: &str, person: &Person) -> Resource {
    let Attributes {
        user_name,
        external_id,
        display_name,
        formatted_name,
        given_name,
        family_name,
        active,
    } = &person.attributes;
    let mut body = Map::new();
    body.insert("schemas".to_owned(), json!([SCHEMA]));
    body.insert("id".to_owned(), json!(person.id.to_string()));
    body.insert("userName".to_owned(), json!(user_name));
    let name: Map<String, Value> = [
        ("formatted", formatted_name),
        ("givenName", given_name),
        ("familyName", family_name),
    ]
    .into_iter()
    .filter_map(|(part, value)| value.as_ref().map(|value| (part.to_owned(), json!(value))))
    .collect();
    if !name.is_empty() {
        body.insert("name".to_owned(), Value::Object(name));
    }
    for (attribute, value) in [("externalId", external_id), ("displayName", display_name)] {
        if let Some(value) = value {
            body.insert(attribute.to_owned(), json!(value));
        }
    }
    body.insert("active".to_owned(), json!(active));
    body.insert(
        "emails".to_owned(),
        json!([{ "value": person.email, "type": "work", "primary": true }]),
    );
    let groups: Vec<Value> = person
        .groups
        .iter()
        .map(|group| {
            json!({
                "value": group.id.to_string(),
                "$ref": format!("{base}/Groups/{}", group.id),
                "display": group.name,
            })
        })
        .collect();
    if !groups.is_empty() {
        body.insert("groups".to_owned(), json!(groups));
    }
    let location = format!("{base}/Users/{}", person.id);
    Resource::new("User", location, person.created_at, person.changed_at, body)
}

/// What a whole resource says of a person. `active` may be left out; what else is left out is nothing.
pub(super) fn attributes(body: &Value, active: bool) -> Result<Attributes> {
    let user_name = text("userName", field(body, "userName"))?;
    let name = field(body, "name").filter(|name| !name.is_null());
    if name.is_some_and(|name| !name.is_object()) {
        return Err(Error::validation("name", "scim-value"));
    }
    let part = |part: &str| text("name", name.and_then(|name| field(name, part)));
    Ok(Attributes {
        user_name: user_name.ok_or_else(|| Error::validation("userName", "required"))?,
        external_id: text("externalId", field(body, "externalId"))?,
        display_name: text("displayName", field(body, "displayName"))?,
        formatted_name: part("formatted")?,
        given_name: part("givenName")?,
        family_name: part("familyName")?,
        active: truth("active", field(body, "active"))?.unwrap_or(active),
    })
}

/// The language of a new account's pages and mails, where the directory says one.
pub(super) fn language(body: &Value) -> Language {
    let told = ["preferredLanguage", "locale"]
        .into_iter()
        .find_map(|name| field(body, name).and_then(Value::as_str));
    match told {
        Some(tag) if tag.to_lowercase().starts_with("en") => Language::En,
        _ => Language::Da,
    }
}

/// The person after these changes. What the portal does not keep is left alone.
pub(super) fn changed(before: &Person, changes: Vec<Change>) -> Result<Attributes> {
    let mut said = before.attributes.clone();
    for change in changes {
        apply(&mut said, change)?;
    }
    Ok(said)
}

fn apply(said: &mut Attributes, change: Change) -> Result<()> {
    let Change {
        verb,
        path,
        value,
        named,
    } = change;
    let value = value.as_ref().filter(|_| verb != Verb::Remove);
    let read_only = |name: &str| Err(Error::validation(name, "scim-read-only"));
    match (path.attribute.as_str(), path.part.as_deref()) {
        ("username", None) => match text("userName", value)? {
            Some(name) => said.user_name = name,
            None => return read_only("userName"),
        },
        ("active", None) => match truth("active", value)? {
            Some(active) => said.active = active,
            None => return read_only("active"),
        },
        ("externalid", None) => said.external_id = text("externalId", value)?,
        ("displayname", None) => said.display_name = text("displayName", value)?,
        ("name", None) => match value {
            None => (said.formatted_name, said.given_name, said.family_name) = (None, None, None),
            Some(Value::Object(parts)) => {
                for (part, value) in parts {
                    name_part(said, &part.to_lowercase(), Some(value))?;
                }
            }
            Some(_) => return Err(Error::validation("name", "scim-value")),
        },
        ("name", Some(part)) => name_part(said, part, value)?,
        (attribute @ ("id" | "meta" | "groups"), _) if named => return read_only(attribute),
        _ => {}
    }
    Ok(())
}

fn name_part(said: &mut Attributes, part: &str, value: Option<&Value>) -> Result<()> {
    let place = match part {
        "formatted" => &mut said.formatted_name,
        "givenname" => &mut said.given_name,
        "familyname" => &mut said.family_name,
        _ => return Ok(()),
    };
    *place = text("name", value)?;
    Ok(())
}
