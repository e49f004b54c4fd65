//! The certificate of deletion: what a vendor signs at the very end (Decision (EU) 2021/915, clause 10(d)).
//!
//! Its canonical JSON is what counts, its SHA-256 and the PDF typeset from it stand in the case. The PDF is stored before
//! the row that names it is committed, and made again from the JSON when it is lost, as an agreement's is.

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_documents::canonical;
use tillid_documents::certificate::{self as paper, CertificateDocument};
use tillid_documents::typeset::{self, TypesetError};
use tillid_entities::enums::{AgreementState, AgreementVersionState, ExitChoice};
use tillid_entities::{agreements, exit_cases, terminations, users};
use tillid_identity::{Confirmed, Proof, Prover};
use tillid_kernel::{Code, Error, Result, clean_line, clean_text, sha256_hex};
use tillid_policy::{Database, Scope, own_account};

use super::of;
use crate::signatory::{check_authority_now, method};
use crate::state::{self, AgreementEvent, VersionEvent};
use crate::suspension::move_on;
use crate::{facts, locale, press, store, told, versions};

/// Longest text of a certificate.
const LONGEST: usize = 5_000;

/// What a vendor certifies.
#[derive(Clone)]
pub struct Certify {
    /// What was deleted, and how.
    pub statement: String,
    /// Where: systems, copies, sub-processors.
    pub scope: String,
    /// What the law obliges the vendor to keep, and for how long; nothing when absent.
    pub exceptions: Option<String>,
    /// The capacity stated, at most 120 characters.
    pub title: String,
    /// The proof, given for this signature.
    pub proof: Proof,
}

/// Whether the scope's side may certify the deletion now: a vendor's member who may bind it, where the data is back if
/// it was to go back.
///
/// # Errors
/// `FORBIDDEN` (`forbidden` for the controller, `cannot-bind`); `CONFLICT` (`agreement-not-in-exit`,
/// `already-certified`, `data-not-returned`).
pub fn may_certify(
    scope: &Scope,
    agreement: &agreements::Model,
    case: Option<&exit_cases::Model>,
) -> Result<()> {
    told::processor(scope, agreement)?;
    let case = case.ok_or_else(|| Error::conflict("agreement-not-in-exit"))?;
    if case.certified_at.is_some() {
        return Err(Error::conflict("already-certified"));
    }
    if agreement.state != AgreementState::Exit {
        return Err(Error::conflict("agreement-not-in-exit"));
    }
    if case.choice == ExitChoice::Return && case.returned_at.is_none() {
        return Err(Error::conflict("data-not-returned"));
    }
    if !scope.member()?.can_bind {
        return Err(Error::failure(Code::Forbidden, "cannot-bind"));
    }
    Ok(())
}

/// Signs the certificate of deletion and closes the agreement.
///
/// # Errors
/// Those of [`may_certify`]; `VALIDATION` at `statement`, `scope`, `exceptions` (at most 5,000 characters each), `title`
/// or the proof; `PROOF_REQUIRED`; `RATE_LIMITED`; `UNAVAILABLE` when the document cannot be stored; `CONFLICT`
/// (`changed-meanwhile`).
pub async fn certify(
    db: &Database,
    documents: &dyn ObjectStore,
    prover: &Prover,
    scope: &Scope,
    agreement: agreements::Model,
    input: Certify,
) -> Result<exit_cases::Model> {
    told::processor(scope, &agreement)?;
    let case = of(db.reads(), scope, &agreement).await?;
    may_certify(scope, &agreement, Some(&case))?;
    let words = Words::checked(&input)?;
    if matches!(input.proof, Proof::RecoveryCode(_)) {
        return Err(Error::validation("code", "code-wrong"));
    }
    let confirmed = tillid_identity::confirm(db, prover, scope, input.proof).await?;
    let (document, in_force) = compose(db, scope, &agreement, &case, words, &confirmed).await?;
    let text = canonical::to_json(&document).map_err(Error::internal)?;
    let pdf_sha256 = print(documents, document).await?;

    let tx = db.begin().await?;
    check_authority_now(&tx, scope).await?;
    let certified = exit_cases::ActiveModel {
        id: Set(case.id),
        certificate_sha256: Set(Some(sha256_hex(&text))),
        certificate: Set(Some(text)),
        pdf_sha256: Set(Some(pdf_sha256)),
        certified_by: Set(Some(scope.person()?.user)),
        certified_at: Set(Some(scope.now())),
        version: Set(case.version + 1),
        ..Default::default()
    };
    scope
        .save(&tx, certified, Some((exit_cases::Column::Version, case.version)))
        .await?;
    move_on(&tx, scope, &agreement, AgreementEvent::Close).await?;
    let ended = state::version(in_force.state, VersionEvent::End)?;
    versions::end(&tx, scope, &in_force, ended, None).await?;
    let to = agreement.customer_id;
    let own = told::name(&tx, scope, scope.organisation()).await?;
    told::tell(&tx, scope, "deletion-certified", &agreement, to, |letter| {
        letter.with("organisation", &own)
    })
    .await?;
    let facts = vec![
        facts::life(
            "agreement.deletion-certified",
            agreement.id,
            to,
            &["state", "certificate", "pdf"],
        ),
        facts::agreement_version_ended(in_force.id, to),
    ];
    tillid_audit::append(&tx, scope, facts).await?;
    tx.commit().await?;
    scope.load::<exit_cases::Entity>(db.reads(), case.id).await
}

