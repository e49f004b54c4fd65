//! The PDF: typeset away from the event loop, stored under its own hash.
//!
//! A document is stored before the row that names it is committed, so a process killed in between leaves only a
//! file that nothing refers to. Equal content gives equal bytes, so storing twice changes nothing, and a file that
//! was lost can be made again and checked against the hash.

use std::sync::LazyLock;

use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use tillid_documents::agreement::AgreementDocument;
use tillid_documents::typeset::{self, TypesetError};
use tillid_entities::agreement_versions;
use tillid_kernel::{Error, Result};
use tillid_policy::{Database, Scope};
use tokio::sync::Semaphore;

use crate::store;

/// Typesetting is pure computing: one document at a time for each core, the rest wait in line.
static PRESSES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// Where the document with this SHA-256 lies.
#[must_use]
pub fn document_path(sha256: &str) -> Path {
    Path::from(format!("documents/{sha256}.pdf"))
}

/// Typesets a document and stores it; answers with its SHA-256.
///
/// # Errors
/// `VALIDATION` (`document-too-large`) when it has too much text; `UNAVAILABLE` when it cannot be stored.
pub(crate) async fn print(documents: &dyn ObjectStore, document: AgreementDocument) -> Result<String> {
    let pdf = typeset(document).await?;
    documents
        .put(&document_path(&pdf.sha256), PutPayload::from(pdf.bytes))
        .await
        .map_err(unstored)?;
    Ok(pdf.sha256)
}

async fn typeset(document: AgreementDocument) -> Result<typeset::Pdf> {
    let _press = PRESSES.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || typeset::typeset(&document))
        .await
        .map_err(Error::internal)?
        .map_err(|cause| match cause {
            TypesetError::TooLarge(_) => Error::validation("annexC", "document-too-large"),
            TypesetError::TooDeep => Error::validation("clauses", "clauses-too-deep"),
            other => Error::internal(other),
        })
}

fn unstored(cause: object_store::Error) -> Error {
    match cause {
        object_store::Error::Generic { .. } => {
            Error::failure(tillid_kernel::Code::Unavailable, "documents-unavailable")
        }
        other => Error::internal(other),
    }
}

/// The PDF of a version as it stands now, with its SHA-256. A file that is gone is made again.
///
/// # Errors
/// `NOT_FOUND` for a version that has no document yet; `UNAVAILABLE` when the store is away; `INTERNAL` when what
/// is made again is not what was signed.
pub async fn read_pdf(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    version: &agreement_versions::Model,
) -> Result<(String, Bytes)> {
    let sha256 = version.pdf_sha256.clone().ok_or_else(Error::not_found)?;
    match documents.get(&document_path(&sha256)).await {
        Ok(found) => Ok((sha256, found.bytes().await.map_err(unstored)?)),
        Err(object_store::Error::NotFound { .. }) => {
            let signatures = store::signatures_of(db.reads(), scope, vec![version.id]).await?;
            let document = store::signed_document(&version.content, &signatures)?;
            let made = typeset(document).await?;
            if made.sha256 != sha256 {
                return Err(Error::internal(
                    "a document made again differs from the one recorded",
                ));
            }
            let bytes = Bytes::from(made.bytes);
            documents
                .put(&document_path(&sha256), PutPayload::from_bytes(bytes.clone()))
                .await
                .map_err(unstored)?;
            Ok((sha256, bytes))
        }
        Err(cause) => Err(unstored(cause)),
    }
}
