//! How many of its staff an organisation has committed to confidentiality, counted on a day (Art. 28(3)(b), R-001-002).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `confidentiality_commitments`.
    ConfidentialityCommitmentId, "cfc"
);

/// A row of `confidentiality_commitments`. How many of its staff an organisation has committed to confidentiality; numbers
/// and no names. It never changes: the next count is a row of its own.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "confidentiality_commitments")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConfidentialityCommitmentId,
    /// Whose staff.
    pub organisation_id: OrganisationId,
    /// What they commit to.
    #[sea_orm(column_type = "Text")]
    pub wording: String,
    /// SHA-256 (hex) of the wording.
    pub wording_sha256: String,
    /// How many may touch personal data.
    pub staff_count: i32,
    /// How many of them are committed.
    pub committed_count: i32,
    /// The day of the count.
    pub counted_on: Date,
    /// When it is to be counted again.
    pub next_check_on: Date,
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
            organisation: Some(Column::OrganisationId),
            ..Rule::hidden()
        }
    }
}
