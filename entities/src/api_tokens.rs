//! A bearer token of a person for one organisation, for integrations. Hashed; shown once.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;
use crate::values::TokenScopes;

tillid_kernel::id!(
    /// Id of a row of `api_tokens`.
    ApiTokenId, "tok"
);

/// A row of `api_tokens`. A bearer token of a person for one organisation, for integrations. Hashed; shown once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiTokenId,
    /// The organisation it is good for.
    pub organisation_id: OrganisationId,
    /// In whose name it acts.
    pub user_id: UserId,
    /// What it is for.
    pub name: String,
    /// Its first characters, to recognise it by.
    pub prefix: String,
    /// SHA-256 of the token.
    pub token_hash: String,
    /// What it may be used for.
    #[sea_orm(column_type = "JsonBinary")]
    pub scopes: TokenScopes,
    /// Good until then.
    pub expires_at: Timestamp,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
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
            ..Rule::hidden()
        }
    }
}
