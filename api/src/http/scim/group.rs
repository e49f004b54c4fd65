//! A group of the organisation's directory (RFC 7643 §4.2).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tillid_entities::memberships::MembershipId;
use tillid_kernel::{Error, Result};
use tillid_provisioning::{Group, GroupAttributes};

use super::answer::Resource;
use super::patch::{Change, Verb, field, text};

pub(super) const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// A group, written out.
pub(super) fn resource(base: &str, group: &Group) -> Resource {
    let GroupAttributes {
        name,
        external_id,
        members,
    } = &group.attributes;
    let mut body = Map::new();
    body.insert("schemas".to_owned(), json!([SCHEMA]));
    body.insert("id".to_owned(), json!(group.row.id.to_string()));
    body.insert("displayName".to_owned(), json!(name));
    if let Some(id) = external_id {
        body.insert("externalId".to_owned(), json!(id));
    }
    let members: Vec<Value> = members
        .iter()
        .map(|member| {
            json!({
                "value": member.to_string(),
                "$ref": format!("{base}/Users/{member}"),
                "type": "User",
            })
        })
        .collect();
    if !members.is_empty() {
        body.insert("members".to_owned(), json!(members));
    }
    let location = format!("{base}/Groups/{}", group.row.id);
    Resource::new(
        "Group",
        location,
        group.row.created_at,
        group.row.changed_at,
        body,
    )
}

/// What a whole resource says of a group; what is left out is nothing.
pub(super) fn attributes(body: &Value) -> Result<GroupAttributes> {
    let name = text("displayName", field(body, "displayName"))?;
    Ok(GroupAttributes {
        name: name.ok_or_else(|| Error::validation("displayName", "required"))?,
        external_id: text("externalId", field(body, "externalId"))?,
        members: members(field(body, "members"))?,
    })
}

/// The group after these changes.
pub(super) fn changed(before: &Group, changes: Vec<Change>) -> Result<GroupAttributes> {
    let mut said = before.attributes.clone();
    for change in changes {
        apply(&mut said, change)?;
    }
    Ok(said)
}

fn apply(said: &mut GroupAttributes, change: Change) -> Result<()> {
    let Change {
        verb,
        path,
        value,
        named,
    } = change;
    let given = value.as_ref().filter(|_| verb != Verb::Remove);
    let read_only = |name: &str| Err(Error::validation(name, "scim-read-only"));
    match (path.attribute.as_str(), &path.which, &path.part) {
        ("displayname", None, None) => match text("displayName", given)? {
            Some(name) => said.name = name,
            None => return read_only("displayName"),
        },
        ("externalid", None, None) => said.external_id = text("externalId", given)?,
        ("members", None, None) => match verb {
            Verb::Add => said.members.extend(members(value.as_ref())?),
            Verb::Replace => said.members = members(value.as_ref())?,
            // With a list of whom to take out, as Entra writes it; without one, everybody.
            Verb::Remove => match value.as_ref() {
                None => said.members.clear(),
                Some(value) => {
                    for id in ids(value)? {
                        said.members.retain(|member| member.to_string() != id);
                    }
                }
            },
        },
        ("members", Some((part, id)), None) if part == "value" => match verb {
            Verb::Remove => said.members.retain(|member| member.to_string() != *id),
            Verb::Add | Verb::Replace => return read_only("members"),
        },
        ("members", _, _) => return Err(Error::validation("path", "scim-path")),
        (attribute @ ("id" | "meta"), _, _) if named => return read_only(attribute),
        _ => {}
    }
    Ok(())
}

fn members(value: Option<&Value>) -> Result<BTreeSet<MembershipId>> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(BTreeSet::new());
    };
    ids(value)?
        .into_iter()
        .map(|id| {
            id.parse()
                .map_err(|_| Error::validation("members", "provisioning-member"))
        })
        .collect()
}

/// The ids in a list of members, or in one member alone.
fn ids(value: &Value) -> Result<Vec<String>> {
    let wrong = || Error::validation("members", "scim-value");
    let one = |member: &Value| {
        let id = field(member, "value").and_then(Value::as_str);
        id.map(str::to_owned).ok_or_else(wrong)
    };
    match value {
        Value::Array(members) => members.iter().map(one).collect(),
        Value::Object(_) => Ok(vec![one(value)?]),
        _ => Err(wrong()),
    }
}
