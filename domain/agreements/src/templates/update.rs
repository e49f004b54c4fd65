//! Editing a draft.

use sea_orm::ActiveValue::Set;
use std::collections::HashSet;
use tillid_entities::agreement_templates;
use tillid_entities::enums::TemplateOrigin;
use tillid_entities::template_versions;
use tillid_entities::values::{Clause, Clauses};
use tillid_kernel::{Code, Error, Result, clean_line, clean_text};
use tillid_policy::{Database, Scope};

use super::{checked_coverage, may_edit};
use crate::clause_text;
use crate::facts;
use crate::parameters::Terms;

const MOST_CLAUSES: usize = 200;
const MOST_PARAGRAPHS: usize = 100;
const MOST_TEXT: usize = 10_000;

/// A clause as somebody edits it; see the notation of `clause_text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseDraft {
    /// `7` or `7.1`; `0` is the preamble.
    pub number: String,
    /// Its heading.
    pub heading: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
    /// Letters of Art. 28(3) that it covers, `a` … `h`.
    pub covers: Vec<String>,
}

/// What changes in a draft; what is absent stays.
#[derive(Clone, Debug)]
pub struct UpdateTemplateDraft {
    /// The whole text.
    pub clauses: Option<Vec<ClauseDraft>>,
    /// Defaults of the terms.
    pub parameters: Option<Terms>,
    /// The version of the row that was read (optimistic lock).
    pub version: i32,
}

/// Writes a draft. Whoever edits it becomes its author, so that nobody publishes their own last words.
///
/// # Errors
/// `IMMUTABLE` (`template-not-draft`, `clause-locked`, `upload-locked`); `CONFLICT` (`changed-meanwhile`); `VALIDATION` at `clauses` or
/// `parameters.…`.
pub async fn update_template_draft(
    db: &Database,
    scope: &Scope,
    row: template_versions::Model,
    input: UpdateTemplateDraft,
) -> Result<template_versions::Model> {
    may_edit(row.state)?;
    let author = scope.person()?.user;
    let template = scope
        .load::<agreement_templates::Entity>(db.reads(), row.template_id)
        .await?;
    let mut fields = Vec::new();
    let parameters = match &input.parameters {
        None => row.parameters.clone(),
        Some(terms) => {
            fields.push("parameters");
            terms.checked()?
        }
    };
    let clauses = match &input.clauses {
        None => row.clauses.clone(),
        Some(drafts) => {
            fields.push("clauses");
            edited(&row.clauses.0, drafts, template.origin)?
        }
    };
    let coverage = checked_coverage(&clauses.0, &parameters, template.language)?;

    let tx = db.begin().await?;
    let changed = template_versions::ActiveModel {
        id: Set(row.id),
        clauses: Set(clauses),
        parameters: Set(parameters),
        coverage: Set(coverage),
        author_id: Set(author),
        version: Set(input.version.saturating_add(1)),
        ..Default::default()
    };
    let read = Some((template_versions::Column::Version, input.version));
    scope.save(&tx, changed, read).await?;
    let written = scope.load::<template_versions::Entity>(&tx, row.id).await?;
    // The state was read before the transaction; a submission in between has moved the version on, and the lock
    // above has refused this.
    may_edit(written.state)?;
    tillid_audit::append(&tx, scope, vec![facts::template_updated(row.id, fields)]).await?;
    tx.commit().await?;
    Ok(written)
}

/// The text of an uploaded file with what its clauses cover now: every letter of it and every place stays, whoever the
/// text is from (I-10).
fn recovered(stored: &[Clause], drafts: &[ClauseDraft]) -> Result<Clauses> {
    let same = |clause: &Clause, draft: &ClauseDraft| {
        clause.number == draft.number
            && clause.heading == draft.heading
            && clause.paragraphs == draft.paragraphs
    };
    if stored.len() != drafts.len()
        || !stored
            .iter()
            .zip(drafts)
            .all(|(clause, draft)| same(clause, draft))
    {
        return Err(Error::failure(Code::Immutable, "upload-locked").at("clauses"));
    }
    let covering = stored.iter().zip(drafts).map(|(clause, draft)| {
        Ok(Clause {
            covers: clean_covers(&draft.covers, "clauses.covers")?,
            ..clause.clone()
        })
    });
    Ok(Clauses(covering.collect::<Result<_>>()?))
}

/// The new text. Of a standard's structure only unlocked clauses change (I-10); a vendor's own text is free.
fn edited(stored: &[Clause], drafts: &[ClauseDraft], origin: TemplateOrigin) -> Result<Clauses> {
    if stored.iter().any(|clause| clause.as_written) {
        return recovered(stored, drafts);
    }
    let clauses = cleaned(drafts)?;
    if origin == TemplateOrigin::Own {
        return Ok(Clauses(clauses));
    }
    let same_places = stored.len() == clauses.len()
        && stored
            .iter()
            .zip(&clauses)
            .all(|(old, new)| old.number == new.number);
    if !same_places {
        return Err(Error::failure(Code::Immutable, "clause-locked").at("clauses"));
    }
    let merged = stored.iter().zip(clauses).map(|(old, new)| {
        let unchanged = Clause {
            locked: old.locked,
            ..new
        };
        if old.locked && *old != unchanged {
            return Err(Error::failure(Code::Immutable, "clause-locked").at("clauses"));
        }
        Ok(unchanged)
    });
    Ok(Clauses(merged.collect::<Result<_>>()?))
}

