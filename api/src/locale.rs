//! Texts for people, from the locale files.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use tillid_entities::enums::Language;
use tillid_kernel::Failure;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static DANISH: LanguageIdentifier = langid!("da");
static ENGLISH: LanguageIdentifier = langid!("en");

/// The sentence of an expected failure.
#[must_use]
pub(crate) fn error(language: Language, failure: &Failure) -> String {
    let arguments = failure
        .arguments
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    text_with(language, &format!("error-{}", failure.key), arguments)
        .unwrap_or_else(|| text(language, &format!("error-code-{}", failure.code.as_str())))
}

/// The text with this key; the key itself when it is missing, which a test forbids.
#[must_use]
pub(crate) fn text(language: Language, key: &str) -> String {
    text_with(language, key, []).unwrap_or_else(|| key.to_owned())
}

/// The text with this key and its places filled in; none when it is missing.
pub(crate) fn text_with<'a>(
    language: Language,
    key: &str,
    arguments: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Option<String> {
    let arguments: HashMap<Cow<'static, str>, FluentValue<'a>> = arguments
        .into_iter()
        .map(|(name, value)| (Cow::Owned(name.to_owned()), FluentValue::from(value)))
        .collect();
    TEXTS.try_lookup_with_args(identifier(language), key, &arguments)
}

fn identifier(language: Language) -> &'static LanguageIdentifier {
    match language {
        Language::Da => &DANISH,
        Language::En => &ENGLISH,
    }
}

/// The language a browser asks for: the first of its wishes that we have, Danish before anything else.
#[must_use]
pub(crate) fn wished(accept_language: Option<&str>) -> Language {
    let mut wishes = accept_language.unwrap_or_default().split(',');
    wishes
        .find_map(|wish| match wish.split(['-', ';']).next().map(str::trim) {
            Some("da") => Some(Language::Da),
            Some("en") => Some(Language::En),
            _ => None,
        })
        .unwrap_or(Language::Da)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillid_kernel::Code;

    #[test]
    fn every_code_has_a_sentence_in_both_languages() {
        for language in [Language::Da, Language::En] {
            for code in Code::ALL {
                let key = format!("error-code-{}", code.as_str());
                assert_ne!(text(language, &key), key, "{language:?}");
            }
        }
    }

    #[test]
    fn the_browser_is_heard_and_danish_is_the_default() {
        assert_eq!(wished(Some("en-GB,en;q=0.9,da;q=0.8")), Language::En);
        assert_eq!(wished(Some("sv,da;q=0.5")), Language::Da);
        assert_eq!(wished(Some("fr")), Language::Da);
        assert_eq!(wished(None), Language::Da);
    }
}
