//! What the audit trail is told, in one place. Never an address: its path may be a secret of the receiver's.

use tillid_audit::Fact;
use tillid_entities::webhook_deliveries::WebhookDeliveryId;
use tillid_entities::webhook_endpoints::WebhookEndpointId;

pub(crate) fn endpoint(action: &'static str, id: WebhookEndpointId) -> Fact {
    Fact::new(action, "WebhookEndpoint", id)
}

pub(crate) fn replayed(id: WebhookDeliveryId) -> Fact {
    Fact::new("webhook.replayed", "WebhookDelivery", id).changing(["state"])
}
