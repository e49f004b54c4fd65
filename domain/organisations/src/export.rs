//! Everything about one's own account in one document (Art. 15 and 20 GDPR), with where each part came from.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use tillid_entities::enums::{InvitationState, OrganisationKind, UserSource};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::{
    api_tokens, invitations, memberships, passkeys, provisioning_people, security_events, sessions,
    sign_on_identities, signatures, users,
};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::by_ids::by_ids;

/// The acting person's own data: account with the source of each attribute (R-001-016), memberships, the invitations
/// that led to them, what an organisation's directory and sign-in provider say of the person, signatures with all that
/// was recorded about them (R-004-046), sessions, sign-ins and failed tries, passkeys and access tokens. No secret and no
/// hash of one. A fixed number of statements.
///
/// # Errors
/// `UNAUTHENTICATED` when no person acts; an error for an evidence record that is no JSON.
pub async fn own_export(db: &Database, scope: &Scope) -> Result<Value> {
    let reads = db.reads();
    let user = scope.load::<users::Entity>(reads, scope.person()?.user).await?;
    // These are rows of tenants; each is found by the person it is about.
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let memberships = job
        .find::<memberships::Entity>()
        .filter(memberships::Column::UserId.eq(user.id))
        .order_by_asc(memberships::Column::Id)
        .all(&reads.within(&job))
        .await?;
    // The address may have been somebody else's before: theirs are not this person's data.
    let joined: Vec<OrganisationId> = memberships.iter().map(|row| row.organisation_id).collect();
    let invitations = job
        .find::<invitations::Entity>()
        .filter(invitations::Column::EmailKey.eq(user.email_key.as_str()))
        .filter(invitations::Column::State.eq(InvitationState::Accepted))
        .filter(invitations::Column::AcceptedAt.gte(user.created_at))
        .filter(invitations::Column::OrganisationId.is_in(joined))
        .order_by_asc(invitations::Column::Id)
        .all(&reads.within(&job))
        .await?;
    let directories = job
        .find::<provisioning_people::Entity>()
        .filter(provisioning_people::Column::MembershipId.is_in(memberships.iter().map(|row| row.id)))
        .order_by_asc(provisioning_people::Column::Id)
        .all(&reads.within(&job))
        .await?;
    let sessions = scope
        .find::<sessions::Entity>()
        .order_by_asc(sessions::Column::Id)
        .all(&reads.within(scope))
        .await?;
    let passkeys = scope
        .find::<passkeys::Entity>()
        .order_by_asc(passkeys::Column::Id)
        .all(&reads.within(scope))
        .await?;
    let tokens = job
        .find::<api_tokens::Entity>()
        .filter(api_tokens::Column::UserId.eq(user.id))
        .order_by_asc(api_tokens::Column::Id)
        .all(&reads.within(&job))
        .await?;
    let providers = scope
        .find::<sign_on_identities::Entity>()
        .order_by_asc(sign_on_identities::Column::Id)
        .all(&reads.within(scope))
        .await?;
    let sign_ins = scope
        .find::<security_events::Entity>()
        .order_by_asc(security_events::Column::Id)
        .all(&reads.within(scope))
        .await?;
    let signed = job
        .find::<signatures::Entity>()
        .filter(signatures::Column::UserId.eq(user.id))
        .order_by_asc(signatures::Column::Id)
        .all(&reads.within(&job))
        .await?;
    let organisations = memberships
        .iter()
        .map(|row| row.organisation_id)
        .chain(invitations.iter().map(|row| row.organisation_id))
        .chain(providers.iter().map(|row| row.organisation_id))
        .chain(user.source_organisation_id);
    let organisations = by_ids(reads, &job, organisations).await?;
    let organisation = |id: OrganisationId| named(organisations.get(&id));
    Ok(json!({
        "format": "tillid-account-1",
        "exportedAt": scope.now().to_string(),
        "account": account(&user, user.source_organisation_id.map(organisation), named_by(&directories).map(organisation)),
        "memberships": memberships.iter().map(|row| membership(row, &organisation(row.organisation_id))).collect::<Vec<_>>(),
        "invitations": invitations.iter().map(|row| invitation(row, organisations.get(&row.organisation_id))).collect::<Vec<_>>(),
        "directories": directories.iter().map(|row| directory(row, &organisation(row.organisation_id))).collect::<Vec<_>>(),
        "providers": providers.iter().map(|row| provider(row, &organisation(row.organisation_id))).collect::<Vec<_>>(),
        "signatures": signed.iter().map(signature).collect::<Result<Vec<_>>>()?,
        "signIns": sign_ins.iter().map(sign_in).collect::<Vec<_>>(),
        "sessions": sessions.iter().map(session).collect::<Vec<_>>(),
        "passkeys": passkeys.iter().map(passkey).collect::<Vec<_>>(),
        "accessTokens": tokens.iter().map(|row| token(row, &organisation(row.organisation_id))).collect::<Vec<_>>(),
    }))
}

fn membership(row: &memberships::Model, organisation: &Value) -> Value {
    json!({
        "id": row.id.to_string(),
        "organisation": organisation,
        "roles": row.roles,
        "title": row.title,
        "canBind": row.can_bind,
        "state": row.state,
        "since": row.created_at.to_string(),
        "validTo": row.valid_to.map(|at| at.to_string()),
    })
}

