//! Endpoints and their logs, a page at a time.

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::WebhookDeliveryState;
use tillid_entities::webhook_deliveries::{self, WebhookDeliveryId};
use tillid_entities::webhook_endpoints::{self, WebhookEndpointId};
use tillid_kernel::{Page, PageRequest, Result};
use tillid_policy::{Connection, Database, Scope};

/// A page of the endpoints of the scope's organisation, newest first; the cursor is the endpoint's id.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn endpoints(
    db: &Database,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<webhook_endpoints::Model>> {
    use webhook_endpoints::Column;
    let query = scope.find::<webhook_endpoints::Entity>();
    let reads = db.reads().within(scope);
    let total = if request.wants_total {
        Some(query.clone().count(&reads).await?)
    } else {
        None
    };
    let mut rows = query.order_by_desc(Column::Id).limit(request.limit());
    if let Some(after) = &request.after {
        rows = rows.filter(Column::Id.lt(after.key::<WebhookEndpointId>()?));
    }
    Ok(request.page(rows.all(&reads).await?, total))
}

/// A page of the log of an endpoint that the scope has reached, newest first; the cursor is the message's id.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn deliveries(
    db: &Database,
    scope: &Scope,
    endpoint: WebhookEndpointId,
    state: Option<WebhookDeliveryState>,
    request: &PageRequest,
) -> Result<Page<webhook_deliveries::Model>> {
    use webhook_deliveries::Column;
    let mut query = scope
        .find::<webhook_deliveries::Entity>()
        .filter(Column::WebhookEndpointId.eq(endpoint));
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    let reads = db.reads().within(scope);
    let total = if request.wants_total {
        Some(query.clone().count(&reads).await?)
    } else {
        None
    };
    let mut rows = query.order_by_desc(Column::Id).limit(request.limit());
    if let Some(after) = &request.after {
        rows = rows.filter(Column::Id.lt(after.key::<WebhookDeliveryId>()?));
    }
    Ok(request.page(rows.all(&reads).await?, total))
}
