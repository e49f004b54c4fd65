//! Recording what a sub-processor's contract says and how the sub-processor was examined (Art. 28(1) and (4)).

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_audit as audit;
use tillid_entities::due_diligences::{self, DueDiligenceId};
use tillid_entities::enums::{DiligenceResult, FlowDownItem, SubProcessorState};
use tillid_entities::sub_processor_contracts::{self, SubProcessorContractId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::values::FlowDown;
use tillid_kernel::{Code, Error, Result, clean_line, clean_text};
use tillid_policy::{Database, Scope};
use time::Date;

use crate::facts;
use crate::register::today;

/// What a contract with a sub-processor says.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The day it was signed: not ahead.
    pub signed_at: Date,
    /// Which obligations of Art. 28(3) it passes on.
    pub flow_down: Vec<FlowDownItem>,
    /// Whether it rules out purposes of the sub-processor's own.
    pub no_own_purposes: bool,
    /// Whether it binds the sub-processor to instructions.
    pub on_instruction: bool,
    /// Where the instruction stands, at most 300 characters.
    pub instruction_reference: Option<String>,
}

/// An examination of a sub-processor.
#[derive(Clone, Debug)]
pub struct Diligence {
    /// The day: not ahead.
    pub performed_on: Date,
    /// The role that examined, 1–200 characters.
    pub performed_by: String,
    /// What was found.
    pub result: DiligenceResult,
    /// What it was based on, and conditions; at most 4000 characters.
    pub note: Option<String>,
    /// The last day on which it counts: after the day of the examination.
    pub review_on: Date,
    /// Whether customers with an agreement may see it.
    pub shared: bool,
}

/// Records what the contract with a sub-processor says, in place of what was recorded before.
///
/// # Errors
/// `VALIDATION` naming the field; `CONFLICT` (`changed-meanwhile`) for another `version` of the sub-processor; `IMMUTABLE`
/// for one that is retired or withdrawn.
pub async fn record_contract(
    db: &Database,
    scope: &Scope,
    id: SubProcessorId,
    input: Contract,
    version: i32,
) -> Result<sub_processors::Model> {
    let person = scope.person()?.user;
    if input.signed_at > today(scope.now()) {
        return Err(Error::validation("signedAt", "date-ahead"));
    }
    let instruction_reference = input
        .instruction_reference
        .filter(|text| !text.trim().is_empty())
        .map(|text| clean_line(&text, "instructionReference", 300))
        .transpose()?;
    let mut flow_down = input.flow_down;
    flow_down.sort_unstable();
    flow_down.dedup();
    let tx = db.begin().await?;
    let row: sub_processors::Model = scope.load::<sub_processors::Entity>(&tx, id).await?;
    refuse_past(&row)?;
    // The version of the sub-processor counts its contract too: of two who record at once, one begins again.
    let signed = sub_processors::ActiveModel {
        id: Set(id),
        agreement_signed_at: Set(Some(input.signed_at)),
        version: Set(version + 1),
        ..Default::default()
    };
    scope
        .save(&tx, signed, Some((sub_processors::Column::Version, version)))
        .await?;
    let known = scope
        .find::<sub_processor_contracts::Entity>()
        .filter(sub_processor_contracts::Column::SubProcessorId.eq(id))
        .one(&tx)
        .await?;
    let contract = sub_processor_contracts::ActiveModel {
        id: NotSet,
        vendor_id: NotSet,
        sub_processor_id: NotSet,
        flow_down: Set(FlowDown(flow_down)),
        no_own_purposes: Set(input.no_own_purposes),
        on_instruction: Set(input.on_instruction),
        instruction_reference: Set(instruction_reference),
        recorded_by: Set(person),
        recorded_at: Set(scope.now()),
    };
    match known {
        Some(known) => {
            let changed = sub_processor_contracts::ActiveModel {
                id: Set(known.id),
                ..contract
            };
            scope.save(&tx, changed, None).await?;
        }
        None => {
            let new = sub_processor_contracts::ActiveModel {
                id: Set(SubProcessorContractId::new(scope.now(), scope.dice())),
                vendor_id: Set(scope.organisation()),
                sub_processor_id: Set(id),
                ..contract
            };
            scope.insert(&tx, new).await?;
        }
    }
    audit::append(&tx, scope, vec![facts::contract_recorded(id)]).await?;
    let row = scope.load::<sub_processors::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Records an examination. Earlier ones stay: the newest counts.
///
/// # Errors
/// `VALIDATION` naming the field; `IMMUTABLE` for a sub-processor that is retired or withdrawn.
pub async fn record_diligence(
    db: &Database,
    scope: &Scope,
    id: SubProcessorId,
    input: Diligence,
) -> Result<sub_processors::Model> {
    let person = scope.person()?.user;
    if input.performed_on > today(scope.now()) {
        return Err(Error::validation("performedOn", "date-ahead"));
    }
    if input.review_on <= input.performed_on {
        return Err(Error::validation("reviewOn", "review-before-diligence"));
    }
    let performed_by = clean_line(&input.performed_by, "performedBy", 200)?;
    let note = input
        .note
        .filter(|text| !text.trim().is_empty())
        .map(|text| clean_text(&text, "note", 4000))
        .transpose()?;
    let tx = db.begin().await?;
    let row: sub_processors::Model = scope.load::<sub_processors::Entity>(&tx, id).await?;
    refuse_past(&row)?;
    let diligence = due_diligences::ActiveModel {
        id: Set(DueDiligenceId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        sub_processor_id: Set(id),
        performed_on: Set(input.performed_on),
        performed_by: Set(performed_by),
        result: Set(input.result),
        note: Set(note),
        review_on: Set(input.review_on),
        shared: Set(input.shared),
        recorded_by: Set(person),
        recorded_at: Set(scope.now()),
    };
    scope.insert(&tx, diligence).await?;
    audit::append(&tx, scope, vec![facts::diligence_recorded(id)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// What is past stays as it was recorded.
pub(crate) fn refuse_past(row: &sub_processors::Model) -> Result<()> {
    match row.state {
        SubProcessorState::Retired | SubProcessorState::Withdrawn => {
            Err(Error::failure(Code::Immutable, "sub-processor-past"))
        }
        _ => Ok(()),
    }
}
