//! Codes of authenticator apps (RFC 6238): six digits, thirty seconds, SHA-1, as every app understands them.

use qrcode::QrCode;
use qrcode::render::svg;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use tillid_entities::enums::ProofMethod;
use tillid_entities::totp_factors::{self, TotpFactorId};
use tillid_entities::users::{self, UserId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Database, Job, Scope};
use totp_rs::{Builder, Totp};

use super::{at, recovery};
use crate::account::required_session;
use crate::prover::{ISSUER, Prover};
use crate::step_up;
use crate::{attempts, facts};

/// Length of a secret in bytes: RFC 4226 §4 recommends 160 bits.
const SECRET: usize = 20;
/// Steps that a clock may be behind or ahead.
const SKEW: u16 = 1;

/// An app that waits for its first code.
pub struct NewTotp {
    /// The secret in base32, for typing.
    pub secret: String,
    /// The same as an `otpauth://` address.
    pub uri: String,
    /// The address as a QR code: an SVG document.
    pub qr_svg: String,
}

/// Begins to enrol an authenticator app. Beginning again replaces what was not confirmed.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `PROOF_REQUIRED`; `CONFLICT` (`totp-exists`).
pub async fn begin_totp(db: &Database, prover: &Prover, scope: &Scope) -> Result<NewTotp> {
    required_session(scope)?;
    step_up::fresh(scope)?;
    let user = scope
        .load::<users::Entity>(db.reads(), scope.person()?.user)
        .await?;
    let mut secret = [0_u8; SECRET];
    scope.dice().fill(&mut secret);
    let row = totp_factors::ActiveModel {
        id: Set(TotpFactorId::new(scope.now(), scope.dice())),
        user_id: Set(user.id),
        sealed_secret: Set(prover.vault().seal(user.id, &secret, scope.dice())?),
        last_step: Set(None),
        confirmed_at: Set(None),
        last_used_at: Set(None),
        created_at: Set(scope.now()),
    };
    let tx = db.begin().await?;
    scope
        .delete::<totp_factors::Entity>()
        .filter(totp_factors::Column::ConfirmedAt.is_null())
        .exec(&tx)
        .await?;
    if of_user(&tx, scope, user.id).await?.is_some() {
        return Err(Error::conflict("totp-exists"));
    }
    scope.insert(&tx, row).await?;
    tx.commit().await?;

    let totp = totp(&secret, &user.email)?;
    let uri = totp
        .to_url()
        .map_err(|cause| Error::internal(format!("{cause:?}")))?;
    let code = QrCode::new(&uri).map_err(Error::internal)?;
    Ok(NewTotp {
        secret: totp.secret().to_base32(),
        qr_svg: code.render::<svg::Color<'_>>().min_dimensions(200, 200).build(),
        uri,
    })
}

