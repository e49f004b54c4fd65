//! From a template's clauses to an agreement's: the choices decide which paragraphs belong, the
//! placeholders get their values, and the letters of Article 28(3) are counted.

use crate::agreement::{
    AuthorisationModel, Clause, Condition, ExitChoice, Language, Letter, Paragraph, Parameters,
};
use crate::wording::Wording;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why clauses cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// The text names a placeholder that no parameter answers.
    #[error("clause {clause} has the unknown placeholder {{{{{name}}}}}")]
    UnknownPlaceholder {
        /// The clause's number.
        clause: String,
        /// What stands between the braces, cut at 60 characters.
        name: String,
    },
    /// A `{{` without its `}}`.
    #[error("clause {clause} has a placeholder that does not end")]
    OpenPlaceholder {
        /// The clause's number.
        clause: String,
    },
}

/// The placeholders a template may use, written `{{name}}`.
///
/// Numbers come with their unit (`30 dage`); choices come as a word of the language.
pub const PLACEHOLDERS: [&str; 9] = [
    "authorisationModel",
    "subProcessorNoticeDays",
    "objectionDays",
    "breachHours",
    "exitChoice",
    "exitDays",
    "auditConcept",
    "auditNoticeDays",
    "thirdCountryAllowed",
];

/// Fills a template's clauses: paragraphs whose condition the parameters do not meet are left out,
/// placeholders are replaced, and paragraphs without a number get one (`7.1`, then `a`; below a
/// sub-clause `a`, then `i`). The only paragraph of a sub-clause stays without. In a clause as somebody else wrote it
/// they keep the numbers that they begin with, and get no others.
pub fn fill(
    clauses: &[Clause],
    parameters: &Parameters,
    language: Language,
) -> Result<Vec<Clause>, FillError> {
    let filling = Filling {
        parameters,
        wording: Wording::of(language),
    };
    clauses
        .iter()
        .map(|clause| filling.clause(clause, true))
        .collect()
}

struct Filling<'a> {
    parameters: &'a Parameters,
    wording: Wording,
}

impl Filling<'_> {
    fn clause(&self, clause: &Clause, outermost: bool) -> Result<Clause, FillError> {
        let chosen = clause
            .paragraphs
            .iter()
            .filter(|it| it.when.is_none_or(|when| self.holds(when)))
            .count();
        let unnumbered = clause.as_written || !clause.clauses.is_empty() || (chosen == 1 && !outermost);
        let numbers: fn(&str, usize) -> String = if unnumbered {
            |_, _| String::new()
        } else if outermost {
            |clause, position| format!("{clause}.{position}")
        } else {
            |_, position| letters(position)
        };
        let points: fn(&str, usize) -> String = if clause.as_written {
            |_, _| String::new()
        } else if outermost {
            |_, position| letters(position)
        } else {
            |_, position| roman(position)
        };
        let at = Place {
            clause: &clause.number,
            numbers,
            points,
            as_written: clause.as_written,
        };
        Ok(Clause {
            heading: self.text(&clause.heading, &at)?,
            part: clause
                .part
                .as_deref()
                .map(|part| self.text(part, &at))
                .transpose()?,
            paragraphs: self.paragraphs(&clause.paragraphs, &at)?,
            clauses: clause
                .clauses
                .iter()
                .map(|below| self.clause(below, false))
                .collect::<Result<_, _>>()?,
            ..clause.clone()
        })
    }

    fn paragraphs(&self, paragraphs: &[Paragraph], at: &Place<'_>) -> Result<Vec<Paragraph>, FillError> {
        let chosen = paragraphs
            .iter()
            .filter(|paragraph| paragraph.when.is_none_or(|when| self.holds(when)));
        let below = Place {
            clause: at.clause,
            numbers: at.points,
            points: if at.as_written {
                at.points
            } else {
                |_, position| roman(position)
            },
            as_written: at.as_written,
        };
        chosen
            .zip(1..)
            .map(|(paragraph, position)| {
                let own = own_number(&paragraph.text).filter(|_| at.as_written);
                let (number, text) = if let Some((number, text)) = own {
                    (number.to_owned(), text)
                } else if paragraph.number.is_empty() {
                    ((at.numbers)(at.clause, position), paragraph.text.as_str())
                } else {
                    (paragraph.number.clone(), paragraph.text.as_str())
                };
                Ok(Paragraph {
                    number,
                    text: self.text(text, at)?,
                    points: self.paragraphs(&paragraph.points, &below)?,
                    when: None,
                })
            })
            .collect()
    }

    fn holds(&self, condition: Condition) -> bool {
        let parameters = self.parameters;
        match condition {
            Condition::AuthorisationSpecific => {
                parameters.authorisation_model == AuthorisationModel::Specific
            }
            Condition::AuthorisationGeneral => parameters.authorisation_model == AuthorisationModel::General,
            Condition::ExitDelete => parameters.exit_choice == ExitChoice::Delete,
            Condition::ExitReturn => parameters.exit_choice == ExitChoice::Return,
            Condition::ThirdCountryAllowed => parameters.third_country_allowed,
            Condition::ThirdCountryForbidden => !parameters.third_country_allowed,
        }
    }

    fn text(&self, text: &str, at: &Place<'_>) -> Result<String, FillError> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, tail) = after.split_once("}}").ok_or_else(|| FillError::OpenPlaceholder {
                clause: at.clause.to_owned(),
            })?;
            let value = self
                .value(name.trim())
                .ok_or_else(|| FillError::UnknownPlaceholder {
                    clause: at.clause.to_owned(),
                    name: name.trim().chars().take(60).collect(),
                })?;
            out.push_str(before);
            out.push_str(&value);
            rest = tail;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn value(&self, name: &str) -> Option<String> {
        let (parameters, wording) = (self.parameters, self.wording);
        Some(match name {
            "authorisationModel" => {
                wording.label("placeholder/authorisationModel", &parameters.authorisation_model)
            }
            "subProcessorNoticeDays" => wording.count("days", parameters.sub_processor_notice_days),
            "objectionDays" => wording.count("days", parameters.objection_days),
            "breachHours" => wording.count("hours", parameters.breach_hours),
            "exitChoice" => wording.label("placeholder/exitChoice", &parameters.exit_choice),
            "exitDays" => wording.count("days", parameters.exit_days),
            "auditConcept" => parameters.audit_concept.to_string(),
            "auditNoticeDays" => wording.count("days", parameters.audit_notice_days),
            "thirdCountryAllowed" => wording.label(
                "placeholder/thirdCountryAllowed",
                &parameters.third_country_allowed,
            ),
            _ => return None,
        })
    }
}

