//! A snapshot of a vendor's register at a change: hashed, immutable (domain §3.4).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `list_versions`.
    ListVersionId, "lst"
);

/// A row of `list_versions`. A snapshot of a vendor's register at a change: hashed, immutable (domain §3.4).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "list_versions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ListVersionId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// 1, 2, 3 …
    pub number: i32,
    /// From when it held.
    pub valid_from: Timestamp,
    /// Canonical JSON of the entries in force.
    #[sea_orm(column_type = "Text")]
    pub entries: String,
    /// Its SHA-256.
    pub sha256: String,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When somebody said that it is complete; absent for those made before that was asked (R-000-108).
    pub attested_at: Option<Timestamp>,
    /// Who said so.
    pub attested_by: Option<Uuid>,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            processor: Some(Column::VendorId),
            published: Some(Column::Id.is_not_null()),
            ..Rule::hidden()
        }
    }
}
