//! Publishing: one notice for every agreement that is owed one, in one statement (I-4).

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Value};
use tillid_audit as audit;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::enums::{ChangeType, SubProcessorState};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Connection as _, Database, Job, Scope, Transaction};

use crate::audience::{Reach, reach, service_is_reached};
use crate::draft::{in_state, is_modification};
use crate::states::{self, AnnouncementEvent};
use crate::store::sql;
use crate::{announced, facts, register, store};

/// Makes the notices and tells the world: the announcement is on the public page from now on. The worker delivers.
///
/// # Errors
/// `CONFLICT` unless it is approved, or when a sub-processor has meanwhile come into another state;
/// `TRANSFER_MECHANISM_REQUIRED` when a place has no ground that holds today.
pub async fn publish(
    db: &Database,
    scope: &Scope,
    id: AnnouncementId,
) -> Result<change_announcements::Model> {
    let tx = db.begin().await?;
    let row = store::hold(&tx, scope, id).await?;
    let mut state = states::announcement(row.state, AnnouncementEvent::Publish)?;
    let (subject, replaced) = concerned(&tx, scope, &row).await?;
    if row.change_type != ChangeType::Remove {
        register::require_grounds(&tx, scope, subject.id, register::today(scope.now())).await?;
    }
    let made = make_notices(
        &tx,
        scope,
        id,
        reach([Some(&subject), replaced.as_ref()].into_iter().flatten()),
        None,
    )
    .await?;
    let mut told = vec![facts::announcement("announcement.published", id)];
    if made == 0 {
        state = states::announcement(state, AnnouncementEvent::AllDelivered)?;
        told.push(facts::announcement("announcement.opened", id));
    }
    // As the job that tells it reads it.
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let announced = announced::load(&tx.within(&job), &job, [id]).await?.remove(&id);
    let published = change_announcements::ActiveModel {
        id: Set(id),
        state: Set(state),
        published_at: Set(Some(scope.now())),
        announced: Set(announced.as_ref().map(announced::as_json).transpose()?),
        version: Set(row.version + 1),
        ..Default::default()
    };
    scope
        .save(
            &tx,
            published,
            Some((change_announcements::Column::Version, row.version)),
        )
        .await?;
    if row.change_type == ChangeType::Remove {
        move_to(&tx, scope, subject.id, SubProcessorState::Retiring).await?;
        told.push(facts::sub_processor("subProcessor.retiring", subject.id));
    } else {
        move_to(&tx, scope, subject.id, SubProcessorState::Announced).await?;
        told.push(facts::sub_processor("subProcessor.announced", subject.id));
    }
    // A record that only changes its facts stays in use until its successor takes over.
    if let Some(replaced) = replaced.filter(|_| !is_modification(row.change_type)) {
        move_to(&tx, scope, replaced.id, SubProcessorState::Retiring).await?;
        told.push(facts::sub_processor("subProcessor.retiring", replaced.id));
    }
    audit::append(&tx, scope, told).await?;
    let row = scope.load::<change_announcements::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// The sub-processors of an approved announcement, in the states that its change needs.
async fn concerned(
    tx: &Transaction,
    scope: &Scope,
    row: &change_announcements::Model,
) -> Result<(sub_processors::Model, Option<sub_processors::Model>)> {
    let needed = match row.change_type {
        ChangeType::Remove => SubProcessorState::Active,
        _ => SubProcessorState::Proposed,
    };
    let subject = scope
        .load::<sub_processors::Entity>(tx, row.sub_processor_id)
        .await?;
    let replaced = match row.replaces_id {
        Some(id) => {
            let replaced = scope.load::<sub_processors::Entity>(tx, id).await?;
            Some(in_state(replaced, SubProcessorState::Active)?)
        }
        None => None,
    };
    Ok((in_state(subject, needed)?, replaced))
}

/// Puts a sub-processor into another state, with the instant that goes with it.
pub(crate) async fn move_to(
    tx: &Transaction,
    scope: &Scope,
    id: SubProcessorId,
    state: SubProcessorState,
) -> Result<()> {
    let mut row = sub_processors::ActiveModel {
        id: Set(id),
        state: Set(state),
        ..Default::default()
    };
    match state {
        SubProcessorState::Announced => row.announced_at = Set(Some(scope.now())),
        SubProcessorState::Active => row.activated_at = Set(Some(scope.now())),
        SubProcessorState::Retired => row.retired_at = Set(Some(scope.now())),
        SubProcessorState::Proposed | SubProcessorState::Retiring | SubProcessorState::Withdrawn => {}
    }
    scope
        .update::<sub_processors::Entity>()
        .set(row)
        .filter(sub_processors::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Inserts the notices and answers how many there are. Terms come from each agreement's version in force; that a
/// second notice cannot be made for the same agreement is a uniqueness rule of the table.
///
/// `only` narrows the agreements further, in SQL over their versions `v` and the announcement `c`.
pub(crate) async fn make_notices(
    tx: &Transaction,
    scope: &Scope,
    id: AnnouncementId,
    reach: Reach,
    only: Option<&str>,
) -> Result<u64> {
    if !reach.owed {
        return Ok(0);
    }
    let (id_of_row, objection_days) = match tx.get_database_backend() {
        sea_orm::DbBackend::Sqlite => (
            sqlite_uuid(scope.now()),
            "json_extract(v.parameters, '$.objectionDays')",
        ),
        _ => (
            postgres_uuid(scope.now()),
            "(v.parameters->>'objectionDays')::int",
        ),
    };
    let text = format!(
        "INSERT INTO change_notices (id, vendor_id, customer_id, announcement_id, agreement_id, \
         authorisation_model, notice_days, objection_days, state, queued_at, version) \
         SELECT {id_of_row}, a.vendor_id, a.customer_id, $2, a.id, v.authorisation_model, v.notice_days, \
         {objection_days}, 'QUEUED', $3, 1 \
         {}{}",
        affected(reach),
        only.map_or_else(String::new, |only| format!(
            " AND EXISTS (SELECT 1 FROM change_announcements c WHERE c.id = $2 AND {only})"
        ))
    );
    let values: [Value; 3] = [scope.organisation().into(), id.into(), scope.now().into()];
    Ok(tx.execute_raw(sql(tx, text, values)).await?.rows_affected())
}

/// The agreements `a`, with their versions in force `v`, that a change of this reach affects, in SQL: `$1` vendor, `$2`
/// announcement.
pub(crate) fn affected(reach: Reach) -> String {
    format!(
        "FROM agreement_versions v JOIN agreements a ON a.id = v.agreement_id \
         WHERE v.vendor_id = $1 AND v.state = 'IN_FORCE' AND a.state <> 'CLOSED' AND EXISTS (\
         SELECT 1 FROM agreement_services g \
         JOIN announcement_services n ON n.service_id = g.service_id AND n.announcement_id = $2 \
         JOIN services s ON s.id = g.service_id \
         WHERE g.agreement_id = a.id AND {})",
        service_is_reached(reach)
    )
}

/// The time part of a version 7 UUID and its version digit, as written: the rest is rolled by the database, row by
/// row, because the rows are never here. Nothing hangs on these ids being hard to guess.
fn uuid_prefix(now: Timestamp) -> String {
    let millis = format!("{:012x}", now.0);
    format!("{}-{}-7", &millis[..8], &millis[8..])
}

/// `gen_random_uuid` has the right variant already; its first fifteen characters give way to time and version.
fn postgres_uuid(now: Timestamp) -> String {
    format!(
        "overlay(gen_random_uuid()::text placing '{}' from 1 for 15)::uuid",
        uuid_prefix(now)
    )
}

fn sqlite_uuid(now: Timestamp) -> String {
    let prefix = uuid_prefix(now).replace('-', "");
    format!(
        "unhex('{prefix}' || substr(hex(randomblob(2)), 2) || substr('89AB', 1 + (random() & 3), 1) \
         || substr(hex(randomblob(8)), 2))"
    )
}
