//! Going by oneself: out of one organisation, or out of the portal with one's whole account (R-001-010).

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::{InvitationState, MembershipState, OrganisationState, Role};
use tillid_entities::invitations::{self, InvitationId};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::users;
use tillid_entities::{provisioning_group_members, provisioning_people, sign_on_identities};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Action, Connection, Database, Job, Scope, authorise_any};

use crate::by_ids::by_ids;
use crate::erase::erase_contents;
use crate::members::{Member, another_owner, revoke_tokens, written};
use crate::states::{MembershipEvent, next_membership};
use crate::store::hold_organisation;
use crate::{contacts, directory, facts};

/// Ends the acting person's own membership: access and access tokens end with it, at once. Whatever their role, and
/// also where a second factor that they lack is asked for.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `PROOF_REQUIRED`; `NOT_FOUND` where they are no member;
/// `LAST_OWNER`.
pub async fn leave(db: &Database, scope: &Scope, organisation: OrganisationId) -> Result<Member> {
    tillid_identity::required_session(scope)?;
    let person = scope.person()?;
    let own = person
        .own_memberships()
        .find(|member| member.organisation == organisation)
        .ok_or_else(Error::not_found)?;
    tillid_identity::fresh(scope)?;
    let told = in_name_of(scope, organisation);
    let tx = db.begin().await?;
    hold_organisation(&tx, &told).await?;
    let before = told.load::<memberships::Entity>(&tx, own.id).await?;
    if before.roles.0.contains(&Role::Owner) {
        another_owner(&tx, &told, before.id).await?;
    }
    let membership = end(&tx, &told, before).await?;
    append(
        &tx,
        &told,
        vec![facts::membership("membership.left", membership.id)],
    )
    .await?;
    tx.commit().await?;
    let user = scope.load::<users::Entity>(db.reads(), person.user).await?;
    Ok(Member { membership, user })
}

/// Organisations whose only owner the acting person is, by name: as long as there are any, the account stays.
///
/// # Errors
/// `UNAUTHENTICATED` when no person acts.
pub async fn sole_ownerships(db: &Database, scope: &Scope) -> Result<Vec<organisations::Model>> {
    let places = own_places(db.reads(), scope).await?;
    let mut sole = without_another_owner(db.reads(), scope, &places).await?;
    sole.sort_by(|one, other| one.legal_name.cmp(&other.legal_name));
    Ok(sole)
}

/// Closes the acting person's account: ends memberships, sessions, access tokens, factors and mailed links, and erases
/// what is personal, in one transaction. Signatures and audit trails stay as they are. Each organisation's trail is
/// told, and so is the address, by mail.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `PROOF_REQUIRED`; `LAST_OWNER` (`last-owner-of`), naming the
/// organisation, as long as one would be left without an owner; `CONFLICT` when the account is closed or got another
/// address at the same moment.
pub async fn close_account(db: &Database, scope: &Scope) -> Result<()> {
    tillid_identity::required_session(scope)?;
    tillid_identity::fresh(scope)?;
    let person = scope.person()?.user;
    let tx = db.begin().await?;
    let user = scope.load::<users::Entity>(&tx, person).await?;
    let places = own_places(&tx, scope).await?;
    // One after the other in the order of their ids, so that two who close their accounts never wait for each other.
    for (_, organisation) in &places {
        hold_organisation(&tx, &scope.as_job(Job::SignIn, organisation.id)).await?;
    }
    if let Some(ownerless) = without_another_owner(&tx, scope, &places).await?.first() {
        let refusal = Error::failure(Code::LastOwner, "last-owner-of");
        return Err(refusal.with("organisation", &ownerless.legal_name));
    }
    let closed = tillid_identity::erase_account(&tx, scope, &user).await?;
    let mut told = Vec::new();
    for (membership, organisation) in places {
        let scope = in_name_of(scope, organisation.id);
        let membership = end(&tx, &scope, membership).await?;
        told.push((scope, facts::membership("membership.left", membership.id)));
    }
    forget_traces(&tx, scope, &user).await?;
    for (scope, left) in told {
        append(&tx, &scope, vec![left, closed.clone()]).await?;
    }
    tx.commit().await
}

/// The person's places that are not over, with their organisations, in the order of the organisations' ids.
async fn own_places(
    db: &impl Connection,
    scope: &Scope,
) -> Result<Vec<(memberships::Model, organisations::Model)>> {
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let memberships = job
        .find::<memberships::Entity>()
        .filter(memberships::Column::UserId.eq(scope.person()?.user))
        .filter(memberships::Column::State.ne(MembershipState::Ended))
        .order_by_asc(memberships::Column::OrganisationId)
        .all(&db.within(&job))
        .await?;
    let mut organisations = by_ids(db, &job, memberships.iter().map(|row| row.organisation_id)).await?;
    let places = memberships.into_iter().filter_map(|row| {
        let organisation = organisations.remove(&row.organisation_id)?;
        Some((row, organisation))
    });
    Ok(places.collect())
}

