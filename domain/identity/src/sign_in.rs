//! Signing in: e-mail and password, the second step where the account has one.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::enums::{ChallengePurpose, PasskeyPurpose, ProofMethod};
use tillid_entities::users::{self, UserId};
use tillid_kernel::{Code, EmailAddress, Error, Result, Secret, Timestamp};
use tillid_policy::{Connection, Database, Request, Scope};

use crate::factors;
use crate::own_provider;
use crate::prover::Prover;
use crate::session::{Begun, SignedIn, begin, begin_session};
use crate::step_up::{self, Proof};
use crate::store::by_email_key;
use crate::who::sign_in_job;
use crate::{Keys, attempts, challenges, password};

/// What somebody types to sign in.
pub struct SignIn {
    /// E-mail address, in any case.
    pub email: String,
    /// Password.
    pub password: String,
}

/// What a right password opens.
#[derive(Debug)]
pub enum Entered {
    /// A session: the account has no second factor.
    SignedIn(SignedIn),
    /// The question for the second factor.
    SecondStep(SecondStep),
}

/// The second step of a sign-in: who holds this has shown the right password, and nothing more. It opens no session.
#[derive(Debug)]
pub struct SecondStep {
    /// Names the sign-in when the second factor comes. Good for five minutes, and for one session.
    pub challenge: Secret,
    /// No answer from this instant on.
    pub expires_at: Timestamp,
    /// The ways to answer that this account has.
    pub methods: Vec<ProofMethod>,
}

/// The second step, taken.
pub struct CompleteSignIn {
    /// Which sign-in.
    pub challenge: String,
    /// The second factor; a password is none.
    pub proof: Proof,
}

/// Signs in.
///
/// A wrong password and an address without an account answer the same, after the same work, and wait the same after
/// too many tries. That an account has a second factor is told after the right password alone.
///
/// # Errors
/// `UNAUTHENTICATED` (`sign-in-failed`); `RATE_LIMITED` with `retryAfter` in seconds; `VALIDATION` at `email` for
/// what is no address; `SIGN_ON_REQUIRED` after the right password alone, so that strangers do not learn of it.
pub async fn sign_in(db: &Database, keys: &Keys, request: &Request, input: SignIn) -> Result<Entered> {
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
    keep_password(&tx, &job, &user, password_hash).await?;
    let entered = enter(&tx, keys, request, user.id).await?;
    tx.commit().await?;
    Ok(entered)
}

/// What the right password opens for this user. Part of the caller's transaction.
///
/// # Errors
/// `SIGN_ON_REQUIRED` where the organisation that the address belongs to wants its own identity provider asked.
pub async fn enter(tx: &impl Connection, keys: &Keys, request: &Request, user: UserId) -> Result<Entered> {
    let job = sign_in_job(request);
    let methods = factors::methods(tx, &job, user).await?;
    own_provider::check(tx, &job, user, !methods.is_empty()).await?;
    if methods.is_empty() {
        note_sign_in(tx, &job, user).await?;
        let begun = begin_session(tx, keys, request, user, ProofMethod::Password, None).await?;
        return Ok(Entered::SignedIn(begun));
    }
    second_step(tx, &job, user, ChallengePurpose::SignIn, methods).await
}

/// That an organisation's identity provider has vouched for somebody.
#[derive(Clone, Debug)]
pub struct Vouched {
    /// When the person proved to be there, as the provider says.
    pub at: Timestamp,
    /// How (`amr`, RFC 8176), for the record.
    pub methods: Option<String>,
}

/// What the word of the organisation's identity provider opens for this user. An account with a second factor is
/// asked for it all the same: it may belong to other organisations, too. Part of the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn enter_vouched(
    tx: &impl Connection,
    keys: &Keys,
    request: &Request,
    user: UserId,
    vouched: Vouched,
) -> Result<Entered> {
    let job = sign_in_job(request);
    let methods = factors::methods(tx, &job, user).await?;
    if !methods.is_empty() {
        return second_step(tx, &job, user, ChallengePurpose::SignOn, methods).await;
    }
    note_sign_in(tx, &job, user).await?;
    let begun = Begun {
        proof: ProofMethod::SignOn,
        at: vouched.at.min(request.now),
        second_factor: None,
        sign_on_methods: vouched.methods,
    };
    Ok(Entered::SignedIn(begin(tx, keys, request, user, begun).await?))
}

async fn second_step(
    tx: &impl Connection,
    job: &Scope,
    user: UserId,
    purpose: ChallengePurpose,
    methods: Vec<ProofMethod>,
) -> Result<Entered> {
    let asked = challenges::ask(tx, job, user, purpose).await?;
    Ok(Entered::SecondStep(SecondStep {
        challenge: asked.secret,
        expires_at: asked.expires_at,
        methods,
    }))
}

/// Takes the second step. A wrong code leaves the challenge standing, and is counted together with wrong passwords.
///
/// # Errors
/// `VALIDATION` at `challenge` (`challenge-over`), `code` (`code-wrong`), `recoveryCode` or `passkey`;
/// `RATE_LIMITED` with `retryAfter`.
pub async fn complete_sign_in(
    db: &Database,
    keys: &Keys,
    prover: &Prover,
    request: &Request,
    input: CompleteSignIn,
) -> Result<SignedIn> {
    let job = sign_in_job(request);
    let purposes = [ChallengePurpose::SignIn, ChallengePurpose::SignOn];
    let begun = challenges::peek(db.reads(), &job, &purposes, &input.challenge).await?;
    let first = match begun.purpose {
        ChallengePurpose::SignIn => ProofMethod::Password,
        ChallengePurpose::SignOn => ProofMethod::SignOn,
    };
    if matches!(input.proof, Proof::Password(_)) {
        return Err(Error::validation("code", "code-wrong"));
    }
    let user = job.load::<users::Entity>(db.reads(), begun.user_id).await?;
    let purpose = PasskeyPurpose::SecondStep;
    let method = step_up::judge(db, prover, &job, &user, input.proof, purpose).await?;
    let tx = db.begin().await?;
    challenges::take(&tx, &job, &begun).await?;
    note_sign_in(&tx, &job, user.id).await?;
    let signed_in = begin_session(&tx, keys, request, user.id, first, Some(method)).await?;
    tx.commit().await?;
    Ok(signed_in)
}

fn failed() -> Error {
    Error::failure(Code::Unauthenticated, "sign-in-failed")
}

/// Writes only where the password is still the one that was judged: it may have been changed meanwhile.
async fn keep_password(
    tx: &impl Connection,
    job: &Scope,
    user: &users::Model,
    password_hash: Option<String>,
) -> Result<()> {
    let kept = job
        .update::<users::Entity>()
        .col_expr(users::Column::PasswordHash, Expr::value(password_hash))
        .filter(users::Column::Id.eq(user.id))
        .filter(users::Column::PasswordHash.eq(user.password_hash.clone()))
        .exec(&tx.within(job))
        .await?;
    match kept.rows_affected {
        1 => Ok(()),
        _ => Err(failed()),
    }
}

pub(crate) async fn note_sign_in(tx: &impl Connection, job: &Scope, user: UserId) -> Result<()> {
    job.update::<users::Entity>()
        .col_expr(users::Column::LastLoginAt, Expr::value(Some(job.now())))
        .filter(users::Column::Id.eq(user))
        .exec(&tx.within(job))
        .await?;
    Ok(())
}
