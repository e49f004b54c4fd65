//! Organisations for the ids on rows.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_kernel::Result;
use tillid_policy::{Connection, Scope};

/// These organisations, in one statement, as far as the scope's organisation deals with them: itself, vendors, its
/// customers and partners. Others are missing from the answer, and so is every customer for a partner, who knows of
/// customers only what its grants say (I-24).
///
/// # Errors
/// Those of the database.
pub fn by_ids<'a>(
    db: &'a impl Connection,
    scope: &'a Scope,
    ids: impl IntoIterator<Item = OrganisationId>,
) -> impl Future<Output = Result<HashMap<OrganisationId, organisations::Model>>> + Send {
    // Collected before the first wait: a caller's iterator need not cross threads.
    let mut ids: Vec<OrganisationId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    async move {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = scope
            .find_counterparties()
            .filter(organisations::Column::Id.is_in(ids))
            .all(&db.within(scope))
            .await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}
