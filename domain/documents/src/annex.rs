//! The content of a revision of annex B: the sub-processors authorised under one agreement, from one change on.

use crate::agreement::{Language, ServiceLine, SubProcessorEntry};
use crate::instant;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The name of this form of document.
pub const FORMAT: &str = "tillid-annex-revision/1";

/// Annex B of an agreement as a change of sub-processors has left it: Article 28(2) GDPR; B.1 of the annex. It replaces
/// the list that was signed and the revision before; everything else of the agreement stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnnexRevision {
    /// Which form of document this is.
    pub format: String,
    /// The language of the fixed texts: the agreement's.
    pub language: Language,
    /// The agreement's reference.
    pub agreement_reference: String,
    /// The agreement version in force.
    pub agreement_version: u32,
    /// SHA-256 of that version's content.
    pub agreement_sha256: String,
    /// The number of this revision, counted from 1 over the whole agreement.
    pub number: u32,
    /// The processor's registered name.
    pub processor: String,
    /// The controller's registered name.
    pub controller: String,
    /// The services that the agreement governs.
    pub services: Vec<ServiceLine>,
    /// From when it holds, in UTC; also the PDF's creation date.
    #[serde(with = "instant")]
    pub effective_at: OffsetDateTime,
    /// The announced change that it follows.
    pub announcement_reference: String,
    /// The number of the vendor's whole list, of which this is the part for these services.
    pub list_number: u32,
    /// The sub-processors authorised from then on.
    pub sub_processors: Vec<SubProcessorEntry>,
}

/// What has become of a sub-processor between two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stands in the later list alone.
    Added,
    /// It stood in the former list alone.
    Removed,
    /// It stands in both, with other facts.
    Changed,
}

/// What the way from `former` to `later` consists of, by registered name: what is added and changed in the order of the
/// later list, then what is removed.
#[must_use]
pub fn changes<'a>(
    former: &'a [SubProcessorEntry],
    later: &'a [SubProcessorEntry],
) -> Vec<(Fate, &'a SubProcessorEntry)> {
    let named = |list: &'a [SubProcessorEntry], entry: &SubProcessorEntry| {
        list.iter().find(|other| other.legal_name == entry.legal_name)
    };
    let new = later.iter().filter_map(|entry| match named(former, entry) {
        None => Some((Fate::Added, entry)),
        Some(before) if before != entry => Some((Fate::Changed, entry)),
        Some(_) => None,
    });
    let gone = former
        .iter()
        .filter(|entry| named(later, entry).is_none())
        .map(|entry| (Fate::Removed, entry));
    new.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::TransferMechanism;

    fn entry(name: &str, place: &str) -> SubProcessorEntry {
        SubProcessorEntry {
            legal_name: name.to_owned(),
            registration: None,
            address: String::new(),
            country_code: "DK".to_owned(),
            contact: String::new(),
            description: String::new(),
            locations: vec![place.to_owned()],
            transfer_mechanism: TransferMechanism::NoneEea,
            transfer_detail: None,
        }
    }

    #[test]
    fn two_lists_are_told_apart() {
        let former = [entry("A", "DK"), entry("B", "DK"), entry("C", "DK")];
        let later = [entry("A", "DK"), entry("B", "SE"), entry("D", "DK")];
        let told: Vec<_> = changes(&former, &later)
            .into_iter()
            .map(|(fate, entry)| (fate, entry.legal_name.as_str()))
            .collect();
        assert_eq!(
            told,
            [(Fate::Changed, "B"), (Fate::Added, "D"), (Fate::Removed, "C")]
        );
        assert!(changes(&former, &former).is_empty());
    }
}
