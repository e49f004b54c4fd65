//! What leaves the portal for people: mails today.
//!
//! A use case composes a [`Letter`] and calls [`enqueue`] in its own transaction, so that a mail goes out exactly
//! when the change it tells of was made. It is rendered then and there: what the outbox holds is what is sent, and
//! its hash is the evidence. The worker calls [`deliver_due`], which hands mails to a [`Mailer`]: [`SmtpMailer`], or
//! [`MailboxMailer`] where mails only stay in the outbox and [`mailbox`] shows them.

mod bounces;
mod deliver;
mod layout;
mod letter;
mod mailbox;
mod mailer;
mod outbox;
mod render;
#[cfg(test)]
mod samples;
mod smtp;
mod texts;

pub use bounces::{Noted, Returned, note_returned, read as read_returned};
pub use deliver::{Delivered, Fate, Outcome, RETRY_AFTER, deliver_due, forget_before};
pub use letter::Letter;
pub use mailbox::{StoredMail, mailbox};
pub use mailer::{Accepted, Class, EnhancedStatus, MailboxMailer, Mailer, Outgoing, SendError};
pub use outbox::{About, Backlog, Shown, backlog, enqueue, enqueue_all, forget_about, show};
pub use smtp::{DkimSettings, Encryption, SettingsError, SmtpMailer, SmtpSettings};
