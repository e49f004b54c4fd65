//! Access for support (*supportadgang*, domain §3.14): what the operator has asked of an organisation, and what came of it.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{SupportGrantState, SupportPurpose};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `support_grants`.
    SupportGrantId, "sup"
);

/// A row of `support_grants`. Access for support (*supportadgang*, domain §3.14): what the operator has asked of an organisation, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "support_grants")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SupportGrantId,
    /// Whose data are to be looked at.
    pub organisation_id: OrganisationId,
    /// Who asks.
    pub operator_id: OrganisationId,
    /// What for (R-002-047).
    pub purpose: SupportPurpose,
    /// Why, in the operator's words.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// For how many days, counted from the approval.
    pub days: i32,
    /// Where it stands.
    pub state: SupportGrantState,
    /// Who of the operator asked.
    pub requested_by: UserId,
    /// Who of the organisation approved, refused or revoked.
    pub decided_by: Option<UserId>,
    /// When they did.
    pub decided_at: Option<Timestamp>,
    /// The last instant: to answer, and once approved to look.
    pub ends_at: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
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
