//! A notice that reached its customer's own program too (decision 0038): one more proof of delivery beside the portal's
//! and the mail's, which starts no clock (I-5).

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use tillid_audit as audit;
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::deliveries::{self, DeliveryId};
use tillid_entities::enums::{DeliveryChannel, DeliveryState};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Connection, Job, Request, Transaction, system};
use uuid::Uuid;

use crate::facts;

/// What an endpoint of the customer's took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookTaken {
    /// Of which notice.
    pub notice: NoticeId,
    /// The endpoint's id: its address is the customer's own matter.
    pub endpoint: String,
    /// The message's id (`webhook-id`).
    pub message: String,
    /// SHA-256 of what was posted.
    pub content_sha256: String,
    /// When it was written.
    pub queued_at: Timestamp,
    /// When it was taken.
    pub at: Timestamp,
}

/// Records that an endpoint took a notice. Once for each endpoint: what is sent again by hand, or for a notice that was
/// given another address, changes nothing of when the first was taken.
///
/// # Errors
/// `NOT_FOUND` for an unknown notice.
pub async fn webhook_taken(tx: &Transaction, request: &Request, taken: WebhookTaken) -> Result<()> {
    use deliveries::Column as C;

    let nobody = OrganisationId(Uuid::nil());
    let notice: change_notices::Model = system(request, Job::Delivery, nobody)
        .load::<change_notices::Entity>(tx, taken.notice)
        .await?;
    let scope = system(request, Job::Delivery, notice.vendor_id);
    let id = DeliveryId::new(scope.now(), scope.dice());
    let row = deliveries::ActiveModel {
        id: Set(id),
        vendor_id: Set(notice.vendor_id),
        customer_id: Set(notice.customer_id),
        notice_id: Set(notice.id),
        channel: Set(DeliveryChannel::Webhook),
        recipient: Set(taken.endpoint),
        state: Set(DeliveryState::Accepted),
        queued_at: Set(taken.queued_at),
        accepted_at: Set(Some(taken.at)),
        opened_at: Set(None),
        bounced_at: Set(None),
        message_id: Set(Some(taken.message)),
        content_sha256: Set(Some(taken.content_sha256)),
        server_answer: Set(None),
    };
    let once = OnConflict::columns([C::NoticeId, C::Channel, C::Recipient])
        .do_nothing()
        .to_owned();
    let made = scope
        .inserting(row)?
        .on_conflict(once)
        .exec_without_returning(&tx.within(&scope))
        .await?;
    if made == 0 {
        return Ok(());
    }
    let fact = facts::delivery("delivery.accepted", id, notice.customer_id);
    audit::append(tx, &scope, vec![fact]).await
}
