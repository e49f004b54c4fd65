//! A program of an organisation that acts as itself (*servicekonto*): with roles and scopes, never as owner and never
//! where a person must. Its id is also that of its row in `users`, which is closed from the first moment.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::ServiceAccountState;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;
use crate::values::{Roles, TokenScopes};

tillid_kernel::id!(
    /// Id of a row of `service_accounts`.
    ServiceAccountId, "svc"
);

/// A row of `service_accounts`. A program of an organisation that acts as itself (*servicekonto*).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_accounts")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceAccountId,
    /// Whose it is, and the only organisation it acts for.
    pub organisation_id: OrganisationId,
    /// What it is called, e.g. `Lønsystem`.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Roles it acts with, at least one, never `OWNER`.
    #[sea_orm(column_type = "JsonBinary")]
    pub roles: Roles,
    /// What it may be used for, within what its roles allow.
    #[sea_orm(column_type = "JsonBinary")]
    pub scopes: TokenScopes,
    /// Who made it. It acts on when they have left.
    pub created_by: UserId,
    /// Whether its tokens open anything.
    pub state: ServiceAccountState,
    /// When the row was made.
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
