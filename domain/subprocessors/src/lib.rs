//! The register of sub-processors and the changes to it (*underdatabehandlere*, Art. 28(2) and (4), domain §3.4, §3.5).
//!
//! A change is drafted by one person and approved by another, published as one notice for every agreement that is
//! owed one, delivered, answered, and put into effect when the guard lets it. Silence and its meaning come from
//! each customer's own agreement, and each customer's clock starts when the notice has reached that customer.

pub mod places;
mod public;
pub mod states;
mod store;
pub mod transfer;

pub use public::{PublicRegister, PublicSubProcessor, UpcomingChange, is_in_use, public_register};
pub use store::{Details, details};
