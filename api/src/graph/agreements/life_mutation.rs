//! What can be done with an agreement in force.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_agreements::chain::{self, Controller};
use tillid_agreements::exit::{self, Certify};
use tillid_agreements::instructions as verbs;
use tillid_agreements::suspension::{self, Suspend};
use tillid_agreements::termination::{self, Terminate};
use tillid_entities::agreement_controllers::{self, AgreementControllerId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::{ControllerCapacity, ExitChoice, TerminationGround};
use tillid_entities::instructions::{self, InstructionId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Scope};

use super::gather::gather_agreements;
use super::types::Agreement;
use crate::graph::context::ContextExt;
use crate::graph::factors::ProofInput;
use crate::graph::scalars::Date;

/// An agreement after the change.
#[derive(SimpleObject)]
pub(crate) struct AgreementPayload {
    /// The agreement.
    agreement: Agreement,
}

/// An instruction to give.
#[derive(InputObject)]
pub(crate) struct GiveInstructionInput {
    /// Under which agreement.
    agreement_id: ID,
    /// What the processor is to do, at most 10,000 characters.
    text: String,
}

/// Which instruction.
#[derive(InputObject)]
pub(crate) struct InstructionIdInput {
    /// Its id.
    instruction_id: ID,
}

/// An instruction that is against the law.
#[derive(InputObject)]
pub(crate) struct FlagInstructionInput {
    /// Which.
    instruction_id: ID,
    /// Why, at most 2,000 characters.
    reason: String,
}

/// Which agreement.
#[derive(InputObject)]
pub(crate) struct AgreementIdInput {
    /// Its id.
    agreement_id: ID,
}

/// A suspension of the processing.
#[derive(InputObject)]
pub(crate) struct SuspendProcessingInput {
    /// Under which agreement.
    agreement_id: ID,
    /// What is not to be processed, at most 5,000 characters.
    subject: String,
    /// What is to be put right, at most 5,000 characters.
    reason: String,
    /// The last day to put it right; a month from today when absent, and at most.
    cure_until: Option<Date>,
}

/// What was put right.
#[derive(InputObject)]
pub(crate) struct ReportCureInput {
    /// Under which agreement.
    agreement_id: ID,
    /// In words, at most 5,000 characters.
    text: String,
}

/// What is still wrong.
#[derive(InputObject)]
pub(crate) struct RefuseCureInput {
    /// Under which agreement.
    agreement_id: ID,
    /// In words, at most 5,000 characters.
    reason: String,
}

/// A notice of termination.
#[derive(InputObject)]
pub(crate) struct TerminateAgreementInput {
    /// Which agreement.
    agreement_id: ID,
    /// On what ground, one of `terminationGrounds`.
    ground: TerminationGround,
    /// In words, at most 5,000 characters.
    reason: String,
    /// The last day: today at the earliest.
    ends_on: Date,
}

/// What happens to the data.
#[derive(InputObject)]
pub(crate) struct ChooseExitInput {
    /// Of which agreement.
    agreement_id: ID,
    /// What.
    choice: ExitChoice,
}

/// Data that was given back.
#[derive(InputObject)]
pub(crate) struct NoteReturnInput {
    /// Of which agreement.
    agreement_id: ID,
    /// What, and how; at most 5,000 characters.
    text: String,
}

/// A certificate of deletion.
#[derive(InputObject)]
pub(crate) struct CertifyDeletionInput {
    /// Of which agreement.
    agreement_id: ID,
    /// What was deleted, and how; at most 5,000 characters.
    statement: String,
    /// Where: systems, copies, sub-processors; at most 5,000 characters.
    scope: String,
    /// What the law obliges to keep, and how long; nothing when absent.
    exceptions: Option<String>,
    /// The capacity stated, at most 120 characters.
    title: String,
    /// A proof that it is the viewer, given for this signature. A recovery code is none.
    proof: ProofInput,
}

/// In what capacity the customer has an agreement.
#[derive(InputObject)]
pub(crate) struct SetControllerCapacityInput {
    /// Which agreement.
    agreement_id: ID,
    /// In what capacity.
    capacity: ControllerCapacity,
}

/// A controller for whom the customer is itself a processor.
#[derive(InputObject)]
pub(crate) struct AddAgreementControllerInput {
    /// Under which agreement.
    agreement_id: ID,
    /// Its registered name, at most 200 characters.
    name: String,
    /// Its registration number, with the register; at most 60 characters.
    registration: Option<String>,
    /// ISO 3166-1 alpha-2.
    country_code: String,
    /// The mailbox of a role there.
    contact_email: String,
    /// First day.
    since: Date,
    /// Last day.
    until: Option<Date>,
}

/// A recorded controller as it should be.
#[derive(InputObject)]
pub(crate) struct UpdateAgreementControllerInput {
    /// Which.
    agreement_controller_id: ID,
    /// Its registered name, at most 200 characters.
    name: String,
    /// Its registration number, with the register; at most 60 characters.
    registration: Option<String>,
    /// ISO 3166-1 alpha-2.
    country_code: String,
    /// The mailbox of a role there.
    contact_email: String,
    /// First day.
    since: Date,
    /// Last day; absent for none.
    until: Option<Date>,
    /// The version that was read.
    version: i32,
}

#[derive(Default)]
pub(crate) struct AgreementLifeMutation;

#[Object]
impl AgreementLifeMutation {
    /// Gives the processor a numbered instruction (Art. 28(3)(a)). Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`,
    /// `CONFLICT` (not in force, or closed).
    async fn give_instruction(
        &self,
        ctx: &Context<'_>,
        input: GiveInstructionInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::InstructProcessor, &input.agreement_id).await?;
        verbs::give(ctx.db(), &scope, &row, &input.text).await?;
        changed(ctx, &scope, row.id).await
    }

    /// Confirms an instruction, as the processor. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
    async fn acknowledge_instruction(
        &self,
        ctx: &Context<'_>,
        input: InstructionIdInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = instruction_for(ctx, Action::AnswerInstruction, &input.instruction_id).await?;
        let row = verbs::acknowledge(ctx.db(), &scope, row).await?;
        changed(ctx, &scope, row.agreement_id).await
    }

    /// Tells the controller that an instruction is against the law in the processor's opinion (Art. 28(3), last
    /// sub-paragraph). Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT`.
    async fn flag_instruction(
        &self,
        ctx: &Context<'_>,
        input: FlagInstructionInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = instruction_for(ctx, Action::AnswerInstruction, &input.instruction_id).await?;
        let row = verbs::flag(ctx.db(), &scope, row, &input.reason).await?;
        changed(ctx, &scope, row.agreement_id).await
    }

    /// Takes an instruction back, as the controller. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
    async fn withdraw_instruction(
        &self,
        ctx: &Context<'_>,
        input: InstructionIdInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = instruction_for(ctx, Action::InstructProcessor, &input.instruction_id).await?;
        let row = verbs::withdraw(ctx.db(), &scope, row).await?;
        changed(ctx, &scope, row.agreement_id).await
    }

    /// Suspends the processing until something is put right, at most a month (2021/915, clause 10). Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `VALIDATION`, `CONFLICT`.
    async fn suspend_processing(
        &self,
        ctx: &Context<'_>,
        input: SuspendProcessingInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::InstructProcessor, &input.agreement_id).await?;
        let (id, order) = (
            row.id,
            Suspend {
                subject: input.subject,
                reason: input.reason,
                cure_until: input.cure_until.map(|day| day.0),
            },
        );
        suspension::suspend(ctx.db(), &scope, row, order).await?;
        changed(ctx, &scope, id).await
    }

    /// Reports, as the processor, what was put right. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT`.
    async fn report_cure(&self, ctx: &Context<'_>, input: ReportCureInput) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::AnswerInstruction, &input.agreement_id).await?;
        let id = row.id;
        suspension::report_cure(ctx.db(), &scope, row, &input.text).await?;
        changed(ctx, &scope, id).await
    }

    /// Keeps the suspension: what was reported does not put it right. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`,
    /// `CONFLICT`.
    async fn refuse_cure(&self, ctx: &Context<'_>, input: RefuseCureInput) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::InstructProcessor, &input.agreement_id).await?;
        let id = row.id;
        suspension::refuse_cure(ctx.db(), &scope, row, &input.reason).await?;
        changed(ctx, &scope, id).await
    }

    /// Lets the processing go on. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
    async fn lift_suspension(&self, ctx: &Context<'_>, input: AgreementIdInput) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::InstructProcessor, &input.agreement_id).await?;
        let id = row.id;
        suspension::lift(ctx.db(), &scope, row).await?;
        changed(ctx, &scope, id).await
    }

    /// Gives notice of termination, from either side; it cannot be taken back. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `VALIDATION`, `CONFLICT`, `PROOF_REQUIRED`.
    async fn terminate_agreement(
        &self,
        ctx: &Context<'_>,
        input: TerminateAgreementInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::TerminateAgreement, &input.agreement_id).await?;
        let (id, notice) = (
            row.id,
            Terminate {
                ground: input.ground,
                reason: input.reason,
                ends_on: input.ends_on.0,
            },
        );
        termination::terminate(ctx.db(), &scope, row, notice).await?;
        changed(ctx, &scope, id).await
    }

    /// Chooses, as the controller, what happens to the data after the last day (Art. 28(3)(g)). Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `CONFLICT` (no notice runs).
    async fn choose_exit(&self, ctx: &Context<'_>, input: ChooseExitInput) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::TerminateAgreement, &input.agreement_id).await?;
        let id = row.id;
        termination::choose_exit(ctx.db(), &scope, row, input.choice).await?;
        changed(ctx, &scope, id).await
    }

    /// Notes that the data was given back. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT`.
    async fn note_return(&self, ctx: &Context<'_>, input: NoteReturnInput) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::AnswerInstruction, &input.agreement_id).await?;
        let id = row.id;
        exit::note_return(ctx.db(), &scope, row, &input.text).await?;
        changed(ctx, &scope, id).await
    }

    /// Signs the certificate of deletion and closes the agreement (2021/915, clause 10(d)). Codes: `NOT_FOUND`,
    /// `FORBIDDEN` (no right to bind), `VALIDATION`, `CONFLICT` (not in exit, not returned, already certified),
    /// `PROOF_REQUIRED`, `RATE_LIMITED`, `UNAVAILABLE`.
    async fn certify_deletion(
        &self,
        ctx: &Context<'_>,
        input: CertifyDeletionInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::CertifyDeletion, &input.agreement_id).await?;
        let (id, words) = (
            row.id,
            Certify {
                statement: input.statement,
                scope: input.scope,
                exceptions: input.exceptions,
                title: input.title,
                proof: input.proof.into(),
            },
        );
        let state = ctx.state();
        exit::certify(ctx.db(), &*state.documents, &state.prover, &scope, row, words).await?;
        changed(ctx, &scope, id).await
    }

    /// Says, as the customer, in what capacity it has the agreement. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT` (while
    /// controllers are recorded).
    async fn set_controller_capacity(
        &self,
        ctx: &Context<'_>,
        input: SetControllerCapacityInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::RecordControllers, &input.agreement_id).await?;
        let row = chain::set_capacity(ctx.db(), &scope, row, input.capacity).await?;
        changed(ctx, &scope, row.id).await
    }

    /// Records a controller for whom the customer is itself a processor. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`,
    /// `CONFLICT` (the customer has the agreement as controller).
    async fn add_agreement_controller(
        &self,
        ctx: &Context<'_>,
        input: AddAgreementControllerInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = agreement_for(ctx, Action::RecordControllers, &input.agreement_id).await?;
        let controller = Controller {
            name: input.name,
            registration: input.registration,
            country_code: input.country_code,
            contact_email: input.contact_email,
            since: input.since.0,
            until: input.until.map(|day| day.0),
        };
        chain::add(ctx.db(), &scope, &row, controller).await?;
        changed(ctx, &scope, row.id).await
    }

    /// Corrects a recorded controller, or gives it a last day; nobody is taken out of the record. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `VALIDATION`, `CONFLICT`.
    async fn update_agreement_controller(
        &self,
        ctx: &Context<'_>,
        input: UpdateAgreementControllerInput,
    ) -> Result<AgreementPayload> {
        let (scope, row) = ctx
            .authorise_row::<agreement_controllers::Entity, AgreementControllerId>(
                Action::RecordControllers,
                &input.agreement_controller_id,
            )
            .await?;
        let controller = Controller {
            name: input.name,
            registration: input.registration,
            country_code: input.country_code,
            contact_email: input.contact_email,
            since: input.since.0,
            until: input.until.map(|day| day.0),
        };
        let row = chain::update(ctx.db(), &scope, row, controller, input.version).await?;
        changed(ctx, &scope, row.agreement_id).await
    }
}

async fn agreement_for(ctx: &Context<'_>, action: Action, id: &ID) -> Result<(Scope, agreements::Model)> {
    ctx.authorise_row::<agreements::Entity, AgreementId>(action, id)
        .await
}

async fn instruction_for(ctx: &Context<'_>, action: Action, id: &ID) -> Result<(Scope, instructions::Model)> {
    ctx.authorise_row::<instructions::Entity, InstructionId>(action, id)
        .await
}

/// The agreement after a change that sends mails.
async fn changed(ctx: &Context<'_>, scope: &Scope, id: AgreementId) -> Result<AgreementPayload> {
    ctx.state().wake.notify_one();
    let row = scope.load::<agreements::Entity>(ctx.db().reads(), id).await?;
    let looks = [ctx.look_ahead().field("agreement")];
    let found = gather_agreements(ctx, scope, vec![row], &looks).await?;
    let agreement = found.into_iter().next().ok_or_else(Error::not_found)?;
    Ok(AgreementPayload { agreement })
}
