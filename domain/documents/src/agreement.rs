//! The content of a data processing agreement: what the parties agree, as typed data.
//!
//! The JSON of [`AgreementDocument`] (camelCase, codes in `SCREAMING_SNAKE_CASE`) is what is hashed,
//! stored and typeset. Free texts are plain text: a blank line or a line break starts a new
//! paragraph, a line that begins with `- ` is a bullet. Nothing in them is ever read as markup.

use crate::canonical::{self, CanonicalError};
use crate::instant;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The language of the fixed texts and of the document's metadata (BCP 47).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Danish.
    Da,
    /// English.
    En,
}

impl Language {
    /// The BCP 47 tag: `da` or `en`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }
}

/// A whole agreement version: the parties, the clauses, the annexes and the signatures so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgreementDocument {
    /// The reference people quote, for example `DBA-2026-000123`.
    pub reference: String,
    /// The number of this version of the agreement, counted from 1.
    pub version: u32,
    /// The language of the fixed texts.
    pub language: Language,
    /// The title on the first page and in the metadata.
    pub title: String,
    /// When this version was made, in UTC; the PDF's creation date. Not the time of typesetting,
    /// so that the same content gives the same bytes on any day.
    #[serde(with = "instant")]
    pub issued_at: OffsetDateTime,
    /// The processor (*databehandler*).
    pub processor: Party,
    /// The controller (*dataansvarlig*), or the processor who acts for one.
    pub controller: Party,
    /// The services whose processing the agreement governs.
    pub services: Vec<ServiceLine>,
    /// The template version the clauses came from.
    pub template: TemplateRef,
    /// Paragraphs before the first clause.
    pub preamble: Vec<String>,
    /// The clauses, filled: no placeholder is left (see [`crate::clauses::fill`]).
    pub clauses: Vec<Clause>,
    /// The choices and periods the clauses were filled with.
    pub parameters: Parameters,
    /// Annex A: the processing.
    pub annex_a: AnnexA,
    /// Annex B: the sub-processors.
    pub annex_b: AnnexB,
    /// Annex C: the instruction.
    pub annex_c: AnnexC,
    /// Annex D: what the parties have agreed beyond or differently from the clauses; may be empty.
    pub annex_d: String,
    /// What the parties have agreed otherwise than the text that the agreement came from, printed in annex D and
    /// numbered in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<Deviation>,
    /// Addenda for single services, printed after annex D and numbered in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addenda: Vec<Addendum>,
    /// The signatures given so far, in the order they were given. Not part of
    /// [`content_sha256`](Self::content_sha256).
    #[serde(default)]
    pub signatures: Vec<Signature>,
}

impl AgreementDocument {
    /// The SHA-256 of the canonical JSON of everything but the signatures: the fingerprint that each
    /// party signs. It does not change when a signature is added.
    pub fn content_sha256(&self) -> Result<String, CanonicalError> {
        let unsigned = Self {
            signatures: Vec::new(),
            ..self.clone()
        };
        canonical::sha256(&unsigned)
    }
}

/// Something that the parties have agreed otherwise than the text that the agreement came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deviation {
    /// The clause (`7.1`) or annex item (`C.4`) that it concerns.
    pub place: String,
    /// The heading there.
    pub heading: String,
    /// Whether the text there is another, or stays and has this beside it.
    pub kind: DeviationKind,
    /// What stood there before; empty for a text beside it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub former: String,
    /// What is agreed.
    pub text: String,
}

/// How an agreement differs from the text that it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeviationKind {
    /// Another wording in the same place.
    Wording,
    /// A text beside the place, which stays as it is.
    Addition,
}

/// Terms that hold for one service only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Addendum {
    /// The code of the service, as in [`ServiceLine::code`].
    pub service_code: String,
    /// The heading.
    pub title: String,
    /// The text.
    pub text: String,
    /// Which of the service's wordings it is: 1, 2, 3 …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// One of the two parties.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// The registered name.
    pub legal_name: String,
    /// The number in a public register, where the party has one.
    pub registration: Option<Registration>,
    /// The registered address.
    pub address: Address,
    /// Whom to write to, by role.
    pub contacts: Vec<Contact>,
}

/// A number in a public register of organisations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// Which register.
    pub scheme: RegistrationScheme,
    /// The number as the register writes it.
    pub number: String,
}

/// The register a registration number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RegistrationScheme {
    /// Danish CVR number, eight digits.
    DkCvr,
    /// Norwegian organisation number.
    NoOrgnr,
    /// Swedish organisation number.
    SeOrgnr,
    /// German commercial register (Handelsregister B).
    DeHrb,
    /// VAT number within the EU.
    EuVat,
    /// Any other register.
    Other,
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// A person or department, if the letter needs one.
    pub attention: Option<String>,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// ISO 3166-1 alpha-2 in upper case.
    pub country_code: String,
}

