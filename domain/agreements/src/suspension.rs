//! The controller suspends the processing until something is put right (Decision (EU) 2021/915, clause 10(a) and (b)):
//! at most one month, after which it may terminate.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreements;
use tillid_entities::enums::SuspensionState;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::suspensions::{self, SuspensionId};
use tillid_entities::values::{Cure, Cures};
use tillid_kernel::{Error, Result, Timestamp, clean_text, day_in, end_of_day, end_of_day_after_months};
use tillid_policy::{Connection, Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::state::{self, AgreementEvent, SuspensionEvent};
use crate::{facts, told};

/// Longest texts of either side.
const LONGEST: usize = 5_000;

/// What the controller suspends, and until when it is to be put right.
#[derive(Clone, Debug)]
pub struct Suspend {
    /// What is not to be processed.
    pub subject: String,
    /// What is to be put right.
    pub reason: String,
    /// The last day to put it right; a month from now when absent, and at most.
    pub cure_until: Option<time::Date>,
}

/// Suspends the processing under the agreement, and tells the processor.
///
/// # Errors
/// `VALIDATION` at `subject`, `reason` (1–5,000 characters each) or `cureUntil` (`date-not-later`, `cure-too-long`);
/// `CONFLICT` (`agreement-not-in-force`, `agreement-suspended`, `agreement-ending`, `changed-meanwhile`); `FORBIDDEN` for
/// the processor.
pub async fn suspend(
    db: &Database,
    scope: &Scope,
    agreement: agreements::Model,
    input: Suspend,
) -> Result<suspensions::Model> {
    told::controller(scope, &agreement)?;
    let subject = clean_text(&input.subject, "subject", LONGEST)?;
    let reason = clean_text(&input.reason, "reason", LONGEST)?;
    let tx = db.begin().await?;
    let zone = told::time_zone(&tx, scope, &agreement).await?;
    let cure_until = cure_until(scope.now(), input.cure_until, &zone)?;
    move_on(&tx, scope, &agreement, AgreementEvent::Suspend).await?;
    let before = of(&tx, scope, &agreement).await?;
    let row = suspensions::ActiveModel {
        id: Set(SuspensionId::new(scope.now(), scope.dice())),
        vendor_id: Set(agreement.vendor_id),
        customer_id: Set(agreement.customer_id),
        agreement_id: Set(agreement.id),
        number: Set(before.map_or(1, |row| row.number + 1)),
        subject: Set(subject),
        reason: Set(reason),
        cure_until: Set(cure_until),
        state: Set(SuspensionState::Running),
        cures: Set(Cures::default()),
        suspended_by: Set(scope.person()?.user),
        suspended_at: Set(scope.now()),
        lifted_by: Set(None),
        lifted_at: Set(None),
        overdue_told_at: Set(None),
        version: Set(1),
    };
    let row = scope.insert(&tx, row).await?;
    let own = told::name(&tx, scope, scope.organisation()).await?;
    let to = agreement.vendor_id;
    told::tell(&tx, scope, "processing-suspended", &agreement, to, |letter| {
        letter
            .with("organisation", &own)
            .with("deadline", cure_until)
            .fact("cure-until", cure_until)
    })
    .await?;
    let fields = ["state", "subject", "reason", "cureUntil"];
    let fact = facts::life("agreement.suspended", agreement.id, agreement.vendor_id, &fields);
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(row)
}

/// The last millisecond to put it right: a day after today, and at most a month away (2021/915, clause 10(b)(1)).
fn cure_until(now: Timestamp, day: Option<time::Date>, zone: &str) -> Result<Timestamp> {
    let latest = end_of_day_after_months(now, 1, zone);
    let Some(day) = day else {
        return Ok(latest);
    };
    if day <= day_in(now, zone) {
        return Err(Error::validation("cureUntil", "date-not-later"));
    }
    let end = end_of_day(day, zone);
    if end > latest {
        return Err(Error::validation("cureUntil", "cure-too-long"));
    }
    Ok(end)
}

/// Reports, as the processor, what was put right.
///
/// # Errors
/// `VALIDATION` at `text` (1–5,000 characters); `CONFLICT` (`agreement-not-suspended`, `agreement-ending`,
/// `suspension-state`, `changed-meanwhile`); `FORBIDDEN` for the controller.
pub async fn report_cure(
    db: &Database,
    scope: &Scope,
    agreement: agreements::Model,
    text: &str,
) -> Result<suspensions::Model> {
    told::processor(scope, &agreement)?;
    let text = clean_text(text, "text", LONGEST)?;
    let tx = db.begin().await?;
    let row = running(&tx, scope, &agreement).await?;
    let state = state::suspension(row.state, SuspensionEvent::ReportCure)?;
    let mut cures = row.cures.clone();
    cures.0.push(Cure {
        text,
        reported_by: scope.person()?.user,
        reported_at: scope.now(),
        accepted: None,
        answer: None,
        answered_by: None,
        answered_at: None,
    });
    save(&tx, scope, &row, state, cures).await?;
    tell(&tx, scope, "cure-reported", &agreement).await?;
    let fact = facts::life(
        "agreement.cure-reported",
        agreement.id,
        agreement.customer_id,
        &["state", "cures"],
    );
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    scope.load::<suspensions::Entity>(db.reads(), row.id).await
}

/// Keeps the suspension, as the controller: what was reported does not put it right. The deadline stays.
///
/// # Errors
/// `VALIDATION` at `reason` (1–5,000 characters); else as [`report_cure`].
pub async fn refuse_cure(
    db: &Database,
    scope: &Scope,
    agreement: agreements::Model,
    reason: &str,
) -> Result<suspensions::Model> {
    told::controller(scope, &agreement)?;
    let reason = clean_text(reason, "reason", LONGEST)?;
    let tx = db.begin().await?;
    let row = running(&tx, scope, &agreement).await?;
    let state = state::suspension(row.state, SuspensionEvent::RefuseCure)?;
    let cures = answered(&row, scope, false, Some(reason))?;
    save(&tx, scope, &row, state, cures).await?;
    tell(&tx, scope, "cure-refused", &agreement).await?;
    let fact = facts::life(
        "agreement.cure-refused",
        agreement.id,
        agreement.vendor_id,
        &["state", "cures"],
    );
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    scope.load::<suspensions::Entity>(db.reads(), row.id).await
}

/// Lets the processing go on, as the controller; what was reported, if anything, counts as accepted.
///
/// # Errors
/// As [`report_cure`].
pub async fn lift(db: &Database, scope: &Scope, agreement: agreements::Model) -> Result<suspensions::Model> {
    told::controller(scope, &agreement)?;
    let tx = db.begin().await?;
    let row = running(&tx, scope, &agreement).await?;
    let state = state::suspension(row.state, SuspensionEvent::Lift)?;
    move_on(&tx, scope, &agreement, AgreementEvent::Lift).await?;
    let cures = if row.state == SuspensionState::CureReported {
        answered(&row, scope, true, None)?
    } else {
        row.cures.clone()
    };
    let lifted = suspensions::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        cures: Set(cures),
        lifted_by: Set(Some(scope.person()?.user)),
        lifted_at: Set(Some(scope.now())),
        version: Set(row.version + 1),
        ..Default::default()
    };
    scope
        .save(&tx, lifted, Some((suspensions::Column::Version, row.version)))
        .await?;
    tell(&tx, scope, "suspension-lifted", &agreement).await?;
    let fact = facts::life(
        "agreement.suspension-lifted",
        agreement.id,
        agreement.vendor_id,
        &["state", "cures"],
    );
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    scope.load::<suspensions::Entity>(db.reads(), row.id).await
}

