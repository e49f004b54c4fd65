//! A notice as the API shows it, to the vendor who owes it and the customer it is owed to.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, SimpleObject};
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::{
    AuthorisationModel, DeliveryChannel, DeliveryState, NoticeState, ObjectionGround, ResolutionOutcome,
};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::users::UserId;
use tillid_entities::{deliveries, objections};
use tillid_kernel::{Cursor, Error, Result};
use tillid_policy::{Action, Scope};
use tillid_subprocessors as changes;
use tillid_subprocessors::states::NoticeEvent;

use super::allowed;
use super::announcements::{self, Announcement};
use crate::graph::context::ContextExt;
use crate::graph::looks::Looks;
use crate::graph::organisations::Organisation;
use crate::graph::page::connection;
use crate::graph::scalars::DateTime;

/// A notice of a change, owed to one customer under one agreement.
#[derive(SimpleObject, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "each is a field of the API"
)]
pub(crate) struct Notice {
    /// Opaque, `not_…`.
    pub(crate) id: ID,
    /// Where it stands.
    state: NoticeState,
    /// Of which change.
    announcement: Announcement,
    /// Reference of the agreement it is owed under.
    agreement_reference: String,
    /// The agreement it is owed under.
    agreement_id: ID,
    /// Who owes it.
    vendor: Organisation,
    /// Whom it is owed to.
    customer: Organisation,
    /// What silence means, from the agreement.
    authorisation_model: AuthorisationModel,
    /// Days of notice, from the agreement.
    notice_days: i32,
    /// Days to object, from the agreement.
    objection_days: i32,
    /// When it was made.
    queued_at: DateTime,
    /// When it reached the customer: its clock starts then.
    delivered_at: Option<DateTime>,
    /// Last millisecond to object.
    objection_deadline: Option<DateTime>,
    /// The change may take effect for this customer from this instant on.
    earliest_effective_at: Option<DateTime>,
    /// When receipt was confirmed.
    acknowledged_at: Option<DateTime>,
    /// By whom.
    acknowledged_by_name: Option<String>,
    /// When it was decided; by silence, the deadline.
    decided_at: Option<DateTime>,
    /// The objection and its answer.
    objection: Option<Objection>,
    /// How it was delivered, oldest first: the proof.
    deliveries: Vec<Delivery>,
    /// Path of the evidence bundle on this origin: one ZIP with the notice as sent, its deliveries, answers and deadlines,
    /// which anybody can check without the portal. Both sides get the same file. Null for whoever may not read it.
    evidence_url: Option<String>,
    /// Whether the viewer may confirm receipt.
    can_acknowledge: bool,
    /// Whether the viewer may approve the change.
    can_approve: bool,
    /// Whether the viewer may object.
    can_object: bool,
    /// Whether the viewer may answer the objection.
    can_resolve: bool,
    /// Whether the viewer may accept the answer.
    can_accept_resolution: bool,
    /// Counts changes.
    version: i32,
    #[graphql(skip)]
    place: Cursor,
}

/// A customer's objection and the vendor's answer.
#[derive(SimpleObject, Clone)]
pub(crate) struct Objection {
    /// On what ground.
    ground: ObjectionGround,
    /// In the customer's words.
    text: String,
    /// Who objected.
    raised_by_name: String,
    /// When.
    raised_at: DateTime,
    /// How the vendor resolved it.
    outcome: Option<ResolutionOutcome>,
    /// In the vendor's words.
    resolution_text: Option<String>,
    /// Who answered.
    resolved_by_name: Option<String>,
    /// When.
    resolved_at: Option<DateTime>,
    /// When the customer accepted the answer.
    accepted_at: Option<DateTime>,
    /// Who accepted it.
    accepted_by_name: Option<String>,
}

/// How a notice reached one recipient over one channel: the proof.
#[derive(SimpleObject, Clone)]
pub(crate) struct Delivery {
    /// By which channel.
    channel: DeliveryChannel,
    /// Where it stands.
    state: DeliveryState,
    /// E-mail address, postal address or, for the portal, the organisation's id.
    recipient: String,
    /// When it was queued.
    queued_at: DateTime,
    /// When the receiving server took it.
    accepted_at: Option<DateTime>,
    /// When it was first opened in the portal.
    opened_at: Option<DateTime>,
    /// When it came back.
    bounced_at: Option<DateTime>,
    /// SHA-256 (hex) of what was sent.
    content_sha256: Option<String>,
    /// What the receiving server said when it took it, e.g. `250 2.0.0 Ok: queued as 4F2A1`: what its own log is asked by.
    server_answer: Option<String>,
    /// The letter as a PDF, for one by post: a path on this portal.
    letter_url: Option<String>,
}

