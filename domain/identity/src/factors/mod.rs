//! A person's second factors: an authenticator app, passkeys, and recovery codes for the day these are lost.

pub(crate) mod recovery;
mod totp;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_audit::Fact;
use tillid_entities::enums::{MessageClass, ProofMethod};
use tillid_entities::users::{self, UserId};
use tillid_entities::{passkey_challenges, passkeys, recovery_codes, totp_factors};
use tillid_kernel::{EmailAddress, Error, Result, Timestamp};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Connection, Database, Job, Scope};

pub(crate) use recovery::accept_recovery_code;
pub use recovery::renew_recovery_codes;
pub(crate) use totp::accept_code;
pub use totp::{NewTotp, begin_totp, confirm_totp, remove_totp};

use crate::passkeys::own_passkeys;
use crate::{facts, own_provider};

/// Everything a person sees of their own factors.
#[derive(Clone, Debug)]
pub struct Factors {
    /// The authenticator app, once its first code was typed.
    pub totp: Option<totp_factors::Model>,
    /// Passkeys, the first made first.
    pub passkeys: Vec<passkeys::Model>,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: u64,
}

impl Factors {
    /// The ways in which this person can take the second step.
    #[must_use]
    pub fn methods(&self) -> Vec<ProofMethod> {
        ways(self.totp.is_some(), !self.passkeys.is_empty())
    }
}

/// Reads the acting person's factors.
///
/// # Errors
/// `UNAUTHENTICATED` when no person acts.
pub async fn factors(db: &Database, scope: &Scope) -> Result<Factors> {
    scope.person()?;
    let totp = scope
        .find::<totp_factors::Entity>()
        .filter(totp_factors::Column::ConfirmedAt.is_not_null())
        .one(db.reads())
        .await?;
    let recovery_codes_left = scope
        .find::<recovery_codes::Entity>()
        .filter(recovery_codes::Column::UsedAt.is_null())
        .count(db.reads())
        .await?;
    Ok(Factors {
        totp,
        passkeys: own_passkeys(db.reads(), scope).await?,
        recovery_codes_left,
    })
}

/// The ways in which this account can take the second step; none where it has no second factor.
pub(crate) async fn methods(db: &impl Connection, scope: &Scope, user: UserId) -> Result<Vec<ProofMethod>> {
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let totp = job
        .find::<totp_factors::Entity>()
        .filter(totp_factors::Column::UserId.eq(user))
        .filter(totp_factors::Column::ConfirmedAt.is_not_null())
        .count(&db.within(&job))
        .await?;
    let passkeys = job
        .find::<passkeys::Entity>()
        .filter(passkeys::Column::UserId.eq(user))
        .count(&db.within(&job))
        .await?;
    Ok(ways(totp > 0, passkeys > 0))
}

/// The easiest first. A recovery code stands in for a lost factor, and is none by itself.
fn ways(totp: bool, passkey: bool) -> Vec<ProofMethod> {
    let ways = [
        (passkey, ProofMethod::Passkey),
        (totp, ProofMethod::Totp),
        (totp || passkey, ProofMethod::RecoveryCode),
    ];
    ways.into_iter()
        .filter_map(|(has, way)| has.then_some(way))
        .collect()
}

/// Takes every factor of an account away: it is being closed.
pub(crate) async fn forget_all(tx: &impl Connection, job: &Scope, user: UserId) -> Result<()> {
    job.delete::<totp_factors::Entity>()
        .filter(totp_factors::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    job.delete::<recovery_codes::Entity>()
        .filter(recovery_codes::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    job.delete::<passkeys::Entity>()
        .filter(passkeys::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    job.delete::<passkey_challenges::Entity>()
        .filter(passkey_challenges::Column::UserId.eq(user))
        .exec(&tx.within(job))
        .await?;
    Ok(())
}

/// Whether the user of the outer statement has a second factor, as part of that statement.
pub(crate) fn enrolled() -> SimpleExpr {
    let mut app = Query::select();
    app.expr(Expr::val(1))
        .from(totp_factors::Entity)
        .and_where(totp_factors::Column::ConfirmedAt.is_not_null())
        .and_where(
            totp_factors::Column::UserId
                .into_expr()
                .eq(users::Column::Id.into_expr()),
        );
    let mut passkey = Query::select();
    passkey.expr(Expr::val(1)).from(passkeys::Entity).and_where(
        passkeys::Column::UserId
            .into_expr()
            .eq(users::Column::Id.into_expr()),
    );
    Expr::exists(app).or(Expr::exists(passkey))
}

/// The last factor stays while an organisation of the person's asks for one; with the last one go the recovery codes.
pub(crate) async fn removed(tx: &impl Connection, scope: &Scope) -> Result<()> {
    let person = scope.person()?;
    if !methods(tx, scope, person.user).await?.is_empty() {
        return Ok(());
    }
    if person
        .own_memberships()
        .any(|member| member.requires_second_factor)
    {
        return Err(Error::conflict("last-factor-required"));
    }
    if own_provider::keeps_the_door(tx, scope).await? {
        return Err(Error::conflict("last-factor-keeps-door"));
    }
    scope.delete::<recovery_codes::Entity>().exec(tx).await?;
    Ok(())
}

/// Tells the person by mail, and the organisations' audit trails, that the way in has changed.
pub(crate) async fn told(
    tx: &impl Connection,
    scope: &Scope,
    change: &'static str,
    fact: Fact,
    filled: impl FnOnce(Letter) -> Letter,
) -> Result<()> {
    let user = scope.load::<users::Entity>(tx, scope.person()?.user).await?;
    let to = EmailAddress::parse(&user.email, "email")?;
    let letter = Letter::new(change, MessageClass::Security, to, user.language)
        .with("when", scope.now())
        .action(format!("{}/profile", scope.request().origin));
    enqueue(tx, scope, filled(letter), None).await?;
    facts::tell_organisations(tx, scope, &fact).await
}

/// Notes in the acting session that a factor was just given: enrolling one proves it.
pub(crate) async fn note_given(tx: &impl Connection, scope: &Scope, method: ProofMethod) -> Result<()> {
    crate::session::note_proof(tx, scope, method, Some(method)).await
}

fn at(instant: Timestamp) -> u64 {
    u64::try_from(instant.0.div_euclid(1000)).unwrap_or(0)
}
