//! Which services an announced change concerns.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::change_announcements::AnnouncementId;
use crate::organisations::OrganisationId;
use crate::services::ServiceId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `announcement_services`.
    AnnouncementServiceId, "ans"
);

/// A row of `announcement_services`. Which services an announced change concerns.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "announcement_services")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnnouncementServiceId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The announcement.
    pub announcement_id: AnnouncementId,
    /// The service.
    pub service_id: ServiceId,
    /// When the row was made.
    pub created_at: Timestamp,
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
