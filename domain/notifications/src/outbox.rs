//! The outbox: mails written in the transaction that causes them.

use sea_orm::ConnectionTrait;
use tillid_entities::deliveries::DeliveryId;
use tillid_entities::invitations::InvitationId;
use tillid_entities::outbox_messages::OutboxMessageId;
use tillid_kernel::Result;
use tillid_policy::Scope;

use crate::Letter;

/// What a mail is about: told of its fate once a server has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A delivery of a notice: its clock starts when the mail is accepted (I-5).
    Delivery(DeliveryId),
    /// An invitation: `SENT` when the mail is accepted.
    Invitation(InvitationId),
}

/// Renders the letter and puts it into the outbox, in the name of the scope's organisation.
///
/// # Errors
/// `INTERNAL` when the locale files lack a text; those of the database.
pub async fn enqueue(
    _tx: &impl ConnectionTrait,
    _scope: &Scope,
    _letter: Letter,
    _about: Option<About>,
) -> Result<OutboxMessageId> {
    Err(tillid_kernel::Error::internal("not yet"))
}
