//! Signing in with e-mail and password.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::users;
use tillid_kernel::{Code, EmailAddress, Error, Result};
use tillid_policy::{Connection, Database, Request, Scope};

use crate::session::{SignedIn, begin_session};
use crate::store::by_email_key;
use crate::who::sign_in_job;
use crate::{Keys, attempts, password};

/// What somebody types to sign in.
pub struct SignIn {
    /// E-mail address, in any case.
    pub email: String,
    /// Password.
    pub password: String,
}

/// Signs in.
///
/// A wrong password and an address without an account answer the same, after the same work, and wait the same after
/// too many tries.
///
/// # Errors
/// `UNAUTHENTICATED` (`sign-in-failed`); `RATE_LIMITED` with `retryAfter` in seconds; `VALIDATION` at `email` for
/// what is no address.
pub async fn sign_in(db: &Database, keys: &Keys, request: &Request, input: SignIn) -> Result<SignedIn> {
    let email_key = EmailAddress::parse(&input.email, "email")?.key();
    let job = sign_in_job(request);
    let user = by_email_key(db.reads(), &job, &email_key).await?;
    let verdict = attempts::judge(db, request, &email_key, user.as_ref(), &input.password).await?;
    let user = user.filter(|_| verdict.right).ok_or_else(failed)?;
    // Parameters grow over the years; the one moment a password is at hand is now.
    let password_hash = if verdict.outgrown {
        Some(
            password::rehash(&input.password, &*request.dice)
                .await?
                .into_phc(),
        )
    } else {
        user.password_hash.clone()
    };
    let tx = db.begin().await?;
    note_sign_in(&tx, &job, &user, password_hash).await?;
    let signed_in = begin_session(&tx, keys, request, user.id).await?;
    tx.commit().await?;
    Ok(signed_in)
}

fn failed() -> Error {
    Error::failure(Code::Unauthenticated, "sign-in-failed")
}

/// Writes only where the password is still the one that was judged: it may have been changed meanwhile.
async fn note_sign_in(
    tx: &impl Connection,
    job: &Scope,
    user: &users::Model,
    password_hash: Option<String>,
) -> Result<()> {
    let noted = job
        .update::<users::Entity>()
        .col_expr(users::Column::LastLoginAt, Expr::value(Some(job.now())))
        .col_expr(users::Column::PasswordHash, Expr::value(password_hash))
        .filter(users::Column::Id.eq(user.id))
        .filter(users::Column::PasswordHash.eq(user.password_hash.clone()))
        .exec(&tx.within(job))
        .await?;
    match noted.rows_affected {
        1 => Ok(()),
        _ => Err(failed()),
    }
}
