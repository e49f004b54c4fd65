//! Links that are mailed to a person: hashed, good once and for a time.
//!
//! Opening one changes nothing, so that a mail scanner may: it is used by the form on its page. What a stranger asks for
//! is only noted. Whether the address has an account is looked up by the worker, where nobody can measure it, and only
//! then is the secret made.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::account_links::{self, AccountLinkId, Column, Entity};
use tillid_entities::enums::{Language, LinkPurpose};
use tillid_entities::users::{self, UserId};
use tillid_kernel::{EmailAddress, Error, Result, Secret, Timestamp};
use tillid_policy::{Connection, Database, Request, Scope};

use crate::store::by_email_key;
use crate::who::sign_in_job;
use crate::{facts, post, sign_up};

/// What every secret begins with, so that scanners for leaked ones know it.
const PREFIX: &str = "tillid_al_";

/// How long a link is good, in seconds. A new password within the hour that it is asked for (OWASP asks for a short
/// life; this is long enough for a slow mail server); an account or a new address within the day; a week to take the former back, for
/// whoever is away when the mail comes.
fn good_for(purpose: LinkPurpose) -> i64 {
    match purpose {
        LinkPurpose::PasswordReset => 60 * 60,
        LinkPurpose::SignUp | LinkPurpose::EmailChange => 24 * 60 * 60,
        LinkPurpose::EmailTakeBack => 7 * 24 * 60 * 60,
    }
}

/// Notes that a link to this address is asked for; the worker sends it, or not.
pub(crate) async fn ask(
    db: &impl Connection,
    job: &Scope,
    purpose: LinkPurpose,
    user: Option<UserId>,
    email: &EmailAddress,
) -> Result<()> {
    let row = account_links::ActiveModel {
        user_id: Set(user),
        ..row(job, purpose, email)
    };
    job.insert(db, row).await?;
    Ok(())
}

/// Notes that a link to this address is asked for by somebody who wants an account; the worker sends it.
pub(crate) async fn ask_newcomer(
    db: &impl Connection,
    job: &Scope,
    email: &EmailAddress,
    language: Language,
) -> Result<()> {
    let row = account_links::ActiveModel {
        language: Set(Some(language)),
        ..row(job, LinkPurpose::SignUp, email)
    };
    job.insert(db, row).await?;
    Ok(())
}

/// Makes a link that takes this address of the account back, for the mail that the caller writes. The change that it
/// undoes was asked for at `since`.
pub(crate) async fn make_way_back(
    db: &impl Connection,
    job: &Scope,
    user: UserId,
    email: &EmailAddress,
    since: Timestamp,
) -> Result<(Secret, Timestamp)> {
    let secret = Secret::new(PREFIX, job.dice());
    let row = account_links::ActiveModel {
        user_id: Set(Some(user)),
        token_hash: Set(Some(secret.hash())),
        since: Set(Some(since)),
        ..row(job, LinkPurpose::EmailTakeBack, email)
    };
    let row = job.insert(db, row).await?;
    Ok((secret, row.expires_at))
}

fn row(job: &Scope, purpose: LinkPurpose, email: &EmailAddress) -> account_links::ActiveModel {
    account_links::ActiveModel {
        id: Set(AccountLinkId::new(job.now(), job.dice())),
        purpose: Set(purpose),
        user_id: Set(None),
        email: Set(email.as_str().to_owned()),
        token_hash: Set(None),
        expires_at: Set(job.now().plus_seconds(good_for(purpose))),
        since: Set(None),
        language: Set(None),
        created_at: Set(job.now()),
    }
}

/// From when on somebody else may have been in the account that this link takes back: when the first change of this
/// address was asked for, of those that can still be taken back. Whoever asked twice was there the first time.
pub(crate) async fn in_doubt_since(
    db: &impl Connection,
    job: &Scope,
    link: &account_links::Model,
) -> Result<Timestamp> {
    let others = job
        .find::<Entity>()
        .filter(Column::UserId.eq(link.user_id))
        .filter(Column::Purpose.eq(LinkPurpose::EmailTakeBack))
        .filter(Column::Email.eq(link.email.as_str()))
        .all(&db.within(job))
        .await?;
    let asked = |link: &account_links::Model| link.since.unwrap_or(link.created_at);
    Ok(others.iter().map(asked).fold(asked(link), Ord::min))
}

