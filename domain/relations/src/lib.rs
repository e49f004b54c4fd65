//! Services, customer relations, and what partners may see of them (*ydelser, kundeforhold, partnere*, domain §3.1
//! and §3.6).
//!
//! A vendor records what it delivers and to whom. A relation belongs to both its sides; a third, the partner, sees
//! of it only the fields that a grant in force names, for as long as the grant lasts: [`grants`] decides about the
//! grants, [`shared`] is the one place that reads for partners. Lists hold at 50,000 customers for one vendor: each
//! is a fixed number of statements over indexes that begin with the tenant.

mod customers;
mod facts;
mod governing;
mod grants;
mod partners;
mod recipients;
mod search;
mod services;
mod shared;

pub use customers::{
    CreateCustomer, CustomerDetails, CustomerFilter, CustomerRow, UpdateRelation, create_customer, customers,
    move_relation, relation_row, services_of_relations, update_relation, vendors,
};
pub use governing::missing_agreement;
pub use grants::{
    GrantEvent, ProposeGrant, can_decide, can_revoke, decide_grant, expire_grants, grant_state, grants,
    propose_grant, revoke_grant, state_on,
};
pub use partners::partners;
pub use search::contains;
pub use services::{
    CreateService, MappedService, Provider, UpdateService, create_service, service_map, services,
    services_by_ids, sub_processor_counts, update_service,
};
pub use shared::{
    SharedContact, SharedFields, SharedRelation, shared_relation, shared_relations, shared_summary,
    upcoming_deadlines,
};

use tillid_kernel::{DEFAULT_TIME_ZONE, Timestamp, day_in};
use time::Date;

/// The day that counts for relations and grants: the calendar day in Denmark.
#[must_use]
pub fn today(now: Timestamp) -> Date {
    day_in(now, DEFAULT_TIME_ZONE)
}
