//! Accounts (*bruger*, domain §3.2): passwords, sign-in, sessions, the tokens that carry them, and who a bearer is.
//!
//! The way of a request: [`who`] turns what a client presents into a [`tillid_policy::Actor`] with one statement,
//! and everything after that asks `policy`. The way in: [`sign_in`] makes a session and a pair of tokens, a short
//! one that is signed ([`Keys`]) and a long one that is rotated at every use ([`refresh`]).
//!
//! What happens to an account alone (a sign-in, a session's end) belongs to a person and to no tenant, so it is
//! not in any tenant's audit chain; what changes who can act for an organisation (a new password, an access token)
//! is told to the chain of each organisation the person belongs to.

mod attempts;
mod keys;
mod names;
mod password;
mod step_up;

pub use keys::{AccessToken, Bearer, Keys};
pub use names::names;
pub use password::{PasswordHash, hash_password};
pub use step_up::confirm_password;
