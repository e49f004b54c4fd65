//! The few sentences that become part of an agreement or of its evidence, from `locales/`. Sentences that
//! somebody has agreed to stay there for ever, each under its version.

use std::sync::LazyLock;

use serde_json::Value;
use tillid_documents::agreement as paper;
use tillid_entities::enums::Language;

static DANISH: LazyLock<Value> = LazyLock::new(|| read(include_str!("../locales/da.json")));
static ENGLISH: LazyLock<Value> = LazyLock::new(|| read(include_str!("../locales/en.json")));

/// The files are compiled in and a test reads both, so the fallback is never seen.
fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// The sentence at a JSON pointer with `{name}` replaced by values; `None` where there is no such sentence.
/// A value is never filled in again.
pub(crate) fn sentence(language: Language, pointer: &str, values: &[(&str, &str)]) -> Option<String> {
    let texts = match language {
        Language::Da => &*DANISH,
        Language::En => &*ENGLISH,
    };
    let mut rest = texts.pointer(pointer)?.as_str()?;
    let mut out = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}')?;
        let (_, value) = values.iter().find(|(known, _)| *known == name)?;
        out.push_str(before);
        out.push_str(value);
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

/// The language of a document.
pub(crate) fn of_paper(language: paper::Language) -> Language {
    match language {
        paper::Language::Da => Language::Da,
        paper::Language::En => Language::En,
    }
}

/// The language as the document has it.
pub(crate) fn on_paper(language: Language) -> paper::Language {
    match language {
        Language::Da => paper::Language::Da,
        Language::En => paper::Language::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        fn keys(value: &Value, path: &str, into: &mut Vec<String>) {
            match value.as_object() {
                Some(members) => {
                    for (key, member) in members {
                        keys(member, &format!("{path}/{key}"), into);
                    }
                }
                None => into.push(path.to_owned()),
            }
        }
        let (mut danish, mut english) = (Vec::new(), Vec::new());
        keys(&DANISH, "", &mut danish);
        keys(&ENGLISH, "", &mut english);
        assert_eq!(danish, english);
        assert_eq!(danish.len(), 9);
    }

    #[test]
    fn a_value_is_not_filled_again_and_an_unknown_one_is_refused() {
        let filled = sentence(
            Language::En,
            "/transferDetail",
            &[("place", "{detail}"), ("detail", "x")],
        );
        assert_eq!(filled.as_deref(), Some("{detail}: x"));
        assert_eq!(sentence(Language::En, "/transferDetail", &[("place", "x")]), None);
        assert_eq!(sentence(Language::En, "/nothing", &[]), None);
    }
}
