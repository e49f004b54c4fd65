//! The organisation approves, refuses and revokes; time ends the rest.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::support_grants::{self, SupportGrantId};
use tillid_kernel::{Code, Result};
use tillid_policy::{Database, Job, Request, Scope, system};
use uuid::Uuid;

use super::state::{OPEN, SupportEvent, next_support, support_state_at};
use super::{Moved, end_visits, fact, move_to, tell_asker};

/// Most grants in one turn; the next turn takes the next.
const BATCH: u64 = 200;

/// Approves or refuses, for the scope's organisation. Approved, it lasts for the days that were asked for, from now on.
/// Whoever asked is told by mail.
///
/// # Errors
/// `PROOF_REQUIRED`; `NOT_FOUND`; `CONFLICT`: `support-state` for one that waits for no answer, `changed-meanwhile`.
pub async fn decide_support(
    db: &Database,
    scope: &Scope,
    id: SupportGrantId,
    approve: bool,
) -> Result<support_grants::Model> {
    tillid_identity::fresh(scope)?;
    let tx = db.begin().await?;
    let before = scope.load::<support_grants::Entity>(&tx, id).await?;
    let (event, action, letter) = if approve {
        (SupportEvent::Approve, "support.approved", "support-approved")
    } else {
        (SupportEvent::Refuse, "support.refused", "support-refused")
    };
    let ends_at = if approve {
        scope.now().plus_days(i64::from(before.days))
    } else {
        before.ends_at
    };
    let moved = Moved {
        state: next_support(support_state_at(&before, scope.now()), event)?,
        decided: Some((scope.person()?.user, scope.now())),
        ends_at,
    };
    let after = move_to(&tx, scope, before, moved).await?;
    tell_asker(&tx, scope, &after, letter).await?;
    append(&tx, scope, vec![fact(action, id)]).await?;
    tx.commit().await?;
    Ok(after)
}

/// Ends access that was approved, for the scope's organisation: from the next request on. Whoever asked is told by mail.
///
/// It asks for no proof: to shut a door must be easy.
///
/// # Errors
/// `NOT_FOUND`; `CONFLICT`: `support-state` for one that is not approved or over, `changed-meanwhile`.
pub async fn revoke_support(
    db: &Database,
    scope: &Scope,
    id: SupportGrantId,
) -> Result<support_grants::Model> {
    let tx = db.begin().await?;
    let before = scope.load::<support_grants::Entity>(&tx, id).await?;
    let moved = Moved {
        state: next_support(support_state_at(&before, scope.now()), SupportEvent::Revoke)?,
        decided: Some((scope.person()?.user, scope.now())),
        ends_at: before.ends_at,
    };
    let after = move_to(&tx, scope, before, moved).await?;
    end_visits(&tx, scope, id).await?;
    tell_asker(&tx, scope, &after, "support-revoked").await?;
    append(&tx, scope, vec![fact("support.revoked", id)]).await?;
    tx.commit().await?;
    Ok(after)
}

/// Writes down that requests and access have run out, a transaction for each; answers how many. Nothing waits for it:
/// every read looks at the last instant itself.
///
/// # Errors
/// Those of the database; what was done before stays done.
pub async fn expire_support(db: &Database, request: &Request) -> Result<u64> {
    let nowhere = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due = nowhere
        .find::<support_grants::Entity>()
        .filter(support_grants::Column::State.is_in(OPEN))
        .filter(support_grants::Column::EndsAt.lt(request.now))
        .order_by_asc(support_grants::Column::Id)
        .limit(BATCH)
        .all(db.reads())
        .await?;
    let mut expired = 0;
    for grant in due {
        let id = grant.id;
        let scope = system(request, Job::Deadlines, grant.organisation_id);
        let moved = Moved {
            state: next_support(grant.state, SupportEvent::Lapse)?,
            decided: None,
            ends_at: grant.ends_at,
        };
        let tx = db.begin().await?;
        match move_to(&tx, &scope, grant, moved).await {
            Ok(_) => {
                end_visits(&tx, &scope, id).await?;
                append(&tx, &scope, vec![fact("support.expired", id)]).await?;
                tx.commit().await?;
                expired += 1;
            }
            Err(error) if error.code() == Code::Conflict => tx.rollback().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(expired)
}
