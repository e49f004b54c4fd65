//! Another address for an account: asked for by whoever has just proven to be its person, confirmed by whoever reads
//! the mails of the new one and is signed in, and told at once to the old one, which can take it back.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};
use tillid_entities::enums::LinkPurpose;
use tillid_entities::users;
use tillid_kernel::{EmailAddress, Error, Result, Timestamp};
use tillid_notifications::enqueue;
use tillid_policy::{Connection, Database, Scope};

use crate::account::required_session;
use crate::store::by_email_key;
use crate::who::sign_in_job;
use crate::{attempts, challenges, facts, links, post, session, standing_contacts, step_up};

const PURPOSE: [LinkPurpose; 1] = [LinkPurpose::EmailChange];

/// Asks for another address. A link to confirm it goes there, and one to take it back, good for seven days, to the
/// address the account has. Asking again replaces what was not confirmed.
///
/// An address that another account has answers as a free one does; the mail to it says so.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `PROOF_REQUIRED`; `VALIDATION` at `email` (`email-invalid`,
/// `email-same`); `RATE_LIMITED` with `retryAfter`.
pub async fn request_email_change(db: &Database, scope: &Scope, email: &str) -> Result<()> {
    required_session(scope)?;
    step_up::fresh(scope)?;
    let to = EmailAddress::parse(email, "email")?;
    let user = scope
        .load::<users::Entity>(db.reads(), scope.person()?.user)
        .await?;
    if to.key() == user.email_key {
        return Err(Error::validation("email", "email-same"));
    }
    attempts::pay_for_link(db, scope.request(), &[&to.key(), &user.id.to_string()]).await?;
    let job = sign_in_job(scope.request());
    let tx = db.begin().await?;
    links::forget(&tx, &job, user.id, None).await?;
    links::ask(&tx, &job, LinkPurpose::EmailChange, Some(user.id), &to).await?;
    tell_former(&tx, scope, "email-change-requested", &user, &to, scope.now()).await?;
    facts::tell_organisations(&tx, scope, &facts::email_change_requested(user.id)).await?;
    tx.commit().await
}

/// The address that the link with this secret confirms for the acting person, and until when; none when the link is
/// unknown, used, over or another account's. It is as good afterwards.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token.
pub async fn email_change_link(
    db: &Database,
    scope: &Scope,
    token: &str,
) -> Result<Option<(String, Timestamp)>> {
    required_session(scope)?;
    let found = links::find(db.reads(), scope, &PURPOSE, token).await?;
    Ok(found.map(|(link, _)| (link.email, link.expires_at)))
}

/// Gives the acting person's account the address that the link was sent to, once. Other sessions, and sign-ins that
/// were begun, are over, and so are links that were sent to the former address. Both addresses are told.
///
/// The link alone changes nothing: whoever gets it by a slip of the pen is not the account's person.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `VALIDATION` at `token` (`link-over`) for a link that is
/// unknown, used, over or another account's; `CONFLICT` (`account-exists`) when the address has got an account meanwhile.
pub async fn confirm_email_change(db: &Database, scope: &Scope, token: &str) -> Result<users::Model> {
    let kept = required_session(scope)?;
    let (link, before) = links::find(db.reads(), scope, &PURPOSE, token)
        .await?
        .ok_or_else(links::over)?;
    let to = EmailAddress::parse(&link.email, "email")?;
    let job = sign_in_job(scope.request());
    let tx = db.begin().await?;
    if by_email_key(&tx, &job, &to.key()).await?.is_some() {
        return Err(Error::conflict("account-exists"));
    }
    let written = scope
        .update::<users::Entity>()
        .col_expr(users::Column::Email, Expr::value(to.as_str()))
        .col_expr(users::Column::EmailKey, Expr::value(to.key()))
        .col_expr(users::Column::EmailVerifiedAt, Expr::value(Some(scope.now())))
        .col_expr(users::Column::Version, Expr::col(users::Column::Version).add(1))
        .filter(users::Column::EmailKey.eq(before.email_key.as_str()))
        .filter(users::Column::ClosedAt.is_null())
        .exec(&tx)
        .await?;
    if written.rows_affected != 1 {
        return Err(links::over());
    }
    links::take(&tx, &job, &link).await?;
    links::forget(&tx, &job, before.id, None).await?;
    session::end_sessions(&tx, scope.request(), before.id, Some(kept)).await?;
    challenges::forget(&tx, &job, before.id).await?;
    tell_former(&tx, scope, "email-changed-from", &before, &to, link.created_at).await?;
    let letter = post::letter("email-changed-to", to, &before)
        .with("when", scope.now())
        .action(format!("{}/profile", scope.request().origin));
    enqueue(&tx, scope, letter, None).await?;
    facts::tell_organisations(&tx, scope, &facts::email_changed(before.id)).await?;
    let after = scope.load::<users::Entity>(&tx, before.id).await?;
    standing_contacts::follow(&tx, scope, &after).await?;
    tx.commit().await?;
    Ok(after)
}

/// Tells the address that the account has, or had until now, and gives it a way back.
async fn tell_former(
    tx: &impl Connection,
    scope: &Scope,
    letter: &'static str,
    user: &users::Model,
    to: &EmailAddress,
    asked_at: Timestamp,
) -> Result<()> {
    let former = EmailAddress::parse(&user.email, "email")?;
    let job = sign_in_job(scope.request());
    let (secret, expires_at) = links::make_way_back(tx, &job, user.id, &former, asked_at).await?;
    let letter = post::letter(letter, former, user)
        .with("when", scope.now())
        .with("email", to.as_str())
        .with("expires", expires_at)
        .action(links::address(scope, "new-password", &secret));
    enqueue(tx, scope, letter, None).await?;
    Ok(())
}
