//! What leaves the portal for people: mails today.
//!
//! A use case composes a [`Letter`] and calls [`enqueue`] in its own transaction, so that a mail goes out exactly
//! when the change it tells of was made. The worker takes mails from the outbox and hands them to a mailer.

mod layout;
mod letter;
mod outbox;
mod render;
#[cfg(test)]
mod samples;
mod texts;

pub use letter::Letter;
pub use outbox::{About, enqueue, enqueue_all};
