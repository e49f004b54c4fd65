//! When a vendor reminds customers of agreements that await their signature.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::values::ReminderDays;

tillid_kernel::id!(
    /// Id of a row of `signing_reminders`.
    SigningRemindersId, "srm"
);

/// A row of `signing_reminders`. When a vendor reminds customers of agreements that await their signature.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_reminders")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SigningRemindersId,
    /// The processor side: the vendor whose schedule this is.
    pub vendor_id: OrganisationId,
    /// Days after the issue, in rising order; none reminds nobody.
    pub days: ReminderDays,
    /// Reminders that fell due until this instant are done: a schedule reminds of what falls due after it was set.
    pub worked_to: Timestamp,
    /// When it was first set.
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
            processor: Some(Column::VendorId),
            ..Rule::hidden()
        }
    }
}
