//! Passing a notice on along the chain (R-002-002): a customer that is itself a processor tells the controllers it works
//! for, who are owed the change by it as it is owed it by the vendor (Art. 28(2) and (4)).
//!
//! The customer says to whom; the worker writes the mails, in the customer's name, from what was announced.

use std::collections::{BTreeMap, HashSet};

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_agreements::{Outside, chain};
use tillid_audit as audit;
use tillid_entities::agreement_controllers::{self, AgreementControllerId};
use tillid_entities::agreement_mails::{self, AgreementMailId};
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::{ContactRole, DeliveryState, Language, MessageClass};
use tillid_entities::notice_forwards::{self, NoticeForwardId};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::{agreements, change_announcements, customer_relations, organisation_contacts};
use tillid_kernel::{EmailAddress, Error, Result};
use tillid_notifications::Letter;
use tillid_policy::{Connection, Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::announced::{self, Announced};
use crate::{facts, register, states};

/// Controllers that a notice is passed on to in one go.
const MOST: usize = 200;

/// Passes a notice on to these controllers. Answers how many.
///
/// # Errors
/// `VALIDATION` at `controllerIds`: `required`, `too-many`, `controller-ended`; `NOT_FOUND` for a controller of another
/// agreement; `CONFLICT`: `not-processor-for-others`, `notice-state` when the change is over or not told yet,
/// `already-forwarded`.
pub async fn forward(
    db: &Database,
    scope: &Scope,
    id: NoticeId,
    controllers: &[AgreementControllerId],
) -> Result<usize> {
    let wanted: HashSet<AgreementControllerId> = controllers.iter().copied().collect();
    if wanted.is_empty() {
        return Err(Error::validation("controllerIds", "required"));
    }
    if wanted.len() > MOST {
        return Err(Error::validation("controllerIds", "too-many").with("max", MOST));
    }
    let person = scope.person()?.user;
    let tx = db.begin().await?;
    let notice = scope.load::<change_notices::Entity>(&tx, id).await?;
    let agreement = scope.load::<agreements::Entity>(&tx, notice.agreement_id).await?;
    may_forward(&tx, scope, &notice, &agreement).await?;
    let found = scope
        .find::<agreement_controllers::Entity>()
        .filter(agreement_controllers::Column::AgreementId.eq(agreement.id))
        .filter(agreement_controllers::Column::Id.is_in(wanted.iter().copied()))
        .all(&tx)
        .await?;
    if found.len() != wanted.len() {
        return Err(Error::not_found());
    }
    let today = register::today(scope.now());
    if let Some(ended) = found
        .iter()
        .find(|row| row.until.is_some_and(|until| until < today))
    {
        return Err(Error::validation("controllerIds", "controller-ended").with("name", &ended.name));
    }
    let known = forwards(&tx, scope, id).await?;
    if known
        .iter()
        .any(|forward| wanted.contains(&forward.row.agreement_controller_id))
    {
        return Err(Error::conflict("already-forwarded"));
    }
    let rows = found.iter().map(|controller| notice_forwards::ActiveModel {
        id: Set(NoticeForwardId::new(scope.now(), scope.dice())),
        customer_id: Set(notice.customer_id),
        notice_id: Set(id),
        agreement_controller_id: Set(controller.id),
        forwarded_by: Set(person),
        forwarded_at: Set(scope.now()),
        agreement_mail_id: Set(None),
    });
    scope.insert_all(&tx, rows.collect()).await?;
    audit::append(&tx, scope, vec![facts::forwarded(id)]).await?;
    tx.commit().await?;
    Ok(found.len())
}

/// Whether the scope's organisation may pass the notice on.
///
/// # Errors
/// Those of [`chain::may_record`]; `CONFLICT` (`notice-state`) when the change is over or not told yet.
pub async fn may_forward(
    db: &impl Connection,
    scope: &Scope,
    notice: &change_notices::Model,
    agreement: &agreements::Model,
) -> Result<()> {
    chain::may_record(scope, agreement)?;
    let announcement = scope
        .load_published::<change_announcements::Entity>(db, notice.announcement_id)
        .await?;
    if states::is_under_way(announcement.state) && notice.delivered_at.is_some() {
        Ok(())
    } else {
        Err(Error::conflict("notice-state"))
    }
}

/// A notice passed on, with what became of the mail.
#[derive(Clone, Debug)]
pub struct Forward {
    /// To whom, by whom, when.
    pub row: notice_forwards::Model,
    /// What became of the mail; nothing while it is not written.
    pub outcome: Option<DeliveryState>,
}

/// To whom the scope's organisation has passed a notice on, the first one first. Two statements.
///
/// # Errors
/// Those of the database.
pub async fn forwards(db: &impl Connection, scope: &Scope, notice: NoticeId) -> Result<Vec<Forward>> {
    let rows = scope
        .find::<notice_forwards::Entity>()
        .filter(notice_forwards::Column::NoticeId.eq(notice))
        .order_by_asc(notice_forwards::Column::Id)
        .all(db)
        .await?;
    let mails = scope
        .find::<agreement_mails::Entity>()
        .filter(agreement_mails::Column::Id.is_in(rows.iter().filter_map(|row| row.agreement_mail_id)))
        .all(db)
        .await?;
    let outcome = |id: Option<AgreementMailId>| {
        let mail = mails.iter().find(|mail| Some(mail.id) == id)?;
        Some(mail.state)
    };
    Ok(rows
        .into_iter()
        .map(|row| Forward {
            outcome: outcome(row.agreement_mail_id),
            row,
        })
        .collect())
}

/// Writes the mails of notices that were passed on, at most `limit`, one transaction for each notice. Answers how many.
///
/// # Errors
/// Those of the database; what was written before stays written.
pub async fn forward_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    use notice_forwards::Column as C;
    let anywhere = system(request, Job::Delivery, OrganisationId(Uuid::nil()));
    let due: Vec<(NoticeForwardId, OrganisationId, NoticeId)> = anywhere
        .find::<notice_forwards::Entity>()
        .select_only()
        .columns([C::Id, C::CustomerId, C::NoticeId])
        .filter(C::AgreementMailId.is_null())
        .order_by_asc(C::Id)
        .limit(limit)
        .into_tuple()
        .all(&db.reads().within(&anywhere))
        .await?;
    let mut notices: BTreeMap<(OrganisationId, NoticeId), Vec<NoticeForwardId>> = BTreeMap::new();
    for (forward, customer, notice) in due {
        notices.entry((customer, notice)).or_default().push(forward);
    }
    let mut written = 0;
    for ((customer, notice), forwards) in notices {
        let job = system(request, Job::Delivery, customer);
        let tx = db.begin().await?;
        written += Box::pin(write(&tx, &job, notice, forwards)).await?;
        tx.commit().await?;
    }
    Ok(written)
}

