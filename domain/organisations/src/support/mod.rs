//! Access for support (*supportadgang*, domain §3.14 and §4 note 1, R-002-047, decision 0018).
//!
//! The operator asks an organisation, whose owner or administrator answers. Once approved, somebody of the operator opens a
//! visit in their browser; while it lasts, `identity::who` lends them a membership that can read and nothing else. Every
//! step is told in the organisation's own trail, with the person who took it.

mod ask;
mod decide;
mod list;
mod state;
mod visit;

pub use ask::{AskSupport, ask_support, withdraw_support};
pub use decide::{decide_support, expire_support, revoke_support};
pub use list::{SupportAccess, SupportVisit, one_support, support_of};
pub use state::support_state_at;
pub use visit::{leave_support, open_support};

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_audit::Fact;
use tillid_entities::enums::{MessageClass, SupportGrantState};
use tillid_entities::support_grants::{self, SupportGrantId};
use tillid_entities::users::{self, UserId};
use tillid_entities::{organisations, support_visits};
use tillid_kernel::{EmailAddress, Result, Timestamp};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Connection, Job, Scope};

/// What changes in a grant.
struct Moved {
    state: SupportGrantState,
    decided: Option<(UserId, Timestamp)>,
    ends_at: Timestamp,
}

/// Writes where a grant stands now, at the version it was read.
async fn move_to(
    tx: &impl Connection,
    scope: &Scope,
    before: support_grants::Model,
    moved: Moved,
) -> Result<support_grants::Model> {
    let (by, at) = moved.decided.unzip();
    let after = support_grants::Model {
        state: moved.state,
        decided_by: by.or(before.decided_by),
        decided_at: at.or(before.decided_at),
        ends_at: moved.ends_at,
        version: before.version + 1,
        ..before.clone()
    };
    let row = support_grants::ActiveModel {
        id: Set(after.id),
        state: Set(after.state),
        decided_by: Set(after.decided_by),
        decided_at: Set(after.decided_at),
        ends_at: Set(after.ends_at),
        version: Set(after.version),
        ..Default::default()
    };
    let read = Some((support_grants::Column::Version, before.version));
    scope.save(tx, row, read).await?;
    Ok(after)
}

/// Cuts off whoever looks under this grant now: their next request reaches nothing of it.
async fn end_visits(tx: &impl Connection, scope: &Scope, grant: SupportGrantId) -> Result<()> {
    scope
        .update::<support_visits::Entity>()
        .col_expr(support_visits::Column::EndedAt, Expr::value(Some(scope.now())))
        .filter(support_visits::Column::GrantId.eq(grant))
        .filter(support_visits::Column::EndedAt.is_null())
        .exec(&tx.within(scope))
        .await?;
    Ok(())
}

/// `action` is `support.` and what happened.
fn fact(action: &'static str, grant: SupportGrantId) -> Fact {
    Fact::new(action, "SupportAccess", grant)
}

/// Tells whoever asked what the organisation has answered, in the organisation's name.
async fn tell_asker(
    tx: &impl Connection,
    scope: &Scope,
    grant: &support_grants::Model,
    name: &'static str,
) -> Result<()> {
    let job = scope.as_job(Job::Delivery, grant.organisation_id);
    let asker = job.load::<users::Entity>(tx, grant.requested_by).await?;
    if asker.closed_at.is_some() {
        return Ok(());
    }
    let organisation = job
        .load::<organisations::Entity>(tx, grant.organisation_id)
        .await?;
    let to = EmailAddress::parse(&asker.email, "email")?;
    let origin = &scope.request().origin;
    let letter = Letter::new(name, MessageClass::Administrative, to, asker.language)
        .with("organisation", &organisation.legal_name)
        .with("ends", grant.ends_at)
        .action(format!(
            "{origin}/o/{}/tenants/{}",
            grant.operator_id, grant.organisation_id
        ));
    enqueue(tx, scope, letter, None).await?;
    Ok(())
}
