//! Changes in parts (RFC 7644 §3.5.2), also as Microsoft Entra ID and Okta write them: operations with a capital
//! letter, booleans as words, several attributes in one value without a path, names with dots and schemas.

use serde_json::Value;
use tillid_kernel::{Error, Result};

use super::query::{Filter, plain};

const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const MOST: usize = 1_000;
const LONGEST_PATH: usize = 400;

/// What is done with an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Add,
    Remove,
    Replace,
}

/// One attribute that is changed.
#[derive(Debug, PartialEq)]
pub(super) struct Change {
    pub(super) verb: Verb,
    pub(super) path: Path,
    /// Nothing, too, where `null` was sent.
    pub(super) value: Option<Value>,
    /// Whether it was named in a path, and not met among the attributes of a value.
    pub(super) named: bool,
}

/// The way to an attribute. Names are in lower case.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) attribute: String,
    /// Which of several values is meant.
    pub(super) which: Option<(String, String)>,
    pub(super) part: Option<String>,
}

/// The changes that a body asks for, in their order.
pub(super) fn changes(body: &Value) -> Result<Vec<Change>> {
    let wrong = || Error::validation("Operations", "scim-syntax");
    let schemas = field(body, "schemas")
        .and_then(Value::as_array)
        .ok_or_else(wrong)?;
    if !schemas.iter().any(|schema| {
        schema
            .as_str()
            .is_some_and(|schema| schema.eq_ignore_ascii_case(SCHEMA))
    }) {
        return Err(Error::validation("schemas", "scim-syntax"));
    }
    let operations = field(body, "Operations")
        .and_then(Value::as_array)
        .filter(|operations| !operations.is_empty() && operations.len() <= MOST)
        .ok_or_else(wrong)?;
    let mut changes = Vec::new();
    for operation in operations {
        read(operation, &mut changes)?;
    }
    Ok(changes)
}

fn read(operation: &Value, changes: &mut Vec<Change>) -> Result<()> {
    let wrong = || Error::validation("op", "scim-syntax");
    let verb = field(operation, "op").and_then(Value::as_str).ok_or_else(wrong)?;
    let verb = match verb.to_lowercase().as_str() {
        "add" => Verb::Add,
        "remove" => Verb::Remove,
        "replace" => Verb::Replace,
        _ => return Err(wrong()),
    };
    let value = field(operation, "value").filter(|value| !value.is_null());
    match field(operation, "path") {
        None | Some(Value::Null) => {}
        Some(Value::String(path)) if path.is_empty() => {}
        Some(Value::String(path)) => {
            if let Some(path) = Path::read(path)? {
                changes.push(Change {
                    verb,
                    path,
                    value: value.cloned(),
                    named: true,
                });
            }
            return Ok(());
        }
        Some(_) => return Err(Error::validation("path", "scim-path")),
    }
    if verb == Verb::Remove {
        return Err(Error::validation("path", "scim-target"));
    }
    let Some(Value::Object(attributes)) = value else {
        return Err(Error::validation("value", "scim-value"));
    };
    for (name, value) in attributes {
        // A whole schema's attributes under its name.
        if let (Value::Object(inner), true) = (value, plain(&format!("{name}:x")) == "x") {
            for (name, value) in inner {
                met(verb, name, value, changes)?;
            }
        } else {
            met(verb, name, value, changes)?;
        }
    }
    Ok(())
}

fn met(verb: Verb, name: &str, value: &Value, changes: &mut Vec<Change>) -> Result<()> {
    if let Some(path) = Path::read(name)? {
        changes.push(Change {
            verb,
            path,
            value: Some(value.clone()).filter(|value| !value.is_null()),
            named: false,
        });
    }
    Ok(())
}

impl Path {
    /// `attribute`, `attribute.part`, `attribute[part eq "value"]` or that with a part; nothing for an attribute of a
    /// schema that is not kept here.
    fn read(text: &str) -> Result<Option<Self>> {
        let wrong = || Error::validation("path", "scim-path");
        if text.len() > LONGEST_PATH {
            return Err(wrong());
        }
        let own = plain(text.trim());
        if own.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("urn:")) {
            return Ok(None);
        }
        let (head, which, rest) = match own.split_once('[') {
            None => match own.split_once('.') {
                None => (own, None, None),
                Some((head, part)) => (head, None, Some(part)),
            },
            Some((head, rest)) => {
                let (inner, rest) = rest.rsplit_once(']').ok_or_else(wrong)?;
                let Filter { attribute, value } = Filter::read(inner).map_err(|_| wrong())?;
                let part = match rest {
                    "" => None,
                    rest => Some(rest.strip_prefix('.').ok_or_else(wrong)?),
                };
                (head, Some((attribute, value)), part)
            }
        };
        if !is_name(head) || !rest.is_none_or(is_name) {
            return Err(wrong());
        }
        Ok(Some(Self {
            attribute: head.to_lowercase(),
            which,
            part: rest.map(str::to_lowercase),
        }))
    }
}

