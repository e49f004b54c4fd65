//! How fast passwords can be tried.
//!
//! A try is paid for before it is judged: the counter goes up first and comes down only when the password was
//! right, so that a thousand guesses at once do not slip past it. The wait grows and has a ceiling; nobody is
//! locked out for good.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::users::{self, UserId};
use tillid_kernel::{Code, Error, Result, Timestamp, sha256_hex};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::password::{self, Verdict};

/// Wrong tries in a row that cost no wait.
const FREE: i32 = 5;
/// The longest wait, in seconds.
const LONGEST: i64 = 15 * 60;
/// How often a try is paid for again when another came between.
const ROUNDS: usize = 4;
/// Addresses without an account that are remembered.
const REMEMBERED: usize = 10_000;

/// Seconds to wait after the `tries`-th wrong try in a row: none, then 1, 2, 4 … and never more than 15 minutes.
fn wait(tries: i32) -> i64 {
    match tries - FREE {
        over if over < 0 => 0,
        over => (1_i64 << over.min(20)).min(LONGEST),
    }
}

fn locked_until(tries: i32, now: Timestamp) -> Option<Timestamp> {
    match wait(tries) {
        0 => None,
        seconds => Some(now.plus_seconds(seconds)),
    }
}

/// `RATE_LIMITED` while the lock holds, with the whole seconds that are left.
fn check(locked_until: Option<Timestamp>, now: Timestamp) -> Result<()> {
    match locked_until {
        Some(until) if until > now => Err(too_many((until.0 - now.0 + 999) / 1000)),
        _ => Ok(()),
    }
}

fn too_many(seconds: i64) -> Error {
    Error::failure(Code::RateLimited, "too-many-attempts").with("retryAfter", seconds)
}

/// Judges one try at the account's password, and counts it.
///
/// The counter is written while the hash is computed, in the same time that an address without an account costs;
/// the verdict is given only once the try is paid for.
///
/// # Errors
/// `RATE_LIMITED` with `retryAfter` while the account waits.
pub(crate) async fn judge(
    db: &Database,
    scope: &Scope,
    user: &users::Model,
    presented: &str,
) -> Result<Verdict> {
    check(user.locked_until, scope.now())?;
    let place = password::place().await?;
    let (paid, verdict) = tokio::join!(
        pay(db.reads(), scope, user.clone()),
        place.verify(user.password_hash.clone(), presented)
    );
    paid?;
    let verdict = verdict?;
    if verdict.right {
        forgive(db.reads(), scope, user.id).await?;
    }
    Ok(verdict)
}

async fn pay(db: &impl Connection, scope: &Scope, mut user: users::Model) -> Result<()> {
    let job = scope.as_job(Job::SignIn, scope.organisation());
    for _ in 0..ROUNDS {
        check(user.locked_until, scope.now())?;
        let tries = user.failed_attempts.saturating_add(1);
        let paid = job
            .update::<users::Entity>()
            .col_expr(users::Column::FailedAttempts, Expr::value(tries))
            .col_expr(
                users::Column::LockedUntil,
                Expr::value(locked_until(tries, scope.now())),
            )
            .filter(users::Column::Id.eq(user.id))
            .filter(users::Column::FailedAttempts.eq(user.failed_attempts))
            .exec(&db.within(&job))
            .await?;
        if paid.rows_affected == 1 {
            return Ok(());
        }
        user = job.load::<users::Entity>(db, user.id).await?;
    }
    Err(too_many(1))
}

/// The password was right: the counter starts again.
async fn forgive(db: &impl Connection, scope: &Scope, user: UserId) -> Result<()> {
    let job = scope.as_job(Job::SignIn, scope.organisation());
    job.update::<users::Entity>()
        .col_expr(users::Column::FailedAttempts, Expr::value(0))
        .col_expr(users::Column::LockedUntil, Expr::value(None::<Timestamp>))
        .filter(users::Column::Id.eq(user))
        .exec(&db.within(&job))
        .await?;
    Ok(())
}

/// What an account's row holds, for an address without one.
#[derive(Default)]
struct Tries {
    failed: i32,
    locked_until: Option<Timestamp>,
}

/// Tries at addresses that have no account. They are told to wait exactly as accounts are, so that waiting does not
/// tell which addresses have one. Kept by this process alone, and by hash.
static STRANGERS: LazyLock<Mutex<HashMap<String, Tries>>> = LazyLock::new(Mutex::default);

/// Pays for one try at an address without an account.
///
/// # Errors
/// As [`judge`].
pub(crate) fn pay_as_stranger(email_key: &str, now: Timestamp) -> Result<()> {
    let mut strangers = STRANGERS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = sha256_hex(email_key);
    if strangers.len() >= REMEMBERED && !strangers.contains_key(&key) {
        strangers.clear();
    }
    let entry = strangers.entry(key).or_default();
    check(entry.locked_until, now)?;
    entry.failed = entry.failed.saturating_add(1);
    entry.locked_until = locked_until(entry.failed, now);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_begins_late_doubles_and_has_a_ceiling() {
        let waits: Vec<i64> = [1, 4, 5, 6, 7, 14, 15, 16, i32::MAX].map(wait).to_vec();
        assert_eq!(waits, [0, 0, 1, 2, 4, 512, 900, 900, 900]);
    }

    #[test]
    fn a_lock_ends_at_its_instant() {
        let until = Some(Timestamp(5_000));
        let told = |now| match check(until, Timestamp(now)) {
            Err(Error::Failure(failure)) => Some(failure.arguments),
            _ => None,
        };
        assert_eq!(told(3_999), Some(vec![("retryAfter", "2".to_owned())]));
        assert_eq!(told(4_999), Some(vec![("retryAfter", "1".to_owned())]));
        assert_eq!(told(5_000), None);
    }

    #[test]
    fn an_address_without_an_account_waits_as_an_account_does() {
        let at = Timestamp(1_000);
        for _ in 0..FREE {
            pay_as_stranger("nobody@eksempel.example", at).unwrap();
        }
        let refused = pay_as_stranger("nobody@eksempel.example", at).unwrap_err();
        assert_eq!(refused.code(), Code::RateLimited);
        assert!(pay_as_stranger("somebody.else@eksempel.example", at).is_ok());
        assert!(pay_as_stranger("nobody@eksempel.example", at.plus_seconds(1)).is_ok());
    }
}
