//! The sentence a signatory agrees to.

use tillid_entities::enums::Language;
use tillid_kernel::{Error, Result};

use crate::locale;

/// The version of the sentence that is shown and accepted today. A change of a single letter makes a new version.
pub const CONSENT_VERSION: &str = "2026-11-1";

/// The exact sentence that a signatory must agree to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentSentence {
    /// Which sentence it is.
    pub version: &'static str,
    /// What it says, filled in.
    pub text: String,
}

/// The sentence of today for signing `version` of the agreement `reference` for `organisation`.
///
/// # Errors
/// `INTERNAL` when the locale file lacks it.
pub fn consent_sentence(
    language: Language,
    reference: &str,
    version: u32,
    organisation: &str,
) -> Result<ConsentSentence> {
    let number = version.to_string();
    let values = [
        ("reference", reference),
        ("version", &number),
        ("organisation", organisation),
    ];
    let text = locale::sentence(language, &format!("/consent/{CONSENT_VERSION}"), &values)
        .ok_or_else(|| Error::internal("the consent sentence is missing"))?;
    Ok(ConsentSentence {
        version: CONSENT_VERSION,
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_what_is_signed_and_who_is_bound() {
        for language in [Language::Da, Language::En] {
            let sentence = consent_sentence(language, "DBA-2026-000001", 2, "Eksempel Kunde").unwrap();
            for part in ["DBA-2026-000001", "2", "Eksempel Kunde"] {
                assert!(sentence.text.contains(part), "{language:?} lacks {part}");
            }
            assert!(!sentence.text.contains('{'));
        }
    }
}
