//! Who answers for an organisation, as far as a mail must reach them.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_entities::enums::{Language, MembershipState, Role};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::users::{self, UserId};
use tillid_entities::{memberships, organisations};
use tillid_kernel::{EmailAddress, Result};
use tillid_policy::{Connection, Job, Scope};

/// Addresses and languages of the organisation's owners and administrators, in two statements.
///
/// Read as [`Job::Delivery`]: the other side may write to them without seeing who they are.
///
/// # Errors
/// Those of the database.
pub(crate) async fn who_answer_for(
    db: &impl Connection,
    scope: &Scope,
    organisation: OrganisationId,
) -> Result<Vec<(EmailAddress, Language)>> {
    let job = scope.as_job(Job::Delivery, organisation);
    let members = job
        .find::<memberships::Entity>()
        .filter(memberships::Column::OrganisationId.eq(organisation))
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .all(&db.within(&job))
        .await?;
    let answering: Vec<UserId> = members
        .into_iter()
        .filter(|member| member.valid_to.is_none_or(|end| scope.now() < end))
        .filter(|member| {
            member
                .roles
                .0
                .iter()
                .any(|role| matches!(role, Role::Owner | Role::Admin))
        })
        .map(|member| member.user_id)
        .collect();
    if answering.is_empty() {
        return Ok(Vec::new());
    }
    let people = job
        .find::<users::Entity>()
        .filter(users::Column::Id.is_in(answering))
        .order_by_asc(users::Column::Id)
        .all(&db.within(&job))
        .await?;
    people
        .into_iter()
        .map(|person| Ok((EmailAddress::parse(&person.email, "email")?, person.language)))
        .collect()
}

/// The organisation's registered name.
///
/// # Errors
/// `NOT_FOUND` when it is gone.
pub(crate) async fn name_of(
    db: &impl Connection,
    scope: &Scope,
    organisation: OrganisationId,
) -> Result<String> {
    let job = scope.as_job(Job::Delivery, organisation);
    Ok(job
        .load::<organisations::Entity>(db, organisation)
        .await?
        .legal_name)
}
