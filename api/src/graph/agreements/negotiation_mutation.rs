//! What can be done while a version is negotiated.

use async_graphql::{Context, ID, InputObject, Object};
use tillid_agreements::negotiation::proposals::Propose;
use tillid_agreements::negotiation::{comments, next_version, proposals};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::change_proposals::{self, ChangeProposalId};
use tillid_entities::enums::ChangeKind;
use tillid_kernel::Result;
use tillid_policy::{Action, Scope};

use super::gather::gather_version;
use super::input::AgreementVersionIdInput;
use super::mutation::AgreementVersionPayload;
use crate::graph::context::ContextExt;

/// A comment to write.
#[derive(InputObject)]
pub(crate) struct CommentOnClauseInput {
    /// On which version.
    agreement_version_id: ID,
    /// The clause's number or the annex item's, as in `negotiation`.
    place: String,
    /// At most 4,000 characters.
    text: String,
}

/// A thread.
#[derive(InputObject)]
pub(crate) struct ResolveCommentsInput {
    /// Of which version.
    agreement_version_id: ID,
    /// The clause's number or the annex item's.
    place: String,
}

/// A change to propose.
#[derive(InputObject)]
pub(crate) struct ProposeChangeInput {
    /// Of which version.
    agreement_version_id: ID,
    /// The clause's number or the annex item's, as in `negotiation`.
    place: String,
    /// Another wording, or a text beside it in annex D. A locked clause takes the latter alone.
    kind: ChangeKind,
    /// The whole text that is to stand there, at most 20,000 characters.
    text: String,
    /// Why, at most 2,000 characters; the other side reads it.
    reason: Option<String>,
}

/// Which proposal.
#[derive(InputObject)]
pub(crate) struct ChangeProposalIdInput {
    /// Its id.
    change_proposal_id: ID,
}

/// A yes.
#[derive(InputObject)]
pub(crate) struct AcceptChangeInput {
    /// Which proposal.
    change_proposal_id: ID,
    /// Why, at most 2,000 characters.
    reason: Option<String>,
}

/// A no.
#[derive(InputObject)]
pub(crate) struct RefuseChangeInput {
    /// Which proposal.
    change_proposal_id: ID,
    /// Why, at most 2,000 characters; the other side reads it.
    reason: String,
}

#[derive(Default)]
pub(crate) struct NegotiationMutation;

#[Object]
impl NegotiationMutation {
    /// Comments on a clause or an annex item of a version that nobody has signed. Opens a closed thread again. Codes:
    /// `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT` (signed, over, expired).
    async fn comment_on_clause(
        &self,
        ctx: &Context<'_>,
        input: CommentOnClauseInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = version_for(ctx, Action::NegotiateAgreement, &input.agreement_version_id).await?;
        comments::comment(ctx.db(), &scope, &row, &input.place, &input.text).await?;
        changed(ctx, &scope, row.id).await
    }

    /// Closes the thread of a clause or an annex item. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
    async fn resolve_comments(
        &self,
        ctx: &Context<'_>,
        input: ResolveCommentsInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = version_for(ctx, Action::NegotiateAgreement, &input.agreement_version_id).await?;
        comments::resolve(ctx.db(), &scope, &row, &input.place).await?;
        changed(ctx, &scope, row.id).await
    }

    /// Proposes a change of a version that nobody has signed; nobody signs it until that is settled. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `VALIDATION`, `IMMUTABLE` (another wording of a locked text), `CONFLICT` (signed, over, expired, or a
    /// proposal waits in that place).
    async fn propose_change(
        &self,
        ctx: &Context<'_>,
        input: ProposeChangeInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = version_for(ctx, Action::NegotiateAgreement, &input.agreement_version_id).await?;
        let change = Propose {
            place: input.place,
            kind: input.kind,
            text: input.text,
            reason: input.reason,
        };
        proposals::propose(ctx.db(), &scope, &row, change).await?;
        changed(ctx, &scope, row.id).await
    }

    /// Accepts a proposal of the other side; it becomes part of the next version and of its annex D. Codes: `NOT_FOUND`,
    /// `FORBIDDEN` (one's own), `VALIDATION`, `CONFLICT`.
    async fn accept_change(
        &self,
        ctx: &Context<'_>,
        input: AcceptChangeInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = proposal_for(ctx, &input.change_proposal_id).await?;
        let row = proposals::accept(ctx.db(), &scope, row, input.reason).await?;
        changed(ctx, &scope, row.agreement_version_id).await
    }

    /// Refuses a proposal of the other side, with a reason. Codes: `NOT_FOUND`, `FORBIDDEN` (one's own), `VALIDATION`,
    /// `CONFLICT`.
    async fn refuse_change(
        &self,
        ctx: &Context<'_>,
        input: RefuseChangeInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = proposal_for(ctx, &input.change_proposal_id).await?;
        let row = proposals::refuse(ctx.db(), &scope, row, &input.reason).await?;
        changed(ctx, &scope, row.agreement_version_id).await
    }

    /// Takes back a proposal of one's own side. Codes: `NOT_FOUND`, `FORBIDDEN` (the other side's), `CONFLICT`.
    async fn withdraw_change(
        &self,
        ctx: &Context<'_>,
        input: ChangeProposalIdInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = proposal_for(ctx, &input.change_proposal_id).await?;
        let row = proposals::withdraw(ctx.db(), &scope, row).await?;
        changed(ctx, &scope, row.agreement_version_id).await
    }

    /// Sends the next version, as the vendor, with every accepted change in it; the one in hand is taken back. Answers
    /// with the new one. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT` (a proposal is open, nothing is agreed, signed, over),
    /// `VALIDATION`, `TRANSFER_MECHANISM_REQUIRED`, `UNAVAILABLE`.
    async fn send_agreed_changes(
        &self,
        ctx: &Context<'_>,
        input: AgreementVersionIdInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = version_for(ctx, Action::IssueAgreement, &input.agreement_version_id).await?;
        let documents = &*ctx.state().documents;
        let row = next_version::send(ctx.db(), documents, &scope, row).await?;
        changed(ctx, &scope, row.id).await
    }
}

async fn version_for(
    ctx: &Context<'_>,
    action: Action,
    id: &ID,
) -> Result<(Scope, agreement_versions::Model)> {
    ctx.authorise_row::<agreement_versions::Entity, AgreementVersionId>(action, id)
        .await
}

async fn proposal_for(ctx: &Context<'_>, id: &ID) -> Result<(Scope, change_proposals::Model)> {
    ctx.authorise_row::<change_proposals::Entity, ChangeProposalId>(Action::NegotiateAgreement, id)
        .await
}

/// The version after a change that sends mails.
async fn changed(
    ctx: &Context<'_>,
    scope: &Scope,
    id: AgreementVersionId,
) -> Result<AgreementVersionPayload> {
    ctx.state().wake.notify_one();
    let row = scope
        .load::<agreement_versions::Entity>(ctx.db().reads(), id)
        .await?;
    let look = ctx.look_ahead().field("agreementVersion");
    let agreement_version = gather_version(ctx, scope, &row, look).await?;
    Ok(AgreementVersionPayload { agreement_version })
}
