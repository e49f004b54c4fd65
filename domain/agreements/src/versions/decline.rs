//! The customer says no.

use tillid_entities::{agreement_versions, agreements, customer_relations};
use tillid_kernel::{Result, clean_text};
use tillid_policy::{Database, Scope};

use super::end;
use crate::signing::{Given, Reader, Standing, may_decline};
use crate::state::{self, VersionEvent};
use crate::{VersionHead, facts, letters, store};

/// Declines a version that the customer has not signed, with a reason that the vendor reads.
///
/// # Errors
/// Those of [`may_decline`]; `VALIDATION` at `reason` (1–2,000 characters); `CONFLICT` (`changed-meanwhile`).
pub async fn decline(
    db: &Database,
    scope: &Scope,
    row: agreement_versions::Model,
    reason: &str,
) -> Result<agreement_versions::Model> {
    let reason = clean_text(reason, "reason", 2_000)?;
    let head = VersionHead::from(&row);
    let tx = db.begin().await?;
    let signatures = store::signatures_of(&tx, scope, vec![row.id]).await?;
    let given: Vec<Given> = signatures.iter().map(Given::from).collect();
    may_decline(&Standing::of(&head, scope.now()), &given, &Reader::of(scope)?)?;
    let state = state::version(row.state, VersionEvent::Decline)?;
    end(&tx, scope, &head, state, Some(reason.clone())).await?;

    let agreement = scope.load::<agreements::Entity>(&tx, row.agreement_id).await?;
    let relation = scope
        .load::<customer_relations::Entity>(&tx, agreement.relation_id)
        .await?;
    let vendor = letters::signatories(&tx, scope, row.vendor_id, row.language).await?;
    letters::send(
        &tx,
        scope,
        "agreement-declined",
        &agreement,
        (row.vendor_id, vendor),
        |letter| {
            letter
                .with("organisation", &relation.customer_name)
                .quoting(Some(reason.clone()))
        },
    )
    .await?;
    tillid_audit::append(&tx, scope, vec![facts::agreement_declined(row.id, row.vendor_id)]).await?;
    tx.commit().await?;
    scope.load::<agreement_versions::Entity>(db.reads(), row.id).await
}
