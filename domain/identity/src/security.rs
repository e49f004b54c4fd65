//! The log of what happened at the door (R-000-022): sign-ins, wrong passwords and codes, sessions that two parties
//! held. For the person whose account it is, and for whoever reads the trail of an organisation they are a member of.
//!
//! It is kept for security alone and forgotten after half a year; what changes who can act stands in the audit trail,
//! for good.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use tillid_entities::enums::{MembershipState, SecurityEventKind};
use tillid_entities::memberships;
use tillid_entities::security_events::{self, Column, Entity, SecurityEventId};
use tillid_entities::users::UserId;
use tillid_kernel::{Page, PageRequest, Result};
use tillid_policy::{Connection, Database, Job, Request, Scope};

use crate::account::required_session;
use crate::device::Device;
use crate::who::sign_in_job;

/// How long an event is kept.
const KEPT_DAYS: i64 = 180;

/// An event, as its readers see it.
pub type SecurityEvent = security_events::Model;

/// Notes what happened, with the browser it came from. `None` for an address that has no account: that somebody tried
/// is worth knowing, whom they tried is not written down.
pub(crate) async fn note(
    db: &impl Connection,
    job: &Scope,
    user: Option<UserId>,
    kind: SecurityEventKind,
) -> Result<()> {
    let browser = &job.request().browser;
    let device = Device::of(browser);
    let event = security_events::ActiveModel {
        id: Set(SecurityEventId::new(job.now(), job.dice())),
        user_id: Set(user),
        kind: Set(kind),
        browser: Set(device.browser),
        system: Set(device.system),
        network: Set(browser.network.clone()),
        at: Set(job.now()),
    };
    job.insert(db, event).await?;
    Ok(())
}

/// A page of what happened at the acting person's own account, newest first; the cursor is the event's id.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `VALIDATION` for a cursor of another list.
pub async fn own_security_events(
    db: &Database,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<SecurityEvent>> {
    required_session(scope)?;
    page(db, scope, scope.find::<Entity>(), request).await
}

/// A page of what happened at the accounts of the scope's organisation's members of today, newest first.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn members_security_events(
    db: &Database,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<SecurityEvent>> {
    let members = scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .select_only()
        .column(memberships::Column::UserId)
        .into_query();
    let job = scope.as_job(Job::SecurityLog, scope.organisation());
    let query = job.find::<Entity>().filter(Column::UserId.in_subquery(members));
    page(db, &job, query, request).await
}

async fn page(
    db: &Database,
    scope: &Scope,
    query: sea_orm::Select<Entity>,
    request: &PageRequest,
) -> Result<Page<SecurityEvent>> {
    let total = if request.wants_total {
        Some(query.clone().count(&db.reads().within(scope)).await?)
    } else {
        None
    };
    let mut rows = query.order_by_desc(Column::Id).limit(request.limit());
    if let Some(after) = &request.after {
        rows = rows.filter(Column::Id.lt(after.key::<SecurityEventId>()?));
    }
    Ok(request.page(rows.all(&db.reads().within(scope)).await?, total))
}

/// Forgets events whose time is over, at most `portion` of them; answers how many.
///
/// # Errors
/// Those of the database.
pub async fn forget_security_events(db: &Database, request: &Request, portion: u64) -> Result<u64> {
    let job = sign_in_job(request);
    let old: Vec<SecurityEventId> = job
        .find::<Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Column::At.lte(request.now.plus_days(-KEPT_DAYS)))
        .order_by_asc(Column::At)
        .limit(portion)
        .into_tuple()
        .all(&db.reads().within(&job))
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let gone = job
        .delete::<Entity>()
        .filter(Column::Id.is_in(old))
        .exec(&db.reads().within(&job))
        .await?;
    Ok(gone.rows_affected)
}
