//! The crate on a real database.
#![expect(clippy::unwrap_used, reason = "tests say what they expect by unwrapping")]
#![expect(clippy::too_many_lines, reason = "a flow is told from its start to its end")]
#![expect(
    clippy::unused_self,
    reason = "the house is asked for everybody who acts in it"
)]

mod changes;
mod evidence;
mod house;
mod lists;
mod on_file;
mod revisions;
mod transfers;
