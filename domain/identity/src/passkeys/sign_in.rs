//! Signing in with a passkey and nothing else: no name, no password, no second step.
//!
//! The passkey says whose it is. It is two factors at once: the device that holds it, and the fingerprint, face or PIN by
//! which the device knows its person (NIST SP 800-63B calls it a multi-factor authenticator). So it opens what a password
//! and a code open together.

use tillid_entities::enums::{PasskeyPurpose, ProofMethod, SecurityEventKind};
use tillid_entities::{passkeys, users};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Database, Request, Scope};
use webauthn_rs_core::proto::PublicKeyCredential;

use super::answer::Answer;
use super::proving::judged;
use super::site::Site;
use super::{Unfit, by_credential, challenges};
use crate::session::{SignedIn, begin_session};
use crate::sign_in::note_sign_in;
use crate::who::sign_in_job;
use crate::{Keys, attempts, own_provider, security};

/// What the browser is to be asked, so that somebody signs in with a passkey. It takes no name, and so tells nothing
/// about anybody.
///
/// # Errors
/// `RATE_LIMITED` with `retryAfter` for networks that ask without end.
pub async fn begin_passkey_sign_in(db: &Database, request: &Request) -> Result<String> {
    let site = Site::at(&request.origin)?;
    let job = sign_in_job(request);
    attempts::pay_for_passkey(db, request).await?;
    let tx = db.begin().await?;
    let challenge = challenges::ask(&tx, &job, None, PasskeyPurpose::SignIn).await?;
    tx.commit().await?;
    site.request(&challenge, &[])
}

/// Signs in with the passkey's answer.
///
/// # Errors
/// `VALIDATION` at `credential` (`challenge-over`); `UNAUTHENTICATED` (`passkey-failed`) for every answer that is not
/// believed, whatever the reason; `SIGN_ON_REQUIRED` after a right one alone.
pub async fn sign_in_with_passkey(
    db: &Database,
    keys: &Keys,
    request: &Request,
    credential: &str,
) -> Result<SignedIn> {
    let job = sign_in_job(request);
    let answer = Answer::<PublicKeyCredential>::read(credential).map_err(|why| failed(&why))?;
    if !challenges::take(db.reads(), &job, None, PasskeyPurpose::SignIn, answer.challenge()).await? {
        return Err(Error::validation("credential", "challenge-over"));
    }
    let row = by_credential(db.reads(), &job, &answer.credential())
        .await?
        .ok_or_else(|| failed(&Unfit::Because("a passkey that nobody has")))?;
    let user = job.load::<users::Entity>(db.reads(), row.user_id).await?;
    if let Err(unfit) = believed(db, &job, &row, &user, &answer).await? {
        security::note(db.reads(), &job, Some(user.id), SecurityEventKind::FactorWrong).await?;
        return Err(failed(&unfit));
    }
    let tx = db.begin().await?;
    own_provider::check(&tx, &job, user.id, true).await?;
    note_sign_in(&tx, &job, user.id).await?;
    let proof = ProofMethod::Passkey;
    let signed_in = begin_session(&tx, keys, request, user.id, proof, Some(proof)).await?;
    tx.commit().await?;
    Ok(signed_in)
}

async fn believed(
    db: &Database,
    job: &Scope,
    row: &passkeys::Model,
    user: &users::Model,
    answer: &Answer<PublicKeyCredential>,
) -> Result<Result<(), Unfit>> {
    if answer.answer.get_user_unique_id().is_none() {
        return Ok(Err(Unfit::Because("it does not say for whom it stands")));
    }
    if user.closed_at.is_some() {
        return Ok(Err(Unfit::Because("the account is closed")));
    }
    judged(db, job, row, answer).await
}

fn failed(why: &Unfit) -> Error {
    tracing::info!(%why, "nobody was signed in by a passkey");
    Error::failure(Code::Unauthenticated, "passkey-failed")
}
