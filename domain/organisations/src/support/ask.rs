//! The operator asks, and takes back.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_audit::append;
use tillid_entities::enums::{OrganisationKind, Role, SupportGrantState, SupportPurpose};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::support_grants::{self, SupportGrantId};
use tillid_kernel::{Error, Result, clean_text};
use tillid_policy::{Connection, Database, Job, Scope};

use super::state::{OPEN, SupportEvent, next_support, support_state_at};
use super::{Moved, end_visits, fact, move_to};
use crate::owners::{people, tell};
use crate::store::hold_organisation;

const LONGEST_REASON: usize = 1000;
/// For so many days at most (decision 0018).
const MOST_DAYS: i32 = 7;
/// A request that nobody answers is over after so many days.
const ANSWERED_WITHIN_DAYS: i64 = 14;

/// What the operator asks.
#[derive(Clone, Debug)]
pub struct AskSupport {
    /// Of whom.
    pub organisation: OrganisationId,
    /// What for.
    pub purpose: SupportPurpose,
    /// Why, 1 to 1000 characters.
    pub reason: String,
    /// For how many days from the approval, 1 to 7.
    pub days: i32,
}

/// Asks an organisation for access, as the operator. Its owners and administrators are told by mail.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` at `reason` or `days`; `NOT_FOUND`; `CONFLICT`: `support-open` while an earlier request
/// stands, `organisation-state` for one that lets nobody in.
pub async fn ask_support(db: &Database, scope: &Scope, input: AskSupport) -> Result<support_grants::Model> {
    tillid_identity::fresh(scope)?;
    let reason = clean_text(&input.reason, "reason", LONGEST_REASON)?;
    if !(1..=MOST_DAYS).contains(&input.days) {
        return Err(Error::validation("days", "support-days").with("max", MOST_DAYS));
    }
    let tx = db.begin().await?;
    // The request is a row of the organisation that is asked; what is done is told in its trail by who did it.
    let there = scope.as_witness(input.organisation);
    let organisation = hold_organisation(&tx, &there).await?;
    if organisation.kind == OrganisationKind::Operator
        || !tillid_identity::is_let_in(&organisation, scope.now())
    {
        return Err(Error::conflict("organisation-state"));
    }
    let standing = there
        .find::<support_grants::Entity>()
        .filter(support_grants::Column::OrganisationId.eq(organisation.id))
        .filter(support_grants::Column::State.is_in(OPEN))
        .filter(support_grants::Column::EndsAt.gte(scope.now()))
        .count(&tx.within(&there))
        .await?;
    if standing > 0 {
        return Err(Error::conflict("support-open"));
    }
    let row = support_grants::ActiveModel {
        id: Set(SupportGrantId::new(scope.now(), scope.dice())),
        organisation_id: Set(organisation.id),
        operator_id: Set(scope.organisation()),
        purpose: Set(input.purpose),
        reason: Set(reason.clone()),
        days: Set(input.days),
        state: Set(SupportGrantState::Requested),
        requested_by: Set(scope.person()?.user),
        decided_by: Set(None),
        decided_at: Set(None),
        ends_at: Set(scope.now().plus_days(ANSWERED_WITHIN_DAYS)),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let grant = there.insert(&tx, row).await?;
    let answering = people(&tx, scope, &organisation, &[Role::Owner, Role::Admin]).await?;
    let page = format!("{}/o/{}/support-access", scope.request().origin, organisation.id);
    tell(
        &tx,
        scope,
        &organisation,
        answering,
        "support-requested",
        |letter| {
            letter
                .with("days", input.days)
                .quoting(Some(reason.clone()))
                .action(page.clone())
        },
    )
    .await?;
    append(&tx, &there, vec![fact("support.requested", grant.id)]).await?;
    append(&tx, scope, vec![fact("platform.support-requested", grant.id)]).await?;
    tx.commit().await?;
    Ok(grant)
}

/// Takes a request back, or gives access back, as the operator.
///
/// # Errors
/// `NOT_FOUND`; `CONFLICT` (`support-state`) for one that is over.
pub async fn withdraw_support(
    db: &Database,
    scope: &Scope,
    id: SupportGrantId,
) -> Result<support_grants::Model> {
    let tx = db.begin().await?;
    let job = scope.as_job(Job::Setup, scope.organisation());
    let before = job.load::<support_grants::Entity>(&tx, id).await?;
    let there = scope.as_witness(before.organisation_id);
    let moved = Moved {
        state: next_support(support_state_at(&before, scope.now()), SupportEvent::Withdraw)?,
        decided: None,
        ends_at: before.ends_at,
    };
    let after = move_to(&tx, &there, before, moved).await?;
    end_visits(&tx, &there, id).await?;
    append(&tx, &there, vec![fact("support.withdrawn", id)]).await?;
    append(&tx, scope, vec![fact("platform.support-withdrawn", id)]).await?;
    tx.commit().await?;
    Ok(after)
}
