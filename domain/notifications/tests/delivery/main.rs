//! From a letter in a transaction to bytes on a wire, and what is recorded of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bounces;
mod mailbox;
mod outbox;
mod server;
mod smtp;
mod world;
