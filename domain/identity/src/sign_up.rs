//! An account that somebody makes for themselves (R-001-006).
//!
//! The address comes first: its link is what opens the form, so there is never an account whose address nobody has
//! proven to read. What the account may do comes later, by an invitation.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_audit::append;
use tillid_entities::account_links::{self, Column, Entity};
use tillid_entities::enums::{
    Language, LinkPurpose, MessageClass, OrganisationKind, OrganisationState, ProofMethod, UserSource,
};
use tillid_entities::organisations;
use tillid_kernel::{EmailAddress, Error, Result, Secret, Timestamp};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Connection, Database, Job, Request, Scope};

use crate::account::{NewUser, create_user};
use crate::password::hash_password;
use crate::session::{SignedIn, begin_session};
use crate::who::sign_in_job;
use crate::{Keys, attempts, facts, links, own_provider};

/// In whose name somebody without an organisation is written to: whoever runs the portal. None where nobody is set up
/// to; then nobody can sign up.
///
/// # Errors
/// Those of the database.
pub async fn host(db: &impl Connection, request: &Request) -> Result<Option<organisations::Model>> {
    let job = sign_in_job(request);
    Ok(job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Kind.eq(OrganisationKind::Operator))
        .filter(organisations::Column::State.eq(OrganisationState::Active))
        .order_by_asc(organisations::Column::Id)
        .one(&db.within(&job))
        .await?)
}

/// Asks for a link to make an account, by mail to this address.
///
/// The same answer after the same work whether the address has an account or not: the worker looks, and the mail tells.
///
/// # Errors
/// `VALIDATION` at `email` for what is no address; `RATE_LIMITED` with `retryAfter`.
pub async fn request_sign_up(
    db: &Database,
    request: &Request,
    email: &str,
    language: Language,
) -> Result<()> {
    let to = EmailAddress::parse(email, "email")?;
    attempts::pay_for_link(db, request, &[&to.key()]).await?;
    links::ask_newcomer(db.reads(), &sign_in_job(request), &to, language).await
}

/// Writes to the address that a link was asked for and that has no account. Part of the caller's transaction.
pub(crate) async fn send(tx: &impl Connection, job: &Scope, link: &account_links::Model) -> Result<()> {
    let Some(host) = host(tx, job.request()).await? else {
        tracing::warn!("no organisation runs this portal, in whose name somebody could sign up");
        return links::drop_row(tx, job, link).await;
    };
    let to = EmailAddress::parse(&link.email, "email")?;
    let Some(secret) = links::hand_out_newcomer(tx, job, link).await? else {
        return Ok(());
    };
    let language = link.language.unwrap_or(Language::Da);
    let letter = Letter::new("sign-up", MessageClass::Security, to, language)
        .with("expires", link.expires_at)
        .action(links::address(job, "sign-up", &secret));
    enqueue(tx, &job.as_job(Job::SignIn, host.id), letter, None).await?;
    Ok(())
}

/// What a link opens, before it is used.
#[derive(Clone, Debug)]
pub struct SignUpLink {
    /// The address that the account will have.
    pub email: String,
    /// Good until then.
    pub expires_at: Timestamp,
}

/// What the link with this secret opens; none when it is unknown, used or over. It is as good afterwards.
///
/// # Errors
/// Those of the database.
pub async fn sign_up_link(db: &Database, request: &Request, token: &str) -> Result<Option<SignUpLink>> {
    let found = find(db.reads(), &sign_in_job(request), token).await?;
    Ok(found.map(|link| SignUpLink {
        email: link.email,
        expires_at: link.expires_at,
    }))
}

/// What somebody with a link makes of it.
pub struct SignUp {
    /// The secret in the link.
    pub token: String,
    /// Name as shown to others, at most 120 characters.
    pub name: String,
    /// The password to have.
    pub password: String,
    /// Language of pages and mails.
    pub language: Language,
}

/// Makes the account by a link, once, and signs in.
///
/// # Errors
/// `VALIDATION` at `token` (`link-over`), `name` or `password`; `CONFLICT` (`account-exists`) when the address has got
/// an account meanwhile; `SIGN_ON_REQUIRED` where its organisation lets people in through its own provider.
pub async fn sign_up(db: &Database, keys: &Keys, request: &Request, input: SignUp) -> Result<SignedIn> {
    let job = sign_in_job(request);
    let link = find(db.reads(), &job, &input.token)
        .await?
        .ok_or_else(links::over)?;
    let email = EmailAddress::parse(&link.email, "email")?;
    // Nobody without a good link makes the server compute.
    let about = [link.email.as_str(), input.name.as_str()];
    let password = hash_password(&input.password, &about, "password", job.dice()).await?;
    let host = host(db.reads(), request).await?.ok_or_else(Error::not_found)?;

    let tx = db.begin().await?;
    links::take(&tx, &job, &link).await?;
    let new = NewUser {
        email,
        email_verified_at: Some(request.now),
        name: input.name,
        language: input.language,
        password,
        source: UserSource::SelfRegistered,
        source_organisation: None,
        operator: false,
    };
    let user = create_user(&tx, &job, new).await?;
    own_provider::check(&tx, &job, user.id, false).await?;
    let signed_in = begin_session(&tx, keys, request, user.id, ProofMethod::Password, None).await?;
    let told = job.as_job(Job::SignIn, host.id);
    append(&tx, &told, vec![facts::signed_up(user.id)]).await?;
    tx.commit().await?;
    Ok(signed_in)
}

async fn find(db: &impl Connection, job: &Scope, presented: &str) -> Result<Option<account_links::Model>> {
    Ok(job
        .find::<Entity>()
        .filter(Column::TokenHash.eq(Secret::hash_of(presented)))
        .filter(Column::Purpose.eq(LinkPurpose::SignUp))
        .filter(Column::ExpiresAt.gt(job.now()))
        .one(&db.within(job))
        .await?)
}
