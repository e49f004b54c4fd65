//! Access past and present, for the organisation and for the operator.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::support_grants::{self, SupportGrantId};
use tillid_entities::support_visits;
use tillid_entities::users::UserId;
use tillid_kernel::{Page, PageRequest, Result, Timestamp};
use tillid_policy::{Connection, Database, Job, Scope};

/// Most visits of a grant that are shown, the newest first.
const SHOWN: u64 = 500;

/// A grant with the names of whoever had to do with it, and each time that somebody has looked.
#[derive(Clone, Debug)]
pub struct SupportAccess {
    /// The grant.
    pub grant: support_grants::Model,
    /// Name of the organisation that operates the portal.
    pub operator: String,
    /// Who asked.
    pub requested_by: String,
    /// Who approved, refused or revoked.
    pub decided_by: Option<String>,
    /// Who has looked, the newest first.
    pub visits: Vec<SupportVisit>,
}

/// One time that somebody has looked.
#[derive(Clone, Debug)]
pub struct SupportVisit {
    /// Who.
    pub by: String,
    /// From when.
    pub began_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// Whether it is the acting person's own, in this browser, and lasts still.
    pub own: bool,
}

/// A page of what has been asked of an organisation, the newest first; the cursor is the id. Five statements at most.
///
/// The scope is the organisation's own or, for what is its business too, the operator's.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn support_of(
    db: &Database,
    scope: &Scope,
    organisation: OrganisationId,
    request: &PageRequest,
) -> Result<Page<SupportAccess>> {
    let job = scope.as_job(Job::Setup, organisation);
    let reads = db.reads().within(&job);
    let mut query = job
        .find::<support_grants::Entity>()
        .filter(support_grants::Column::OrganisationId.eq(organisation));
    let total = if request.wants_total {
        Some(query.clone().count(&reads).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        query = query.filter(support_grants::Column::Id.lt(after.key::<SupportGrantId>()?));
    }
    let rows = query
        .order_by_desc(support_grants::Column::Id)
        .limit(request.limit())
        .all(&reads)
        .await?;
    let page = request.page(rows, total);
    let (has_next, has_previous, total) = (page.has_next, page.has_previous, page.total);
    Ok(Page {
        rows: shown(db, scope, page.rows).await?,
        has_next,
        has_previous,
        total,
    })
}

/// One grant, after a change.
///
/// # Errors
/// Those of the database.
pub async fn one_support(
    db: &Database,
    scope: &Scope,
    grant: support_grants::Model,
) -> Result<SupportAccess> {
    let shown = shown(db, scope, vec![grant]).await?;
    shown
        .into_iter()
        .next()
        .ok_or_else(tillid_kernel::Error::not_found)
}

async fn shown(
    db: &Database,
    scope: &Scope,
    grants: Vec<support_grants::Model>,
) -> Result<Vec<SupportAccess>> {
    let Some(first) = grants.first() else {
        return Ok(Vec::new());
    };
    let job = scope.as_job(Job::Naming, first.organisation_id);
    let reads = db.reads().within(&job);
    let visits = job
        .find::<support_visits::Entity>()
        .filter(support_visits::Column::GrantId.is_in(grants.iter().map(|grant| grant.id)))
        .order_by_desc(support_visits::Column::Id)
        .limit(SHOWN)
        .all(&reads)
        .await?;
    let people = grants
        .iter()
        .flat_map(|grant| [Some(grant.requested_by), grant.decided_by])
        .flatten()
        .chain(visits.iter().map(|visit| visit.user_id));
    let names = tillid_identity::names(&reads, &job, people).await?;
    let operators: HashMap<OrganisationId, String> = job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.is_in(grants.iter().map(|grant| grant.operator_id)))
        .all(&reads)
        .await?
        .into_iter()
        .map(|row| (row.id, row.legal_name))
        .collect();
    let name = |user: UserId| names.get(&user).cloned().unwrap_or_default();
    let here = scope.person().ok().and_then(|person| person.session);
    let seen = |visit: &support_visits::Model| {
        let ends_at = visit.ended_at.unwrap_or(visit.expires_at);
        SupportVisit {
            by: name(visit.user_id),
            began_at: visit.created_at,
            ends_at,
            own: here.is_some()
                && here == visit.session_id
                && visit.ended_at.is_none()
                && scope.now() <= ends_at,
        }
    };
    Ok(grants
        .into_iter()
        .map(|grant| SupportAccess {
            operator: operators.get(&grant.operator_id).cloned().unwrap_or_default(),
            requested_by: name(grant.requested_by),
            decided_by: grant.decided_by.map(&name),
            visits: visits
                .iter()
                .filter(|visit| visit.grant_id == grant.id)
                .map(&seen)
                .collect(),
            grant,
        })
        .collect())
}
