//! Something that happened at the door: a sign-in, a failed try (R-000-022, R-003-059).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::SecurityEventKind;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `security_events`.
    SecurityEventId, "sev"
);

/// A row of `security_events`. Something that happened at the door: a sign-in, a failed try (R-000-022, R-003-059).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "security_events")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SecurityEventId,
    /// At whose account; none for an address that has no account, which is not written down.
    pub user_id: Option<UserId>,
    /// What happened.
    pub kind: SecurityEventKind,
    /// The browser, e.g. `Firefox`.
    pub browser: Option<String>,
    /// What it runs on, e.g. `Windows`.
    pub system: Option<String>,
    /// Its address without what names a single machine.
    pub network: Option<String>,
    /// When.
    pub at: Timestamp,
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
