//! What a list or a resource is asked with: filter, part, and which attributes to show (RFC 7644 §3.4.2, §3.9).

use serde_json::{Map, Value};
use tillid_kernel::{Error, Result};
use tillid_provisioning::Window;
use url::form_urlencoded;

const LONGEST_FILTER: usize = 400;
/// Resources in one answer, when nobody says how many.
const USUAL: u64 = 100;

/// The parameters of a request's address.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) filter: Option<Filter>,
    start: Option<i64>,
    count: Option<i64>,
    pub(super) shown: Shown,
}

/// `attribute eq "value"`: the one form of filter that directories look people and groups up with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filter {
    /// In lower case.
    pub(super) attribute: String,
    pub(super) value: String,
}

impl Query {
    /// Reads the query of an address. What is not known is left alone, as sorting is.
    pub(super) fn read(query: &str) -> Result<Self> {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let number = || {
                value
                    .trim()
                    .parse::<i64>()
                    .map_err(|_| Error::validation(&name, "scim-number"))
            };
            match name.as_ref() {
                "filter" => read.filter = Some(Filter::read(&value)?),
                "startIndex" => read.start = Some(number()?),
                "count" => read.count = Some(number()?),
                "attributes" => read.shown.only = Some(names(&value)),
                "excludedAttributes" => read.shown.without = names(&value),
                _ => {}
            }
        }
        Ok(read)
    }

    /// The part of the list: from 1, never more than `most`.
    pub(super) fn window(&self, most: u64) -> Window {
        Window {
            skip: self.start() - 1,
            count: self
                .count
                .map_or(USUAL, |count| u64::try_from(count).unwrap_or(0))
                .min(most),
        }
    }

    /// Where the part begins, as it is told.
    pub(super) fn start(&self) -> u64 {
        self.start
            .and_then(|start| u64::try_from(start).ok())
            .map_or(1, |start| start.clamp(1, i64::MAX.unsigned_abs()))
    }
}

impl Filter {
    /// `attribute eq "value"`, with any white space and case of the operator; the value is a JSON string.
    pub(super) fn read(text: &str) -> Result<Self> {
        let wrong = || Error::validation("filter", "scim-filter");
        let text = text.trim();
        if text.len() > LONGEST_FILTER {
            return Err(wrong());
        }
        let (attribute, rest) = split_attribute(text).ok_or_else(wrong)?;
        let rest = rest.trim_start();
        let (operator, value) = rest.split_at_checked(2).ok_or_else(wrong)?;
        if !operator.eq_ignore_ascii_case("eq") || !value.starts_with(char::is_whitespace) {
            return Err(wrong());
        }
        // Anything after the string, such as another comparison, is no JSON any more.
        let value: String = serde_json::from_str(value.trim()).map_err(|_| wrong())?;
        Ok(Self {
            attribute: plain(attribute).to_lowercase(),
            value,
        })
    }
}

/// The attribute at the beginning: up to the first space outside of brackets.
fn split_attribute(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '[' => depth += 1,
            ']' => depth = depth.checked_sub(1)?,
            ' ' | '\t' if depth == 0 => return Some(text.split_at(at)),
            _ => {}
        }
    }
    None
}

/// A name without the schema's that it may be written with (RFC 7644 §3.10).
pub(super) fn plain(name: &str) -> &str {
    for schema in [super::user::SCHEMA, super::group::SCHEMA] {
        let head = name.get(..=schema.len());
        if let Some(head) = head
            && head.ends_with(':')
            && head[..schema.len()].eq_ignore_ascii_case(schema)
        {
            return &name[head.len()..];
        }
    }
    name
}

fn names(list: &str) -> Vec<String> {
    list.split(',')
        .map(|name| plain(name.trim()).to_lowercase())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Which attributes an answer shows; `id` and `schemas` always.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    only: Option<Vec<String>>,
    without: Vec<String>,
}

impl Shown {
    /// Whether this attribute, or a part of it, is shown.
    pub(super) fn shows(&self, attribute: &str) -> bool {
        let part = format!("{attribute}.");
        match &self.only {
            Some(only) => only
                .iter()
                .any(|name| name == attribute || name.starts_with(&part)),
            None => !self.without.iter().any(|name| name == attribute),
        }
    }

