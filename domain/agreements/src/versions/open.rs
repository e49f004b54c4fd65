//! The customer opens the document.

use sea_orm::ActiveValue::Set;
use tillid_entities::agreement_versions;
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Database, Scope};

use crate::facts;
use crate::state::{self, VersionEvent, is_open};

/// Records the first time that the customer opens a version that waits to be signed; the instant is part of the
/// evidence (§2.7). Later openings, the vendor's own, those of versions that are over, and those of a customer that may
/// look and change nothing leave it as it is.
///
/// # Errors
/// Those of the database.
pub async fn open(
    db: &Database,
    scope: &Scope,
    row: agreement_versions::Model,
) -> Result<agreement_versions::Model> {
    if !scope.is_customer() || scope.only_reads() || row.viewed_at.is_some() || !is_open(row.state) {
        return Ok(row);
    }
    let state = state::version(row.state, VersionEvent::View)?;
    let tx = db.begin().await?;
    let viewed = agreement_versions::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        viewed_at: Set(Some(scope.now())),
        version: Set(row.version + 1),
        ..Default::default()
    };
    let read = Some((agreement_versions::Column::Version, row.version));
    match scope.save(&tx, viewed, read).await {
        Ok(()) => {}
        // Somebody else has opened or signed it in the same instant: what they made of it is the answer.
        Err(Error::Failure(failure)) if failure.code == Code::Conflict => {
            tx.rollback().await?;
            return scope.load::<agreement_versions::Entity>(db.reads(), row.id).await;
        }
        Err(other) => return Err(other),
    }
    tillid_audit::append(&tx, scope, vec![facts::agreement_viewed(row.id, row.vendor_id)]).await?;
    tx.commit().await?;
    Ok(agreement_versions::Model {
        state,
        viewed_at: Some(scope.now()),
        version: row.version + 1,
        ..row
    })
}
