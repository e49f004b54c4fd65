//! A link that is mailed to a person, good once: to choose a new password, to confirm a new address, or to take the
//! former back.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{Language, LinkPurpose};
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `account_links`.
    AccountLinkId, "lnk"
);

/// A row of `account_links`. A link that is mailed to a person, good once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_links")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountLinkId,
    /// What it opens.
    pub purpose: LinkPurpose,
    /// For whom; unknown until the worker has looked whether the address has an account.
    pub user_id: Option<UserId>,
    /// The address it is sent to. It goes with the row.
    pub email: String,
    /// SHA-256 of the secret in the link; absent until the worker has sent it.
    pub token_hash: Option<String>,
    /// Good until then, and erased then.
    pub expires_at: Timestamp,
    /// From when on what was added to the account may be a thief's: where the link takes an address back, when the change
    /// of it was asked for.
    pub since: Option<Timestamp>,
    /// The language of the mail to somebody who has no account.
    pub language: Option<Language>,
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
            user: Some(Column::UserId),
            ..Rule::hidden()
        }
    }
}
