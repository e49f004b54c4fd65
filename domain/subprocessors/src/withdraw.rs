//! Taking an announcement back.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_audit as audit;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::change_notices;
use tillid_entities::enums::{AnnouncementState, ChangeType, NoticeState, SubProcessorState};
use tillid_kernel::Result;
use tillid_policy::{Database, Scope};

use crate::draft::is_modification;
use crate::publish::move_to;
use crate::states::{self, AnnouncementEvent};
use crate::{facts, store};

/// Withdraws an announcement that has not taken effect. Every notice is withdrawn with it, whatever was answered,
/// and the worker tells each customer that had one.
///
/// # Errors
/// `CONFLICT` when it is in effect or withdrawn already.
pub async fn withdraw(
    db: &Database,
    scope: &Scope,
    id: AnnouncementId,
) -> Result<change_announcements::Model> {
    let tx = db.begin().await?;
    let row = store::hold(&tx, scope, id).await?;
    let state = states::announcement(row.state, AnnouncementEvent::Withdraw)?;
    let published = matches!(row.state, AnnouncementState::Notifying | AnnouncementState::Open);
    let withdrawn = change_announcements::ActiveModel {
        id: Set(id),
        state: Set(state),
        withdrawn_at: Set(Some(scope.now())),
        told_at: Set((!published).then_some(scope.now())),
        version: Set(row.version + 1),
        ..Default::default()
    };
    scope
        .save(
            &tx,
            withdrawn,
            Some((change_announcements::Column::Version, row.version)),
        )
        .await?;
    let mut told = vec![facts::announcement("announcement.withdrawn", id)];
    if published {
        let version = Expr::col(change_notices::Column::Version).add(1);
        scope
            .update::<change_notices::Entity>()
            .col_expr(change_notices::Column::State, Expr::value(NoticeState::Withdrawn))
            .col_expr(change_notices::Column::Version, version)
            .filter(change_notices::Column::AnnouncementId.eq(id))
            .filter(change_notices::Column::State.ne(NoticeState::Withdrawn))
            .exec(&tx)
            .await?;
        told.extend(undo(&tx, scope, &row).await?);
    }
    audit::append(&tx, scope, told).await?;
    let row = scope.load::<change_announcements::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Puts the sub-processors back where they were before publication.
async fn undo(
    tx: &tillid_policy::Transaction,
    scope: &Scope,
    row: &change_announcements::Model,
) -> Result<Vec<audit::Fact>> {
    let mut told = Vec::new();
    let mut back_in_use = row.replaces_id.filter(|_| !is_modification(row.change_type));
    if row.change_type == ChangeType::Remove {
        back_in_use = Some(row.sub_processor_id);
    } else {
        move_to(tx, scope, row.sub_processor_id, SubProcessorState::Withdrawn).await?;
        told.push(facts::sub_processor(
            "subProcessor.withdrawn",
            row.sub_processor_id,
        ));
    }
    if let Some(id) = back_in_use {
        stay(tx, scope, id).await?;
        told.push(facts::sub_processor("subProcessor.kept", id));
    }
    Ok(told)
}

/// Back from retiring to active: it has been in use all along, so its date of activation stays.
async fn stay(
    tx: &tillid_policy::Transaction,
    scope: &Scope,
    id: tillid_entities::sub_processors::SubProcessorId,
) -> Result<()> {
    use tillid_entities::sub_processors;
    scope
        .update::<sub_processors::Entity>()
        .col_expr(
            sub_processors::Column::State,
            Expr::value(SubProcessorState::Active),
        )
        .filter(sub_processors::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
