//! Data processing agreements (*databehandleraftaler*, domain §3.3): templates, versions and signatures.
//!
//! A vendor writes a template and a second person publishes it ([`create_template`] … [`publish`]); from it the
//! vendor [`issue`]s a version to one customer, whose content never changes again (I-2). Both sides [`sign`] the
//! SHA-256 of that content in the order the vendor has set, each with an evidence record ([`Evidence`]); the last that
//! is owed puts it in force and supersedes the version before. Until then the customer may [`decline`], the vendor [`recall`],
//! and time [`expire_due`] it.
//!
//! The text of a template may be a file that the vendor brings, an authority's clauses for instance ([`upload`]): it is
//! read, hashed and locked (decision 0030).
//!
//! What holds for single services goes with every agreement that governs them ([`addenda`]).
//!
//! Whoever may not sign asks the colleague who may ([`hand_over`]).
//!
//! A vendor issues to many customers at once ([`batches`]) and reminds those that have not signed ([`reminders`]).
//!
//! Before the first signature both sides comment and propose changes ([`negotiation`]); what is accepted is the next
//! version, with each change in annex D, found again over all customers ([`deviations`]).
//!
//! In force, the controller gives numbered [`instructions`], asks for [`assistance`], may [`suspension::suspend`] the
//! processing, and either side may end it ([`termination`]); then the data is returned or deleted until the vendor certifies it ([`exit`]). A
//! customer that is itself a processor records for whom ([`chain`]). [`life`] reads all of that together, and [`bundle`]
//! hands all of it over as evidence that is checked without the portal.
//!
//! A change of sub-processors that takes effect revises annex B of the agreements it concerns ([`revisions`]).
//!
//! The last signature also seals the document with the vendor's key ([`seals`]).
//!
//! [`state`] holds the state machines, [`signing`] the question who may sign, [`in_force`] what other
//! subjects may know: which agreements govern a service (I-4).

pub mod addenda;
mod annex_b;
mod annexes;
pub mod assistance;
pub mod batches;
pub mod bundle;
pub mod chain;
mod clause_text;
mod compose;
mod consent;
pub mod deviations;
mod evidence;
pub mod exit;
mod facts;
pub mod hand_over;
pub mod in_force;
pub mod instructions;
pub mod letter;
mod letters;
pub mod life;
mod locale;
pub mod negotiation;
mod parameters;
pub mod pipeline;
mod press;
pub mod reminders;
pub mod revisions;
pub mod seals;
mod signatory;
pub mod signing;
pub mod standing;
pub mod state;
mod store;
pub mod suspension;
mod templates;
pub mod termination;
mod told;
mod versions;

pub use annexes::{AnnexTexts, security_text};
pub use clause_text::{missing_coverage, shown_clauses};
pub use consent::{CONSENT_VERSION, ConsentSentence, consent_sentence};
pub use evidence::{Environment, Evidence, LEVEL};
pub use letters::{Outside, mail_settled, write_outside};
pub use parameters::Terms;
pub use press::{document_path, read_pdf};
pub use store::{
    Filter, VersionHead, WholeVersion, agreement_page, agreements_by_ids, content, contents, heads_by_ids,
    heads_of, services_of, signatures_of, template_files_of, template_page, template_versions_of,
    versions_by_ids, versions_of,
};
pub use templates::create::{ClauseCover, CreateTemplate, create_template};
pub use templates::draft::draft_template_version;
pub use templates::publish::publish;
pub use templates::submit::submit;
pub use templates::update::{ClauseDraft, UpdateTemplateDraft, update_template_draft};
pub use templates::upload;
pub use templates::{may_edit, may_publish};
pub use versions::decline::decline;
pub use versions::expire::expire_due;
pub use versions::issue::{Issue, issue};
pub use versions::open::open;
pub use versions::recall::recall;
pub use versions::sign::{Sign, sign};
