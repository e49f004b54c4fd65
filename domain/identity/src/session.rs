//! Sessions of browsers (domain §3.2): begun, kept alive by rotation, ended.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use tillid_entities::enums::{ProofMethod, SecurityEventKind};
use tillid_entities::sessions::{self, SessionId};
use tillid_entities::users::UserId;
use tillid_kernel::{Error, Result, Secret, Timestamp};
use tillid_policy::{Actor, Connection, Database, Request, Scope};

use crate::device::Device;
use crate::who::{behind_session, sign_in_job};
use crate::{AccessToken, Bearer, Keys};
use crate::{recognition, security};

/// What every refresh token begins with, so that scanners for leaked secrets know it.
const PREFIX: &str = "tillid_rt_";
/// A session that is not used ends after so many days.
const IDLE_DAYS: i64 = 30;
/// A session ends after so many days, however much it is used.
const LONGEST_DAYS: i64 = 90;
/// Two tabs may send the same refresh token within so many seconds.
const GRACE_SECONDS: i64 = 10;

/// Somebody who has just signed in, or whose session was renewed.
#[derive(Debug)]
pub struct SignedIn {
    /// For the next ten minutes' requests.
    pub access: AccessToken,
    /// For the browser's cookie. Absent when another tab has been given the new one a moment ago.
    pub refresh: Option<Secret>,
    /// For another cookie of the browser: what it is known by when somebody signs in again. Only at a sign-in, and only
    /// where the browser had none.
    pub device: Option<Secret>,
    /// Who it is.
    pub actor: Actor,
}

/// Begins a session for somebody who has just proved to be this user, and how. Part of the caller's transaction.
///
/// # Errors
/// Those of the database.
pub(crate) async fn begin_session(
    tx: &impl Connection,
    keys: &Keys,
    request: &Request,
    user: UserId,
    proof: ProofMethod,
    second_factor: Option<ProofMethod>,
) -> Result<SignedIn> {
    let begun = Begun {
        proof,
        at: request.now,
        second_factor,
        sign_on_methods: None,
    };
    begin(tx, keys, request, user, begun).await
}

/// How a session begins.
pub(crate) struct Begun {
    /// By which proof.
    pub(crate) proof: ProofMethod,
    /// When it was given.
    pub(crate) at: Timestamp,
    /// The second factor given just now.
    pub(crate) second_factor: Option<ProofMethod>,
    /// What the identity provider said of the proof.
    pub(crate) sign_on_methods: Option<String>,
}

/// As [`begin_session`], for a proof that may have been given elsewhere and a while ago.
pub(crate) async fn begin(
    tx: &impl Connection,
    keys: &Keys,
    request: &Request,
    user: UserId,
    begun: Begun,
) -> Result<SignedIn> {
    let job = sign_in_job(request);
    let refresh = Secret::new(PREFIX, &*request.dice);
    let device = Device::of(&request.browser);
    let known = recognition::of(tx, &job, user, device.clone()).await?;
    let session = sessions::ActiveModel {
        id: Set(SessionId::new(request.now, &*request.dice)),
        user_id: Set(user),
        refresh_hash: Set(refresh.hash()),
        previous_hash: Set(None),
        rotated_at: Set(request.now),
        authenticated_at: Set(begun.at),
        proof_method: Set(begun.proof),
        second_factor_at: Set(begun.second_factor.map(|_| request.now)),
        second_factor_method: Set(begun.second_factor),
        sign_on_methods: Set(begun.sign_on_methods),
        expires_at: Set(expiry(request.now, request.now)),
        ended_at: Set(None),
        browser: Set(device.browser),
        system: Set(device.system),
        network: Set(request.browser.network.clone()),
        device_hash: Set(Some(known.hash.clone())),
        created_at: Set(request.now),
    };
    let session = job.insert(tx, session).await?;
    recognition::told(tx, &job, user, &known).await?;
    let signed_in = signed_in(tx, keys, request, &session, Some(refresh)).await?;
    Ok(SignedIn {
        device: known.given,
        ..signed_in
    })
}

