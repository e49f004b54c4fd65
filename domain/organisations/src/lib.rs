//! Organisations (*organisation*, domain §3.1) and the people in them (§3.2): profiles, contacts, members and the
//! invitations by which an employer brings them in.

mod by_ids;

pub use by_ids::by_ids;
