//! The content of a notice of a sub-processor change: one letter to one customer.

use crate::agreement::{AuthorisationModel, Contact, Language, Party, SubProcessorEntry};
use crate::instant;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A notice under one agreement, Article 28(2) GDPR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticeDocument {
    /// The notice's reference.
    pub reference: String,
    /// The language of the fixed texts.
    pub language: Language,
    /// The date of the notice, in UTC; also the PDF's creation date.
    #[serde(with = "instant")]
    pub issued_at: OffsetDateTime,
    /// Who gives notice.
    pub processor: Party,
    /// Who is told.
    pub controller: Party,
    /// The agreement's reference.
    pub agreement_reference: String,
    /// The agreement version in force.
    pub agreement_version: u32,
    /// Decides what silence means.
    pub authorisation_model: AuthorisationModel,
    /// What changes.
    pub change: ChangeType,
    /// The change in a few sentences.
    pub summary: String,
    /// The sub-processor as it will be.
    pub sub_processor: SubProcessorEntry,
    /// Whom the controller can reach there (EDPB Opinion 22/2024, §31).
    pub sub_processor_contact: Contact,
    /// The sub-processor it replaces, if any.
    pub replaces: Option<String>,
    /// Types of personal data concerned.
    pub data_types: Vec<String>,
    /// Categories of data subjects concerned.
    pub subject_categories: Vec<String>,
    /// The services concerned.
    pub services: Vec<String>,
    /// Until when the controller may object, in UTC.
    #[serde(with = "instant")]
    pub objection_deadline: OffsetDateTime,
    /// When the change is planned to take effect, in UTC.
    #[serde(with = "instant")]
    pub planned_effective_at: OffsetDateTime,
    /// How to answer, as text.
    pub how_to_object: String,
    /// Where the whole list is published.
    pub list_url: Option<String>,
}

/// What a change does to the list of sub-processors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChangeType {
    /// A new sub-processor.
    Add,
    /// One takes the place of another.
    Replace,
    /// A new purpose.
    ModifyPurpose,
    /// Another place of processing.
    ModifyLocation,
    /// Another ground for transfer.
    ModifyTransfer,
    /// One is taken off the list; for information.
    Remove,
}
