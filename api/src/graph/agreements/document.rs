//! The parts of a document as the API shows them.

use async_graphql::SimpleObject;
use tillid_documents::agreement as paper;
use tillid_entities::enums::{AuthorisationModel, ExitChoice, TransferMechanism};
use tillid_entities::values;

/// A clause with its number, heading and paragraphs.
///
/// In a template the paragraphs carry notation: `{{exitDays}}` and the like are filled in when an agreement is
/// issued; `{{when EXIT_DELETE}}` before a text keeps it for that choice alone; a line that begins with `- ` is a
/// point. Clause `0` is the preamble.
#[derive(SimpleObject, Clone)]
pub(crate) struct Clause {
    /// `7`, or `7.1` below it.
    number: String,
    /// Its heading.
    heading: String,
    /// Its paragraphs, in order.
    paragraphs: Vec<String>,
    /// Whether the text belongs to a built-in structure or an uploaded file and cannot be changed.
    locked: bool,
    /// Letters of Art. 28(3) GDPR that it covers, `a` … `h`.
    covers: Vec<String>,
}

impl From<values::Clause> for Clause {
    fn from(clause: values::Clause) -> Self {
        let values::Clause {
            number,
            heading,
            paragraphs,
            locked,
            as_written: _,
            covers,
        } = clause;
        Self {
            number,
            heading,
            paragraphs,
            locked,
            covers,
        }
    }
}

/// The typed terms of an agreement.
#[derive(SimpleObject, Clone)]
pub(crate) struct AgreementParameters {
    /// What the customer's silence means (Art. 28(2)).
    authorisation_model: AuthorisationModel,
    /// Days of notice before a sub-processor change, 1–180.
    sub_processor_notice_days: i32,
    /// Days to object, at most the days of notice.
    objection_days: i32,
    /// Hours within which the processor tells of a breach, 1–72.
    breach_hours: i32,
    /// What happens to the data at the end (Art. 28(3)(g)).
    exit_choice: ExitChoice,
    /// Days for that, 1–365.
    exit_days: i32,
    /// Supervision concept 1–6 of the Danish guidance of 29 October 2021.
    audit_concept: i32,
    /// Days of notice of an audit, 1–180.
    audit_notice_days: i32,
    /// Whether data may leave the EEA on a valid ground.
    third_country_allowed: bool,
}

impl From<&values::Parameters> for AgreementParameters {
    fn from(terms: &values::Parameters) -> Self {
        Self {
            authorisation_model: terms.authorisation_model,
            sub_processor_notice_days: terms.sub_processor_notice_days.into(),
            objection_days: terms.objection_days.into(),
            breach_hours: terms.breach_hours.into(),
            exit_choice: terms.exit_choice,
            exit_days: terms.exit_days.into(),
            audit_concept: terms.audit_concept.into(),
            audit_notice_days: terms.audit_notice_days.into(),
            third_country_allowed: terms.third_country_allowed,
        }
    }
}

/// Annex A: the processing (Art. 28(3)).
#[derive(SimpleObject, Clone)]
pub(crate) struct AnnexA {
    /// A.1 The purpose.
    purpose: String,
    /// A.1 The legal basis on which the controller processes; null where it is not stated.
    controller_legal_basis: Option<String>,
    /// A.2 The nature.
    nature: String,
    /// A.3 Types of personal data.
    data_types: Vec<String>,
    /// A.3 Special categories of data; may be empty.
    special_categories: Vec<String>,
    /// A.4 Categories of data subjects.
    subject_categories: Vec<String>,
    /// A.5 The duration.
    duration: String,
}

impl From<&paper::AnnexA> for AnnexA {
    fn from(annex: &paper::AnnexA) -> Self {
        let annex = annex.clone();
        Self {
            purpose: annex.purpose,
            controller_legal_basis: annex.controller_legal_basis,
            nature: annex.nature,
            data_types: annex.data_types,
            special_categories: annex.special_categories,
            subject_categories: annex.subject_categories,
            duration: annex.duration,
        }
    }
}

