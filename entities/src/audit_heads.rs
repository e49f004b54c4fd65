//! The newest link of each tenant's audit chain: the row that writers queue at.

use sea_orm::entity::prelude::*;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

/// A row of `audit_heads`. The newest link of each tenant's audit chain: the row that writers queue at.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_heads")]
pub struct Model {
    /// Whose chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationId,
    /// Number of the newest event.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            organisation: Some(Column::Id),
            ..Rule::hidden()
        }
    }
}
