//! Evidence bundles: one ZIP that a court, an auditor or the other party can check for themselves. Of an agreement (domain
//! §2.7, R-004-034), of a notice of a change of sub-processors, and of an announcement with all its notices (domain §2.10).
//!
//! [`Bundle::write`] and [`NoticeBundle::write`] make one; equal content gives equal bytes. [`AnnouncementWriter`] writes one
//! piece by piece. [`verify`] takes nothing but the bytes of one, recognises its kind, and answers with a [`Report`]: each
//! check by its name, the file that it is about, and what exactly does not hold. [`words`] says a report in Danish and
//! English.
//!
//! This crate has no database, no clock and no network.

pub mod announcement;
mod archive;
pub mod audit;
pub mod bundle;
pub mod change;
mod manifest;
pub mod notice;
mod readme;
pub mod report;
mod verify;
pub mod words;

#[cfg(test)]
mod notice_sample;
#[cfg(test)]
mod notice_tests;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use announcement::AnnouncementWriter;
pub use archive::{LARGEST, LARGEST_OF_MANY, MOST_FILES, Unreadable};
pub use bundle::Bundle;
pub use manifest::{Kind, Listed, Manifest};
pub use notice::NoticeBundle;
pub use report::{Check, Detail, Finding, Outcome, Report};
pub use verify::states::after;
pub use verify::{verify, verify_up_to};
