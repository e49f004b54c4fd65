//! Reads that several verbs share. Each is a fixed number of statements, however many ids it is asked for.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

use sea_orm::sea_query::{Expr, Func, IntoColumnRef, SimpleExpr};
use sea_orm::{ColumnTrait, DbBackend, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Statement, Value};
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::processing_locations;
use tillid_entities::services::{self, ServiceId};
use tillid_entities::sub_processor_services;
use tillid_entities::sub_processors::SubProcessorId;
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Scope, Transaction};

/// What belongs to a sub-processor.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// Where it processes, by name.
    pub locations: Vec<processing_locations::Model>,
    /// Services that use it, by code.
    pub services: Vec<services::Model>,
}

/// What of a sub-processor's details is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed {
    /// Where it processes: one statement.
    pub locations: bool,
    /// Which services use it: two statements.
    pub services: bool,
}

impl Needed {
    /// Both.
    pub const ALL: Self = Self {
        locations: true,
        services: true,
    };
}

/// Locations and services of sub-processors that the scope has reached: three statements.
///
/// # Errors
/// Those of the database.
pub async fn details(
    db: &impl Connection,
    scope: &Scope,
    ids: impl IntoIterator<Item = SubProcessorId>,
) -> Result<HashMap<SubProcessorId, Details>> {
    details_needed(db, scope, ids, Needed::ALL).await
}

/// As [`details`], as far as they are needed.
///
/// Read as published rows: whoever may see a sub-processor may see where it processes and for which services.
///
/// # Errors
/// Those of the database.
pub async fn details_needed(
    db: &impl Connection,
    scope: &Scope,
    ids: impl IntoIterator<Item = SubProcessorId>,
    needed: Needed,
) -> Result<HashMap<SubProcessorId, Details>> {
    let mut ids: Vec<SubProcessorId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found: HashMap<SubProcessorId, Details> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    if needed.locations {
        for location in locations_of(db, scope, ids.clone()).await? {
            found
                .entry(location.sub_processor_id)
                .or_default()
                .locations
                .push(location);
        }
    }
    if needed.services {
        for (id, services) in services_using(db, scope, ids).await? {
            found.entry(id).or_default().services = services;
        }
    }
    Ok(found)
}

async fn locations_of(
    db: &impl Connection,
    scope: &Scope,
    ids: Vec<SubProcessorId>,
) -> Result<Vec<processing_locations::Model>> {
    Ok(scope
        .find_published::<processing_locations::Entity>()
        .filter(processing_locations::Column::SubProcessorId.is_in(ids))
        .order_by_asc(processing_locations::Column::Name)
        .order_by_asc(processing_locations::Column::Id)
        .all(db)
        .await?)
}

async fn services_using(
    db: &impl Connection,
    scope: &Scope,
    ids: Vec<SubProcessorId>,
) -> Result<HashMap<SubProcessorId, Vec<services::Model>>> {
    let links = scope
        .find_published::<sub_processor_services::Entity>()
        .filter(sub_processor_services::Column::SubProcessorId.is_in(ids))
        .all(db)
        .await?;
    let pairs = links
        .iter()
        .map(|link| (link.sub_processor_id, link.service_id))
        .collect();
    services_by(db, scope, pairs).await
}

/// The services of each key, by code: one statement for all.
///
/// # Errors
/// Those of the database.
pub(crate) async fn services_by<K: Copy + Eq + Hash>(
    db: &impl Connection,
    scope: &Scope,
    pairs: Vec<(K, ServiceId)>,
) -> Result<HashMap<K, Vec<services::Model>>> {
    let mut wanted: HashMap<ServiceId, Vec<K>> = HashMap::new();
    for (key, service) in pairs {
        wanted.entry(service).or_default().push(key);
    }
    let mut found: HashMap<K, Vec<services::Model>> = HashMap::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let rows = scope
        .find_published::<services::Entity>()
        .filter(services::Column::Id.is_in(wanted.keys().copied()))
        .order_by_asc(services::Column::Code)
        .all(db)
        .await?;
    for row in rows {
        for key in wanted.get(&row.id).into_iter().flatten() {
            found.entry(*key).or_default().push(row.clone());
        }
    }
    Ok(found)
}

/// Address of a page that an organisation's member has in the portal.
pub(crate) fn page_of(scope: &Scope, organisation: OrganisationId, page: &str, id: impl Display) -> String {
    format!("{}/o/{organisation}/{page}/{id}", scope.request().origin)
}

/// The vendor's announcement, held for writing: activation, withdrawal and a customer's answer to the same change
/// wait for each other. On SQLite the transaction itself holds the database.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn hold(
    tx: &Transaction,
    scope: &Scope,
    id: AnnouncementId,
) -> Result<change_announcements::Model> {
    scope
        .find::<change_announcements::Entity>()
        .filter(change_announcements::Column::Id.eq(id))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or_else(Error::not_found)
}

/// A statement written by hand, for what the query builder does not say: `$1` … are the values in order.
pub(crate) fn sql(
    db: &impl Connection,
    text: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), text, values)
}

/// Where `needle` is found in `column`, without regard to case. A position function keeps an ordered index scan,
/// and the needle needs no escaping.
pub(crate) fn contains(db: &impl Connection, column: impl IntoColumnRef, needle: &str) -> SimpleExpr {
    let position = match db.get_database_backend() {
        DbBackend::Sqlite => "instr",
        _ => "strpos",
    };
    Func::cust(position)
        .arg(Func::lower(Expr::col(column)))
        .arg(needle.to_lowercase())
        .gt(0)
}
