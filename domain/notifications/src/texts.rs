//! The texts of mails, from `locales/`, compiled in.

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::{FluentArgs, FluentResource};
use fluent_templates::{FluentBundle, LanguageIdentifier};
use jiff::Timestamp as Instant;
use jiff::tz::TimeZone;
use tillid_entities::enums::Language;
use tillid_kernel::{DEFAULT_TIME_ZONE, Error, Result, Timestamp};

static DANISH: LazyLock<Result<Texts, String>> =
    LazyLock::new(|| Texts::read("da", include_str!("../locales/da/mail.ftl")));
static ENGLISH: LazyLock<Result<Texts, String>> =
    LazyLock::new(|| Texts::read("en", include_str!("../locales/en/mail.ftl")));

/// The texts of one language.
pub(crate) struct Texts {
    bundle: FluentBundle<FluentResource>,
    words: HashMap<String, String>,
}

/// What the variables of a text are filled with.
pub(crate) type Arguments<'a> = FluentArgs<'a>;

const WORD: &str = "mail-word-";

impl Texts {
    /// The texts in `language`.
    ///
    /// # Errors
    /// `INTERNAL` when the locale file does not parse.
    pub(crate) fn of(language: Language) -> Result<&'static Self> {
        let texts = match language {
            Language::Da => &*DANISH,
            Language::En => &*ENGLISH,
        };
        texts
            .as_ref()
            .map_err(|reason| Error::internal(format!("locale file: {reason}")))
    }

    fn read(language: &str, source: &str) -> Result<Self, String> {
        let language: LanguageIdentifier = language.parse().map_err(|_| "language".to_owned())?;
        let resource = fluent_templates::fs::resource_from_str(source).map_err(|e| e.to_string())?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // The marks that isolate directions would end in subjects and addresses; both languages run left to right.
        bundle.set_use_isolating(false);
        bundle
            .add_resource(resource)
            .map_err(|errors| format!("{errors:?}"))?;
        let mut texts = Self {
            bundle,
            words: HashMap::new(),
        };
        for line in source.lines().filter(|line| line.starts_with(WORD)) {
            if let Some((key, _)) = line.split_once(" =") {
                let word = texts.get(key, &FluentArgs::new()).map_err(|e| e.to_string())?;
                texts.words.insert(key[WORD.len()..].to_owned(), word);
            }
        }
        Ok(texts)
    }

    /// Whether there is a text under `key`.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The text under `key`, filled in.
    ///
    /// # Errors
    /// `INTERNAL`, naming the key, when there is no such text or one of its variables has no value.
    pub(crate) fn get(&self, key: &str, arguments: &Arguments<'_>) -> Result<String> {
        let pattern = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
            .ok_or_else(|| Error::internal(format!("there is no text {key}")))?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut errors);
        match errors.first() {
            None => Ok(text.into_owned()),
            Some(error) => Err(Error::internal(format!("text {key}: {error}"))),
        }
    }

    /// Codes in words: every code of the API in `codes` that has a `mail-word-…`; the rest stays as it is.
    pub(crate) fn words(&self, codes: &str) -> String {
        let mut text = String::with_capacity(codes.len());
        for part in codes.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            let code = part.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            match self.words.get(code) {
                Some(word) => text.push_str(word),
                None => text.push_str(code),
            }
            text.push_str(&part[code.len()..]);
        }
        text
    }

    /// An instant as people write it, in Danish time: `9. februar 2026 kl. 23.59 (dansk tid)`.
    ///
    /// # Errors
    /// `INTERNAL` when the locale file lacks `mail-date`.
    pub(crate) fn instant(&self, at: Timestamp, language: Language) -> Result<String> {
        let zone = TimeZone::get(DEFAULT_TIME_ZONE).unwrap_or(TimeZone::UTC);
        let local = Instant::from_millisecond(at.0)
            .map_err(Error::internal)?
            .to_zoned(zone);
        let separator = match language {
            Language::Da => '.',
            Language::En => ':',
        };
        let mut arguments = FluentArgs::new();
        arguments.set("day", i64::from(local.day()));
        arguments.set("month", i64::from(local.month()));
        arguments.set("year", i64::from(local.year()));
        arguments.set(
            "time",
            format!("{:02}{separator}{:02}", local.hour(), local.minute()),
        );
        self.get("mail-date", &arguments)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::samples;
    use tillid_entities::enums::{
        AuthorisationModel, ChangeType, GrantField, ObjectionGround, ResolutionOutcome, Role,
        TransferMechanism,
    };

    const FILES: [&str; 2] = [
        include_str!("../locales/da/mail.ftl"),
        include_str!("../locales/en/mail.ftl"),
    ];

    /// Each message of a locale file with the variables it uses.
    fn variables(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once(" =").filter(|(key, _)| key.starts_with("mail-")) {
                current = key.to_owned();
                assert!(
                    messages.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{key} stands twice"
                );
            }
            for variable in line.split('$').skip(1) {
                let end = variable
                    .find(|c: char| !c.is_ascii_lowercase())
                    .unwrap_or(variable.len());
                messages
                    .get_mut(&current)
                    .unwrap()
                    .insert(variable[..end].to_owned());
            }
        }
        messages
    }

    #[test]
    fn both_languages_have_the_same_texts_with_the_same_arguments() {
        assert_eq!(variables(FILES[0]), variables(FILES[1]));
    }

    #[test]
    fn every_letter_has_its_parts_and_no_text_is_left_over() {
        let names: BTreeSet<_> = samples::letters(Language::Da)
            .iter()
            .map(|letter| letter.name)
            .collect();
        let shared = [
            "mail-via",
            "mail-date",
            "mail-quote-",
            "mail-link-",
            "mail-footer-",
            "mail-fact-",
            "mail-word-",
        ];
        for (key, _) in variables(FILES[0]) {
            let of_a_letter = names.iter().any(|name| {
                ["subject", "body", "action", "notice", "notice-title"]
                    .iter()
                    .any(|part| key == format!("mail-{name}-{part}"))
                    || key.starts_with(&format!("mail-{name}-fact-"))
            });
            assert!(
                of_a_letter || shared.iter().any(|shared| key.starts_with(shared)),
                "{key} is not used"
            );
        }
        for name in names {
            for part in ["subject", "body", "action"] {
                assert!(
                    Texts::of(Language::Da)
                        .unwrap()
                        .has(&format!("mail-{name}-{part}")),
                    "{name} {part}"
                );
            }
        }
    }

    #[test]
    fn every_code_has_its_word() {
        let codes = Role::ALL
            .iter()
            .map(|code| code.as_str())
            .chain(GrantField::ALL.iter().map(|code| code.as_str()))
            .chain(ObjectionGround::ALL.iter().map(|code| code.as_str()))
            .chain(ResolutionOutcome::ALL.iter().map(|code| code.as_str()))
            .chain(ChangeType::ALL.iter().map(|code| code.as_str()))
            .chain(TransferMechanism::ALL.iter().map(|code| code.as_str()))
            .chain(AuthorisationModel::ALL.iter().map(|code| code.as_str()));
        for code in codes {
            for language in [Language::Da, Language::En] {
                assert_ne!(Texts::of(language).unwrap().words(code), code, "{code}");
            }
        }
    }

    #[test]
    fn codes_in_a_list_are_written_in_words_and_the_rest_stays() {
        let texts = Texts::of(Language::En).unwrap();
        assert_eq!(texts.words("SIGNATORY, MEMBER"), "signatory, member");
        assert_eq!(
            texts.words("EU_US_DPF (US)\nÅRHUS"),
            "EU–US Data Privacy Framework (US)\nÅRHUS"
        );
        assert_eq!(texts.words(""), "");
    }

    #[test]
    fn instants_are_written_in_danish_time() {
        let end = Timestamp::parse("2026-03-31T21:59:59.999Z").unwrap();
        let danish = Texts::of(Language::Da)
            .unwrap()
            .instant(end, Language::Da)
            .unwrap();
        assert_eq!(danish, "31. marts 2026 kl. 23.59 (dansk tid)");
        let english = Texts::of(Language::En)
            .unwrap()
            .instant(end, Language::En)
            .unwrap();
        assert_eq!(english, "31 March 2026 at 23:59 (Danish time)");
    }
}
