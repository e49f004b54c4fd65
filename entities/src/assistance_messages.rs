//! One thing said about a request for assistance; it never changes. Art. 28(3)(e) and (f), decision 0029.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreements::AgreementId;
use crate::assistance_requests::AssistanceRequestId;
use crate::enums::{AssistanceAct, Side};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `assistance_messages`.
    AssistanceMessageId, "asm"
);

/// A row of `assistance_messages`. One thing said about a request for assistance; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assistance_messages")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssistanceMessageId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Under which agreement.
    pub agreement_id: AgreementId,
    /// About which request.
    pub assistance_request_id: AssistanceRequestId,
    /// 1, 2, 3 … of the request.
    pub number: i32,
    /// What it did to the request.
    pub act: AssistanceAct,
    /// Which side said it.
    pub side: Side,
    /// In its words.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who wrote it.
    pub written_by: UserId,
    /// When.
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
            controller: Some(Column::CustomerId),
            ..Rule::hidden()
        }
    }
}
