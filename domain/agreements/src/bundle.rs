//! The evidence bundle of an agreement (domain §2.7, R-004-034): everything about it in one file, gathered for either side.
//!
//! Both sides get the same file, byte for byte, as long as nothing happens to the agreement. So only what both may know is
//! in it, and nothing of whoever asks, or when.

mod talks;
mod trail;

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_documents::agreement::AgreementDocument;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::{
    agreement_mails, agreements, annex_revisions, audit_events, exit_cases, instructions, signatures,
    suspensions, terminations,
};
use tillid_evidence::Unreadable;
use tillid_evidence::audit::Chain;
use tillid_evidence::bundle::{self as form, Bundle, VersionFiles};
use tillid_kernel::{Code, Error, Result, Timestamp, sha256_hex};
use tillid_policy::{Connection, Database, Job, Scope};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::evidence::Evidence;
use crate::life::{self, Life};
use crate::{exit, locale, press, revisions, store};
use talks::Talks;
pub use trail::{chain, shared_facts};

/// Bundles that are put together at once: each is held in memory, and the rest wait in line.
static PLACES: Semaphore = Semaphore::const_new(2);
/// How often everything is read again because something happened meanwhile.
const ATTEMPTS: u32 = 3;
/// The most bytes of PDFs that were shown before the last signature: beyond that they are left out, and it is told.
const MOST_SHOWN: usize = 20 * 1024 * 1024;

/// A finished bundle.
#[derive(Clone, Debug)]
pub struct Written {
    /// SHA-256 of the file.
    pub sha256: String,
    /// The file.
    pub bytes: Bytes,
}

/// Puts the bundle of an agreement together. `verify_at` is where anybody may have it checked.
///
/// A fixed number of statements, whatever the number of versions; each stored PDF is read once.
///
/// # Errors
/// `FORBIDDEN` for anybody but the two sides; `NOT_FOUND` before the first version is sent; `CONFLICT`
/// (`bundle-too-large`, `changed-meanwhile`); `UNAVAILABLE` when the store is away.
pub async fn evidence_bundle(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    agreement: &agreements::Model,
    verify_at: String,
) -> Result<Written> {
    crate::told::other_side(scope, agreement)?;
    let _place = place().await?;
    let gathered = gather(db.reads(), scope, agreement).await?;
    let bundle = compose(db, documents, scope, gathered, verify_at).await?;
    written(move || bundle.write()).await
}

/// A place to put a bundle together in, once there is one.
///
/// # Errors
/// `INTERNAL`, when the process ends.
pub async fn place() -> Result<SemaphorePermit<'static>> {
    PLACES.acquire().await.map_err(Error::internal)
}

/// Writes a bundle where it may take its time.
///
/// # Errors
/// `CONFLICT` (`bundle-too-large`).
pub async fn written(
    write: impl FnOnce() -> std::result::Result<Vec<u8>, Unreadable> + Send + 'static,
) -> Result<Written> {
    tokio::task::spawn_blocking(move || {
        let bytes = write().map_err(too_large)?;
        Ok(Written {
            sha256: sha256_hex(&bytes),
            bytes: Bytes::from(bytes),
        })
    })
    .await
    .map_err(Error::internal)?
}

/// What could not be read again is not written.
#[must_use]
pub fn too_large(_: Unreadable) -> Error {
    Error::failure(Code::Conflict, "bundle-too-large")
}

/// The rows.
struct Gathered {
    agreement: agreements::Model,
    versions: Vec<agreement_versions::Model>,
    signatures: Vec<signatures::Model>,
    life: Life,
    revisions: Vec<annex_revisions::Model>,
    talks: Talks,
    mails: Vec<agreement_mails::Model>,
    events: Vec<audit_events::Model>,
}

/// Reads the rows. Somebody may sign meanwhile: what was read then does not fit together and is read again.
async fn gather(db: &impl Connection, scope: &Scope, agreement: &agreements::Model) -> Result<Gathered> {
    for _ in 0..ATTEMPTS {
        let agreement = scope.load::<agreements::Entity>(db, agreement.id).await?;
        let versions = sent_versions(db, scope, &agreement).await?;
        let ids: Vec<AgreementVersionId> = versions.iter().map(|version| version.id).collect();
        let signatures = store::signatures_of(db, scope, ids).await?;
        let life = life::of(db, scope, agreement.id).await?;
        let mails = scope
            .find::<agreement_mails::Entity>()
            .filter(agreement_mails::Column::AgreementId.eq(agreement.id))
            .order_by_asc(agreement_mails::Column::Id)
            .all(db)
            .await?;
        let revisions = revisions::all(db, scope, agreement.id).await?;
        let talks = Talks::of(db, scope, agreement.id, &versions).await?;
        // After what they tell of, so that nothing is read which they do not know yet.
        let mut about = vec![agreement.id.to_string()];
        about.extend(versions.iter().map(|version| version.id.to_string()));
        about.extend(life.instructions.iter().map(|row| row.id.to_string()));
        about.extend(revisions.iter().map(|row| row.id.to_string()));
        about.extend(talks.ids());
        let events = facts(db, scope, &agreement, about).await?;
        let now = store::heads_of(db, scope, vec![agreement.id]).await?;
        let unchanged = versions.iter().all(|version| {
            now.iter()
                .any(|head| head.id == version.id && head.version == version.version)
        });
        if unchanged {
            return Ok(Gathered {
                agreement,
                versions,
                signatures,
                life,
                revisions,
                talks,
                mails,
                events,
            });
        }
    }
    Err(Error::conflict("changed-meanwhile"))
}

