//! A person's place in an organisation (*medlem*): roles, and whether it may bind the organisation (domain §3.2).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::MembershipState;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;
use crate::values::Roles;

tillid_kernel::id!(
    /// Id of a row of `memberships`.
    MembershipId, "mem"
);

/// A row of `memberships`. A person's place in an organisation (*medlem*): roles, and whether it may bind the organisation (domain §3.2).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    /// Where.
    pub organisation_id: OrganisationId,
    /// Who.
    pub user_id: UserId,
    /// Roles held, at least one.
    #[sea_orm(column_type = "JsonBinary")]
    pub roles: Roles,
    /// Position, e.g. `Driftschef`; printed beside a signature.
    pub title: Option<String>,
    /// May sign for the organisation (I-9).
    pub can_bind: bool,
    /// Whether it counts.
    pub state: MembershipState,
    /// Ends by itself at this instant.
    pub valid_to: Option<Timestamp>,
    /// When it last began.
    pub created_at: Timestamp,
    /// When it ended; of one that ended before this was noted, the trail alone tells.
    pub ended_at: Option<Timestamp>,
    /// Counts changes; an update names the version it read (optimistic lock).
    pub version: i32,
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
