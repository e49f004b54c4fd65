//! The ground of transfer that a vendor proposes to itself for a new place outside the EEA.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::TransferMechanism;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `transfer_defaults`.
    TransferDefaultId, "tdf"
);

/// A row of `transfer_defaults`. At most one for each vendor.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "transfer_defaults")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TransferDefaultId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The ground.
    pub mechanism: TransferMechanism,
    /// When it was chosen.
    pub changed_at: Timestamp,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            processor: Some(Column::VendorId),
            ..Rule::hidden()
        }
    }
}
