//! The one way in which the portal asks a server whose address somebody typed: an identity provider, a webhook.
//!
//! Whom to ask is typed by a person, so it is not trusted: https alone, never an address inside (checked at the
//! moment of connecting, so that a name cannot change its mind), no redirects, no proxy, a time and a size.

mod client;
mod public;

pub use client::{Answer, Outbound, Settings, Trouble};
