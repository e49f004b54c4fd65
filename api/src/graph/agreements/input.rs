//! What mutations about agreements take.

use async_graphql::{ID, InputObject};
use tillid_agreements::{AnnexTexts, ClauseCover, ClauseDraft, Issue, Terms};
use tillid_documents::agreement::AnnexA;
use tillid_entities::enums::{AuthorisationModel, ExitChoice, Language, TemplateOrigin};
use tillid_kernel::Result;

use crate::graph::factors::ProofInput;

/// The terms of an agreement.
#[derive(InputObject)]
pub(crate) struct AgreementParametersInput {
    /// What the customer's silence means (Art. 28(2)).
    authorisation_model: AuthorisationModel,
    /// Days of notice before a sub-processor change, 1–180.
    sub_processor_notice_days: i32,
    /// Days to object, at most the days of notice.
    objection_days: i32,
    /// Hours within which the processor tells of a breach, 1–72.
    breach_hours: i32,
    /// What happens to the data at the end.
    exit_choice: ExitChoice,
    /// Days for that, 1–365.
    exit_days: i32,
    /// Supervision concept 1–6.
    audit_concept: i32,
    /// Days of notice of an audit, 1–180.
    audit_notice_days: i32,
    /// Whether data may leave the EEA on a valid ground.
    third_country_allowed: bool,
}

impl From<AgreementParametersInput> for Terms {
    fn from(input: AgreementParametersInput) -> Self {
        Self {
            authorisation_model: input.authorisation_model,
            sub_processor_notice_days: input.sub_processor_notice_days,
            objection_days: input.objection_days,
            breach_hours: input.breach_hours,
            exit_choice: input.exit_choice,
            exit_days: input.exit_days,
            audit_concept: input.audit_concept,
            audit_notice_days: input.audit_notice_days,
            third_country_allowed: input.third_country_allowed,
        }
    }
}

/// A new template.
#[derive(InputObject)]
pub(crate) struct CreateTemplateInput {
    /// The vendor.
    pub(super) organisation_id: ID,
    /// Its title, which its agreements have too; at most 200 characters.
    pub(super) title: String,
    /// Whose order of clauses it follows; the text is locked. `OWN` is a copy of the Danish structure to edit. With a
    /// file: whose text the file is.
    pub(super) structure: TemplateOrigin,
    /// Its language.
    pub(super) language: Language,
    /// Defaults of the terms.
    pub(super) parameters: AgreementParametersInput,
    /// A file uploaded to `/uploads/templates`, whose clauses are the text: they are locked, and only what they cover
    /// changes.
    pub(super) template_file_id: Option<ID>,
    /// What the clauses of the file cover; those not named cover nothing.
    pub(super) covers: Option<Vec<ClauseCoverInput>>,
}

/// What a clause of an uploaded file covers.
#[derive(InputObject)]
pub(crate) struct ClauseCoverInput {
    /// The clause's number, as it was read.
    number: String,
    /// Letters of Art. 28(3), `a` … `h`.
    covers: Vec<String>,
}

impl From<ClauseCoverInput> for ClauseCover {
    fn from(input: ClauseCoverInput) -> Self {
        Self {
            number: input.number,
            covers: input.covers,
        }
    }
}

/// Which template.
#[derive(InputObject)]
pub(crate) struct TemplateIdInput {
    /// Its id.
    pub(super) template_id: ID,
}

/// Which version of a template.
#[derive(InputObject)]
pub(crate) struct TemplateVersionIdInput {
    /// Its id.
    pub(super) template_version_id: ID,
}

/// A clause to write; see `Clause` for the notation.
#[derive(InputObject)]
pub(crate) struct ClauseInput {
    /// `7` or `7.1`; `0` is the preamble.
    number: String,
    /// Its heading, at most 200 characters.
    heading: String,
    /// Its paragraphs, at most 100 of at most 10,000 characters.
    paragraphs: Vec<String>,
    /// Letters of Art. 28(3) that it covers, `a` … `h`.
    covers: Vec<String>,
}

impl From<ClauseInput> for ClauseDraft {
    fn from(input: ClauseInput) -> Self {
        Self {
            number: input.number,
            heading: input.heading,
            paragraphs: input.paragraphs,
            covers: input.covers,
        }
    }
}