/// A contact of a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// What the contact is for.
    pub role: ContactRole,
    /// The person's name; absent for a role mailbox.
    pub name: Option<String>,
    /// The person's title.
    pub title: Option<String>,
    /// E-mail address.
    pub email: String,
    /// Telephone number (E.164).
    pub phone: Option<String>,
}

/// What a contact is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContactRole {
    /// Questions about personal data.
    Privacy,
    /// Security incidents, day and night.
    #[serde(rename = "SECURITY_24_7")]
    Security247,
    /// Invoices.
    Billing,
    /// Operation and support.
    Technical,
    /// Signs for the party.
    Signatory,
    /// Receives notices under the agreement.
    Notice,
    /// Data protection officer.
    Dpo,
}

/// A service the agreement covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceLine {
    /// The vendor's code of the service.
    pub code: String,
    /// The title in the document's language.
    pub title: String,
}

/// Which template the clauses came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateRef {
    /// The template's title.
    pub name: String,
    /// The template's version number.
    pub version: u32,
    /// SHA-256 of the template version's canonical JSON.
    pub sha256: String,
    /// Whose wording it is.
    pub origin: TemplateOrigin,
}

/// Whose wording a template has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TemplateOrigin {
    /// The Danish supervisory authority's adopted standard clauses, unaltered.
    #[serde(rename = "DK_SCC_2020")]
    DkScc2020,
    /// The standard clauses of Commission Decision (EU) 2021/915, unaltered.
    #[serde(rename = "EU_2021_915")]
    Eu2021_915,
    /// Any other wording, also one that follows the structure of the former two.
    #[serde(rename = "OWN")]
    Own,
}

/// A clause: a numbered heading with paragraphs, or with clauses of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Clause {
    /// The number as printed, without a full stop: `7` or `7.1`.
    pub number: String,
    /// The heading.
    pub heading: String,
    /// The part of the agreement that begins with this clause, printed above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Whether the text may not be altered in an agreement.
    #[serde(default)]
    pub locked: bool,
    /// Whether the paragraphs carry their own numbers, as in the file that the clause was read from, and get no others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_written: bool,
    /// The letters of Article 28(3) that the clause fulfils.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coverage: Vec<Letter>,
    /// The text.
    #[serde(default)]
    pub paragraphs: Vec<Paragraph>,
    /// Clauses below this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
}

/// A paragraph or a point within one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Paragraph {
    /// The number as printed (`7.1`, `a`); empty for an unnumbered paragraph.
    #[serde(default)]
    pub number: String,
    /// The text.
    pub text: String,
    /// The points below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<Paragraph>,
    /// In a template: the choice under which the paragraph belongs to the agreement. Never in a
    /// filled clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// The choice a template's paragraph depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Condition {
    /// Sub-processors need a specific authorisation each.
    AuthorisationSpecific,
    /// Sub-processors are authorised in general, with notice and objection.
    AuthorisationGeneral,
    /// Data are deleted at the end.
    ExitDelete,
    /// Data are returned at the end.
    ExitReturn,
    /// Transfers to third countries are allowed on a ground.
    ThirdCountryAllowed,
    /// No transfer to a third country is allowed.
    ThirdCountryForbidden,
}

/// A letter of Article 28(3), first sub-paragraph, GDPR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Letter {
    /// Documented instructions.
    A,
    /// Confidentiality of persons.
    B,
    /// Security of processing.
    C,
    /// Conditions for sub-processors.
    D,
    /// Assistance with data-subject rights.
    E,
    /// Assistance with Articles 32 to 36.
    F,
    /// Deletion or return.
    G,
    /// Information, audits and inspections.
    H,
}

impl Letter {
    /// All eight, in order.
    pub const ALL: [Self; 8] = [
        Self::A,
        Self::B,
        Self::C,
        Self::D,
        Self::E,
        Self::F,
        Self::G,
        Self::H,
    ];
}

/// The choices and periods of one agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// Specific or general authorisation of sub-processors, Article 28(2).
    pub authorisation_model: AuthorisationModel,
    /// Days of notice before a sub-processor change takes effect.
    pub sub_processor_notice_days: u32,
    /// Days within which the controller may object, counted from the notice.
    pub objection_days: u32,
    /// Hours within which the processor tells the controller of a breach.
    pub breach_hours: u32,
    /// What happens to the data at the end.
    pub exit_choice: ExitChoice,
    /// Days after the end within which it has happened.
    pub exit_days: u32,
    /// The concept of supervision (*tilsynskoncept*), 1 to 6.
    pub audit_concept: u8,
    /// Days of notice before an inspection.
    pub audit_notice_days: u32,
    /// Whether data may leave the EEA on a ground of Chapter V.
    pub third_country_allowed: bool,
}

/// How the controller authorises sub-processors, Article 28(2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthorisationModel {
    /// Each one beforehand; silence is a no.
    Specific,
    /// In general, with notice and a right to object; silence is a yes.
    General,
}

/// The controller's choice at the end, Article 28(3)(g).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExitChoice {
    /// Delete.
    Delete,
    /// Return, then delete the copies.
    Return,
}

