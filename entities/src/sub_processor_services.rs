//! Which services use a sub-processor.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::services::ServiceId;
use crate::sub_processors::SubProcessorId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `sub_processor_services`.
    SubProcessorServiceId, "sps"
);

/// A row of `sub_processor_services`. Which services use a sub-processor.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sub_processor_services")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubProcessorServiceId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The sub-processor.
    pub sub_processor_id: SubProcessorId,
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
