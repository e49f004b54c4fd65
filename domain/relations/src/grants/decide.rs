//! The customer approves or refuses.

use tillid_entities::sharing_grants::{self, SharingGrantId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Database, Scope};

use super::move_to;
use super::state::{GrantEvent, can_decide, grant_state};
use crate::{facts, today};

/// Approves or refuses a grant proposed about the scope's customer.
///
/// # Errors
/// `NOT_FOUND`; `CONFLICT`: `grant-state` for one that does not wait for the customer or whose last day is over,
/// `changed-meanwhile` when somebody was faster.
pub async fn decide_grant(
    db: &Database,
    scope: &Scope,
    id: SharingGrantId,
    approve: bool,
) -> Result<sharing_grants::Model> {
    let (event, action) = if approve {
        (GrantEvent::Approve, "grant.approved")
    } else {
        (GrantEvent::Refuse, "grant.refused")
    };
    let tx = db.begin().await?;
    let grant = scope.load::<sharing_grants::Entity>(&tx, id).await?;
    if !can_decide(&grant, today(scope.now())) {
        return Err(Error::conflict("grant-state"));
    }
    let state = grant_state(grant.state, event)?;
    let grant = move_to(&tx, scope, grant, state, Some(scope.now())).await?;
    tillid_audit::append(&tx, scope, vec![facts::grant_moved(action, &grant, false)]).await?;
    tx.commit().await?;
    Ok(grant)
}
