//! What must be known of an agreement before anything else, as the API shows it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, SimpleObject};
use tillid_agreements::life::Life;
use tillid_agreements::state::InstructionEvent;
use tillid_agreements::{instructions, suspension};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::{ExitChoice, InstructionState, SuspensionState};
use tillid_entities::{exit_cases, suspensions, terminations};
use tillid_kernel::Result;
use tillid_policy::{Action, Scope};

use super::life::allowed;
use crate::graph::context::ContextExt;
use crate::graph::scalars::DateTime;

/// What must be known of an agreement before anything else. Everything is null for one that just applies.
#[derive(SimpleObject, Clone)]
pub(crate) struct AgreementStanding {
    /// While the processing is suspended.
    suspension: Option<SuspensionStanding>,
    /// Between notice of termination and the last day.
    termination: Option<TerminationStanding>,
    /// After the last day: what happens to the data.
    exit: Option<ExitStanding>,
    /// The newest instruction that the viewer may confirm, by number.
    instruction_to_answer: Option<i32>,
    /// The newest instruction that the processor holds to be against the law and the viewer may withdraw, by number.
    instruction_flagged: Option<i32>,
}

/// A suspension that lasts.
#[derive(SimpleObject, Clone)]
pub(crate) struct SuspensionStanding {
    /// Where it stands.
    state: SuspensionState,
    /// Until when what is wrong shall be put right.
    cure_until: DateTime,
    /// Whether that instant has passed.
    is_overdue: bool,
}

/// A termination that has been given notice of.
#[derive(SimpleObject, Clone)]
pub(crate) struct TerminationStanding {
    /// The last instant of the agreement.
    ends_at: DateTime,
    /// What happens to the data then.
    exit_choice: ExitChoice,
}

/// What happens to the data after the last day.
#[derive(SimpleObject, Clone)]
pub(crate) struct ExitStanding {
    /// Return or deletion.
    choice: ExitChoice,
    /// Until when.
    due_at: DateTime,
    /// Whether that instant has passed without a certificate.
    is_overdue: bool,
    /// When the deletion was certified.
    certified_at: Option<DateTime>,
}

/// How these agreements stand: at most four statements, one for agreements that just apply.
pub(super) async fn standings(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: &[Arc<agreements::Model>],
) -> Result<HashMap<AgreementId, AgreementStanding>> {
    let models: Vec<&agreements::Model> = rows.iter().map(Arc::as_ref).collect();
    let mut found = tillid_agreements::standing::standings(ctx.db().reads(), scope, &models).await?;
    Ok(rows
        .iter()
        .map(|row| {
            let matters = found.remove(&row.id).unwrap_or_default();
            (row.id, standing(scope, row, &matters))
        })
        .collect())
}

fn standing(scope: &Scope, agreement: &agreements::Model, matters: &Life) -> AgreementStanding {
    let newest = |state, action, event| {
        let mut rows = matters.instructions.iter();
        rows.find(|row| row.state == state)
            .filter(|row| allowed(scope, action) && instructions::may(scope, agreement, row, event).is_ok())
            .map(|row| row.number)
    };
    AgreementStanding {
        instruction_to_answer: newest(
            InstructionState::Given,
            Action::AnswerInstruction,
            InstructionEvent::Acknowledge,
        ),
        instruction_flagged: newest(
            InstructionState::FlaggedUnlawful,
            Action::InstructProcessor,
            InstructionEvent::Withdraw,
        ),
        suspension: matters.suspensions.first().map(|row| suspended(scope, row)),
        termination: matters.termination.as_ref().map(terminated),
        exit: matters.exit.as_ref().map(|row| exited(scope, row)),
    }
}

fn suspended(scope: &Scope, row: &suspensions::Model) -> SuspensionStanding {
    SuspensionStanding {
        state: row.state,
        cure_until: row.cure_until.into(),
        is_overdue: suspension::is_overdue(row, scope.now()),
    }
}

fn terminated(row: &terminations::Model) -> TerminationStanding {
    TerminationStanding {
        ends_at: row.ends_at.into(),
        exit_choice: row.exit_choice,
    }
}

fn exited(scope: &Scope, row: &exit_cases::Model) -> ExitStanding {
    ExitStanding {
        choice: row.choice,
        due_at: row.due_at.into(),
        is_overdue: row.certified_at.is_none() && scope.now() > row.due_at,
        certified_at: row.certified_at.map(DateTime::from),
    }
}
