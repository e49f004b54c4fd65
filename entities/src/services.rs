//! What a vendor delivers (*ydelse*, domain §3.1).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{Deployment, SubProcessorRole, VendorAccess};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `services`.
    ServiceId, "srv"
);

/// A row of `services`. What a vendor delivers (*ydelse*, domain §3.1).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "services")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The vendor's own short name, unique per vendor.
    pub code: String,
    /// Danish title.
    pub title_da: String,
    /// English title.
    pub title_en: String,
    /// Where it runs; on-premise customers are not notified of hosting changes (R-003-009).
    pub deployment: Deployment,
    /// Whether the vendor can reach the data.
    pub vendor_access: VendorAccess,
    /// Whose product an app is, where it is not the vendor's own (R-004-071); with the role, for apps alone.
    pub provider_name: Option<String>,
    /// What that provider is to the customer's data.
    pub provider_role: Option<SubProcessorRole>,
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
            published: Some(Column::Id.is_not_null()),
            ..Rule::hidden()
        }
    }
}
