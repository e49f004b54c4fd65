//! Whose account is it? The provider's own name for the person decides; the address never does.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_audit::append;
use tillid_entities::enums::{
    Language, MembershipState, MessageClass, OrganisationState, SignOnState, UserSource,
};
use tillid_entities::organisations;
use tillid_entities::sign_on_identities::{self, SignOnIdentityId};
use tillid_entities::sign_on_joins::{self, SignOnJoinId};
use tillid_entities::users::{self, UserId};
use tillid_entities::{memberships, sign_on_connections};
use tillid_identity::{Entered, Keys, Vouched, VouchedUser};
use tillid_kernel::{EmailAddress, Error, Result, Secret};
use tillid_notifications::{Letter, enqueue};
use tillid_organisations::NewMember;
use tillid_policy::{Connection, Database, Request, Scope};

use crate::claims::Claims;
use crate::problem::{Problem, Step, stop};
use crate::start::{FLOW_SECONDS, job, nowhere};
use crate::{connection, facts};

/// Who was let in, or must first say something.
pub(crate) enum Admitted {
    In(Entered),
    /// The address has an account that this provider has not vouched for before.
    Unproven(Secret),
}

/// Lets in whom the provider has vouched for: who is known by the provider's own name for them, and who is new.
pub(crate) async fn admit(
    db: &Database,
    keys: &Keys,
    request: &Request,
    connection: &sign_on_connections::Model,
    claims: Claims,
    language: Language,
) -> Step<Admitted> {
    let job = job(request, connection.organisation_id);
    let vouched = Vouched {
        at: claims.authenticated_at.unwrap_or(request.now),
        methods: claims.methods.clone(),
    };
    let Some(email) = claims.email.clone() else {
        return stop(Problem::Address);
    };
    let tx = db.begin().await?;
    if let Some(known) = known(&tx, &job, &connection.issuer, &claims.subject).await? {
        let user = job.load::<users::Entity>(&tx, known.user_id).await?;
        let membership = tillid_organisations::membership_of(&tx, &job, user.id).await?;
        if user.closed_at.is_some() || !membership.is_some_and(|row| counts(&row, &job)) {
            return stop(Problem::Removed);
        }
        job.update::<sign_on_identities::Entity>()
            .col_expr(sign_on_identities::Column::LastUsedAt, Expr::value(job.now()))
            .filter(sign_on_identities::Column::Id.eq(known.id))
            .exec(&tx.within(&job))
            .await?;
        let entered = tillid_identity::enter_vouched(&tx, keys, request, user.id, vouched).await?;
        tx.commit().await?;
        return Ok(Admitted::In(entered));
    }
    // An organisation that is suspended or closes lets its people in to look, and takes in nobody new.
    let takes_in = takes_in(&tx, &job).await?;
    if let Some(user) = tillid_identity::find_user(&tx, &job, &email).await? {
        let membership = tillid_organisations::membership_of(&tx, &job, user.id).await?;
        if membership.is_none() && !takes_in {
            return stop(Problem::Unavailable);
        }
        if membership.as_ref().is_some_and(|row| !counts(row, &job)) {
            return stop(Problem::Removed);
        }
        if membership.is_some() && untouched(&tx, &job, &user).await? {
            link(&tx, &job, user.id, &connection.issuer, &claims.subject).await?;
            let entered = tillid_identity::enter_vouched(&tx, keys, request, user.id, vouched).await?;
            append(&tx.within(&job), &job, vec![facts::linked(user.id)]).await?;
            tx.commit().await?;
            return Ok(Admitted::In(entered));
        }
        let token = Secret::new("", job.dice());
        let row = sign_on_joins::ActiveModel {
            id: Set(SignOnJoinId::new(job.now(), job.dice())),
            organisation_id: Set(connection.organisation_id),
            user_id: Set(user.id),
            token_hash: Set(token.hash()),
            issuer: Set(connection.issuer.clone()),
            subject: Set(claims.subject),
            expires_at: Set(job.now().plus_seconds(FLOW_SECONDS)),
            created_at: Set(job.now()),
        };
        job.insert(&tx, row).await?;
        tx.commit().await?;
        return Ok(Admitted::Unproven(token));
    }
    if !takes_in {
        return stop(Problem::Unavailable);
    }
    let new = VouchedUser {
        name: name(claims.name.as_deref(), &email),
        email,
        language,
        employer: connection.organisation_id,
    };
    let created = tillid_identity::create_vouched_user(&tx, &job, new).await;
    let user = match created {
        // Two of the same newcomer's tabs came back at once; the slower begins again and finds itself known.
        Err(error) if error.code() == tillid_kernel::Code::Conflict => return stop(Problem::Over),
        created => created?.id,
    };
    become_member(&tx, &job, connection, user).await?;
    link(&tx, &job, user, &connection.issuer, &claims.subject).await?;
    let entered = tillid_identity::enter_vouched(&tx, keys, request, user, vouched).await?;
    append(&tx.within(&job), &job, vec![facts::linked(user)]).await?;
    tx.commit().await?;
    Ok(Admitted::In(entered))
}

/// The account's own word that it belongs to the person whom the provider vouched for.
pub struct Join {
    /// The secret that came with [`crate::Outcome::Join`].
    pub token: String,
    /// The account's password.
    pub password: String,
}

