//! What the audit trail says about templates and agreements.

use tillid_audit::Fact;
use tillid_entities::agreement_templates::TemplateId;
use tillid_entities::agreement_versions::AgreementVersionId;
use tillid_entities::agreements::AgreementId;
use tillid_entities::annex_revisions;
use tillid_entities::assistance_requests;
use tillid_entities::change_proposals;
use tillid_entities::clause_comments::ClauseCommentId;
use tillid_entities::clause_threads::ClauseThreadId;
use tillid_entities::instructions;
use tillid_entities::issue_batches::IssueBatchId;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::services::ServiceId;
use tillid_entities::template_files::TemplateFileId;
use tillid_entities::template_versions::TemplateVersionId;

const TEMPLATE: &str = "Template";
const TEMPLATE_FILE: &str = "TemplateFile";
const TEMPLATE_VERSION: &str = "TemplateVersion";
const AGREEMENT_VERSION: &str = "AgreementVersion";

pub(crate) fn template_created(id: TemplateId) -> Fact {
    Fact::new("template.created", TEMPLATE, id).changing(["title", "origin", "language"])
}

pub(crate) fn template_uploaded(id: TemplateFileId) -> Fact {
    Fact::new("template.uploaded", TEMPLATE_FILE, id).changing(["sha256", "clauses"])
}

pub(crate) fn template_file_forgotten(id: TemplateFileId) -> Fact {
    Fact::new("template.fileForgotten", TEMPLATE_FILE, id)
}

pub(crate) fn template_drafted(id: TemplateVersionId) -> Fact {
    Fact::new("template.drafted", TEMPLATE_VERSION, id).changing(["clauses", "parameters"])
}

pub(crate) fn template_updated(id: TemplateVersionId, fields: Vec<&'static str>) -> Fact {
    Fact::new("template.updated", TEMPLATE_VERSION, id).changing(fields)
}

pub(crate) fn template_submitted(id: TemplateVersionId) -> Fact {
    Fact::new("template.submitted", TEMPLATE_VERSION, id).changing(["state"])
}

pub(crate) fn template_withdrawn(id: TemplateVersionId) -> Fact {
    Fact::new("template.withdrawn", TEMPLATE_VERSION, id).changing(["state"])
}

pub(crate) fn template_published(id: TemplateVersionId) -> Fact {
    Fact::new("template.published", TEMPLATE_VERSION, id).changing(["state", "sha256", "approver"])
}

pub(crate) fn template_superseded(id: TemplateVersionId) -> Fact {
    Fact::new("template.superseded", TEMPLATE_VERSION, id).changing(["state"])
}

pub(crate) fn addendum_written(id: ServiceId) -> Fact {
    Fact::new("service.addendum-written", "Service", id).changing(["addenda"])
}

