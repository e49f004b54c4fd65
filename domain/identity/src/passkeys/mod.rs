//! Passkeys (`WebAuthn` Level 3): registered by a person, and given at the sign-in, as its second step, or as a proof.
//!
//! A passkey is a key pair. The private half stays with the person's device or password manager, which signs a challenge
//! of ours once it has made sure by a fingerprint, a face or a PIN that it is its person. It signs which site asks, so
//! that there is nothing to type into a false one.

mod answer;
mod challenges;
mod proving;
mod sign_in;
mod site;
mod stored;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tillid_entities::enums::{PasskeyPurpose, ProofMethod};
use tillid_entities::passkeys::{self, PasskeyId};
use tillid_entities::users::{self, UserId};
use tillid_entities::values::Strings;
use tillid_kernel::{Error, Result, clean_line};
use tillid_policy::{Connection, Database, Job, Scope};
use webauthn_rs_core::error::WebauthnError;
use webauthn_rs_core::proto::RegisterPublicKeyCredential;

use self::answer::Answer;
pub(crate) use self::proving::accept;
pub use self::proving::begin_passkey_proof;
pub use self::sign_in::{begin_passkey_sign_in, sign_in_with_passkey};
use self::site::{New, Site};
use crate::account::required_session;
use crate::factors::{note_given, recovery, removed, told};
use crate::who::sign_in_job;
use crate::{facts, step_up};

/// How many a person may have.
const AT_MOST: u64 = 20;
/// Characters of a name.
const LONGEST_NAME: usize = 60;

