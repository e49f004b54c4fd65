//! Silence, once the time to object is over (domain §3.5, I-6).

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use tillid_audit as audit;
use tillid_entities::change_announcements::AnnouncementId;
use tillid_entities::change_notices::NoticeId;
use tillid_entities::enums::NoticeState;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::Result;
use tillid_policy::{Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::facts;
use crate::store::sql;

/// Notices per transaction.
const BATCH: u64 = 500;

#[derive(FromQueryResult)]
struct Lapsed {
    id: NoticeId,
    customer_id: OrganisationId,
    state: NoticeState,
}

#[derive(FromQueryResult)]
struct Due {
    vendor_id: OrganisationId,
}

/// Writes down what silence has meant for up to `limit` notices whose last millisecond to object is over: accepted
/// under general authorisation, not authorised under specific. Answers how many there were; the caller comes back
/// while the answer is `limit`.
///
/// Each batch is one vendor's, one transaction, and one update; nodes that do this at once skip each other's rows.
///
/// # Errors
/// Those of the database; what earlier batches wrote stays written.
pub async fn close_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    let text = "SELECT DISTINCT vendor_id FROM change_notices \
                WHERE state IN ('DELIVERED', 'ACKNOWLEDGED') AND objection_deadline < $1";
    let vendors = Due::find_by_statement(sql(db.reads(), text, [request.now.into()]))
        .all(db.reads())
        .await?;
    let mut closed = 0;
    for Due { vendor_id } in vendors {
        let scope = system(request, Job::Deadlines, vendor_id);
        while closed < limit {
            let tx = db.begin().await?;
            let told = lapse(&tx, &scope, None, BATCH.min(limit - closed)).await?;
            let count = told.len() as u64;
            audit::append(&tx, &scope, told).await?;
            tx.commit().await?;
            closed += count;
            if count == 0 {
                break;
            }
        }
    }
    Ok(closed)
}

/// As [`close_due`] for all notices of one announcement, in the caller's transaction. Answers the facts to append.
pub(crate) async fn write_down_silence(
    tx: &Transaction,
    scope: &Scope,
    id: AnnouncementId,
) -> Result<Vec<audit::Fact>> {
    let mut told = Vec::new();
    loop {
        let batch = lapse(tx, scope, Some(id), BATCH).await?;
        if batch.is_empty() {
            return Ok(told);
        }
        told.extend(batch);
    }
}

/// The rule of `states::notice` for `Lapse`, as one update: the test of the crate holds the two together.
async fn lapse(
    tx: &Transaction,
    scope: &Scope,
    announcement: Option<AnnouncementId>,
    limit: u64,
) -> Result<Vec<audit::Fact>> {
    let mut values: Vec<Value> = vec![scope.organisation().into(), scope.now().into()];
    let mut only = String::new();
    if let Some(id) = announcement {
        values.push(Uuid::from(id).into());
        " AND n.announcement_id = $3".clone_into(&mut only);
    }
    let skip = match (tx.get_database_backend(), announcement) {
        (sea_orm::DbBackend::Sqlite, _) => "",
        (_, None) => " FOR UPDATE SKIP LOCKED",
        (_, Some(_)) => " FOR UPDATE",
    };
    let text = format!(
        "UPDATE change_notices SET state = CASE WHEN authorisation_model = 'SPECIFIC' AND \
         (SELECT a.change_type FROM change_announcements a WHERE a.id = change_notices.announcement_id) <> 'REMOVE' \
         THEN 'NOT_AUTHORISED' ELSE 'TACIT' END, decided_at = objection_deadline, version = version + 1 \
         WHERE id IN (SELECT n.id FROM change_notices n WHERE n.vendor_id = $1 \
         AND n.state IN ('DELIVERED', 'ACKNOWLEDGED') AND n.objection_deadline < $2{only} \
         ORDER BY n.id LIMIT {limit}{skip}) RETURNING id, customer_id, state"
    );
    let lapsed = Lapsed::find_by_statement(sql(tx, text, values)).all(tx).await?;
    Ok(lapsed
        .into_iter()
        .map(|row| facts::lapsed(row.state, row.id, row.customer_id))
        .collect())
}
