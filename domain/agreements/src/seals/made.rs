//! What was sealed: kept so that the file can be made again to the byte, without the key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_documents::agreement::AgreementDocument;
use tillid_entities::agreement_versions::AgreementVersionId;
use tillid_entities::enums::{Language, SealLevel};
use tillid_entities::seals::{self, SealId};
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Connection, Job, Scope, Transaction};
use tillid_sealing::pdf::Field;

use super::Sealer;
use super::keys::{self, KeyInUse};
use crate::locale;
use crate::press::Pressed;
use crate::store::VersionHead;

/// What a reader of the document is told about the seal on it.
pub(crate) fn field_of(document: &AgreementDocument, language: Language, at: Timestamp) -> Result<Field> {
    let name = &document.processor.legal_name;
    let said = |pointer| {
        locale::sentence(language, pointer, &[("organisation", name)])
            .ok_or_else(|| Error::internal("a seal has its words"))
    };
    Ok(Field {
        name: name.clone(),
        reason: said("/seal/reason")?,
        tooltip: said("/seal/tooltip")?,
        at: at.to_time(),
    })
}

/// What a reader of the document is told, as it stands in the row.
pub(crate) fn field_of_row(row: &seals::Model) -> Field {
    Field {
        name: row.name.clone(),
        reason: row.reason.clone(),
        tooltip: row.tooltip.clone(),
        at: row.sealed_at.to_time(),
    }
}

/// Keeps the seal on a version, if its key is still the one in use.
///
/// # Errors
/// `CONFLICT` (`changed-meanwhile`) when the key was renewed meanwhile, or the version is sealed already.
pub(crate) async fn record(
    tx: &Transaction,
    scope: &Scope,
    sealer: &Sealer,
    head: &VersionHead,
    key: &KeyInUse,
    pressed: &Pressed,
) -> Result<()> {
    // The seal is the vendor's, though the customer may be the last to sign.
    let job = scope.as_job(Job::Sealing, head.vendor_id);
    keys::check_in_use(tx, &job, key.id).await?;
    let row = seals::ActiveModel {
        id: Set(SealId::new(scope.now(), scope.dice())),
        vendor_id: Set(head.vendor_id),
        customer_id: Set(head.customer_id),
        agreement_version_id: Set(head.id),
        sealing_key_id: Set(key.id),
        level: Set(SealLevel::BB),
        name: Set(pressed.field.name.clone()),
        reason: Set(pressed.field.reason.clone()),
        tooltip: Set(pressed.field.tooltip.clone()),
        certificate_subject: Set(key.certificate.subject.clone()),
        certificate_issuer: Set(key.certificate.issuer.clone()),
        certificate_fingerprint: Set(key.certificate.fingerprint.clone()),
        certificate_valid_to: Set(key.certificate.valid_to),
        unsealed_sha256: Set(pressed.unsealed_sha256.clone()),
        sealed_sha256: Set(pressed.sha256.clone()),
        signature: Set(STANDARD.encode(&pressed.signature)),
        sealed_at: Set(scope.now()),
        timestamp_due_at: Set(sealer.awaits_timestamps.then(|| scope.now())),
        timestamp_attempts: Set(0),
        timestamp_problem: Set(None),
        timestamped_at: Set(None),
        timestamp_authority: Set(None),
        timestamp_serial: Set(None),
        version: Set(1),
    };
    job.insert(tx, row).await?;
    Ok(())
}

/// The CMS signature of a row.
pub(crate) fn signature_of(row: &seals::Model) -> Result<Vec<u8>> {
    STANDARD.decode(&row.signature).map_err(Error::internal)
}

/// The seals on these versions: one statement.
///
/// # Errors
/// Those of the database.
pub async fn seals_of(
    db: &impl Connection,
    scope: &Scope,
    versions: Vec<AgreementVersionId>,
) -> Result<Vec<seals::Model>> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let rows = scope
        .find::<seals::Entity>()
        .filter(seals::Column::AgreementVersionId.is_in(versions));
    Ok(rows.all(&db.within(scope)).await?)
}

/// The seal on a version, if it has one.
pub(crate) async fn of_version(
    db: &impl Connection,
    scope: &Scope,
    version: AgreementVersionId,
) -> Result<Option<seals::Model>> {
    Ok(seals_of(db, scope, vec![version]).await?.pop())
}