/// The link behind this secret with its account, if it is for one of these and good: the account still has the address
/// the link was sent to or, where the link takes an address back, nobody else has it.
///
/// # Errors
/// Those of the database; a link that is unknown, used or over is none.
pub(crate) async fn find(
    db: &impl Connection,
    scope: &Scope,
    purposes: &[LinkPurpose],
    presented: &str,
) -> Result<Option<(account_links::Model, users::Model)>> {
    let link = scope
        .find::<Entity>()
        .filter(Column::TokenHash.eq(Secret::hash_of(presented)))
        .filter(Column::Purpose.is_in(purposes.iter().copied()))
        .filter(Column::ExpiresAt.gt(scope.now()))
        .one(&db.within(scope))
        .await?;
    let Some(link) = link else { return Ok(None) };
    let Some(user) = link.user_id else { return Ok(None) };
    let job = sign_in_job(scope.request());
    let account = job.load::<users::Entity>(db, user).await?;
    if account.closed_at.is_some() {
        return Ok(None);
    }
    let key = EmailAddress::parse(&link.email, "email")?.key();
    let good = match link.purpose {
        LinkPurpose::PasswordReset => account.email_key == key,
        LinkPurpose::EmailChange => account.email_key != key,
        // Nobody's yet: `sign_up` finds it by itself.
        LinkPurpose::SignUp => false,
        LinkPurpose::EmailTakeBack => {
            let holder = by_email_key(db, &job, &key).await?;
            holder.is_none_or(|holder| holder.id == account.id)
        }
    };
    Ok(good.then_some((link, account)))
}

/// Uses the link up: of two at once, one comes too late.
///
/// # Errors
/// `VALIDATION` at `token` (`link-over`).
pub(crate) async fn take(tx: &impl Connection, job: &Scope, link: &account_links::Model) -> Result<()> {
    let taken = job
        .delete::<Entity>()
        .filter(Column::Id.eq(link.id))
        .exec(&tx.within(job))
        .await?;
    match taken.rows_affected {
        1 => Ok(()),
        _ => Err(over()),
    }
}

/// Takes links of an account away: those to a new password or address, which what has just happened overtakes, and
/// those to take an address back that were made after `younger_than`. Older ones stay: whoever had the account first
/// has the last word.
pub(crate) async fn forget(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    younger_than: Option<AccountLinkId>,
) -> Result<()> {
    let onward = [LinkPurpose::PasswordReset, LinkPurpose::EmailChange];
    let mut these = Condition::any().add(Column::Purpose.is_in(onward));
    if let Some(link) = younger_than {
        these = these.add(Column::Id.gt(link));
    }
    job.delete::<Entity>()
        .filter(Column::UserId.eq(user))
        .filter(these)
        .exec(&tx.within(job))
        .await?;
    Ok(())
}

pub(crate) fn over() -> Error {
    Error::validation("token", "link-over")
}

/// Sends the links that were asked for, at most `portion` of them, and erases those whose time is over. Answers how
/// many.
///
/// # Errors
/// Those of the database; what was done before stays done.
pub async fn send_links(db: &Database, request: &Request, portion: u64) -> Result<u64> {
    let job = sign_in_job(request);
    let over = job
        .delete::<Entity>()
        .filter(Column::ExpiresAt.lte(job.now()))
        .exec(&db.reads().within(&job))
        .await?;
    let waiting = job
        .find::<Entity>()
        .filter(Column::TokenHash.is_null())
        .order_by_asc(Column::Id)
        .limit(portion)
        .all(&db.reads().within(&job))
        .await?;
    let mut done = over.rows_affected;
    for link in waiting {
        let tx = db.begin().await?;
        send(&tx, &job, &link).await?;
        tx.commit().await?;
        done += 1;
    }
    Ok(done)
}

