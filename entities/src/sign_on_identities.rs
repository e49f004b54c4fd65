//! Somebody whom an organisation's identity provider knows, and the account that is theirs.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `sign_on_identities`.
    SignOnIdentityId, "soi"
);

/// A row of `sign_on_identities`. Somebody whom an organisation's identity provider knows, and the account that is theirs.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_on_identities")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignOnIdentityId,
    /// Whose provider.
    pub organisation_id: OrganisationId,
    /// Whose account.
    pub user_id: UserId,
    /// Who vouches.
    pub issuer: String,
    /// The provider's own name for the person, which never changes hands (OpenID Connect Core §2).
    pub subject: String,
    /// When the person last came in through it.
    pub last_used_at: Timestamp,
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
