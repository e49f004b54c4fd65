//! Documents: what the parties read, sign and keep.
//!
//! A data processing agreement is first of all *content*: the typed
//! [`agreement::AgreementDocument`]. Its [`canonical`] JSON gives the SHA-256 that a signature
//! points at, and [`typeset`] turns the same content into a PDF that looks alike on every machine,
//! byte for byte. [`builtin`] holds two clause structures in Tillid's own words,
//! [`clauses`] fills their placeholders and says which letters of Article 28(3) they cover. [`import`] reads the official
//! text that somebody brings as a file.
//!
//! This crate has no database, no clock and no network. It knows nothing of who may do what; it is
//! handed a document and answers with bytes.

pub mod agreement;
pub mod annex;
pub mod builtin;
pub mod canonical;
pub mod certificate;
pub mod clauses;
pub mod difference;
pub mod import;
pub mod instant;
pub mod notice;
pub mod passages;
pub mod typeset;

mod wording;
