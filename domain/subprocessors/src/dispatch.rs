//! Sending published notices on their way: the worker's part, in batches.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, FromQueryResult, QueryFilter, Value};
use tillid_audit as audit;
use tillid_entities::agreements::AgreementId;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::change_notices::NoticeId;
use tillid_entities::deliveries::{self, DeliveryId};
use tillid_entities::enums::{AuthorisationModel, DeliveryChannel, DeliveryState, Language, MessageClass};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::outbox_messages::{self, OutboxMessageId};
use tillid_kernel::{EmailAddress, Error, Result, sha256_hex};
use tillid_notifications::{About, Letter, enqueue_all};
use tillid_policy::{Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::announced::{self, Announced};
use crate::delivery::{Clock, Clocks, open_all_delivered, start_clocks};
use crate::facts;
use crate::store::{page_of, sql};

/// Notices per transaction.
const BATCH: u64 = 200;

#[derive(FromQueryResult)]
struct Due {
    id: NoticeId,
    customer_id: OrganisationId,
    announcement_id: AnnouncementId,
    agreement_id: AgreementId,
    agreement_reference: String,
    authorisation_model: AuthorisationModel,
    notice_days: i32,
    objection_days: i32,
    language: Language,
    notice_email: Option<String>,
    time_zone: String,
    shown: i32,
}

#[derive(FromQueryResult)]
struct Waiting {
    vendor_id: OrganisationId,
}

/// Sends up to `limit` queued notices: shown in the portal at once, and by mail to the address of the relation in
/// its language. Where there is no address, the clock starts now; else when the mail is accepted. Notices that came
/// back are sent again once the vendor has given another address. Answers how many were sent; the caller comes back
/// while there are any.
///
/// A batch is one vendor's and one transaction with a fixed number of statements; memory is bounded by the batch,
/// and nodes that send at once skip each other's rows.
///
/// # Errors
/// Those of the database and of rendering mails; what earlier batches wrote stays written.
pub async fn dispatch_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    let text = "SELECT DISTINCT vendor_id FROM change_notices WHERE state IN ('QUEUED', 'UNDELIVERED') \
                UNION SELECT vendor_id FROM change_announcements WHERE state = 'NOTIFYING'";
    let vendors = Waiting::find_by_statement(sql(db.reads(), text, []))
        .all(db.reads())
        .await?;
    let mut sent = 0;
    for Waiting { vendor_id } in vendors {
        let scope = system(request, Job::Delivery, vendor_id);
        readdress(db, &scope).await?;
        let mut after = NoticeId(Uuid::nil());
        while sent < limit {
            let tx = db.begin().await?;
            let batch = claim(&tx, &scope, after, BATCH.min(limit - sent)).await?;
            let Some(last) = batch.last() else { break };
            after = last.id;
            sent += batch.len() as u64;
            let told = send(&tx, &scope, batch).await?;
            audit::append(&tx, &scope, told).await?;
            tx.commit().await?;
        }
        settle(db, &scope).await?;
    }
    Ok(sent)
}

/// The next queued notices that no mail is under way for. The plan walks the index on the vendor's queued notices.
async fn claim(tx: &Transaction, scope: &Scope, after: NoticeId, limit: u64) -> Result<Vec<Due>> {
    let skip = match tx.get_database_backend() {
        DbBackend::Sqlite => "",
        _ => " FOR UPDATE OF n SKIP LOCKED",
    };
    let text = format!(
        "SELECT n.id, n.customer_id, n.announcement_id, n.agreement_id, n.authorisation_model, n.notice_days, \
         n.objection_days, a.reference AS agreement_reference, r.language, r.notice_email, o.time_zone, \
         CASE WHEN EXISTS (SELECT 1 FROM deliveries p WHERE p.notice_id = n.id AND p.channel = 'PORTAL') \
         THEN 1 ELSE 0 END AS shown \
         FROM change_notices n JOIN agreements a ON a.id = n.agreement_id \
         JOIN customer_relations r ON r.id = a.relation_id JOIN organisations o ON o.id = n.customer_id \
         WHERE n.vendor_id = $1 AND n.state = 'QUEUED' AND n.id > $2 AND NOT EXISTS (SELECT 1 FROM deliveries d \
         WHERE d.notice_id = n.id AND d.channel = 'EMAIL' AND d.state = 'QUEUED') \
         ORDER BY n.id LIMIT {limit}{skip}"
    );
    let values: [Value; 2] = [scope.organisation().into(), after.into()];
    Ok(Due::find_by_statement(sql(tx, text, values)).all(tx).await?)
}