fn invitation(row: &invitations::Model, organisation: Option<&organisations::Model>) -> Value {
    json!({
        "id": row.id.to_string(),
        "source": source(row, organisation),
        "organisation": named(organisation),
        "capacity": row.inviter_capacity,
        "email": row.email,
        "roles": row.roles,
        "message": row.message,
        "noticeVersion": row.notice_version,
        "createdAt": row.created_at.to_string(),
        "acceptedAt": row.accepted_at.map(|at| at.to_string()),
    })
}

fn directory(row: &provisioning_people::Model, organisation: &Value) -> Value {
    json!({
        "organisation": organisation,
        "source": UserSource::Employer,
        "userName": row.user_name,
        "externalId": row.external_id,
        "displayName": row.display_name,
        "formattedName": row.formatted_name,
        "givenName": row.given_name,
        "familyName": row.family_name,
        "since": row.created_at.to_string(),
    })
}

fn provider(row: &sign_on_identities::Model, organisation: &Value) -> Value {
    json!({
        "organisation": organisation,
        "issuer": row.issuer,
        "subject": row.subject,
        "since": row.created_at.to_string(),
        "lastUsedAt": row.last_used_at.to_string(),
    })
}

fn sign_in(row: &security_events::Model) -> Value {
    json!({
        "kind": row.kind,
        "browser": row.browser,
        "system": row.system,
        "network": row.network,
        "at": row.at.to_string(),
    })
}

fn token(row: &api_tokens::Model, organisation: &Value) -> Value {
    json!({
        "id": row.id.to_string(),
        "organisation": organisation,
        "name": row.name,
        "createdAt": row.created_at.to_string(),
        "expiresAt": row.expires_at.to_string(),
        "lastUsedAt": row.last_used_at.map(|at| at.to_string()),
        "revokedAt": row.revoked_at.map(|at| at.to_string()),
    })
}

fn signature(row: &signatures::Model) -> Result<Value> {
    Ok(json!({
        "id": row.id.to_string(),
        "side": row.side,
        "name": row.name,
        "title": row.title,
        "signedAt": row.signed_at.to_string(),
        "evidence": serde_json::from_str::<Value>(&row.evidence).map_err(Error::internal)?,
    }))
}

fn session(row: &sessions::Model) -> Value {
    json!({
        "id": row.id.to_string(),
        "begunAt": row.created_at.to_string(),
        "lastUsedAt": row.rotated_at.to_string(),
        "expiresAt": row.expires_at.to_string(),
        "endedAt": row.ended_at.map(|at| at.to_string()),
    })
}

fn passkey(row: &passkeys::Model) -> Value {
    json!({
        "id": row.id.to_string(),
        "name": row.name,
        "credential": row.credential,
        "publicKey": row.public_key,
        "transports": row.transports,
        "createdAt": row.created_at.to_string(),
        "lastUsedAt": row.last_used_at.map(|at| at.to_string()),
    })
}

/// Who gave the address of an invitation: a colleague, or whoever made the organisation.
fn source(row: &invitations::Model, organisation: Option<&organisations::Model>) -> UserSource {
    let is_vendor = organisation.is_some_and(|row| row.kind == OrganisationKind::Vendor);
    match row.inviter_membership_id {
        Some(_) => UserSource::Employer,
        None if is_vendor => UserSource::Operator,
        None => UserSource::Vendor,
    }
}

/// Who gave the acting person's address, and in the name of which organisation (Art. 14(2)(f) GDPR).
///
/// # Errors
/// `UNAUTHENTICATED` when no person acts.
pub async fn address_source(db: &Database, scope: &Scope) -> Result<(UserSource, Option<String>)> {
    let user = scope
        .load::<users::Entity>(db.reads(), scope.person()?.user)
        .await?;
    // The row of a tenant that the person may have left since.
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let gave = by_ids(db.reads(), &job, user.source_organisation_id).await?;
    let name = gave.into_values().next().map(|row| row.legal_name);
    Ok((user.source, name))
}

/// The organisation whose directory made the account, and names its person.
fn named_by(directories: &[provisioning_people::Model]) -> Option<OrganisationId> {
    directories
        .iter()
        .find(|row| row.made_account && row.ended_version.is_none())
        .map(|row| row.organisation_id)
}

/// The address came from whoever made the account; the name from the directory that keeps it, or else, like everything
/// else there is, from the person.
fn account(user: &users::Model, gave: Option<Value>, named_by: Option<Value>) -> Value {
    let from = |source: UserSource, organisation: Option<Value>| json!({ "source": source, "organisation": organisation });
    let own = || from(UserSource::SelfRegistered, None);
    json!({
        "id": user.id.to_string(),
        "email": { "value": user.email, "verifiedAt": user.email_verified_at.map(|at| at.to_string()),
            "provenance": from(user.source, gave) },
        "name": { "value": user.name, "provenance": match named_by {
            Some(organisation) => from(UserSource::Employer, Some(organisation)),
            None => own(),
        } },
        "phone": user.phone.as_ref().map(|phone| json!({ "value": phone, "provenance": own() })),
        "language": user.language,
        "timeZone": user.time_zone,
        "createdAt": user.created_at.to_string(),
        "lastLoginAt": user.last_login_at.map(|at| at.to_string()),
    })
}

fn named(organisation: Option<&organisations::Model>) -> Value {
    organisation.map_or(
        Value::Null,
        |row| json!({ "id": row.id.to_string(), "name": row.legal_name }),
    )
}