    /// What is shown of a resource.
    pub(super) fn of(&self, body: Map<String, Value>) -> Map<String, Value> {
        body.into_iter()
            .filter_map(|(name, value)| {
                let lower = name.to_lowercase();
                if lower == "id" || lower == "schemas" {
                    return Some((name, value));
                }
                if !self.shows(&lower) {
                    return None;
                }
                Some((name, self.parts(&lower, value)))
            })
            .collect()
    }

    fn parts(&self, attribute: &str, value: Value) -> Value {
        match value {
            Value::Object(parts) => {
                let whole = self
                    .only
                    .as_ref()
                    .is_none_or(|only| only.iter().any(|name| name == attribute));
                let shown = |part: &String| {
                    let name = format!("{attribute}.{}", part.to_lowercase());
                    match &self.only {
                        Some(only) => whole || only.contains(&name),
                        None => !self.without.contains(&name),
                    }
                };
                parts.into_iter().filter(|(part, _)| shown(part)).collect()
            }
            Value::Array(items) => items
                .into_iter()
                .map(|item| self.parts(attribute, item))
                .collect(),
            value => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_filter_is_one_comparison_with_a_string() {
        let read = |text| {
            Filter::read(text)
                .ok()
                .map(|filter| (filter.attribute, filter.value))
        };
        let found = |attribute: &str, value: &str| Some((attribute.to_owned(), value.to_owned()));
        assert_eq!(read("userName eq \"a@b.dk\""), found("username", "a@b.dk"));
        assert_eq!(read("  USERNAME   EQ   \"a\\\"b\"  "), found("username", "a\"b"));
        assert_eq!(
            read("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"x\""),
            found("username", "x")
        );
        assert_eq!(
            read("emails[type eq \"work\"].value eq \"x\""),
            found("emails[type eq \"work\"].value", "x")
        );
        for wrong in [
            "",
            "userName",
            "userName eq",
            "userName eq x",
            "userName eq 1",
            "userName eq\"x\"",
            "userName co \"x\"",
            "userName eq \"x\" or userName eq \"y\"",
            "userName eq \"x\" and active eq true",
            "userName eq \"x",
            "userName eq 'x'",
            "] eq \"x\"",
            "æ€ \"x\"",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read(&format!("userName eq \"{}\"", "x".repeat(400))), None);
    }

    #[test]
    fn a_part_of_a_list_is_bounded() {
        let window = |query| Query::read(query).unwrap().window(200);
        assert_eq!(window(""), Window { skip: 0, count: 100 });
        assert_eq!(window("startIndex=0&count=-1"), Window { skip: 0, count: 0 });
        assert_eq!(window("startIndex=-5&count=0"), Window { skip: 0, count: 0 });
        assert_eq!(window("startIndex=3&count=2"), Window { skip: 2, count: 2 });
        assert_eq!(window("count=201"), Window { skip: 0, count: 200 });
        assert_eq!(
            window("startIndex=9223372036854775807"),
            Window {
                skip: i64::MAX.unsigned_abs() - 1,
                count: 100
            }
        );
        assert!(Query::read("startIndex=one").is_err());
        assert!(Query::read("count=9223372036854775808").is_err());
    }

    #[test]
    fn what_is_asked_for_is_shown_and_the_id_always() {
        let body = json!({ "schemas": [], "id": "x", "userName": "u", "active": true,
            "name": { "givenName": "g", "familyName": "f" }, "emails": [{ "value": "v", "type": "work" }] });
        let shown = |query: &str| {
            let Value::Object(body) = body.clone() else {
                unreachable!()
            };
            Value::Object(Query::read(query).unwrap().shown.of(body))
        };
        assert_eq!(shown(""), body);
        assert_eq!(
            shown("attributes=userName,name.givenName,emails.value"),
            json!({ "schemas": [], "id": "x", "userName": "u", "name": { "givenName": "g" }, "emails": [{ "value": "v" }] })
        );
        assert_eq!(
            shown("attributes=urn:ietf:params:scim:schemas:core:2.0:User:NAME"),
            json!({ "schemas": [], "id": "x", "name": { "givenName": "g", "familyName": "f" } })
        );
        assert_eq!(
            shown("excludedAttributes=id,name.familyName,emails,active"),
            json!({ "schemas": [], "id": "x", "userName": "u", "name": { "givenName": "g" } })
        );
    }
}
