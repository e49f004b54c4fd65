//! What is on file of a sub-processor, as the API shows it.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::due_diligences;
use tillid_entities::enums::{DiligenceResult, FlowDownItem, OnFileLack, SubProcessorFileKind};
use tillid_entities::sub_processor_files;
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Action, Scope};
use tillid_subprocessors::{self as changes, Contract, Diligence, Disclosed, OnFile};

use super::mutation::SubProcessorPayload;
use super::register;
use crate::graph::context::ContextExt;
use crate::graph::scalars::{Date, DateTime};

/// What a vendor has on file of a sub-processor: for the vendor alone.
#[derive(SimpleObject, Clone)]
pub(crate) struct SubProcessorOnFile {
    /// What the contract says, once it is recorded; the day it was signed is `agreementSignedAt`.
    contract: Option<SubProcessorContract>,
    /// How the sub-processor was examined, the newest first. The newest counts.
    due_diligence: Vec<DueDiligence>,
    /// Its files, the newest first. The newest of a kind counts.
    files: Vec<SubProcessorFile>,
    /// What is missing today before it may come into use, in the order in which one gets it.
    lacks: Vec<OnFileLack>,
}

/// What a vendor lets its customers with an agreement in force see of what it has on file.
#[derive(SimpleObject, Clone)]
pub(crate) struct SubProcessorDisclosed {
    /// The newest examination, if the vendor shares it.
    due_diligence: Option<DueDiligence>,
    /// Documentation of its transfers, the newest first.
    files: Vec<SubProcessorFile>,
}

impl From<Disclosed> for SubProcessorDisclosed {
    fn from(found: Disclosed) -> Self {
        Self {
            due_diligence: found.diligence.map(DueDiligence::from),
            files: found.files.into_iter().map(SubProcessorFile::from).collect(),
        }
    }
}

/// What a contract with a sub-processor says (Art. 28(4)).
#[derive(SimpleObject, Clone)]
pub(crate) struct SubProcessorContract {
    /// Which obligations of Art. 28(3) it passes on.
    flow_down: Vec<FlowDownItem>,
    /// Whether it rules out purposes of the sub-processor's own.
    no_own_purposes: bool,
    /// Whether it binds the sub-processor to instructions.
    on_instruction: bool,
    /// Where the instruction stands.
    instruction_reference: Option<String>,
    /// When this was recorded.
    recorded_at: DateTime,
}

/// An examination of a sub-processor (Art. 28(1)).
#[derive(SimpleObject, Clone)]
pub(crate) struct DueDiligence {
    /// Opaque, `dil_…`.
    id: ID,
    /// The day of the examination.
    performed_on: Date,
    /// The role that examined.
    performed_by: String,
    /// What was found.
    result: DiligenceResult,
    /// What it was based on, and conditions.
    note: Option<String>,
    /// The last day on which it counts.
    review_on: Date,
    /// Whether customers with an agreement may see it.
    shared: bool,
}

/// A file about a sub-processor.
#[derive(SimpleObject, Clone)]
pub(crate) struct SubProcessorFile {
    /// Opaque, `spf_…`.
    id: ID,
    /// What it is.
    kind: SubProcessorFileKind,
    /// What it was called where it came from.
    name: String,
    /// Its length, in bytes.
    size: i32,
    /// Its SHA-256, in lower-case hexadecimal.
    sha256: String,
    /// When it was uploaded.
    uploaded_at: DateTime,
    /// Where it is downloaded, with a bearer.
    url: String,
}

impl From<due_diligences::Model> for DueDiligence {
    fn from(row: due_diligences::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            performed_on: row.performed_on.into(),
            performed_by: row.performed_by,
            result: row.result,
            note: row.note,
            review_on: row.review_on.into(),
            shared: row.shared,
        }
    }
}

impl From<sub_processor_files::Model> for SubProcessorFile {
    fn from(row: sub_processor_files::Model) -> Self {
        Self {
            url: format!("/documents/sub-processor-files/{}", row.id),
            id: ID(row.id.to_string()),
            kind: row.kind,
            name: row.name,
            size: row.size,
            sha256: row.sha256,
            uploaded_at: row.uploaded_at.into(),
        }
    }
}

