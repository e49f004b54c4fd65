//! The vendor takes a version back.

use tillid_entities::{agreement_versions, agreements, customer_relations};
use tillid_kernel::Result;
use tillid_policy::{Database, Scope};

use super::end;
use crate::signing::{Given, Reader, Standing, may_recall};
use crate::state::{self, VersionEvent};
use crate::{VersionHead, facts, letters, store};

/// Takes back a version that the customer has not signed, and tells the customer.
///
/// # Errors
/// Those of [`may_recall`]; `CONFLICT` (`changed-meanwhile`).
pub async fn recall(
    db: &Database,
    scope: &Scope,
    row: agreement_versions::Model,
) -> Result<agreement_versions::Model> {
    let head = VersionHead::from(&row);
    let tx = db.begin().await?;
    let signatures = store::signatures_of(&tx, scope, vec![row.id]).await?;
    let given: Vec<Given> = signatures.iter().map(Given::from).collect();
    may_recall(&Standing::of(&head, scope.now()), &given, &Reader::of(scope)?)?;
    let state = state::version(row.state, VersionEvent::Recall)?;
    end(&tx, scope, &head, state, None).await?;

    let agreement = scope.load::<agreements::Entity>(&tx, row.agreement_id).await?;
    let relation = scope
        .load::<customer_relations::Entity>(&tx, agreement.relation_id)
        .await?;
    let customer = letters::customer(&tx, scope, &relation).await?;
    let to = (row.customer_id, customer);
    letters::send(&tx, scope, "agreement-recalled", &agreement, to, |letter| letter).await?;
    tillid_audit::append(
        &tx,
        scope,
        vec![facts::agreement_recalled(row.id, row.customer_id)],
    )
    .await?;
    tx.commit().await?;
    scope.load::<agreement_versions::Entity>(db.reads(), row.id).await
}
