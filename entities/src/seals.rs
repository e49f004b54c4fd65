//! The seal on an agreement's final document (*segl*, domain §2.7).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_versions::AgreementVersionId;
use crate::enums::SealLevel;
use crate::organisations::OrganisationId;
use crate::sealing_keys::SealingKeyId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `seals`.
    SealId, "sea"
);

/// A row of `seals`. The seal on an agreement's final document (*segl*, domain §2.7).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seals")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SealId,
    /// The processor side: the vendor whose row this is, and who seals.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// On what.
    pub agreement_version_id: AgreementVersionId,
    /// With which key.
    pub sealing_key_id: SealingKeyId,
    /// The level reached (ETSI EN 319 142-1), never one that was not.
    pub level: SealLevel,
    /// The name in the seal: the vendor's as it stands in the document.
    pub name: String,
    /// Why it was sealed, as the seal says it in the document's language.
    pub reason: String,
    /// What the seal is called where it is read aloud.
    pub tooltip: String,
    /// Whose certificate it was (RFC 4514).
    #[sea_orm(column_type = "Text")]
    pub certificate_subject: String,
    /// Who issued it (RFC 4514).
    #[sea_orm(column_type = "Text")]
    pub certificate_issuer: String,
    /// SHA-256 of the certificate.
    pub certificate_fingerprint: String,
    /// The last instant at which the certificate is valid.
    pub certificate_valid_to: Timestamp,
    /// SHA-256 of the file before the seal.
    pub unsealed_sha256: String,
    /// SHA-256 of the sealed file.
    pub sealed_sha256: String,
    /// The CMS signature, base64 of its DER: from it and the content the file can be made again without the key.
    #[sea_orm(column_type = "Text")]
    pub signature: String,
    /// When, by the portal's clock.
    pub sealed_at: Timestamp,
    /// When a timestamp service is asked next; absent when none is awaited.
    pub timestamp_due_at: Option<Timestamp>,
    /// How often one was asked.
    pub timestamp_attempts: i32,
    /// Why the last answer was none: a word of ours, never the service's.
    pub timestamp_problem: Option<String>,
    /// The time that a service has vouched for.
    pub timestamped_at: Option<Timestamp>,
    /// Which service (RFC 4514).
    #[sea_orm(column_type = "Text", nullable)]
    pub timestamp_authority: Option<String>,
    /// Its number for it, hexadecimal.
    pub timestamp_serial: Option<String>,
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
            processor: Some(Column::VendorId),
            controller: Some(Column::CustomerId),
            ..Rule::hidden()
        }
    }
}
