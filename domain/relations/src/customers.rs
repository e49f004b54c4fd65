//! A vendor's customers (*kundeforhold*).

mod create;
mod list;
mod relocate;
mod update;

pub use create::{CreateCustomer, create_customer};
pub use list::{
    CustomerDetails, CustomerFilter, CustomerRow, customers, relation_row, services_of_relations, vendors,
};
pub(crate) use list::{OPEN_NOTICES, links};
pub use relocate::move_relation;
pub use update::{UpdateRelation, update_relation};

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_entities::customer_relations;
use tillid_entities::relation_services::{self, RelationServiceId};
use tillid_entities::services::{self, ServiceId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Scope};

/// Checks that all of these are services of the scope's vendor.
///
/// # Errors
/// `NOT_FOUND` at `serviceIds` when one is not.
async fn own_services(tx: &impl Connection, scope: &Scope, ids: &[ServiceId]) -> Result<BTreeSet<ServiceId>> {
    let ids: BTreeSet<ServiceId> = ids.iter().copied().collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    let known = scope
        .find::<services::Entity>()
        .filter(services::Column::Id.is_in(ids.iter().copied()))
        .count(tx)
        .await?;
    if usize::try_from(known).ok() == Some(ids.len()) {
        Ok(ids)
    } else {
        Err(Error::not_found().at("serviceIds"))
    }
}

/// Writes down that the relation has these services.
async fn add_services(
    tx: &impl Connection,
    scope: &Scope,
    relation: &customer_relations::Model,
    ids: impl IntoIterator<Item = ServiceId>,
) -> Result<()> {
    let rows = ids
        .into_iter()
        .map(|service| relation_services::ActiveModel {
            id: Set(RelationServiceId::new(scope.now(), scope.dice())),
            vendor_id: Set(relation.vendor_id),
            customer_id: Set(relation.customer_id),
            relation_id: Set(relation.id),
            service_id: Set(service),
            created_at: Set(scope.now()),
        })
        .collect();
    scope.insert_all(tx, rows).await
}
