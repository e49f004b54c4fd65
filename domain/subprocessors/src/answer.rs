//! The customer's answers to a notice, and the vendor's answer to an objection (domain §3.5).

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tillid_audit as audit;
use tillid_entities::change_announcements;
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::{
    AnnouncementState, MessageClass, NoticeState, ObjectionGround, ResolutionOutcome,
};
use tillid_entities::objections::{self, ObjectionId};
use tillid_entities::{customer_relations, organisations, users};
use tillid_kernel::{EmailAddress, Error, Result, clean_text};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Connection, Database, Job, Scope, Transaction};

use crate::facts;
use crate::states::{self, NoticeEvent, Terms};
use crate::store::page_of;

/// Longest text of an objection or its answer, in characters.
const LONGEST: usize = 4000;

/// Confirms receipt. It is no approval: the deadline goes on.
///
/// # Errors
/// `CONFLICT` unless the notice is delivered and not answered.
pub async fn acknowledge(db: &Database, scope: &Scope, id: NoticeId) -> Result<change_notices::Model> {
    let person = scope.person()?.user;
    let tx = db.begin().await?;
    let held = hold(&tx, scope, id).await?;
    let step = change_notices::ActiveModel {
        acknowledged_at: Set(Some(scope.now())),
        acknowledged_by: Set(Some(person)),
        ..held.step(NoticeEvent::Acknowledge, scope)?
    };
    held.save(&tx, scope, step).await?;
    held.tell(tx, scope, "notice.acknowledged").await
}

/// Approves the change: under specific authorisation the only thing that authorises it (I-6).
///
/// # Errors
/// `PROOF_REQUIRED`; `CONFLICT` when the notice is not open, or (`notice-information-only`) when there is nothing to
/// decide.
pub async fn approve_notice(db: &Database, scope: &Scope, id: NoticeId) -> Result<change_notices::Model> {
    let tx = db.begin().await?;
    let held = hold(&tx, scope, id).await?;
    let step = held.decide(NoticeEvent::Approve, scope)?;
    tillid_identity::fresh(scope)?;
    held.save(&tx, scope, step).await?;
    held.tell(tx, scope, "notice.approved").await
}

/// Objects: up to and including the deadline's last millisecond, as long as the change is not in effect. The one who
/// drafted the announcement is mailed.
///
/// # Errors
/// `VALIDATION` for a text that is empty or longer than 4,000 characters; `CONFLICT`: `objection-too-late`, or as
/// [`approve_notice`].
pub async fn object(
    db: &Database,
    scope: &Scope,
    id: NoticeId,
    ground: ObjectionGround,
    text: &str,
) -> Result<change_notices::Model> {
    let text = clean_text(text, "text", LONGEST)?;
    let person = scope.person()?.user;
    let tx = db.begin().await?;
    let held = hold(&tx, scope, id).await?;
    let step = held.step(NoticeEvent::Object, scope)?;
    held.save(&tx, scope, step).await?;
    let objection = objections::ActiveModel {
        id: Set(ObjectionId::new(scope.now(), scope.dice())),
        vendor_id: Set(held.notice.vendor_id),
        customer_id: Set(held.notice.customer_id),
        notice_id: Set(id),
        ground: Set(ground),
        text: Set(text.clone()),
        raised_by: Set(person),
        raised_at: Set(scope.now()),
        outcome: Set(None),
        resolution_text: Set(None),
        resolved_by: Set(None),
        resolved_at: Set(None),
        accepted_by: Set(None),
        accepted_at: Set(None),
        version: Set(1),
    };
    scope.insert(&tx, objection).await?;
    let told = facts::said("notice.objected", id, held.notice.vendor_id, &text);
    mail_objection(&tx, scope, &held, ground, text).await?;
    held.tell_fact(tx, scope, told).await
}