async fn send(tx: &Transaction, scope: &Scope, batch: Vec<Due>) -> Result<Vec<audit::Fact>> {
    let announcements: BTreeSet<AnnouncementId> = batch.iter().map(|due| due.announcement_id).collect();
    let announced = announced::load(tx, scope, announcements.iter().copied()).await?;
    let mut clocks = Clocks::new();
    let mut letters = Vec::new();
    let mut by_mail = Vec::new();
    let mut in_portal = Vec::new();
    let mut told = Vec::with_capacity(batch.len());
    for due in &batch {
        let change = announced
            .get(&due.announcement_id)
            .ok_or_else(|| Error::internal("a notice without its announcement"))?;
        if due.shown == 0 {
            in_portal.push(portal_copy(scope, due, change)?);
        }
        let clock = Clock::with(due.notice_days, due.objection_days, scope.now(), &due.time_zone);
        // An address that cannot be written to is as good as none given back: the mail would never leave.
        if let Some(address) = due
            .notice_email
            .as_deref()
            .map(|text| EmailAddress::parse(text, "noticeEmail"))
            .transpose()?
        {
            let id = DeliveryId::new(scope.now(), scope.dice());
            letters.push((
                letter(scope, due, change, address.clone(), &clock),
                Some(About::Delivery(id)),
            ));
            by_mail.push((id, due, address));
            told.push(facts::notice("notice.sent", due.id, due.customer_id));
        } else {
            clocks.entry(clock).or_default().push(due.id);
            told.push(facts::notice("notice.sent", due.id, due.customer_id));
            told.push(facts::notice("notice.delivered", due.id, due.customer_id));
        }
    }
    let mails = enqueue_all(tx, scope, letters).await?;
    let mut rows = in_portal;
    rows.extend(mail_rows(tx, scope, &mails, by_mail).await?);
    scope.insert_all(tx, rows).await?;
    let by_portal_alone = !clocks.is_empty();
    for (clock, notices) in clocks {
        start_clocks(tx, scope, clock, notices).await?;
    }
    if by_portal_alone {
        told.extend(open_all_delivered(tx, scope, announcements).await?);
    }
    Ok(told)
}

fn portal_copy(scope: &Scope, due: &Due, change: &Announced) -> Result<deliveries::ActiveModel> {
    let content = announced::shown(
        due.agreement_id,
        &announced::as_json(change)?,
        due.authorisation_model,
        (due.notice_days, due.objection_days),
    );
    Ok(deliveries::ActiveModel {
        state: Set(DeliveryState::Accepted),
        accepted_at: Set(Some(scope.now())),
        message_id: Set(None),
        content_sha256: Set(Some(sha256_hex(content))),
        ..delivery(
            scope,
            due,
            DeliveryId::new(scope.now(), scope.dice()),
            DeliveryChannel::Portal,
            due.customer_id.to_string(),
        )
    })
}

fn delivery(
    scope: &Scope,
    due: &Due,
    id: DeliveryId,
    channel: DeliveryChannel,
    recipient: String,
) -> deliveries::ActiveModel {
    deliveries::ActiveModel {
        id: Set(id),
        vendor_id: Set(scope.organisation()),
        customer_id: Set(due.customer_id),
        notice_id: Set(due.id),
        channel: Set(channel),
        recipient: Set(recipient),
        state: Set(DeliveryState::Queued),
        queued_at: Set(scope.now()),
        accepted_at: Set(None),
        opened_at: Set(None),
        bounced_at: Set(None),
        message_id: Set(None),
        content_sha256: Set(None),
        server_answer: Set(None),
    }
}

