//! What became of a notice on its way: the clock starts when the mail is accepted (I-5).
//!
//! Where an e-mail is owed, the portal alone does not start the clock, and neither does opening the notice there:
//! the agreement names an address for notices, and whoever reads it may be somebody else than a member who happens
//! to look in. Where the relation has no address, the portal is the agreed channel and starts the clock at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_audit as audit;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::deliveries::{self, DeliveryId};
use tillid_entities::enums::{AnnouncementState, DeliveryChannel, DeliveryState, NoticeState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_kernel::{Error, Result, Timestamp, end_of_day_after};
use tillid_policy::{Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::audience::{days, earliest_after};
use crate::facts;

/// The mail of a delivery, taken by a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Which delivery.
    pub delivery: DeliveryId,
    /// When the server took it.
    pub at: Timestamp,
    /// What it said.
    pub answer: Option<String>,
}

/// Mails of notices were taken: their deliveries are accepted, and their notices delivered with deadlines
/// counted from then, in each customer's days. Told twice, it does nothing. A fixed number of statements for
/// each vendor, and one for each announcement.
///
/// # Errors
/// Those of the database.
pub async fn mails_accepted(tx: &Transaction, request: &Request, taken: &[Taken]) -> Result<()> {
    let portal = system(request, Job::Delivery, OrganisationId(Uuid::nil()));
    let mut by_vendor: BTreeMap<OrganisationId, Vec<deliveries::Model>> = BTreeMap::new();
    for row in accept(tx, &portal, taken).await? {
        by_vendor.entry(row.vendor_id).or_default().push(row);
    }
    for (vendor, accepted) in by_vendor {
        notices_delivered(tx, &system(request, Job::Delivery, vendor), &accepted).await?;
    }
    Ok(())
}

async fn notices_delivered(tx: &Transaction, scope: &Scope, accepted: &[deliveries::Model]) -> Result<()> {
    let mut told: Vec<audit::Fact> = accepted
        .iter()
        .map(|row| facts::delivery("delivery.accepted", row.id, row.customer_id))
        .collect();
    let started = start(tx, scope, accepted).await?;
    told.extend(
        started
            .iter()
            .map(|notice| facts::notice("notice.delivered", notice.id, notice.customer_id)),
    );
    let announcements: BTreeSet<AnnouncementId> =
        started.iter().map(|notice| notice.announcement_id).collect();
    told.extend(open_all_delivered(tx, scope, announcements).await?);
    audit::append(tx, scope, told).await
}

/// Accepts those deliveries that are still queued; answers with them.
async fn accept(tx: &Transaction, scope: &Scope, taken: &[Taken]) -> Result<Vec<deliveries::Model>> {
    let (mut at, mut answer) = (CaseStatement::new(), CaseStatement::new());
    for one in taken {
        at = at.case(deliveries::Column::Id.eq(one.delivery), Expr::value(one.at));
        answer = answer.case(
            deliveries::Column::Id.eq(one.delivery),
            Expr::value(one.answer.clone()),
        );
    }
    let rows = scope
        .update::<deliveries::Entity>()
        .col_expr(deliveries::Column::State, Expr::value(DeliveryState::Accepted))
        .col_expr(deliveries::Column::AcceptedAt, at.into())
        .col_expr(deliveries::Column::ServerAnswer, answer.into())
        .filter(deliveries::Column::Id.is_in(taken.iter().map(|one| one.delivery)))
        .filter(deliveries::Column::State.eq(DeliveryState::Queued))
        .exec_with_returning(tx)
        .await?;
    Ok(rows)
}

/// Starts the clock of each queued notice whose mail was accepted; answers with those that it started for.
async fn start(
    tx: &Transaction,
    scope: &Scope,
    accepted: &[deliveries::Model],
) -> Result<Vec<change_notices::Model>> {
    use change_notices::Column;
    let notices = scope
        .find::<change_notices::Entity>()
        .filter(Column::Id.is_in(accepted.iter().map(|row| row.notice_id)))
        .filter(Column::State.eq(NoticeState::Queued))
        .all(tx)
        .await?;
    if notices.is_empty() {
        return Ok(Vec::new());
    }
    let customers: BTreeSet<_> = notices.iter().map(|notice| notice.customer_id).collect();
    let zones: HashMap<OrganisationId, String> = scope
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.is_in(customers))
        .all(tx)
        .await?
        .into_iter()
        .map(|customer| (customer.id, customer.time_zone))
        .collect();
    let (mut delivered, mut zones_of) = (CaseStatement::new(), CaseStatement::new());
    let (mut objection, mut effect) = (CaseStatement::new(), CaseStatement::new());
    for notice in &notices {
        let accepted_at = accepted
            .iter()
            .filter(|row| row.notice_id == notice.id)
            .filter_map(|row| row.accepted_at)
            .min();
        let (Some(at), Some(zone)) = (accepted_at, zones.get(&notice.customer_id)) else {
            return Err(Error::internal("a notice was delivered to nobody"));
        };
        let clock = Clock::start(notice, at, zone);
        let this = || Column::Id.eq(notice.id);
        delivered = delivered.case(this(), Expr::value(clock.delivered_at));
        objection = objection.case(this(), Expr::value(clock.objection_deadline));
        effect = effect.case(this(), Expr::value(clock.earliest_effective_at));
        zones_of = zones_of.case(this(), Expr::value(clock.zone));
    }
    let started = scope
        .update::<change_notices::Entity>()
        .col_expr(Column::State, Expr::value(NoticeState::Delivered))
        .col_expr(Column::DeliveredAt, delivered.into())
        .col_expr(Column::ObjectionDeadline, objection.into())
        .col_expr(Column::EarliestEffectiveAt, effect.into())
        .col_expr(Column::TimeZone, zones_of.into())
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.is_in(notices.iter().map(|notice| notice.id)))
        .filter(Column::State.eq(NoticeState::Queued))
        .exec_with_returning(tx)
        .await?;
    Ok(started)
}

