//! A notice of termination (*opsigelse*, domain §3.3).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreements::AgreementId;
use crate::enums::{ExitChoice, Side, TerminationGround};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `terminations`.
    TerminationId, "ter"
);

/// A row of `terminations`. A notice of termination (*opsigelse*, domain §3.3).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "terminations")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TerminationId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// Which side gave it.
    pub side: Side,
    /// On what ground.
    pub ground: TerminationGround,
    /// In its words.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The last millisecond of the agreement.
    pub ends_at: Timestamp,
    /// What happens to the data then; the controller may choose until then.
    pub exit_choice: ExitChoice,
    /// Days for that, from the terms.
    pub exit_days: i32,
    /// Who chose otherwise than the terms.
    pub chosen_by: Option<UserId>,
    /// When.
    pub chosen_at: Option<Timestamp>,
    /// Who gave it.
    pub given_by: UserId,
    /// When.
    pub given_at: Timestamp,
    /// When the portal ended the agreement.
    pub ended_at: Option<Timestamp>,
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
