//! The integration tests: one binary, over real HTTP, on the database that `TILLID_TEST_DATABASE` names.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking, at the line that failed")]
#![expect(clippy::disallowed_methods, reason = "tests look behind the walls that they test")]

mod authority;
mod bad_input;
mod conventions;
mod journey;
mod schema;
mod transport;