/// Changes to a draft: absent stays.
#[derive(InputObject)]
pub(crate) struct UpdateTemplateDraftInput {
    /// Which draft.
    pub(super) template_version_id: ID,
    /// The whole text.
    pub(super) clauses: Option<Vec<ClauseInput>>,
    /// Defaults of the terms.
    pub(super) parameters: Option<AgreementParametersInput>,
    /// The version that was read.
    pub(super) version: i32,
}

/// Annex A: the processing (Art. 28(3)); all but the special categories must be there.
#[derive(InputObject)]
pub(crate) struct AnnexAInput {
    /// A.1 The purpose.
    purpose: String,
    /// A.1 The legal basis on which the controller processes, if it is to be stated.
    controller_legal_basis: Option<String>,
    /// A.2 The nature.
    nature: String,
    /// A.3 Types of personal data, at least one.
    data_types: Vec<String>,
    /// A.3 Special categories of data.
    special_categories: Vec<String>,
    /// A.4 Categories of data subjects, at least one.
    subject_categories: Vec<String>,
    /// A.5 The duration.
    duration: String,
}

impl From<AnnexAInput> for AnnexA {
    fn from(input: AnnexAInput) -> Self {
        Self {
            purpose: input.purpose,
            controller_legal_basis: input.controller_legal_basis,
            nature: input.nature,
            data_types: input.data_types,
            special_categories: input.special_categories,
            subject_categories: input.subject_categories,
            duration: input.duration,
        }
    }
}

/// Annex C: the instruction; the instruction itself and the security measures must be there.
#[derive(InputObject)]
pub(crate) struct AnnexCInput {
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

impl From<AnnexCInput> for AnnexTexts {
    fn from(input: AnnexCInput) -> Self {
        Self {
            instruction: input.instruction,
            security: input.security,
            assistance: input.assistance,
            retention: input.retention,
            locations: input.locations,
            transfers: input.transfers,
            audit_processor: input.audit_processor,
            audit_sub_processors: input.audit_sub_processors,
        }
    }
}

/// An agreement to send.
#[derive(InputObject)]
pub(crate) struct IssueAgreementInput {
    /// The vendor.
    pub(super) organisation_id: ID,
    /// A customer with an active relation.
    customer_id: ID,
    /// A published version of one of the vendor's templates.
    template_version_id: ID,
    /// Services that the agreement governs, at least one.
    service_ids: Vec<ID>,
    /// Language of the document: the template's.
    language: Language,
    /// Terms; the template's defaults when absent.
    parameters: Option<AgreementParametersInput>,
    /// Annex A.
    annex_a: AnnexAInput,
    /// Annex C.
    annex_c: AnnexCInput,
    /// Annex D: what the parties agree beyond the clauses.
    annex_d: Option<String>,
    /// Why this replaces the version before.
    change_reason: Option<String>,
}

impl IssueAgreementInput {
    pub(super) fn order(self) -> Result<Issue> {
        Ok(Issue {
            customer: self.customer_id.parse()?,
            template_version: self.template_version_id.parse()?,
            services: self
                .service_ids
                .iter()
                .map(|id| id.parse())
                .collect::<Result<_>>()?,
            language: self.language,
            parameters: self.parameters.map(Terms::from),
            annex_a: self.annex_a.into(),
            annex_c: self.annex_c.into(),
            annex_d: self.annex_d,
            change_reason: self.change_reason,
        })
    }
}

/// Which version of an agreement.
#[derive(InputObject)]
pub(crate) struct AgreementVersionIdInput {
    /// Its id.
    pub(super) agreement_version_id: ID,
}

/// A signature.
#[derive(InputObject)]
pub(crate) struct SignAgreementInput {
    /// Which version.
    pub(super) agreement_version_id: ID,
    /// The `contentSha256` that was shown.
    pub(super) content_sha256: String,
    /// The version of the sentence that was shown.
    pub(super) consent_version: String,
    /// Whether the box beside the sentence was ticked.
    pub(super) consent_given: bool,
    /// The name typed, at most 120 characters.
    pub(super) typed_name: String,
    /// The capacity stated, at most 120 characters.
    pub(super) title: String,
    /// A proof that it is the viewer, given for this signature. A recovery code is none.
    pub(super) proof: ProofInput,
}

/// A no.
#[derive(InputObject)]
pub(crate) struct DeclineAgreementInput {
    /// Which version.
    pub(super) agreement_version_id: ID,
    /// Why, at most 2,000 characters; the vendor reads it.
    pub(super) reason: String,
}
