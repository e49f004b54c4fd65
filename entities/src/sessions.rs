//! A signed-in browser: a family of refresh tokens of which only the newest is good.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::ProofMethod;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `sessions`.
    SessionId, "ses"
);

/// A row of `sessions`. A signed-in browser: a family of refresh tokens of which only the newest is good.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// SHA-256 of the newest refresh token.
    pub refresh_hash: String,
    /// SHA-256 of the one before: its use means theft and ends the session.
    pub previous_hash: Option<String>,
    /// When the newest was issued: the last use, to ten minutes.
    pub rotated_at: Timestamp,
    /// When a password or other proof was last given.
    pub authenticated_at: Timestamp,
    /// How that was.
    pub proof_method: ProofMethod,
    /// When a second factor was last given in this session; never, where only a password was.
    pub second_factor_at: Option<Timestamp>,
    /// Which.
    pub second_factor_method: Option<ProofMethod>,
    /// How the identity provider says that it knew the person (`amr`, RFC 8176), where one vouched.
    pub sign_on_methods: Option<String>,
    /// The session ends here unless used.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// The browser when the session was last renewed, e.g. `Firefox`.
    pub browser: Option<String>,
    /// What it ran on, e.g. `Windows`.
    pub system: Option<String>,
    /// Its address then, without what names a single machine.
    pub network: Option<String>,
    /// SHA-256 of the secret that the browser keeps, so that it is known again when somebody signs in.
    pub device_hash: Option<String>,
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
