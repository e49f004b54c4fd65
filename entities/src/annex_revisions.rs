//! Annex B of an agreement as a change of sub-processors has left it: numbered, hashed, never changed (domain §3.3).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_versions::AgreementVersionId;
use crate::agreements::AgreementId;
use crate::change_announcements::AnnouncementId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `annex_revisions`.
    AnnexRevisionId, "anx"
);

/// A row of `annex_revisions`. Annex B of an agreement as a change of sub-processors has left it: numbered, hashed, never
/// changed (domain §3.3).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "annex_revisions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnnexRevisionId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// The version that was in force.
    pub agreement_version_id: AgreementVersionId,
    /// The change that it follows.
    pub announcement_id: AnnouncementId,
    /// 1, 2, 3 … over the whole agreement.
    pub number: i32,
    /// The canonical JSON (RFC 8785) of the annex.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Its SHA-256.
    pub content_sha256: String,
    /// From when it holds.
    pub effective_at: Timestamp,
    /// When the customer was told; the letter's fate stands with the mails about the agreement.
    pub told_at: Option<Timestamp>,
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
