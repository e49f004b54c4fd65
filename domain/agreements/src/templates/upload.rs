//! The official text as a file: read, kept as it came, and made a template of.

use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use tillid_documents::agreement as paper;
use tillid_documents::import::{self, ImportError, Imported, Kind};
use tillid_entities::agreement_templates;
use tillid_entities::enums::Language;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::template_files::{self, TemplateFileId};
use tillid_entities::values::{Clause, Clauses};
use tillid_kernel::{Code, Error, Result, sha256_hex};
use tillid_policy::{Connection, Database, Job, Request, Scope, system};
use uuid::Uuid;

use crate::facts;
pub use crate::press::unstored;

/// The largest file, in bytes.
pub const LARGEST: usize = import::LARGEST;
/// A file of which no template was made is forgotten after so many days.
const KEPT_DAYS: i64 = 7;
/// A vendor has no more files than these of which no template was made: they are kept for nobody.
const MOST_UNUSED: u64 = 50;
/// The longest name of a file that is kept.
const LONGEST_NAME: usize = 150;

/// Whether a vendor may bring one more file: ask before it is taken in.
///
/// # Errors
/// `RATE_LIMITED` while 50 wait for a template to be made of them.
pub async fn may_upload(db: &Database, scope: &Scope) -> Result<()> {
    let unused = scope
        .find::<template_files::Entity>()
        .filter(template_files::Column::Id.not_in_subquery(used(scope)))
        .count(db.reads())
        .await?;
    if unused >= MOST_UNUSED {
        let most = Error::failure(Code::RateLimited, "uploads-many").with("max", MOST_UNUSED);
        return Err(most.with("retryAfter", 60 * 60));
    }
    Ok(())
}

