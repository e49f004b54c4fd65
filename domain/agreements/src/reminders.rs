//! Reminding customers of agreements that await their signature, on the days that the vendor has chosen.
//!
//! A reminder falls due so many times 24 hours after the version went out. It is written once, and never after the
//! customer has signed or declined, the vendor recalled, or the time to sign ended. When several days of one version
//! fell due while nobody worked, one letter stands for all of them.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_reminders::{self, AgreementReminderId};
use tillid_entities::enums::{OrganisationState, RelationState, Side};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::signing_reminders::{self as schedules, SigningRemindersId};
use tillid_entities::values::ReminderDays;
use tillid_entities::{agreement_versions, agreements, customer_relations};
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Connection, Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::letters::{self, Post};
use crate::signing::waits_for;
use crate::state::OPEN;
use crate::{VersionHead, facts, store};

/// Reminders that one agreement may have.
const MOST: usize = 5;
/// Seconds after which it is noted that nothing was due, so that the next look goes less far back.
const MARKED_EVERY: i64 = 3_600;
/// The last day that can be chosen: an agreement can be signed for sixty days.
const LAST_DAY: u16 = 59;

/// The days after the issue on which the vendor reminds; none when it has set none.
///
/// # Errors
/// Those of the database.
pub async fn days(db: &impl Connection, scope: &Scope) -> Result<Vec<u16>> {
    Ok(schedule(db, scope)
        .await?
        .map(|row| row.days.0)
        .unwrap_or_default())
}

async fn schedule(db: &impl Connection, scope: &Scope) -> Result<Option<schedules::Model>> {
    Ok(scope
        .find::<schedules::Entity>()
        .filter(schedules::Column::VendorId.eq(scope.organisation()))
        .one(&db.within(scope))
        .await?)
}

/// Chooses the days, in any order; what fell due before is not made up for.
///
/// # Errors
/// `VALIDATION` at `days`: `too-many` (more than 5), `out-of-range` (1–59).
pub async fn set_days(db: &Database, scope: &Scope, days: &[i32]) -> Result<Vec<u16>> {
    let mut chosen = Vec::with_capacity(days.len());
    for day in days {
        let day = u16::try_from(*day)
            .ok()
            .filter(|day| (1..=LAST_DAY).contains(day));
        chosen.push(day.ok_or_else(|| {
            Error::validation("days", "out-of-range")
                .with("min", 1)
                .with("max", LAST_DAY)
        })?);
    }
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.len() > MOST {
        return Err(Error::validation("days", "too-many").with("max", MOST));
    }
    let tx = db.begin().await?;
    match schedule(&tx, scope).await? {
        None => {
            let row = schedules::ActiveModel {
                id: Set(SigningRemindersId::new(scope.now(), scope.dice())),
                vendor_id: Set(scope.organisation()),
                days: Set(ReminderDays(chosen.clone())),
                worked_to: Set(scope.now()),
                created_at: Set(scope.now()),
                version: Set(1),
            };
            scope.insert(&tx, row).await?;
        }
        Some(before) => {
            let row = schedules::ActiveModel {
                id: Set(before.id),
                days: Set(ReminderDays(chosen.clone())),
                worked_to: Set(scope.now()),
                version: Set(before.version + 1),
                ..Default::default()
            };
            let read = Some((schedules::Column::Version, before.version));
            scope.save(&tx, row, read).await?;
        }
    }
    tillid_audit::append(&tx, scope, vec![facts::reminders_set(scope.organisation())]).await?;
    tx.commit().await?;
    Ok(chosen)
}

/// Reminds of what is due now, at most `limit` versions of each vendor, one transaction for each. Answers how many; call it
/// again while it answers any.
///
/// # Errors
/// Those of the database.
pub async fn remind_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    // A job over all tenants; each vendor is named below, where its rows are written.
    let anywhere = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let vendors: Vec<OrganisationId> = anywhere
        .find::<schedules::Entity>()
        .select_only()
        .column(schedules::Column::VendorId)
        .filter(schedules::Column::WorkedTo.lt(request.now))
        .into_tuple()
        .all(&db.reads().within(&anywhere))
        .await?;
    let mut reminded = 0;
    for vendor in vendors {
        let job = system(request, Job::Deadlines, vendor);
        // Asked without a lock first: mostly nothing is due.
        let Some(schedule) = schedule(db.reads(), &job).await? else {
            continue;
        };
        let nothing = due(db.reads(), &job, &schedule, 1, false)
            .await?
            .versions
            .is_empty();
        if nothing && request.now < schedule.worked_to.plus_seconds(MARKED_EVERY) {
            continue;
        }
        // On the heap, as all that is awaited deep inside of the worker's turn and holds much.
        reminded += Box::pin(remind(db, &job, limit)).await?;
    }
    Ok(reminded)
}

