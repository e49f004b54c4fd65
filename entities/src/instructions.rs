//! A numbered instruction of the controller (*instruks*, domain §3.3; Art. 28(3)(a)).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreements::AgreementId;
use crate::enums::InstructionState;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `instructions`.
    InstructionId, "ins"
);

/// A row of `instructions`. A numbered instruction of the controller (*instruks*, domain §3.3; Art. 28(3)(a)).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "instructions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InstructionId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// 1, 2, 3 … of the agreement.
    pub number: i32,
    /// In the controller's words; never changes.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// SHA-256 of the text, which the trail has too.
    pub text_sha256: String,
    /// Where it stands.
    pub state: InstructionState,
    /// Who gave it.
    pub given_by: UserId,
    /// When.
    pub given_at: Timestamp,
    /// Who confirmed or flagged it.
    pub answered_by: Option<UserId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Why the processor holds it to be against the law.
    #[sea_orm(column_type = "Text")]
    pub flag_reason: Option<String>,
    /// Who took it back.
    pub withdrawn_by: Option<UserId>,
    /// When.
    pub withdrawn_at: Option<Timestamp>,
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
