//! Challenges for passkeys: stored, so that any node can judge the answer; five minutes; once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use tillid_entities::enums::PasskeyPurpose;
use tillid_entities::passkey_challenges::{ActiveModel, Column, Entity, PasskeyChallengeId};
use tillid_entities::users::UserId;
use tillid_kernel::{Result, Secret};
use tillid_policy::{Connection, Scope};

use crate::prover::ANSWER_SECONDS;

/// Asks: 256 random bits. What has run out is swept away in passing.
pub(super) async fn ask(
    db: &impl Connection,
    job: &Scope,
    user: Option<UserId>,
    purpose: PasskeyPurpose,
) -> Result<Secret> {
    job.delete::<Entity>()
        .filter(Column::ExpiresAt.lte(job.now()))
        .exec(&db.within(job))
        .await?;
    let challenge = Secret::new("", job.dice());
    let row = ActiveModel {
        id: Set(PasskeyChallengeId::new(job.now(), job.dice())),
        user_id: Set(user),
        purpose: Set(purpose),
        token_hash: Set(challenge.hash()),
        expires_at: Set(job.now().plus_seconds(ANSWER_SECONDS)),
        created_at: Set(job.now()),
    };
    job.insert(db, row).await?;
    Ok(challenge)
}

/// Takes the challenge away, and answers whether it was there: asked of this person, for this, and not long ago. It is
/// used up by asking, whatever the answer to it is worth.
pub(super) async fn take(
    db: &impl Connection,
    job: &Scope,
    user: Option<UserId>,
    purpose: PasskeyPurpose,
    challenge: &[u8],
) -> Result<bool> {
    let asked = match user {
        Some(user) => Column::UserId.eq(user),
        None => Column::UserId.is_null(),
    };
    let challenge = URL_SAFE_NO_PAD.encode(challenge);
    let taken = job
        .delete::<Entity>()
        .filter(Column::TokenHash.eq(Secret::hash_of(&challenge)))
        .filter(
            Condition::all()
                .add(Column::Purpose.eq(purpose))
                .add(Column::ExpiresAt.gt(job.now()))
                .add(asked),
        )
        .exec(&db.within(job))
        .await?;
    Ok(taken.rows_affected == 1)
}
