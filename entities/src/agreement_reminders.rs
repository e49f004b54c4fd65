//! A reminder of an agreement that awaits a signature: one for each day of the schedule, never two.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_versions::AgreementVersionId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `agreement_reminders`.
    AgreementReminderId, "arm"
);

/// A row of `agreement_reminders`. A reminder of an agreement that awaits a signature: one for each day of the schedule, never two.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_reminders")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementReminderId,
    /// The processor side: the vendor that reminds.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer that is reminded.
    pub customer_id: OrganisationId,
    /// Of which version.
    pub agreement_version_id: AgreementVersionId,
    /// The day of the schedule, counted from the issue.
    pub day: i32,
    /// When it was written.
    pub sent_at: Timestamp,
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
