//! Where a password alone opens nothing: an organisation may want its own identity provider asked for everybody whose
//! address is in its domain. Which domains, and when, is the business of `sign_on`; that it holds, of every way in by
//! a password.

use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect, RelationDef};
use tillid_entities::enums::{MembershipState, Role, SignOnState};
use tillid_entities::memberships;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::users::{self, UserId};
use tillid_entities::{sign_on_connections, sign_on_domains};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Connection, Job, Scope};

use crate::who::lets_in;

/// Whether this account may come in by its password.
///
/// An owner of the organisation may, with a second factor: a provider that is broken must not lock everybody out of
/// the page where it is switched off.
///
/// # Errors
/// `SIGN_ON_REQUIRED`. Ask only after the password was right.
pub(crate) async fn check(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    has_second_factor: bool,
) -> Result<()> {
    let user = job.load::<users::Entity>(tx, user).await?;
    let Some(organisation) = enforcing(tx, job, &user.email_key).await? else {
        return Ok(());
    };
    if has_second_factor && owners_of(tx, job, user.id, vec![organisation]).await? {
        return Ok(());
    }
    Err(Error::failure(Code::SignOnRequired, "sign-on-required"))
}

/// The organisation that wants its provider asked for this address.
async fn enforcing(tx: &impl Connection, job: &Scope, email_key: &str) -> Result<Option<OrganisationId>> {
    let domain = email_key.rsplit_once('@').map_or("", |(_, domain)| domain);
    let enforced = enforced(job).filter(sign_on_domains::Column::Domain.eq(domain));
    Ok(enforced
        .select_only()
        .column(sign_on_domains::Column::OrganisationId)
        .into_tuple()
        .one(&tx.within(job))
        .await?)
}

/// Domains whose people must come in through a provider that is in use, of organisations that let anybody in.
fn enforced(job: &Scope) -> sea_orm::Select<sign_on_domains::Entity> {
    let connection: RelationDef = sign_on_domains::Entity::belongs_to(sign_on_connections::Entity)
        .from(sign_on_domains::Column::OrganisationId)
        .to(sign_on_connections::Column::OrganisationId)
        .into();
    let organisation: RelationDef = sign_on_domains::Entity::belongs_to(organisations::Entity)
        .from(sign_on_domains::Column::OrganisationId)
        .to(organisations::Column::Id)
        .into();
    job.find::<sign_on_domains::Entity>()
        .join(JoinType::InnerJoin, connection)
        .join(JoinType::InnerJoin, organisation)
        .filter(lets_in(job.now()))
        .filter(sign_on_domains::Column::Enforced.eq(true))
        .filter(sign_on_domains::Column::VerifiedAt.is_not_null())
        .filter(sign_on_connections::Column::State.eq(SignOnState::Active))
}

/// Whether the person owns one of these organisations.
async fn owners_of(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    organisations: Vec<OrganisationId>,
) -> Result<bool> {
    let rows = job
        .find::<memberships::Entity>()
        .filter(memberships::Column::OrganisationId.is_in(organisations))
        .filter(memberships::Column::UserId.eq(user))
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .all(&tx.within(job))
        .await?;
    Ok(rows
        .iter()
        .any(|row| row.roles.0.contains(&Role::Owner) && row.valid_to.is_none_or(|end| end > job.now())))
}

/// Whether the acting person's second factor is the way in that [`check`] keeps open: it then stays.
pub(crate) async fn keeps_the_door(tx: &impl Connection, scope: &Scope) -> Result<bool> {
    let owned: Vec<OrganisationId> = scope
        .person()?
        .own_memberships()
        .filter(|member| member.roles.contains(&Role::Owner))
        .map(|member| member.organisation)
        .collect();
    if owned.is_empty() {
        return Ok(false);
    }
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let domains = enforced(&job)
        .filter(sign_on_domains::Column::OrganisationId.is_in(owned))
        .count(&tx.within(&job))
        .await?;
    Ok(domains > 0)
}
