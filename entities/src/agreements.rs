//! A data processing agreement as a relation between vendor and customer (*databehandleraftale*, domain §3.3).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::customer_relations::CustomerRelationId;
use crate::enums::{AgreementState, ControllerCapacity};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `agreements`.
    AgreementId, "agr"
);

/// A row of `agreements`. A data processing agreement as a relation between vendor and customer (*databehandleraftale*, domain §3.3).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreements")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// The relation it governs.
    pub relation_id: CustomerRelationId,
    /// Number for people, `DBA-2026-000123`, unique per vendor.
    pub reference: String,
    /// Controller, or processor for others.
    pub controller_capacity: ControllerCapacity,
    /// State of the agreement.
    pub state: AgreementState,
    /// The version that counts now: in force, else the newest.
    pub current_version_id: Option<Uuid>,
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
