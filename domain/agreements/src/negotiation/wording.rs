//! Setting the text of one place of a document, as [`tillid_documents::passages`] reads it.

use tillid_documents::agreement::{AgreementDocument, Clause, Paragraph};
use tillid_documents::clauses::fill;
use tillid_documents::passages::{LEGAL_BASIS, SPECIAL_CATEGORIES};
use tillid_kernel::{Error, Result};

use crate::annexes::{checked_list, measures};
use crate::clause_text;

/// Puts `text` where the wording of `place` stands. The paragraphs of a clause are numbered anew.
///
/// # Errors
/// `VALIDATION` at `place` for one without a wording of its own, at `text` for a list with an entry that is too long.
pub(crate) fn set(document: &mut AgreementDocument, place: &str, text: &str) -> Result<()> {
    let text = text.trim();
    let (a, c) = (&mut document.annex_a, &mut document.annex_c);
    let simple = match place {
        "A.1" => &mut a.purpose,
        LEGAL_BASIS => a.controller_legal_basis.get_or_insert_default(),
        "A.2" => &mut a.nature,
        "A.5" => &mut a.duration,
        "C.1" => &mut c.instruction,
        "C.3" => &mut c.assistance,
        "C.4" => &mut c.retention,
        "C.5" => &mut c.locations,
        "C.6" => &mut c.transfers,
        "C.7" => &mut c.audit_processor,
        "C.8" => &mut c.audit_sub_processors,
        "D" => &mut document.annex_d,
        "C.2" => {
            c.security = measures(text);
            return Ok(());
        }
        "A.3" => {
            a.data_types = items(text)?;
            return Ok(());
        }
        SPECIAL_CATEGORIES => {
            a.special_categories = items(text)?;
            return Ok(());
        }
        "A.4" => {
            a.subject_categories = items(text)?;
            return Ok(());
        }
        _ => return clause(document, place, text),
    };
    text.clone_into(simple);
    Ok(())
}

/// A line each, with or without a point before it.
fn items(text: &str) -> Result<Vec<String>> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("- "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).map(str::to_owned).collect();
    checked_list(&lines, "text")
}

fn clause(document: &mut AgreementDocument, place: &str, text: &str) -> Result<()> {
    let clause = find(&mut document.clauses, place)
        .filter(|clause| !clause.locked)
        .ok_or_else(|| Error::validation("place", "place-unknown"))?;
    clause.paragraphs = text
        .split("\n\n")
        .filter(|block| !block.trim().is_empty())
        .map(clause_text::read_paragraph)
        .collect::<Result<Vec<Paragraph>>>()?;
    document.clauses = fill(&document.clauses, &document.parameters, document.language)
        .map_err(|cause| clause_text::unfillable(&cause))?;
    Ok(())
}

fn find<'a>(clauses: &'a mut [Clause], number: &str) -> Option<&'a mut Clause> {
    for clause in clauses {
        if clause.number == number {
            return Some(clause);
        }
        if let Some(found) = find(&mut clause.clauses, number) {
            return Some(found);
        }
    }
    None
}
