//! What can be done with agreements and templates.

use async_graphql::{Context, ID, Object, SimpleObject};
use tillid_agreements::{ClauseDraft, CreateTemplate, Environment, Sign, Terms, UpdateTemplateDraft};
use tillid_entities::agreement_templates::{self, TemplateId};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::template_versions::{self, TemplateVersionId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Scope};

use super::gather::gather_version;
use super::input::{
    AgreementVersionIdInput, CreateTemplateInput, DeclineAgreementInput, IssueAgreementInput,
    SignAgreementInput, TemplateIdInput, TemplateVersionIdInput, UpdateTemplateDraftInput,
};
use super::template::{Template, TemplateVersion, gather_template_version, gather_templates};
use super::types::AgreementVersion;
use crate::graph::context::ContextExt;

/// A template after the change.
#[derive(SimpleObject)]
pub(crate) struct TemplatePayload {
    /// The template.
    template: Template,
}

/// A version of a template after the change.
#[derive(SimpleObject)]
pub(crate) struct TemplateVersionPayload {
    /// The version.
    template_version: TemplateVersion,
}

/// A version of an agreement after the change.
#[derive(SimpleObject)]
pub(crate) struct AgreementVersionPayload {
    /// The version.
    pub(super) agreement_version: AgreementVersion,
}

#[derive(Default)]
pub(crate) struct AgreementsMutation;

#[Object]
impl AgreementsMutation {
    /// Makes a template with a first draft. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`.
    async fn create_template(
        &self,
        ctx: &Context<'_>,
        input: CreateTemplateInput,
    ) -> Result<TemplatePayload> {
        let scope = ctx.authorise_id(Action::DraftTemplate, &input.organisation_id)?;
        let template = CreateTemplate {
            title: input.title,
            structure: input.structure,
            language: input.language,
            parameters: input.parameters.into(),
            file: input.template_file_id.map(|id| id.parse()).transpose()?,
            covers: input
                .covers
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
        };
        let (row, _) = tillid_agreements::create_template(ctx.db(), &scope, template).await?;
        let looks = [ctx.look_ahead().field("template")];
        let made = gather_templates(ctx, &scope, vec![row], &looks).await?;
        let template = made.into_iter().next().ok_or_else(Error::not_found)?;
        Ok(TemplatePayload { template })
    }

    /// Makes a draft copied from the newest version. One that waits for review is taken back. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `CONFLICT` while there is a draft.
    async fn draft_template_version(
        &self,
        ctx: &Context<'_>,
        input: TemplateIdInput,
    ) -> Result<TemplateVersionPayload> {
        let (scope, template) = ctx
            .authorise_row::<agreement_templates::Entity, TemplateId>(
                Action::DraftTemplate,
                &input.template_id,
            )
            .await?;
        let row = tillid_agreements::draft_template_version(ctx.db(), &scope, &template).await?;
        template_version(ctx, &scope, row).await
    }

    /// Writes a draft; whoever edits it becomes its author. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT`,
    /// `IMMUTABLE` (no draft any more, or locked text).
    async fn update_template_draft(
        &self,
        ctx: &Context<'_>,
        input: UpdateTemplateDraftInput,
    ) -> Result<TemplateVersionPayload> {
        let (scope, row) =
            template_version_for(ctx, Action::DraftTemplate, &input.template_version_id).await?;
        let clauses = input
            .clauses
            .map(|all| all.into_iter().map(ClauseDraft::from).collect());
        let change = UpdateTemplateDraft {
            clauses,
            parameters: input.parameters.map(Terms::from),
            version: input.version,
        };
        let row = tillid_agreements::update_template_draft(ctx.db(), &scope, row, change).await?;
        template_version(ctx, &scope, row).await
    }

    /// Hands a draft to a second person. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
    async fn submit_template_version(
        &self,
        ctx: &Context<'_>,
        input: TemplateVersionIdInput,
    ) -> Result<TemplateVersionPayload> {
        let (scope, row) =
            template_version_for(ctx, Action::DraftTemplate, &input.template_version_id).await?;
        let row = tillid_agreements::submit(ctx.db(), &scope, row).await?;
        template_version(ctx, &scope, row).await
    }

    /// Publishes a version that another person wrote (four eyes). Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`,
    /// `APPROVAL_REQUIRED` for its author, `VALIDATION` naming the `letters` of Art. 28(3) that no clause covers.
    async fn publish_template_version(
        &self,
        ctx: &Context<'_>,
        input: TemplateVersionIdInput,
    ) -> Result<TemplateVersionPayload> {
        let (scope, row) =
            template_version_for(ctx, Action::PublishTemplate, &input.template_version_id).await?;
        let row = tillid_agreements::publish(ctx.db(), &scope, row).await?;
        template_version(ctx, &scope, row).await
    }