/// Whether the time to put it right is over and nothing waits for the controller's judgement: its ground to terminate
/// (2021/915, clause 10(b)(1)).
#[must_use]
pub fn is_overdue(row: &suspensions::Model, now: Timestamp) -> bool {
    row.state == SuspensionState::Running && now > row.cure_until
}

/// Tells both sides of suspensions whose time is over, at most `limit` of them. Answers with how many.
///
/// # Errors
/// Those of the database.
pub async fn tell_overdue(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    use suspensions::Column as S;
    // A job over all tenants; each row's own vendor is named below, where it is written.
    let anywhere = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due: Vec<suspensions::Model> = anywhere
        .find::<suspensions::Entity>()
        .filter(S::State.eq(SuspensionState::Running))
        .filter(S::CureUntil.lt(request.now))
        .filter(S::OverdueToldAt.is_null())
        .order_by_asc(S::CureUntil)
        .limit(limit)
        .all(db.reads())
        .await?;
    let mut told = 0;
    for row in due {
        told += tell_one_overdue(db, request, row).await?;
    }
    Ok(told)
}

async fn tell_one_overdue(db: &Database, request: &Request, row: suspensions::Model) -> Result<u64> {
    let scope = system(request, Job::Deadlines, row.vendor_id);
    let tx = db.begin().await?;
    let agreement = scope.load::<agreements::Entity>(&tx, row.agreement_id).await?;
    let told = suspensions::ActiveModel {
        id: Set(row.id),
        overdue_told_at: Set(Some(request.now)),
        version: Set(row.version + 1),
        ..Default::default()
    };
    let read = Some((suspensions::Column::Version, row.version));
    match scope.save(&tx, told, read).await {
        Ok(()) => {}
        // Somebody has just reported or lifted: the next turn looks again.
        Err(Error::Failure(_)) => return Ok(0),
        Err(bug) => return Err(bug),
    }
    // A terminated agreement has its own dates.
    let still = state::agreement(agreement.state, AgreementEvent::Lift).is_ok();
    if still {
        for to in [agreement.customer_id, agreement.vendor_id] {
            told::tell(&tx, &scope, "cure-overdue", &agreement, to, |letter| {
                letter.with("deadline", row.cure_until)
            })
            .await?;
        }
    }
    let fact = facts::life(
        "agreement.cure-overdue",
        agreement.id,
        agreement.customer_id,
        &["overdueToldAt"],
    );
    tillid_audit::append(&tx, &scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(1)
}

/// Moves the agreement itself, if nobody else has since it was read.
pub(crate) async fn move_on(
    tx: &Transaction,
    scope: &Scope,
    agreement: &agreements::Model,
    event: AgreementEvent,
) -> Result<()> {
    let moved = agreements::ActiveModel {
        id: Set(agreement.id),
        state: Set(state::agreement(agreement.state, event)?),
        version: Set(agreement.version + 1),
        ..Default::default()
    };
    let read = Some((agreements::Column::Version, agreement.version));
    scope.save(tx, moved, read).await
}

/// The newest suspension of the agreement.
async fn of(
    tx: &impl Connection,
    scope: &Scope,
    agreement: &agreements::Model,
) -> Result<Option<suspensions::Model>> {
    let newest = scope
        .find::<suspensions::Entity>()
        .filter(suspensions::Column::AgreementId.eq(agreement.id))
        .order_by_desc(suspensions::Column::Number)
        .limit(1);
    Ok(newest.one(tx).await?)
}

async fn running(
    tx: &impl Connection,
    scope: &Scope,
    agreement: &agreements::Model,
) -> Result<suspensions::Model> {
    state::agreement(agreement.state, AgreementEvent::Lift)?;
    of(tx, scope, agreement)
        .await?
        .ok_or_else(|| Error::conflict("agreement-not-suspended"))
}

fn answered(
    row: &suspensions::Model,
    scope: &Scope,
    accepted: bool,
    answer: Option<String>,
) -> Result<Cures> {
    let mut cures = row.cures.clone();
    let last = cures
        .0
        .last_mut()
        .ok_or_else(|| Error::internal("a reported cure is among the cures"))?;
    last.accepted = Some(accepted);
    last.answer = answer;
    last.answered_by = Some(scope.person()?.user);
    last.answered_at = Some(scope.now());
    Ok(cures)
}

async fn save(
    tx: &Transaction,
    scope: &Scope,
    row: &suspensions::Model,
    state: SuspensionState,
    cures: Cures,
) -> Result<()> {
    let changed = suspensions::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        cures: Set(cures),
        version: Set(row.version + 1),
        ..Default::default()
    };
    scope
        .save(tx, changed, Some((suspensions::Column::Version, row.version)))
        .await
}

