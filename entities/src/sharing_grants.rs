//! Leave for a partner to see named fields of one relation (*delingstilladelse*, domain §3.6, I-24).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::customer_relations::CustomerRelationId;
use crate::enums::{GrantState, PartnerRole, PartnerType};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;
use crate::values::GrantFields;

tillid_kernel::id!(
    /// Id of a row of `sharing_grants`.
    SharingGrantId, "grt"
);

/// A row of `sharing_grants`. Leave for a partner to see named fields of one relation (*delingstilladelse*, domain §3.6, I-24).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sharing_grants")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SharingGrantId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Who may see.
    pub partner_id: OrganisationId,
    /// What is shared.
    pub relation_id: CustomerRelationId,
    /// Solution or resale partner.
    pub partner_type: PartnerType,
    /// The partner's part in the relation.
    pub partner_role: PartnerRole,
    /// Fields that may be seen, at least one.
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: GrantFields,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    /// On what legal ground.
    #[sea_orm(column_type = "Text")]
    pub legal_basis: String,
    /// Whether the customer must approve, or is informed only.
    pub approval_required: bool,
    /// When the customer was told.
    pub customer_informed_at: Option<Timestamp>,
    /// When the customer decided.
    pub customer_decided_at: Option<Timestamp>,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_to: Option<Date>,
    /// Where it stands.
    pub state: GrantState,
    /// Who proposed it.
    pub granted_by: UserId,
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
            partner: Some(Column::PartnerId),
            ..Rule::hidden()
        }
    }
}
