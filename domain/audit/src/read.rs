//! Reading the trail.

use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::audit_events::{self, AuditEventId};
use tillid_kernel::{Page, PageRequest, Result, Timestamp};
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

/// A page of what the acting person, or service account, did for the scope's organisation, newest first. The cursor is
/// the instant and the event's id: its number in the chain would tell how much the others do.
///
/// # Errors
/// `UNAUTHENTICATED` when nobody acts; `VALIDATION` for a cursor of another list.
pub async fn own_acts(
    db: &Database,
    scope: &Scope,
    entity: Option<&str>,
    request: &PageRequest,
) -> Result<Page<audit_events::Model>> {
    use audit_events::Column;
    let person = scope.person()?;
    let own = person
        .service
        .map_or_else(|| person.user.to_string(), |service| service.to_string());
    let mut query = scope
        .find::<audit_events::Entity>()
        .filter(Column::ActorId.eq(own));
    if let Some(entity) = entity {
        query = query.filter(Column::Entity.eq(entity));
    }
    let total = if request.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        let (at, id) = after.key::<(Timestamp, AuditEventId)>()?;
        let same_instant = Condition::all().add(Column::At.eq(at)).add(Column::Id.lt(id));
        query = query.filter(Condition::any().add(Column::At.lt(at)).add(same_instant));
    }
    let rows = query
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(request.limit());
    Ok(request.page(rows.all(db.reads()).await?, total))
}
