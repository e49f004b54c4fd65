//! A row of a list of people to invite. An invitation made from it has the same UUID, so that a row becomes one invitation, whatever happens.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::ImportRowState;
use crate::invitation_imports::InvitationImportId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `invitation_import_rows`.
    InvitationImportRowId, "imr"
);

/// A row of `invitation_import_rows`. A row of a list of people to invite. An invitation made from it has the same UUID, so that a row becomes one invitation, whatever happens.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation_import_rows")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationImportRowId,
    /// The organisation that invites.
    pub organisation_id: OrganisationId,
    /// The list.
    pub import_id: InvitationImportId,
    /// The line of the file it begins on, the first being 1.
    pub number: i32,
    /// As given; empty once invited.
    pub name: String,
    /// As given; empty once invited.
    pub email: String,
    /// Waiting: codes separated by commas. Refused: as given.
    pub role: String,
    /// Waiting: a code. Refused: as given.
    pub language: String,
    /// What became of it.
    pub state: ImportRowState,
    /// Refused: the column that is wrong.
    pub field: Option<String>,
    /// Refused: key of the sentence that says why.
    pub code: Option<String>,
    /// When the list was handed in; rows are deleted 30 days later.
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