fn agreement(
    action: &'static str,
    id: AgreementVersionId,
    other_side: OrganisationId,
    fields: &[&'static str],
) -> Fact {
    Fact::new(action, AGREEMENT_VERSION, id)
        .shared_with(other_side)
        .changing(fields.iter().copied())
}

/// `printed`: whether its PDF was typeset with it.
pub(crate) fn agreement_sent(id: AgreementVersionId, customer: OrganisationId, printed: bool) -> Fact {
    let fields: &[&str] = if printed {
        &["state", "content", "pdf"]
    } else {
        &["state", "content"]
    };
    agreement("agreement.sent", id, customer, fields)
}

pub(crate) fn agreement_printed(id: AgreementVersionId, customer: OrganisationId) -> Fact {
    agreement("agreement.printed", id, customer, &["pdf"])
}

pub(crate) fn agreement_reminded(id: AgreementVersionId, customer: OrganisationId) -> Fact {
    agreement("agreement.reminded", id, customer, &["reminders"])
}

/// The hash of what it says is in the trail: that it has not been changed since can be shown.
pub(crate) fn annex_revised(row: &annex_revisions::Model) -> Fact {
    let content = format!("content sha256:{}", row.content_sha256);
    Fact::new("annex.revised", "AnnexRevision", row.id)
        .shared_with(row.customer_id)
        .changing([content])
}

pub(crate) fn issue_batch(action: &'static str, id: IssueBatchId) -> Fact {
    Fact::new(action, "IssueBatch", id)
}

pub(crate) fn reminders_set(vendor: OrganisationId) -> Fact {
    Fact::new("signing-reminders.set", "Organisation", vendor).changing(["signingReminders"])
}

/// The organisation's own: the other side does not hear who signs for it, or who asked them to.
pub(crate) fn agreement_handed_over(id: AgreementVersionId) -> Fact {
    Fact::new("agreement.handed-over", AGREEMENT_VERSION, id).changing(["handOvers"])
}

pub(crate) fn agreement_viewed(id: AgreementVersionId, vendor: OrganisationId) -> Fact {
    agreement("agreement.viewed", id, vendor, &["state", "viewedAt"])
}

pub(crate) fn agreement_signed(id: AgreementVersionId, other_side: OrganisationId) -> Fact {
    agreement(
        "agreement.signed",
        id,
        other_side,
        &["state", "signatures", "pdf"],
    )
}

pub(crate) fn agreement_sealed(id: AgreementVersionId, other_side: OrganisationId) -> Fact {
    agreement("agreement.sealed", id, other_side, &["seal", "pdf"])
}

pub(crate) fn agreement_timestamped(id: AgreementVersionId, customer: OrganisationId) -> Fact {
    agreement("agreement.timestamped", id, customer, &["seal", "pdf"])
}

pub(crate) fn agreement_in_force(id: AgreementVersionId, other_side: OrganisationId) -> Fact {
    agreement("agreement.in-force", id, other_side, &["state", "effectiveAt"])
}

pub(crate) fn agreement_superseded(id: AgreementVersionId, other_side: OrganisationId) -> Fact {
    agreement("agreement.superseded", id, other_side, &["state"])
}

pub(crate) fn agreement_declined(id: AgreementVersionId, vendor: OrganisationId) -> Fact {
    agreement("agreement.declined", id, vendor, &["state", "declinedReason"])
}

pub(crate) fn agreement_recalled(id: AgreementVersionId, customer: OrganisationId) -> Fact {
    agreement("agreement.recalled", id, customer, &["state"])
}

pub(crate) fn agreement_expired(id: AgreementVersionId, customer: OrganisationId) -> Fact {
    agreement("agreement.expired", id, customer, &["state"])
}

pub(crate) fn agreement_version_ended(id: AgreementVersionId, customer: OrganisationId) -> Fact {
    agreement("agreement.version-ended", id, customer, &["state"])
}

/// The trail has the hash of the text, so that the text can be checked against it, and never the text.
pub(crate) fn instruction_given(row: &instructions::Model) -> Fact {
    let text = format!("text sha256:{}", row.text_sha256);
    Fact::new("instruction.given", "Instruction", row.id)
        .shared_with(row.vendor_id)
        .changing(["state".to_owned(), text])
}

pub(crate) fn instruction(
    action: &'static str,
    row: &instructions::Model,
    other_side: OrganisationId,
    fields: &[&'static str],
) -> Fact {
    Fact::new(action, "Instruction", row.id)
        .shared_with(other_side)
        .changing(fields.iter().copied())
}

pub(crate) fn assistance(
    action: &'static str,
    row: &assistance_requests::Model,
    other_side: OrganisationId,
    fields: &[&'static str],
) -> Fact {
    Fact::new(action, "AssistanceRequest", row.id)
        .shared_with(other_side)
        .changing(fields.iter().copied())
}

pub(crate) fn comment_written(id: ClauseCommentId, other_side: OrganisationId) -> Fact {
    Fact::new("comment.written", "ClauseComment", id)
        .shared_with(other_side)
        .changing(["text"])
}

pub(crate) fn thread_resolved(id: ClauseThreadId, other_side: OrganisationId) -> Fact {
    Fact::new("comments.resolved", "ClauseThread", id)
        .shared_with(other_side)
        .changing(["resolvedAt"])
}

/// The trail has the hash of the text, so that the text can be checked against it, and never the text.
pub(crate) fn change_proposed(row: &change_proposals::Model, other_side: OrganisationId) -> Fact {
    let text = format!("text sha256:{}", row.text_sha256);
    Fact::new("change.proposed", "ChangeProposal", row.id)
        .shared_with(other_side)
        .changing(["state".to_owned(), text])
}

pub(crate) fn change_answered(
    action: &'static str,
    row: &change_proposals::Model,
    other_side: OrganisationId,
) -> Fact {
    Fact::new(action, "ChangeProposal", row.id)
        .shared_with(other_side)
        .changing(["state", "answer"])
}

/// What happened to an agreement as a whole.
pub(crate) fn life(
    action: &'static str,
    id: AgreementId,
    other_side: OrganisationId,
    fields: &[&'static str],
) -> Fact {
    Fact::new(action, "Agreement", id)
        .shared_with(other_side)
        .changing(fields.iter().copied())
}
