//! Mails to those who answer for an organisation, about the organisation itself.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_entities::enums::{Language, MembershipState, MessageClass, Role};
use tillid_entities::memberships;
use tillid_entities::organisations;
use tillid_entities::users::{self, UserId};
use tillid_kernel::{EmailAddress, Result};
use tillid_notifications::{Letter, enqueue_all};
use tillid_policy::{Connection, Job, Scope};

/// Addresses and languages of the organisation's owners, in two statements.
pub(crate) async fn owners(
    db: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
) -> Result<Vec<(EmailAddress, Language)>> {
    people(db, scope, organisation, &[Role::Owner]).await
}

/// As [`owners`], of members with any of these roles.
pub(crate) async fn people(
    db: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
    roles: &[Role],
) -> Result<Vec<(EmailAddress, Language)>> {
    // Whoever causes the mail need not see who the owners are.
    let job = scope.as_job(Job::Delivery, organisation.id);
    let members = job
        .find::<memberships::Entity>()
        .filter(memberships::Column::OrganisationId.eq(organisation.id))
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .all(&db.within(&job))
        .await?;
    let answering: Vec<UserId> = members
        .into_iter()
        .filter(|member| member.roles.0.iter().any(|role| roles.contains(role)))
        .filter(|member| member.valid_to.is_none_or(|end| end > scope.now()))
        .map(|member| member.user_id)
        .collect();
    let people = job
        .find::<users::Entity>()
        .filter(users::Column::Id.is_in(answering))
        .filter(users::Column::ClosedAt.is_null())
        .order_by_asc(users::Column::Id)
        .all(&db.within(&job))
        .await?;
    people
        .into_iter()
        .map(|person| Ok((EmailAddress::parse(&person.email, "email")?, person.language)))
        .collect()
}

/// Writes to each owner, in the name of the scope's organisation. The letter knows `organisation` and has
/// the organisation's page for its button; `fill` fills in the rest. Part of the caller's transaction.
pub(crate) async fn tell_owners(
    tx: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
    name: &'static str,
    fill: impl Fn(Letter) -> Letter,
) -> Result<()> {
    let owners = owners(tx, scope, organisation).await?;
    tell(tx, scope, organisation, owners, name, fill).await
}

/// As [`tell_owners`], to owners who were read before.
pub(crate) async fn tell(
    tx: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
    owners: Vec<(EmailAddress, Language)>,
    name: &'static str,
    fill: impl Fn(Letter) -> Letter,
) -> Result<()> {
    let origin = &scope.request().origin;
    let letters = owners
        .into_iter()
        .map(|(to, language)| {
            let blank = Letter::new(name, MessageClass::Administrative, to, language)
                .with("organisation", &organisation.legal_name)
                .action(format!("{origin}/o/{}", organisation.id));
            (fill(blank), None)
        })
        .collect();
    enqueue_all(tx, scope, letters).await?;
    Ok(())
}