/// Keeps a file and what was read from it: the file under its SHA-256, the clauses beside it.
///
/// # Errors
/// `UNAVAILABLE` when it cannot be stored.
pub async fn upload(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    name: &str,
    bytes: Bytes,
    read: Imported,
) -> Result<template_files::Model> {
    let uploader = scope.person()?.user;
    let file = bytes.clone();
    // Twenty mebibytes take a while.
    let sha256 = tokio::task::spawn_blocking(move || sha256_hex(&file));
    let sha256 = sha256.await.map_err(Error::internal)?;
    let size = i32::try_from(bytes.len()).map_err(Error::internal)?;
    let row = template_files::ActiveModel {
        id: Set(TemplateFileId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        uploader_id: Set(uploader),
        name: Set(file_name(name, read.kind)),
        media_type: Set(read.kind.media_type().to_owned()),
        size: Set(size),
        title: Set(read.title.clone()),
        language: Set(spoken(read.language)),
        clauses: Set(clauses(read)),
        sha256: Set(sha256),
        uploaded_at: Set(scope.now()),
    };
    // As documents are: a process killed in between leaves a file that nothing refers to.
    let (Some(id), Some(sha256)) = (row.id.try_as_ref(), row.sha256.try_as_ref()) else {
        return Err(Error::internal("a file without its id"));
    };
    documents
        .put(&file_path(*id, sha256), PutPayload::from_bytes(bytes))
        .await
        .map_err(unstored)?;
    let tx = db.begin().await?;
    let row = scope.insert(&tx, row).await?;
    tillid_audit::append(&tx, scope, vec![facts::template_uploaded(row.id)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// The file as it was uploaded.
///
/// # Errors
/// `UNAVAILABLE` when the store is away; `INTERNAL` when it lost the file, or has another.
pub async fn read_file(documents: &dyn ObjectStore, row: &template_files::Model) -> Result<Bytes> {
    let found = documents
        .get(&file_path(row.id, &row.sha256))
        .await
        .map_err(unstored)?;
    let bytes = found.bytes().await.map_err(unstored)?;
    if sha256_hex(&bytes) != row.sha256 {
        return Err(Error::internal("an uploaded file differs from the one recorded"));
    }
    Ok(bytes)
}

/// Forgets files of which no template was made within seven days, at most `limit` of them, a transaction for each
/// vendor. Answers how many.
///
/// # Errors
/// Those of the database; `UNAVAILABLE` when the store is away: the row is gone then, and its file nobody's.
pub async fn forget_files(
    db: &Database,
    documents: &dyn ObjectStore,
    request: &Request,
    limit: u64,
) -> Result<u64> {
    use template_files::Column as F;
    let job = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due: Vec<(TemplateFileId, OrganisationId, String)> = job
        .find::<template_files::Entity>()
        .filter(F::UploadedAt.lt(request.now.plus_days(-KEPT_DAYS)))
        .filter(F::Id.not_in_subquery(used(&job)))
        .order_by_asc(F::UploadedAt)
        .limit(limit)
        .select_only()
        .columns([F::Id, F::VendorId, F::Sha256])
        .into_tuple()
        .all(&db.reads().within(&job))
        .await?;
    let mut by_vendor: BTreeMap<OrganisationId, Vec<(TemplateFileId, String)>> = BTreeMap::new();
    for (id, vendor, sha256) in due {
        by_vendor.entry(vendor).or_default().push((id, sha256));
    }
    let mut forgotten = 0;
    for (vendor, files) in by_vendor {
        forgotten += forget(db, documents, request, vendor, files).await?;
    }
    Ok(forgotten)
}

async fn forget(
    db: &Database,
    documents: &dyn ObjectStore,
    request: &Request,
    vendor: OrganisationId,
    files: Vec<(TemplateFileId, String)>,
) -> Result<u64> {
    let scope = system(request, Job::Deadlines, vendor);
    let tx = db.begin().await?;
    let ids = files.iter().map(|(id, _)| *id);
    // Whatever a template was made of since it was found stays.
    let gone = scope
        .delete::<template_files::Entity>()
        .filter(template_files::Column::VendorId.eq(vendor))
        .filter(template_files::Column::Id.is_in(ids))
        .filter(template_files::Column::Id.not_in_subquery(used(&scope)))
        .exec_with_returning(&tx.within(&scope))
        .await?;
    let told = gone
        .iter()
        .map(|row| facts::template_file_forgotten(row.id))
        .collect();
    tillid_audit::append(&tx, &scope, told).await?;
    tx.commit().await?;
    for row in &gone {
        match documents.delete(&file_path(row.id, &row.sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(cause) => return Err(unstored(cause)),
        }
    }
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}

/// The files that templates were made of.
fn used(scope: &Scope) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(agreement_templates::Column::FileId)
        .from(agreement_templates::Entity)
        .cond_where(scope.condition::<agreement_templates::Entity>())
        .and_where(agreement_templates::Column::FileId.is_not_null())
        .to_owned()
}

/// Where a file lies: under its SHA-256, a copy for each upload, so that forgetting one takes it from nobody else.
fn file_path(id: TemplateFileId, sha256: &str) -> Path {
    Path::from(format!("uploads/{sha256}/{id}"))
}

fn clauses(read: Imported) -> Clauses {
    let clauses = read.clauses.into_iter().map(|clause| Clause {
        number: clause.number,
        heading: clause.heading,
        paragraphs: clause.paragraphs,
        locked: true,
        as_written: true,
        covers: Vec::new(),
    });
    Clauses(clauses.collect())
}

fn spoken(language: paper::Language) -> Language {
    match language {
        paper::Language::Da => Language::Da,
        paper::Language::En => Language::En,
    }
}

/// The last part of a path, without what no name should have, and with the ending that its bytes deserve.
#[must_use]
pub fn file_name(name: &str, kind: Kind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '"' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let clean: String = last.chars().filter(plain).take(LONGEST_NAME).collect();
    let clean = clean.trim().trim_matches('.');
    let stem = clean.rsplit_once('.').map_or(clean, |(stem, _)| stem).trim();
    let stem = if stem.is_empty() { "template" } else { stem };
    format!("{stem}.{}", kind.ending())
}

/// What whoever brought a file is told when it cannot be read: `UPLOAD_TOO_LARGE`, `UPLOAD_UNREADABLE`,
/// `UPLOAD_ENCRYPTED`, `UPLOAD_TOO_COMPLEX` or `UPLOAD_EMPTY`.
#[must_use]
pub fn refused(cause: ImportError) -> Error {
    match cause {
        ImportError::TooLarge => too_large(),
        ImportError::Unreadable => Error::failure(Code::UploadUnreadable, "upload-unreadable"),
        ImportError::Encrypted => Error::failure(Code::UploadEncrypted, "upload-encrypted"),
        ImportError::TooComplex => Error::failure(Code::UploadTooComplex, "upload-too-complex"),
        ImportError::Empty => Error::failure(Code::UploadEmpty, "upload-empty"),
    }
}

/// More bytes than [`LARGEST`].
#[must_use]
pub fn too_large() -> Error {
    Error::failure(Code::UploadTooLarge, "upload-too-large").with("max", LARGEST / (1024 * 1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_part_with_the_ending_of_its_bytes() {
        for (name, kept) in [
            ("Databehandleraftale.docx", "Databehandleraftale.docx"),
            ("C:\\Users\\x\\Aftale v. 2.pdf", "Aftale v. 2.docx"),
            ("../../etc/passwd", "passwd.docx"),
            ("a\"b\n\u{202e}c.exe", "abc.docx"),
            ("", "template.docx"),
            ("...", "template.docx"),
        ] {
            assert_eq!(file_name(name, Kind::Docx), kept, "{name}");
        }
        assert!(file_name(&"x".repeat(1000), Kind::Pdf).len() < 200);
    }
}
