//! Forgetting whom an organisation wanted to invite (domain §3.2: 30 days after the invitation has expired).

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::InvitationState;
use tillid_entities::invitations::{self, InvitationId};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::Result;
use tillid_notifications::forget_about;
use tillid_policy::{Connection, Database, Job, Request, Scope, system};
use uuid::Uuid;

use crate::facts;

/// An invitation that nobody accepted keeps its address so long after its last instant (P30D).
const KEPT_DAYS: i64 = 30;
/// Invitations taken at a time.
const BATCH: u64 = 500;
/// States from which nobody comes back; the open ones are expired before their time here.
const UNACCEPTED: [InvitationState; 4] = [
    InvitationState::Declined,
    InvitationState::Revoked,
    InvitationState::Expired,
    InvitationState::Reported,
];

/// Erases the personal data of invitations that nobody accepted, once 30 days have passed since their last instant:
/// address, name, message, the hash of the link's secret, and the mails. Dates, roles and state stay. At most 500, a
/// transaction for each organisation. Answers how many; call again while there are any.
///
/// # Errors
/// Those of the database; what was erased before stays erased.
pub async fn erase_due(db: &Database, request: &Request) -> Result<usize> {
    use invitations::Column;
    let job = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due: Vec<(InvitationId, OrganisationId)> = job
        .find::<invitations::Entity>()
        .filter(Column::State.is_in(UNACCEPTED))
        .filter(Column::ErasedAt.is_null())
        .filter(Column::ExpiresAt.lt(request.now.plus_days(-KEPT_DAYS)))
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
        erase(db, request, organisation, ids).await?;
    }
    Ok(due.len())
}

async fn erase(
    db: &Database,
    request: &Request,
    organisation: OrganisationId,
    ids: Vec<InvitationId>,
) -> Result<()> {
    use invitations::Column;
    let job = system(request, Job::Deadlines, organisation);
    let tx = db.begin().await?;
    // No secret hashes to this: it is no hash. The id keeps it unique.
    let no_hash = match tx.get_database_backend() {
        DbBackend::Postgres => Expr::cust("'erased ' || CAST(id AS text)"),
        _ => Expr::cust("'erased ' || hex(id)"),
    };
    // Asked again in the transaction: an expired one may have been sent again a moment ago.
    let erased: Vec<InvitationId> = job
        .update::<invitations::Entity>()
        .col_expr(Column::TokenHash, no_hash)
        .col_expr(Column::ErasedAt, Expr::value(Some(request.now)))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.is_in(ids))
        .filter(Column::State.is_in(UNACCEPTED))
        .filter(Column::ErasedAt.is_null())
        .filter(Column::ExpiresAt.lt(request.now.plus_days(-KEPT_DAYS)))
        .exec_with_returning(&tx.within(&job))
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    erase_contents(&tx, &job, &erased).await?;
    let facts = erased
        .into_iter()
        .map(|id| facts::invitation("invitation.erased", id))
        .collect();
    append(&tx, &job, facts).await?;
    tx.commit().await?;
    Ok(())
}

/// Erases whom invitations were for, and the mails to them. The link's hash stays, so that its second use is told
/// from a wrong one.
pub(crate) async fn erase_contents(tx: &impl Connection, job: &Scope, ids: &[InvitationId]) -> Result<()> {
    use invitations::Column;
    if ids.is_empty() {
        return Ok(());
    }
    job.update::<invitations::Entity>()
        .col_expr(Column::Email, Expr::value(""))
        .col_expr(Column::EmailKey, Expr::value(""))
        .col_expr(Column::InviteeName, Expr::value(None::<String>))
        .col_expr(Column::Message, Expr::value(None::<String>))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(&tx.within(job))
        .await?;
    forget_about(tx, job, ids).await
}
