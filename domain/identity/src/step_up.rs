//! Proving again that it is you, before something that counts.

use tillid_entities::users;
use tillid_kernel::{Error, Result};
use tillid_policy::{Database, Job, Scope};

use crate::attempts;

/// Asks the acting person's password once more: before a signature, a change of members, a new access token.
///
/// Tries are counted together with those at sign-in.
///
/// # Errors
/// `VALIDATION` (`password-wrong`) at `password`; `RATE_LIMITED` with `retryAfter`; `UNAUTHENTICATED` when no
/// person acts.
pub async fn confirm_password(db: &Database, scope: &Scope, presented: &str) -> Result<()> {
    confirm_at(db, scope, presented, "password").await
}

/// Asks the password of an account that nobody is signed in to: the invitee's, who has one already.
///
/// # Errors
/// As [`confirm_password`].
pub async fn prove_password(
    db: &Database,
    scope: &Scope,
    user: &users::Model,
    presented: &str,
) -> Result<()> {
    judged(db, scope, user, presented, "password").await
}

/// As [`confirm_password`], naming the input field.
pub(crate) async fn confirm_at(db: &Database, scope: &Scope, presented: &str, field: &str) -> Result<()> {
    let person = scope.person()?.user;
    // The scope is an organisation's, which sees no account; the account is found by the actor's own id alone.
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let user = job.load::<users::Entity>(db.reads(), person).await?;
    judged(db, scope, &user, presented, field).await
}

async fn judged(
    db: &Database,
    scope: &Scope,
    user: &users::Model,
    presented: &str,
    field: &str,
) -> Result<()> {
    let verdict = attempts::judge(db, scope.request(), &user.email_key, Some(user), presented).await?;
    if verdict.right {
        Ok(())
    } else {
        Err(Error::validation(field, "password-wrong"))
    }
}
