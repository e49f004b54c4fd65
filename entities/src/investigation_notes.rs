//! What is noted in a record of suspected misuse, one after the other; none is changed.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::investigations::InvestigationId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `investigation_notes`.
    InvestigationNoteId, "inn"
);

/// A row of `investigation_notes`. What is noted in a record of suspected misuse, one after the other; none is changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "investigation_notes")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvestigationNoteId,
    /// Whose record it stands in.
    pub organisation_id: OrganisationId,
    /// Which record.
    pub investigation_id: InvestigationId,
    /// What is noted.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// By whom.
    pub written_by: UserId,
    /// When.
    pub created_at: Timestamp,
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
