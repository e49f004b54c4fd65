//! Somebody of the operator looks, and leaves.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_audit::append;
use tillid_entities::support_grants::{self, SupportGrantId};
use tillid_entities::support_visits::{self, SupportVisitId};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Connection, Database, Job, Scope};

use super::state::{SupportEvent, next_support, support_state_at};
use super::{Moved, fact, move_to};

/// A visit lasts so long; then it is opened again, and told again.
const LASTS_SECONDS: i64 = 3600;

/// Begins to look, in this browser alone, for an hour at most: from the next request on the acting person may read the
/// organisation's content. Told in the organisation's trail, by name.
///
/// # Errors
/// `PROOF_REQUIRED`; `NOT_FOUND`; `FORBIDDEN` (`session-required`) for an access token; `CONFLICT` (`support-state`) for
/// one that is not approved or over.
pub async fn open_support(db: &Database, scope: &Scope, id: SupportGrantId) -> Result<support_grants::Model> {
    tillid_identity::fresh(scope)?;
    let person = scope.person()?;
    let session = person
        .session
        .ok_or_else(|| Error::failure(Code::Forbidden, "session-required"))?;
    let tx = db.begin().await?;
    let job = scope.as_job(Job::Setup, scope.organisation());
    let before = job.load::<support_grants::Entity>(&tx, id).await?;
    let there = scope.as_witness(before.organisation_id);
    let moved = Moved {
        state: next_support(support_state_at(&before, scope.now()), SupportEvent::Open)?,
        decided: None,
        ends_at: before.ends_at,
    };
    let grant = move_to(&tx, &there, before, moved).await?;
    let visit = support_visits::ActiveModel {
        id: Set(SupportVisitId::new(scope.now(), scope.dice())),
        organisation_id: Set(grant.organisation_id),
        grant_id: Set(id),
        user_id: Set(person.user),
        session_id: Set(Some(session)),
        expires_at: Set(scope.now().plus_seconds(LASTS_SECONDS).min(grant.ends_at)),
        ended_at: Set(None),
        created_at: Set(scope.now()),
    };
    there.insert(&tx, visit).await?;
    append(&tx, &there, vec![fact("support.opened", id)]).await?;
    append(&tx, scope, vec![fact("platform.support-opened", id)]).await?;
    tx.commit().await?;
    Ok(grant)
}

/// Stops looking, in this browser. Told in the organisation's trail.
///
/// # Errors
/// `NOT_FOUND` where nothing is open.
pub async fn leave_support(
    db: &Database,
    scope: &Scope,
    id: SupportGrantId,
) -> Result<support_grants::Model> {
    let person = scope.person()?;
    let session = person.session.ok_or_else(Error::not_found)?;
    let tx = db.begin().await?;
    let job = scope.as_job(Job::Setup, scope.organisation());
    let grant = job.load::<support_grants::Entity>(&tx, id).await?;
    let there = scope.as_witness(grant.organisation_id);
    let left = there
        .update::<support_visits::Entity>()
        .col_expr(support_visits::Column::EndedAt, Expr::value(Some(scope.now())))
        .filter(support_visits::Column::GrantId.eq(id))
        .filter(support_visits::Column::SessionId.eq(session))
        .filter(support_visits::Column::UserId.eq(person.user))
        .filter(support_visits::Column::EndedAt.is_null())
        .filter(support_visits::Column::ExpiresAt.gte(scope.now()))
        .exec(&tx.within(&there))
        .await?;
    if left.rows_affected == 0 {
        return Err(Error::not_found());
    }
    append(&tx, &there, vec![fact("support.left", id)]).await?;
    append(&tx, scope, vec![fact("platform.support-left", id)]).await?;
    tx.commit().await?;
    Ok(grant)
}
