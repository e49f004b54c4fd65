//! How fast passwords can be tried, and links by mail be asked for.
//!
//! Tries are counted in the database, so that neither a restart nor a second node forgets them: by address, whether it
//! has an account or not, and by network, so that one machine does not try a password at every account there is.
//!
//! A try is paid for before it is judged: the counter goes up first and comes down only when the password was right,
//! so that a thousand guesses at once do not slip past it. The wait grows and has a ceiling; nobody is locked out for
//! good.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::attempts::{self, Column, Entity};
use tillid_entities::enums::SecurityEventKind;
use tillid_entities::users;
use tillid_kernel::{Code, Error, Result, Timestamp, sha256_hex};
use tillid_policy::{Connection, Database, Request, Scope};

use crate::factors;
use crate::password::{self, Verdict};
use crate::security;
use crate::who::sign_in_job;

/// How often a try is paid for again when another came between.
const ROUNDS: usize = 4;
/// A row is forgotten so long after its last try: longer than any wait.
const REMEMBERED_DAYS: i64 = 1;

/// What one kind of try costs.
#[derive(Clone, Copy)]
struct Price {
    /// Tells kinds apart in the key.
    name: &'static str,
    /// Tries that cost no wait.
    free: i32,
    /// The first wait, in seconds; each that follows is twice as long.
    first: i64,
    /// The longest wait, in seconds.
    longest: i64,
    /// Seconds after the last try when the count begins again; zero for never.
    forgotten: i64,
}

/// Passwords at one address.
const PASSWORD: Price = Price {
    name: "password",
    free: 5,
    first: 1,
    longest: 15 * 60,
    forgotten: 0,
};
/// Wrong passwords from one network. A whole company may sit behind it, so it takes many and the wait stays short:
/// a machine that tries on gets about sixty tries an hour.
const PASSWORD_NETWORK: Price = Price {
    name: "password-network",
    free: 100,
    first: 1,
    longest: 60,
    forgotten: 3600,
};
/// Links by mail to one address, or asked for by one account: each is a mail that somebody gets.
const LINK: Price = Price {
    name: "link",
    free: 3,
    first: 60,
    longest: 15 * 60,
    forgotten: 3600,
};
/// Links by mail asked for from one network.
const LINK_NETWORK: Price = Price {
    name: "link-network",
    free: 30,
    first: 1,
    longest: 60,
    forgotten: 3600,
};
/// Sign-ins at an identity provider that are begun from one network: each may cost a question to somebody else's
/// server. As with passwords, a whole company may sit behind it.
const SIGN_ON_NETWORK: Price = Price {
    name: "sign-on-network",
    free: 300,
    first: 1,
    longest: 60,
    forgotten: 600,
};
/// Challenges for passkeys that are asked for from one network by nobody who is signed in: each is a row for five
/// minutes. Opening the page for signing in asks for one.
const PASSKEY_NETWORK: Price = Price {
    name: "passkey-network",
    free: 300,
    first: 1,
    longest: 60,
    forgotten: 600,
};

/// Evidence bundles that are brought to the public page from one network: each is hashed byte by byte. A law firm or a
/// court may sit behind it.
const BUNDLE_NETWORK: Price = Price {
    name: "bundle-network",
    free: 60,
    first: 1,
    longest: 60,
    forgotten: 600,
};

/// Tokens of programs and directories from one network that are wrong. A program that goes on with a token that was revoked
/// sends many, and its neighbours are not to feel it: a good token is never asked what its network has done.
const TOKEN_NETWORK: Price = Price {
    name: "token-network",
    free: 100,
    first: 1,
    longest: 60,
    forgotten: 600,
};

impl Price {
    fn key(self, whose: &str) -> String {
        sha256_hex(format!("{}:{whose}", self.name))
    }

    /// Seconds to wait after the `tries`-th try: none, then the first wait doubled and doubled, up to the ceiling.
    fn wait(self, tries: i32) -> i64 {
        match tries - self.free {
            over if over < 0 => 0,
            over => Ord::min(self.first << Ord::min(over, 20), self.longest),
        }
    }

    fn locked_until(self, tries: i32, now: Timestamp) -> Option<Timestamp> {
        match self.wait(tries) {
            0 => None,
            seconds => Some(now.plus_seconds(seconds)),
        }
    }

