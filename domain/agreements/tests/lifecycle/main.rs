//! Agreements from template to force, against a real database.

mod fixture;
mod issuing;
mod reading;
mod signing;
mod templates;