/// Answers an objection, for the vendor. What the answer is worth is the guard's to say: see `guard`.
///
/// # Errors
/// `VALIDATION` for the text; `CONFLICT` unless there is an open objection.
pub async fn resolve(
    db: &Database,
    scope: &Scope,
    id: NoticeId,
    outcome: ResolutionOutcome,
    text: &str,
) -> Result<change_notices::Model> {
    let text = clean_text(text, "text", LONGEST)?;
    let person = scope.person()?.user;
    let tx = db.begin().await?;
    let held = hold(&tx, scope, id).await?;
    let objection = objection_to(&tx, scope, id).await?;
    let step = held.decide(NoticeEvent::Resolve, scope)?;
    held.save(&tx, scope, step).await?;
    let answered = objections::ActiveModel {
        id: Set(objection.id),
        outcome: Set(Some(outcome)),
        resolution_text: Set(Some(text.clone())),
        resolved_by: Set(Some(person)),
        resolved_at: Set(Some(scope.now())),
        version: Set(objection.version + 1),
        ..Default::default()
    };
    scope
        .save(
            &tx,
            answered,
            Some((objections::Column::Version, objection.version)),
        )
        .await?;
    let told = facts::said("notice.resolved", id, held.notice.customer_id, &text);
    mail_resolution(&tx, scope, &held, outcome, text).await?;
    held.tell_fact(tx, scope, told).await
}

/// Accepts the vendor's answer, for the customer.
///
/// # Errors
/// `CONFLICT` (`resolution-state`) when there is no answer, or it is accepted already.
pub async fn accept_resolution(db: &Database, scope: &Scope, id: NoticeId) -> Result<change_notices::Model> {
    let person = scope.person()?.user;
    let tx = db.begin().await?;
    let held = hold(&tx, scope, id).await?;
    let objection = objection_to(&tx, scope, id).await?;
    if !may_accept(&held.notice, Some(&objection)) {
        return Err(Error::conflict("resolution-state"));
    }
    let accepted = objections::ActiveModel {
        id: Set(objection.id),
        accepted_by: Set(Some(person)),
        accepted_at: Set(Some(scope.now())),
        version: Set(objection.version + 1),
        ..Default::default()
    };
    scope
        .save(
            &tx,
            accepted,
            Some((objections::Column::Version, objection.version)),
        )
        .await?;
    held.tell(tx, scope, "notice.resolutionAccepted").await
}

/// Whether the vendor's answer waits to be accepted.
#[must_use]
pub fn may_accept(notice: &change_notices::Model, objection: Option<&objections::Model>) -> bool {
    notice.state == NoticeState::Resolved
        && objection
            .is_some_and(|objection| objection.resolved_at.is_some() && objection.accepted_at.is_none())
}

/// Whether the event can happen to the notice now.
#[must_use]
pub fn may(
    notice: &change_notices::Model,
    announcement: &change_announcements::Model,
    event: NoticeEvent,
    scope: &Scope,
) -> bool {
    is_live(announcement)
        && states::notice(notice.state, event, terms(notice, announcement), scope.now()).is_ok()
}

/// Whether answers still count: the change is neither in effect nor withdrawn.
fn is_live(announcement: &change_announcements::Model) -> bool {
    matches!(
        announcement.state,
        AnnouncementState::Notifying | AnnouncementState::Open
    )
}

pub(crate) fn terms(notice: &change_notices::Model, announcement: &change_announcements::Model) -> Terms {
    Terms {
        model: notice.authorisation_model,
        change: announcement.change_type,
        deadline: notice.objection_deadline,
    }
}

/// A notice in a transaction that holds its announcement.
struct Held {
    notice: change_notices::Model,
    announcement: change_announcements::Model,
}

/// Loads the notice and holds its announcement, shared: answers do not wait for each other, but for activation and
/// withdrawal, and those for them. Whoever comes second sees what the first has done.
async fn hold(tx: &Transaction, scope: &Scope, id: NoticeId) -> Result<Held> {
    let notice: change_notices::Model = scope.load::<change_notices::Entity>(tx, id).await?;
    // The announcement is the vendor's row; a notice carries it to the customer, published or withdrawn.
    let job = scope.as_job(Job::Delivery, notice.vendor_id);
    let announcement = job
        .find::<change_announcements::Entity>()
        .filter(change_announcements::Column::Id.eq(notice.announcement_id))
        .lock_shared()
        .one(&tx.within(&job))
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(Held { notice, announcement })
}

impl Held {
    /// The row's next state, with its key and version.
    fn step(&self, event: NoticeEvent, scope: &Scope) -> Result<change_notices::ActiveModel> {
        if !is_live(&self.announcement) {
            return Err(Error::conflict("announcement-over"));
        }
        let terms = terms(&self.notice, &self.announcement);
        let state = states::notice(self.notice.state, event, terms, scope.now())?;
        Ok(change_notices::ActiveModel {
            id: Set(self.notice.id),
            state: Set(state),
            version: Set(self.notice.version + 1),
            ..Default::default()
        })
    }

