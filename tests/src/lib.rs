//! The harness of the integration tests: the real server on a real socket, a database of its own for each test, a
//! clock that stands still, and actors as values.
//!
//! `TILLID_TEST_DATABASE` chooses the database: absent or `sqlite` for a SQLite file, or a `postgres://` address of a
//! cluster in which each test gets a database of its own. The demo's five tenants are the world: it is loaded once
//! into a template and copied for every test.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a harness fails by panicking, at the line that failed"
)]

mod answer;
mod app;
mod database;
mod output;
mod program;
mod records;
mod rows;
mod served;
mod smtp;
mod statements;

pub use answer::Answer;
pub use app::{ActorLogin, Client, TestApp};
pub use database::is_postgres;
pub use output::{exemptions, stands_in_output};
pub use program::program;
pub use records::TestRecords;
pub use rows::{Row, rows};
pub use served::{Field, Input, Served, Type};
pub use smtp::{Mail, MailServer};
pub use statements::Statements;