async fn send(tx: &impl Connection, job: &Scope, link: &account_links::Model) -> Result<()> {
    let asked = EmailAddress::parse(&link.email, "email")?;
    let holder = by_email_key(tx, job, &asked.key()).await?;
    let holder = holder.filter(|user| user.closed_at.is_none());
    match (link.purpose, holder) {
        (LinkPurpose::PasswordReset, Some(user)) => {
            // To the address as its person wrote it: what a stranger types may be another one that only lower case
            // makes equal (`K` may be the kelvin sign).
            let to = EmailAddress::parse(&user.email, "email")?;
            let Some(secret) = hand_out(tx, job, link, Some(user.id), &to).await? else {
                return Ok(());
            };
            let letter = post::letter("password-reset-link", to, &user)
                .with("expires", link.expires_at)
                .action(address(job, "new-password", &secret));
            post::send(tx, job, &user, letter).await?;
            facts::tell_organisations_of(tx, job, user.id, &facts::password_link_sent(user.id)).await
        }
        (LinkPurpose::EmailChange, None) => {
            let Some(user) = link.user_id else { return Ok(()) };
            let Some(secret) = hand_out(tx, job, link, Some(user), &asked).await? else {
                return Ok(());
            };
            let user = job.load::<users::Entity>(tx, user).await?;
            let letter = post::letter("email-confirm", asked, &user)
                .with("expires", link.expires_at)
                .action(address(job, "new-email", &secret));
            post::send(tx, job, &user, letter).await?;
            Ok(())
        }
        (LinkPurpose::SignUp, None) => sign_up::send(tx, job, link).await,
        // That there is an account is told to whoever reads the mails there, and to nobody else.
        (LinkPurpose::SignUp, Some(user)) => {
            if take(tx, job, link).await.is_ok() {
                let to = EmailAddress::parse(&user.email, "email")?;
                let letter = post::letter("sign-up-known", to, &user)
                    .action(format!("{}/login", job.request().origin));
                post::send(tx, job, &user, letter).await?;
            }
            Ok(())
        }
        // Told to whoever reads the mails there, and to nobody else.
        (LinkPurpose::EmailChange, Some(user)) => {
            if take(tx, job, link).await.is_ok() {
                let to = EmailAddress::parse(&user.email, "email")?;
                let letter =
                    post::letter("email-taken", to, &user).action(format!("{}/login", job.request().origin));
                post::send(tx, job, &user, letter).await?;
            }
            Ok(())
        }
        (LinkPurpose::PasswordReset, None) | (LinkPurpose::EmailTakeBack, _) => drop_row(tx, job, link).await,
    }
}

/// Forgets a link that was asked for and leads nowhere.
pub(crate) async fn drop_row(tx: &impl Connection, job: &Scope, link: &account_links::Model) -> Result<()> {
    job.delete::<Entity>()
        .filter(Column::Id.eq(link.id))
        .exec(&tx.within(job))
        .await?;
    Ok(())
}

/// As [`hand_out`], to an address that has no account.
pub(crate) async fn hand_out_newcomer(
    tx: &impl Connection,
    job: &Scope,
    link: &account_links::Model,
) -> Result<Option<Secret>> {
    let to = EmailAddress::parse(&link.email, "email")?;
    hand_out(tx, job, link, None, &to).await
}

/// Makes the secret of a link that was asked for; none when another node has done so.
async fn hand_out(
    tx: &impl Connection,
    job: &Scope,
    link: &account_links::Model,
    user: Option<UserId>,
    to: &EmailAddress,
) -> Result<Option<Secret>> {
    let secret = Secret::new(PREFIX, job.dice());
    let made = job
        .update::<Entity>()
        .col_expr(Column::TokenHash, Expr::value(Some(secret.hash())))
        .col_expr(Column::UserId, Expr::value(user))
        .col_expr(Column::Email, Expr::value(to.as_str()))
        .filter(Column::Id.eq(link.id))
        .filter(Column::TokenHash.is_null())
        .exec(&tx.within(job))
        .await?;
    Ok((made.rows_affected == 1).then_some(secret))
}

/// Where the form is that uses the link.
pub(crate) fn address(scope: &Scope, page: &str, secret: &Secret) -> String {
    format!("{}/{page}/{}", scope.request().origin, secret.reveal())
}
