//! The audit trail (*revisionsspor*, domain §3.15): one chain of hashes per tenant, written in the transaction
//! that makes the change (I-22).
//!
//! [`append`] is called last in a transaction, because it queues writers of one tenant at the head of the chain.
//! What organisations' own programs are told of (webhooks) follows the trail: [`append`] writes what they are owed in
//! the same transaction (decision 0038).
//! [`verify`] recomputes a chain from its first event and names the first link that does not hold.

mod addresses;
mod append;
mod chain;
mod read;
mod verify;
mod webhooks;

pub use addresses::shorten_addresses;
pub use append::{CHANNEL, append};
pub use chain::{FIRST_PREVIOUS_HASH, Fact};
pub use read::{own_acts, page};
pub use verify::{ANYONE, Broken, tenants, verify};
