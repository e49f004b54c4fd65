//! Putting an announced change into effect, when the guard lets it (I-3), and into annex B of the agreements it concerns.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, QueryFilter, Value};
use tillid_agreements::revisions::{self, Follows, LeftOut};
use tillid_audit as audit;
use tillid_entities::agreements::AgreementId;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::enums::{AnnouncementState, ChangeType, SubProcessorState};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Database, Scope, Transaction};

use crate::audience::reach;
use crate::guard::{SPARED, may_take_effect, tallies};
use crate::list_version::Attestation;
use crate::publish::{affected, move_to};
use crate::states::{self, AnnouncementEvent};
use crate::store::sql;
use crate::{deadlines, facts, late, list_version, on_file, register, store, transfers};

/// Puts the change into effect for every customer: the new sub-processor comes into use, the replaced or removed one
/// goes, the list gets its next number, every agreement concerned the next revision of its annex B, and the worker tells the
/// customers.
///
/// # Errors
/// Those of [`may_take_effect`]; `CONFLICT` unless notices are out, or (`sub-processor-lacks`) when the sub-processor's own
/// contract or due diligence is not on file (I-7); `TRANSFER_MECHANISM_REQUIRED` when a place has no ground that holds today.
pub async fn activate(
    db: &Database,
    scope: &Scope,
    id: AnnouncementId,
    complete: Attestation,
) -> Result<change_announcements::Model> {
    let tx = db.begin().await?;
    let row = store::hold(&tx, scope, id).await?;
    let state = effective_state(row.state)?;
    let late = late::owe(&tx, scope, &row).await?;
    if late > 0 {
        // What is owed stays owed, whatever becomes of this attempt.
        tx.commit().await?;
        return Err(Error::failure(Code::NoticePeriodRunning, "notices-not-delivered").with("count", late));
    }
    let tally = tallies(&tx, scope, &[id]).await?.remove(&id).unwrap_or_default();
    may_take_effect(&tally, row.change_type, row.planned_effective_at, scope.now())?;
    let mut told = deadlines::write_down_silence(&tx, scope, id).await?;
    told.extend(change_register(&tx, scope, &row).await?);
    let effective = change_announcements::ActiveModel {
        id: Set(id),
        state: Set(state),
        effective_at: Set(Some(scope.now())),
        version: Set(row.version + 1),
        ..Default::default()
    };
    scope
        .save(
            &tx,
            effective,
            Some((change_announcements::Column::Version, row.version)),
        )
        .await?;
    told.push(facts::announcement("announcement.effective", id));
    let list = list_version::make(&tx, scope, complete).await?;
    told.push(facts::list_made(list.id));
    revise(&tx, scope, &row, list.number).await?;
    audit::append(&tx, scope, told).await?;
    let row = scope.load::<change_announcements::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// The revisions follow the agreements that a notice is owed to (I-4), and those that were signed meanwhile with the change
/// already in their list. A customer that the answer to its objection leaves out of the change keeps its list, now and when
/// another change revises it.
async fn revise(
    tx: &Transaction,
    scope: &Scope,
    row: &change_announcements::Model,
    list_number: i32,
) -> Result<()> {
    let concerned = sub_processors_of(tx, scope, row).await?;
    let reach = reach(&concerned);
    if !reach.owed {
        return Ok(());
    }
    let text = format!(
        "SELECT a.id {} AND NOT EXISTS (SELECT 1 FROM change_notices c JOIN objections o ON o.notice_id = c.id \
         WHERE c.announcement_id = $2 AND c.agreement_id = a.id AND {SPARED}) ORDER BY a.id",
        affected(reach)
    );
    let values: [Value; 2] = [scope.organisation().into(), row.id.into()];
    let agreements = tx
        .query_all_raw(sql(tx, text, values))
        .await?
        .into_iter()
        .map(|found| found.try_get("", "id"))
        .collect::<std::result::Result<Vec<AgreementId>, _>>()?;
    let follows = Follows {
        announcement: row.id,
        reference: row.reference.clone(),
        list_number,
        left_out: left_out(tx, scope).await?,
    };
    revisions::make(tx, scope, &follows, &agreements).await?;
    Ok(())
}

/// Which changes of the past do not reach which agreements, because of how an objection was answered. A version that was sent
/// after the announcement has the change in its list, and was signed with it.
async fn left_out(tx: &Transaction, scope: &Scope) -> Result<Vec<LeftOut>> {
    #[derive(FromQueryResult)]
    struct Row {
        agreement: AgreementId,
        brought: SubProcessorId,
        taken: Option<SubProcessorId>,
    }
    let text = format!(
        "SELECT n.agreement_id AS agreement, c.sub_processor_id AS brought, c.replaces_id AS taken FROM objections o \
         JOIN change_notices n ON n.id = o.notice_id JOIN change_announcements c ON c.id = n.announcement_id \
         JOIN agreement_versions v ON v.agreement_id = n.agreement_id AND v.state = 'IN_FORCE' \
         WHERE o.vendor_id = $1 AND c.state = 'EFFECTIVE' AND v.sent_at <= c.published_at AND {SPARED}"
    );
    let rows = Row::find_by_statement(sql(tx, text, [scope.organisation().into()]))
        .all(tx)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| LeftOut {
            agreement: row.agreement,
            without: row.brought,
            with: row.taken,
        })
        .collect())
}

/// The sub-processors that a change is about, in whatever state they are.
pub(crate) async fn sub_processors_of(
    tx: &Transaction,
    scope: &Scope,
    row: &change_announcements::Model,
) -> Result<Vec<sub_processors::Model>> {
    let ids = [Some(row.sub_processor_id), row.replaces_id];
    Ok(scope
        .find::<sub_processors::Entity>()
        .filter(sub_processors::Column::Id.is_in(ids.into_iter().flatten()))
        .all(tx)
        .await?)
}

/// An announcement whose last notice was delivered a moment ago may not have been opened yet.
fn effective_state(state: AnnouncementState) -> Result<AnnouncementState> {
    let open = match state {
        AnnouncementState::Notifying => states::announcement(state, AnnouncementEvent::AllDelivered)?,
        other => other,
    };
    states::announcement(open, AnnouncementEvent::Activate)
}

async fn change_register(
    tx: &Transaction,
    scope: &Scope,
    row: &change_announcements::Model,
) -> Result<Vec<audit::Fact>> {
    let mut told = Vec::new();
    let mut leaving = row.replaces_id;
    if row.change_type == ChangeType::Remove {
        leaving = Some(row.sub_processor_id);
    } else {
        let subject: sub_processors::Model = scope
            .load::<sub_processors::Entity>(tx, row.sub_processor_id)
            .await?;
        on_file::require(tx, scope, &subject).await?;
        register::require_grounds(tx, scope, subject.id, register::today(scope.now())).await?;
        move_to(tx, scope, subject.id, SubProcessorState::Active).await?;
        transfers::begin(tx, scope, subject.id).await?;
        told.push(facts::sub_processor("subProcessor.activated", subject.id));
    }
    if let Some(leaving) = leaving {
        move_to(tx, scope, leaving, SubProcessorState::Retired).await?;
        told.push(facts::sub_processor("subProcessor.retired", leaving));
    }
    Ok(told)
}
