//! What organisations' own programs are told of: endpoints follow the trail (decision 0038).
//!
//! The trail is the list of everything that happens (decision 0008), so what an endpoint is owed is written where an
//! event is, in the same transaction: it exists exactly when the change does. A message names the thing by its id and
//! says where it is to be seen; whatever else there is to know is asked for through the API, by somebody who may.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use serde::Serialize;
use tillid_entities::audit_events::{self, AuditEventId};
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::{WebhookDeliveryState, WebhookEvent, WebhookState};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sharing_grants::{self, SharingGrantId};
use tillid_entities::webhook_deliveries::{self, WebhookDeliveryId};
use tillid_entities::webhook_endpoints::{self, WebhookEndpointId};
use tillid_kernel::{Error, Result, Timestamp, sha256_hex};
use tillid_policy::{Connection, Job, Scope};

/// Rows per insert.
const BATCH: usize = 200;

/// Which event an action in the trail is, if endpoints can be told of it.
fn event_of(action: &str) -> Option<WebhookEvent> {
    use WebhookEvent as E;
    Some(match action {
        "webhook.tested" => E::Ping,
        "notice.sent" => E::NoticeSent,
        "notice.delivered" => E::NoticeDelivered,
        "notice.acknowledged" => E::NoticeAcknowledged,
        "notice.objected" => E::NoticeObjected,
        "notice.resolved" => E::NoticeAnswered,
        "notice.approved" | "notice.tacit" | "notice.notAuthorised" | "notice.resolutionAccepted" => {
            E::NoticeDecided
        }
        "announcement.published" => E::AnnouncementPublished,
        "announcement.effective" => E::AnnouncementActivated,
        "announcement.withdrawn" => E::AnnouncementWithdrawn,
        "agreement.sent" => E::AgreementSent,
        "agreement.signed" => E::AgreementSigned,
        "agreement.in-force" => E::AgreementInForce,
        "agreement.declined" => E::AgreementDeclined,
        "agreement.terminated" => E::AgreementTerminated,
        "grant.proposed" | "grant.approved" => E::SharingStarted,
        "grant.revoked" | "grant.expired" => E::SharingEnded,
        _ => return None,
    })
}

/// An event of the trail that endpoints can be told of.
pub(crate) struct Happened {
    id: AuditEventId,
    event: WebhookEvent,
    at: Timestamp,
    entity: String,
    entity_id: String,
    sides: [Option<OrganisationId>; 2],
}

impl Happened {
    /// The event, if endpoints can be told of it.
    pub(crate) fn of(row: &audit_events::Model) -> Option<Self> {
        Some(Self {
            id: row.id,
            event: event_of(&row.action)?,
            at: row.at,
            entity: row.entity.clone(),
            entity_id: row.entity_id.clone(),
            sides: [Some(row.organisation_id), row.counterparty_id],
        })
    }
}

/// Writes what endpoints are owed for what has happened, after the events themselves. One statement finds the endpoints
/// of the organisations concerned, and mostly finds none.
pub(crate) async fn owe(tx: &impl Connection, scope: &Scope, happened: Vec<Happened>) -> Result<()> {
    if happened.is_empty() {
        return Ok(());
    }
    // The other side's endpoints are not the actor's to read: the worker's hand writes what they are owed.
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let mut rows = Vec::new();
    let (shared, plain): (Vec<_>, Vec<_>) = happened.into_iter().partition(is_sharing);
    let sides: BTreeSet<OrganisationId> = plain.iter().flat_map(|one| one.sides).flatten().collect();
    let endpoints = endpoints_of(tx, &job, sides).await?;
    for one in &plain {
        if one.event == WebhookEvent::Ping {
            rows.extend(ping(tx, &job, one).await?);
            continue;
        }
        for endpoint in endpoints
            .iter()
            .filter(|row| one.sides.contains(&Some(row.organisation_id)))
            .filter(|row| row.events.0.contains(&one.event))
        {
            rows.push(row(&job, one, endpoint)?);
        }
        if tells_everybody_noticed(one.event) {
            for endpoint in &noticed(tx, &job, one).await? {
                rows.push(row(&job, one, endpoint)?);
            }
        }
    }
    rows.extend(shared_rows(tx, &job, shared).await?);
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(BATCH));
        job.insert_all(tx, std::mem::replace(&mut rows, rest)).await?;
    }
    Ok(())
}

/// The endpoints in use of these organisations.
async fn endpoints_of(
    tx: &impl Connection,
    job: &Scope,
    organisations: BTreeSet<OrganisationId>,
) -> Result<Vec<webhook_endpoints::Model>> {
    use webhook_endpoints::Column as C;
    if organisations.is_empty() {
        return Ok(Vec::new());
    }
    Ok(job
        .find::<webhook_endpoints::Entity>()
        .filter(C::OrganisationId.is_in(organisations))
        .filter(C::State.eq(WebhookState::Active))
        .order_by_asc(C::Id)
        .all(&tx.within(job))
        .await?)
}

/// The one endpoint that is tried, in use or not.
async fn ping(
    tx: &impl Connection,
    job: &Scope,
    one: &Happened,
) -> Result<Option<webhook_deliveries::ActiveModel>> {
    let id: WebhookEndpointId = one.entity_id.parse()?;
    let endpoint = job.load::<webhook_endpoints::Entity>(tx, id).await?;
    row(job, one, &endpoint).map(Some)
}

/// Events of the vendor's alone in the trail that every customer with a notice of the announcement hears of.
fn tells_everybody_noticed(event: WebhookEvent) -> bool {
    matches!(
        event,
        WebhookEvent::AnnouncementActivated | WebhookEvent::AnnouncementWithdrawn
    )
}

