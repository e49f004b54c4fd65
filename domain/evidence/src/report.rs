//! What a verifier found: one line for each check, with the file and what exactly does not hold.

use serde::Serialize;

use crate::manifest::Kind;

/// Everything that was checked in one bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// SHA-256 of the bundle.
    pub bundle_sha256: String,
    /// What the bundle proves; none where its form is not known.
    pub kind: Option<Kind>,
    /// Which agreement or announcement the bundle says that it is about.
    pub reference: Option<String>,
    /// Whether everything that is in it holds.
    pub holds: bool,
    /// The checks, in the order in which a reader wants them.
    pub findings: Vec<Finding>,
}

/// One check and its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What was checked.
    pub check: Check,
    /// What came of it.
    pub outcome: Outcome,
    /// In which file of the bundle.
    pub file: String,
    /// What does not hold, or what was found beyond that it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// It is as it is said to be.
    Holds,
    /// It is not.
    DoesNotHold,
    /// There is nothing to check, which is no fault.
    NotPresent,
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Check {
    /// The form of the bundle is known, and its list of files can be read.
    Format,
    /// A file has the length and the SHA-256 that the list says, and the list has it.
    File,
    /// The record of the agreement can be read, and is of the agreement that the list names.
    Record,
    /// What was signed has the SHA-256 that the record says, and is the version that the record says.
    Content,
    /// A PDF has the SHA-256 that the record says.
    Pdf,
    /// The seal on a PDF covers the whole file, and no byte has changed since.
    Seal,
    /// An evidence record has the SHA-256 that the record says, and is about this version, this content and these parties.
    Evidence,
    /// The evidence records of a version follow one another, and no person signed for both sides.
    EvidenceChain,
    /// Both sides have signed.
    BothSides,
    /// The PDF that a signatory was shown has the SHA-256 that the evidence says.
    ShownPdf,
    /// Each fact of the audit trail has the hash that it should have, and those that stand together follow one another.
    AuditChain,
    /// The audit trail has a fact for each signature, at its instant and by the same person.
    AuditSignatures,
    /// An instruction's text has the SHA-256 that the audit trail says.
    Instructions,
    /// A revision of annex B has the SHA-256 that the record and the audit trail say, and is about a version of this
    /// agreement.
    AnnexRevision,
    /// The certificate of deletion is the one that the record says, about this agreement.
    DeletionCertificate,
    /// Comments and proposals are those that the audit trail knows, and what was agreed is what was signed.
    Negotiation,
    /// The requests for assistance are those that the audit trail knows.
    Assistance,
    /// The mails about the agreement are listed.
    Deliveries,
    /// The announcement was published, approved by another person, and ended as the audit trail says.
    Announcement,
    /// A list of sub-processors has the SHA-256 and the number that the announcement says.
    ListVersion,
    /// A notice has the terms that stand in the agreement by which it is owed.
    Terms,
    /// A notice is about this announcement, and of the parties that are named.
    Notice,
    /// The clock started when the notice was delivered, and every deadline is what follows from its days.
    Deadlines,
    /// The deliveries are those that the audit trail knows.
    NoticeDeliveries,
    /// What was sent has the SHA-256 that the delivery says.
    Sent,
    /// The steps of a notice follow one another as they may, and end where it stands.
    NoticeSteps,
    /// What the customer answered, and what was answered to an objection, is what the audit trail knows.
    NoticeAnswers,
    /// The change took effect for this customer no earlier than it may.
    Guard,
    /// There are as many notices as the announcement says, and each once.
    AllNotices,
}

/// What a check found, in a form for programs; [`crate::words`] has the sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "SCREAMING_SNAKE_CASE",
    rename_all_fields = "camelCase"
)]
pub enum Detail {
    /// The SHA-256 is another one.
    OtherHash {
        /// As it is said to be.
        expected: String,
        /// As it is.
        found: String,
    },
    /// The length is another one.
    OtherLength {
        /// As it is said to be.
        expected: usize,
        /// As it is.
        found: usize,
    },
    /// The file is not there.
    Missing,
    /// The file is there, and should not be.
    Additional,
    /// The file cannot be read as what it should be.
    Unreadable,
    /// The file is not in the one canonical form (RFC 8785), so its hash says little.
    NotCanonical,
    /// The form is not known: the bundle is newer than this verifier, or none.
    UnknownFormat {
        /// What it calls itself.
        found: String,
    },
    /// A field says something else than it must.
    OtherValue {
        /// Which.
        field: &'static str,
        /// As it must be.
        expected: String,
        /// As it is.
        found: String,
    },
    /// A fact of the audit trail does not have the hash that it should have, or does not follow the one before.
    BrokenLink {
        /// In whose chain.
        organisation_id: String,
        /// The number of the fact.
        sequence: i64,
    },
    /// A signature has no fact in the audit trail.
    NoFact {
        /// Of which side.
        side: String,
    },
    /// The seal does not hold.
    BrokenSeal {
        /// Why.
        flaw: Flaw,
    },
    /// The seal holds. Whether to trust the certificate is for the reader to decide.
    SealedBy {
        /// Whose certificate it is.
        subject: String,
        /// Who issued it.
        issuer: String,
        /// SHA-256 of the certificate.
        fingerprint: String,
        /// Whether a timestamp is in it, which is not checked.
        has_timestamp: bool,
    },
    /// The audit trail has no such fact.
    NotInTrail {
        /// What should have happened.
        action: String,
        /// To what.
        entity_id: String,
        /// When, where that is known.
        at: Option<String>,
    },
    /// A step that could not happen after those before it.
    OutOfOrder {
        /// Which.
        action: String,
        /// In whose chain.
        organisation_id: String,
        /// The number of the fact.
        sequence: i64,
    },
    /// The change took effect too early for this customer.
    TooEarly {
        /// When it took effect.
        effective_at: String,
        /// From when it might have.
        earliest: String,
    },
    /// What was found in one of many notices.
    InNotice {
        /// Which.
        notice_id: String,
        /// What.
        found: Box<Detail>,
    },
    /// How many of them hold.
    Count {
        /// How many.
        count: usize,
    },
}

/// Why a seal does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Flaw {
    /// It does not cover the whole file.
    NotWholeFile,
    /// It cannot be read.
    Unreadable,
    /// It is made by unknown means.
    UnknownAlgorithm,
    /// Its certificate is not in it.
    NoCertificate,
    /// The document has changed since.
    DocumentChanged,
    /// It was not made with the certificate's key.
    WrongSignature,
    /// The timestamp in it is not one of this seal.
    WrongTimestamp,
}

impl From<tillid_sealing::Flaw> for Flaw {
    fn from(flaw: tillid_sealing::Flaw) -> Self {
        match flaw {
            tillid_sealing::Flaw::NotWholeFile => Self::NotWholeFile,
            tillid_sealing::Flaw::Unreadable => Self::Unreadable,
            tillid_sealing::Flaw::UnknownAlgorithm => Self::UnknownAlgorithm,
            tillid_sealing::Flaw::NoCertificate => Self::NoCertificate,
            tillid_sealing::Flaw::DocumentChanged => Self::DocumentChanged,
            tillid_sealing::Flaw::WrongSignature => Self::WrongSignature,
            tillid_sealing::Flaw::WrongTimestamp => Self::WrongTimestamp,
        }
    }
}

impl Report {
    /// The findings that make the bundle fail.
    pub fn faults(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.outcome == Outcome::DoesNotHold)
    }
}
