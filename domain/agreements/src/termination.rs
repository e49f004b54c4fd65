//! Notice of termination (*opsigelse*, domain §3.3), from either side, up to the last day. A notice that has reached the
//! other side stands (decision 0025): who thinks again concludes a new agreement.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreements;
use tillid_entities::enums::{
    AgreementState, AgreementVersionState, ExitChoice, InstructionState, Side, TerminationGround,
};
use tillid_entities::exit_cases::{self, ExitCaseId};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::terminations::{self, TerminationId};
use tillid_entities::{instructions, suspensions};
use tillid_kernel::{Error, Result, Timestamp, clean_text, day_in, end_of_day, end_of_day_after};
use tillid_policy::{Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::state::{self, AgreementEvent, VersionEvent, is_open};
use crate::suspension::{is_overdue, move_on};
use crate::{facts, store, told, versions};

/// Longest reason.
const LONGEST: usize = 5_000;
/// The furthest last day, in days from today: five years.
const FURTHEST: i64 = 1_826;

/// A notice of termination.
#[derive(Clone, Debug)]
pub struct Terminate {
    /// On what ground, one of [`grounds`].
    pub ground: TerminationGround,
    /// In words.
    pub reason: String,
    /// The last day: today at the earliest.
    pub ends_on: time::Date,
}

/// The grounds that a side has now: the special ones only where what they rest on has happened.
#[must_use]
pub fn grounds(
    side: Side,
    state: AgreementState,
    suspensions: &[suspensions::Model],
    instructions: &[instructions::Model],
    now: Timestamp,
) -> Vec<TerminationGround> {
    use TerminationGround as G;
    let mut grounds = vec![G::Notice, G::ServiceEnds, G::Breach];
    let uncured = state == AgreementState::Suspended && suspensions.iter().any(|row| is_overdue(row, now));
    if side == Side::Controller && uncured {
        grounds.push(G::NotCured);
    }
    let flagged = |row: &instructions::Model| row.state == InstructionState::FlaggedUnlawful;
    if side == Side::Processor && instructions.iter().any(flagged) {
        grounds.push(G::UnlawfulInstruction);
    }
    grounds
}

/// Gives notice for the scope's side. The agreement gets no other version from now on: one that waits for signatures is
/// recalled. What happens to the data is what the terms say, until the controller chooses otherwise.
///
/// # Errors
/// `VALIDATION` at `ground` (`ground-not-given`), `reason` (1–5,000 characters) or `endsOn` (`date-past`,
/// `date-too-late`); `CONFLICT` (`agreement-not-in-force`, `agreement-ending`, `changed-meanwhile`);
/// `PROOF_REQUIRED` when the person has not proven in the last five minutes to be there.
pub async fn terminate(
    db: &Database,
    scope: &Scope,
    agreement: agreements::Model,
    input: Terminate,
) -> Result<terminations::Model> {
    let other = told::other_side(scope, &agreement)?;
    tillid_identity::fresh(scope)?;
    let side = if scope.organisation() == agreement.vendor_id {
        Side::Processor
    } else {
        Side::Controller
    };
    let reason = clean_text(&input.reason, "reason", LONGEST)?;
    let tx = db.begin().await?;
    let zone = told::time_zone(&tx, scope, &agreement).await?;
    let ends_at = last_instant(scope.now(), input.ends_on, &zone)?;
    state::agreement(agreement.state, AgreementEvent::Terminate)?;
    let known = crate::life::of(&tx, scope, agreement.id).await?;
    let given = grounds(
        side,
        agreement.state,
        &known.suspensions,
        &known.instructions,
        scope.now(),
    );
    if !given.contains(&input.ground) {
        return Err(Error::validation("ground", "ground-not-given"));
    }
    move_on(&tx, scope, &agreement, AgreementEvent::Terminate).await?;
    let all = store::heads_of(&tx, scope, vec![agreement.id]).await?;
    let mut facts = vec![facts::life(
        "agreement.terminated",
        agreement.id,
        other,
        &["state", "ground", "reason", "endsAt"],
    )];
    for open in all.iter().filter(|version| is_open(version.state)) {
        let recalled = state::version(open.state, VersionEvent::Recall)?;
        versions::end(&tx, scope, open, recalled, None).await?;
        facts.push(facts::agreement_recalled(open.id, other));
    }
    let terms = &all
        .iter()
        .find(|version| version.state == AgreementVersionState::InForce)
        .ok_or_else(|| Error::internal("an agreement in force has a version in force"))?
        .parameters;
    let row = terminations::ActiveModel {
        id: Set(TerminationId::new(scope.now(), scope.dice())),
        vendor_id: Set(agreement.vendor_id),
        customer_id: Set(agreement.customer_id),
        agreement_id: Set(agreement.id),
        side: Set(side),
        ground: Set(input.ground),
        reason: Set(reason),
        ends_at: Set(ends_at),
        exit_choice: Set(terms.exit_choice),
        exit_days: Set(i32::from(terms.exit_days)),
        chosen_by: Set(None),
        chosen_at: Set(None),
        given_by: Set(scope.person()?.user),
        given_at: Set(scope.now()),
        ended_at: Set(None),
        version: Set(1),
    };
    let row = scope.insert(&tx, row).await?;
    let own = told::name(&tx, scope, scope.organisation()).await?;
    told::tell(&tx, scope, "agreement-terminated", &agreement, other, |letter| {
        letter
            .with("organisation", &own)
            .with("ends", ends_at)
            .fact("ends", ends_at)
    })
    .await?;
    tillid_audit::append(&tx, scope, facts).await?;
    tx.commit().await?;
    Ok(row)
}

/// The last millisecond of the last day: today at the earliest, five years away at the latest.
fn last_instant(now: Timestamp, day: time::Date, zone: &str) -> Result<Timestamp> {
    let today = day_in(now, zone);
    if day < today {
        return Err(Error::validation("endsOn", "date-past"));
    }
    if (day - today).whole_days() > FURTHEST {
        return Err(Error::validation("endsOn", "date-too-late"));
    }
    Ok(end_of_day(day, zone))
}

/// Whether the scope's side may still choose what happens to the data: the controller, until the last day is over
/// (Art. 28(3)(g)).
///
/// # Errors
/// `FORBIDDEN` for the processor; `CONFLICT` (`exit-choice-over`) when no notice runs.
pub fn may_choose(
    scope: &Scope,
    agreement: &agreements::Model,
    row: Option<&terminations::Model>,
) -> Result<()> {
    told::controller(scope, agreement)?;
    let runs = agreement.state == AgreementState::Terminating
        && row.is_some_and(|row| row.ended_at.is_none() && scope.now() <= row.ends_at);
    if runs {
        Ok(())
    } else {
        Err(Error::conflict("exit-choice-over"))
    }
}

/// Chooses, as the controller, what happens to the data after the last day.
///
/// # Errors
/// Those of [`may_choose`]; `CONFLICT` (`changed-meanwhile`).
pub async fn choose_exit(
    db: &Database,
    scope: &Scope,
    agreement: agreements::Model,
    choice: ExitChoice,
) -> Result<terminations::Model> {
    let tx = db.begin().await?;
    let row = of(&tx, scope, &agreement).await?;
    may_choose(scope, &agreement, row.as_ref())?;
    let row = row.ok_or_else(|| Error::conflict("exit-choice-over"))?;
    let chosen = terminations::ActiveModel {
        id: Set(row.id),
        exit_choice: Set(choice),
        chosen_by: Set(Some(scope.person()?.user)),
        chosen_at: Set(Some(scope.now())),
        version: Set(row.version + 1),
        ..Default::default()
    };
    scope
        .save(&tx, chosen, Some((terminations::Column::Version, row.version)))
        .await?;
    let own = told::name(&tx, scope, scope.organisation()).await?;
    let to = agreement.vendor_id;
    told::tell(&tx, scope, "exit-chosen", &agreement, to, |letter| {
        letter
            .with("organisation", &own)
            .with("choice", choice.as_str())
            .with("ends", row.ends_at)
    })
    .await?;
    let fact = facts::life("agreement.exit-chosen", agreement.id, to, &["exitChoice"]);
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    scope.load::<terminations::Entity>(db.reads(), row.id).await
}

async fn of(
    tx: &Transaction,
    scope: &Scope,
    agreement: &agreements::Model,
) -> Result<Option<terminations::Model>> {
    let row = scope
        .find::<terminations::Entity>()
        .filter(terminations::Column::AgreementId.eq(agreement.id));
    Ok(row.one(tx).await?)
}

/// Ends agreements whose last day is over, at most `limit` of them: each is in its exit from then on, with a due date of
/// as many days as its terms give. Answers with how many it ended.
///
/// # Errors
/// Those of the database.
pub async fn end_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    use terminations::Column as T;
    // A job over all tenants; each row's own vendor is named below, where it is written.
    let anywhere = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due: Vec<terminations::Model> = anywhere
        .find::<terminations::Entity>()
        .filter(T::EndedAt.is_null())
        .filter(T::EndsAt.lt(request.now))
        .order_by_asc(T::EndsAt)
        .limit(limit)
        .all(db.reads())
        .await?;
    let mut ended = 0;
    for row in due {
        ended += end(db, request, row).await?;
    }
    Ok(ended)
}

