//! Telling customers how a change has ended: in effect, or withdrawn. The worker's part, in batches.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, FromQueryResult, QueryFilter, QueryOrder, Value};
use tillid_entities::change_announcements;
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::{AnnouncementState, Language, MessageClass};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sub_processors;
use tillid_kernel::{EmailAddress, Result};
use tillid_notifications::{Letter, enqueue_all};
use tillid_policy::{Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::store::{page_of, sql};

/// Letters per transaction.
const BATCH: u64 = 200;

#[derive(FromQueryResult)]
struct Untold {
    id: NoticeId,
    customer_id: OrganisationId,
    language: Language,
    notice_email: Option<String>,
    sent: i32,
}

/// Mails up to `limit` customers how an announcement they were given notice of has ended; answers how many were
/// told. A mail that was never sent needs no mail that takes it back; whose annex B is revised hears it with the revision; in
/// the portal everybody sees the end.
///
/// # Errors
/// Those of the database and of rendering mails; what earlier batches wrote stays written.
pub async fn tell_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    let everyone = system(request, Job::Delivery, OrganisationId(Uuid::nil()));
    let ended = everyone
        .find::<change_announcements::Entity>()
        .filter(
            change_announcements::Column::State
                .is_in([AnnouncementState::Effective, AnnouncementState::Withdrawn]),
        )
        .filter(change_announcements::Column::ToldAt.is_null())
        .order_by_asc(change_announcements::Column::Id)
        .all(db.reads())
        .await?;
    let mut told = 0;
    for announcement in ended {
        let scope = system(request, Job::Delivery, announcement.vendor_id);
        let name = scope
            .load::<sub_processors::Entity>(db.reads(), announcement.sub_processor_id)
            .await?
            .legal_name;
        while told < limit {
            let tx = db.begin().await?;
            let batch = claim(&tx, &announcement, BATCH.min(limit - told)).await?;
            if batch.is_empty() {
                finish(&tx, &scope, &announcement).await?;
                tx.commit().await?;
                break;
            }
            told += batch.len() as u64;
            tell(&tx, &scope, &announcement, &name, batch).await?;
            tx.commit().await?;
        }
    }
    Ok(told)
}

async fn claim(
    tx: &Transaction,
    announcement: &change_announcements::Model,
    limit: u64,
) -> Result<Vec<Untold>> {
    let skip = match tx.get_database_backend() {
        DbBackend::Sqlite => "",
        _ => " FOR UPDATE OF n SKIP LOCKED",
    };
    let text = format!(
        "SELECT n.id, n.customer_id, r.language, r.notice_email, CASE WHEN EXISTS (SELECT 1 FROM deliveries d \
         WHERE d.notice_id = n.id) AND NOT EXISTS (SELECT 1 FROM annex_revisions x \
         WHERE x.announcement_id = n.announcement_id AND x.agreement_id = n.agreement_id) THEN 1 ELSE 0 END AS sent \
         FROM change_notices n JOIN customer_relations r ON r.vendor_id = n.vendor_id AND r.customer_id = n.customer_id \
         WHERE n.vendor_id = $1 AND n.announcement_id = $2 AND n.told_at IS NULL ORDER BY n.id LIMIT {limit}{skip}"
    );
    let values: [Value; 2] = [announcement.vendor_id.into(), announcement.id.into()];
    Ok(Untold::find_by_statement(sql(tx, text, values)).all(tx).await?)
}

async fn tell(
    tx: &Transaction,
    scope: &Scope,
    announcement: &change_announcements::Model,
    name: &str,
    batch: Vec<Untold>,
) -> Result<()> {
    let text = match announcement.state {
        AnnouncementState::Withdrawn => "change-withdrawn",
        _ => "change-effective",
    };
    let mut letters = Vec::new();
    for row in batch.iter().filter(|row| row.sent == 1) {
        let Some(address) = &row.notice_email else {
            continue;
        };
        let to = EmailAddress::parse(address, "noticeEmail")?;
        let letter = Letter::new(text, MessageClass::Administrative, to, row.language)
            .with("reference", &announcement.reference)
            .with("subprocessor", name)
            .fact("reference", &announcement.reference)
            .fact("subprocessor", name)
            .action(page_of(scope, row.customer_id, "notices", row.id));
        letters.push((letter, None));
    }
    enqueue_all(tx, scope, letters).await?;
    scope
        .update::<change_notices::Entity>()
        .col_expr(change_notices::Column::ToldAt, Expr::value(scope.now()))
        .filter(change_notices::Column::Id.is_in(batch.iter().map(|row| row.id)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Everybody is told, unless another node is telling the last ones right now: then it finishes.
async fn finish(tx: &Transaction, scope: &Scope, announcement: &change_announcements::Model) -> Result<()> {
    let untold = scope
        .find::<change_notices::Entity>()
        .filter(change_notices::Column::VendorId.eq(announcement.vendor_id))
        .filter(change_notices::Column::AnnouncementId.eq(announcement.id))
        .filter(change_notices::Column::ToldAt.is_null())
        .one(tx)
        .await?;
    if untold.is_none() {
        scope
            .update::<change_announcements::Entity>()
            .col_expr(change_announcements::Column::ToldAt, Expr::value(scope.now()))
            .filter(change_announcements::Column::Id.eq(announcement.id))
            .exec(tx)
            .await?;
    }
    Ok(())
}
