//! Tries that are counted: at passwords and at links by mail, for each address and for each network.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::tenancy::{Rule, Tenancy};

/// A row of `attempts`. Tries that are counted: at passwords and at links by mail, for each address and for each network.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempts")]
pub struct Model {
    /// SHA-256 of what is counted and of whose tries they are; the same whether an address has an account or not.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Tries that were not forgiven.
    pub tries: i32,
    /// No further try before this instant.
    pub locked_until: Option<Timestamp>,
    /// The last try; the row is forgotten a day later.
    pub last_at: Timestamp,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule::hidden()
    }
}
