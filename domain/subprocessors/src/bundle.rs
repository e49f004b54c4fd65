//! Evidence bundles of a notice and of an announcement (domain §2.10, §3.5): that it was sent, delivered, decided and in
//! force in its time, in one file that is checked without the portal (decision 0039).
//!
//! A notice's bundle is the same file for both sides, byte for byte, and no other customer is in it. An announcement's is
//! its vendor's alone, and is written page by page: nobody holds the notices of all customers at once.

mod announcement;
mod forms;
mod rows;

use object_store::ObjectStore;
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_agreements::bundle::{Written, place, written};
use tillid_agreements::letter;
use tillid_documents::agreement as paper;
use tillid_entities::change_notices;
use tillid_entities::enums::{DeliveryChannel, Language};
use tillid_entities::{agreement_versions, deliveries, outbox_messages};
use tillid_evidence::NoticeBundle;
use tillid_evidence::notice::Sent;
use tillid_kernel::{Code, Error, Result, sha256_hex};
use tillid_policy::{Connection as _, Database, Job, Scope};
use uuid::Uuid;

use crate::announced;
pub use announcement::AnnouncementBundle;
use rows::{Rows, Told};

/// How often everything is read again because something happened meanwhile.
const ATTEMPTS: u32 = 3;

/// Puts the bundle of a notice together. `verify_at` is where anybody may have it checked.
///
/// # Errors
/// `FORBIDDEN` for anybody but the two sides; `CONFLICT` (`bundle-too-large`, `changed-meanwhile`); `UNAVAILABLE` when the
/// store is away.
pub async fn notice_bundle(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    notice: &change_notices::Model,
    verify_at: String,
) -> Result<Written> {
    if ![notice.vendor_id, notice.customer_id].contains(&scope.organisation()) {
        return Err(Error::forbidden());
    }
    let _place = place().await?;
    // What happened to the change and to the other side's trail was told to both; the wall knows one side only.
    let job = scope.as_job(Job::Evidence, notice.vendor_id);
    let (told, rows) = settled(db, &job, notice).await?;
    let bundle = compose(db, documents, &job, (told, rows), verify_at).await?;
    written(move || bundle.write()).await
}

/// The rows about one notice, read until nothing happened to it meanwhile.
async fn settled(db: &Database, job: &Scope, notice: &change_notices::Model) -> Result<(Told, Rows)> {
    for _ in 0..ATTEMPTS {
        let notice = job.load::<change_notices::Entity>(db.reads(), notice.id).await?;
        let told = Told::of(db, job, notice.announcement_id).await?;
        let rows = Rows::of(db, job, vec![notice]).await?;
        let unchanged = rows.still_stand(db, job).await? && told.still_stands(db, job).await?;
        if unchanged {
            return Ok((told, rows));
        }
    }
    Err(Error::conflict("changed-meanwhile"))
}

async fn compose(
    db: &Database,
    documents: &dyn ObjectStore,
    job: &Scope,
    (told, mut rows): (Told, Rows),
    verify_at: String,
) -> Result<NoticeBundle> {
    let notice = rows.notices.pop().ok_or_else(Error::not_found)?;
    let owed = rows.version_of(&notice)?;
    let version = job
        .load::<agreement_versions::Entity>(db.reads(), owed.id)
        .await?;
    let content: paper::AgreementDocument =
        serde_json::from_str(&version.content).map_err(Error::internal)?;
    let deliveries = rows.deliveries_of(notice.id);
    let sent = sent(db, documents, job, (&told, &notice), &deliveries).await?;
    let mut change = told.change(&content.processor.legal_name);
    change.making = None;
    let form = rows.form(&notice, &deliveries, Some(&content.controller.legal_name))?;
    let audit = rows.chains(&notice, told.public_facts());
    Ok(NoticeBundle {
        language: on_paper(version.language),
        verify_at: Some(verify_at),
        change,
        lists: told.lists(),
        notice: form,
        agreement: version.content,
        sent,
        audit,
    })
}

/// What was sent in each delivery, as far as it is still there and is what was hashed.
async fn sent(
    db: &Database,
    documents: &dyn ObjectStore,
    job: &Scope,
    (told, notice): (&Told, &change_notices::Model),
    deliveries: &[deliveries::Model],
) -> Result<Vec<Option<Sent>>> {
    let mails = job
        .find::<outbox_messages::Entity>()
        .filter(outbox_messages::Column::OrganisationId.eq(notice.vendor_id))
        .filter(outbox_messages::Column::SubjectKind.eq("delivery"))
        .filter(outbox_messages::Column::SubjectId.is_in(deliveries.iter().map(|row| row.id.0)))
        .all(&db.reads().within(job))
        .await?;
    let mut sent = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        sent.push(match delivery.channel {
            DeliveryChannel::Email => mail_of(delivery.id.0, &mails),
            DeliveryChannel::Portal => shown(db, job, told, notice, delivery).await?.map(Sent::Shown),
            DeliveryChannel::Post => letter_of(documents, delivery).await?.map(Sent::Letter),
            DeliveryChannel::Webhook => None,
        });
    }
    Ok(sent)
}

fn mail_of(delivery: Uuid, mails: &[outbox_messages::Model]) -> Option<Sent> {
    let mail = mails.iter().find(|mail| mail.subject_id == Some(delivery))?;
    Some(Sent::Mail {
        subject: mail.subject.clone(),
        text: mail.text_body.clone(),
        html: mail.html_body.clone(),
    })
}

async fn letter_of(documents: &dyn ObjectStore, delivery: &deliveries::Model) -> Result<Option<Vec<u8>>> {
    let Some(sha256) = &delivery.content_sha256 else {
        return Ok(None);
    };
    match letter::read(documents, sha256).await {
        Ok(bytes) => Ok(Some(bytes.to_vec())),
        Err(error) if error.code() == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the portal shows, made again from what was announced. A record that was corrected between the announcement and
/// the delivery was told as corrected: then what is known now may be it, and otherwise the hash is all there is.
async fn shown(
    db: &Database,
    job: &Scope,
    told: &Told,
    notice: &change_notices::Model,
    delivery: &deliveries::Model,
) -> Result<Option<Vec<u8>>> {
    let days = (notice.notice_days, notice.objection_days);
    let made = |announced: &str| {
        let text = announced::shown(notice.agreement_id, announced, notice.authorisation_model, days);
        let same = delivery.content_sha256.as_deref() == Some(sha256_hex(&text).as_str());
        same.then(|| text.into_bytes())
    };
    if let Some(bytes) = told.row.announced.as_deref().and_then(made) {
        return Ok(Some(bytes));
    }
    let now = announced::load(&db.reads().within(job), job, [notice.announcement_id])
        .await?
        .remove(&notice.announcement_id);
    let now = now.as_ref().map(announced::as_json).transpose()?;
    Ok(now.as_deref().and_then(made))
}

fn on_paper(language: Language) -> paper::Language {
    match language {
        Language::Da => paper::Language::Da,
        Language::En => paper::Language::En,
    }
}