    /// As [`Held::step`], for a step that decides the notice.
    fn decide(&self, event: NoticeEvent, scope: &Scope) -> Result<change_notices::ActiveModel> {
        Ok(change_notices::ActiveModel {
            decided_at: Set(Some(scope.now())),
            decided_by: Set(Some(scope.person()?.user)),
            ..self.step(event, scope)?
        })
    }

    async fn save(&self, tx: &Transaction, scope: &Scope, step: change_notices::ActiveModel) -> Result<()> {
        let version = Some((change_notices::Column::Version, self.notice.version));
        scope.save(tx, step, version).await
    }

    /// Tells the actor's chain, which the other side may read, and commits.
    async fn tell(
        self,
        tx: Transaction,
        scope: &Scope,
        happened: &'static str,
    ) -> Result<change_notices::Model> {
        let other_side = if scope.is_customer() {
            self.notice.vendor_id
        } else {
            self.notice.customer_id
        };
        let told = facts::notice(happened, self.notice.id, other_side);
        self.tell_fact(tx, scope, told).await
    }

    async fn tell_fact(
        self,
        tx: Transaction,
        scope: &Scope,
        told: audit::Fact,
    ) -> Result<change_notices::Model> {
        audit::append(&tx, scope, vec![told]).await?;
        let row = scope.load::<change_notices::Entity>(&tx, self.notice.id).await?;
        tx.commit().await?;
        Ok(row)
    }
}

async fn objection_to(tx: &Transaction, scope: &Scope, id: NoticeId) -> Result<objections::Model> {
    scope
        .find::<objections::Entity>()
        .filter(objections::Column::NoticeId.eq(id))
        .one(tx)
        .await?
        .ok_or_else(|| Error::conflict("notice-state"))
}

async fn mail_objection(
    tx: &Transaction,
    scope: &Scope,
    held: &Held,
    ground: ObjectionGround,
    text: String,
) -> Result<()> {
    let Some(user) = answerer(tx, scope, held).await? else {
        return Ok(());
    };
    let job = scope.as_job(Job::Delivery, held.notice.vendor_id);
    let customer: organisations::Model = job
        .load::<organisations::Entity>(tx, held.notice.customer_id)
        .await?;
    let to = EmailAddress::parse(&user.email, "email")?;
    let letter = Letter::new(
        "objection-raised",
        MessageClass::Administrative,
        to,
        user.language,
    )
    .with("reference", &held.announcement.reference)
    .with("organisation", &customer.legal_name)
    .with("ground", ground.as_str())
    .fact("reference", &held.announcement.reference)
    .fact("customer", &customer.legal_name)
    .fact("ground", ground.as_str())
    .quoting(Some(text))
    .action(page_of(scope, held.notice.vendor_id, "notices", held.notice.id));
    enqueue(tx, scope, letter, None).await?;
    Ok(())
}

/// Who is told of an objection: whoever drafted the announcement or, where that account is closed or a program's, whoever
/// approved it. Nobody, where that one is closed, too: the others see it on their dashboard.
async fn answerer(tx: &Transaction, scope: &Scope, held: &Held) -> Result<Option<users::Model>> {
    // The address is the person's: read as the job that sends the mail.
    let job = scope.as_job(Job::Delivery, held.notice.vendor_id);
    let announcement = &held.announcement;
    for id in [Some(announcement.requested_by), announcement.approved_by]
        .into_iter()
        .flatten()
    {
        let user = job.load::<users::Entity>(tx, id).await?;
        if user.closed_at.is_none() {
            return Ok(Some(user));
        }
    }
    Ok(None)
}

async fn mail_resolution(
    tx: &Transaction,
    scope: &Scope,
    held: &Held,
    outcome: ResolutionOutcome,
    text: String,
) -> Result<()> {
    let relation = scope
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::CustomerId.eq(held.notice.customer_id))
        .one(tx)
        .await?;
    let Some(relation) = relation else { return Ok(()) };
    let Some(address) = &relation.notice_email else {
        return Ok(());
    };
    let to = EmailAddress::parse(address, "noticeEmail")?;
    let letter = Letter::new(
        "objection-resolved",
        MessageClass::Administrative,
        to,
        relation.language,
    )
    .with("reference", &held.announcement.reference)
    .with("outcome", outcome.as_str())
    .fact("reference", &held.announcement.reference)
    .fact("outcome", outcome.as_str())
    .quoting(Some(text))
    .action(page_of(scope, held.notice.customer_id, "notices", held.notice.id));
    enqueue(tx, scope, letter, None).await?;
    Ok(())
}
