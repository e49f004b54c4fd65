//! Questions that wait for an answer: stored, so that any node can judge it; five minutes; once.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::challenges::{self, ChallengeId};
use tillid_entities::enums::ChallengePurpose;
use tillid_entities::users::UserId;
use tillid_kernel::{Error, Result, Secret, Timestamp};
use tillid_policy::{Connection, Scope};

use crate::prover::ANSWER_SECONDS;

/// What every challenge begins with, so that it is not mistaken for a session's token.
const PREFIX: &str = "tillid_ch_";

/// A challenge as it is given to a client, once.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) secret: Secret,
    pub(crate) expires_at: Timestamp,
}

/// Asks. What has run out is swept away in passing: nobody answers it any more.
pub(crate) async fn ask(
    db: &impl Connection,
    job: &Scope,
    user: UserId,
    purpose: ChallengePurpose,
) -> Result<Asked> {
    job.delete::<challenges::Entity>()
        .filter(challenges::Column::ExpiresAt.lte(job.now()))
        .exec(&db.within(job))
        .await?;
    let secret = Secret::new(PREFIX, job.dice());
    let expires_at = job.now().plus_seconds(ANSWER_SECONDS);
    let row = challenges::ActiveModel {
        id: Set(ChallengeId::new(job.now(), job.dice())),
        user_id: Set(user),
        purpose: Set(purpose),
        token_hash: Set(secret.hash()),
        expires_at: Set(expires_at),
        created_at: Set(job.now()),
    };
    job.insert(db, row).await?;
    Ok(Asked { secret, expires_at })
}

/// The challenge behind this secret, if it is for this and its time is not over.
///
/// # Errors
/// `VALIDATION` at `challenge` (`challenge-over`) for one that is unknown, used, over, or for something else.
pub(crate) async fn peek(
    db: &impl Connection,
    job: &Scope,
    purposes: &[ChallengePurpose],
    presented: &str,
) -> Result<challenges::Model> {
    job.find::<challenges::Entity>()
        .filter(challenges::Column::TokenHash.eq(Secret::hash_of(presented)))
        .filter(challenges::Column::Purpose.is_in(purposes.iter().copied()))
        .filter(challenges::Column::ExpiresAt.gt(job.now()))
        .one(&db.within(job))
        .await?
        .ok_or_else(over)
}

/// Takes the challenge away: of two answers at once, one comes too late.
///
/// # Errors
/// `VALIDATION` at `challenge` (`challenge-over`).
pub(crate) async fn take(db: &impl Connection, job: &Scope, row: &challenges::Model) -> Result<()> {
    let taken = job
        .delete::<challenges::Entity>()
        .filter(challenges::Column::Id.eq(row.id))
        .exec(&db.within(job))
        .await?;
    match taken.rows_affected {
        1 => Ok(()),
        _ => Err(over()),
    }
}

/// Takes all of a person's challenges away: a sign-in that was begun with a former password must not be completed.
pub(crate) async fn forget(db: &impl Connection, job: &Scope, user: UserId) -> Result<()> {
    job.delete::<challenges::Entity>()
        .filter(challenges::Column::UserId.eq(user))
        .exec(&db.within(job))
        .await?;
    Ok(())
}

pub(crate) fn over() -> Error {
    Error::validation("challenge", "challenge-over")
}
