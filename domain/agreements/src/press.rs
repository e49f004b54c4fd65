//! The PDF: typeset away from the event loop, stored under its own hash.
//!
//! A document is stored before the row that names it is committed, so a process killed in between leaves only a
//! file that nothing refers to. Equal content gives equal bytes, so storing twice changes nothing, and a file that
//! was lost can be made again and checked against the hash; the final one with the seal that was kept.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use tillid_documents::agreement::AgreementDocument;
use tillid_documents::typeset::{self, TypesetError};
use tillid_entities::agreement_versions;
use tillid_kernel::{Dice, Error, Result, sha256_hex};
use tillid_policy::{Database, Scope};
use tillid_sealing::pdf::Field;
use tokio::sync::Semaphore;

use crate::seals::keys::KeyInUse;
use crate::{seals, store};

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
    put(documents, &pdf.sha256, Bytes::from(pdf.bytes)).await?;
    Ok(pdf.sha256)
}

/// A document that was typeset, sealed and stored.
pub(crate) struct Pressed {
    /// SHA-256 of the file.
    pub(crate) sha256: String,
    /// SHA-256 of the file before the seal.
    pub(crate) unsealed_sha256: String,
    /// What the seal tells its reader.
    pub(crate) field: Field,
    /// The CMS signature in DER.
    pub(crate) signature: Vec<u8>,
}

/// Typesets a document, seals it and stores it.
///
/// # Errors
/// As [`print`]; `INTERNAL` when it cannot be sealed.
pub(crate) async fn print_sealed(
    documents: &dyn ObjectStore,
    document: AgreementDocument,
    field: Field,
    key: &Arc<KeyInUse>,
    dice: Arc<dyn Dice>,
) -> Result<Pressed> {
    let key = Arc::clone(key);
    let (unsealed_sha256, sealed, field) = pressed(move || {
        let pdf = typeset::typeset(&document).map_err(refused)?;
        let throw = |bytes: &mut [u8]| dice.fill(bytes);
        let sealed = tillid_sealing::seal(&pdf.bytes, &field, &key.chain, &key.key.signer(&throw))
            .map_err(Error::internal)?;
        Ok((pdf.sha256, sealed, field))
    })
    .await?;
    let sha256 = sha256_hex(&sealed.bytes);
    put(documents, &sha256, Bytes::from(sealed.bytes)).await?;
    Ok(Pressed {
        sha256,
        unsealed_sha256,
        field,
        signature: sealed.signature,
    })
}

/// Typesets or seals away from the event loop, when it is its turn.
pub(crate) async fn pressed<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    in_turn(&PRESSES, work).await
}

/// Does pure computing away from the event loop, once there is a permit. The work holds the permit itself: it goes on
/// when whoever asked for it has gone, and so must its place in line.
async fn in_turn<T: Send + 'static>(
    line: &'static Semaphore,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let permit = line.acquire().await.map_err(Error::internal)?;
    let held = move || {
        let _permit = permit;
        work()
    };
    tokio::task::spawn_blocking(held).await.map_err(Error::internal)?
}

pub(crate) async fn put(documents: &dyn ObjectStore, sha256: &str, bytes: Bytes) -> Result<()> {
    documents
        .put(&document_path(sha256), PutPayload::from_bytes(bytes))
        .await
        .map_err(unstored)?;
    Ok(())
}

async fn typeset(document: AgreementDocument) -> Result<typeset::Pdf> {
    pressed(move || typeset::typeset(&document).map_err(refused)).await
}

fn refused(cause: TypesetError) -> Error {
    match cause {
        TypesetError::TooLarge(_) => Error::validation("annexC", "document-too-large"),
        TypesetError::TooDeep => Error::validation("clauses", "clauses-too-deep"),
        other => Error::internal(other),
    }
}

/// Why the document store did not do as it was told: `UNAVAILABLE` when it is away.
#[must_use]
pub fn unstored(cause: object_store::Error) -> Error {
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
    let Some(sha256) = version.pdf_sha256.clone() else {
        return print_now(db, documents, scope, version).await;
    };
    match documents.get(&document_path(&sha256)).await {
        Ok(found) => Ok((sha256, found.bytes().await.map_err(unstored)?)),
        Err(object_store::Error::NotFound { .. }) => {
            let signatures = store::signatures_of(db.reads(), scope, vec![version.id]).await?;
            let document = store::signed_document(&version.content, &signatures)?;
            let made = typeset(document).await?;
            let (made_sha256, bytes) = match seals::of_version(db.reads(), scope, version.id).await? {
                Some(seal) => again_sealed(made, seal).await?,
                None => (made.sha256, made.bytes),
            };
            if made_sha256 != sha256 {
                return Err(Error::internal(
                    "a document made again differs from the one recorded",
                ));
            }
            let bytes = Bytes::from(bytes);
            put(documents, &sha256, bytes.clone()).await?;
            Ok((sha256, bytes))
        }
        Err(cause) => Err(unstored(cause)),
    }
}

/// The PDF of a version that was issued to many and whose turn to be typeset has not come: equal content gives equal
/// bytes, so what is handed out now is what will be recorded.
async fn print_now(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    version: &agreement_versions::Model,
) -> Result<(String, Bytes)> {
    if version.sent_at.is_none() {
        return Err(Error::not_found());
    }
    if !store::signatures_of(db.reads(), scope, vec![version.id])
        .await?
        .is_empty()
    {
        return Err(Error::not_found());
    }
    let made = typeset(store::content(&version.content)?).await?;
    let bytes = Bytes::from(made.bytes);
    put(documents, &made.sha256, bytes.clone()).await?;
    Ok((made.sha256, bytes))
}

/// Puts the seal that was made back on a document made again; needs no key.
async fn again_sealed(made: typeset::Pdf, seal: tillid_entities::seals::Model) -> Result<(String, Vec<u8>)> {
    pressed(move || {
        let prepared = tillid_sealing::pdf::prepare(&made.bytes, &seals::field_of_row(&seal))
            .map_err(Error::internal)?;
        let bytes = prepared
            .fill(&seals::signature_of(&seal)?)
            .map_err(Error::internal)?;
        Ok((sha256_hex(&bytes), bytes))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_keeps_its_place_when_whoever_asked_has_gone() {
        static LINE: Semaphore = Semaphore::const_new(1);
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
        let asked = tokio::spawn(in_turn(&LINE, move || {
            let _ = begun.send(());
            may_go_on.recv().map_err(Error::internal)
        }));
        has_begun.await.unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        assert_eq!(LINE.available_permits(), 0);
        go_on.send(()).unwrap();
        in_turn(&LINE, || Ok(())).await.unwrap();
    }
}