/// Renews a session by its refresh token, which is good once: the answer brings the next.
///
/// The one before coming back means that two parties hold the session, and ends it for both (RFC 9700 §4.14.2);
/// only within ten seconds is it taken for a second tab, which gets an access token and nothing to store.
///
/// # Errors
/// `UNAUTHENTICATED` for a token that is unknown, used, or of a session that is over.
pub async fn refresh(db: &Database, keys: &Keys, request: &Request, presented: &str) -> Result<SignedIn> {
    let hash = Secret::hash_of(presented);
    // The second round sees what the other tab wrote between reading and writing.
    for _ in 0..2 {
        let session = by_token(db.reads(), request, &hash)
            .await?
            .ok_or_else(Error::unauthenticated)?;
        match standing(&session, &hash, request.now) {
            Standing::Newest => {
                let next = Secret::new(PREFIX, &*request.dice);
                if rotate(db, request, &session, &next).await? {
                    return signed_in(db.reads(), keys, request, &session, Some(next)).await;
                }
            }
            Standing::SecondTab => return signed_in(db.reads(), keys, request, &session, None).await,
            Standing::Stolen => {
                tracing::warn!(session = %session.id, "a refresh token came back after its use; the session is ended");
                end(db.reads(), request, sessions::Column::Id.eq(session.id).into()).await?;
                let job = sign_in_job(request);
                security::note(
                    db.reads(),
                    &job,
                    Some(session.user_id),
                    SecurityEventKind::SessionTaken,
                )
                .await?;
                return Err(Error::unauthenticated());
            }
            Standing::Over => return Err(Error::unauthenticated()),
        }
    }
    Err(Error::unauthenticated())
}

/// Ends the session that the request is made in, and the one of the refresh token, if either is there. Ending what
/// has ended is no error: whoever signs out is signed out.
///
/// # Errors
/// Those of the database.
pub async fn sign_out(db: &Database, request: &Request, presented: Option<&str>) -> Result<()> {
    let mut these = Condition::any();
    if let Some(session) = request.actor.person().and_then(|person| person.session) {
        these = these.add(sessions::Column::Id.eq(session));
    }
    if let Some(presented) = presented {
        these = these.add(of_token(&Secret::hash_of(presented)));
    }
    if these.is_empty() {
        return Ok(());
    }
    end(db.reads(), request, these).await?;
    Ok(())
}

/// Notes in the acting session that the person has just proven again who they are. What acts without a session (an
/// access token) keeps no such note.
pub(crate) async fn note_proof(
    tx: &impl Connection,
    scope: &Scope,
    method: ProofMethod,
    factor: Option<ProofMethod>,
) -> Result<()> {
    let Some(session) = scope.person()?.session else {
        return Ok(());
    };
    let now = scope.now();
    let job = sign_in_job(scope.request());
    let mut noted = job
        .update::<sessions::Entity>()
        .col_expr(sessions::Column::AuthenticatedAt, Expr::value(now))
        .col_expr(sessions::Column::ProofMethod, Expr::value(method))
        .filter(sessions::Column::Id.eq(session));
    if let Some(factor) = factor {
        noted = noted
            .col_expr(sessions::Column::SecondFactorAt, Expr::value(Some(now)))
            .col_expr(sessions::Column::SecondFactorMethod, Expr::value(Some(factor)));
    }
    noted.exec(&tx.within(&job)).await?;
    Ok(())
}

/// Ends all sessions of the user, or all but one, and answers how many. Part of the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn end_sessions(
    tx: &impl Connection,
    request: &Request,
    user: UserId,
    kept: Option<SessionId>,
) -> Result<u64> {
    let mut others = Condition::all().add(sessions::Column::UserId.eq(user));
    if let Some(kept) = kept {
        others = others.add(sessions::Column::Id.ne(kept));
    }
    end(tx, request, others).await
}

pub(crate) async fn end(tx: &impl Connection, request: &Request, these: Condition) -> Result<u64> {
    let job = sign_in_job(request);
    let ended = job
        .update::<sessions::Entity>()
        .col_expr(sessions::Column::EndedAt, Expr::value(Some(request.now)))
        .filter(these)
        .filter(sessions::Column::EndedAt.is_null())
        .exec(&tx.within(&job))
        .await?;
    Ok(ended.rows_affected)
}

