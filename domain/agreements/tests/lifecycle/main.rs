//! Agreements from template to force, against a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod chaining;
mod ending;
mod fixture;
mod instructing;
mod issuing;
mod negotiating;
mod reading;
mod reminding;
mod sealing;
mod signing;
mod suspending;
mod templates;
