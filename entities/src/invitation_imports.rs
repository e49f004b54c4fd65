//! A list of people to invite, worked off in the background.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{ImportState, InviterCapacity};
use crate::memberships::MembershipId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `invitation_imports`.
    InvitationImportId, "imp"
);

/// A row of `invitation_imports`. A list of people to invite, worked off in the background.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation_imports")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationImportId,
    /// The organisation that invites.
    pub organisation_id: OrganisationId,
    /// Who invites.
    pub inviter_membership_id: MembershipId,
    /// In what capacity.
    pub inviter_capacity: InviterCapacity,
    /// A word from the inviter to all of them; gone when the list is done.
    #[sea_orm(column_type = "Text")]
    pub message: Option<String>,
    /// Where it stands.
    pub state: ImportState,
    /// How many rows it has.
    pub total: i32,
    /// How many have been invited.
    pub invited: i32,
    /// How many have been refused.
    pub refused: i32,
    /// When it was handed in.
    pub created_at: Timestamp,
    /// When the last row had its result.
    pub finished_at: Option<Timestamp>,
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