async fn end(db: &Database, request: &Request, row: terminations::Model) -> Result<u64> {
    let scope = system(request, Job::Deadlines, row.vendor_id);
    let tx = db.begin().await?;
    let agreement = scope.load::<agreements::Entity>(&tx, row.agreement_id).await?;
    let zone = told::time_zone(&tx, &scope, &agreement).await?;
    // From the end of the last day, whenever the portal got to it.
    let due_at = end_of_day_after(row.ends_at, u16::try_from(row.exit_days).unwrap_or(0), &zone);
    let ended = terminations::ActiveModel {
        id: Set(row.id),
        ended_at: Set(Some(request.now)),
        version: Set(row.version + 1),
        ..Default::default()
    };
    let read = Some((terminations::Column::Version, row.version));
    match scope.save(&tx, ended, read).await {
        Ok(()) => {}
        // Another node was first, or the controller has just chosen: the next turn looks again.
        Err(Error::Failure(_)) => return Ok(0),
        Err(bug) => return Err(bug),
    }
    move_on(&tx, &scope, &agreement, AgreementEvent::End).await?;
    let case = exit_cases::ActiveModel {
        id: Set(ExitCaseId::new(scope.now(), scope.dice())),
        vendor_id: Set(row.vendor_id),
        customer_id: Set(row.customer_id),
        agreement_id: Set(row.agreement_id),
        choice: Set(row.exit_choice),
        opened_at: Set(scope.now()),
        due_at: Set(due_at),
        returned_text: Set(None),
        returned_by: Set(None),
        returned_at: Set(None),
        certificate: Set(None),
        certificate_sha256: Set(None),
        pdf_sha256: Set(None),
        certified_by: Set(None),
        certified_at: Set(None),
        reminded_at: Set(None),
        overdue_told_at: Set(None),
        version: Set(1),
    };
    scope.insert(&tx, case).await?;
    for to in [row.customer_id, row.vendor_id] {
        told::tell(&tx, &scope, "agreement-ended", &agreement, to, |letter| {
            letter
                .with("choice", row.exit_choice.as_str())
                .with("due", due_at)
                .fact("due", due_at)
        })
        .await?;
    }
    let fact = facts::life(
        "agreement.ended",
        agreement.id,
        row.customer_id,
        &["state", "exitCase"],
    );
    tillid_audit::append(&tx, &scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(1)
}

#[cfg(test)]
mod tests {
    use tillid_kernel::DEFAULT_TIME_ZONE;
    use time::macros::date;

    use super::*;

    fn last(day: time::Date) -> Result<Timestamp, String> {
        // 23:30 UTC: already the eleventh in Denmark.
        let now = Timestamp::parse("2026-03-10T23:30:00Z").unwrap();
        last_instant(now, day, DEFAULT_TIME_ZONE).map_err(|error| error.to_string())
    }

    #[test]
    fn an_agreement_ends_today_at_the_earliest_and_in_five_years_at_the_latest() {
        let tonight = Timestamp::parse("2026-03-11T22:59:59.999Z").unwrap();
        assert_eq!(last(date!(2026 - 03 - 11)), Ok(tonight));
        assert!(last(date!(2031 - 03 - 11)).is_ok());
        for (day, key) in [
            (date!(2026 - 03 - 10), "date-past"),
            (date!(2031 - 03 - 12), "date-too-late"),
        ] {
            assert_eq!(last(day), Err(format!("VALIDATION ({key})")));
        }
    }
}
