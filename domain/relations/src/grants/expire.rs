//! Grants whose last day is over.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::GrantState;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sharing_grants;
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Database, Job, Request, system};
use uuid::Uuid;

use super::move_to;
use super::state::{GrantEvent, grant_state};
use crate::{facts, today};

/// Most grants in one turn; the next turn takes the next.
const BATCH: u64 = 200;

/// Writes down that grants have expired, a transaction for each; returns how many. Nothing waits for it: every read
/// looks at the last day itself.
///
/// # Errors
/// Those of the database; what was done before stays done. A grant that somebody changes at the same moment is left
/// to the next turn.
pub async fn expire_grants(db: &Database, request: &Request) -> Result<u64> {
    let nowhere = OrganisationId(Uuid::nil());
    let due = system(request, Job::Deadlines, nowhere)
        .find::<sharing_grants::Entity>()
        .filter(sharing_grants::Column::State.is_in([GrantState::Proposed, GrantState::Active]))
        .filter(sharing_grants::Column::ValidTo.lt(today(request.now)))
        .order_by_asc(sharing_grants::Column::Id)
        .limit(BATCH)
        .all(db.reads())
        .await?;
    let mut expired = 0;
    for grant in due {
        let scope = system(request, Job::Deadlines, grant.vendor_id);
        let state = grant_state(grant.state, GrantEvent::Lapse)?;
        let tx = db.begin().await?;
        let nobody_decided: Option<Timestamp> = None;
        match move_to(&tx, &scope, grant, state, nobody_decided).await {
            Ok(grant) => {
                let fact = facts::grant_moved("grant.expired", &grant, true);
                tillid_audit::append(&tx, &scope, vec![fact]).await?;
                tx.commit().await?;
                expired += 1;
            }
            Err(error) if error.code() == tillid_kernel::Code::Conflict => tx.rollback().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(expired)
}
