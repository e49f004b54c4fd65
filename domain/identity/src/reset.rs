//! A new password for whoever reads the mails of an account's address: forgotten, or taken back after a change of
//! address that was not theirs.
//!
//! It opens no session. Whoever has set the password signs in with it, and with the second factor where there is one:
//! a mailbox is worth one factor and not two.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};
use tillid_entities::enums::LinkPurpose;
use tillid_entities::users;
use tillid_kernel::{EmailAddress, Result, Timestamp};
use tillid_policy::{Connection, Database, Request, Scope};

use crate::password::{PasswordHash, hash_password};
use crate::who::sign_in_job;
use crate::{attempts, challenges, facts, links, post, session, standing_contacts, taking_back};

/// What leads to a new password.
const PURPOSES: [LinkPurpose; 2] = [LinkPurpose::PasswordReset, LinkPurpose::EmailTakeBack];

/// Asks for a link to a new password, by mail to this address.
///
/// The same answer after the same work whether the address has an account, has a closed one, or has none: the worker
/// looks.
///
/// # Errors
/// `VALIDATION` at `email` for what is no address; `RATE_LIMITED` with `retryAfter`.
pub async fn request_password_reset(db: &Database, request: &Request, email: &str) -> Result<()> {
    let to = EmailAddress::parse(email, "email")?;
    attempts::pay_for_link(db, request, &[&to.key()]).await?;
    let job = sign_in_job(request);
    links::ask(db.reads(), &job, LinkPurpose::PasswordReset, None, &to).await
}

/// What a link opens, before it is used.
#[derive(Clone, Debug)]
pub struct PasswordLink {
    /// The address that signs in afterwards.
    pub email: String,
    /// Whether the account's address is changed back to it, or kept from being changed.
    pub takes_back: bool,
    /// Good until then.
    pub expires_at: Timestamp,
}

/// What the link with this secret opens; none when it is unknown, used or over. It is as good afterwards.
///
/// # Errors
/// Those of the database.
pub async fn password_link(db: &Database, request: &Request, token: &str) -> Result<Option<PasswordLink>> {
    let found = links::find(db.reads(), &sign_in_job(request), &PURPOSES, token).await?;
    Ok(found.map(|(link, _)| PasswordLink {
        takes_back: link.purpose == LinkPurpose::EmailTakeBack,
        email: link.email,
        expires_at: link.expires_at,
    }))
}

/// What somebody with a link chooses.
pub struct ChoosePassword {
    /// The secret in the link.
    pub token: String,
    /// The password to have.
    pub new: String,
}

/// Sets a new password by a link, once. All sessions, and sign-ins that were begun, are over, and so are the account's
/// other links that it overtakes. The person is told by mail. Second factors stay, but for those that were added to an
/// account that is taken back; that one's access tokens are revoked as well.
///
/// # Errors
/// `VALIDATION` at `token` (`link-over`) or `newPassword`.
pub async fn choose_password(db: &Database, request: &Request, input: ChoosePassword) -> Result<()> {
    let job = sign_in_job(request);
    let (link, user) = links::find(db.reads(), &job, &PURPOSES, &input.token)
        .await?
        .ok_or_else(links::over)?;
    let address = EmailAddress::parse(&link.email, "email")?;
    // Nobody without a good link makes the server compute.
    let about = [link.email.as_str(), user.name.as_str()];
    let password = hash_password(&input.new, &about, "newPassword", job.dice()).await?;
    let back = link.purpose == LinkPurpose::EmailTakeBack;

    let tx = db.begin().await?;
    // The account first, then its links: who waits for whom is always the same.
    write(&tx, &job, &user, &address, password).await?;
    let gone = if back {
        let since = links::in_doubt_since(&tx, &job, &link).await?;
        Some(taking_back::undo(&tx, &job, user.id, since).await?)
    } else {
        None
    };
    links::take(&tx, &job, &link).await?;
    links::forget(&tx, &job, user.id, back.then_some(link.id)).await?;
    session::end_sessions(&tx, request, user.id, None).await?;
    challenges::forget(&tx, &job, user.id).await?;
    let user = job.load::<users::Entity>(&tx, user.id).await?;
    attempts::forget(&tx, &job, &user).await?;
    let name = if back {
        "email-taken-back"
    } else {
        "password-reset"
    };
    let letter = post::letter(name, address, &user)
        .with("when", job.now())
        .action(format!("{}/login", request.origin));
    match gone {
        Some(gone) => {
            post::send(&tx, &job, &user, gone.told(letter)).await?;
            gone.note(&tx, &job, user.id).await?;
        }
        None => {
            post::send(&tx, &job, &user, letter).await?;
            facts::tell_organisations_of(&tx, &job, user.id, &facts::password_reset(user.id)).await?;
        }
    }
    tx.commit().await
}

/// The password, and the address that the link was sent to: whoever used it reads the mails there.
async fn write(
    tx: &impl Connection,
    job: &Scope,
    user: &users::Model,
    address: &EmailAddress,
    password: PasswordHash,
) -> Result<()> {
    let written = job
        .update::<users::Entity>()
        .col_expr(
            users::Column::PasswordHash,
            Expr::value(Some(password.into_phc())),
        )
        .col_expr(users::Column::Email, Expr::value(address.as_str()))
        .col_expr(users::Column::EmailKey, Expr::value(address.key()))
        .col_expr(users::Column::EmailVerifiedAt, Expr::value(Some(job.now())))
        .col_expr(users::Column::Version, Expr::col(users::Column::Version).add(1))
        .filter(users::Column::Id.eq(user.id))
        // Of a change of address at the same moment, one comes too late.
        .filter(users::Column::EmailKey.eq(user.email_key.as_str()))
        .filter(users::Column::ClosedAt.is_null())
        .exec(&tx.within(job))
        .await?;
    if written.rows_affected != 1 {
        return Err(links::over());
    }
    if user.email == address.as_str() {
        return Ok(());
    }
    let user = users::Model {
        email: address.as_str().to_owned(),
        ..user.clone()
    };
    standing_contacts::follow(tx, job, &user).await
}
