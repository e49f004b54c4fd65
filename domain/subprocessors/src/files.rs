//! Files about a sub-processor: kept under their hash, given to those who may have them.

use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_agreements::upload;
use tillid_audit as audit;
use tillid_documents::import::Kind;
use tillid_entities::enums::SubProcessorFileKind;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sub_processor_files::{self, SubProcessorFileId};
use tillid_entities::sub_processors;
use tillid_kernel::{Code, Error, Result, sha256_hex};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::assure::refuse_past;
use crate::disclose::disclosed;
use crate::facts;
use crate::reads::reached_sub_processors;

/// More files than these nobody keeps about one sub-processor.
const MOST: u64 = 100;

/// Whether one more file may be brought: ask before it is taken in.
///
/// # Errors
/// `IMMUTABLE` for a sub-processor that is retired or withdrawn; `RATE_LIMITED` when it has a hundred files.
pub async fn may_keep(db: &Database, scope: &Scope, row: &sub_processors::Model) -> Result<()> {
    refuse_past(row)?;
    let files = scope
        .find::<sub_processor_files::Entity>()
        .filter(sub_processor_files::Column::SubProcessorId.eq(row.id))
        .count(db.reads())
        .await?;
    if files >= MOST {
        let most = Error::failure(Code::RateLimited, "sub-processor-files-many").with("max", MOST);
        return Err(most.with("retryAfter", 60 * 60));
    }
    Ok(())
}

/// Keeps a PDF about a sub-processor under its SHA-256.
///
/// # Errors
/// Those of [`may_keep`]; `UPLOAD_UNREADABLE` for what is no PDF; `UPLOAD_TOO_LARGE`; `UNAVAILABLE` when it cannot be
/// stored.
pub async fn keep(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    row: &sub_processors::Model,
    kind: SubProcessorFileKind,
    name: &str,
    bytes: Bytes,
) -> Result<sub_processor_files::Model> {
    let uploader = scope.person()?.user;
    if bytes.len() > upload::LARGEST {
        return Err(upload::too_large());
    }
    // A scan has no text, and a contract is often one: what it is, its first bytes say.
    if Kind::of(&bytes).ok() != Some(Kind::Pdf) {
        return Err(Error::failure(Code::UploadUnreadable, "upload-no-pdf"));
    }
    may_keep(db, scope, row).await?;
    let sha256 = sha256_hex(&bytes);
    let size = i32::try_from(bytes.len()).map_err(Error::internal)?;
    // As documents are: a process killed in between leaves a file that nothing refers to.
    documents
        .put(
            &path(scope.organisation(), &sha256),
            PutPayload::from_bytes(bytes),
        )
        .await
        .map_err(upload::unstored)?;
    let file = sub_processor_files::ActiveModel {
        id: Set(SubProcessorFileId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        sub_processor_id: Set(row.id),
        kind: Set(kind),
        sha256: Set(sha256),
        name: Set(upload::file_name(name, Kind::Pdf)),
        size: Set(size),
        uploader_id: Set(uploader),
        uploaded_at: Set(scope.now()),
    };
    let tx = db.begin().await?;
    let file = scope.insert(&tx, file).await?;
    audit::append(&tx, scope, vec![facts::file_kept(row.id)]).await?;
    tx.commit().await?;
    Ok(file)
}

/// Whether customers with an agreement may have files of this kind.
#[must_use]
pub fn is_for_customers(kind: SubProcessorFileKind) -> bool {
    match kind {
        SubProcessorFileKind::Contract => false,
        SubProcessorFileKind::Scc | SubProcessorFileKind::Tia | SubProcessorFileKind::DpfCert => true,
    }
}

/// The file with this id as the scope's customer may have it: documentation of a transfer (R-000-113) by a vendor with which it
/// has an agreement in force.
///
/// # Errors
/// `NOT_FOUND` for every other file.
pub async fn reached(
    db: &Database,
    scope: &Scope,
    id: SubProcessorFileId,
) -> Result<sub_processor_files::Model> {
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let file = job
        .find::<sub_processor_files::Entity>()
        .filter(sub_processor_files::Column::Id.eq(id))
        .one(&db.reads().within(&job))
        .await?
        .filter(|file| is_for_customers(file.kind))
        .ok_or_else(Error::not_found)?;
    // The row's own state says whether the customer knows of the sub-processor at all.
    let row = reached_sub_processors(scope)
        .filter(sub_processors::Column::Id.eq(file.sub_processor_id))
        .one(db.reads())
        .await?
        .ok_or_else(Error::not_found)?;
    if disclosed(db, scope, &[row]).await?.is_empty() {
        return Err(Error::not_found());
    }
    Ok(file)
}

/// The file as it was uploaded.
///
/// # Errors
/// `UNAVAILABLE` when the store is away; `INTERNAL` when it lost the file, or has another.
pub async fn read(documents: &dyn ObjectStore, file: &sub_processor_files::Model) -> Result<Bytes> {
    let found = documents
        .get(&path(file.vendor_id, &file.sha256))
        .await
        .map_err(upload::unstored)?;
    let bytes = found.bytes().await.map_err(upload::unstored)?;
    if sha256_hex(&bytes) != file.sha256 {
        return Err(Error::internal("an uploaded file differs from the one recorded"));
    }
    Ok(bytes)
}

/// Where a file lies. A vendor's files with the same bytes are one: none of them is ever taken away.
fn path(vendor: OrganisationId, sha256: &str) -> Path {
    Path::from(format!("sub-processors/{vendor}/{sha256}"))
}