/// Confirms the app by its first code: from now on it counts. With the first factor come recovery codes, told once.
///
/// # Errors
/// `VALIDATION` at `code` (`code-wrong`); `RATE_LIMITED`; `CONFLICT` (`totp-not-begun`).
pub async fn confirm_totp(
    db: &Database,
    prover: &Prover,
    scope: &Scope,
    code: &str,
) -> Result<Option<Vec<String>>> {
    required_session(scope)?;
    let user = scope
        .load::<users::Entity>(db.reads(), scope.person()?.user)
        .await?;
    let row = of_user(db.reads(), scope, user.id)
        .await?
        .filter(|row| row.confirmed_at.is_none())
        .ok_or_else(|| Error::conflict("totp-not-begun"))?;
    let step = attempts::judge_factor(db, scope.request(), &user, async || {
        matched(prover, scope, &row, code)
    })
    .await?;
    let step = step.ok_or_else(wrong)?;

    let tx = db.begin().await?;
    let confirmed = scope
        .update::<totp_factors::Entity>()
        .col_expr(totp_factors::Column::ConfirmedAt, Expr::value(Some(scope.now())))
        .col_expr(totp_factors::Column::LastUsedAt, Expr::value(Some(scope.now())))
        .col_expr(totp_factors::Column::LastStep, Expr::value(Some(step)))
        .filter(totp_factors::Column::Id.eq(row.id))
        .filter(totp_factors::Column::ConfirmedAt.is_null())
        .exec(&tx)
        .await?;
    if confirmed.rows_affected != 1 {
        return Err(Error::conflict("changed-meanwhile"));
    }
    let codes = recovery::make_first(&tx, scope).await?;
    super::note_given(&tx, scope, ProofMethod::Totp).await?;
    let fact = facts::factor_added(user.id);
    super::told(&tx, scope, "factor-added", fact, |letter| letter).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Removes the app.
///
/// # Errors
/// `PROOF_REQUIRED`; `NOT_FOUND`; `CONFLICT` (`last-factor-required`).
pub async fn remove_totp(db: &Database, scope: &Scope) -> Result<()> {
    required_session(scope)?;
    step_up::fresh(scope)?;
    let tx = db.begin().await?;
    let gone = scope
        .delete::<totp_factors::Entity>()
        .filter(totp_factors::Column::ConfirmedAt.is_not_null())
        .exec(&tx)
        .await?;
    if gone.rows_affected == 0 {
        return Err(Error::not_found());
    }
    super::removed(&tx, scope).await?;
    super::told(
        &tx,
        scope,
        "factor-removed",
        facts::factor_removed(scope.person()?.user),
        |letter| letter,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Whether this is a code of the user's app that was not used before. It is used up by asking.
///
/// The caller counts the try.
pub(crate) async fn accept_code(
    db: &impl Connection,
    prover: &Prover,
    scope: &Scope,
    user: UserId,
    code: &str,
) -> Result<bool> {
    let Some(row) = of_user(db, scope, user)
        .await?
        .filter(|row| row.confirmed_at.is_some())
    else {
        return Ok(false);
    };
    let Some(step) = matched(prover, scope, &row, code)? else {
        return Ok(false);
    };
    // RFC 6238 §5.2: a code is good once. The later step is written by one of however many ask at the same time.
    let unused = Condition::any()
        .add(totp_factors::Column::LastStep.is_null())
        .add(totp_factors::Column::LastStep.lt(step));
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let used = job
        .update::<totp_factors::Entity>()
        .col_expr(totp_factors::Column::LastStep, Expr::value(Some(step)))
        .col_expr(totp_factors::Column::LastUsedAt, Expr::value(Some(scope.now())))
        .filter(totp_factors::Column::Id.eq(row.id))
        .filter(unused)
        .exec(&db.within(&job))
        .await?;
    Ok(used.rows_affected == 1)
}

/// The time step of a code that fits, whether it was used or not.
fn matched(prover: &Prover, scope: &Scope, row: &totp_factors::Model, code: &str) -> Result<Option<i64>> {
    let secret = prover.vault().open_sealed(row.user_id, &row.sealed_secret)?;
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(&secret, "")?.check(&typed, at(scope.now()));
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn totp(secret: &[u8], account: &str) -> Result<Totp> {
    // A colon parts the issuer from the account in the address that apps read.
    Builder::new()
        .with_secret(secret)
        .with_skew(SKEW)
        .with_account_name(account.replace(':', " "))
        .with_issuer(Some(ISSUER))
        .build()
        .map_err(|cause| Error::internal(format!("{cause:?}")))
}

async fn of_user(db: &impl Connection, scope: &Scope, user: UserId) -> Result<Option<totp_factors::Model>> {
    let job = scope.as_job(Job::SignIn, scope.organisation());
    Ok(job
        .find::<totp_factors::Entity>()
        .filter(totp_factors::Column::UserId.eq(user))
        .one(&db.within(&job))
        .await?)
}

pub(crate) fn wrong() -> Error {
    Error::validation("code", "code-wrong")
}