/// The texts of a certificate, checked.
struct Words {
    statement: String,
    scope: String,
    exceptions: String,
    title: String,
}

impl Words {
    fn checked(input: &Certify) -> Result<Self> {
        let exceptions = input
            .exceptions
            .as_deref()
            .filter(|text| !text.trim().is_empty())
            .map(|text| clean_text(text, "exceptions", LONGEST))
            .transpose()?;
        Ok(Self {
            statement: clean_text(&input.statement, "statement", LONGEST)?,
            scope: clean_text(&input.scope, "scope", LONGEST)?,
            exceptions: exceptions.unwrap_or_default(),
            title: clean_line(&input.title, "title", 120)?,
        })
    }
}

async fn compose(
    db: &Database,
    scope: &Scope,
    agreement: &agreements::Model,
    case: &exit_cases::Model,
    words: Words,
    confirmed: &Confirmed,
) -> Result<(CertificateDocument, store::VersionHead)> {
    let db = db.reads();
    let in_force = store::heads_of(db, scope, vec![agreement.id])
        .await?
        .into_iter()
        .find(|version| version.state == AgreementVersionState::InForce)
        .ok_or_else(|| Error::internal("an agreement in its exit has a version in force"))?;
    let signed = store::contents(db, scope, vec![in_force.id])
        .await?
        .remove(&in_force.id)
        .ok_or_else(Error::not_found)?;
    let termination = scope
        .find::<terminations::Entity>()
        .filter(terminations::Column::AgreementId.eq(agreement.id))
        .one(db)
        .await?
        .ok_or_else(|| Error::internal("an agreement in its exit was terminated"))?;
    let person = own_account(scope.request())?
        .load::<users::Entity>(db, scope.person()?.user)
        .await?;
    let returned = match (&case.returned_text, case.returned_at) {
        (Some(text), Some(at)) => Some(paper::Returned {
            text: text.clone(),
            at: at.to_time(),
        }),
        _ => None,
    };
    let document = CertificateDocument {
        format: paper::FORMAT.to_owned(),
        language: locale::on_paper(in_force.language),
        agreement_reference: agreement.reference.clone(),
        agreement_version: u32::try_from(in_force.number).map_err(Error::internal)?,
        agreement_sha256: in_force.content_sha256.clone(),
        processor: signed.processor,
        controller: signed.controller,
        ended_at: termination.ends_at.to_time(),
        due_at: case.due_at.to_time(),
        returned,
        statement: words.statement,
        scope: words.scope,
        exceptions: words.exceptions,
        signature: paper::CertificateSignature {
            name: person.name,
            title: words.title,
            method: method(confirmed),
            confirmed_at: confirmed.at.to_time(),
            signed_at: scope.now().to_time(),
        },
    };
    Ok((document, in_force))
}

async fn print(documents: &dyn ObjectStore, document: CertificateDocument) -> Result<String> {
    let pdf = typeset(document).await?;
    documents
        .put(&press::document_path(&pdf.sha256), PutPayload::from(pdf.bytes))
        .await
        .map_err(unstored)?;
    Ok(pdf.sha256)
}

async fn typeset(document: CertificateDocument) -> Result<typeset::Pdf> {
    tokio::task::spawn_blocking(move || typeset::typeset_certificate(&document))
        .await
        .map_err(Error::internal)?
        .map_err(|cause| match cause {
            TypesetError::TooLarge(_) => Error::validation("statement", "document-too-large"),
            other => Error::internal(other),
        })
}

fn unstored(cause: object_store::Error) -> Error {
    match cause {
        object_store::Error::Generic { .. } => Error::failure(Code::Unavailable, "documents-unavailable"),
        other => Error::internal(other),
    }
}

/// The PDF of a case's certificate, with its SHA-256. A file that is gone is made again.
///
/// # Errors
/// `NOT_FOUND` while nothing is certified; `UNAVAILABLE` when the store is away; `INTERNAL` when what is made again is
/// not what was recorded.
pub async fn read_certificate(
    documents: &dyn ObjectStore,
    case: &exit_cases::Model,
) -> Result<(String, Bytes)> {
    let (Some(sha256), Some(text)) = (case.pdf_sha256.clone(), &case.certificate) else {
        return Err(Error::not_found());
    };
    match documents.get(&press::document_path(&sha256)).await {
        Ok(found) => Ok((sha256, found.bytes().await.map_err(unstored)?)),
        Err(object_store::Error::NotFound { .. }) => {
            let document = serde_json::from_str(text).map_err(Error::internal)?;
            let made = typeset(document).await?;
            if made.sha256 != sha256 {
                return Err(Error::internal(
                    "a certificate made again differs from the one recorded",
                ));
            }
            let bytes = Bytes::from(made.bytes);
            documents
                .put(
                    &press::document_path(&sha256),
                    PutPayload::from_bytes(bytes.clone()),
                )
                .await
                .map_err(unstored)?;
            Ok((sha256, bytes))
        }
        Err(cause) => Err(unstored(cause)),
    }
}
