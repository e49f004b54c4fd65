//! Reading the trail.

use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::audit_events;
use tillid_kernel::{Page, PageRequest, Result};
use tillid_policy::{Database, Scope};

/// A page of the scope's organisation's own events, newest first; the cursor is the event's sequence number.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn page(
    db: &Database,
    scope: &Scope,
    entity: Option<&str>,
    request: &PageRequest,
) -> Result<Page<audit_events::Model>> {
    let mut filter = Condition::all();
    if let Some(entity) = entity {
        filter = filter.add(audit_events::Column::Entity.eq(entity));
    }
    let query = scope.find::<audit_events::Entity>().filter(filter);
    let total = if request.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    let mut rows = query
        .order_by_desc(audit_events::Column::Sequence)
        .limit(request.limit());
    if let Some(after) = &request.after {
        rows = rows.filter(audit_events::Column::Sequence.lt(after.key::<i64>()?));
    }
    Ok(request.page(rows.all(db.reads()).await?, total))
}
