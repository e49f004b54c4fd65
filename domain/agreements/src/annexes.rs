//! The annexes as the vendor fills them in.

use tillid_documents::agreement::{AnnexA, AnnexC, Measure};
use tillid_kernel::{Result, clean_line, clean_text};

const MOST_TEXT: usize = 20_000;
const MOST_LINE: usize = 300;
const MOST_ITEMS: usize = 60;
/// A longer first line is text, not a heading.
const MOST_HEADING: usize = 120;

/// Annex C as texts. Empty where the vendor has nothing to say, but the instruction and the security measures
/// must be there (Art. 28(3)(a) and (c)).
#[derive(Clone, Debug, Default)]
pub struct AnnexTexts {
    /// C.1 The subject of the processing and the instruction.
    pub instruction: String,
    /// C.2 Security measures: a blank line between two, the first line of each its heading.
    pub security: String,
    /// C.3 Assistance to the controller.
    pub assistance: String,
    /// C.4 Storage period and deletion routine.
    pub retention: String,
    /// C.5 Where the processing takes place.
    pub locations: String,
    /// C.6 Instruction on transfers to third countries.
    pub transfers: String,
    /// C.7 Audit of the processor.
    pub audit_processor: String,
    /// C.8 Audit of sub-processors.
    pub audit_sub_processors: String,
}

impl AnnexTexts {
    /// Annex C as the document has it.
    ///
    /// # Errors
    /// `VALIDATION` at `annexC.<field>`.
    pub(crate) fn checked(&self) -> Result<AnnexC> {
        let optional = |text: &str, field: &str| optional_text(text, &format!("annexC.{field}"));
        Ok(AnnexC {
            instruction: clean_text(&self.instruction, "annexC.instruction", MOST_TEXT)?,
            security: measures(&clean_text(&self.security, "annexC.security", MOST_TEXT)?),
            assistance: optional(&self.assistance, "assistance")?,
            retention: optional(&self.retention, "retention")?,
            locations: optional(&self.locations, "locations")?,
            transfers: optional(&self.transfers, "transfers")?,
            audit_processor: optional(&self.audit_processor, "auditProcessor")?,
            audit_sub_processors: optional(&self.audit_sub_processors, "auditSubProcessors")?,
        })
    }
}

/// Annex A, whose fields Art. 28(3) asks for: all but the special categories must be there.
///
/// # Errors
/// `VALIDATION` at `annexA.<field>`.
pub(crate) fn checked_annex_a(annex: &AnnexA) -> Result<AnnexA> {
    Ok(AnnexA {
        purpose: clean_text(&annex.purpose, "annexA.purpose", MOST_TEXT)?,
        controller_legal_basis: annex
            .controller_legal_basis
            .as_deref()
            .map(|basis| optional_text(basis, "annexA.controllerLegalBasis"))
            .transpose()?
            .filter(|basis| !basis.is_empty()),
        nature: clean_text(&annex.nature, "annexA.nature", MOST_TEXT)?,
        data_types: required_list(&annex.data_types, "annexA.dataTypes")?,
        special_categories: list(&annex.special_categories, "annexA.specialCategories")?,
        subject_categories: required_list(&annex.subject_categories, "annexA.subjectCategories")?,
        duration: clean_text(&annex.duration, "annexA.duration", MOST_TEXT)?,
    })
}

/// A text that may be empty.
///
/// # Errors
/// `VALIDATION` at `field`.
pub(crate) fn optional_text(text: &str, field: &str) -> Result<String> {
    if text.trim().is_empty() {
        Ok(String::new())
    } else {
        clean_text(text, field, MOST_TEXT)
    }
}

fn list(items: &[String], field: &str) -> Result<Vec<String>> {
    if items.len() > MOST_ITEMS {
        return Err(tillid_kernel::Error::validation(field, "too-many").with("max", MOST_ITEMS));
    }
    items
        .iter()
        .map(|item| clean_line(item, field, MOST_LINE))
        .collect()
}

/// A list that must have something in it.
///
/// # Errors
/// `VALIDATION` at `field`.
pub(crate) fn checked_list(items: &[String], field: &str) -> Result<Vec<String>> {
    required_list(items, field)
}

fn required_list(items: &[String], field: &str) -> Result<Vec<String>> {
    if items.is_empty() {
        return Err(tillid_kernel::Error::validation(field, "required"));
    }
    list(items, field)
}

/// Security measures out of one text: a blank line ends a measure; of a text of `- ` lines each is one.
pub(crate) fn measures(text: &str) -> Vec<Measure> {
    let points = text.lines().all(|line| line.starts_with("- "));
    let blocks: Vec<&str> = if points {
        text.lines().map(|line| &line[2..]).collect()
    } else {
        text.split("\n\n")
            .map(str::trim)
            .filter(|block| !block.is_empty())
            .collect()
    };
    blocks.into_iter().map(measure).collect()
}

fn measure(block: &str) -> Measure {
    let split = block.split_once('\n').or_else(|| block.split_once(": "));
    let (heading, text) = match split {
        Some((heading, text)) if heading.chars().count() <= MOST_HEADING => {
            (heading.trim_end_matches(':'), text.trim())
        }
        None if block.chars().count() <= MOST_HEADING => (block, ""),
        _ => ("", block),
    };
    Measure {
        heading: heading.trim().to_owned(),
        text: text.to_owned(),
    }
}

/// Security measures as one text, as [`AnnexTexts::security`] reads it.
#[must_use]
pub fn security_text(measures: &[Measure]) -> String {
    let blocks: Vec<String> = measures
        .iter()
        .map(
            |measure| match (measure.heading.as_str(), measure.text.as_str()) {
                ("", text) => text.to_owned(),
                (heading, "") => heading.to_owned(),
                (heading, text) => format!("{heading}\n{text}"),
            },
        )
        .collect();
    blocks.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_measures_are_split_and_joined() {
        let text =
            "Access control\nRoles, reviewed twice a year.\n- four eyes\n\nEncryption: TLS 1.3.\n\nBackup";
        let split = measures(text);
        let headings: Vec<_> = split.iter().map(|measure| measure.heading.as_str()).collect();
        assert_eq!(headings, ["Access control", "Encryption", "Backup"]);
        assert_eq!(split[0].text, "Roles, reviewed twice a year.\n- four eyes");
        assert_eq!(measures(&security_text(&split)), split);
        assert_eq!(measures("- one\n- two").len(), 2);
        let long = "x".repeat(MOST_HEADING + 1);
        assert_eq!(measures(&long)[0].heading, "");
    }

    #[test]
    fn annex_a_needs_what_article_28_asks_for() {
        type Emptied = fn(&mut AnnexA);
        let full = AnnexA {
            purpose: "p".into(),
            controller_legal_basis: None,
            nature: "n".into(),
            data_types: vec!["d".into()],
            special_categories: vec![],
            subject_categories: vec!["s".into()],
            duration: "t".into(),
        };
        assert!(checked_annex_a(&full).is_ok());
        let blank = AnnexA {
            controller_legal_basis: Some("  ".into()),
            ..full.clone()
        };
        assert_eq!(checked_annex_a(&blank).unwrap().controller_legal_basis, None);
        let without: [Emptied; 5] = [
            |annex| annex.purpose.clear(),
            |annex| annex.nature = "  ".into(),
            |annex| annex.data_types.clear(),
            |annex| annex.subject_categories.clear(),
            |annex| annex.duration.clear(),
        ];
        for empty in without {
            let mut annex = full.clone();
            empty(&mut annex);
            assert!(checked_annex_a(&annex).is_err(), "{annex:?}");
        }
    }
}
