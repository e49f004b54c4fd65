//! A controller for whom the customer of an agreement is itself a processor (R-002-002, Art. 30(2)(a)).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::agreements::AgreementId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `agreement_controllers`.
    AgreementControllerId, "ctl"
);

/// A row of `agreement_controllers`. A controller for whom the customer of an agreement is itself a processor (R-002-002, Art. 30(2)(a)).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_controllers")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementControllerId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// Its registered name.
    pub name: String,
    /// Its registration number, with the register.
    pub registration: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// The mailbox of a role there.
    pub contact_email: String,
    /// First day.
    pub since: Date,
    /// Last day.
    pub until: Option<Date>,
    /// Who recorded it.
    pub created_by: UserId,
    /// When the row was made.
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
            controller: Some(Column::CustomerId),
            ..Rule::hidden()
        }
    }
}