/// The deliveries of mails that are in the outbox now, each with the hash of what is sent.
async fn mail_rows(
    tx: &Transaction,
    scope: &Scope,
    mails: &[OutboxMessageId],
    by_mail: Vec<(DeliveryId, &Due, EmailAddress)>,
) -> Result<Vec<deliveries::ActiveModel>> {
    if mails.is_empty() {
        return Ok(Vec::new());
    }
    let mut sent: HashMap<OutboxMessageId, (String, String)> = scope
        .find::<outbox_messages::Entity>()
        .filter(outbox_messages::Column::Id.is_in(mails.iter().copied()))
        .all(tx)
        .await?
        .into_iter()
        .map(|mail| (mail.id, (mail.message_id, mail.content_sha256)))
        .collect();
    let rows = mails.iter().zip(by_mail).map(|(mail, (id, due, address))| {
        let (message_id, sha256) = sent.remove(mail).unzip();
        deliveries::ActiveModel {
            message_id: Set(message_id),
            content_sha256: Set(sha256),
            ..delivery(
                scope,
                due,
                id,
                DeliveryChannel::Email,
                address.as_str().to_owned(),
            )
        }
    });
    Ok(rows.collect())
}

/// The notice as a letter (contents: domain §2.10). The deadline it states is counted from now; the real one is
/// counted from when the mail is accepted, so it can only be later.
fn letter(scope: &Scope, due: &Due, change: &Announced, to: EmailAddress, clock: &Clock) -> Letter {
    let words = change.words(due.language);
    Letter::new("change-notice", MessageClass::Administrative, to, due.language)
        .with("reference", &change.reference)
        .with("subprocessor", &change.sub_processor)
        .with("change", change.change.as_str())
        .with("deadline", clock.objection_deadline())
        .with("effective", change.planned_effective_at)
        .with("authorisation", due.authorisation_model.as_str())
        .fact("reference", &change.reference)
        .fact("agreement", &due.agreement_reference)
        .fact("change", change.change.as_str())
        .fact("subprocessor", &change.sub_processor)
        .fact("replaces", change.replaces.as_deref().unwrap_or_default())
        .fact("registration", change.registration.as_deref().unwrap_or_default())
        .fact("address", &change.address)
        .fact("country", &change.country_code)
        .fact("contact", &change.contact)
        .fact("purpose", words.purpose)
        .fact("services", words.services.join(", "))
        .fact("data-categories", change.data_categories.join(", "))
        .fact("subject-categories", change.subject_categories.join(", "))
        .fact("locations", change.locations.join("; "))
        .fact("transfer", change.transfers.join("; "))
        .fact("authorisation", due.authorisation_model.as_str())
        .fact("announced", scope.now())
        .fact("deadline", clock.objection_deadline())
        .fact("effective", change.planned_effective_at)
        .fact("notice-days", due.notice_days)
        .fact("list", change.list_url.as_deref().unwrap_or_default())
        .quoting(Some(words.summary.to_owned()))
        .action(page_of(scope, due.customer_id, "notices", due.id))
}

/// Queues again what came back, where the relation has an address now that no mail of the notice has gone to.
async fn readdress(db: &Database, scope: &Scope) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Readdressed {
        id: NoticeId,
        customer_id: OrganisationId,
    }
    let text = "UPDATE change_notices SET state = 'QUEUED', version = version + 1 \
                WHERE vendor_id = $1 AND state = 'UNDELIVERED' AND EXISTS (SELECT 1 FROM customer_relations r \
                WHERE r.vendor_id = change_notices.vendor_id AND r.customer_id = change_notices.customer_id \
                AND r.notice_email IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliveries d \
                WHERE d.notice_id = change_notices.id AND d.channel = 'EMAIL' AND d.recipient = r.notice_email)) \
                RETURNING id, customer_id";
    let tx = db.begin().await?;
    let rows = Readdressed::find_by_statement(sql(&tx, text, [scope.organisation().into()]))
        .all(&tx)
        .await?;
    let told = rows
        .into_iter()
        .map(|row| facts::notice("notice.readdressed", row.id, row.customer_id))
        .collect();
    audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(())
}

/// Opens announcements whose last notices were delivered on two nodes at once.
async fn settle(db: &Database, scope: &Scope) -> Result<()> {
    let notifying = scope
        .find::<change_announcements::Entity>()
        .filter(change_announcements::Column::VendorId.eq(scope.organisation()))
        .filter(change_announcements::Column::State.eq(tillid_entities::enums::AnnouncementState::Notifying))
        .all(db.reads())
        .await?;
    if notifying.is_empty() {
        return Ok(());
    }
    let tx = db.begin().await?;
    let told = open_all_delivered(&tx, scope, notifying.iter().map(|row| row.id)).await?;
    audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(())
}
