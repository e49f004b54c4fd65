//! A version of an agreement: from `SENT` on not a byte changes (I-2).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreements::AgreementId;
use crate::enums::{AgreementVersionState, AuthorisationModel, Language, SigningOrder};
use crate::organisations::OrganisationId;
use crate::template_versions::TemplateVersionId;
use crate::tenancy::{Rule, Tenancy};
use crate::values::Parameters;

tillid_kernel::id!(
    /// Id of a row of `agreement_versions`.
    AgreementVersionId, "agv"
);

/// A row of `agreement_versions`. A version of an agreement: from `SENT` on not a byte changes (I-2).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_versions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementVersionId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// From which text.
    pub template_version_id: TemplateVersionId,
    /// 1, 2, 3 …
    pub number: i32,
    /// Title of the document.
    pub title: String,
    /// Language of the document.
    pub language: Language,
    /// Where it stands.
    pub state: AgreementVersionState,
    /// Terms agreed.
    #[sea_orm(column_type = "JsonBinary")]
    pub parameters: Parameters,
    /// From the parameters: what silence means.
    pub authorisation_model: AuthorisationModel,
    /// From the parameters: days of notice of a sub-processor change.
    pub notice_days: i32,
    /// The canonical JSON (RFC 8785) of the whole document: what is signed.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Its SHA-256.
    pub content_sha256: String,
    /// SHA-256 of the PDF with the signatures made so far.
    pub pdf_sha256: Option<String>,
    /// Why it replaces the version before.
    #[sea_orm(column_type = "Text")]
    pub change_reason: Option<String>,
    /// The version it replaces.
    pub previous_version_id: Option<Uuid>,
    /// Which side signs first.
    pub signing_order: SigningOrder,
    /// How many signatures the vendor's side still owes.
    pub processor_due: i32,
    /// How many signatures the customer's side still owes.
    pub controller_due: i32,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When the customer first opened it.
    pub viewed_at: Option<Timestamp>,
    /// When the last side signed.
    pub signed_at: Option<Timestamp>,
    /// When it came into force.
    pub effective_at: Option<Timestamp>,
    /// When an unsigned one lapses.
    pub expires_at: Option<Timestamp>,
    /// When it was declined, recalled, expired or superseded.
    pub ended_at: Option<Timestamp>,
    /// Why the customer declined.
    #[sea_orm(column_type = "Text")]
    pub declined_reason: Option<String>,
    /// When the row was made.
    pub created_at: Timestamp,
    /// Counts changes; an update names the version it read (optimistic lock).
    pub version: i32,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            processor: Some(Column::VendorId),
            controller: Some(Column::CustomerId),
            ..Rule::hidden()
        }
    }
}
