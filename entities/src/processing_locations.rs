//! Where a sub-processor processes, and on what ground if outside the EEA (*behandlingssted, overførselsgrundlag*).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::enums::{LocationKind, TransferEnd, TransferMechanism, TransferState};
use crate::organisations::OrganisationId;
use crate::sub_processors::SubProcessorId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `processing_locations`.
    ProcessingLocationId, "loc"
);

/// A row of `processing_locations`. Where a sub-processor processes, and on what ground if outside the EEA (*behandlingssted, overførselsgrundlag*).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "processing_locations")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProcessingLocationId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Whose location.
    pub sub_processor_id: SubProcessorId,
    /// Name of the place.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// City.
    pub city: Option<String>,
    /// What is done there.
    pub kind: LocationKind,
    /// Ground of transfer; `NONE_EEA` within the EEA.
    pub transfer_mechanism: TransferMechanism,
    /// Module of the standard contractual clauses, `M1` … `M4`.
    pub transfer_module: Option<String>,
    /// Ground valid from.
    pub transfer_valid_from: Option<Date>,
    /// Ground valid to.
    pub transfer_valid_to: Option<Date>,
    /// Date of the transfer impact assessment.
    pub tia_date: Option<Date>,
    /// What the ground is, or which derogation and why, where the mechanism does not say it.
    #[sea_orm(column_type = "Text", nullable)]
    pub transfer_reason: Option<String>,
    /// Where the transfer stands; absent within the EEA.
    pub transfer_state: Option<TransferState>,
    /// How it has lost its ground.
    pub transfer_end: Option<TransferEnd>,
    /// When it has.
    pub transfer_ended_at: Option<Timestamp>,
    /// The last relation whose customer was told of its end.
    pub transfer_told_after: Option<Uuid>,
    /// When every customer concerned had been told.
    pub transfer_told_at: Option<Timestamp>,
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
