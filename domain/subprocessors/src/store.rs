//! Reads that several verbs share. Each is a fixed number of statements, however many ids it is asked for.

use std::collections::HashMap;
use std::hash::Hash;

use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use tillid_entities::processing_locations;
use tillid_entities::services::{self, ServiceId};
use tillid_entities::sub_processor_services;
use tillid_entities::sub_processors::SubProcessorId;
use tillid_kernel::Result;
use tillid_policy::Scope;

/// What belongs to a sub-processor.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// Where it processes, by name.
    pub locations: Vec<processing_locations::Model>,
    /// Services that use it, by code.
    pub services: Vec<services::Model>,
}

/// Locations and services of sub-processors that the scope has reached: three statements.
///
/// Read as published rows: whoever may see a sub-processor may see where it processes and for which services.
///
/// # Errors
/// Those of the database.
pub async fn details(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: impl IntoIterator<Item = SubProcessorId>,
) -> Result<HashMap<SubProcessorId, Details>> {
    let mut ids: Vec<SubProcessorId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let locations = scope
        .find_published::<processing_locations::Entity>()
        .filter(processing_locations::Column::SubProcessorId.is_in(ids.clone()))
        .order_by_asc(processing_locations::Column::Name)
        .order_by_asc(processing_locations::Column::Id)
        .all(db)
        .await?;
    let links = scope
        .find_published::<sub_processor_services::Entity>()
        .filter(sub_processor_services::Column::SubProcessorId.is_in(ids))
        .all(db)
        .await?;
    let mut found: HashMap<SubProcessorId, Details> = HashMap::new();
    for location in locations {
        found
            .entry(location.sub_processor_id)
            .or_default()
            .locations
            .push(location);
    }
    let pairs = links
        .iter()
        .map(|link| (link.sub_processor_id, link.service_id))
        .collect();
    for (id, services) in services_by(db, scope, pairs).await? {
        found.entry(id).or_default().services = services;
    }
    Ok(found)
}

/// The services of each key, by code: one statement for all.
///
/// # Errors
/// Those of the database.
pub async fn services_by<K: Copy + Eq + Hash>(
    db: &impl ConnectionTrait,
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
