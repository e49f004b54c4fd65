//! How a notice reached one recipient over one channel: the proof (*levering*, domain §3.5).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::change_notices::NoticeId;
use crate::enums::{DeliveryChannel, DeliveryState};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `deliveries`.
    DeliveryId, "dlv"
);

/// A row of `deliveries`. How a notice reached one recipient over one channel: the proof (*levering*, domain §3.5).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which notice.
    pub notice_id: NoticeId,
    /// By which channel.
    pub channel: DeliveryChannel,
    /// Address or, for the portal, the organisation's id.
    pub recipient: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When the receiving server took it.
    pub accepted_at: Option<Timestamp>,
    /// When it was opened in the portal.
    pub opened_at: Option<Timestamp>,
    /// When it came back.
    pub bounced_at: Option<Timestamp>,
    /// Message-ID of the mail.
    pub message_id: Option<String>,
    /// SHA-256 of what was sent.
    pub content_sha256: Option<String>,
    /// What the receiving server said when it took it, without addresses.
    pub server_answer: Option<String>,
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