/// The versions that both sides know: those that were sent.
async fn sent_versions(
    db: &impl Connection,
    scope: &Scope,
    agreement: &agreements::Model,
) -> Result<Vec<agreement_versions::Model>> {
    let versions = scope
        .find::<agreement_versions::Entity>()
        .filter(agreement_versions::Column::AgreementId.eq(agreement.id))
        .filter(agreement_versions::Column::SentAt.is_not_null())
        .order_by_asc(agreement_versions::Column::Number)
        .all(db)
        .await?;
    if versions.is_empty() {
        return Err(Error::not_found());
    }
    Ok(versions)
}

/// What the trails of both sides say of the agreement, as far as it is for both to read.
async fn facts(
    db: &impl Connection,
    scope: &Scope,
    agreement: &agreements::Model,
    about: Vec<String>,
) -> Result<Vec<audit_events::Model>> {
    let sides = (agreement.vendor_id, agreement.customer_id);
    // The other side's trail is not the actor's to read; these facts were written for both.
    let job = scope.as_job(Job::Evidence, scope.organisation());
    shared_facts(&db.within(&job), &job, sides, about).await
}

async fn compose(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    gathered: Gathered,
    verify_at: String,
) -> Result<Bundle> {
    let Gathered {
        agreement,
        versions,
        signatures,
        life,
        revisions,
        talks,
        mails,
        events,
    } = gathered;
    let (negotiation, assistance) = talks.told();
    let newest = versions.last().ok_or_else(Error::not_found)?;
    let newest_content = store::content(&newest.content)?;
    let language = locale::on_paper(newest.language);
    let mut records = Vec::with_capacity(versions.len());
    let mut files = Vec::with_capacity(versions.len());
    let mut room = MOST_SHOWN;
    for version in versions {
        let given: Vec<&signatures::Model> = signatures
            .iter()
            .filter(|signature| signature.agreement_version_id == version.id)
            .collect();
        let pdf = match version.pdf_sha256 {
            Some(_) => Some(press::read_pdf(db, documents, scope, &version).await?.1.to_vec()),
            None => None,
        };
        let mut shown = Vec::with_capacity(given.len());
        for signature in &given {
            shown.push(shown_pdf(documents, signature, &mut room).await?);
        }
        records.push(version_record(&version, &given));
        files.push(VersionFiles {
            content: version.content,
            pdf,
            evidence: given.iter().map(|signature| signature.evidence.clone()).collect(),
            shown,
        });
    }
    let certificate_pdf = match &life.exit {
        Some(case) if case.certified_at.is_some() => {
            Some(exit::read_certificate(documents, case).await?.1.to_vec())
        }
        _ => None,
    };
    let certificate = life.exit.as_ref().and_then(|case| case.certificate.clone());
    Ok(Bundle {
        language,
        verify_at: Some(verify_at),
        record: record(&agreement, &newest_content, records),
        audit: chains(&agreement, events),
        life: life_record(life, &revisions),
        negotiation,
        assistance,
        deliveries: mails.iter().map(mail).collect(),
        versions: files,
        annex_revisions: revisions.into_iter().map(|row| row.content).collect(),
        certificate,
        certificate_pdf,
    })
}

/// The PDF that a signatory was shown, if it is still there and there is room.
async fn shown_pdf(
    documents: &dyn ObjectStore,
    signature: &signatures::Model,
    room: &mut usize,
) -> Result<Option<Vec<u8>>> {
    let Some(sha256) = Evidence::read(&signature.evidence)?.integrity.shown_pdf_sha256 else {
        return Ok(None);
    };
    match documents.get(&press::document_path(&sha256)).await {
        Ok(found) => {
            let bytes = found.bytes().await.map_err(press::unstored)?;
            let Some(left) = room.checked_sub(bytes.len()) else {
                return Ok(None);
            };
            *room = left;
            Ok(Some(bytes.to_vec()))
        }
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(cause) => Err(press::unstored(cause)),
    }
}

