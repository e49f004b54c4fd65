//! What an organisation answers for by itself (Art. 5(2), domain §3.11): its record of processing activities (*fortegnelse*,
//! Art. 30), and the evidence that its staff is bound to confidentiality and taught (Art. 28(3)(b), 32 and 39(1)(b)).
//!
//! The record is each organisation's own. Of a vendor's measures its customers read the newest numbers through their
//! relation, for a processor has to show them (Art. 28(3)(h)); nobody else does. Evidence is numbers: how many of how
//! many, on which day, recorded by whom; never a list of names. The states are in [`state`], the numbers in [`coverage`].

mod activities;
mod controllers;
pub mod coverage;
mod export;
mod facts;
mod list;
mod measures;
mod processors;
pub mod state;

pub use activities::{ActivityFacts, activate, create, retire, review, update};
pub use controllers::{Controller, ControllerSource, Controllers, controllers_of, customers_of, source_of};
pub use export::{Line, record};
pub use list::{ActivityFilter, activities, is_review_due};
pub use measures::{
    Confidentiality, Measures, Training, commitments, measures, record_commitment, record_training,
    trainings, withdraw_training,
};
pub use processors::{ProcessorMeasures, processors};

use tillid_entities::organisations;
use tillid_kernel::{Result, day_in};
use tillid_policy::{Connection, Scope};
use time::Date;

/// Which day it is where the scope's organisation is.
///
/// # Errors
/// `NOT_FOUND` when the scope has no organisation.
pub async fn today(db: &impl Connection, scope: &Scope) -> Result<Date> {
    let own = scope
        .load::<organisations::Entity>(db, scope.organisation())
        .await?;
    Ok(day_in(scope.now(), &own.time_zone))
}
