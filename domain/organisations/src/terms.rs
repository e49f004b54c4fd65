//! Memberships that have an end from the start (R-000-078): nobody is let in from that instant on, and the worker writes
//! the end down.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::MembershipState;
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::Result;
use tillid_policy::{Connection as _, Database, Job, Request, Scope, system};
use uuid::Uuid;

use crate::members::{revoke_tokens, written};
use crate::states::{MembershipEvent, next_membership};
use crate::store::hold_organisation;
use crate::{contacts, directory, facts};

/// Memberships taken at a time.
const BATCH: u64 = 100;

/// Ends the memberships whose last instant has passed, a transaction for each; answers how many. Call again while there
/// are any. Access has ended by itself before: whoever asks who somebody is looks at the instant.
///
/// # Errors
/// Those of the database; what was ended before stays ended.
pub async fn end_members_due(db: &Database, request: &Request) -> Result<u64> {
    use memberships::Column;
    let job = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due: Vec<(MembershipId, OrganisationId)> = job
        .find::<memberships::Entity>()
        .filter(Column::ValidTo.lte(request.now))
        .filter(Column::State.ne(MembershipState::Ended))
        .order_by_asc(Column::ValidTo)
        .limit(BATCH)
        .select_only()
        .columns([Column::Id, Column::OrganisationId])
        .into_tuple()
        .all(&db.reads().within(&job))
        .await?;
    let mut ended = 0;
    for (id, organisation) in due {
        ended += u64::from(end(db, &job.as_job(Job::Deadlines, organisation), id).await?);
    }
    Ok(ended)
}

/// All of it or nothing. False when somebody has given the member more time, or none, in between.
async fn end(db: &Database, job: &Scope, id: MembershipId) -> Result<bool> {
    let tx = db.begin().await?;
    hold_organisation(&tx, job).await?;
    let before = job.load::<memberships::Entity>(&tx, id).await?;
    let due = before.valid_to.is_some_and(|end| end <= job.now());
    if !due || before.state == MembershipState::Ended {
        return Ok(false);
    }
    let after = memberships::Model {
        state: next_membership(before.state, MembershipEvent::End)?,
        ended_at: before.valid_to,
        version: before.version + 1,
        ..before.clone()
    };
    let read = Some((memberships::Column::Version, before.version));
    job.save(&tx, written(&after), read).await?;
    revoke_tokens(&tx, job, after.user_id).await?;
    directory::forget(&tx, job, id).await?;
    contacts::forget_person(&tx, job, after.user_id).await?;
    append(&tx, job, vec![facts::membership("membership.expired", id)]).await?;
    tx.commit().await?;
    Ok(true)
}
