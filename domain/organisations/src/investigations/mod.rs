//! Suspected misuse, looked into (*undersøgelse af misbrug*, R-002-048).
//!
//! Whoever answers for the organisation or for its data protection opens a record, notes what is found, and closes it. The
//! basis is Article 6(1)(f), so the record says which interest and why it weighs more. Who reads one is told in the trail
//! (R-002-006). A year after it was closed it is gone.

mod read;
mod write;

pub use read::{InvestigationFile, InvestigationNote, investigations, read_investigation};
pub use write::{
    OpenInvestigation, close_investigation, erase_investigations, note_investigation, open_investigation,
};

use tillid_audit::Fact;
use tillid_entities::investigations::InvestigationId;

/// `action` is `investigation.` and what happened.
fn fact(action: &'static str, id: InvestigationId) -> Fact {
    Fact::new(action, "Investigation", id)
}
