//! What happens to invitations without anybody asking: mails arrive or come back, time passes.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::{BounceReason, InvitationState};
use tillid_entities::invitations::{self, InvitationId};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::Result;
use tillid_notifications::Class;
use tillid_policy::{Connection, Database, Job, Request, system};
use uuid::Uuid;

use crate::facts;
use crate::states::{InvitationEvent, OPEN, next_invitation};

/// Invitations taken at a time.
const BATCH: u64 = 500;

/// A mail server took the invitation's mail: `SENT`. Part of the transaction that notes what became of the mail.
///
/// # Errors
/// Those of the database.
pub async fn mail_accepted(tx: &impl Connection, request: &Request, id: InvitationId) -> Result<()> {
    mail(tx, request, id, InvitationEvent::MailAccepted, None).await
}

/// The invitation's mail came back: `BOUNCED`, with why. Part of the transaction that notes what became of the mail.
///
/// # Errors
/// Those of the database.
pub async fn mail_bounced(
    tx: &impl Connection,
    request: &Request,
    id: InvitationId,
    class: Class,
) -> Result<()> {
    let reason = match class {
        Class::Recipient(_) | Class::Address => BounceReason::Address,
        Class::Returned(status) if status.is_about_address() => BounceReason::Address,
        Class::Returned(status) if status.is_about_way() => BounceReason::Unreachable,
        Class::Returned(_) | Class::Content(_) | Class::Sender(_) | Class::Authentication => {
            BounceReason::Refused
        }
        Class::Connection | Class::Timeout | Class::Tls | Class::Outcome => BounceReason::Unreachable,
    };
    mail(tx, request, id, InvitationEvent::MailBounced, Some(reason)).await
}

async fn mail(
    tx: &impl Connection,
    request: &Request,
    id: InvitationId,
    event: InvitationEvent,
    bounced: Option<BounceReason>,
) -> Result<()> {
    let job = system(request, Job::Delivery, OrganisationId(Uuid::nil()));
    let Some(row) = job
        .find::<invitations::Entity>()
        .filter(invitations::Column::Id.eq(id))
        .one(&tx.within(&job))
        .await?
    else {
        return Ok(());
    };
    // News of a mail may come after the answer to it; then there is nothing to note.
    let Ok(state) = next_invitation(row.state, event) else {
        return Ok(());
    };
    let sent = state == InvitationState::Sent;
    let sent_at = if sent { Some(request.now) } else { row.sent_at };
    let written = job
        .update::<invitations::Entity>()
        .col_expr(invitations::Column::State, Expr::value(state))
        .col_expr(invitations::Column::SentAt, Expr::value(sent_at))
        .col_expr(invitations::Column::BounceReason, Expr::value(bounced))
        .filter(invitations::Column::Id.eq(id))
        .filter(invitations::Column::State.is_in(OPEN))
        .exec(&tx.within(&job))
        .await?;
    if written.rows_affected == 1 {
        let fact = facts::invitation(
            if sent {
                "invitation.sent"
            } else {
                "invitation.bounced"
            },
            id,
        );
        append(tx, &job.as_job(Job::Delivery, row.organisation_id), vec![fact]).await?;
    }
    Ok(())
}

/// Ends the invitations whose last instant has passed, at most 500, a transaction for each organisation. Answers how
/// many; call again while there are any.
///
/// # Errors
/// Those of the database; what was ended before stays ended.
pub async fn expire_due(db: &Database, request: &Request) -> Result<usize> {
    use invitations::Column;
    let job = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due: Vec<(InvitationId, OrganisationId)> = job
        .find::<invitations::Entity>()
        .filter(Column::State.is_in(OPEN))
        .filter(Column::ExpiresAt.lt(request.now))
        .order_by_asc(Column::ExpiresAt)
        .limit(BATCH)
        .select_only()
        .columns([Column::Id, Column::OrganisationId])
        .into_tuple()
        .all(&db.reads().within(&job))
        .await?;
    let mut by_organisation: BTreeMap<OrganisationId, Vec<InvitationId>> = BTreeMap::new();
    for (id, organisation) in &due {
        by_organisation.entry(*organisation).or_default().push(*id);
    }
    for (organisation, ids) in by_organisation {
        expire(db, request, organisation, ids).await?;
    }
    Ok(due.len())
}

async fn expire(
    db: &Database,
    request: &Request,
    organisation: OrganisationId,
    ids: Vec<InvitationId>,
) -> Result<()> {
    use invitations::Column;
    let job = system(request, Job::Deadlines, organisation);
    let tx = db.begin().await?;
    // Asked again in the transaction: one may have been answered or sent again a moment ago.
    let ended: Vec<InvitationId> = job
        .update::<invitations::Entity>()
        .col_expr(Column::State, Expr::value(InvitationState::Expired))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.is_in(ids))
        .filter(Column::State.is_in(OPEN))
        .filter(Column::ExpiresAt.lt(request.now))
        .exec_with_returning(&tx.within(&job))
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let facts = ended
        .into_iter()
        .map(|id| facts::invitation("invitation.expired", id))
        .collect();
    append(&tx, &job, facts).await?;
    tx.commit().await?;
    Ok(())
}
