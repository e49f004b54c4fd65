//! Two agreement templates that come with Tillid, in Tillid's own words.
//!
//! They follow the order of clauses of the Danish standard clauses (Article 28(8) GDPR) and of
//! Commission Decision (EU) 2021/915, so that a reader finds each matter where it is expected. The
//! wording is neither authority's: the origin is [`TemplateOrigin::Own`], and the preamble says so.

use crate::agreement::{Clause, Language, TemplateOrigin, TemplateRef};
use crate::canonical::{self, CanonicalError};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A template: clauses with placeholders and conditions, to be filled by [`crate::clauses::fill`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Template {
    /// What the template is called among templates.
    pub name: String,
    /// The title of an agreement made from it.
    pub title: String,
    /// The language of the text.
    pub language: Language,
    /// Whose order of clauses it follows.
    pub structure: TemplateOrigin,
    /// Whose wording it has.
    pub origin: TemplateOrigin,
    /// The version, counted from 1; a change of a single letter makes a new one.
    pub version: u32,
    /// Paragraphs before the first clause.
    pub preamble: Vec<String>,
    /// The clauses.
    pub clauses: Vec<Clause>,
}

impl Template {
    /// SHA-256 of the template's canonical JSON.
    pub fn sha256(&self) -> Result<String, CanonicalError> {
        canonical::sha256(self)
    }

    /// How an agreement names this template.
    pub fn reference(&self) -> Result<TemplateRef, CanonicalError> {
        Ok(TemplateRef {
            name: self.name.clone(),
            version: self.version,
            sha256: self.sha256()?,
            origin: self.origin,
        })
    }
}

static DANISH_DA: LazyLock<Template> =
    LazyLock::new(|| read(include_str!("../templates/danish-structure.da.json")));
static DANISH_EN: LazyLock<Template> =
    LazyLock::new(|| read(include_str!("../templates/danish-structure.en.json")));
static EU_DA: LazyLock<Template> = LazyLock::new(|| read(include_str!("../templates/eu-structure.da.json")));
static EU_EN: LazyLock<Template> = LazyLock::new(|| read(include_str!("../templates/eu-structure.en.json")));

#[expect(
    clippy::expect_used,
    reason = "the four files are compiled in and every one is read by a test"
)]
fn read(text: &str) -> Template {
    serde_json::from_str(text).expect("a built-in template is well formed")
}

/// The fifteen clauses in the order of the Danish standard clauses.
#[must_use]
pub fn danish_structure(language: Language) -> &'static Template {
    match language {
        Language::Da => &DANISH_DA,
        Language::En => &DANISH_EN,
    }
}