    /// What the next try makes of the row.
    fn next(self, before: Option<&attempts::Model>, key: String, now: Timestamp) -> attempts::Model {
        let counted = before
            .filter(|row| self.forgotten == 0 || row.last_at.plus_seconds(self.forgotten) > now)
            .map_or(0, |row| row.tries);
        let tries = counted.saturating_add(1);
        attempts::Model {
            key,
            tries,
            locked_until: self.locked_until(tries, now),
            last_at: now,
        }
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

/// Judges one try at the password of an address, and counts it: the same statements and the same hash whether the
/// address has an account or not.
///
/// The counters are written while the hash is computed; the verdict is given only once the try is paid for.
///
/// # Errors
/// `RATE_LIMITED` with `retryAfter` while the address or the network waits.
pub(crate) async fn judge(
    db: &Database,
    request: &Request,
    email_key: &str,
    user: Option<&users::Model>,
    presented: &str,
) -> Result<Verdict> {
    let job = &sign_in_job(request);
    let (own, network) = (PASSWORD.key(email_key), PASSWORD_NETWORK.of_network(request));
    standing(db.reads(), job, &own, network.as_deref()).await?;
    let place = password::place().await?;
    let stored = user.and_then(|user| user.password_hash.clone());
    let pay = async {
        let tries = pay(db.reads(), job, PASSWORD, &own).await?;
        if let Some(key) = &network {
            pay_softly(db.reads(), job, PASSWORD_NETWORK, key).await?;
        }
        Ok::<i32, Error>(tries)
    };
    let (paid, verdict) = tokio::join!(pay, place.verify(stored, presented));
    let tries = paid?;
    let verdict = verdict?;
    if !verdict.right {
        let whose = user.map(|user| user.id);
        security::note(db.reads(), job, whose, SecurityEventKind::PasswordWrong).await?;
    }
    if let Some(user) = user.filter(|_| verdict.right) {
        // With a second factor the password is half the proof. Were it enough to start the counter again, whoever knows
        // it could try codes without end; were it counted itself, the wait could outlast the second step for ever.
        if factors::methods(db.reads(), job, user.id).await?.is_empty() {
            forgive(db.reads(), job, &own, network.as_deref()).await?;
        } else {
            refund(db.reads(), job, &own, tries, network.as_deref()).await?;
        }
    }
    Ok(verdict)
}

/// Judges one try at the account's second factor, counted together with those at its password.
///
/// # Errors
/// As [`judge`].
pub(crate) async fn judge_factor<T>(
    db: &Database,
    request: &Request,
    user: &users::Model,
    compared: impl AsyncFnOnce() -> Result<Option<T>>,
) -> Result<Option<T>> {
    let job = &sign_in_job(request);
    let (own, network) = (
        PASSWORD.key(&user.email_key),
        PASSWORD_NETWORK.of_network(request),
    );
    standing(db.reads(), job, &own, network.as_deref()).await?;
    pay(db.reads(), job, PASSWORD, &own).await?;
    if let Some(key) = &network {
        pay_softly(db.reads(), job, PASSWORD_NETWORK, key).await?;
    }
    let right = compared().await?;
    if right.is_some() {
        forgive(db.reads(), job, &own, network.as_deref()).await?;
    } else {
        security::note(db.reads(), job, Some(user.id), SecurityEventKind::FactorWrong).await?;
    }
    Ok(right)
}

/// Starts the account's counter again, after a right password beside a second factor that stands.
pub(crate) async fn settle(db: &Database, request: &Request, user: &users::Model) -> Result<()> {
    let own = PASSWORD.key(&user.email_key);
    forgive(db.reads(), &sign_in_job(request), &own, None).await
}

/// Pays for links by mail to each of these (an address whether it has an account or not, an account), and for the
/// network they are asked for from.
///
/// # Errors
/// `RATE_LIMITED` with `retryAfter`.
pub(crate) async fn pay_for_link(db: &Database, request: &Request, whose: &[&str]) -> Result<()> {
    let job = &sign_in_job(request);
    let network = LINK_NETWORK.of_network(request);
    for whose in whose {
        let own = LINK.key(whose);
        standing(db.reads(), job, &own, network.as_deref()).await?;
        pay(db.reads(), job, LINK, &own).await?;
    }
    if let Some(key) = &network {
        pay_softly(db.reads(), job, LINK_NETWORK, key).await?;
    }
    Ok(())
}

/// Whoever proved to read the mails of an account's address starts again there.
///
/// Not where the account has a second factor: its codes are counted together with the passwords, and whoever reads the
/// mails could otherwise try codes without end.
pub(crate) async fn forget(tx: &impl Connection, job: &Scope, user: &users::Model) -> Result<()> {
    let mut keys = vec![LINK.key(&user.email_key)];
    if factors::methods(tx, job, user.id).await?.is_empty() {
        keys.push(PASSWORD.key(&user.email_key));
    }
    job.delete::<Entity>()
        .filter(Column::Key.is_in(keys))
        .exec(&tx.within(job))
        .await?;
    Ok(())
}

/// Counts a sign-in at an identity provider that is begun from the request's network.
///
/// # Errors
/// `RATE_LIMITED` with `retryAfter` while the network waits.
pub async fn pay_for_sign_on(db: &Database, request: &Request) -> Result<()> {
    pay_by_network(db, request, SIGN_ON_NETWORK).await
}

/// Counts an evidence bundle that is brought to the public page from the request's network.
///
/// # Errors
/// `RATE_LIMITED` with `retryAfter` while the network waits.
pub async fn pay_for_bundle(db: &Database, request: &Request) -> Result<()> {
    pay_by_network(db, request, BUNDLE_NETWORK).await
}

/// Counts a challenge for a passkey that is asked for from the request's network.
///
/// # Errors
/// `RATE_LIMITED` with `retryAfter` while the network waits.
pub(crate) async fn pay_for_passkey(db: &Database, request: &Request) -> Result<()> {
    pay_by_network(db, request, PASSKEY_NETWORK).await
}

/// Counts a wrong token of a program or a directory from the request's network, and answers how it is refused: as one that
/// is not good, or, while the network waits, as one of too many, which is not counted.
///
/// It is asked only once the token was looked for and not found, so a good token from the same network is as good as ever.
/// Whoever sends wrong ones writes a hundred times, and then once a minute.
///
/// # Errors
/// None but those that it answers.
pub async fn wrong_token(db: &Database, request: &Request) -> Error {
    match pay_by_network(db, request, TOKEN_NETWORK).await {
        Ok(()) => Error::unauthenticated(),
        Err(refused) => refused,
    }
}

async fn pay_by_network(db: &Database, request: &Request, price: Price) -> Result<()> {
    let job = &sign_in_job(request);
    let Some(key) = price.of_network(request) else {
        return Ok(());
    };
    standing(db.reads(), job, &key, None).await?;
    pay_softly(db.reads(), job, price, &key).await
}

/// Forgets tries of long ago, at most `portion` of them; answers how many.
///
/// # Errors
/// Those of the database.
pub async fn forget_attempts(db: &Database, request: &Request, portion: u64) -> Result<u64> {
    let job = sign_in_job(request);
    let old: Vec<String> = job
        .find::<Entity>()
        .select_only()
        .column(Column::Key)
        .filter(Column::LastAt.lt(request.now.plus_days(-REMEMBERED_DAYS)))
        .order_by_asc(Column::LastAt)
        .limit(portion)
        .into_tuple()
        .all(&db.reads().within(&job))
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let gone = job
        .delete::<Entity>()
        .filter(Column::Key.is_in(old))
        .filter(Column::LastAt.lt(request.now.plus_days(-REMEMBERED_DAYS)))
        .exec(&db.reads().within(&job))
        .await?;
    Ok(gone.rows_affected)
}

impl Price {
    /// The key of the network a request comes from; none for one that comes from no network.
    fn of_network(self, request: &Request) -> Option<String> {
        request
            .browser
            .network
            .as_deref()
            .map(|network| self.key(network))
    }
}

async fn standing(db: &impl Connection, job: &Scope, own: &str, network: Option<&str>) -> Result<()> {
    let keys = [Some(own), network].into_iter().flatten();
    let rows = job
        .find::<Entity>()
        .filter(Column::Key.is_in(keys))
        .all(&db.within(job))
        .await?;
    rows.iter().try_for_each(|row| check(row.locked_until, job.now()))
}

/// Pays at an address: of many at once, only as many get through as may. Answers which try in a row it is.
async fn pay(db: &impl Connection, job: &Scope, price: Price, key: &str) -> Result<i32> {
    for _ in 0..ROUNDS {
        let before = job
            .find::<Entity>()
            .filter(Column::Key.eq(key))
            .one(&db.within(job))
            .await?;
        check(before.as_ref().and_then(|row| row.locked_until), job.now())?;
        let after = price.next(before.as_ref(), key.to_owned(), job.now());
        let paid = match &before {
            None => {
                job.inserting(written(&after))?
                    .on_conflict(OnConflict::column(Column::Key).do_nothing().to_owned())
                    .exec_without_returning(&db.within(job))
                    .await?
            }
            Some(before) => {
                job.update::<Entity>()
                    .set(written(&after))
                    .filter(Column::Key.eq(key))
                    .filter(Column::Tries.eq(before.tries))
                    .filter(Column::LastAt.eq(before.last_at))
                    .exec(&db.within(job))
                    .await?
                    .rows_affected
            }
        };
        if paid == 1 {
            return Ok(after.tries);
        }
    }
    Err(too_many(1))
}

/// Pays for a network, where many people may try at the same time: nobody is refused because another was faster.
async fn pay_softly(db: &impl Connection, job: &Scope, price: Price, key: &str) -> Result<()> {
    let now = job.now();
    let fresh = Expr::col((Entity, Column::LastAt)).gt(now.plus_seconds(-price.forgotten));
    let tries = Expr::case(fresh, Expr::col((Entity, Column::Tries)).add(1)).finally(1);
    let row = job
        .inserting(written(&price.next(None, key.to_owned(), now)))?
        .on_conflict(
            OnConflict::column(Column::Key)
                .value(Column::Tries, tries)
                .value(Column::LastAt, Expr::value(now))
                .to_owned(),
        )
        .exec_with_returning(&db.within(job))
        .await?;
    if let Some(until) = price.locked_until(row.tries, now) {
        job.update::<Entity>()
            .col_expr(Column::LockedUntil, Expr::value(Some(until)))
            .filter(Column::Key.eq(key))
            .filter(Column::Tries.eq(row.tries))
            .exec(&db.within(job))
            .await?;
    }
    Ok(())
}

fn written(row: &attempts::Model) -> attempts::ActiveModel {
    attempts::ActiveModel {
        key: Set(row.key.clone()),
        tries: Set(row.tries),
        locked_until: Set(row.locked_until),
        last_at: Set(row.last_at),
    }
}

/// The try with this number was right and settles nothing: as if it had not been, unless another came after it.
async fn refund(
    db: &impl Connection,
    job: &Scope,
    own: &str,
    tries: i32,
    network: Option<&str>,
) -> Result<()> {
    job.update::<Entity>()
        .col_expr(Column::Tries, Expr::value(tries - 1))
        .col_expr(Column::LockedUntil, Expr::value(None::<Timestamp>))
        .filter(Column::Key.eq(own))
        .filter(Column::Tries.eq(tries))
        .exec(&db.within(job))
        .await?;
    forgive_network(db, job, network).await
}

/// All that was asked for was right: the address starts again, and the network gets this one try back.
async fn forgive(db: &impl Connection, job: &Scope, own: &str, network: Option<&str>) -> Result<()> {
    job.delete::<Entity>()
        .filter(Column::Key.eq(own))
        .exec(&db.within(job))
        .await?;
    forgive_network(db, job, network).await
}

async fn forgive_network(db: &impl Connection, job: &Scope, network: Option<&str>) -> Result<()> {
    if let Some(network) = network {
        job.update::<Entity>()
            .col_expr(Column::Tries, Expr::col(Column::Tries).sub(1))
            .col_expr(Column::LockedUntil, Expr::value(None::<Timestamp>))
            .filter(Column::Key.eq(network))
            .filter(Column::Tries.gt(0))
            .exec(&db.within(job))
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_begins_late_doubles_and_has_a_ceiling() {
        let waits: Vec<i64> = [1, 4, 5, 6, 7, 14, 15, 16, i32::MAX]
            .map(|tries| PASSWORD.wait(tries))
            .to_vec();
        assert_eq!(waits, [0, 0, 1, 2, 4, 512, 900, 900, 900]);
        assert_eq!(PASSWORD_NETWORK.wait(99), 0);
        assert_eq!(PASSWORD_NETWORK.wait(i32::MAX), 60);
        let links: Vec<i64> = [2, 3, 4, 6, 7, i32::MAX].map(|tries| LINK.wait(tries)).to_vec();
        assert_eq!(links, [0, 60, 120, 480, 900, 900]);
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
    fn a_quiet_hour_is_a_new_beginning_for_links_and_networks_alone() {
        let row = attempts::Model {
            key: String::new(),
            tries: 50,
            locked_until: None,
            last_at: Timestamp(0),
        };
        let tries = |price: Price, now| price.next(Some(&row), String::new(), Timestamp(now)).tries;
        assert_eq!(tries(PASSWORD_NETWORK, 3_599_999), 51);
        assert_eq!(tries(PASSWORD_NETWORK, 3_600_000), 1);
        assert_eq!(tries(LINK, 3_599_999), 51);
        assert_eq!(tries(LINK, 3_600_000), 1);
        assert_eq!(tries(PASSWORD, 3_600_000), 51);
    }
}
