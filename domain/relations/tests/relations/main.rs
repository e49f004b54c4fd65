//! Services, customers and grants on a real database: to the day, twice, and never a stranger.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

mod customers;
mod grants;
mod world;