/// One vendor's share. Workers wait for each other at the schedule.
async fn remind(db: &Database, job: &Scope, limit: u64) -> Result<u64> {
    let tx = db.begin().await?;
    let vendor = job.load::<organisations::Entity>(&tx, job.organisation()).await?;
    let held = job
        .find::<schedules::Entity>()
        .filter(schedules::Column::VendorId.eq(job.organisation()))
        .lock(LockType::NoKeyUpdate)
        .one(&tx.within(job))
        .await?;
    let Some(schedule) = held else {
        return Ok(0);
    };
    let due = due(&tx, job, &schedule, limit, true).await?;
    if vendor.state == OrganisationState::Active {
        write(&tx, job, &due.versions).await?;
    }
    if due.all || vendor.state != OrganisationState::Active {
        let worked = schedules::ActiveModel {
            id: Set(schedule.id),
            worked_to: Set(job.now()),
            ..Default::default()
        };
        job.save(&tx, worked, None).await?;
    }
    tx.commit().await?;
    Ok(due.versions.len() as u64)
}

/// What is due of a vendor's.
struct Due {
    /// Each with the day of the schedule.
    versions: BTreeMap<agreement_versions::AgreementVersionId, (i32, VersionHead)>,
    /// Whether nothing more is.
    all: bool,
}

/// The versions that await the customer and have a day of the schedule since it was last worked, each with the latest.
async fn due(
    db: &impl Connection,
    job: &Scope,
    schedule: &schedules::Model,
    limit: u64,
    held: bool,
) -> Result<Due> {
    use agreement_reminders::Column as R;
    use agreement_versions::Column as V;
    let mut found = BTreeMap::new();
    let mut all = true;
    // The latest day first: it stands for those before it.
    for day in schedule.days.0.iter().rev() {
        let left = limit.saturating_sub(found.len() as u64);
        let before = |at: Timestamp| at.plus_days(-i64::from(*day));
        let reminded = Query::select()
            .expr(Expr::val(1))
            .from(agreement_reminders::Entity)
            .and_where(R::VendorId.eq(job.organisation()))
            .and_where(
                Expr::col((agreement_reminders::Entity, R::AgreementVersionId))
                    .equals((agreement_versions::Entity, V::Id)),
            )
            .and_where(R::Day.gte(i32::from(*day)))
            .to_owned();
        let mut query = job
            .find::<agreement_versions::Entity>()
            .filter(V::VendorId.eq(job.organisation()))
            .filter(V::SentAt.gt(before(schedule.worked_to)))
            .filter(V::SentAt.lte(before(job.now())))
            .filter(V::State.is_in(OPEN))
            .filter(
                Condition::any()
                    .add(V::ExpiresAt.is_null())
                    .add(V::ExpiresAt.gte(job.now())),
            )
            .filter(waits_for(Side::Controller))
            .filter(Expr::exists(reminded).not())
            .order_by_asc(V::SentAt)
            .limit(left);
        if held {
            // Who signs now waits, or is seen: no reminder leaves after a signature.
            query = query.lock(LockType::NoKeyUpdate);
        }
        if left == 0 {
            all = false;
            break;
        }
        let versions: Vec<VersionHead> = query.into_partial_model().all(&db.within(job)).await?;
        all &= (versions.len() as u64) < left;
        for version in versions {
            found.entry(version.id).or_insert((i32::from(*day), version));
        }
    }
    Ok(Due { versions: found, all })
}

async fn write(
    tx: &Transaction,
    job: &Scope,
    due: &BTreeMap<agreement_versions::AgreementVersionId, (i32, VersionHead)>,
) -> Result<()> {
    if due.is_empty() {
        return Ok(());
    }
    let heads = || due.values().map(|(_, version)| version);
    let agreements =
        store::agreements_by_ids(tx, job, heads().map(|head| head.agreement_id).collect()).await?;
    let relations: Vec<customer_relations::Model> = job
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::Id.is_in(agreements.iter().map(|row| row.relation_id)))
        .filter(customer_relations::Column::State.eq(RelationState::Active))
        .all(&tx.within(job))
        .await?;
    let relations: Vec<&customer_relations::Model> = relations.iter().collect();
    let recipients = letters::customers(tx, job, &relations).await?;
    let (mut post, mut rows, mut told) = (Post::default(), vec![], vec![]);
    for (day, version) in due.values() {
        let agreement: Option<&agreements::Model> =
            agreements.iter().find(|row| row.id == version.agreement_id);
        rows.push(agreement_reminders::ActiveModel {
            id: Set(AgreementReminderId::new(job.now(), job.dice())),
            vendor_id: Set(version.vendor_id),
            customer_id: Set(version.customer_id),
            agreement_version_id: Set(version.id),
            day: Set(*day),
            sent_at: Set(job.now()),
        });
        // A customer whose relation has ended gets none, and is not asked about again.
        if let (Some(agreement), Some(to)) = (agreement, recipients.get(&version.customer_id)) {
            let to = (version.customer_id, to.clone());
            post.add(job, "agreement-reminder", agreement, to, |letter| {
                match version.expires_at {
                    Some(expires_at) => letter.with("expires", expires_at),
                    None => letter,
                }
            });
            told.push(facts::agreement_reminded(version.id, version.customer_id));
        }
    }
    job.insert_all(tx, rows).await?;
    post.send(tx, job).await?;
    tillid_audit::append(tx, job, told).await
}
