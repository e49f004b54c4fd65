//! Notices owed to customers that bound themselves after the rest were told.
//!
//! An agreement that was sent before a change was announced, and signed after, lists the sub-processors as they were: to
//! that controller the change is one, and notice of it is owed (Art. 28(2), I-4). One that was sent after the announcement
//! has the change in its annex B already.

use sea_orm::FromQueryResult;
use tillid_audit as audit;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::Result;
use tillid_policy::{Connection, Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::activate::sub_processors_of;
use crate::audience::reach;
use crate::publish::make_notices;
use crate::store::{hold, sql};
use crate::{facts, states};

/// What is meant, in SQL: version `v` in force, announcement `c`.
///
/// A signature bears the instant at which it was asked for, and is committed when its document is sealed: ten minutes are
/// more than that takes, and that no notice is there says the rest.
const LATE: &str = "v.sent_at <= c.published_at AND v.effective_at > c.published_at - 600000 AND NOT EXISTS \
     (SELECT 1 FROM change_notices n WHERE n.announcement_id = c.id AND n.agreement_id = v.agreement_id)";

#[derive(FromQueryResult)]
struct Owing {
    id: AnnouncementId,
    vendor_id: OrganisationId,
}

/// Makes the notices that are owed late, of all vendors. Answers how many. The plan walks the announcements that are under
/// way, and of each the index on the vendor's versions by when they came into force.
///
/// # Errors
/// Those of the database.
pub async fn owe_late(db: &Database, request: &Request) -> Result<u64> {
    let anywhere = system(request, Job::Delivery, OrganisationId(Uuid::nil()));
    let text = format!(
        "SELECT c.id, c.vendor_id FROM change_announcements c WHERE c.state IN ('NOTIFYING', 'OPEN') AND EXISTS \
         (SELECT 1 FROM agreement_versions v WHERE v.vendor_id = c.vendor_id AND v.state = 'IN_FORCE' AND {LATE} \
         AND EXISTS (SELECT 1 FROM agreement_services g JOIN announcement_services a ON a.service_id = g.service_id \
         WHERE g.agreement_id = v.agreement_id AND a.announcement_id = c.id))"
    );
    let owing = Owing::find_by_statement(sql(db.reads(), text, []))
        .all(&db.reads().within(&anywhere))
        .await?;
    let mut made = 0;
    for Owing { id, vendor_id } in owing {
        let job = system(request, Job::Delivery, vendor_id);
        let tx = db.begin().await?;
        let announcement = hold(&tx, &job, id).await?;
        made += owe(&tx, &job, &announcement).await?;
        tx.commit().await?;
    }
    Ok(made)
}

/// Makes the notices of this announcement that are owed late. Answers how many.
pub(crate) async fn owe(
    tx: &Transaction,
    scope: &Scope,
    announcement: &change_announcements::Model,
) -> Result<u64> {
    if !states::is_under_way(announcement.state) {
        return Ok(0);
    }
    let concerned = sub_processors_of(tx, scope, announcement).await?;
    let made = make_notices(tx, scope, announcement.id, reach(&concerned), Some(LATE)).await?;
    if made > 0 {
        let told = facts::announcement("announcement.notified-late", announcement.id);
        audit::append(tx, scope, vec![told]).await?;
    }
    Ok(made)
}