/// Links an account that was there before, by its own password, and signs in: once. From then on the provider's word
/// suffices; an account with a second factor is asked for it every time. The account is told by mail.
///
/// # Errors
/// `VALIDATION` at `token` (`join-over`) or `password` (`password-wrong`); `RATE_LIMITED` with `retryAfter`.
pub async fn join(db: &Database, keys: &Keys, request: &Request, input: Join) -> Result<Entered> {
    let found = nowhere(request)
        .find::<sign_on_joins::Entity>()
        .filter(sign_on_joins::Column::TokenHash.eq(Secret::hash_of(&input.token)))
        .filter(sign_on_joins::Column::ExpiresAt.gt(request.now))
        .one(&db.reads().within(&nowhere(request)))
        .await?
        .ok_or_else(over)?;
    let job = job(request, found.organisation_id);
    let user = job.load::<users::Entity>(db.reads(), found.user_id).await?;
    tillid_identity::prove_password(db, &job, &user, &input.password).await?;

    let tx = db.begin().await?;
    let taken = job
        .delete::<sign_on_joins::Entity>()
        .filter(sign_on_joins::Column::Id.eq(found.id))
        .exec(&tx.within(&job))
        .await?;
    let connection = connection::of(&tx, &job, found.organisation_id).await?;
    let organisation = job
        .load::<organisations::Entity>(&tx, found.organisation_id)
        .await?;
    let connection = connection
        .filter(|row| row.state == SignOnState::Active && row.issuer == found.issuer)
        .filter(|_| tillid_identity::is_let_in(&organisation, job.now()) && taken.rows_affected == 1)
        .ok_or_else(over)?;
    match tillid_organisations::membership_of(&tx, &job, user.id).await? {
        None if organisation.state == OrganisationState::Active => {
            become_member(&tx, &job, &connection, user.id).await?;
        }
        Some(row) if counts(&row, &job) => {}
        None | Some(_) => return Err(over()),
    }
    link(&tx, &job, user.id, &found.issuer, &found.subject).await?;
    let vouched = Vouched {
        at: request.now,
        methods: None,
    };
    let entered = tillid_identity::enter_vouched(&tx, keys, request, user.id, vouched).await?;
    let to = EmailAddress::parse(&user.email, "email")?;
    let letter = Letter::new("sign-on-linked", MessageClass::Security, to, user.language)
        .with("organisation", &organisation.legal_name)
        .with("when", job.now())
        .action(format!("{}/profile", request.origin));
    enqueue(&tx.within(&job), &job, letter, None).await?;
    append(&tx.within(&job), &job, vec![facts::linked(user.id)]).await?;
    tx.commit().await?;
    Ok(entered)
}

fn over() -> Error {
    Error::validation("token", "join-over")
}

/// The account that this provider has vouched for before.
async fn known(
    tx: &impl Connection,
    job: &Scope,
    issuer: &str,
    subject: &str,
) -> Result<Option<sign_on_identities::Model>> {
    use sign_on_identities::Column;
    Ok(job
        .find::<sign_on_identities::Entity>()
        .filter(Column::OrganisationId.eq(job.organisation()))
        .filter(Column::Issuer.eq(issuer))
        .filter(Column::Subject.eq(subject))
        .one(&tx.within(job))
        .await?)
}

/// Whether the account was made for this organisation and nobody has ever been in it: there is no password, no
/// provider's word and no sign-in that it could belong to somebody else by. (An organisation's directory names people
/// before they come; see `decisions/0016`.)
async fn untouched(tx: &impl Connection, job: &Scope, user: &users::Model) -> Result<bool> {
    let made_here = user.source == UserSource::Employer
        && user.source_organisation_id == Some(job.organisation())
        && user.password_hash.is_none()
        && user.last_login_at.is_none();
    if !made_here {
        return Ok(false);
    }
    let known = job
        .find::<sign_on_identities::Entity>()
        .filter(sign_on_identities::Column::UserId.eq(user.id))
        .count(&tx.within(job))
        .await?;
    Ok(known == 0)
}

async fn takes_in(tx: &impl Connection, job: &Scope) -> Result<bool> {
    let organisation = job.load::<organisations::Entity>(tx, job.organisation()).await?;
    Ok(organisation.state == OrganisationState::Active)
}

/// Whether the person is a member now. One who was removed does not come back by the provider's word: somebody in
/// the organisation said so.
fn counts(row: &memberships::Model, job: &Scope) -> bool {
    row.state == MembershipState::Active && row.valid_to.is_none_or(|end| end > job.now())
}

async fn become_member(
    tx: &impl Connection,
    job: &Scope,
    connection: &sign_on_connections::Model,
    user: UserId,
) -> Result<()> {
    let member = NewMember {
        user,
        roles: vec![connection.default_role],
        title: None,
        can_bind: false,
        until: None,
    };
    tillid_organisations::add_member(&tx.within(job), job, member).await?;
    Ok(())
}

async fn link(tx: &impl Connection, job: &Scope, user: UserId, issuer: &str, subject: &str) -> Result<()> {
    let row = sign_on_identities::ActiveModel {
        id: Set(SignOnIdentityId::new(job.now(), job.dice())),
        organisation_id: Set(job.organisation()),
        user_id: Set(user),
        issuer: Set(issuer.to_owned()),
        subject: Set(subject.to_owned()),
        last_used_at: Set(job.now()),
        created_at: Set(job.now()),
    };
    job.insert(tx, row).await?;
    Ok(())
}

/// The name that the provider gives, or what stands before the `@`.
fn name(given: Option<&str>, email: &EmailAddress) -> String {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let given = given.map(str::trim).filter(|name| !name.is_empty());
    let name: String = given
        .unwrap_or(local)
        .chars()
        .filter(|c| !c.is_control())
        .take(120)
        .collect();
    if name.trim().is_empty() {
        local.to_owned()
    } else {
        name
    }
}
