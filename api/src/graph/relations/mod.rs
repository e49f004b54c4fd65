//! Services, customer relations, partner grants, and what partners see.

mod addenda;
mod customers;
mod grants;
mod mutation;
mod query;
mod service_map;
mod services;
mod shared;

pub(crate) use addenda::{AddendaLoader, AddendaMutation};
pub(crate) use customers::{CustomerRelation, RelationNode, node_relation};
pub(crate) use grants::{SharingGrant, node_grant};
pub(crate) use mutation::RelationsMutation;
pub(crate) use query::RelationsQuery;
pub(crate) use service_map::ServiceMapQuery;
pub(crate) use services::{Service, SubProcessorCounts, node_service};
pub(crate) use shared::SharedRelation;

/// A count as GraphQL's integers can say it.
fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
