//! A key that a vendor's agreements are sealed with, and its certificate.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::SealingKeyOrigin;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `sealing_keys`.
    SealingKeyId, "slk"
);

/// A row of `sealing_keys`. A key that a vendor's agreements are sealed with, and its certificate.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sealing_keys")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SealingKeyId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Where it comes from.
    pub origin: SealingKeyOrigin,
    /// Which kind of key: `ECDSA P-256`, `RSA 3072` …
    pub kind: String,
    /// The private key (PKCS#8), sealed for this row; gone once it is retired.
    #[sea_orm(column_type = "Text")]
    pub sealed_key: Option<String>,
    /// The certificates in PEM, its own first, then those that vouch for it.
    #[sea_orm(column_type = "Text")]
    pub certificates: String,
    /// Whose certificate it is (RFC 4514).
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// Who issued it (RFC 4514).
    #[sea_orm(column_type = "Text")]
    pub issuer: String,
    /// SHA-256 of the certificate.
    pub fingerprint: String,
    /// From when on the certificate is valid.
    pub valid_from: Timestamp,
    /// The last instant at which it is.
    pub valid_to: Timestamp,
    /// When its owners were told that it runs out.
    pub warned_at: Option<Timestamp>,
    /// When another took its place; it seals no more.
    pub retired_at: Option<Timestamp>,
    /// When the row was made.
    pub created_at: Timestamp,
    /// Counts changes; an update names the version it read (optimistic lock).
    pub version: i32,
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