/// The ten clauses in the order of Commission Decision (EU) 2021/915.
#[must_use]
pub fn eu_structure(language: Language) -> &'static Template {
    match language {
        Language::Da => &EU_DA,
        Language::En => &EU_EN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{AuthorisationModel, ExitChoice, Parameters};
    use crate::clauses::{coverage, fill};

    fn all() -> [&'static Template; 4] {
        [
            danish_structure(Language::Da),
            danish_structure(Language::En),
            eu_structure(Language::Da),
            eu_structure(Language::En),
        ]
    }

    fn every_choice() -> Vec<Parameters> {
        let mut choices = Vec::new();
        for authorisation_model in [AuthorisationModel::Specific, AuthorisationModel::General] {
            for exit_choice in [ExitChoice::Delete, ExitChoice::Return] {
                for third_country_allowed in [false, true] {
                    choices.push(Parameters {
                        authorisation_model,
                        sub_processor_notice_days: 47,
                        objection_days: 13,
                        breach_hours: 23,
                        exit_choice,
                        exit_days: 31,
                        audit_concept: 5,
                        audit_notice_days: 17,
                        third_country_allowed,
                    });
                }
            }
        }
        choices
    }

    /// Every template, under every choice, covers Article 28(3)(a)–(h), keeps the processor fully
    /// liable for its sub-processors (R-004-095) and has no placeholder left.
    #[test]
    fn every_template_covers_article_28_under_every_choice() {
        for template in all() {
            assert!(coverage(&template.clauses).is_complete(), "{}", template.name);
            for parameters in every_choice() {
                let clauses = fill(&template.clauses, &parameters, template.language).unwrap();
                assert!(coverage(&clauses).is_complete(), "{}", template.name);
                let text = serde_json::to_string(&clauses).unwrap();
                assert!(!text.contains("{{") && !text.contains("\"when\""));
                for period in ["23 ", "31 ", "47 ", "17 "] {
                    assert!(text.contains(period), "{} leaves out {period}", template.name);
                }
                assert!(
                    text.contains("hæfter databehandleren fuldt ud")
                        || text.contains("Databehandleren hæfter fuldt ud")
                        || text.contains("processor remains fully liable")
                );
                let is_general = parameters.authorisation_model == AuthorisationModel::General;
                assert_eq!(
                    text.contains("13 da"),
                    is_general,
                    "objection days belong to general authorisation"
                );
            }
        }
    }

    #[test]
    fn the_structures_are_the_authorities_and_the_words_are_not() {
        let danish = danish_structure(Language::Da);
        let headings: Vec<_> = danish
            .clauses
            .iter()
            .map(|clause| clause.heading.as_str())
            .collect();
        assert_eq!(
            headings,
            [
                "Indhold",
                "Præambel",
                "Den dataansvarliges rettigheder og forpligtelser",
                "Databehandleren handler efter instruks",
                "Fortrolighed",
                "Behandlingssikkerhed",
                "Anvendelse af underdatabehandlere",
                "Overførsel til tredjelande eller internationale organisationer",
                "Bistand til den dataansvarlige",
                "Underretning om brud på persondatasikkerheden",
                "Sletning og returnering af oplysninger",
                "Revision, herunder inspektion",
                "Parternes aftale om andre forhold",
                "Ikrafttræden og ophør",
                "Kontaktpersoner hos den dataansvarlige og databehandleren",
            ]
        );
        for template in all() {
            assert_eq!(template.origin, TemplateOrigin::Own);
            assert!(
                template.preamble[0].contains("Tillid"),
                "the preamble says whose words these are"
            );
            assert_eq!(
                template
                    .clauses
                    .iter()
                    .map(|clause| clause.number.clone())
                    .collect::<Vec<_>>(),
                (1..=template.clauses.len())
                    .map(|number| number.to_string())
                    .collect::<Vec<_>>()
            );
        }
        assert_eq!(eu_structure(Language::En).clauses.len(), 10);
    }

    /// The two languages of a template say the same: same clauses, same letters, same conditions.
    #[test]
    fn both_languages_have_the_same_shape() {
        fn shape(clauses: &[Clause]) -> Vec<String> {
            let of_clause = |clause: &Clause| {
                let points: Vec<_> = clause
                    .paragraphs
                    .iter()
                    .map(|paragraph| (paragraph.points.len(), paragraph.when))
                    .collect();
                let below = shape(&clause.clauses);
                format!(
                    "{} {:?} {points:?} {below:?} {}",
                    clause.number,
                    clause.coverage,
                    clause.part.is_some()
                )
            };
            clauses.iter().map(of_clause).collect()
        }
        for of_language in [danish_structure, eu_structure] {
            assert_eq!(
                shape(&of_language(Language::Da).clauses),
                shape(&of_language(Language::En).clauses)
            );
        }
    }

    #[test]
    fn the_hash_names_the_exact_text() {
        let template = danish_structure(Language::Da);
        let mut changed = template.clone();
        changed.clauses[4].heading.push('.');
        assert_ne!(template.sha256().unwrap(), changed.sha256().unwrap());
        assert_eq!(template.reference().unwrap().sha256, template.sha256().unwrap());
    }
}
