//! The evidence record of a signature (domain §2.7), stored as canonical JSON with its SHA-256.

use serde::{Deserialize, Serialize};
use tillid_documents::agreement as paper;
use tillid_documents::canonical;
use tillid_entities::agreement_versions::AgreementVersionId;
use tillid_entities::agreements::AgreementId;
use tillid_entities::enums::{Language, ProofMethod, Side};
use tillid_entities::memberships::MembershipId;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::signatures::{self, SignatureId};
use tillid_entities::template_versions::TemplateVersionId;
use tillid_entities::users::UserId;
use tillid_kernel::{Error, Result, Timestamp, sha256_hex};

/// What this signature is, and no more: a simple electronic signature (eIDAS Art. 3(10)) with evidence.
pub const LEVEL: &str = "SES with evidence";

const FORMAT: &str = "tillid-signature-evidence/1";

/// Everything that is recorded about one signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Evidence {
    /// Which form of record this is.
    pub format: String,
    /// The level of the signature, called what it is.
    pub level: String,
    /// What the signatory meant to do.
    pub intent: Intent,
    /// Who the signatory is.
    pub identity: Identity,
    /// What exactly was signed.
    pub integrity: Integrity,
    /// When: the server's time in UTC, RFC 3339 with milliseconds.
    pub signed_at: Timestamp,
    /// What it belongs to.
    pub association: Association,
    /// From where, minimised.
    pub environment: Environment,
    /// How the document reached the signatory.
    pub delivery: Delivery,
}

/// What the signatory meant to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Intent {
    /// The exact sentence shown and agreed to.
    pub sentence: String,
    /// Its version.
    pub sentence_version: String,
    /// Its language.
    pub language: Language,
    /// That the box beside it was ticked.
    pub consent_given: bool,
    /// The name typed.
    pub typed_name: String,
}

/// Who the signatory is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identity {
    /// The account.
    pub user_id: UserId,
    /// The membership, which held the right to bind the organisation at that instant (I-9).
    pub membership_id: MembershipId,
    /// The account's name.
    pub name: String,
    /// The capacity stated.
    pub title: String,
    /// The organisation bound.
    pub organisation_id: OrganisationId,
    /// Its registered name, as in the document.
    pub organisation: String,
    /// Its registration number, as in the document: scheme and number.
    pub registration: Option<paper::Registration>,
    /// The account's e-mail address.
    pub email: String,
    /// When the person proved to read mail there.
    pub email_verified_at: Option<Timestamp>,
    /// How the person was identified.
    pub method: paper::SignatureMethod,
    /// When the session began.
    pub signed_in_at: Timestamp,
    /// When a proof was given again for this signature.
    pub confirmed_at: Timestamp,
    /// What that proof was. Absent in records made when the password was the only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<ProofMethod>,
    /// The second factor that was given, for this signature or in the five minutes before it. Absent where the account
    /// had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
    /// The signatory's statement of authority is part of the sentence.
    pub states_authority: bool,
}

/// A second factor of the signatory's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecondFactor {
    /// Which.
    pub method: ProofMethod,
    /// When it was given.
    pub given_at: Timestamp,
}

/// What exactly was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Integrity {
    /// SHA-256 of the canonical JSON of the agreement: what the signatory saw and presented.
    pub content_sha256: String,
    /// SHA-256 of the PDF that was shown, with the signatures before this one.
    pub shown_pdf_sha256: Option<String>,
    /// The template version the text came from.
    pub template_version_id: TemplateVersionId,
    /// SHA-256 of that template version.
    pub template_sha256: String,
}

/// What the signature belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Association {
    /// The signature.
    pub signature_id: SignatureId,
    /// For which side.
    pub side: Side,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its version.
    pub agreement_version_id: AgreementVersionId,
    /// The reference people quote.
    pub reference: String,
    /// The number of the version.
    pub version: i32,
    /// SHA-256 of the evidence of the signature before it on the same version.
    pub previous_evidence_sha256: Option<String>,
}

/// From where somebody signs, as far as it is kept; the face that takes the request cuts it down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Environment {
    /// The network the request came from, in CIDR notation: never the address itself.
    pub network: Option<String>,
    /// What the browser calls itself, cut.
    pub user_agent: Option<String>,
}

/// How the document reached the signatory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Delivery {
    /// When the vendor sent it.
    pub sent_at: Option<Timestamp>,
    /// When the customer first opened it in the portal.
    pub opened_at: Option<Timestamp>,
}

impl Evidence {
    /// The name of this form of record.
    #[must_use]
    pub(crate) fn format() -> String {
        FORMAT.to_owned()
    }

    /// The canonical JSON (RFC 8785) and its SHA-256.
    ///
    /// # Errors
    /// `INTERNAL`, which does not happen: the record is texts, whole numbers and truth values.
    pub fn sealed(&self) -> Result<(String, String)> {
        let text = canonical::to_json(self).map_err(Error::internal)?;
        let hash = sha256_hex(&text);
        Ok((text, hash))
    }

    /// Reads a stored record.
    ///
    /// # Errors
    /// `INTERNAL` when it is none.
    pub fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Error::internal)
    }

    /// The signature as the document shows it.
    #[must_use]
    pub(crate) fn on_paper(&self, evidence_sha256: &str) -> paper::Signature {
        paper::Signature {
            side: match self.association.side {
                Side::Processor => paper::Side::Processor,
                Side::Controller => paper::Side::Controller,
            },
            name: self.intent.typed_name.clone(),
            title: self.identity.title.clone(),
            organisation: self.identity.organisation.clone(),
            signed_at: self.signed_at.to_time(),
            method: self.identity.method,
            consent_sentence: self.intent.sentence.clone(),
            evidence_sha256: evidence_sha256.to_owned(),
            document_sha256: self.integrity.content_sha256.clone(),
        }
    }
}

/// The signature of a row as the document shows it, from its evidence alone.
///
/// # Errors
/// `INTERNAL` when the stored evidence is none.
pub(crate) fn of_row(row: &signatures::Model) -> Result<paper::Signature> {
    Ok(Evidence::read(&row.evidence)?.on_paper(&row.evidence_sha256))
}