/// `ATTRNAME` of RFC 7643 §2.1, and `$ref`.
fn is_name(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    let mut signs = text.chars();
    signs.next().is_some_and(|first| first.is_ascii_alphabetic())
        && signs.all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_'))
}

/// An attribute of an object, whatever the case of its name (RFC 7643 §2.1).
pub(super) fn field<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let object = object.as_object()?;
    object.get(name).or_else(|| {
        object
            .iter()
            .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
    })
}

/// A text; nothing where there is none.
pub(super) fn text(name: &str, value: Option<&Value>) -> Result<Option<String>> {
    match value.map(alone) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Error::validation(name, "scim-value")),
    }
}

/// Yes or no, also in words.
pub(super) fn truth(name: &str, value: Option<&Value>) -> Result<Option<bool>> {
    match value.map(alone) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(truth)) => Ok(Some(*truth)),
        Some(Value::String(word)) if word.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(word)) if word.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(Error::validation(name, "scim-value")),
    }
}

/// A single value that was sent as a list of one, as old Entra configurations do.
fn alone(value: &Value) -> &Value {
    match value.as_array().map(Vec::as_slice) {
        Some([one]) => field(one, "value").unwrap_or(value),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_all(operations: &Value) -> Result<Vec<Change>> {
        changes(&json!({ "schemas": [SCHEMA], "Operations": operations }))
    }

    fn paths(operations: &Value) -> Vec<String> {
        let changes = read_all(operations).unwrap();
        let shown = changes.iter().map(|change| {
            let which = change.path.which.as_ref();
            let which = which.map_or(String::new(), |(part, value)| format!("[{part}={value}]"));
            let part = change.path.part.as_ref();
            let part = part.map_or(String::new(), |part| format!(".{part}"));
            format!("{:?} {}{which}{part}", change.verb, change.path.attribute)
        });
        shown.collect()
    }

    #[test]
    fn entra_and_okta_are_understood() {
        assert_eq!(
            paths(&json!([
                { "op": "Replace", "path": "active", "value": "False" },
                { "op": "Add", "path": "name.givenName", "value": "Kim" },
                { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "x@y.dk" },
                { "op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "IT" },
                { "op": "Remove", "path": "members[value eq \"mem_1\"]" },
            ])),
            [
                "Replace active",
                "Add name.givenname",
                "Replace emails[type=work].value",
                "Remove members[value=mem_1]",
            ]
        );
        assert_eq!(
            paths(&json!([{ "op": "replace", "value": {
                "active": false, "name.familyName": "Hansen",
                "urn:ietf:params:scim:schemas:core:2.0:User:displayName": "Kim",
                "urn:ietf:params:scim:schemas:core:2.0:User": { "externalId": "7" },
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "IT" },
            } }])),
            [
                "Replace active",
                "Replace name.familyname",
                "Replace externalid",
                "Replace displayname",
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for wrong in [
            json!([]),
            json!({}),
            json!([{ "path": "active", "value": true }]),
            json!([{ "op": "move", "path": "active" }]),
            json!([{ "op": "remove" }]),
            json!([{ "op": "add", "value": "x" }]),
            json!([{ "op": "add", "path": "", "value": [] }]),
            json!([{ "op": "add", "path": "a b", "value": "x" }]),
            json!([{ "op": "add", "path": "name.", "value": "x" }]),
            json!([{ "op": "add", "path": "members[value eq \"x\"", "value": "x" }]),
            json!([{ "op": "add", "path": "members[value co \"x\"]", "value": "x" }]),
            json!([{ "op": "add", "path": "members[value eq \"x\"]value", "value": "x" }]),
            json!([{ "op": "add", "path": 7, "value": "x" }]),
            json!([{ "op": "add", "path": "x".repeat(401), "value": "x" }]),
        ] {
            assert!(read_all(&wrong).is_err(), "{wrong}");
        }
        assert!(changes(&json!({ "Operations": [] })).is_err());
        let many = vec![json!({ "op": "remove", "path": "displayName" }); MOST + 1];
        assert!(read_all(&json!(many)).is_err());
    }

    #[test]
    fn yes_and_no_come_in_words_too() {
        for (value, expected) in [
            (json!(true), Some(true)),
            (json!("False"), Some(false)),
            (json!("TRUE"), Some(true)),
            (json!([{ "value": "False" }]), Some(false)),
            (json!(null), None),
        ] {
            assert_eq!(truth("active", Some(&value)).unwrap(), expected);
        }
        for value in [json!("no"), json!(0), json!([]), json!({})] {
            assert!(truth("active", Some(&value)).is_err(), "{value}");
        }
    }
}
