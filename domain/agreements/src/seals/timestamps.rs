//! Timestamps on seals, asked for in the background (RFC 3161): until a service has answered, a seal is of level B-B and
//! says so.
//!
//! A seal is taken out of the line before the service is asked, and put back for later: a node that dies meanwhile loses
//! nothing, and a service that is away is asked less and less often.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use object_store::ObjectStore;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_versions;
use tillid_entities::enums::SealLevel;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::seals;
use tillid_kernel::{Error, Result, Timestamp, sha256_hex};
use tillid_policy::{Database, Job, Request, Scope, system};
use tillid_sealing::timestamp::{self, NONCE, Stamp};
use tillid_sealing::{pdf, verify};
use uuid::Uuid;

use super::made::signature_of;
use crate::{facts, press};

/// Minutes until a service is asked again, after the first answer that was none, the second …
const PAUSES: [i64; 6] = [1, 5, 15, 60, 240, 720];
/// Minutes between all later questions.
const LATER: i64 = 1440;
/// Seconds by which the service's clock and the portal's may differ.
const CLOCKS_DIFFER: i64 = 300;

/// Whoever asks a timestamp service: `application/timestamp-query` in, `application/timestamp-reply` out.
#[async_trait]
pub trait TimestampService: Send + Sync {
    /// Puts a question in DER to the service.
    ///
    /// # Errors
    /// A word for what went wrong: `unreachable`, `silent`, `not-answering` …
    async fn ask(&self, question: Vec<u8>) -> std::result::Result<Vec<u8>, &'static str>;
}

/// Asks for the timestamps that are due, at most `limit`. Answers with how many seals have one now. A service that does
/// not answer at all is asked for no other in this turn.
///
/// # Errors
/// Those of the database and of the document store; what was done before stays done.
pub async fn stamp_due(
    db: &Database,
    documents: &dyn ObjectStore,
    service: &dyn TimestampService,
    request: &Request,
    limit: u64,
) -> Result<u64> {
    use seals::Column as S;
    // A job over all tenants; each seal's own vendor is named below, where it is written.
    let anywhere = system(request, Job::Sealing, OrganisationId(Uuid::nil()));
    let due: Vec<seals::Model> = anywhere
        .find::<seals::Entity>()
        .filter(S::TimestampDueAt.lte(request.now))
        .order_by_asc(S::TimestampDueAt)
        .limit(limit)
        .all(db.reads())
        .await?;
    let mut stamped = 0;
    for seal in due {
        let scope = system(request, Job::Sealing, seal.vendor_id);
        let Some(seal) = taken(db, &scope, seal).await? else {
            continue;
        };
        let signature = signature_of(&seal)?;
        let imprint = timestamp::imprint_of(&signature).map_err(Error::internal)?;
        let mut nonce = [0; NONCE];
        scope.dice().fill(&mut nonce);
        let question = timestamp::request(&imprint, &nonce).map_err(Error::internal)?;
        let answer = match service.ask(question).await {
            Ok(answer) => answer,
            Err(problem) => {
                note(db, &scope, &seal, problem).await?;
                break;
            }
        };
        let between = (
            seal.sealed_at.plus_seconds(-CLOCKS_DIFFER).to_time(),
            request.now.plus_seconds(CLOCKS_DIFFER).to_time(),
        );
        match timestamp::answer(&answer, &imprint, &nonce, between) {
            Ok(stamp) => match hang_on(db, documents, &scope, &seal, &signature, stamp).await {
                Ok(()) => stamped += 1,
                // The agreement was touched meanwhile, or the store is away: it is its turn again later.
                Err(Error::Failure(failure)) => note(db, &scope, &seal, failure.key).await?,
                Err(bug) => return Err(bug),
            },
            Err(fault) => note(db, &scope, &seal, fault.code()).await?,
        }
    }
    Ok(stamped)
}

/// Takes a seal out of the line and puts it back for later, unless another node was faster.
async fn taken(db: &Database, scope: &Scope, seal: seals::Model) -> Result<Option<seals::Model>> {
    let attempts = seal.timestamp_attempts + 1;
    let pause = usize::try_from(seal.timestamp_attempts)
        .ok()
        .and_then(|attempt| PAUSES.get(attempt))
        .copied()
        .unwrap_or(LATER);
    let later = seals::ActiveModel {
        id: Set(seal.id),
        timestamp_due_at: Set(Some(scope.now().plus_seconds(pause * 60))),
        timestamp_attempts: Set(attempts),
        version: Set(seal.version + 1),
        ..Default::default()
    };
    let read = Some((seals::Column::Version, seal.version));
    match scope.save(db.reads(), later, read).await {
        Ok(()) => Ok(Some(seals::Model {
            timestamp_attempts: attempts,
            version: seal.version + 1,
            ..seal
        })),
        Err(Error::Failure(_)) => Ok(None),
        Err(bug) => Err(bug),
    }
}

async fn note(db: &Database, scope: &Scope, seal: &seals::Model, problem: &str) -> Result<()> {
    tracing::warn!(
        problem,
        attempts = seal.timestamp_attempts,
        "a seal has got no timestamp yet"
    );
    let noted = seals::ActiveModel {
        id: Set(seal.id),
        timestamp_problem: Set(Some(problem.to_owned())),
        ..Default::default()
    };
    scope.save(db.reads(), noted, None).await
}

/// Puts the token into the seal and the seal into the file: from now on it is of level B-T.
async fn hang_on(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    seal: &seals::Model,
    signature: &[u8],
    stamp: Stamp,
) -> Result<()> {
    let version = scope
        .load::<agreement_versions::Entity>(db.reads(), seal.agreement_version_id)
        .await?;
    let (_, file) = press::read_pdf(db, documents, scope, &version).await?;
    let signature = timestamp::attach(signature, &stamp.token).map_err(Error::internal)?;
    let bytes = pdf::reopen(&file)
        .and_then(|prepared| prepared.fill(&signature))
        .map_err(|_| Error::conflict("timestamp-too-large"))?;
    let found = verify::verify(&bytes).map_err(Error::internal)?;
    if found.stamp.is_none() {
        return Err(Error::internal("a seal has the timestamp that was put into it"));
    }
    let sha256 = sha256_hex(&bytes);
    press::put(documents, &sha256, Bytes::from(bytes)).await?;

    let tx = db.begin().await?;
    let milliseconds = i64::try_from(stamp.at.unix_timestamp_nanos() / 1_000_000).map_err(Error::internal)?;
    let stamped = seals::ActiveModel {
        id: Set(seal.id),
        level: Set(SealLevel::BT),
        signature: Set(STANDARD.encode(&signature)),
        sealed_sha256: Set(sha256.clone()),
        timestamp_due_at: Set(None),
        timestamp_problem: Set(None),
        timestamped_at: Set(Some(Timestamp(milliseconds))),
        timestamp_authority: Set(Some(stamp.certificate.subject())),
        timestamp_serial: Set(Some(stamp.serial)),
        version: Set(seal.version + 1),
        ..Default::default()
    };
    let read = Some((seals::Column::Version, seal.version));
    scope.save(&tx, stamped, read).await?;
    let renamed = agreement_versions::ActiveModel {
        id: Set(version.id),
        pdf_sha256: Set(Some(sha256)),
        version: Set(version.version + 1),
        ..Default::default()
    };
    let read = Some((agreement_versions::Column::Version, version.version));
    scope.save(&tx, renamed, read).await?;
    let fact = facts::agreement_timestamped(version.id, version.customer_id);
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await
}