    /// Sends an agreement to one customer. A second one for the same services is the next version. Codes:
    /// `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT`, `TRANSFER_MECHANISM_REQUIRED`, `UNAVAILABLE`.
    async fn issue_agreement(
        &self,
        ctx: &Context<'_>,
        input: IssueAgreementInput,
    ) -> Result<AgreementVersionPayload> {
        let scope = ctx.authorise_id(Action::IssueAgreement, &input.organisation_id)?;
        let documents = &*ctx.state().documents;
        let row = tillid_agreements::issue(ctx.db(), documents, &scope, input.order()?).await?;
        changed(ctx, &scope, &row).await
    }

    /// Records that the customer has opened the document; part of the evidence. Only the first time counts. Codes:
    /// `NOT_FOUND`, `FORBIDDEN`.
    async fn open_agreement(
        &self,
        ctx: &Context<'_>,
        input: AgreementVersionIdInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) =
            version_for(ctx, Action::ReadAgreementDocument, &input.agreement_version_id).await?;
        let row = tillid_agreements::open(ctx.db(), &scope, row).await?;
        changed(ctx, &scope, &row).await
    }

    /// Signs for the viewer's side; the second signature seals the document and puts the version in force. Codes: `NOT_FOUND`, `FORBIDDEN`
    /// (no right to bind, or the same person on both sides), `CONFLICT` (another content was shown, already signed,
    /// expired), `CONSENT_REQUIRED`, `VALIDATION`, `PROOF_REQUIRED` (a password alone where the account has a second
    /// factor), `RATE_LIMITED`.
    async fn sign_agreement(
        &self,
        ctx: &Context<'_>,
        input: SignAgreementInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = version_for(ctx, Action::SignAgreement, &input.agreement_version_id).await?;
        let browser = &ctx.request().browser;
        let signature = Sign {
            content_sha256: input.content_sha256,
            consent_version: input.consent_version,
            consent_given: input.consent_given,
            typed_name: input.typed_name,
            title: input.title,
            proof: input.proof.into(),
            language: ctx.language(),
            environment: Environment {
                network: browser.network.clone(),
                user_agent: browser.user_agent.clone(),
            },
        };
        let state = ctx.state();
        let signed =
            tillid_agreements::sign(ctx.db(), &*state.documents, &state.sealer, &scope, row, signature);
        let row = signed.await?;
        changed(ctx, &scope, &row).await
    }

    /// Declines a version that the customer has not signed. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`, `VALIDATION`.
    async fn decline_agreement(
        &self,
        ctx: &Context<'_>,
        input: DeclineAgreementInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = version_for(ctx, Action::DeclineAgreement, &input.agreement_version_id).await?;
        let row = tillid_agreements::decline(ctx.db(), &scope, row, &input.reason).await?;
        changed(ctx, &scope, &row).await
    }

    /// Takes back a version that the customer has not signed. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
    async fn recall_agreement(
        &self,
        ctx: &Context<'_>,
        input: AgreementVersionIdInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = version_for(ctx, Action::IssueAgreement, &input.agreement_version_id).await?;
        let row = tillid_agreements::recall(ctx.db(), &scope, row).await?;
        changed(ctx, &scope, &row).await
    }
}

async fn template_version_for(
    ctx: &Context<'_>,
    action: Action,
    id: &ID,
) -> Result<(Scope, template_versions::Model)> {
    ctx.authorise_row::<template_versions::Entity, TemplateVersionId>(action, id)
        .await
}

async fn version_for(
    ctx: &Context<'_>,
    action: Action,
    id: &ID,
) -> Result<(Scope, agreement_versions::Model)> {
    ctx.authorise_row::<agreement_versions::Entity, AgreementVersionId>(action, id)
        .await
}

async fn template_version(
    ctx: &Context<'_>,
    scope: &Scope,
    row: template_versions::Model,
) -> Result<TemplateVersionPayload> {
    let template_version = gather_template_version(ctx, scope, row).await?;
    Ok(TemplateVersionPayload { template_version })
}

/// The version after a change that sends mails.
async fn changed(
    ctx: &Context<'_>,
    scope: &Scope,
    row: &agreement_versions::Model,
) -> Result<AgreementVersionPayload> {
    ctx.state().wake.notify_one();
    let look = ctx.look_ahead().field("agreementVersion");
    let agreement_version = gather_version(ctx, scope, row, look).await?;
    Ok(AgreementVersionPayload { agreement_version })
}