async fn write(tx: &Transaction, job: &Scope, notice: NoticeId, ids: Vec<NoticeForwardId>) -> Result<u64> {
    use notice_forwards::Column as C;
    // Another node may be writing some of them right now.
    let held = job
        .find::<notice_forwards::Entity>()
        .filter(C::Id.is_in(ids))
        .filter(C::AgreementMailId.is_null())
        .order_by_asc(C::Id)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .all(&tx.within(job))
        .await?;
    let notice = job.load::<change_notices::Entity>(tx, notice).await?;
    let agreement = job.load::<agreements::Entity>(tx, notice.agreement_id).await?;
    let relation = job
        .load::<customer_relations::Entity>(tx, agreement.relation_id)
        .await?;
    // What was announced is the vendor's to read.
    let vendor = job.as_job(Job::Delivery, notice.vendor_id);
    let mut announced = announced::load(tx, &vendor, [notice.announcement_id]).await?;
    let change = announced
        .remove(&notice.announcement_id)
        .ok_or_else(|| Error::internal("a notice without its announcement"))?;
    let controllers = job
        .find::<agreement_controllers::Entity>()
        .filter(agreement_controllers::Column::Id.is_in(held.iter().map(|row| row.agreement_controller_id)))
        .all(&tx.within(job))
        .await?;
    let contact = contact(tx, job).await?;
    let mut outside = Vec::with_capacity(held.len());
    for row in &held {
        let controller = controllers
            .iter()
            .find(|controller| controller.id == row.agreement_controller_id)
            .ok_or_else(|| Error::internal("a notice passed on to nobody"))?;
        let to = EmailAddress::parse(&controller.contact_email, "contactEmail")?;
        let letter = letter(to, relation.language, &change, &controller.name, &contact);
        outside.push(Outside {
            kind: "notice-forwarded",
            letter,
        });
    }
    let mails = tillid_agreements::write_outside(tx, job, &agreement, outside).await?;
    for (row, mail) in held.iter().zip(&mails) {
        job.update::<notice_forwards::Entity>()
            .col_expr(C::AgreementMailId, Expr::value(Some(*mail)))
            .filter(C::Id.eq(row.id))
            .exec(&tx.within(job))
            .await?;
    }
    Ok(held.len() as u64)
}

/// Where controllers reach the customer about data protection: the mailbox of a role, never a person's.
async fn contact(tx: &Transaction, job: &Scope) -> Result<String> {
    let rows = job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.eq(job.organisation()))
        .filter(organisation_contacts::Column::Role.is_in([
            ContactRole::Privacy,
            ContactRole::Dpo,
            ContactRole::Notice,
        ]))
        .order_by_asc(organisation_contacts::Column::Id)
        .all(&tx.within(job))
        .await?;
    let of = |role| rows.iter().find(|row| row.role == role);
    let first = of(ContactRole::Privacy)
        .or_else(|| of(ContactRole::Dpo))
        .or_else(|| of(ContactRole::Notice));
    Ok(first.map_or_else(String::new, |row| row.email.clone()))
}

fn letter(
    to: EmailAddress,
    language: Language,
    change: &Announced,
    controller: &str,
    contact: &str,
) -> Letter {
    let words = change.words(language);
    let letter = Letter::new("notice-forwarded", MessageClass::Administrative, to, language)
        .with("reference", &change.reference)
        .with("subprocessor", &change.sub_processor)
        .with("controller", controller)
        .with("effective", change.planned_effective_at)
        .fact("change", change.change.as_str())
        .fact("subprocessor", &change.sub_processor)
        .fact("replaces", change.replaces.as_deref().unwrap_or_default())
        .fact("address", &change.address)
        .fact("country", &change.country_code)
        .fact("purpose", words.purpose)
        .fact("services", words.services.join(", "))
        .fact("data-categories", change.data_categories.join(", "))
        .fact("subject-categories", change.subject_categories.join(", "))
        .fact("locations", change.locations.join("; "))
        .fact("transfer", change.transfers.join("; "))
        .fact("effective", change.planned_effective_at)
        .fact("contact", contact)
        .quoting(Some(words.summary.to_owned()));
    match &change.list_url {
        Some(url) => letter.action(url.clone()),
        None => letter,
    }
}
