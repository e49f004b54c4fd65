//! Putting an announced change into effect, when the guard lets it (I-3).

use sea_orm::ActiveValue::Set;
use tillid_audit as audit;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::enums::{AnnouncementState, ChangeType, SubProcessorRole, SubProcessorState};
use tillid_entities::sub_processors;
use tillid_kernel::{Error, Result};
use tillid_policy::{Database, Scope, Transaction};

use crate::guard::{may_take_effect, tallies};
use crate::publish::move_to;
use crate::states::{self, AnnouncementEvent};
use crate::{deadlines, facts, list_version, register, store};

/// Puts the change into effect for every customer: the new sub-processor comes into use, the replaced or removed one
/// goes, the list gets its next number, and the worker tells the customers.
///
/// # Errors
/// Those of [`may_take_effect`]; `CONFLICT` unless notices are out, or (`agreement-on-file`) when the sub-processor's
/// own contract is not recorded (I-7); `TRANSFER_MECHANISM_REQUIRED` when a place has no ground that holds today.
pub async fn activate(
    db: &Database,
    scope: &Scope,
    id: AnnouncementId,
) -> Result<change_announcements::Model> {
    let tx = db.begin().await?;
    let row = store::hold(&tx, scope, id).await?;
    let state = effective_state(row.state)?;
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
    let list = list_version::make(&tx, scope).await?;
    told.push(facts::list_made(list));
    audit::append(&tx, scope, told).await?;
    let row = scope.load::<change_announcements::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
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
        if subject.role == SubProcessorRole::Processor && subject.agreement_signed_at.is_none() {
            return Err(Error::conflict("agreement-on-file").with("name", &subject.legal_name));
        }
        register::require_grounds(tx, scope, subject.id, register::today(scope.now())).await?;
        move_to(tx, scope, subject.id, SubProcessorState::Active).await?;
        told.push(facts::sub_processor("subProcessor.activated", subject.id));
    }
    if let Some(leaving) = leaving {
        move_to(tx, scope, leaving, SubProcessorState::Retired).await?;
        told.push(facts::sub_processor("subProcessor.retired", leaving));
    }
    Ok(told)
}
