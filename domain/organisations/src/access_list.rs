//! Who has had access to an organisation, and when (R-002-006): its members, its service accounts, and whoever of the
//! operator has looked under a grant.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::{MembershipState, Role, ServiceAccountState};
use tillid_entities::users::{self, UserId};
use tillid_entities::{memberships, service_accounts, support_visits};
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::list;

/// What opened the organisation to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessKind {
    /// A place in it.
    Member,
    /// A program's account.
    ServiceAccount,
    /// A visit for support.
    Support,
}

/// One who had access.
#[derive(Clone, Debug)]
pub struct Access {
    /// By what.
    pub kind: AccessKind,
    /// Name, as it is now.
    pub name: String,
    /// Address; empty for a program.
    pub email: String,
    /// Roles, as they are or were last.
    pub roles: Vec<Role>,
    /// Whether it included the right to sign.
    pub can_bind: bool,
    /// From when.
    pub from: Timestamp,
    /// Whether it lasts, and until when not.
    pub until: Until,
}

/// The end of somebody's access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// It lasts.
    Lasts,
    /// It is suspended, and may come back.
    Suspended,
    /// It ended then.
    At(Timestamp),
    /// It is over; when is in the trail alone.
    Over,
}

/// Everybody who has had access to the scope's organisation, the first first. Four statements.
///
/// # Errors
/// Those of the database.
pub async fn access_list(db: &Database, scope: &Scope) -> Result<Vec<Access>> {
    let places = scope
        .find::<memberships::Entity>()
        .order_by_asc(memberships::Column::CreatedAt)
        .all(db.reads())
        .await?;
    let programs = scope.find::<service_accounts::Entity>().all(db.reads()).await?;
    let visits = scope
        .find::<support_visits::Entity>()
        .filter(support_visits::Column::OrganisationId.eq(scope.organisation()))
        .all(db.reads())
        .await?;
    let people = people(
        db,
        scope,
        places
            .iter()
            .map(|place| place.user_id)
            .chain(visits.iter().map(|visit| visit.user_id))
            .collect(),
    )
    .await?;
    let person = |id: UserId| people.get(&id).cloned().unwrap_or_default();

    let members = places.into_iter().map(|place| {
        let (name, email) = person(place.user_id);
        Access {
            kind: AccessKind::Member,
            name,
            email,
            can_bind: place.can_bind,
            from: place.created_at,
            until: match (place.state, place.valid_to) {
                (MembershipState::Ended, _) => place.ended_at.map_or(Until::Over, Until::At),
                (_, Some(end)) if end <= scope.now() => Until::At(end),
                (MembershipState::Suspended, _) => Until::Suspended,
                (MembershipState::Active, _) => Until::Lasts,
            },
            roles: place.roles.0,
        }
    });
    let programs = programs.into_iter().map(|program| Access {
        kind: AccessKind::ServiceAccount,
        name: program.name,
        email: String::new(),
        roles: program.roles.0,
        can_bind: false,
        from: program.created_at,
        until: match program.state {
            ServiceAccountState::Active => Until::Lasts,
            ServiceAccountState::Suspended => Until::Suspended,
            ServiceAccountState::Ended => Until::Over,
        },
    });
    let visits = visits.into_iter().map(|visit| {
        let (name, email) = person(visit.user_id);
        let end = visit.ended_at.unwrap_or(visit.expires_at);
        Access {
            kind: AccessKind::Support,
            name,
            email,
            roles: Vec::new(),
            can_bind: false,
            from: visit.created_at,
            until: if end <= scope.now() {
                Until::At(end)
            } else {
                Until::Lasts
            },
        }
    });
    let mut all: Vec<Access> = members.chain(programs).chain(visits).collect();
    all.sort_by_key(|access| access.from);
    Ok(all)
}

async fn people(db: &Database, scope: &Scope, ids: Vec<UserId>) -> Result<HashMap<UserId, (String, String)>> {
    // Of people who have left, and of the operator's, the organisation sees no account any more.
    let job = scope.as_job(Job::Naming, scope.organisation());
    let rows: Vec<(UserId, String, String)> = job
        .find::<users::Entity>()
        .select_only()
        .columns([users::Column::Id, users::Column::Name, users::Column::Email])
        .filter(users::Column::Id.is_in(ids))
        .into_tuple()
        .all(&db.reads().within(&job))
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, email)| (id, (name, email)))
        .collect())
}

/// The list as a file that spreadsheets open right; `line` says one row in the reader's words.
///
/// # Errors
/// None that a caller can cause.
pub fn access_file(
    headings: Vec<String>,
    rows: Vec<Access>,
    line: impl Fn(Access) -> Vec<String>,
) -> Result<String> {
    list::write(std::iter::once(headings).chain(rows.into_iter().map(line)))
}
