//! Groups (*koncern*, R-004-006): an organisation names the one above it. No access follows from it, to either side.
//!
//! Somebody who may edit both names it, so that nobody claims to belong to a stranger, and either side ends it alone
//! (decision 0015).

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Action, Connection, Database, Job, Request, Scope, authorise, system};
use uuid::Uuid;

use crate::facts;

/// How many organisations stand above one another at most.
const HIGHEST: usize = 10;
/// How many organisations name the same one at most.
const MOST: u64 = 100;

/// What the others of its group see of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupOrganisation {
    /// Which.
    pub id: OrganisationId,
    /// Registered name.
    pub legal_name: String,
    /// ISO 3166-1 alpha-2; empty when not known.
    pub country_code: String,
}

impl From<organisations::Model> for GroupOrganisation {
    fn from(row: organisations::Model) -> Self {
        Self {
            id: row.id,
            legal_name: row.legal_name,
            country_code: row.address.country_code,
        }
    }
}

/// Puts the scope's organisation below `parent`'s, instead of the one it was below. Both scopes are of
/// [`Action::EditOrganisation`].
///
/// # Errors
/// `VALIDATION` at `parentId`: `group-cycle`, `group-too-deep`, `group-too-large`; `CONFLICT` when the group was changed
/// meanwhile.
pub async fn join_group(db: &Database, scope: &Scope, parent: &Scope) -> Result<organisations::Model> {
    let (own, above) = (scope.organisation(), parent.organisation());
    let tx = db.begin().await?;
    // Those above may be strangers to whoever joins.
    let job = scope.as_job(Job::Setup, own);
    let path = path_up(&tx, &job, above).await?;
    // Whoever joins holds both ends and all above. Two joins that close a circle together share a row of it, and the
    // second finds what the first has made. In the order of the ids, so that neither waits for the other for ever.
    let held = job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.is_in([own].into_iter().chain(path.iter().copied())))
        .order_by_asc(organisations::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(&tx.within(&job))
        .await?;
    if path_up(&tx, &job, above).await? != path {
        return Err(Error::conflict("changed-meanwhile"));
    }
    if path.contains(&own) {
        return Err(Error::validation("parentId", "group-cycle"));
    }
    let Some(before) = held.into_iter().find(|row| row.id == own) else {
        return Err(Error::not_found());
    };
    if before.parent_id == Some(above) {
        return Ok(before);
    }
    let many = below(&job, above).count(&tx.within(&job)).await?;
    if many >= MOST {
        return Err(Error::validation("parentId", "group-too-large").with("max", MOST));
    }
    let mut told = Vec::new();
    if let Some(former) = before.parent_id {
        told.push(facts::group_left(own).shared_with(former));
    }
    told.push(facts::group_joined(own).shared_with(above));
    let after = put_below(&tx, &job, before, Some(above)).await?;
    append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(after)
}

/// Takes an organisation out of its group, as one who may edit it or the one above it.
///
/// # Errors
/// `NOT_FOUND` for whoever is a member of neither, and in a group or not; `FORBIDDEN`.
pub async fn leave_group(
    db: &Database,
    request: &Request,
    organisation: OrganisationId,
) -> Result<GroupOrganisation> {
    let tx = db.begin().await?;
    let job = system(request, Job::Setup, organisation);
    let found = job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.eq(organisation))
        .lock(LockType::NoKeyUpdate)
        .one(&tx.within(&job))
        .await?;
    let above = found.as_ref().and_then(|row| row.parent_id);
    let scope = match (authorise(request, Action::EditOrganisation, organisation), above) {
        (Err(error), Some(above)) if error.code() == Code::NotFound => {
            authorise(request, Action::EditOrganisation, above)?
        }
        (asked, _) => asked?,
    };
    let before = found.ok_or_else(Error::not_found)?;
    let Some(above) = above else {
        return Ok(before.into());
    };
    let other = if scope.organisation() == above {
        organisation
    } else {
        above
    };
    let after = put_below(&tx, &job, before, None).await?;
    append(
        &tx,
        &scope,
        vec![facts::group_left(organisation).shared_with(other)],
    )
    .await?;
    tx.commit().await?;
    Ok(after.into())
}

/// These organisations as their group sees them, in one statement. Ask for those alone that stand on a row which
/// whoever asks has been shown.
///
/// # Errors
/// Those of the database.
pub async fn group_names(
    db: &impl Connection,
    request: &Request,
    ids: Vec<OrganisationId>,
) -> Result<HashMap<OrganisationId, GroupOrganisation>> {
    let job = system(request, Job::Naming, OrganisationId(Uuid::nil()));
    let rows = job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.is_in(ids))
        .all(&db.within(&job))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// The organisations right below the scope's, by name: at most a hundred.
///
/// # Errors
/// Those of the database.
pub async fn subsidiaries(db: &impl Connection, scope: &Scope) -> Result<Vec<GroupOrganisation>> {
    // They are other tenants, and have agreed to be seen here.
    let job = scope.as_job(Job::Naming, scope.organisation());
    let rows = below(&job, scope.organisation())
        .order_by_asc(organisations::Column::LegalName)
        .order_by_asc(organisations::Column::Id)
        .limit(MOST)
        .all(&db.within(&job))
        .await?;
    Ok(rows.into_iter().map(GroupOrganisation::from).collect())
}

fn below(job: &Scope, organisation: OrganisationId) -> sea_orm::Select<organisations::Entity> {
    job.find::<organisations::Entity>()
        .filter(organisations::Column::ParentId.eq(organisation))
}

/// `from` and all above it.
async fn path_up(tx: &impl Connection, job: &Scope, from: OrganisationId) -> Result<Vec<OrganisationId>> {
    let mut path = vec![from];
    let mut at = from;
    while let Some(above) = above(tx, job, at).await? {
        if path.len() == HIGHEST {
            return Err(Error::validation("parentId", "group-too-deep").with("max", HIGHEST));
        }
        path.push(above);
        at = above;
    }
    Ok(path)
}

async fn above(tx: &impl Connection, job: &Scope, id: OrganisationId) -> Result<Option<OrganisationId>> {
    let row = job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.eq(id))
        .one(&tx.within(job))
        .await?;
    Ok(row.and_then(|row| row.parent_id))
}

/// By the job, as whoever may edit the organisation above writes the row of the one below.
async fn put_below(
    tx: &impl Connection,
    job: &Scope,
    mut row: organisations::Model,
    parent: Option<OrganisationId>,
) -> Result<organisations::Model> {
    let version = row.version;
    row.parent_id = parent;
    row.version += 1;
    let change = organisations::ActiveModel {
        id: Set(row.id),
        parent_id: Set(row.parent_id),
        version: Set(row.version),
        ..Default::default()
    };
    job.save(tx, change, Some((organisations::Column::Version, version)))
        .await?;
    Ok(row)
}
