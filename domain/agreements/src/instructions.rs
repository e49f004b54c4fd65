//! The controller's numbered instructions (*instruks*, Art. 28(3)(a); R-000-093): given, confirmed, flagged as unlawful,
//! taken back. A text never changes; who wants another one gives another one.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreements;
use tillid_entities::enums::InstructionState;
use tillid_entities::instructions::{self, InstructionId};
use tillid_kernel::{Error, Result, clean_text, sha256_hex};
use tillid_policy::{Database, Scope, Transaction};

use crate::state::{self, InstructionEvent};
use crate::{facts, told};

/// How often another number is tried when a colleague took it in the same instant.
const ATTEMPTS: u32 = 5;
/// Longest text of an instruction.
const LONGEST: usize = 10_000;

/// Gives the processor an instruction, which gets the next number of the agreement, and tells it by mail. The trail has
/// the SHA-256 of the text.
///
/// # Errors
/// `VALIDATION` at `text` (1–10,000 characters); `CONFLICT` (`agreement-not-in-force`, `agreement-ending`); `FORBIDDEN`
/// for the processor.
pub async fn give(
    db: &Database,
    scope: &Scope,
    agreement: &agreements::Model,
    text: &str,
) -> Result<instructions::Model> {
    told::controller(scope, agreement)?;
    let text = clean_text(text, "text", LONGEST)?;
    state::binds(agreement.state)?;
    let mut attempt = 1;
    loop {
        match give_next(db, scope, agreement, &text).await {
            Err(Error::Failure(failure)) if failure.key == "already-exists" && attempt < ATTEMPTS => {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn give_next(
    db: &Database,
    scope: &Scope,
    agreement: &agreements::Model,
    text: &str,
) -> Result<instructions::Model> {
    use instructions::Column as I;
    let tx = db.begin().await?;
    let agreement = scope.load::<agreements::Entity>(&tx, agreement.id).await?;
    state::binds(agreement.state)?;
    let newest: Option<i32> = scope
        .find::<instructions::Entity>()
        .select_only()
        .column(I::Number)
        .filter(I::AgreementId.eq(agreement.id))
        .order_by_desc(I::Number)
        .limit(1)
        .into_tuple()
        .one(&tx)
        .await?;
    let row = instructions::ActiveModel {
        id: Set(InstructionId::new(scope.now(), scope.dice())),
        vendor_id: Set(agreement.vendor_id),
        customer_id: Set(agreement.customer_id),
        agreement_id: Set(agreement.id),
        number: Set(newest.unwrap_or(0) + 1),
        text: Set(text.to_owned()),
        text_sha256: Set(sha256_hex(text)),
        state: Set(InstructionState::Given),
        given_by: Set(scope.person()?.user),
        given_at: Set(scope.now()),
        answered_by: Set(None),
        answered_at: Set(None),
        flag_reason: Set(None),
        withdrawn_by: Set(None),
        withdrawn_at: Set(None),
        version: Set(1),
    };
    let row = scope.insert(&tx, row).await?;
    tell(&tx, scope, "instruction-given", &agreement, &row).await?;
    tillid_audit::append(&tx, scope, vec![facts::instruction_given(&row)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Confirms an instruction, as the processor.
///
/// # Errors
/// `CONFLICT` (`instruction-state`, `changed-meanwhile`, `agreement-ending`); `FORBIDDEN` for the controller.
pub async fn acknowledge(
    db: &Database,
    scope: &Scope,
    row: instructions::Model,
) -> Result<instructions::Model> {
    let answer = Answer {
        event: InstructionEvent::Acknowledge,
        letter: "instruction-acknowledged",
        action: "instruction.acknowledged",
        reason: None,
    };
    change(db, scope, row, answer).await
}

/// Tells the controller that the instruction is against the law in the processor's opinion (Art. 28(3), last
/// sub-paragraph), and why.
///
/// # Errors
/// `VALIDATION` at `reason` (1–2,000 characters); else as [`acknowledge`].
pub async fn flag(
    db: &Database,
    scope: &Scope,
    row: instructions::Model,
    reason: &str,
) -> Result<instructions::Model> {
    let answer = Answer {
        event: InstructionEvent::Flag,
        letter: "instruction-flagged",
        action: "instruction.flagged",
        reason: Some(clean_text(reason, "reason", 2_000)?),
    };
    change(db, scope, row, answer).await
}

/// Takes an instruction back, as the controller. Its text stays to be read.
///
/// # Errors
/// As [`acknowledge`]; `FORBIDDEN` for the processor.
pub async fn withdraw(db: &Database, scope: &Scope, row: instructions::Model) -> Result<instructions::Model> {
    let answer = Answer {
        event: InstructionEvent::Withdraw,
        letter: "instruction-withdrawn",
        action: "instruction.withdrawn",
        reason: None,
    };
    change(db, scope, row, answer).await
}

/// Whether the scope's side can do this to the instruction now: the same answer for the verb and for the button.
///
/// # Errors
/// As the verbs.
pub fn may(
    scope: &Scope,
    agreement: &agreements::Model,
    row: &instructions::Model,
    event: InstructionEvent,
) -> Result<InstructionState> {
    match event {
        InstructionEvent::Withdraw => told::controller(scope, agreement)?,
        InstructionEvent::Acknowledge | InstructionEvent::Flag => told::processor(scope, agreement)?,
    }
    state::binds(agreement.state)?;
    state::instruction(row.state, event)
}

struct Answer {
    event: InstructionEvent,
    letter: &'static str,
    action: &'static str,
    reason: Option<String>,
}

async fn change(
    db: &Database,
    scope: &Scope,
    row: instructions::Model,
    answer: Answer,
) -> Result<instructions::Model> {
    let tx = db.begin().await?;
    let agreement = scope.load::<agreements::Entity>(&tx, row.agreement_id).await?;
    let state = may(scope, &agreement, &row, answer.event)?;
    let mut changed = instructions::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        version: Set(row.version + 1),
        ..Default::default()
    };
    let (by, at) = (Some(scope.person()?.user), Some(scope.now()));
    let fields: &[&str] = match answer.event {
        InstructionEvent::Withdraw => {
            changed.withdrawn_by = Set(by);
            changed.withdrawn_at = Set(at);
            &["state", "withdrawnAt"]
        }
        InstructionEvent::Acknowledge => {
            changed.answered_by = Set(by);
            changed.answered_at = Set(at);
            &["state", "answeredAt"]
        }
        InstructionEvent::Flag => {
            changed.answered_by = Set(by);
            changed.answered_at = Set(at);
            changed.flag_reason = Set(answer.reason);
            &["state", "answeredAt", "flagReason"]
        }
    };
    scope
        .save(&tx, changed, Some((instructions::Column::Version, row.version)))
        .await?;
    tell(&tx, scope, answer.letter, &agreement, &row).await?;
    let other = told::other_side(scope, &agreement)?;
    tillid_audit::append(
        &tx,
        scope,
        vec![facts::instruction(answer.action, &row, other, fields)],
    )
    .await?;
    tx.commit().await?;
    scope.load::<instructions::Entity>(db.reads(), row.id).await
}

async fn tell(
    tx: &Transaction,
    scope: &Scope,
    letter: &'static str,
    agreement: &agreements::Model,
    row: &instructions::Model,
) -> Result<()> {
    let to = told::other_side(scope, agreement)?;
    let own = told::name(tx, scope, scope.organisation()).await?;
    told::tell(tx, scope, letter, agreement, to, |letter| {
        letter.with("organisation", &own).with("number", row.number)
    })
    .await
}