/// Writes the next token over this one; false when another request has done so first.
async fn rotate(db: &Database, request: &Request, session: &sessions::Model, next: &Secret) -> Result<bool> {
    let device = Device::of(&request.browser);
    let job = sign_in_job(request);
    let written = job
        .update::<sessions::Entity>()
        .col_expr(sessions::Column::RefreshHash, Expr::value(next.hash()))
        .col_expr(
            sessions::Column::PreviousHash,
            Expr::value(Some(session.refresh_hash.clone())),
        )
        .col_expr(sessions::Column::RotatedAt, Expr::value(request.now))
        .col_expr(
            sessions::Column::ExpiresAt,
            Expr::value(expiry(session.created_at, request.now)),
        )
        .col_expr(sessions::Column::Browser, Expr::value(device.browser))
        .col_expr(sessions::Column::System, Expr::value(device.system))
        .col_expr(
            sessions::Column::Network,
            Expr::value(request.browser.network.clone()),
        )
        .filter(sessions::Column::Id.eq(session.id))
        .filter(sessions::Column::RefreshHash.eq(session.refresh_hash.as_str()))
        .filter(sessions::Column::EndedAt.is_null())
        .exec(&db.reads().within(&job))
        .await?;
    Ok(written.rows_affected == 1)
}

async fn by_token(db: &impl Connection, request: &Request, hash: &str) -> Result<Option<sessions::Model>> {
    let job = sign_in_job(request);
    Ok(job
        .find::<sessions::Entity>()
        .filter(of_token(hash))
        .one(&db.within(&job))
        .await?)
}

fn of_token(hash: &str) -> Condition {
    Condition::any()
        .add(sessions::Column::RefreshHash.eq(hash))
        .add(sessions::Column::PreviousHash.eq(hash))
}

async fn signed_in(
    db: &impl Connection,
    keys: &Keys,
    request: &Request,
    session: &sessions::Model,
    refresh: Option<Secret>,
) -> Result<SignedIn> {
    let bearer = Bearer {
        user: session.user_id,
        session: session.id,
    };
    let access = keys.issue(bearer, request.now, &*request.dice)?;
    let person = behind_session(db, request, session.id)
        .await?
        .ok_or_else(Error::unauthenticated)?;
    Ok(SignedIn {
        access,
        refresh,
        device: None,
        actor: Actor::Person(Box::new(person)),
    })
}

fn expiry(created: Timestamp, now: Timestamp) -> Timestamp {
    now.plus_days(IDLE_DAYS).min(created.plus_days(LONGEST_DAYS))
}

/// What a refresh token means for its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Newest,
    SecondTab,
    Stolen,
    Over,
}

fn standing(session: &sessions::Model, hash: &str, now: Timestamp) -> Standing {
    if session.ended_at.is_some() || session.expires_at <= now {
        Standing::Over
    } else if session.refresh_hash == hash {
        Standing::Newest
    } else if now < session.rotated_at.plus_seconds(GRACE_SECONDS) {
        Standing::SecondTab
    } else {
        Standing::Stolen
    }
}

#[cfg(test)]
mod tests {
    use tillid_kernel::SystemDice;

    use super::*;

    fn session() -> sessions::Model {
        let at = Timestamp(1_000_000);
        sessions::Model {
            id: SessionId::new(at, &SystemDice),
            user_id: UserId::new(at, &SystemDice),
            refresh_hash: "new".to_owned(),
            previous_hash: Some("old".to_owned()),
            rotated_at: at,
            authenticated_at: at,
            proof_method: ProofMethod::Password,
            second_factor_at: None,
            second_factor_method: None,
            sign_on_methods: None,
            expires_at: Timestamp(2_000_000),
            ended_at: None,
            browser: None,
            system: None,
            network: None,
            device_hash: None,
            created_at: at,
        }
    }

    #[test]
    fn a_used_token_is_a_second_tab_for_ten_seconds_and_then_a_thief() {
        let session = session();
        assert_eq!(standing(&session, "new", Timestamp(1_999_999)), Standing::Newest);
        assert_eq!(
            standing(&session, "old", Timestamp(1_009_999)),
            Standing::SecondTab
        );
        assert_eq!(standing(&session, "old", Timestamp(1_010_000)), Standing::Stolen);
    }

    #[test]
    fn nothing_opens_a_session_that_is_over() {
        let mut session = session();
        assert_eq!(standing(&session, "new", Timestamp(2_000_000)), Standing::Over);
        session.ended_at = Some(Timestamp(1_500_000));
        assert_eq!(standing(&session, "new", Timestamp(1_500_000)), Standing::Over);
        assert_eq!(standing(&session, "old", Timestamp(1_500_000)), Standing::Over);
    }

    #[test]
    fn use_prolongs_a_session_up_to_ninety_days() {
        let begun = Timestamp(0);
        assert_eq!(expiry(begun, begun.plus_days(1)), begun.plus_days(31));
        assert_eq!(expiry(begun, begun.plus_days(60)), begun.plus_days(90));
        assert_eq!(expiry(begun, begun.plus_days(89)), begun.plus_days(90));
    }
}
