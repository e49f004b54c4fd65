//! A passkey given by somebody whose account is known: as the second step of a sign-in, or as a proof in a session; and
//! what every use of one has in common.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::enums::{ChallengePurpose, PasskeyPurpose, SecurityEventKind};
use tillid_entities::passkeys;
use tillid_entities::users::{self, UserId};
use tillid_kernel::{EmailAddress, Error, Result};
use tillid_policy::{Connection, Database, Request, Scope};
use webauthn_rs_core::error::WebauthnError;
use webauthn_rs_core::proto::{AuthenticationResult, PublicKeyCredential};

use super::answer::Answer;
use super::site::Site;
use super::{Unfit, by_credential, challenges, passkeys_of};
use crate::who::sign_in_job;
use crate::{attempts, facts, post, security};

/// What the browser is to be asked, so that somebody proves themselves with a passkey: whoever is signed in or, with the
/// challenge of a second step, whoever is about to be.
///
/// # Errors
/// `UNAUTHENTICATED` for nobody; `VALIDATION` at `challenge` (`challenge-over`); `CONFLICT` (`no-passkey`);
/// `RATE_LIMITED` with `retryAfter`.
pub async fn begin_passkey_proof(db: &Database, request: &Request, step: Option<&str>) -> Result<String> {
    let job = sign_in_job(request);
    let (user, purpose) = match (step, request.actor.person()) {
        (Some(step), _) => {
            let purposes = [ChallengePurpose::SignIn, ChallengePurpose::SignOn];
            let begun = crate::challenges::peek(db.reads(), &job, &purposes, step).await?;
            attempts::pay_for_passkey(db, request).await?;
            (begun.user_id, PasskeyPurpose::SecondStep)
        }
        (None, Some(person)) => (person.user, PasskeyPurpose::Prove),
        (None, None) => return Err(Error::unauthenticated()),
    };
    let known = passkeys_of(db.reads(), &job, user).await?;
    if known.is_empty() {
        return Err(Error::conflict("no-passkey"));
    }
    let site = Site::at(&request.origin)?;
    let tx = db.begin().await?;
    let challenge = challenges::ask(&tx, &job, Some(user), purpose).await?;
    tx.commit().await?;
    site.request(&challenge, &known)
}

/// Whether this is the answer of one of the user's passkeys to a challenge that was asked of them for this. There is
/// nothing to guess, so no try is counted; the challenge is used up by asking.
///
/// # Errors
/// `VALIDATION` at `passkey` (`challenge-over`, `passkey-failed`).
pub(crate) async fn accept(
    db: &Database,
    scope: &Scope,
    user: UserId,
    purpose: PasskeyPurpose,
    credential: &str,
) -> Result<()> {
    let job = sign_in_job(scope.request());
    let answer = Answer::<PublicKeyCredential>::read(credential).map_err(|why| failed(&why))?;
    if !challenges::take(db.reads(), &job, Some(user), purpose, answer.challenge()).await? {
        return Err(Error::validation("passkey", "challenge-over"));
    }
    if let Err(unfit) = believed(db, &job, user, &answer).await? {
        security::note(db.reads(), &job, Some(user), SecurityEventKind::FactorWrong).await?;
        return Err(failed(&unfit));
    }
    Ok(())
}

fn failed(why: &Unfit) -> Error {
    tracing::info!(%why, "a passkey's answer was not believed");
    Error::validation("passkey", "passkey-failed")
}

async fn believed(
    db: &Database,
    job: &Scope,
    user: UserId,
    answer: &Answer<PublicKeyCredential>,
) -> Result<Result<(), Unfit>> {
    let row = by_credential(db.reads(), job, &answer.credential()).await?;
    let Some(row) = row.filter(|row| row.user_id == user) else {
        return Ok(Err(Unfit::Because("a passkey that the account does not have")));
    };
    judged(db, job, &row, answer).await
}

/// Judges the answer by what is known of the passkey, and notes the use. A counter that does not go up, where one is kept,
/// means that two devices hold the same key, of which one may be a thief's (§6.1.1): it is refused, and the person is told.
pub(super) async fn judged(
    db: &Database,
    job: &Scope,
    row: &passkeys::Model,
    answer: &Answer<PublicKeyCredential>,
) -> Result<Result<(), Unfit>> {
    match Site::at(&job.request().origin)?.asserted(row, answer) {
        Ok(given) => used(db, job, row, &given).await,
        Err(unfit) => {
            if matches!(unfit, Unfit::Judged(WebauthnError::CredentialPossibleCompromise)) {
                tell_of_copy(db, job, row).await?;
            }
            Ok(Err(unfit))
        }
    }
}

async fn used(
    db: &Database,
    job: &Scope,
    row: &passkeys::Model,
    given: &AuthenticationResult,
) -> Result<Result<(), Unfit>> {
    let written = job
        .update::<passkeys::Entity>()
        .col_expr(passkeys::Column::Counter, Expr::value(i64::from(given.counter())))
        .col_expr(passkeys::Column::BackedUp, Expr::value(given.backup_state()))
        .col_expr(passkeys::Column::LastUsedAt, Expr::value(Some(job.now())))
        .filter(passkeys::Column::Id.eq(row.id))
        // Of two answers with one counter at once, one comes too late.
        .filter(passkeys::Column::Counter.eq(row.counter))
        .exec(&db.reads().within(job))
        .await?;
    Ok(match written.rows_affected {
        1 => Ok(()),
        _ => Err(Unfit::Because("it was used or removed in the meantime")),
    })
}

/// Tells the person by mail and their organisations in the trail.
async fn tell_of_copy(db: &Database, job: &Scope, row: &passkeys::Model) -> Result<()> {
    let tx = db.begin().await?;
    let user = job.load::<users::Entity>(&tx, row.user_id).await?;
    let to = EmailAddress::parse(&user.email, "email")?;
    let letter = post::letter("passkey-copied", to, &user)
        .with("passkey", &row.name)
        .with("when", job.now())
        .action(format!("{}/profile", job.request().origin));
    post::send(&tx, job, &user, letter).await?;
    facts::tell_organisations_of(&tx, job, user.id, &facts::passkey_copied(row.id)).await?;
    tx.commit().await?;
    Ok(())
}