impl From<deliveries::Model> for Delivery {
    fn from(row: deliveries::Model) -> Self {
        Self {
            channel: row.channel,
            state: row.state,
            recipient: row.recipient,
            queued_at: row.queued_at.into(),
            accepted_at: row.accepted_at.map(DateTime::from),
            opened_at: row.opened_at.map(DateTime::from),
            bounced_at: row.bounced_at.map(DateTime::from),
            content_sha256: row.content_sha256,
            server_answer: row.server_answer,
            letter_url: (row.channel == DeliveryChannel::Post)
                .then(|| format!("/documents/letters/{}.pdf", row.notice_id)),
        }
    }
}

impl Notice {
    /// Its place in the list it is shown in.
    pub(super) fn place(&self) -> Cursor {
        self.place.clone()
    }

    pub(super) fn put_at(&mut self, place: Cursor) {
        self.place = place;
    }
}

connection!(NoticeConnection, NoticeEdge, Notice, "notices");

/// Which notices; everything given must hold.
#[derive(InputObject, Default)]
pub(crate) struct NoticeFilter {
    /// Part of the other side's name, of the announcement's reference or summary, or of the sub-processor's name.
    search: Option<String>,
    /// In one of these states.
    states: Option<Vec<NoticeState>>,
    /// Delivered, and waiting for the customer's decision.
    undecided: Option<bool>,
}

impl From<NoticeFilter> for changes::NoticeFilter {
    fn from(filter: NoticeFilter) -> Self {
        Self {
            search: filter.search,
            states: filter.states,
            undecided: filter.undecided.unwrap_or(false),
        }
    }
}

/// Notices with what `looks` ask for: three statements (announcements, whom they are about, the two sides) and at
/// most ten more, however many rows.
pub(crate) async fn shown(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: Vec<change_notices::Model>,
    looks: &Looks<'_>,
) -> Result<Vec<Notice>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let db = ctx.db();
    let announced = changes::announcements_of(db, scope, &rows)
        .await?
        .into_values()
        .collect();
    let announcements: HashMap<_, _> =
        announcements::shown(ctx, scope, announced, &looks.below(&["announcement"]))
            .await?
            .into_iter()
            .map(|shown| (shown.row.id, shown))
            .collect();
    let sides: Vec<OrganisationId> = rows
        .iter()
        .flat_map(|row| [row.vendor_id, row.customer_id])
        .collect();
    let organisations = tillid_organisations::by_ids(db.reads(), scope, sides).await?;
    let references = if looks.ask(&["agreementReference"]) {
        changes::agreement_references(db, scope, &rows).await?
    } else {
        HashMap::new()
    };
    let mut objections = if looks.ask(&["objection", "canAcceptResolution"]) {
        changes::objections_to(db, scope, &rows).await?
    } else {
        HashMap::new()
    };
    let mut sent = if looks.ask(&["deliveries"]) {
        changes::deliveries_of(db, scope, &rows).await?
    } else {
        HashMap::new()
    };
    let names = if looks.ask(&["acknowledgedByName", "objection"]) {
        names(ctx, scope, &rows, &objections).await?
    } else {
        HashMap::new()
    };
    let organisation = |id: &OrganisationId| {
        organisations
            .get(id)
            .cloned()
            .map(Organisation::from)
            .ok_or_else(Error::not_found)
    };
    rows.into_iter()
        .map(|row| {
            let announcement = announcements
                .get(&row.announcement_id)
                .cloned()
                .ok_or_else(Error::not_found)?;
            let objection = objections.remove(&row.id);
            let can = Can::of(scope, &row, &announcement, objection.as_ref());
            Ok(Notice {
                id: ID(row.id.to_string()),
                state: row.state,
                announcement,
                agreement_reference: references.get(&row.agreement_id).cloned().unwrap_or_default(),
                agreement_id: ID(row.agreement_id.to_string()),
                vendor: organisation(&row.vendor_id)?,
                customer: organisation(&row.customer_id)?,
                authorisation_model: row.authorisation_model,
                notice_days: row.notice_days,
                objection_days: row.objection_days,
                queued_at: row.queued_at.into(),
                delivered_at: row.delivered_at.map(DateTime::from),
                objection_deadline: row.objection_deadline.map(DateTime::from),
                earliest_effective_at: row.earliest_effective_at.map(DateTime::from),
                acknowledged_at: row.acknowledged_at.map(DateTime::from),
                acknowledged_by_name: row.acknowledged_by.and_then(|user| names.get(&user).cloned()),
                decided_at: row.decided_at.map(DateTime::from),
                objection: objection.map(|objection| shown_objection(objection, &names)),
                can_acknowledge: can.acknowledge,
                can_approve: can.approve,
                can_object: can.object,
                can_resolve: can.resolve,
                can_accept_resolution: can.accept,
                evidence_url: allowed(scope, Action::ReadAgreementDocument)
                    .then(|| format!("/documents/notices/{}/evidence.zip", row.id)),
                version: row.version,
                place: Cursor::at(&row.id.0),
                deliveries: sent
                    .remove(&row.id)
                    .unwrap_or_default()
                    .into_iter()
                    .map(Delivery::from)
                    .collect(),
            })
        })
        .collect()
}

