//! Somebody whom a provider has vouched for, and whose address has an account that must yet say it is theirs.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `sign_on_joins`.
    SignOnJoinId, "soj"
);

/// A row of `sign_on_joins`. Somebody whom a provider has vouched for, and whose address has an account that must yet say it is theirs.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_on_joins")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignOnJoinId,
    /// Whose provider.
    pub organisation_id: OrganisationId,
    /// The account with the same address.
    pub user_id: UserId,
    /// SHA-256 of the secret that the browser holds.
    pub token_hash: String,
    /// Who vouches.
    pub issuer: String,
    /// The provider's own name for the person.
    pub subject: String,
    /// No answer from this instant on.
    pub expires_at: Timestamp,
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
            organisation: Some(Column::OrganisationId),
            user: Some(Column::UserId),
            ..Rule::hidden()
        }
    }
}
