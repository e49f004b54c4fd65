//! What is told to the audit trails of the organisations that a person acts for.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tillid_audit::Fact;
use tillid_entities::api_tokens::ApiTokenId;
use tillid_entities::enums::MembershipState;
use tillid_entities::memberships;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::passkeys::PasskeyId;
use tillid_entities::sessions::SessionId;
use tillid_entities::users::UserId;
use tillid_kernel::Result;
use tillid_policy::{Action, Connection, Job, Scope, authorise_any};

pub(crate) fn password_changed(user: UserId) -> Fact {
    Fact::new("account.password-changed", "User", user)
}

pub(crate) fn factor_added(user: UserId) -> Fact {
    Fact::new("account.second-factor-added", "User", user)
}

pub(crate) fn factor_removed(user: UserId) -> Fact {
    Fact::new("account.second-factor-removed", "User", user)
}

pub(crate) fn recovery_codes_made(user: UserId) -> Fact {
    Fact::new("account.recovery-codes-made", "User", user)
}

pub(crate) fn passkey_added(passkey: PasskeyId) -> Fact {
    Fact::new("account.passkey-added", "Passkey", passkey)
}

pub(crate) fn passkey_renamed(passkey: PasskeyId) -> Fact {
    Fact::new("account.passkey-renamed", "Passkey", passkey).changing(vec!["name"])
}

pub(crate) fn passkey_removed(passkey: PasskeyId) -> Fact {
    Fact::new("account.passkey-removed", "Passkey", passkey)
}

/// Its counter went back: a second device may have it.
pub(crate) fn passkey_copied(passkey: PasskeyId) -> Fact {
    Fact::new("account.passkey-copied", "Passkey", passkey)
}

pub(crate) fn profile_changed(user: UserId, fields: Vec<&'static str>) -> Fact {
    Fact::new("account.profile-changed", "User", user).changing(fields)
}

pub(crate) fn signed_up(user: UserId) -> Fact {
    Fact::new("account.signed-up", "User", user)
}

pub(crate) fn password_link_sent(user: UserId) -> Fact {
    Fact::new("account.password-link-sent", "User", user)
}

pub(crate) fn password_reset(user: UserId) -> Fact {
    Fact::new("account.password-reset", "User", user)
}

pub(crate) fn email_change_requested(user: UserId) -> Fact {
    Fact::new("account.email-change-requested", "User", user)
}

pub(crate) fn email_changed(user: UserId) -> Fact {
    Fact::new("account.email-changed", "User", user).changing(vec!["email"])
}

pub(crate) fn email_taken_back(user: UserId) -> Fact {
    Fact::new("account.email-taken-back", "User", user).changing(vec!["email"])
}

pub(crate) fn account_closed(user: UserId) -> Fact {
    Fact::new("account.closed", "User", user)
}

pub(crate) fn session_ended(session: SessionId) -> Fact {
    Fact::new("account.session-ended", "Session", session)
}

pub(crate) fn other_sessions_ended(user: UserId) -> Fact {
    Fact::new("account.other-sessions-ended", "User", user)
}

pub(crate) fn token_created(token: ApiTokenId) -> Fact {
    Fact::new("api-token.created", "ApiToken", token)
}

pub(crate) fn token_revoked(token: ApiTokenId) -> Fact {
    Fact::new("api-token.revoked", "ApiToken", token)
}

/// Appends the fact to the chain of each organisation the person is a member of, always in the order of their ids,
/// so that two such changes never wait for each other.
pub(crate) async fn tell_organisations(tx: &impl Connection, scope: &Scope, fact: &Fact) -> Result<()> {
    let mut organisations: Vec<_> = scope
        .person()?
        .own_memberships()
        .map(|member| member.organisation)
        .collect();
    organisations.sort_unstable();
    for organisation in organisations {
        // The person's own scope reaches no tenant; a role that may do nothing at all leaves it to the job.
        let told = authorise_any(scope.request(), Action::ALL, organisation)
            .unwrap_or_else(|_| scope.as_job(Job::SignIn, organisation));
        tillid_audit::append(tx, &told, vec![fact.clone()]).await?;
    }
    Ok(())
}

/// As [`tell_organisations`], of somebody who is not signed in: in the name of the job, to wherever they are a member.
pub(crate) async fn tell_organisations_of(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    fact: &Fact,
) -> Result<()> {
    for organisation in organisations_of(tx, job, user).await? {
        tillid_audit::append(tx, &job.as_job(Job::SignIn, organisation), vec![fact.clone()]).await?;
    }
    Ok(())
}

/// Several facts at once, of somebody who is not signed in: each one's own go to the chain of one organisation, and the
/// common ones to each that they are a member of.
pub(crate) async fn tell_each(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    common: &[Fact],
    own: Vec<(OrganisationId, Fact)>,
) -> Result<()> {
    let mut told: BTreeMap<OrganisationId, Vec<Fact>> = BTreeMap::new();
    for organisation in organisations_of(tx, job, user).await? {
        told.entry(organisation).or_default().extend_from_slice(common);
    }
    for (organisation, fact) in own {
        told.entry(organisation).or_default().push(fact);
    }
    for (organisation, facts) in told {
        tillid_audit::append(tx, &job.as_job(Job::SignIn, organisation), facts).await?;
    }
    Ok(())
}

/// Where somebody is a member now, in the order of the organisations' ids.
pub(crate) async fn organisations_of(
    db: &impl Connection,
    job: &Scope,
    user: UserId,
) -> Result<Vec<OrganisationId>> {
    let mut organisations: Vec<OrganisationId> = job
        .find::<memberships::Entity>()
        .select_only()
        .column(memberships::Column::OrganisationId)
        .filter(memberships::Column::UserId.eq(user))
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .into_tuple()
        .all(&db.within(job))
        .await?;
    organisations.sort_unstable();
    Ok(organisations)
}