/// The mail came back: unless the customer has confirmed receipt, the notice is not delivered, and no clock runs
/// until the vendor gives another address (I-5). The portal's copy does not count where a mail was owed.
///
/// # Errors
/// `NOT_FOUND` for an unknown delivery.
pub async fn mail_bounced(tx: &Transaction, request: &Request, id: DeliveryId, at: Timestamp) -> Result<()> {
    let (scope, delivery) = delivery_of(tx, request, id).await?;
    let bounced = scope
        .update::<deliveries::Entity>()
        .col_expr(deliveries::Column::State, Expr::value(DeliveryState::Bounced))
        .col_expr(deliveries::Column::BouncedAt, Expr::value(at))
        .filter(deliveries::Column::Id.eq(id))
        .filter(deliveries::Column::State.ne(DeliveryState::Bounced))
        .exec(tx)
        .await?;
    if bounced.rows_affected == 0 {
        return Ok(());
    }
    let mut told = vec![facts::delivery("delivery.bounced", id, delivery.customer_id)];
    if !another_mail_counts(tx, &scope, &delivery).await? {
        let stopped = scope
            .update::<change_notices::Entity>()
            .set(change_notices::ActiveModel {
                state: Set(NoticeState::Undelivered),
                delivered_at: Set(None),
                objection_deadline: Set(None),
                earliest_effective_at: Set(None),
                ..Default::default()
            })
            .col_expr(
                change_notices::Column::Version,
                Expr::col(change_notices::Column::Version).add(1),
            )
            .filter(change_notices::Column::Id.eq(delivery.notice_id))
            .filter(change_notices::Column::State.is_in([NoticeState::Queued, NoticeState::Delivered]))
            .exec(tx)
            .await?;
        if stopped.rows_affected > 0 {
            told.push(facts::notice(
                "notice.undelivered",
                delivery.notice_id,
                delivery.customer_id,
            ));
            let notice: change_notices::Model = scope
                .load::<change_notices::Entity>(tx, delivery.notice_id)
                .await?;
            told.extend(open_if_delivered(tx, &scope, notice.announcement_id).await?);
        }
    }
    audit::append(tx, &scope, told).await
}