fn record(
    agreement: &agreements::Model,
    content: &AgreementDocument,
    versions: Vec<form::Version>,
) -> form::Record {
    form::Record {
        agreement_id: agreement.id.to_string(),
        reference: agreement.reference.clone(),
        state: agreement.state.as_str().to_owned(),
        controller_capacity: agreement.controller_capacity.as_str().to_owned(),
        created_at: agreement.created_at.to_string(),
        processor: form::Organisation {
            organisation_id: agreement.vendor_id.to_string(),
            name: content.processor.legal_name.clone(),
        },
        controller: form::Organisation {
            organisation_id: agreement.customer_id.to_string(),
            name: content.controller.legal_name.clone(),
        },
        versions,
    }
}

fn version_record(version: &agreement_versions::Model, given: &[&signatures::Model]) -> form::Version {
    form::Version {
        version_id: version.id.to_string(),
        number: version.number,
        state: version.state.as_str().to_owned(),
        content_sha256: version.content_sha256.clone(),
        pdf_sha256: version.pdf_sha256.clone(),
        change_reason: version.change_reason.clone(),
        sent_at: text(version.sent_at),
        viewed_at: text(version.viewed_at),
        signed_at: text(version.signed_at),
        effective_at: text(version.effective_at),
        ended_at: text(version.ended_at),
        declined_reason: version.declined_reason.clone(),
        signatures: given
            .iter()
            .map(|signature| form::Signature {
                signature_id: signature.id.to_string(),
                side: signature.side.as_str().to_owned(),
                evidence_sha256: signature.evidence_sha256.clone(),
            })
            .collect(),
    }
}

fn life_record(life: Life, revisions: &[annex_revisions::Model]) -> form::Life {
    form::Life {
        instructions: life.instructions.into_iter().rev().map(instruction).collect(),
        suspensions: life.suspensions.into_iter().rev().map(suspension).collect(),
        termination: life.termination.map(termination),
        exit: life.exit.map(exit_record),
        annex_revisions: revisions.iter().map(revision).collect(),
    }
}

fn revision(row: &annex_revisions::Model) -> form::Revision {
    form::Revision {
        revision_id: row.id.to_string(),
        number: row.number,
        version_id: row.agreement_version_id.to_string(),
        content_sha256: row.content_sha256.clone(),
        effective_at: row.effective_at.to_string(),
        told_at: text(row.told_at),
    }
}

fn instruction(row: instructions::Model) -> form::Instruction {
    form::Instruction {
        instruction_id: row.id.to_string(),
        number: row.number,
        text: row.text,
        text_sha256: row.text_sha256,
        state: row.state.as_str().to_owned(),
        given_at: row.given_at.to_string(),
        answered_at: text(row.answered_at),
        flag_reason: row.flag_reason,
        withdrawn_at: text(row.withdrawn_at),
    }
}

fn suspension(row: suspensions::Model) -> form::Suspension {
    form::Suspension {
        number: row.number,
        subject: row.subject,
        reason: row.reason,
        state: row.state.as_str().to_owned(),
        suspended_at: row.suspended_at.to_string(),
        cure_until: row.cure_until.to_string(),
        cures: row
            .cures
            .0
            .into_iter()
            .map(|cure| form::Cure {
                text: cure.text,
                reported_at: cure.reported_at.to_string(),
                accepted: cure.accepted,
                answer: cure.answer,
                answered_at: text(cure.answered_at),
            })
            .collect(),
        lifted_at: text(row.lifted_at),
    }
}

fn termination(row: terminations::Model) -> form::Termination {
    form::Termination {
        side: row.side.as_str().to_owned(),
        ground: row.ground.as_str().to_owned(),
        reason: row.reason,
        given_at: row.given_at.to_string(),
        ends_at: row.ends_at.to_string(),
        exit_choice: row.exit_choice.as_str().to_owned(),
        ended_at: text(row.ended_at),
    }
}

fn exit_record(row: exit_cases::Model) -> form::Exit {
    form::Exit {
        choice: row.choice.as_str().to_owned(),
        opened_at: row.opened_at.to_string(),
        due_at: row.due_at.to_string(),
        returned_text: row.returned_text,
        returned_at: text(row.returned_at),
        certified_at: text(row.certified_at),
        certificate_sha256: row.certificate_sha256,
        pdf_sha256: row.pdf_sha256,
    }
}

fn mail(row: &agreement_mails::Model) -> form::Mail {
    form::Mail {
        kind: row.kind.clone(),
        to: row.side.as_str().to_owned(),
        queued_at: row.queued_at.to_string(),
        outcome: row.state.as_str().to_owned(),
        settled_at: text(row.settled_at),
        message_id: row.message_id.clone(),
        content_sha256: row.content_sha256.clone(),
    }
}

/// The facts by the organisation in whose chain they stand; the address is no part of what is hashed, and not in here.
fn chains(agreement: &agreements::Model, events: Vec<audit_events::Model>) -> Vec<Chain> {
    let (processor, controller): (Vec<_>, Vec<_>) = events
        .into_iter()
        .partition(|event| event.organisation_id == agreement.vendor_id);
    vec![
        chain(agreement.vendor_id, processor),
        chain(agreement.customer_id, controller),
    ]
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
