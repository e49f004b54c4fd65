//! What must be known of an agreement before anything else: what stops it, ends it, or waits for an answer. Less than its
//! life ([`crate::life`]), and cheaper: only what can matter in the agreement's state is asked for.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::{AgreementState, InstructionState};
use tillid_entities::{exit_cases, instructions, suspensions, terminations};
use tillid_kernel::Result;
use tillid_policy::{Connection, Scope};

use crate::life::Life;
use crate::state::binds;

/// What matters now of these agreements: of instructions those that wait or were flagged, the newest first; the suspension
/// while it lasts; the termination until the last day; what happens to the data after it. At most one statement for each,
/// and none for what no agreement is in the state for.
///
/// # Errors
/// Those of the database.
pub async fn standings(
    db: &impl Connection,
    scope: &Scope,
    rows: &[&agreements::Model],
) -> Result<HashMap<AgreementId, Life>> {
    let mut found: HashMap<AgreementId, Life> = HashMap::new();
    let within = |wanted: fn(AgreementState) -> bool| -> Vec<AgreementId> {
        rows.iter()
            .filter(|row| wanted(row.state))
            .map(|row| row.id)
            .collect()
    };
    let bound = within(|state| binds(state).is_ok());
    if !bound.is_empty() {
        let waiting = scope
            .find::<instructions::Entity>()
            .filter(instructions::Column::AgreementId.is_in(bound))
            .filter(
                instructions::Column::State
                    .is_in([InstructionState::Given, InstructionState::FlaggedUnlawful]),
            )
            .order_by_desc(instructions::Column::Number);
        for row in waiting.all(db).await? {
            found.entry(row.agreement_id).or_default().instructions.push(row);
        }
    }
    let suspended = within(|state| state == AgreementState::Suspended);
    if !suspended.is_empty() {
        let rows = scope
            .find::<suspensions::Entity>()
            .filter(suspensions::Column::AgreementId.is_in(suspended))
            .order_by_desc(suspensions::Column::Number);
        for row in rows.all(db).await? {
            found.entry(row.agreement_id).or_default().suspensions.push(row);
        }
    }
    let terminating = within(|state| state == AgreementState::Terminating);
    for row in of::<terminations::Entity>(db, scope, terminations::Column::AgreementId, terminating).await? {
        let matters = found.entry(row.agreement_id).or_default();
        matters.termination = Some(row);
    }
    let over = within(|state| matches!(state, AgreementState::Exit | AgreementState::Closed));
    for row in of::<exit_cases::Entity>(db, scope, exit_cases::Column::AgreementId, over).await? {
        let matters = found.entry(row.agreement_id).or_default();
        matters.exit = Some(row);
    }
    Ok(found)
}

/// Agreements whose processing is suspended, and those that have ended and whose data is not certified deleted: what is due
/// first comes first, whoever is to do it. One statement.
///
/// # Errors
/// Those of the database.
pub async fn unsettled(db: &impl Connection, scope: &Scope, most: u64) -> Result<Vec<agreements::Model>> {
    use exit_cases::Column as X;
    use suspensions::Column as S;
    let own = (agreements::Entity, agreements::Column::Id);
    let cure = Query::select()
        .expr(Expr::col((suspensions::Entity, S::CureUntil)).min())
        .from(suspensions::Entity)
        .cond_where(scope.condition::<suspensions::Entity>())
        .and_where(Expr::col((suspensions::Entity, S::AgreementId)).equals(own))
        .and_where(Expr::col((suspensions::Entity, S::LiftedAt)).is_null())
        .to_owned();
    let exit = Query::select()
        .expr(Expr::col((exit_cases::Entity, X::DueAt)).min())
        .from(exit_cases::Entity)
        .cond_where(scope.condition::<exit_cases::Entity>())
        .and_where(Expr::col((exit_cases::Entity, X::AgreementId)).equals(own))
        .to_owned();
    let of = |select: SelectStatement| SimpleExpr::SubQuery(None, Box::new(select.into()));
    let due: SimpleExpr = Func::coalesce([of(cure), of(exit)]).into();
    Ok(scope
        .find::<agreements::Entity>()
        .filter(agreements::Column::State.is_in([AgreementState::Suspended, AgreementState::Exit]))
        .order_by_asc(due)
        .order_by_asc(agreements::Column::Id)
        .limit(most)
        .all(db)
        .await?)
}

async fn of<E>(
    db: &impl Connection,
    scope: &Scope,
    column: E::Column,
    agreements: Vec<AgreementId>,
) -> Result<Vec<E::Model>>
where
    E: EntityTrait + tillid_entities::tenancy::Tenancy,
{
    if agreements.is_empty() {
        return Ok(Vec::new());
    }
    Ok(scope.find::<E>().filter(column.is_in(agreements)).all(db).await?)
}
