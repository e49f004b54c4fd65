//! What the portal prints it reads again: its own PDF as somebody's official text.

#[expect(dead_code, reason = "tests of other documents use more of it")]
#[path = "sample/mod.rs"]
mod sample;

use tillid_documents::agreement::{AgreementDocument, Language};
use tillid_documents::import::{ImportError, Kind, import};
use tillid_documents::typeset::typeset;
use tillid_documents::{builtin, clauses};

fn letters(text: &str) -> String {
    text.chars().filter(|it| it.is_alphabetic()).collect()
}

/// The clauses of a printed agreement come back with their numbers, their headings and all their words.
#[test]
fn a_printed_agreement_is_read_again_clause_by_clause() {
    for language in [Language::Da, Language::En] {
        let template = builtin::danish_structure(language);
        let document = sample::agreement();
        let filled = clauses::fill(&template.clauses, &document.parameters, language).unwrap();
        let document = AgreementDocument {
            language,
            preamble: template.preamble.clone(),
            clauses: filled.clone(),
            template: template.reference().unwrap(),
            ..document
        };
        let pdf = typeset(&document).unwrap();
        let read = import(&pdf.bytes).unwrap();
        assert_eq!((read.kind, read.language), (Kind::Pdf, language));
        for clause in &filled {
            let found = read.clauses.iter().find(|it| it.number == clause.number);
            let found = found.unwrap_or_else(|| panic!("clause {} in {:#?}", clause.number, read.clauses));
            assert_eq!(found.heading, clause.heading);
            let said = letters(&found.paragraphs.concat());
            for paragraph in &clause.paragraphs {
                assert!(
                    said.contains(&letters(&paragraph.text)),
                    "{} in {said}",
                    paragraph.text
                );
            }
        }
    }
}

/// An agreement torn anywhere is read or refused, and breaks nothing.
#[test]
fn a_torn_agreement_breaks_nothing() {
    let pdf = typeset(&sample::agreement()).unwrap().bytes;
    for part in 1..8 {
        let _ = import(&pdf[..pdf.len() * part / 8]);
    }
    for place in (0..pdf.len()).step_by(pdf.len() / 12) {
        let mut changed = pdf.clone();
        changed[place] ^= 0x55;
        let _ = import(&changed);
    }
    assert_eq!(import(&pdf[..5]), Err(ImportError::Unreadable));
}