/// Where in the tree a text stands, and how what stands there is numbered.
struct Place<'a> {
    clause: &'a str,
    numbers: fn(&str, usize) -> String,
    points: fn(&str, usize) -> String,
    as_written: bool,
}

/// The number or sign that a text begins with, and the rest: `7.1`, `2.`, `a)`, `(iv)`, `–`.
fn own_number(text: &str) -> Option<(&str, &str)> {
    let (sign, rest) = text.split_once(' ')?;
    let inner = sign.trim_start_matches('(').trim_end_matches([')', '.']);
    let marked = inner.len() < sign.len();
    let is_count = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_digit());
    let is_number = (marked || inner.contains('.')) && inner.split('.').all(is_count);
    let is_letter = sign.ends_with(')')
        && (1..=4).contains(&inner.len())
        && (inner.len() == 1 || inner.bytes().all(|it| b"ivx".contains(&it)))
        && inner.bytes().all(|it| it.is_ascii_alphabetic());
    (sign == "–" || is_number || is_letter).then_some((sign, rest))
}

/// 1 → `a`, 26 → `z`, 27 → `aa`.
pub(crate) fn letters(position: usize) -> String {
    let mut left = position;
    let mut out = Vec::new();
    while left > 0 {
        left -= 1;
        out.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[left % 26]));
        left /= 26;
    }
    out.iter().rev().collect()
}

