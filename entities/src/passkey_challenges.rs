//! A challenge that a passkey shall sign: five minutes, at any node, once.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::PasskeyPurpose;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `passkey_challenges`.
    PasskeyChallengeId, "pkc"
);

/// A row of `passkey_challenges`. A challenge that a passkey shall sign: five minutes, at any node, once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey_challenges")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasskeyChallengeId,
    /// Who must answer; empty at a sign-in, where the passkey says who it is.
    pub user_id: Option<UserId>,
    /// What it is for: an answer to one is none to another.
    pub purpose: PasskeyPurpose,
    /// SHA-256 of the challenge.
    pub token_hash: String,
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
        // Often nobody is signed in yet: the job that signs people in keeps them.
        Rule::hidden()
    }
}