impl SubProcessorOnFile {
    pub(super) fn new(row: &sub_processors::Model, found: OnFile, now: Timestamp) -> Self {
        Self {
            lacks: changes::lacks(row, &found, changes::today(now)),
            contract: found.contract.map(|contract| SubProcessorContract {
                flow_down: contract.flow_down.0,
                no_own_purposes: contract.no_own_purposes,
                on_instruction: contract.on_instruction,
                instruction_reference: contract.instruction_reference,
                recorded_at: contract.recorded_at.into(),
            }),
            due_diligence: found.diligences.into_iter().map(DueDiligence::from).collect(),
            files: found.files.into_iter().map(SubProcessorFile::from).collect(),
        }
    }
}

/// What a contract with a sub-processor says, all of it: it takes the place of what was recorded before.
#[derive(InputObject)]
pub(crate) struct RecordSubProcessorContractInput {
    /// Which sub-processor.
    sub_processor_id: ID,
    /// The version of the sub-processor that was read.
    version: i32,
    /// The day it was signed: not ahead.
    signed_at: Date,
    /// Which obligations of Art. 28(3) it passes on.
    flow_down: Vec<FlowDownItem>,
    /// Whether it rules out purposes of the sub-processor's own.
    no_own_purposes: bool,
    /// Whether it binds the sub-processor to instructions.
    on_instruction: bool,
    /// Where the instruction stands, at most 300 characters.
    instruction_reference: Option<String>,
}

/// An examination of a sub-processor.
#[derive(InputObject)]
pub(crate) struct RecordDueDiligenceInput {
    /// Which sub-processor.
    sub_processor_id: ID,
    /// The day of the examination: not ahead.
    performed_on: Date,
    /// The role that examined, 1–200 characters.
    performed_by: String,
    /// What was found.
    result: DiligenceResult,
    /// What it was based on, and conditions; at most 4000 characters.
    note: Option<String>,
    /// The last day on which it counts: after the day of the examination.
    review_on: Date,
    /// Whether customers with an agreement may see it.
    shared: bool,
}

#[derive(Default)]
pub(crate) struct OnFileMutation;

#[Object]
impl OnFileMutation {
    /// Records what the contract with a sub-processor says. Codes: `VALIDATION`, `CONFLICT`, `IMMUTABLE`.
    async fn record_sub_processor_contract(
        &self,
        ctx: &Context<'_>,
        input: RecordSubProcessorContractInput,
    ) -> Result<SubProcessorPayload> {
        let (scope, id) = maintained(ctx, &input.sub_processor_id).await?;
        let contract = Contract {
            signed_at: input.signed_at.0,
            flow_down: input.flow_down,
            no_own_purposes: input.no_own_purposes,
            on_instruction: input.on_instruction,
            instruction_reference: input.instruction_reference,
        };
        let row = changes::record_contract(ctx.db(), &scope, id, contract, input.version).await?;
        let sub_processor = register::one(ctx, &scope, row).await?;
        Ok(SubProcessorPayload { sub_processor })
    }

    /// Records how a sub-processor was examined; earlier examinations stay. Codes: `VALIDATION`, `IMMUTABLE`.
    async fn record_due_diligence(
        &self,
        ctx: &Context<'_>,
        input: RecordDueDiligenceInput,
    ) -> Result<SubProcessorPayload> {
        let (scope, id) = maintained(ctx, &input.sub_processor_id).await?;
        let diligence = Diligence {
            performed_on: input.performed_on.0,
            performed_by: input.performed_by,
            result: input.result,
            note: input.note,
            review_on: input.review_on.0,
            shared: input.shared,
        };
        let row = changes::record_diligence(ctx.db(), &scope, id, diligence).await?;
        let sub_processor = register::one(ctx, &scope, row).await?;
        Ok(SubProcessorPayload { sub_processor })
    }
}

/// May the viewer keep the register that this sub-processor is in?
async fn maintained(ctx: &Context<'_>, id: &ID) -> Result<(Scope, SubProcessorId)> {
    let (scope, row) = ctx
        .authorise_row::<sub_processors::Entity, SubProcessorId>(Action::MaintainRegister, id)
        .await?;
    Ok((scope, row.id))
}
