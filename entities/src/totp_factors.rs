//! An authenticator app of a person (RFC 6238); it counts once its first code was typed.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `totp_factors`.
    TotpFactorId, "otp"
);

/// A row of `totp_factors`. An authenticator app of a person (RFC 6238); it counts once its first code was typed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp_factors")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TotpFactorId,
    /// Whose; a person has one.
    pub user_id: UserId,
    /// The shared secret, sealed under the key of the data folder with the user's id.
    pub sealed_secret: String,
    /// The time step of the last code that was accepted: none of this step or before is again.
    pub last_step: Option<i64>,
    /// When the first code was typed; before that the app proves nothing.
    pub confirmed_at: Option<Timestamp>,
    /// When a code was last accepted.
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