/// The customer's first look at a notice in the portal. Only the first is recorded; nothing starts with it.
///
/// # Errors
/// Those of the database.
pub async fn opened(db: &Database, scope: &Scope, notice: &change_notices::Model) -> Result<()> {
    let unopened = |scope: &Scope| {
        scope
            .update::<deliveries::Entity>()
            .col_expr(deliveries::Column::State, Expr::value(DeliveryState::Opened))
            .col_expr(deliveries::Column::OpenedAt, Expr::value(scope.now()))
            .filter(deliveries::Column::NoticeId.eq(notice.id))
            .filter(deliveries::Column::Channel.eq(DeliveryChannel::Portal))
            .filter(deliveries::Column::State.eq(DeliveryState::Accepted))
    };
    let waiting = scope
        .find::<deliveries::Entity>()
        .filter(deliveries::Column::NoticeId.eq(notice.id))
        .filter(deliveries::Column::Channel.eq(DeliveryChannel::Portal))
        .filter(deliveries::Column::State.eq(DeliveryState::Accepted))
        .one(db.reads())
        .await?;
    let Some(delivery) = waiting else { return Ok(()) };
    let tx = db.begin().await?;
    if unopened(scope).exec(&tx).await?.rows_affected > 0 {
        let told = facts::delivery("delivery.opened", delivery.id, notice.vendor_id);
        audit::append(&tx, scope, vec![told]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The instants that follow from delivery under one agreement's terms.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Clock {
    delivered_at: Timestamp,
    zone: String,
    objection_deadline: Timestamp,
    earliest_effective_at: Timestamp,
}

impl Clock {
    /// Days are the customer's: they end where the customer is.
    pub(crate) fn start(notice: &change_notices::Model, at: Timestamp, zone: &str) -> Self {
        Self::with(notice.notice_days, notice.objection_days, at, zone)
    }

    pub(crate) fn with(notice_days: i32, objection_days: i32, at: Timestamp, zone: &str) -> Self {
        Self {
            delivered_at: at,
            zone: zone.to_owned(),
            objection_deadline: end_of_day_after(at, days(objection_days), zone),
            earliest_effective_at: earliest_after(at, notice_days, zone),
        }
    }

    pub(crate) fn objection_deadline(&self) -> Timestamp {
        self.objection_deadline
    }
}

/// Starts the same clock for notices that are still queued; answers for how many.
pub(crate) async fn start_clocks(
    tx: &Transaction,
    scope: &Scope,
    clock: Clock,
    notices: Vec<NoticeId>,
) -> Result<u64> {
    let started = scope
        .update::<change_notices::Entity>()
        .set(change_notices::ActiveModel {
            state: Set(NoticeState::Delivered),
            delivered_at: Set(Some(clock.delivered_at)),
            time_zone: Set(Some(clock.zone)),
            objection_deadline: Set(Some(clock.objection_deadline)),
            earliest_effective_at: Set(Some(clock.earliest_effective_at)),
            ..Default::default()
        })
        .col_expr(
            change_notices::Column::Version,
            Expr::col(change_notices::Column::Version).add(1),
        )
        .filter(change_notices::Column::Id.is_in(notices))
        .filter(change_notices::Column::State.eq(NoticeState::Queued))
        .exec(tx)
        .await?;
    Ok(started.rows_affected)
}

/// Opens an announcement once none of its notices is queued. Two nodes that deliver the last two notices at once may
/// each still see the other's: `dispatch_due` asks again, and activation does not wait for it.
pub(crate) async fn open_if_delivered(
    tx: &Transaction,
    scope: &Scope,
    id: AnnouncementId,
) -> Result<Option<audit::Fact>> {
    let queued = scope
        .find::<change_notices::Entity>()
        .filter(change_notices::Column::VendorId.eq(scope.organisation()))
        .filter(change_notices::Column::AnnouncementId.eq(id))
        .filter(change_notices::Column::State.eq(NoticeState::Queued));
    if sea_orm::QuerySelect::limit(queued, 1).one(tx).await?.is_some() {
        return Ok(None);
    }
    let opened = scope
        .update::<change_announcements::Entity>()
        .col_expr(
            change_announcements::Column::State,
            Expr::value(AnnouncementState::Open),
        )
        .col_expr(
            change_announcements::Column::Version,
            Expr::col(change_announcements::Column::Version).add(1),
        )
        .filter(change_announcements::Column::Id.eq(id))
        .filter(change_announcements::Column::State.eq(AnnouncementState::Notifying))
        .exec(tx)
        .await?;
    Ok((opened.rows_affected > 0).then(|| facts::announcement("announcement.opened", id)))
}

/// Opens what can be opened among announcements that are still notifying.
pub(crate) async fn open_all_delivered(
    tx: &Transaction,
    scope: &Scope,
    ids: impl IntoIterator<Item = AnnouncementId>,
) -> Result<Vec<audit::Fact>> {
    let mut told = Vec::new();
    for id in ids {
        told.extend(open_if_delivered(tx, scope, id).await?);
    }
    Ok(told)
}

/// The delivery, and a scope for the vendor that sent it: the worker acts for whose mail it was.
async fn delivery_of(
    tx: &Transaction,
    request: &Request,
    id: DeliveryId,
) -> Result<(Scope, deliveries::Model)> {
    let nobody = OrganisationId(Uuid::nil());
    let delivery: deliveries::Model = system(request, Job::Delivery, nobody)
        .load::<deliveries::Entity>(tx, id)
        .await?;
    Ok((system(request, Job::Delivery, delivery.vendor_id), delivery))
}

/// Whether a mail to another address of the same notice is on its way or has arrived.
async fn another_mail_counts(tx: &Transaction, scope: &Scope, bounced: &deliveries::Model) -> Result<bool> {
    let others = scope
        .find::<deliveries::Entity>()
        .filter(deliveries::Column::NoticeId.eq(bounced.notice_id))
        .filter(deliveries::Column::Channel.eq(DeliveryChannel::Email))
        .filter(deliveries::Column::Id.ne(bounced.id))
        .filter(deliveries::Column::State.ne(DeliveryState::Bounced))
        .count(tx)
        .await?;
    Ok(others > 0)
}

/// Notices by the clock that starts for them, so that each clock is one update.
pub(crate) type Clocks = HashMap<Clock, Vec<NoticeId>>;
