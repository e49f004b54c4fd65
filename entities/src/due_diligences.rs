//! How a vendor has examined a sub-processor before and while it uses it (*leverandørkontrol*, Art. 28(1), domain §3.4).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::enums::DiligenceResult;
use crate::organisations::OrganisationId;
use crate::sub_processors::SubProcessorId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `due_diligences`.
    DueDiligenceId, "dil"
);

/// A row of `due_diligences`. It never changes: what is found later is another row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "due_diligences")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DueDiligenceId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Which sub-processor it is about.
    pub sub_processor_id: SubProcessorId,
    /// The day of the examination.
    pub performed_on: Date,
    /// The role that examined, e.g. `Databeskyttelsesansvarlig`.
    pub performed_by: String,
    /// What was found.
    pub result: DiligenceResult,
    /// What it was based on, and conditions.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// The last day on which it counts: by then it is done again.
    pub review_on: Date,
    /// Whether customers with an agreement may see it.
    pub shared: bool,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When.
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
