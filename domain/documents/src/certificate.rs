//! The content of a certificate of deletion: what a processor signs when an agreement is over.

use crate::agreement::{Language, Party, SignatureMethod};
use crate::instant;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The name of this form of document.
pub const FORMAT: &str = "tillid-deletion-certificate/1";

/// That the personal data of an agreement is deleted: Article 28(3)(g) GDPR; Decision (EU) 2021/915, clause 10(d).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CertificateDocument {
    /// Which form of document this is.
    pub format: String,
    /// The language of the fixed texts.
    pub language: Language,
    /// The agreement's reference.
    pub agreement_reference: String,
    /// The agreement version that was in force.
    pub agreement_version: u32,
    /// SHA-256 of that version's content.
    pub agreement_sha256: String,
    /// Who certifies.
    pub processor: Party,
    /// To whom.
    pub controller: Party,
    /// When the agreement ended, in UTC.
    #[serde(with = "instant")]
    pub ended_at: OffsetDateTime,
    /// The last instant for it, in UTC.
    #[serde(with = "instant")]
    pub due_at: OffsetDateTime,
    /// What was given back before; nothing where the data was only to be deleted.
    pub returned: Option<Returned>,
    /// What was deleted, and how.
    pub statement: String,
    /// Where: systems, copies, sub-processors.
    pub scope: String,
    /// What the law obliges the processor to keep; empty for nothing.
    pub exceptions: String,
    /// Who signed.
    pub signature: CertificateSignature,
}

/// Data that was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Returned {
    /// What, and how.
    pub text: String,
    /// When that was noted, in UTC.
    #[serde(with = "instant")]
    pub at: OffsetDateTime,
}

/// The signature on a certificate: a simple electronic signature (eIDAS Art. 3(10)), no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CertificateSignature {
    /// The signatory's name.
    pub name: String,
    /// The capacity stated.
    pub title: String,
    /// How the signatory proved to be that person.
    pub method: SignatureMethod,
    /// When that was proven, in UTC.
    #[serde(with = "instant")]
    pub confirmed_at: OffsetDateTime,
    /// When it was signed, in UTC; also the PDF's creation date.
    #[serde(with = "instant")]
    pub signed_at: OffsetDateTime,
}
