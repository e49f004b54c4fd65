//! A meeting or course on data protection, and how many of the staff came (Art. 32 and 39(1)(b), R-000-079).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `training_records`.
    TrainingRecordId, "trn"
);

/// A row of `training_records`. A meeting or course on data protection; numbers and no names.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_records")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrainingRecordId,
    /// Whose staff.
    pub organisation_id: OrganisationId,
    /// What it was about.
    pub topic: String,
    /// The day it was held.
    pub held_on: Date,
    /// How many had to come.
    pub staff_count: i32,
    /// How many of them came.
    pub attendee_count: i32,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
    /// Who took the record back, because it was wrong.
    pub withdrawn_by: Option<UserId>,
    /// When.
    pub withdrawn_at: Option<Timestamp>,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            organisation: Some(Column::OrganisationId),
            ..Rule::hidden()
        }
    }
}
