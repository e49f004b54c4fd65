//! An account that its person closes: what of it is erased at once, and what stays because evidence needs it (see
//! `docs/decisions/0019`).

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_audit::Fact;
use tillid_entities::enums::MessageClass;
use tillid_entities::users::{self, UserId};
use tillid_entities::{account_links, api_tokens, security_events, sessions, sign_on_joins};
use tillid_kernel::{DEFAULT_TIME_ZONE, EmailAddress, Error, Result, Timestamp};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Connection, Scope};

use crate::who::sign_in_job;
use crate::{attempts, challenges, factors, facts};

/// The domain of the addresses that closed accounts have: no mail ever goes there (RFC 2606).
const NOWHERE: &str = "closed.invalid";

/// Erases the acting person's account, as far as nothing else points to it, and ends every way into it: password,
/// factors, sessions, access tokens, mailed links and sign-ins that were begun. Its address is free again, and is told
/// that it happened. Part of the caller's transaction, which ends the memberships and tells the audit trails of the
/// fact that is answered.
///
/// # Errors
/// `CONFLICT` (`changed-meanwhile`) when the account was closed, or got another address, at the same moment.
pub async fn erase_account(tx: &impl Connection, scope: &Scope, user: &users::Model) -> Result<Fact> {
    let job = sign_in_job(scope.request());
    let to = EmailAddress::parse(&user.email, "email")?;
    let nobody = format!("{}@{NOWHERE}", user.id);
    let closed = job
        .update::<users::Entity>()
        .col_expr(users::Column::Email, Expr::value(nobody.as_str()))
        .col_expr(users::Column::EmailKey, Expr::value(nobody.as_str()))
        .col_expr(users::Column::EmailVerifiedAt, Expr::value(None::<Timestamp>))
        .col_expr(users::Column::Name, Expr::value(""))
        .col_expr(users::Column::Phone, Expr::value(None::<String>))
        .col_expr(users::Column::TimeZone, Expr::value(DEFAULT_TIME_ZONE))
        .col_expr(users::Column::PasswordHash, Expr::value(None::<String>))
        .col_expr(
            users::Column::SourceOrganisationId,
            Expr::value(None::<uuid::Uuid>),
        )
        .col_expr(users::Column::Operator, Expr::value(false))
        .col_expr(users::Column::LastLoginAt, Expr::value(None::<Timestamp>))
        .col_expr(users::Column::ClosedAt, Expr::value(Some(scope.now())))
        .col_expr(users::Column::Version, Expr::col(users::Column::Version).add(1))
        .filter(users::Column::Id.eq(user.id))
        .filter(users::Column::EmailKey.eq(user.email_key.as_str()))
        .filter(users::Column::ClosedAt.is_null())
        .exec(&tx.within(&job))
        .await?;
    if closed.rows_affected != 1 {
        return Err(Error::conflict("changed-meanwhile"));
    }
    end_every_way_in(tx, &job, user.id).await?;
    attempts::forget(tx, &job, user).await?;
    let letter = Letter::new("account-closed", MessageClass::Security, to, user.language)
        .with("when", scope.now())
        .action(format!("{}/login", scope.request().origin));
    enqueue(tx, scope, letter, None).await?;
    Ok(facts::account_closed(user.id))
}

/// The tokens' rows stay, revoked: the organisation sees which integrations have stopped.
async fn end_every_way_in(tx: &impl Connection, job: &Scope, user: UserId) -> Result<()> {
    factors::forget_all(tx, job, user).await?;
    challenges::forget(tx, job, user).await?;
    job.delete::<sessions::Entity>()
        .filter(sessions::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    job.delete::<account_links::Entity>()
        .filter(account_links::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    job.delete::<security_events::Entity>()
        .filter(security_events::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    job.delete::<sign_on_joins::Entity>()
        .filter(sign_on_joins::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    job.update::<api_tokens::Entity>()
        .col_expr(api_tokens::Column::RevokedAt, Expr::value(Some(job.now())))
        .filter(api_tokens::Column::UserId.eq(user))
        .filter(api_tokens::Column::RevokedAt.is_null())
        .exec(&tx.within(job))
        .await?;
    Ok(())
}
