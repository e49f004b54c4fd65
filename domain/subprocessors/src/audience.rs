//! Who is owed a notice, and who is not and why (I-4).

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use tillid_entities::agreements::AgreementId;
use tillid_entities::change_announcements::AnnouncementId;
use tillid_entities::customer_relations::CustomerRelationId;
use tillid_entities::enums::{AuthorisationModel, SubProcessorRole};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sub_processors;
use tillid_kernel::{Cursor, Page, PageRequest, Result, Timestamp, end_of_day_after};
use tillid_policy::{Database, Scope};
use uuid::Uuid;

use crate::store::sql;

/// Categories of service that mean keeping or running the customer's system for the vendor. A service that runs
/// with the customer uses none of them (R-003-009, R-003-010).
const HOSTING: [&str; 7] = [
    "HOSTING",
    "CLOUD_HOSTING",
    "CLOUD_INFRASTRUCTURE",
    "INFRASTRUCTURE",
    "DATA_CENTRE",
    "STORAGE",
    "BACKUP",
];

/// How a change reaches the services it concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Whether anybody must be told: a change among independent controllers is shown, not announced (R-004-087).
    pub(crate) owed: bool,
    /// Whether the change is about hosting alone, and so passes by services that run with the customer.
    pub(crate) hosting_only: bool,
}

/// The reach of a change to these sub-processors.
pub(crate) fn reach<'a>(concerned: impl IntoIterator<Item = &'a sub_processors::Model> + Clone) -> Reach {
    let is_hosting = |row: &sub_processors::Model| {
        row.service_categories
            .0
            .iter()
            .all(|category| HOSTING.contains(&category.as_str()))
    };
    Reach {
        owed: concerned
            .clone()
            .into_iter()
            .any(|row| row.role == SubProcessorRole::Processor),
        hosting_only: concerned.into_iter().all(is_hosting),
    }
}

/// The condition, in SQL, that service `s` is reached: it runs somewhere else than with the customer, or the change
/// is about more than hosting and the vendor can get at the customer's data there.
pub(crate) fn service_is_reached(reach: Reach) -> &'static str {
    if reach.hosting_only {
        "s.deployment <> 'ON_PREMISE'"
    } else {
        "(s.deployment <> 'ON_PREMISE' OR s.vendor_access <> 'NONE')"
    }
}

/// One line of the preview: an agreement that is owed a notice, or a customer that is owed none.
#[derive(Clone, Debug)]
pub struct AudienceEntry {
    /// The customer.
    pub customer_id: OrganisationId,
    /// Reference of the agreement in force.
    pub agreement_reference: Option<String>,
    /// What silence means under it.
    pub authorisation_model: Option<AuthorisationModel>,
    /// Days of notice under it.
    pub notice_days: Option<i32>,
    /// The change could take effect for this customer then, if the notice were delivered now.
    pub earliest_effective_at: Option<Timestamp>,
    /// Why no notice is owed: `ON_PREMISE`, `SERVICE_NOT_AFFECTED` or `NO_AGREEMENT_IN_FORCE`; absent when one is.
    pub reason: Option<&'static str>,
    /// The line's place in the list.
    pub cursor: Cursor,
}

#[derive(FromQueryResult)]
struct Line {
    relation_id: CustomerRelationId,
    customer_id: OrganisationId,
    customer_name: String,
    time_zone: String,
    agreement_id: Option<AgreementId>,
    reference: Option<String>,
    authorisation_model: Option<AuthorisationModel>,
    notice_days: Option<i32>,
    governs: i32,
    reached: i32,
}

/// Relations of the vendor with their agreements in force, by the customer's name; `$1` vendor, `$2` announcement.
const LINES: &str = "
    FROM customer_relations r
    JOIN organisations o ON o.id = r.customer_id
    LEFT JOIN (agreements a JOIN agreement_versions v ON v.agreement_id = a.id AND v.state = 'IN_FORCE')
           ON a.relation_id = r.id AND a.vendor_id = r.vendor_id AND a.state <> 'CLOSED'
    WHERE r.vendor_id = $1 AND (r.state = 'ACTIVE' OR a.id IS NOT NULL)";