/// The endpoints that want this event, of customers that have a notice of the announcement.
async fn noticed(tx: &impl Connection, job: &Scope, one: &Happened) -> Result<Vec<webhook_endpoints::Model>> {
    use change_notices::Column as N;
    use webhook_endpoints::Column as C;
    let announcement: tillid_entities::change_announcements::AnnouncementId = one.entity_id.parse()?;
    let has_notice = Query::select()
        .expr(Expr::val(1))
        .from(change_notices::Entity)
        .and_where(N::CustomerId.into_expr().eq(C::OrganisationId.into_expr()))
        .and_where(N::VendorId.eq(job.organisation()))
        .and_where(N::AnnouncementId.eq(announcement))
        .to_owned();
    let found = job
        .find::<webhook_endpoints::Entity>()
        .filter(C::State.eq(WebhookState::Active))
        .filter(Expr::exists(has_notice))
        .order_by_asc(C::Id)
        .all(&tx.within(job))
        .await?;
    let wants = |row: &webhook_endpoints::Model| row.events.0.contains(&one.event);
    Ok(found.into_iter().filter(wants).collect())
}

fn is_sharing(one: &Happened) -> bool {
    matches!(
        one.event,
        WebhookEvent::SharingStarted | WebhookEvent::SharingEnded
    )
}

/// What became of grants, for all three sides. One that the customer was asked for and has not approved, or never did,
/// is nothing that the partner knows of (I-24), and nothing has started or ended with it.
async fn shared_rows(
    tx: &impl Connection,
    job: &Scope,
    happened: Vec<Happened>,
) -> Result<Vec<webhook_deliveries::ActiveModel>> {
    use sharing_grants::Column as G;
    if happened.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Result<Vec<SharingGrantId>> = happened.iter().map(|one| one.entity_id.parse()).collect();
    let opened = Condition::any()
        .add(G::ApprovalRequired.eq(false))
        .add(G::CustomerDecidedAt.is_not_null());
    let grants: HashMap<String, sharing_grants::Model> = job
        .find::<sharing_grants::Entity>()
        .filter(G::Id.is_in(ids?))
        .filter(opened)
        .all(&tx.within(job))
        .await?
        .into_iter()
        .map(|grant| (grant.id.to_string(), grant))
        .collect();
    let sides = |grant: &sharing_grants::Model| [grant.vendor_id, grant.customer_id, grant.partner_id];
    let endpoints = endpoints_of(tx, job, grants.values().flat_map(sides).collect()).await?;
    let mut rows = Vec::new();
    for one in &happened {
        let Some(grant) = grants.get(&one.entity_id) else {
            continue;
        };
        for endpoint in &endpoints {
            if sides(grant).contains(&endpoint.organisation_id) && endpoint.events.0.contains(&one.event) {
                rows.push(row(job, one, endpoint)?);
            }
        }
    }
    Ok(rows)
}

/// What is posted: what happened, when, to which thing, for whom. Ids and addresses of pages that ask for a login, and
/// nothing about anybody.
#[derive(Serialize)]
struct Message<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    /// What kind of thing, as in the API.
    kind: &'a str,
    /// Its id, as in the API.
    id: &'a str,
    /// The organisation whose endpoint is told.
    organisation_id: String,
    /// Where its members see it.
    link: String,
}

fn row(
    job: &Scope,
    one: &Happened,
    endpoint: &webhook_endpoints::Model,
) -> Result<webhook_deliveries::ActiveModel> {
    let message = Message {
        r#type: one.event.name(),
        timestamp: one.at.to_string(),
        data: Data {
            kind: &one.entity,
            id: &one.entity_id,
            organisation_id: endpoint.organisation_id.to_string(),
            link: link(job, one, endpoint.organisation_id),
        },
    };
    let payload = serde_json::to_string(&message).map_err(Error::internal)?;
    let reaches_customer =
        one.event == WebhookEvent::NoticeSent && one.sides[1] == Some(endpoint.organisation_id);
    let notice: Option<NoticeId> = match reaches_customer {
        true => Some(one.entity_id.parse()?),
        false => None,
    };
    Ok(webhook_deliveries::ActiveModel {
        id: Set(WebhookDeliveryId::new(job.now(), job.dice())),
        organisation_id: Set(endpoint.organisation_id),
        webhook_endpoint_id: Set(endpoint.id),
        audit_event_id: Set(one.id),
        notice_id: Set(notice),
        event: Set(one.event),
        content_sha256: Set(sha256_hex(&payload)),
        payload: Set(payload),
        state: Set(WebhookDeliveryState::Queued),
        attempts: Set(0),
        next_attempt_at: Set(job.now()),
        claimed_until: Set(None),
        attempted_at: Set(None),
        delivered_at: Set(None),
        problem: Set(None),
        status: Set(None),
        millis: Set(None),
        answer: Set(None),
        created_at: Set(job.now()),
    })
}

/// The page of the portal that shows the thing to the members of this organisation.
fn link(job: &Scope, one: &Happened, to: OrganisationId) -> String {
    let id = &one.entity_id;
    let page = match one.entity.as_str() {
        "Notice" => format!("notices/{id}"),
        "Announcement" if one.sides[0] == Some(to) => format!("announcements/{id}"),
        "Announcement" => "notices".to_owned(),
        "AgreementVersion" => format!("agreements/version/{id}"),
        "Agreement" => format!("agreements/{id}"),
        "SharingGrant" if one.sides.contains(&Some(to)) => "sharing".to_owned(),
        "SharingGrant" => "relations".to_owned(),
        _ => format!("webhooks/{id}"),
    };
    format!("{}/o/{to}/{page}", job.request().origin)
}
