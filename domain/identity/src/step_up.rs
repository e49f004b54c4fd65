//! Proving again that it is you, before something that counts.
//!
//! One proof, whatever its kind, stands for five minutes. An account that has a second factor proves itself with it: a
//! password alone is what the second factor was added to.

use tillid_entities::enums::{PasskeyPurpose, ProofMethod};
use tillid_entities::users;
use tillid_kernel::{Code, Error, Result, Timestamp};
use tillid_policy::{Database, GivenFactor, Job, Scope};

use crate::factors;
use crate::prover::Prover;
use crate::{attempts, passkeys, session};

/// Seconds for which a proof stands.
const STANDS: i64 = 300;

/// What somebody gives to prove again that it is them.
#[derive(Clone)]
pub enum Proof {
    /// The password.
    Password(String),
    /// A code of the authenticator app.
    Code(String),
    /// A recovery code.
    RecoveryCode(String),
    /// A passkey's answer to [`crate::begin_passkey_proof`].
    Passkey(String),
}

/// That somebody has just proven to be the acting person, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// With what.
    pub method: ProofMethod,
    /// When.
    pub at: Timestamp,
    /// The second factor that stands: this proof, or one of the last five minutes. None for an account without one.
    pub second_factor: Option<GivenFactor>,
}

impl Confirmed {
    /// The last instant at which it stands: that of the older of the two, where a password came after a second factor.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        let factor = self.second_factor.map_or(self.at, |given| given.at);
        self.at.min(factor).plus_seconds(STANDS)
    }
}

/// Asks the acting person for a proof: before a signature, and whenever [`fresh`] has refused.
///
/// Tries are counted together with those at sign-in. The proof stands for five minutes in the session it was given in.
///
/// # Errors
/// `VALIDATION` at `password` (`password-wrong`), `code` (`code-wrong`), `recoveryCode` or `passkey`;
/// `PROOF_REQUIRED` (`second-factor-needed`) for a password alone where the account has a second factor;
/// `RATE_LIMITED` with `retryAfter`; `UNAUTHENTICATED` when no person acts.
pub async fn confirm(db: &Database, prover: &Prover, scope: &Scope, proof: Proof) -> Result<Confirmed> {
    let person = scope.person()?;
    let recent = person
        .second_factor
        .given
        .filter(|given| stands(given.at, scope.now()));
    if matches!(proof, Proof::Password(_)) && person.second_factor.enrolled && recent.is_none() {
        return Err(Error::failure(Code::ProofRequired, "second-factor-needed"));
    }
    let user = account(db, scope).await?;
    let method = judge(db, prover, scope, &user, proof, PasskeyPurpose::Prove).await?;
    if recent.is_some() {
        // Both halves are right now.
        attempts::settle(db, scope.request(), &user).await?;
    }
    let factor = (method != ProofMethod::Password).then_some(method);
    session::note_proof(db.reads(), scope, method, factor).await?;
    let given = factor.map(|method| GivenFactor {
        method,
        at: scope.now(),
    });
    Ok(Confirmed {
        method,
        at: scope.now(),
        second_factor: given.or(recent),
    })
}

/// Whether the last proof still stands: five minutes, and with the second factor where the account has one.
///
/// An access token proves no presence and is asked for none: it was made by somebody who had to prove it, and what it
/// may do is its role's.
///
/// # Errors
/// `PROOF_REQUIRED` (`proof-needed`, `second-factor-needed`); `UNAUTHENTICATED` when no person acts.
pub fn fresh(scope: &Scope) -> Result<()> {
    let person = scope.person()?;
    if person.token.is_some() {
        return Ok(());
    }
    let factor = person.second_factor;
    if factor.enrolled && !factor.given.is_some_and(|given| stands(given.at, scope.now())) {
        return Err(Error::failure(Code::ProofRequired, "second-factor-needed"));
    }
    if stands(person.authenticated_at, scope.now()) {
        Ok(())
    } else {
        Err(Error::failure(Code::ProofRequired, "proof-needed"))
    }
}

fn stands(given: Timestamp, now: Timestamp) -> bool {
    now <= given.plus_seconds(STANDS)
}

/// Judges a proof of this user's, and counts the try. A passkey's must be the answer to what was asked for this purpose.
pub(crate) async fn judge(
    db: &Database,
    prover: &Prover,
    scope: &Scope,
    user: &users::Model,
    proof: Proof,
    purpose: PasskeyPurpose,
) -> Result<ProofMethod> {
    match proof {
        Proof::Passkey(answer) => {
            passkeys::accept(db, scope, user.id, purpose, &answer).await?;
            Ok(ProofMethod::Passkey)
        }
        Proof::Password(password) => {
            judged(db, scope, user, &password, "password").await?;
            Ok(ProofMethod::Password)
        }
        Proof::Code(code) => {
            let right = attempts::judge_factor(db, scope.request(), user, async || {
                let right = factors::accept_code(db.reads(), prover, scope, user.id, &code).await?;
                Ok(right.then_some(()))
            });
            right
                .await?
                .map(|()| ProofMethod::Totp)
                .ok_or_else(|| Error::validation("code", "code-wrong"))
        }
        Proof::RecoveryCode(code) => {
            let right = attempts::judge_factor(db, scope.request(), user, async || {
                let right = factors::accept_recovery_code(db.reads(), scope, user.id, &code).await?;
                Ok(right.then_some(()))
            });
            right
                .await?
                .map(|()| ProofMethod::RecoveryCode)
                .ok_or_else(|| Error::validation("recoveryCode", "recovery-code-wrong"))
        }
    }
}

/// Asks the password of an account that nobody is signed in to: the invitee's, who has one already.
///
/// # Errors
/// `VALIDATION` (`password-wrong`) at `password`; `RATE_LIMITED` with `retryAfter`.
pub async fn prove_password(
    db: &Database,
    scope: &Scope,
    user: &users::Model,
    presented: &str,
) -> Result<()> {
    judged(db, scope, user, presented, "password").await
}

/// Asks the acting person's password, naming the input field.
pub(crate) async fn confirm_at(db: &Database, scope: &Scope, presented: &str, field: &str) -> Result<()> {
    let user = account(db, scope).await?;
    judged(db, scope, &user, presented, field).await
}

async fn account(db: &Database, scope: &Scope) -> Result<users::Model> {
    let person = scope.person()?.user;
    // The scope may be an organisation's, which sees no account; the account is found by the actor's own id alone.
    let job = scope.as_job(Job::SignIn, scope.organisation());
    job.load::<users::Entity>(db.reads(), person).await
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