/// What the viewer may do with a notice: by role, and by the same rules that the verbs follow.
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the API")]
struct Can {
    acknowledge: bool,
    approve: bool,
    object: bool,
    resolve: bool,
    accept: bool,
}

impl Can {
    fn of(
        scope: &Scope,
        row: &change_notices::Model,
        announcement: &Announcement,
        objection: Option<&objections::Model>,
    ) -> Self {
        let may = |event| changes::may(row, &announcement.row, event, scope);
        let decides = allowed(scope, Action::DecideNotice);
        Self {
            acknowledge: allowed(scope, Action::AcknowledgeNotice) && may(NoticeEvent::Acknowledge),
            approve: decides && may(NoticeEvent::Approve),
            object: decides && may(NoticeEvent::Object),
            resolve: allowed(scope, Action::ResolveObjection) && may(NoticeEvent::Resolve),
            accept: allowed(scope, Action::AcceptResolution) && changes::may_accept(row, objection),
        }
    }
}

fn shown_objection(row: objections::Model, names: &HashMap<UserId, String>) -> Objection {
    let name = |user: Option<UserId>| user.and_then(|user| names.get(&user).cloned());
    Objection {
        ground: row.ground,
        text: row.text,
        raised_by_name: name(Some(row.raised_by)).unwrap_or_default(),
        raised_at: row.raised_at.into(),
        outcome: row.outcome,
        resolution_text: row.resolution_text,
        resolved_by_name: name(row.resolved_by),
        resolved_at: row.resolved_at.map(DateTime::from),
        accepted_at: row.accepted_at.map(DateTime::from),
        accepted_by_name: name(row.accepted_by),
    }
}

async fn names(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: &[change_notices::Model],
    objections: &HashMap<NoticeId, objections::Model>,
) -> Result<HashMap<UserId, String>> {
    // Collected first: a borrowing iterator would have to outlive the resolver's future.
    let people: Vec<UserId> = rows
        .iter()
        .map(|row| row.acknowledged_by)
        .chain(
            objections
                .values()
                .flat_map(|row| [Some(row.raised_by), row.resolved_by, row.accepted_by]),
        )
        .flatten()
        .collect();
    crate::graph::people::names(ctx, scope, people).await
}

/// One notice, after a change or as a node.
pub(super) async fn one(ctx: &Context<'_>, scope: &Scope, row: change_notices::Model) -> Result<Notice> {
    shown(ctx, scope, vec![row], &Looks::Everything)
        .await?
        .pop()
        .ok_or_else(Error::not_found)
}

/// The notice with this id, for either side of it. The customer's first look is recorded with the delivery.
pub(crate) async fn node_notice(ctx: &Context<'_>, id: NoticeId) -> Result<Notice> {
    let db = ctx.db();
    let (scope, row) = tillid_policy::authorise_row::<change_notices::Entity>(
        db.reads(),
        ctx.request(),
        Action::ReadContent,
        id,
    )
    .await?;
    if scope.is_customer() {
        changes::opened(db, &scope, &row).await?;
    }
    one(ctx, &scope, row).await
}