/// A sub-processor as Annex B listed it when the agreement was sent.
#[derive(SimpleObject, Clone)]
pub(crate) struct AnnexBEntry {
    /// Registered name.
    name: String,
    /// Registration number.
    registration: Option<String>,
    /// Address on one line, without the country.
    address: String,
    /// ISO 3166-1 alpha-2.
    country_code: String,
    /// Whom the controller can reach there.
    contact: String,
    /// What it does with the data.
    description: String,
    /// Where it does so.
    locations: Vec<String>,
    /// Ground of transfer out of the EEA.
    transfer_mechanism: TransferMechanism,
}

impl From<&paper::SubProcessorEntry> for AnnexBEntry {
    fn from(entry: &paper::SubProcessorEntry) -> Self {
        let entry = entry.clone();
        Self {
            name: entry.legal_name,
            registration: entry.registration.map(|registration| registration.number),
            address: entry.address,
            country_code: entry.country_code,
            contact: entry.contact,
            description: entry.description,
            locations: entry.locations,
            transfer_mechanism: match entry.transfer_mechanism {
                paper::TransferMechanism::NoneEea => TransferMechanism::NoneEea,
                paper::TransferMechanism::Adequacy => TransferMechanism::Adequacy,
                paper::TransferMechanism::EuUsDpf => TransferMechanism::EuUsDpf,
                paper::TransferMechanism::Scc2021_914 => TransferMechanism::Scc2021914,
                paper::TransferMechanism::BcrP => TransferMechanism::BcrP,
                paper::TransferMechanism::Code => TransferMechanism::Code,
                paper::TransferMechanism::Certification => TransferMechanism::Certification,
                paper::TransferMechanism::Art49 => TransferMechanism::Art49,
                paper::TransferMechanism::Other => TransferMechanism::Other,
            },
        }
    }
}

/// Annex C: the instruction. Empty where the parties have said nothing.
#[derive(SimpleObject, Clone)]
pub(crate) struct AnnexC {
    /// C.1 The subject of the processing and the instruction.
    instruction: String,
    /// C.2 Security measures: a blank line between two, the first line of each its heading.
    security: String,
    /// C.3 Assistance to the controller.
    assistance: String,
    /// C.4 Storage period and deletion routine.
    retention: String,
    /// C.5 Where the processing takes place.
    locations: String,
    /// C.6 Instruction on transfers to third countries.
    transfers: String,
    /// C.7 Audit of the processor.
    audit_processor: String,
    /// C.8 Audit of sub-processors.
    audit_sub_processors: String,
}

impl From<&paper::AnnexC> for AnnexC {
    fn from(annex: &paper::AnnexC) -> Self {
        let annex = annex.clone();
        Self {
            instruction: annex.instruction,
            security: tillid_agreements::security_text(&annex.security),
            assistance: annex.assistance,
            retention: annex.retention,
            locations: annex.locations,
            transfers: annex.transfers,
            audit_processor: annex.audit_processor,
            audit_sub_processors: annex.audit_sub_processors,
        }
    }
}

/// What is agreed for a single service.
#[derive(SimpleObject)]
pub(crate) struct Addendum {
    /// The code of the service.
    service_code: String,
    /// Its title when the agreement was sent, in the agreement's language.
    title: String,
    /// What is agreed.
    text: String,
    /// Which of the service's wordings it is, 1, 2, 3 …
    version: Option<i32>,
}

impl From<&paper::Addendum> for Addendum {
    fn from(addendum: &paper::Addendum) -> Self {
        Self {
            service_code: addendum.service_code.clone(),
            title: addendum.title.clone(),
            text: addendum.text.clone(),
            version: addendum.version.and_then(|number| i32::try_from(number).ok()),
        }
    }
}
