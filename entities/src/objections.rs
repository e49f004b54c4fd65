//! A customer's objection and the vendor's answer (*indsigelse*, domain §3.5).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::change_notices::NoticeId;
use crate::enums::{ObjectionGround, ResolutionOutcome};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `objections`.
    ObjectionId, "obj"
);

/// A row of `objections`. A customer's objection and the vendor's answer (*indsigelse*, domain §3.5).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "objections")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ObjectionId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// To which notice.
    pub notice_id: NoticeId,
    /// On what ground.
    pub ground: ObjectionGround,
    /// In the customer's words.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who objected.
    pub raised_by: UserId,
    /// When.
    pub raised_at: Timestamp,
    /// How the vendor resolved it.
    pub outcome: Option<ResolutionOutcome>,
    /// In the vendor's words.
    #[sea_orm(column_type = "Text")]
    pub resolution_text: Option<String>,
    /// Who answered.
    pub resolved_by: Option<UserId>,
    /// When.
    pub resolved_at: Option<Timestamp>,
    /// Who accepted the answer.
    pub accepted_by: Option<UserId>,
    /// When.
    pub accepted_at: Option<Timestamp>,
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
