//! A signature with its evidence (*underskrift*, domain §2.7).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_versions::AgreementVersionId;
use crate::enums::Side;
use crate::memberships::MembershipId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `signatures`.
    SignatureId, "sig"
);

/// A row of `signatures`. A signature with its evidence (*underskrift*, domain §2.7).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signatures")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignatureId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// What was signed.
    pub agreement_version_id: AgreementVersionId,
    /// For which side.
    pub side: Side,
    /// The first or the second of that side.
    pub ordinal: i32,
    /// Who signed.
    pub user_id: UserId,
    /// In what membership, with `canBind` (I-9).
    pub membership_id: MembershipId,
    /// The name typed.
    pub name: String,
    /// The capacity stated.
    pub title: String,
    /// The hash the signatory saw and signed.
    pub content_sha256: String,
    /// Canonical JSON of the evidence record.
    #[sea_orm(column_type = "Text")]
    pub evidence: String,
    /// Its SHA-256.
    pub evidence_sha256: String,
    /// Of the signature before it on the same version.
    pub previous_evidence_sha256: Option<String>,
    /// When.
    pub signed_at: Timestamp,
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
