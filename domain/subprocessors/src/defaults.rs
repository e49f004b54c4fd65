//! The ground of transfer that a vendor proposes to itself for a new place outside the EEA (R-002-058).

use sea_orm::ActiveValue::Set;
use tillid_audit as audit;
use tillid_entities::enums::TransferMechanism;
use tillid_entities::transfer_defaults::{self, TransferDefaultId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Database, Scope};

use crate::facts;
use crate::register::today;
use crate::transfer::catalogue;

/// The ground that is proposed: the standard contractual clauses until the vendor says otherwise.
///
/// # Errors
/// Those of the database.
pub async fn default_mechanism(db: &impl Connection, scope: &Scope) -> Result<TransferMechanism> {
    let row = scope.find::<transfer_defaults::Entity>().one(db).await?;
    Ok(row.map_or(TransferMechanism::Scc2021914, |row| row.mechanism))
}

/// Proposes another ground from now on.
///
/// # Errors
/// `VALIDATION` for a ground that may not be chosen today; `CONFLICT` when two say so at once for the first time.
pub async fn set_default_mechanism(db: &Database, scope: &Scope, mechanism: TransferMechanism) -> Result<()> {
    let known = catalogue(today(scope.now()));
    if !known
        .iter()
        .any(|rule| rule.selectable && rule.mechanism == mechanism)
    {
        return Err(Error::validation("mechanism", "transfer-not-selectable"));
    }
    let tx = db.begin().await?;
    let row = scope.find::<transfer_defaults::Entity>().one(&tx).await?;
    let id = row.as_ref().map(|row| row.id);
    let mut changed = transfer_defaults::ActiveModel {
        mechanism: Set(mechanism),
        changed_at: Set(scope.now()),
        ..Default::default()
    };
    if let Some(id) = id {
        changed.id = Set(id);
        scope.save(&tx, changed, None).await?;
    } else {
        changed.id = Set(TransferDefaultId::new(scope.now(), scope.dice()));
        changed.vendor_id = Set(scope.organisation());
        scope.insert(&tx, changed).await?;
    }
    audit::append(&tx, scope, vec![facts::transfer_default(scope.organisation())]).await?;
    tx.commit().await?;
    Ok(())
}
