//! A passkey of a person (`WebAuthn`): the public half; the private one never leaves the person's device.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;
use crate::values::Strings;

tillid_kernel::id!(
    /// Id of a row of `passkeys`.
    PasskeyId, "pky"
);

/// A row of `passkeys`. A passkey of a person: the public half; the private one never leaves the person's device.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasskeyId,
    /// Whose.
    pub user_id: UserId,
    /// What its person calls it.
    pub name: String,
    /// The credential's id, as its authenticator made it: base64url.
    pub credential: String,
    /// The public key as a JWK (RFC 7517).
    pub public_key: String,
    /// How a browser reaches the authenticator (`internal`, `usb`, …), as it said at the registration.
    pub transports: Strings,
    /// The authenticator's signature counter at its last use; 0 where it keeps none.
    pub counter: i64,
    /// Whether it may be copied to the person's other devices (BE).
    pub backup_eligible: bool,
    /// Whether it is (BS).
    pub backed_up: bool,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
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