async fn tell(
    tx: &Transaction,
    scope: &Scope,
    letter: &'static str,
    agreement: &agreements::Model,
) -> Result<()> {
    let to = told::other_side(scope, agreement)?;
    let own = told::name(tx, scope, scope.organisation()).await?;
    told::tell(tx, scope, letter, agreement, to, |letter| {
        letter.with("organisation", &own)
    })
    .await
}

#[cfg(test)]
mod tests {
    use tillid_kernel::DEFAULT_TIME_ZONE;
    use time::macros::date;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn until(day: Option<time::Date>) -> Result<Timestamp, String> {
        cure_until(at("2026-03-10T09:00:00Z"), day, DEFAULT_TIME_ZONE).map_err(|error| error.to_string())
    }

    #[test]
    fn it_is_put_right_tomorrow_at_the_earliest_and_in_a_month_at_the_latest() {
        let month = at("2026-04-10T21:59:59.999Z");
        assert_eq!(until(None), Ok(month));
        assert_eq!(until(Some(date!(2026 - 04 - 10))), Ok(month));
        assert_eq!(
            until(Some(date!(2026 - 03 - 11))),
            Ok(at("2026-03-11T22:59:59.999Z"))
        );
        for (day, key) in [
            (date!(2026 - 03 - 10), "date-not-later"),
            (date!(2026 - 04 - 11), "cure-too-long"),
        ] {
            assert_eq!(until(Some(day)), Err(format!("VALIDATION ({key})")));
        }
    }
}