/// A page of everybody who is, or is not, owed a notice of the draft, in the order of the customers' names. The plan
/// walks the index on the relations' names and probes the rest by key.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn audience(
    db: &Database,
    scope: &Scope,
    announcement: AnnouncementId,
    concerned: &[&sub_processors::Model],
    request: &PageRequest,
) -> Result<Page<AudienceEntry>> {
    let reach = reach(concerned.iter().copied());
    let governed = |condition: &str| {
        format!(
            "CASE WHEN EXISTS (SELECT 1 FROM agreement_services g \
             JOIN announcement_services n ON n.service_id = g.service_id AND n.announcement_id = $2 \
             JOIN services s ON s.id = g.service_id \
             WHERE g.agreement_id = a.id AND {condition}) THEN 1 ELSE 0 END"
        )
    };
    let mut values: Vec<Value> = vec![scope.organisation().into(), announcement.into()];
    let mut after = String::new();
    if let Some(cursor) = &request.after {
        let (name, relation, agreement): (String, Uuid, Uuid) = cursor.key()?;
        values.extend([name.into(), relation.into(), agreement.into()]);
        " AND (r.customer_name > $3 OR (r.customer_name = $3 AND (r.id > $4 OR (r.id = $4 AND a.id > $5))))"
            .clone_into(&mut after);
    }
    let text = format!(
        "SELECT r.id AS relation_id, r.customer_id, r.customer_name, o.time_zone, a.id AS agreement_id, \
         a.reference, v.authorisation_model, v.notice_days, {} AS governs, {} AS reached {LINES}{after} \
         ORDER BY r.customer_name, r.id, a.id LIMIT {}",
        governed("s.id = g.service_id"),
        governed(service_is_reached(reach)),
        request.limit(),
    );
    let lines = Line::find_by_statement(sql(db.reads(), text, values))
        .all(db.reads())
        .await?;
    let total = if request.wants_total {
        Some(count(db, scope).await?)
    } else {
        None
    };
    let page = request.page(lines, total);
    Ok(page.map(|line| entry(line, reach, scope.now())))
}

async fn count(db: &Database, scope: &Scope) -> Result<u64> {
    let statement = sql(
        db.reads(),
        format!("SELECT count(*) AS lines {LINES}"),
        [scope.organisation().into()],
    );
    let row = db.reads().query_one_raw(statement).await?;
    let lines: i64 = row.map(|row| row.try_get("", "lines")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(lines).unwrap_or(0))
}

fn entry(line: Line, reach: Reach, now: Timestamp) -> AudienceEntry {
    let reason = if line.agreement_id.is_none() {
        Some("NO_AGREEMENT_IN_FORCE")
    } else if line.governs == 0 || !reach.owed {
        Some("SERVICE_NOT_AFFECTED")
    } else if line.reached == 0 {
        Some("ON_PREMISE")
    } else {
        None
    };
    let days = line.notice_days.filter(|_| reason.is_none());
    let agreement = line.agreement_id.map_or(Uuid::nil(), |id| id.0);
    AudienceEntry {
        cursor: Cursor::at(&(&line.customer_name, line.relation_id.0, agreement)),
        customer_id: line.customer_id,
        agreement_reference: line.reference,
        authorisation_model: line.authorisation_model,
        notice_days: line.notice_days,
        earliest_effective_at: days.map(|days| earliest_after(now, days, &line.time_zone)),
        reason,
    }
}

/// The first instant after a notice's days: the change may be made then, for this customer.
pub(crate) fn earliest_after(delivered: Timestamp, notice_days: i32, zone: &str) -> Timestamp {
    Timestamp(end_of_day_after(delivered, days(notice_days), zone).0 + 1)
}

/// Days as the agreement has them.
pub(crate) fn days(days: i32) -> u16 {
    u16::try_from(days).unwrap_or(u16::MAX)
}
