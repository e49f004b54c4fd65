//! What somebody asks for by hand: a message that only tries an endpoint, and one that is sent again.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_audit::append;
use tillid_entities::enums::{WebhookDeliveryState, WebhookEvent, WebhookState};
use tillid_entities::webhook_deliveries::{self, Column, Entity, Model, WebhookDeliveryId};
use tillid_entities::webhook_endpoints::{self, WebhookEndpointId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Database, Scope};

use crate::facts;

/// Queues a `ping` for an endpoint, in use or not, whatever it is told of otherwise.
///
/// # Errors
/// `NOT_FOUND`; `CONFLICT` (`webhook-ping-waits`) while an earlier one waits.
pub async fn ping(db: &Database, scope: &Scope, id: WebhookEndpointId) -> Result<Model> {
    let tx = db.begin().await?;
    let endpoint = scope.load::<webhook_endpoints::Entity>(&tx, id).await?;
    let waiting = scope
        .find::<Entity>()
        .filter(Column::WebhookEndpointId.eq(endpoint.id))
        .filter(Column::Event.eq(WebhookEvent::Ping))
        .filter(Column::State.eq(WebhookDeliveryState::Queued));
    if waiting.clone().one(&tx.within(scope)).await?.is_some() {
        return Err(Error::conflict("webhook-ping-waits"));
    }
    // The trail makes the message, as it makes all of them.
    append(&tx, scope, vec![facts::endpoint("webhook.tested", id)]).await?;
    let made = waiting.one(&tx.within(scope)).await?;
    tx.commit().await?;
    made.ok_or_else(|| Error::internal("a ping that was not made"))
}

/// Sends a message again, the same to the byte and under the same id, so that its receiver can tell.
///
/// # Errors
/// `NOT_FOUND`; `CONFLICT`: `webhook-waits` while it waits to be tried anyway, `webhook-not-active`.
pub async fn replay(db: &Database, scope: &Scope, id: WebhookDeliveryId) -> Result<Model> {
    let tx = db.begin().await?;
    let before = scope.load::<Entity>(&tx, id).await?;
    let endpoint = scope
        .load::<webhook_endpoints::Entity>(&tx, before.webhook_endpoint_id)
        .await?;
    if endpoint.state != WebhookState::Active {
        return Err(Error::conflict("webhook-not-active"));
    }
    let again = scope
        .update::<Entity>()
        .set(webhook_deliveries::ActiveModel {
            state: Set(WebhookDeliveryState::Queued),
            attempts: Set(0),
            next_attempt_at: Set(scope.now()),
            claimed_until: Set(None),
            ..Default::default()
        })
        .filter(Column::Id.eq(id))
        .filter(Column::State.ne(WebhookDeliveryState::Queued))
        .exec(&tx.within(scope))
        .await?;
    if again.rows_affected == 0 {
        return Err(Error::conflict("webhook-waits"));
    }
    append(&tx, scope, vec![facts::replayed(id)]).await?;
    let row = scope.load::<Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}