/// Why an answer is not believed: for the log, not for whoever sent it.
#[derive(Debug, thiserror::Error)]
enum Unfit {
    /// Ours to say.
    #[error("{0}")]
    Because(&'static str),
    /// Said by the library, whose words hold nothing of the answer.
    #[error(transparent)]
    Judged(#[from] WebauthnError),
}

/// Begins to register a passkey: what the browser is to be asked.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `PROOF_REQUIRED`; `CONFLICT` (`too-many-passkeys`).
pub async fn begin_passkey(db: &Database, scope: &Scope) -> Result<String> {
    required_session(scope)?;
    step_up::fresh(scope)?;
    let site = Site::at(&scope.request().origin)?;
    let user = scope
        .load::<users::Entity>(db.reads(), scope.person()?.user)
        .await?;
    let known = own_passkeys(db.reads(), scope).await?;
    room_for_one_more(known.len() as u64)?;
    let job = sign_in_job(scope.request());
    let tx = db.begin().await?;
    let challenge = challenges::ask(&tx, &job, Some(user.id), PasskeyPurpose::Register).await?;
    tx.commit().await?;
    site.creation(&challenge, &user, &known)
}

/// Registers the passkey that the browser has made: from now on it counts. With the first factor come recovery codes,
/// told once.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `VALIDATION` at `name`, or at `credential` (`challenge-over`,
/// `passkey-unfit`); `CONFLICT` (`passkey-exists`, `too-many-passkeys`).
pub async fn add_passkey(
    db: &Database,
    scope: &Scope,
    name: &str,
    credential: &str,
) -> Result<(passkeys::Model, Option<Vec<String>>)> {
    required_session(scope)?;
    let user = scope.person()?.user;
    let name = clean_line(name, "name", LONGEST_NAME)?;
    let site = Site::at(&scope.request().origin)?;
    let job = sign_in_job(scope.request());
    let answer = Answer::<RegisterPublicKeyCredential>::read(credential).map_err(|why| unfit(&why))?;
    let challenge = answer.challenge();
    if !challenges::take(db.reads(), &job, Some(user), PasskeyPurpose::Register, challenge).await? {
        return Err(Error::validation("credential", "challenge-over"));
    }
    let new = site.registered(user, &answer).map_err(|why| unfit(&why))?;

    let tx = db.begin().await?;
    if by_credential(&tx, &job, &new.credential).await?.is_some() {
        return Err(Error::conflict("passkey-exists"));
    }
    room_for_one_more(scope.find::<passkeys::Entity>().count(&tx).await?)?;
    let row = scope.insert(&tx, row(scope, user, name, new)).await?;
    let codes = recovery::make_first(&tx, scope).await?;
    note_given(&tx, scope, ProofMethod::Passkey).await?;
    let fact = facts::passkey_added(row.id);
    told(&tx, scope, "passkey-added", fact, |letter| {
        letter.with("passkey", &row.name)
    })
    .await?;
    tx.commit().await?;
    Ok((row, codes))
}

/// Gives one of the acting person's passkeys another name.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `NOT_FOUND`; `VALIDATION` at `name`.
pub async fn rename_passkey(
    db: &Database,
    scope: &Scope,
    id: PasskeyId,
    name: &str,
) -> Result<passkeys::Model> {
    required_session(scope)?;
    let tx = db.begin().await?;
    let mut row = scope.load::<passkeys::Entity>(&tx, id).await?;
    row.name = clean_line(name, "name", LONGEST_NAME)?;
    let renamed = passkeys::ActiveModel {
        id: Set(row.id),
        name: Set(row.name.clone()),
        ..Default::default()
    };
    scope.save(&tx, renamed, None).await?;
    facts::tell_organisations(&tx, scope, &facts::passkey_renamed(row.id)).await?;
    tx.commit().await?;
    Ok(row)
}

/// Removes one of the acting person's passkeys.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `PROOF_REQUIRED`; `NOT_FOUND`; `CONFLICT`
/// (`last-factor-required`, `last-factor-keeps-door`).
pub async fn remove_passkey(db: &Database, scope: &Scope, id: PasskeyId) -> Result<()> {
    required_session(scope)?;
    step_up::fresh(scope)?;
    let tx = db.begin().await?;
    let row = scope.load::<passkeys::Entity>(&tx, id).await?;
    scope
        .delete::<passkeys::Entity>()
        .filter(passkeys::Column::Id.eq(row.id))
        .exec(&tx)
        .await?;
    removed(&tx, scope).await?;
    let fact = facts::passkey_removed(row.id);
    told(&tx, scope, "passkey-removed", fact, |letter| {
        letter.with("passkey", &row.name)
    })
    .await?;
    tx.commit().await?;
    Ok(())
}

/// One of the acting person's passkeys.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn passkey(db: &Database, scope: &Scope, id: PasskeyId) -> Result<passkeys::Model> {
    scope.load::<passkeys::Entity>(db.reads(), id).await
}

/// The acting person's passkeys, the first made first.
pub(crate) async fn own_passkeys(db: &impl Connection, scope: &Scope) -> Result<Vec<passkeys::Model>> {
    Ok(scope
        .find::<passkeys::Entity>()
        .filter(passkeys::Column::UserId.eq(scope.person()?.user))
        .order_by_asc(passkeys::Column::Id)
        .all(&db.within(scope))
        .await?)
}

/// Somebody's passkeys, who need not be signed in.
pub(crate) async fn passkeys_of(
    db: &impl Connection,
    scope: &Scope,
    user: UserId,
) -> Result<Vec<passkeys::Model>> {
    let job = scope.as_job(Job::SignIn, scope.organisation());
    Ok(job
        .find::<passkeys::Entity>()
        .filter(passkeys::Column::UserId.eq(user))
        .order_by_asc(passkeys::Column::Id)
        .all(&db.within(&job))
        .await?)
}

/// The passkey with this credential, whoever's it is.
async fn by_credential(
    db: &impl Connection,
    job: &Scope,
    credential: &str,
) -> Result<Option<passkeys::Model>> {
    Ok(job
        .find::<passkeys::Entity>()
        .filter(passkeys::Column::Credential.eq(credential))
        .one(&db.within(job))
        .await?)
}

fn row(scope: &Scope, user: UserId, name: String, new: New) -> passkeys::ActiveModel {
    passkeys::ActiveModel {
        id: Set(PasskeyId::new(scope.now(), scope.dice())),
        user_id: Set(user),
        name: Set(name),
        credential: Set(new.credential),
        public_key: Set(new.key),
        transports: Set(Strings(new.transports)),
        counter: Set(i64::from(new.counter)),
        backup_eligible: Set(new.backup_eligible),
        backed_up: Set(new.backed_up),
        last_used_at: Set(None),
        created_at: Set(scope.now()),
    }
}

fn room_for_one_more(have: u64) -> Result<()> {
    if have < AT_MOST {
        Ok(())
    } else {
        Err(Error::conflict("too-many-passkeys").with("max", AT_MOST))
    }
}

fn unfit(why: &Unfit) -> Error {
    tracing::info!(%why, "a new passkey was not taken");
    Error::validation("credential", "passkey-unfit")
}