/// 1 → `i`, 4 → `iv`.
pub(crate) fn roman(position: usize) -> String {
    const STEPS: [(usize, &str); 9] = [
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut left = position;
    let mut out = String::new();
    for (value, sign) in STEPS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

/// Which letters of Article 28(3) a set of clauses covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// The letters that at least one clause with text covers.
    pub covered: BTreeSet<Letter>,
    /// The letters no clause covers; a template with any may not be published.
    pub missing: BTreeSet<Letter>,
}

impl Coverage {
    /// Whether all eight letters are covered.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Counts the letters that the clauses cover. A clause without any text covers nothing, whatever it
/// claims.
#[must_use]
pub fn coverage(clauses: &[Clause]) -> Coverage {
    let mut covered = BTreeSet::new();
    collect(clauses, &mut covered);
    let missing = Letter::ALL
        .into_iter()
        .filter(|letter| !covered.contains(letter))
        .collect();
    Coverage { covered, missing }
}

fn collect(clauses: &[Clause], covered: &mut BTreeSet<Letter>) {
    for clause in clauses {
        if has_text(clause) {
            covered.extend(&clause.coverage);
        }
        collect(&clause.clauses, covered);
    }
}

fn has_text(clause: &Clause) -> bool {
    fn says(paragraph: &Paragraph) -> bool {
        !paragraph.text.trim().is_empty() || paragraph.points.iter().any(says)
    }
    clause.paragraphs.iter().any(says) || clause.clauses.iter().any(has_text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn clauses(value: serde_json::Value) -> Vec<Clause> {
        serde_json::from_value(value).unwrap()
    }

    fn parameters() -> Parameters {
        Parameters {
            authorisation_model: AuthorisationModel::Specific,
            sub_processor_notice_days: 60,
            objection_days: 1,
            breach_hours: 24,
            exit_choice: ExitChoice::Return,
            exit_days: 30,
            audit_concept: 3,
            audit_notice_days: 14,
            third_country_allowed: true,
        }
    }

    #[test]
    fn choices_pick_paragraphs_and_numbers_follow() {
        let template = clauses(json!([{ "number": "7", "heading": "H", "paragraphs": [
            { "text": "generel", "when": "AUTHORISATION_GENERAL" },
            { "text": "senest {{objectionDays}}", "when": "AUTHORISATION_SPECIFIC" },
            { "text": "og {{ breachHours }}", "points": [{ "text": "x" }, { "text": "y" }] },
        ] }]));
        let filled = fill(&template, &parameters(), Language::Da).unwrap();
        let said: Vec<_> = filled[0]
            .paragraphs
            .iter()
            .map(|it| (it.number.as_str(), it.text.as_str()))
            .collect();
        assert_eq!(said, [("7.1", "senest 1 dag"), ("7.2", "og 24 timer")]);
        let points: Vec<_> = filled[0].paragraphs[1]
            .points
            .iter()
            .map(|it| it.number.as_str())
            .collect();
        assert_eq!(points, ["a", "b"]);
    }

    #[test]
    fn paragraphs_below_a_sub_clause_have_letters() {
        let template = clauses(
            json!([{ "number": "7", "heading": "H", "paragraphs": [{ "text": "intro" }], "clauses": [
            { "number": "7.1", "heading": "I", "paragraphs": [
                { "text": "p", "points": [{ "text": "q" }] },
                { "text": "r" },
            ] },
            { "number": "7.2", "heading": "J", "paragraphs": [{ "text": "alone" }] },
        ] }]),
        );
        let filled = fill(&template, &parameters(), Language::En).unwrap();
        assert_eq!(filled[0].paragraphs[0].number, "");
        assert_eq!(filled[0].clauses[0].paragraphs[0].number, "a");
        assert_eq!(filled[0].clauses[0].paragraphs[0].points[0].number, "i");
        assert_eq!(filled[0].clauses[0].paragraphs[1].number, "b");
        assert_eq!(filled[0].clauses[1].paragraphs[0].number, "");
    }

    #[test]
    fn a_clause_as_written_keeps_its_own_numbers_and_gets_no_others() {
        let template = clauses(
            json!([{ "number": "7", "heading": "H", "asWritten": true, "paragraphs": [
            { "text": "Intro" },
            { "text": "1. Senest {{exitDays}}" },
            { "text": "7.12 Mere", "points": [{ "text": "a) x" }, { "text": "– y" }, { "text": "z" }] },
            { "text": "2016 var et år" },
        ] }]),
        );
        let filled = fill(&template, &parameters(), Language::Da).unwrap();
        let said = |paragraphs: &[Paragraph]| -> Vec<(String, String)> {
            let pairs = paragraphs.iter().map(|it| (it.number.clone(), it.text.clone()));
            pairs.collect()
        };
        let pair = |number: &str, text: &str| (number.to_owned(), text.to_owned());
        assert_eq!(
            said(&filled[0].paragraphs),
            [
                pair("", "Intro"),
                pair("1.", "Senest 30 dage"),
                pair("7.12", "Mere"),
                pair("", "2016 var et år"),
            ]
        );
        assert_eq!(
            said(&filled[0].paragraphs[2].points),
            [pair("a)", "x"), pair("–", "y"), pair("", "z")]
        );
    }

    #[test]
    fn an_unknown_or_open_placeholder_is_refused() {
        let filled = |text: &str| {
            let template =
                clauses(json!([{ "number": "3", "heading": "H", "paragraphs": [{ "text": text }] }]));
            fill(&template, &parameters(), Language::Da)
        };
        let clause = "3".to_owned();
        assert_eq!(
            filled("{{price}}"),
            Err(FillError::UnknownPlaceholder {
                clause: clause.clone(),
                name: "price".to_owned()
            })
        );
        assert_eq!(filled("{{exitDays"), Err(FillError::OpenPlaceholder { clause }));
        assert!(filled("{ikke en pladsholder}").is_ok());
    }

    #[test]
    fn every_documented_placeholder_has_a_value_in_both_languages() {
        for language in [Language::Da, Language::En] {
            let filling = Filling {
                parameters: &parameters(),
                wording: Wording::of(language),
            };
            for name in PLACEHOLDERS {
                assert!(
                    filling.value(name).is_some_and(|value| !value.is_empty()),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn a_clause_without_text_covers_nothing() {
        let counted = coverage(&clauses(json!([
            { "number": "1", "heading": "Empty", "coverage": ["a"], "paragraphs": [{ "text": "  " }] },
            { "number": "2", "heading": "Above", "coverage": ["b"], "clauses": [
                { "number": "2.1", "heading": "Below", "coverage": ["h"], "paragraphs": [{ "text": "x" }] },
            ] },
        ])));
        assert_eq!(counted.covered, BTreeSet::from([Letter::B, Letter::H]));
        assert_eq!(counted.missing.len(), 6);
        assert!(!counted.is_complete());
    }

    #[test]
    fn letters_and_roman_numbers_run_on() {
        assert_eq!([1, 26, 27, 52, 53].map(letters), ["a", "z", "aa", "az", "ba"]);
        assert_eq!([1, 4, 9, 14, 40].map(roman), ["i", "iv", "ix", "xiv", "xl"]);
    }
}
