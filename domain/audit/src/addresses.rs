//! The address that a change came from: whole at first, to trace an incident, later its network alone (R-002-046).
//!
//! It is no part of what is hashed, so shortening it breaks no chain.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::audit_events::{self, AuditEventId, Column};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Connection, Database, Job, Request, shortened, system};

/// How long the whole address is kept.
const WHOLE_DAYS: i64 = 90;

/// When the address of an event is shortened.
pub(crate) fn shortened_at(at: Timestamp) -> Timestamp {
    at.plus_days(WHOLE_DAYS)
}

/// Shortens addresses whose time is over, at most `portion` of them; answers how many.
///
/// # Errors
/// Those of the database.
pub async fn shorten_addresses(db: &Database, request: &Request, portion: u64) -> Result<u64> {
    let job = system(request, Job::SecurityLog, OrganisationId(uuid::Uuid::nil()));
    let due: Vec<(AuditEventId, Option<String>)> = job
        .find::<audit_events::Entity>()
        .select_only()
        .columns([Column::Id, Column::Address])
        .filter(Column::AddressUntil.lte(request.now))
        .order_by_asc(Column::AddressUntil)
        .limit(portion)
        .into_tuple()
        .all(&db.reads().within(&job))
        .await?;
    let mut networks: BTreeMap<Option<String>, Vec<AuditEventId>> = BTreeMap::new();
    for (id, address) in due {
        let network = address.and_then(|text| text.parse().ok()).map(shortened);
        networks.entry(network).or_default().push(id);
    }
    let mut done = 0;
    for (network, ids) in networks {
        let shortened = job
            .update::<audit_events::Entity>()
            .col_expr(Column::Address, Expr::value(network))
            .col_expr(Column::AddressUntil, Expr::value(None::<Timestamp>))
            .filter(Column::Id.is_in(ids))
            .exec(&db.reads().within(&job))
            .await?;
        done += shortened.rows_affected;
    }
    Ok(done)
}
