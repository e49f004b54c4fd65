//! Where a person is signed in: seen, and ended from afar (R-001-010).

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::sessions::{self, SessionId};
use tillid_kernel::{Page, PageRequest, Result};
use tillid_policy::{Database, Scope};

use crate::account::required_session;
use crate::facts;
use crate::session::{end, end_sessions};

/// A page of the acting person's sessions that stand, the last begun first; the cursor is the session's id.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `VALIDATION` for a cursor of another list.
pub async fn sessions(db: &Database, scope: &Scope, request: &PageRequest) -> Result<Page<sessions::Model>> {
    required_session(scope)?;
    let query = scope
        .find::<sessions::Entity>()
        .filter(sessions::Column::EndedAt.is_null())
        .filter(sessions::Column::ExpiresAt.gt(scope.now()));
    let total = if request.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    let mut rows = query.order_by_desc(sessions::Column::Id).limit(request.limit());
    if let Some(after) = &request.after {
        rows = rows.filter(sessions::Column::Id.lt(after.key::<SessionId>()?));
    }
    Ok(request.page(rows.all(db.reads()).await?, total))
}

/// One of the acting person's sessions, over or not.
///
/// # Errors
/// `NOT_FOUND`; `FORBIDDEN` (`session-required`) for an access token.
pub async fn session(db: &Database, scope: &Scope, id: SessionId) -> Result<sessions::Model> {
    required_session(scope)?;
    scope.load::<sessions::Entity>(db.reads(), id).await
}

/// Ends one of the acting person's sessions: it is refused from the next request on, and its subscriptions end.
/// Ending it again changes nothing.
///
/// # Errors
/// As [`session`].
pub async fn end_session(db: &Database, scope: &Scope, id: SessionId) -> Result<sessions::Model> {
    required_session(scope)?;
    let tx = db.begin().await?;
    let row = scope.load::<sessions::Entity>(&tx, id).await?;
    if end(&tx, scope.request(), sessions::Column::Id.eq(row.id).into()).await? == 1 {
        facts::tell_organisations(&tx, scope, &facts::session_ended(row.id)).await?;
    }
    let row = scope.load::<sessions::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Ends all the acting person's sessions but the one that asks, and answers how many that were.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token.
pub async fn end_other_sessions(db: &Database, scope: &Scope) -> Result<u64> {
    let kept = required_session(scope)?;
    let user = scope.person()?.user;
    let tx = db.begin().await?;
    let ended = end_sessions(&tx, scope.request(), user, Some(kept)).await?;
    if ended > 0 {
        facts::tell_organisations(&tx, scope, &facts::other_sessions_ended(user)).await?;
    }
    tx.commit().await?;
    Ok(ended)
}
