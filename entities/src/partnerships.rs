//! A vendor's partner (*partner*), before any relation is shared with it.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::enums::PartnerType;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `partnerships`.
    PartnershipId, "par"
);

/// A row of `partnerships`. A vendor's partner (*partner*), before any relation is shared with it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partnerships")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnershipId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The partner.
    pub partner_id: OrganisationId,
    /// Solution or resale partner (R-000-055).
    pub partner_type: PartnerType,
    /// Last day.
    pub ended_at: Option<Date>,
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
            processor: Some(Column::VendorId),
            partner: Some(Column::PartnerId),
            ..Rule::hidden()
        }
    }
}
