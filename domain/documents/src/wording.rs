//! The fixed texts of the documents, in Danish and English, read from `locales/`.

use crate::agreement::Language;
use serde::Serialize;
use serde_json::Value;
use std::sync::LazyLock;
use time::{OffsetDateTime, UtcOffset};

static DANISH: LazyLock<Value> = LazyLock::new(|| read(include_str!("../locales/da.json")));
static ENGLISH: LazyLock<Value> = LazyLock::new(|| read(include_str!("../locales/en.json")));

/// The files are compiled in and a test reads both, so the fallback is never seen.
fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// The fixed texts of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording {
    language: Language,
    texts: &'static Value,
}

impl Wording {
    /// The texts of a language.
    pub(crate) fn of(language: Language) -> Self {
        let texts = match language {
            Language::Da => &*DANISH,
            Language::En => &*ENGLISH,
        };
        Self { language, texts }
    }

    /// All texts, for the layout.
    pub(crate) fn all(self) -> &'static Value {
        self.texts
    }

    /// The region that decides quotes and spelling (ISO 3166-1).
    pub(crate) fn region(self) -> &'static str {
        match self.language {
            Language::Da => "DK",
            Language::En => "GB",
        }
    }

    /// The text at a JSON pointer such as `/annex/A.1`; the pointer itself where there is none, so
    /// that a gap is seen.
    pub(crate) fn at(self, pointer: &'static str) -> &'static str {
        self.texts
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or(pointer)
    }

    /// The text of a code below a key: `label("transfer", &mechanism)`.
    pub(crate) fn label(self, group: &str, code: &impl Serialize) -> String {
        let code = match serde_json::to_value(code) {
            Ok(Value::String(text)) => text,
            Ok(other) => other.to_string(),
            Err(_) => String::new(),
        };
        let pointer = format!("/{group}/{code}");
        self.texts
            .pointer(&pointer)
            .and_then(Value::as_str)
            .map_or(code, str::to_owned)
    }

    /// The text at a pointer with `{name}` replaced by values.
    pub(crate) fn filled(self, pointer: &'static str, values: &[(&str, &str)]) -> String {
        fill(self.at(pointer), values)
    }

    /// A count with its unit: `1 dag`, `30 dage`; the unit is `days` or `hours`.
    pub(crate) fn count(self, unit: &str, n: u32) -> String {
        let form = if n == 1 { "one" } else { "other" };
        fill(&self.label(unit, &form), &[("n", &n.to_string())])
    }

    /// A calendar date in UTC: `22. november 2026`.
    pub(crate) fn date(self, at: OffsetDateTime) -> String {
        let at = at.to_offset(UtcOffset::UTC);
        let month = self.texts["months"][usize::from(u8::from(at.month())) - 1]
            .as_str()
            .unwrap_or_default();
        let (day, year) = (at.day().to_string(), at.year().to_string());
        self.filled("/date", &[("day", &day), ("month", month), ("year", &year)])
    }

    /// The country's name, or its code where it is not in the table.
    pub(crate) fn country(self, code: &str) -> String {
        self.texts["country"][code].as_str().unwrap_or(code).to_owned()
    }
}

/// Replaces each `{name}` once and in the given order.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from_open) = rest.split_at(open);
        out.push_str(before);
        let name = from_open.find('}').map(|close| &from_open[1..close]);
        if let Some((key, value)) = name.and_then(|name| values.iter().find(|(key, _)| *key == name)) {
            out.push_str(value);
            rest = &from_open[key.len() + 2..];
        } else {
            out.push('{');
            rest = &from_open[1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use time::macros::datetime;

    fn keys(value: &Value, path: &str, into: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    keys(member, &format!("{path}/{key}"), into);
                }
            }
            Value::Array(items) => {
                into.insert(format!("{path}[{}]", items.len()));
            }
            Value::String(text) => {
                assert!(
                    path.contains("concept") || !text.trim().is_empty(),
                    "{path} is empty"
                );
                let holes = text.matches('{').count();
                into.insert(format!("{path} with {holes} holes"));
            }
            other => panic!("{path} is {other}"),
        }
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (mut danish, mut english) = (BTreeSet::new(), BTreeSet::new());
        keys(Wording::of(Language::Da).all(), "", &mut danish);
        keys(Wording::of(Language::En).all(), "", &mut english);
        assert_eq!(danish, english);
        assert!(danish.len() > 150);
    }

    #[test]
    fn dates_and_counts_read_well() {
        let (danish, english) = (Wording::of(Language::Da), Wording::of(Language::En));
        assert_eq!(danish.date(datetime!(2026-03-01 00:30 +1)), "28. februar 2026");
        assert_eq!(english.date(datetime!(2026-11-22 12:00 UTC)), "22 November 2026");
        assert_eq!(danish.count("days", 1), "1 dag");
        assert_eq!(english.count("hours", 24), "24 hours");
        assert_eq!(danish.country("DK"), "Danmark");
        assert_eq!(danish.country("XX"), "XX");
    }

    #[test]
    fn a_value_is_not_filled_again() {
        assert_eq!(fill("{a} {b} {c}", &[("a", "{b}"), ("b", "2")]), "{b} 2 {c}");
    }
}
