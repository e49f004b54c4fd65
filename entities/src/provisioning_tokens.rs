//! A bearer token of an organisation's directory, for provisioning and nothing else. Hashed; shown once.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `provisioning_tokens`.
    ProvisioningTokenId, "prt"
);

/// A row of `provisioning_tokens`. A bearer token of an organisation's directory, for provisioning and nothing else. Hashed; shown once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_tokens")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProvisioningTokenId,
    /// Whose directory.
    pub organisation_id: OrganisationId,
    /// Its first characters, to recognise it by.
    pub prefix: String,
    /// SHA-256 of the token.
    pub token_hash: String,
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
