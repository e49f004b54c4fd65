//! Recovery codes: ten, told once, each good once.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_entities::recovery_codes::{self, RecoveryCodeId};
use tillid_entities::users::UserId;
use tillid_kernel::{Dice, Error, Result, sha256_hex};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::account::required_session;
use crate::facts;
use crate::step_up;

/// How many a person gets.
const COUNT: usize = 10;
/// Letters of a code: 16 of 32 are 80 bits, too many to guess, few enough to type.
const LENGTH: usize = 16;
/// No letter that looks like another (Crockford's base32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Makes ten new codes and forgets the former. They are told this once.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `PROOF_REQUIRED`; `CONFLICT` (`no-factor`) without a second factor.
pub async fn renew_recovery_codes(db: &Database, scope: &Scope) -> Result<Vec<String>> {
    required_session(scope)?;
    step_up::fresh(scope)?;
    let user = scope.person()?.user;
    let tx = db.begin().await?;
    if super::methods(&tx, scope, user).await?.is_empty() {
        return Err(Error::conflict("no-factor"));
    }
    scope.delete::<recovery_codes::Entity>().exec(&tx).await?;
    let codes = make(&tx, scope).await?;
    super::told(
        &tx,
        scope,
        "recovery-codes-made",
        facts::recovery_codes_made(user),
        |letter| letter,
    )
    .await?;
    tx.commit().await?;
    Ok(codes)
}

/// The codes that come with a first factor; none where the person has codes already.
pub(crate) async fn make_first(tx: &impl Connection, scope: &Scope) -> Result<Option<Vec<String>>> {
    if scope.find::<recovery_codes::Entity>().count(tx).await? > 0 {
        return Ok(None);
    }
    make(tx, scope).await.map(Some)
}

async fn make(tx: &impl Connection, scope: &Scope) -> Result<Vec<String>> {
    let user = scope.person()?.user;
    let codes: Vec<String> = (0..COUNT).map(|_| code(scope.dice())).collect();
    let rows = codes
        .iter()
        .map(|code| recovery_codes::ActiveModel {
            id: Set(RecoveryCodeId::new(scope.now(), scope.dice())),
            user_id: Set(user),
            code_hash: Set(hash(user, code)),
            used_at: Set(None),
            created_at: Set(scope.now()),
        })
        .collect();
    scope.insert_all(tx, rows).await?;
    Ok(codes)
}

/// Whether this is a code of the user's that was not used before. It is used up by asking.
///
/// The caller counts the try.
pub(crate) async fn accept_recovery_code(
    db: &impl Connection,
    scope: &Scope,
    user: UserId,
    code: &str,
) -> Result<bool> {
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let used = job
        .update::<recovery_codes::Entity>()
        .col_expr(recovery_codes::Column::UsedAt, Expr::value(Some(scope.now())))
        .filter(recovery_codes::Column::UserId.eq(user))
        .filter(recovery_codes::Column::CodeHash.eq(hash(user, code)))
        .filter(recovery_codes::Column::UsedAt.is_null())
        .exec(&db.within(&job))
        .await?;
    Ok(used.rows_affected == 1)
}

fn code(dice: &dyn Dice) -> String {
    let mut bytes = [0_u8; LENGTH];
    dice.fill(&mut bytes);
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// A plain hash suffices against 80 random bits; the user's id keeps equal codes of two people apart.
fn hash(user: UserId, typed: &str) -> String {
    let plain: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    sha256_hex(format!("{user}:{plain}"))
}

#[cfg(test)]
mod tests {
    use tillid_kernel::{SystemDice, Timestamp};

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let user = UserId::new(Timestamp(0), &SystemDice);
        let code = code(&SystemDice);
        assert_eq!(code.len(), 19);
        let sloppy = format!(" {} ", code.to_lowercase().replace('-', " ").replace('0', "o"));
        assert_eq!(hash(user, &code), hash(user, &sloppy));
        let other = UserId::new(Timestamp(0), &SystemDice);
        assert_ne!(hash(user, &code), hash(other, &code));
    }
}
