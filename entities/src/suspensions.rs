//! A suspension of the processing by the controller (2021/915, clause 10(a)).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreements::AgreementId;
use crate::enums::SuspensionState;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;
use crate::values::Cures;

tillid_kernel::id!(
    /// Id of a row of `suspensions`.
    SuspensionId, "spn"
);

/// A row of `suspensions`. A suspension of the processing by the controller (2021/915, clause 10(a)).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suspensions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuspensionId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// 1, 2, 3 … of the agreement.
    pub number: i32,
    /// What is not to be processed.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// Why: what is to be put right.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The last millisecond to put it right.
    pub cure_until: Timestamp,
    /// Where it stands.
    pub state: SuspensionState,
    /// What the processor reported, and the answers.
    #[sea_orm(column_type = "JsonBinary")]
    pub cures: Cures,
    /// Who suspended.
    pub suspended_by: UserId,
    /// When.
    pub suspended_at: Timestamp,
    /// Who let the processing go on.
    pub lifted_by: Option<UserId>,
    /// When.
    pub lifted_at: Option<Timestamp>,
    /// When both sides were told that the time had passed.
    pub overdue_told_at: Option<Timestamp>,
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
