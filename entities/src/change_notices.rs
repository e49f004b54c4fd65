//! A notice owed to one customer under one agreement (*varsel*, domain §3.5, I-3 to I-6).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreements::AgreementId;
use crate::change_announcements::AnnouncementId;
use crate::enums::{AuthorisationModel, NoticeState};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `change_notices`.
    NoticeId, "not"
);

/// A row of `change_notices`. A notice owed to one customer under one agreement (*varsel*, domain §3.5, I-3 to I-6).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_notices")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which change.
    pub announcement_id: AnnouncementId,
    /// By which agreement it is owed.
    pub agreement_id: AgreementId,
    /// What silence means, from that agreement.
    pub authorisation_model: AuthorisationModel,
    /// Days of notice, from that agreement.
    pub notice_days: i32,
    /// Days to object, from that agreement.
    pub objection_days: i32,
    /// Where it stands.
    pub state: NoticeState,
    /// When it was made.
    pub queued_at: Timestamp,
    /// When the clock started (I-5).
    pub delivered_at: Option<Timestamp>,
    /// Where the customer was when it did, for its days end there: an IANA name.
    #[sea_orm(column_type = "Text")]
    pub time_zone: Option<String>,
    /// Last millisecond to object.
    pub objection_deadline: Option<Timestamp>,
    /// The change may take effect for this customer after this.
    pub earliest_effective_at: Option<Timestamp>,
    /// When receipt was confirmed.
    pub acknowledged_at: Option<Timestamp>,
    /// By whom.
    pub acknowledged_by: Option<UserId>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// By whom; nobody when by silence.
    pub decided_by: Option<UserId>,
    /// When the customer was told how the change ended: in effect or withdrawn.
    pub told_at: Option<Timestamp>,
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
