//! By letter: for a customer whose mails came back (domain §3.5). The vendor prints what the portal has typeset, sends it,
//! and records the day it arrived; the clock starts with the end of that day (I-5).

use object_store::ObjectStore;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_agreements::letter::{self, LetterFacts};
use tillid_audit as audit;
use tillid_entities::change_announcements;
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::customer_relations;
use tillid_entities::deliveries::{self, DeliveryId};
use tillid_entities::enums::{ChangeType, DeliveryChannel, DeliveryState, NoticeState};
use tillid_entities::{agreements, organisations};
use tillid_kernel::{Error, Result, day_in, end_of_day};
use tillid_policy::{Connection as _, Database, Job, Scope, Transaction};
use time::Date;

use crate::announced;
use crate::answer::terms;
use crate::delivery::{Clock, open_if_delivered, start_clocks};
use crate::facts;
use crate::states::{self, NoticeEvent};
use crate::store::{self, page_of};

/// How many days ahead a letter may be meant to arrive.
const LONGEST_WAY: i64 = 30;

/// Typesets the letter of a notice that reached nobody, as it reads if it arrives on `arrives`, and keeps it. Printed
/// again before it is recorded as arrived, the newer one takes the place of the older.
///
/// # Errors
/// `NOT_FOUND`; `CONFLICT` (`notice-state`) unless the notice is undelivered, (`letter-no-address`) when the customer's
/// postal address is not known; `VALIDATION` at `arrives` (`letter-day`) for a day that has passed or is a month away.
pub async fn print_letter(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    id: NoticeId,
    arrives: Date,
) -> Result<deliveries::Model> {
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let tx = db.begin().await?;
    let notice = held(&tx, scope, id).await?;
    let customer = job.load::<organisations::Entity>(&tx, notice.customer_id).await?;
    sendable(&notice)?;
    let today = day_in(scope.now(), &customer.time_zone);
    if arrives < today || arrives > day_in(scope.now().plus_days(LONGEST_WAY), &customer.time_zone) {
        return Err(Error::validation("arrives", "letter-day"));
    }
    let recipient = recipient(&customer)?;
    let arrival = end_of_day(arrives, &customer.time_zone);
    let clock = Clock::start(&notice, arrival, &customer.time_zone);
    let document = document(&tx, scope, &notice, &clock).await?;
    // Stored before the row that names it: equal content is one file.
    let sha256 = letter::print(documents, document).await?;
    let before = of_notice(&tx, &job, id).await?;
    let row = deliveries::ActiveModel {
        id: Set(before
            .as_ref()
            .map_or_else(|| DeliveryId::new(scope.now(), scope.dice()), |row| row.id)),
        vendor_id: Set(notice.vendor_id),
        customer_id: Set(notice.customer_id),
        notice_id: Set(notice.id),
        channel: Set(DeliveryChannel::Post),
        recipient: Set(recipient),
        state: Set(DeliveryState::Queued),
        queued_at: Set(scope.now()),
        accepted_at: Set(None),
        opened_at: Set(None),
        bounced_at: Set(None),
        message_id: Set(None),
        content_sha256: Set(Some(sha256)),
        server_answer: Set(None),
    };
    let row = if before.is_some() {
        scope.save(&tx, row.clone(), None).await?;
        let id = row.id.clone().take().ok_or_else(Error::not_found)?;
        scope.load::<deliveries::Entity>(&tx, id).await?
    } else {
        scope.insert(&tx, row).await?
    };
    let told = facts::delivery("delivery.printed", row.id, notice.customer_id);
    audit::append(&tx, scope, vec![told]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Records that the letter arrived on `arrived`: the delivery is accepted, the notice delivered, and its deadlines are
/// counted from the end of that day where the customer is.
///
/// # Errors
/// `NOT_FOUND`; `CONFLICT`: `letter-not-printed`, `notice-state`; `VALIDATION` at `arrived` (`letter-arrived`) for a day
/// before it was printed or one that has not come.
pub async fn record_arrival(
    db: &Database,
    scope: &Scope,
    id: NoticeId,
    arrived: Date,
) -> Result<change_notices::Model> {
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let tx = db.begin().await?;
    let notice = held(&tx, scope, id).await?;
    sendable(&notice)?;
    let letter = of_notice(&tx, &job, id)
        .await?
        .ok_or_else(|| Error::conflict("letter-not-printed"))?;
    let customer = job.load::<organisations::Entity>(&tx, notice.customer_id).await?;
    let zone = &customer.time_zone;
    if arrived < day_in(letter.queued_at, zone) || arrived > day_in(scope.now(), zone) {
        return Err(Error::validation("arrived", "letter-arrived"));
    }
    let at = end_of_day(arrived, zone);
    let accepted = scope
        .update::<deliveries::Entity>()
        .col_expr(deliveries::Column::State, Expr::value(DeliveryState::Accepted))
        .col_expr(deliveries::Column::AcceptedAt, Expr::value(Some(at)))
        .filter(deliveries::Column::Id.eq(letter.id))
        .filter(deliveries::Column::State.eq(DeliveryState::Queued))
        .exec(&tx)
        .await?;
    if accepted.rows_affected == 0 {
        return Err(Error::conflict("notice-state"));
    }
    requeue(&tx, scope, &notice).await?;
    let clock = Clock::start(&notice, at, zone);
    start_clocks(&tx, scope, clock, vec![notice.id]).await?;
    let mut told = vec![
        facts::delivery("delivery.accepted", letter.id, notice.customer_id),
        facts::notice("notice.delivered", notice.id, notice.customer_id),
    ];
    told.extend(open_if_delivered(&tx, scope, notice.announcement_id).await?);
    audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    scope.load::<change_notices::Entity>(db.reads(), id).await
}

/// The notice, with its announcement held: a letter that is printed while its arrival is recorded would else take the
/// place of the one that arrived.
async fn held(tx: &Transaction, scope: &Scope, id: NoticeId) -> Result<change_notices::Model> {
    let notice = scope.load::<change_notices::Entity>(tx, id).await?;
    store::hold(tx, scope, notice.announcement_id).await?;
    scope.load::<change_notices::Entity>(tx, id).await
}

/// Only what reached nobody goes by letter: where a mail arrived, its clock runs.
fn sendable(notice: &change_notices::Model) -> Result<()> {
    match notice.state {
        NoticeState::Undelivered => Ok(()),
        _ => Err(Error::conflict("notice-state")),
    }
}

/// The letter goes another way, as an address does that the vendor gives anew; within one transaction.
async fn requeue(tx: &Transaction, scope: &Scope, notice: &change_notices::Model) -> Result<()> {
    let announcement = scope
        .load::<change_announcements::Entity>(tx, notice.announcement_id)
        .await?;
    let terms = terms(notice, &announcement);
    let state = states::notice(notice.state, NoticeEvent::Readdress, terms, scope.now())?;
    let moved = scope
        .update::<change_notices::Entity>()
        .col_expr(change_notices::Column::State, Expr::value(state))
        .col_expr(
            change_notices::Column::Version,
            Expr::col(change_notices::Column::Version).add(1),
        )
        .filter(change_notices::Column::Id.eq(notice.id))
        .filter(change_notices::Column::State.eq(notice.state))
        .exec(tx)
        .await?;
    match moved.rows_affected {
        1 => Ok(()),
        _ => Err(Error::conflict("changed-meanwhile")),
    }
}

async fn of_notice(tx: &Transaction, job: &Scope, id: NoticeId) -> Result<Option<deliveries::Model>> {
    Ok(job
        .find::<deliveries::Entity>()
        .filter(deliveries::Column::NoticeId.eq(id))
        .filter(deliveries::Column::Channel.eq(DeliveryChannel::Post))
        .one(&tx.within(job))
        .await?)
}

/// The address as it stands on the envelope.
fn recipient(customer: &organisations::Model) -> Result<String> {
    let address = &customer.address;
    let (Some(street), Some(city)) = (&address.street, &address.city) else {
        return Err(Error::conflict("letter-no-address"));
    };
    let town = [address.postal_code.as_deref(), Some(city)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let lines = [
        Some(customer.legal_name.as_str()),
        address.attention.as_deref(),
        Some(street),
        Some(&town),
        Some(&address.country_code),
    ];
    Ok(lines
        .into_iter()
        .flatten()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(", "))
}

async fn document(
    tx: &Transaction,
    scope: &Scope,
    notice: &change_notices::Model,
    clock: &Clock,
) -> Result<letter::NoticeDocument> {
    let announcement = scope
        .load::<change_announcements::Entity>(tx, notice.announcement_id)
        .await?;
    let agreement = scope.load::<agreements::Entity>(tx, notice.agreement_id).await?;
    let relation = scope
        .load::<customer_relations::Entity>(tx, agreement.relation_id)
        .await?;
    let change = announced::load(tx, scope, [announcement.id])
        .await?
        .remove(&announcement.id)
        .ok_or_else(Error::not_found)?;
    let words = change.words(relation.language);
    let page = page_of(scope, notice.customer_id, "notices", notice.id);
    let facts = LetterFacts {
        reference: &announcement.reference,
        language: relation.language,
        announced_at: announcement.published_at.unwrap_or(announcement.created_at),
        authorisation_model: notice.authorisation_model,
        change: on_paper(announcement.change_type),
        summary: words.summary,
        sub_processor: announcement.sub_processor_id,
        replaces: change.replaces.as_deref(),
        services: words.services,
        objection_deadline: clock.objection_deadline(),
        planned_effective_at: announcement.planned_effective_at,
        page: &page,
        list_url: change.list_url.as_deref(),
    };
    letter::compose(tx, scope, &agreement, &facts).await
}

fn on_paper(change: ChangeType) -> letter::ChangeType {
    match change {
        ChangeType::Add => letter::ChangeType::Add,
        ChangeType::Replace => letter::ChangeType::Replace,
        ChangeType::ModifyPurpose => letter::ChangeType::ModifyPurpose,
        ChangeType::ModifyLocation => letter::ChangeType::ModifyLocation,
        ChangeType::ModifyTransfer => letter::ChangeType::ModifyTransfer,
        ChangeType::Remove => letter::ChangeType::Remove,
    }
}