/// Annex A: information about the processing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnnexA {
    /// A.1 The purpose.
    pub purpose: String,
    /// A.1 The controller's own legal basis, if it wants it on the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controller_legal_basis: Option<String>,
    /// A.2 The nature.
    pub nature: String,
    /// A.3 The types of personal data.
    pub data_types: Vec<String>,
    /// A.3 Special categories (Article 9) and data on criminal offences (Article 10).
    pub special_categories: Vec<String>,
    /// A.4 The categories of data subjects.
    pub subject_categories: Vec<String>,
    /// A.5 The duration.
    pub duration: String,
}

/// Annex B: sub-processors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnnexB {
    /// B.1 The sub-processors authorised when the agreement takes effect.
    pub sub_processors: Vec<SubProcessorEntry>,
    /// B.2 What the parties add about notice; may be empty.
    pub notice: String,
}

/// A sub-processor as Annex B lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubProcessorEntry {
    /// The registered name.
    pub legal_name: String,
    /// The number in a public register, where it has one.
    pub registration: Option<Registration>,
    /// The address on one line, without the country.
    pub address: String,
    /// ISO 3166-1 alpha-2 in upper case.
    pub country_code: String,
    /// Whom the controller can reach there: name or role, e-mail, telephone, on one line (EDPB Opinion
    /// 22/2024, §31); empty in a notice, which says more about it.
    pub contact: String,
    /// What it does with the data.
    pub description: String,
    /// Where it does so.
    pub locations: Vec<String>,
    /// The ground for a transfer out of the EEA, or that there is none.
    pub transfer_mechanism: TransferMechanism,
    /// Module, assessment or certificate, as text.
    pub transfer_detail: Option<String>,
}

/// The ground for a transfer to a third country, Chapter V GDPR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransferMechanism {
    /// No transfer out of the EEA.
    #[serde(rename = "NONE_EEA")]
    NoneEea,
    /// A decision on adequate protection, Article 45.
    #[serde(rename = "ADEQUACY")]
    Adequacy,
    /// The importer is certified under the EU–US Data Privacy Framework.
    #[serde(rename = "EU_US_DPF")]
    EuUsDpf,
    /// Standard contractual clauses, Decision (EU) 2021/914.
    #[serde(rename = "SCC_2021_914")]
    Scc2021_914,
    /// Binding corporate rules for processors, Article 47.
    #[serde(rename = "BCR_P")]
    BcrP,
    /// An approved code of conduct, Article 46(2)(e).
    #[serde(rename = "CODE")]
    Code,
    /// An approved certification, Article 46(2)(f).
    #[serde(rename = "CERTIFICATION")]
    Certification,
    /// A derogation, Article 49.
    #[serde(rename = "ART_49")]
    Art49,
    /// Another ground that the law names; the detail cites it.
    #[serde(rename = "OTHER")]
    Other,
}

/// Annex C: the instruction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnnexC {
    /// C.1 The subject of the processing and the instruction.
    pub instruction: String,
    /// C.2 The security measures, one by one.
    pub security: Vec<Measure>,
    /// C.3 Assistance to the controller.
    pub assistance: String,
    /// C.4 Storage period and deletion routine.
    pub retention: String,
    /// C.5 Where the processing takes place.
    pub locations: String,
    /// C.6 Instruction on transfers to third countries.
    pub transfers: String,
    /// C.7 Audit of the processor.
    pub audit_processor: String,
    /// C.8 Audit of sub-processors.
    pub audit_sub_processors: String,
}

/// A security measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// What it is about.
    pub heading: String,
    /// What is done.
    pub text: String,
}

/// Which party acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Side {
    /// The processor.
    Processor,
    /// The controller.
    Controller,
}

/// A signature and the evidence that it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// For which party.
    pub side: Side,
    /// The signatory's name as typed.
    pub name: String,
    /// The signatory's title or capacity.
    pub title: String,
    /// The organisation bound, as named when it was signed.
    pub organisation: String,
    /// When, in UTC.
    #[serde(with = "instant")]
    pub signed_at: OffsetDateTime,
    /// How the signatory was identified.
    pub method: SignatureMethod,
    /// The exact sentence the signatory agreed to.
    pub consent_sentence: String,
    /// SHA-256 of the canonical evidence record.
    pub evidence_sha256: String,
    /// SHA-256 of the document that was signed: [`AgreementDocument::content_sha256`].
    pub document_sha256: String,
}

/// How a signatory was identified. Named for what it is: nothing here claims a level of eIDAS that
/// was not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignatureMethod {
    /// Simple electronic signature; signed in with a password.
    SesPassword,
    /// Simple electronic signature; signed in with a password and a one-time code.
    SesTotp,
    /// Simple electronic signature; signed in with a passkey.
    SesPasskey,
    /// Simple electronic signature; signed in through the organisation's own sign-on.
    SesSso,
    /// Advanced electronic signature by an external provider.
    ExternalAes,
    /// Qualified electronic signature by an external provider.
    ExternalQes,
}
