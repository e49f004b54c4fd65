//! The evidence bundle of an agreement: one ZIP that a court, an auditor or the other party can check for themselves
//! (domain §2.7, R-004-034).
//!
//! [`Bundle::write`] makes one; equal content gives equal bytes. [`verify`] takes nothing but the bytes of one and answers
//! with a [`Report`]: each check by its name, the file that it is about, and what exactly does not hold. [`words`] says a
//! report in Danish and English.
//!
//! This crate has no database, no clock and no network.

mod archive;
pub mod audit;
pub mod bundle;
mod readme;
pub mod report;
mod verify;
pub mod words;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use archive::{LARGEST, MOST_FILES, Unreadable};
pub use bundle::{Bundle, FORMAT};
pub use report::{Check, Detail, Finding, Outcome, Report};
pub use verify::verify;