/// Those of the places, owned by the person, that have no other owner now; in one statement. A closed organisation
/// needs none any more.
async fn without_another_owner(
    db: &impl Connection,
    scope: &Scope,
    places: &[(memberships::Model, organisations::Model)],
) -> Result<Vec<organisations::Model>> {
    let owned = places.iter().filter(|(membership, organisation)| {
        organisation.state != OrganisationState::Closed && membership.roles.0.contains(&Role::Owner)
    });
    let owned: Vec<&organisations::Model> = owned.map(|(_, organisation)| organisation).collect();
    if owned.is_empty() {
        return Ok(Vec::new());
    }
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let others = job
        .find::<memberships::Entity>()
        .filter(memberships::Column::OrganisationId.is_in(owned.iter().map(|row| row.id)))
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .filter(memberships::Column::UserId.ne(scope.person()?.user))
        .all(&db.within(&job))
        .await?;
    let other_owner = |organisation: &organisations::Model| {
        others.iter().any(|row| {
            row.organisation_id == organisation.id
                && row.roles.0.contains(&Role::Owner)
                && row.valid_to.is_none_or(|end| end > scope.now())
        })
    };
    Ok(owned
        .into_iter()
        .filter(|row| !other_owner(row))
        .cloned()
        .collect())
}

/// The audit trail names the person; where their membership counts for nothing, the job.
fn in_name_of(scope: &Scope, organisation: OrganisationId) -> Scope {
    authorise_any(scope.request(), Action::ALL, organisation)
        .unwrap_or_else(|_| scope.as_job(Job::SignIn, organisation))
}

/// Ends a membership that is held; the caller tells the audit trail.
async fn end(tx: &impl Connection, scope: &Scope, before: memberships::Model) -> Result<memberships::Model> {
    let mut after = before.clone();
    after.state = next_membership(before.state, MembershipEvent::End)?;
    after.ended_at = Some(scope.now());
    after.version = before.version + 1;
    scope
        .save(
            tx,
            written(&after),
            Some((memberships::Column::Version, before.version)),
        )
        .await?;
    revoke_tokens(tx, scope, after.user_id).await?;
    directory::forget(tx, scope, after.id).await?;
    contacts::forget_person(tx, scope, after.user_id).await?;
    Ok(after)
}

/// What organisations have noted of the person beside the account: positions, the invitations they came by, what their
/// directories said of them, and what their identity providers call them. Whom an organisation has removed stays known to it by the provider's name, or
/// else closing the account would open its door again.
async fn forget_traces(tx: &impl Connection, scope: &Scope, user: &users::Model) -> Result<()> {
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let places = job
        .find::<memberships::Entity>()
        .filter(memberships::Column::UserId.eq(user.id))
        .all(&tx.within(&job))
        .await?;
    job.update::<memberships::Entity>()
        .col_expr(memberships::Column::Title, Expr::value(None::<String>))
        .filter(memberships::Column::UserId.eq(user.id))
        .exec(&tx.within(&job))
        .await?;
    let memberships: Vec<MembershipId> = places.iter().map(|row| row.id).collect();
    job.delete::<provisioning_group_members::Entity>()
        .filter(provisioning_group_members::Column::MembershipId.is_in(memberships.iter().copied()))
        .exec(&tx.within(&job))
        .await?;
    job.delete::<provisioning_people::Entity>()
        .filter(provisioning_people::Column::MembershipId.is_in(memberships))
        .exec(&tx.within(&job))
        .await?;
    let joined: Vec<OrganisationId> = places.iter().map(|row| row.organisation_id).collect();
    let accepted: Vec<InvitationId> = job
        .find::<invitations::Entity>()
        .filter(invitations::Column::EmailKey.eq(user.email_key.as_str()))
        .filter(invitations::Column::State.eq(InvitationState::Accepted))
        .filter(invitations::Column::AcceptedAt.gte(user.created_at))
        .filter(invitations::Column::OrganisationId.is_in(joined))
        .select_only()
        .column(invitations::Column::Id)
        .into_tuple()
        .all(&tx.within(&job))
        .await?;
    erase_contents(tx, &job, &accepted).await?;
    job.delete::<sign_on_identities::Entity>()
        .filter(sign_on_identities::Column::UserId.eq(user.id))
        .filter(sign_on_identities::Column::OrganisationId.is_in(left_by_themself(scope)?))
        .exec(&tx.within(&job))
        .await?;
    Ok(())
}

/// Where the person was a member until now.
fn left_by_themself(scope: &Scope) -> Result<Vec<OrganisationId>> {
    Ok(scope
        .person()?
        .own_memberships()
        .map(|member| member.organisation)
        .collect())
}
