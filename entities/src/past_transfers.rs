//! Grounds of transfer on which a sub-processor once stood (*overførselsgrundlag*, domain §3.4, I-8).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::enums::TransferMechanism;
use crate::organisations::OrganisationId;
use crate::sub_processors::SubProcessorId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `past_transfers`.
    PastTransferId, "ptr"
);

/// A row of `past_transfers`. It never changes: what has ended has ended.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "past_transfers")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PastTransferId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Which sub-processor it is about.
    pub sub_processor_id: SubProcessorId,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// The ground.
    pub mechanism: TransferMechanism,
    /// Module of the standard contractual clauses.
    pub module: Option<String>,
    /// Citation or derogation.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// Its first day.
    pub valid_from: Date,
    /// Its last day.
    pub valid_to: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
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
