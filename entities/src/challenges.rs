//! A question that was asked and waits for one answer: five minutes, at any node.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::ChallengePurpose;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `challenges`.
    ChallengeId, "chl"
);

/// A row of `challenges`. A question that was asked and waits for one answer: five minutes, at any node.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "challenges")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChallengeId,
    /// Who must answer.
    pub user_id: UserId,
    /// What it is for: an answer to one is none to another.
    pub purpose: ChallengePurpose,
    /// SHA-256 of the secret that the client holds.
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