fn cleaned(drafts: &[ClauseDraft]) -> Result<Vec<Clause>> {
    if drafts.is_empty() {
        return Err(Error::validation("clauses", "required"));
    }
    if drafts.len() > MOST_CLAUSES {
        return Err(Error::validation("clauses", "too-many").with("max", MOST_CLAUSES));
    }
    let mut numbers = HashSet::new();
    drafts
        .iter()
        .map(|draft| {
            let number = clean_line(&draft.number, "clauses.number", 12)?;
            if !is_number(&number) || !numbers.insert(number.clone()) {
                return Err(Error::validation("clauses.number", "clause-number").with("number", number));
            }
            clean_clause(number, draft)
        })
        .collect()
}

fn clean_clause(number: String, draft: &ClauseDraft) -> Result<Clause> {
    if draft.paragraphs.len() > MOST_PARAGRAPHS {
        return Err(Error::validation("clauses.paragraphs", "too-many").with("max", MOST_PARAGRAPHS));
    }
    let covers = clean_covers(&draft.covers, "clauses.covers")?;
    Ok(Clause {
        number,
        heading: clean_line(&draft.heading, "clauses.heading", 200)?,
        paragraphs: draft
            .paragraphs
            .iter()
            .map(|text| clean_text(text, "clauses.paragraphs", MOST_TEXT))
            .collect::<Result<_>>()?,
        locked: false,
        as_written: false,
        covers,
    })
}

/// Letters of Art. 28(3), each once, in order.
pub(super) fn clean_covers(letters: &[String], field: &str) -> Result<Vec<String>> {
    let mut covers = letters.to_vec();
    covers.sort();
    covers.dedup();
    if let Some(unknown) = covers.iter().find(|letter| !clause_text::is_letter(letter)) {
        let shown: String = unknown.chars().take(20).collect();
        return Err(Error::validation(field, "coverage-letter").with("letter", shown));
    }
    Ok(covers)
}

/// `7`, `7.1` or `7.1.2`.
fn is_number(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() <= 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(number: &str, text: &str, locked: bool) -> Clause {
        Clause {
            number: number.to_owned(),
            heading: "H".to_owned(),
            paragraphs: vec![text.to_owned()],
            locked,
            as_written: false,
            covers: vec!["a".to_owned()],
        }
    }

    fn draft(of: &Clause) -> ClauseDraft {
        ClauseDraft {
            number: of.number.clone(),
            heading: of.heading.clone(),
            paragraphs: of.paragraphs.clone(),
            covers: of.covers.clone(),
        }
    }

    #[test]
    fn locked_clauses_keep_every_letter_and_their_places() {
        let stored = [clause("1", "fixed", true), clause("2", "free", false)];
        let same: Vec<_> = stored.iter().map(draft).collect();
        assert_eq!(
            edited(&stored, &same, TemplateOrigin::DkScc2020).unwrap().0,
            stored
        );

        let mut free = same.clone();
        free[1].paragraphs[0].push('!');
        assert!(edited(&stored, &free, TemplateOrigin::DkScc2020).is_ok());

        let mut fixed = same.clone();
        fixed[0].paragraphs[0].push('!');
        let refusal = edited(&stored, &fixed, TemplateOrigin::DkScc2020).unwrap_err();
        assert_eq!(refusal.code(), Code::Immutable);
        assert!(edited(&stored, &fixed, TemplateOrigin::Own).is_ok());

        assert!(edited(&stored, &same[..1], TemplateOrigin::Eu2021915).is_err());
    }

    #[test]
    fn of_an_uploaded_text_only_what_it_covers_changes() {
        let written = |number: &str, text: &str| Clause {
            as_written: true,
            ..clause(number, text, true)
        };
        let stored = [written("1", "  as it came  "), written("2", "and this")];
        let mut drafts: Vec<_> = stored.iter().map(draft).collect();
        drafts[1].covers = vec!["h".to_owned(), "b".to_owned(), "h".to_owned()];
        // Whose structure it follows makes no difference.
        for origin in [TemplateOrigin::Own, TemplateOrigin::DkScc2020] {
            let changed = edited(&stored, &drafts, origin).unwrap().0;
            assert_eq!(changed[0], stored[0]);
            assert_eq!(changed[1].covers, ["b", "h"]);
            assert!(changed[1].locked && changed[1].as_written);

            let mut trimmed = drafts.clone();
            trimmed[0].paragraphs[0] = "as it came".to_owned();
            assert_eq!(
                edited(&stored, &trimmed, origin).unwrap_err().code(),
                Code::Immutable
            );
            let mut renamed = drafts.clone();
            renamed[0].heading.push('!');
            assert_eq!(
                edited(&stored, &renamed, origin).unwrap_err().code(),
                Code::Immutable
            );
            assert!(edited(&stored, &drafts[..1], origin).is_err());
        }
        drafts[0].covers = vec!["i".to_owned()];
        assert_eq!(
            edited(&stored, &drafts, TemplateOrigin::Own).unwrap_err().code(),
            Code::Validation
        );
    }

    #[test]
    fn numbers_are_numbers_and_stand_once() {
        for good in ["0", "7", "7.1", "10.12.3"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "a", "7.", ".1", "1.2.3.4", "7.a"] {
            assert!(!is_number(bad), "{bad}");
        }
        let twice = [clause("1", "x", false), clause("1", "y", false)];
        let twice: Vec<_> = twice.iter().map(draft).collect();
        assert!(cleaned(&twice).is_err());
        let mut letter = draft(&clause("1", "x", false));
        letter.covers = vec!["i".to_owned()];
        assert!(cleaned(&[letter]).is_err());
    }
}
