//! What holds for one service beside an agreement's own text (*tillæg*); each wording is a row of its own and never
//! changes. Domain §3.3, R-000-007.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::Language;
use crate::organisations::OrganisationId;
use crate::services::ServiceId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `service_addenda`.
    ServiceAddendumId, "sad"
);

/// A row of `service_addenda`. What holds for one service beside an agreement's own text, in one wording.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_addenda")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceAddendumId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// For which service.
    pub service_id: ServiceId,
    /// In which language.
    pub language: Language,
    /// 1, 2, 3 … for each service and language; the highest counts.
    pub number: i32,
    /// The wording; empty when the service has none any more.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// When it was written; the trail says by whom.
    pub written_at: Timestamp,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            processor: Some(Column::VendorId),
            ..Rule::hidden()
        }
    }
}
