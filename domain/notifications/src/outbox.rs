//! The outbox: mails written in the transaction that causes them.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_mails::AgreementMailId;
use tillid_entities::deliveries::DeliveryId;
use tillid_entities::enums::{OrganisationKind, OutboxState};
use tillid_entities::invitations::InvitationId;
use tillid_entities::organisations;
use tillid_entities::outbox_messages::{self, OutboxMessageId};
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Connection, Job, Scope};
use url::Url;
use uuid::Uuid;

use crate::Letter;
use crate::render::render;

/// Rows per insert: a statement of a few megabytes at most.
const BATCH: usize = 200;

/// What a mail is about: told of its fate once a server has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A delivery of a notice: its clock starts when the mail is accepted (I-5).
    Delivery(DeliveryId),
    /// An invitation: `SENT` when the mail is accepted.
    Invitation(InvitationId),
    /// A mail about an agreement: what became of it is part of the evidence (domain §2.7).
    AgreementMail(AgreementMailId),
}

impl About {
    fn columns(self) -> (&'static str, Uuid) {
        match self {
            Self::Delivery(id) => ("delivery", id.0),
            Self::Invitation(id) => ("invitation", id.0),
            Self::AgreementMail(id) => ("agreement-mail", id.0),
        }
    }

    /// What a stored mail is about.
    pub(crate) fn of(mail: &outbox_messages::Model) -> Option<Self> {
        match (mail.subject_kind.as_deref()?, mail.subject_id?) {
            ("delivery", id) => Some(Self::Delivery(DeliveryId(id))),
            ("invitation", id) => Some(Self::Invitation(InvitationId(id))),
            ("agreement-mail", id) => Some(Self::AgreementMail(AgreementMailId(id))),
            _ => None,
        }
    }
}

/// Renders the letter and puts it into the outbox, in the name of the scope's organisation. A person who acts on
/// their own account gets it in the name of the portal's operator.
///
/// # Errors
/// `INTERNAL` when the locale files lack a text; those of the database.
pub async fn enqueue(
    tx: &impl Connection,
    scope: &Scope,
    letter: Letter,
    about: Option<About>,
) -> Result<OutboxMessageId> {
    let ids = enqueue_all(tx, scope, vec![(letter, about)]).await?;
    ids.into_iter()
        .next()
        .ok_or_else(|| Error::internal("a letter got no id"))
}

/// As [`enqueue`], for many letters: one insert for every 200. The ids come in the order of the letters.
///
/// # Errors
/// As [`enqueue`]; then none of them is in the outbox once the transaction is rolled back.
pub async fn enqueue_all(
    tx: &impl Connection,
    scope: &Scope,
    letters: Vec<(Letter, Option<About>)>,
) -> Result<Vec<OutboxMessageId>> {
    if letters.is_empty() {
        return Ok(Vec::new());
    }
    let sender = sender(tx, scope).await?;
    let job = scope.as_job(Job::Delivery, sender.id);
    let host = host(&scope.request().origin);
    let mut ids = Vec::with_capacity(letters.len());
    for batch in letters.chunks(BATCH) {
        let mut rows = Vec::with_capacity(batch.len());
        for (letter, about) in batch {
            let id = OutboxMessageId::new(scope.now(), scope.dice());
            rows.push(row(scope, &sender, &host, id, letter, *about)?);
            ids.push(id);
        }
        job.insert_all(tx, rows).await?;
    }
    Ok(ids)
}

/// A mail as it would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

/// The letter as [`enqueue`] would store it in the name of `sender`; nothing is stored.
///
/// # Errors
/// As [`enqueue`], but for the database.
pub fn show(scope: &Scope, sender: &organisations::Model, letter: &Letter) -> Result<Shown> {
    let mail = render(letter, &sender.legal_name, &scope.request().origin)?;
    Ok(Shown {
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
    })
}

/// Deletes the mails about these invitations, sent or not: their addresses are to be forgotten. Part of the caller's
/// transaction.
///
/// # Errors
/// Those of the database.
pub async fn forget_about(tx: &impl Connection, scope: &Scope, invitations: &[InvitationId]) -> Result<()> {
    let job = scope.as_job(Job::Delivery, scope.organisation());
    job.delete::<outbox_messages::Entity>()
        .filter(outbox_messages::Column::SubjectId.is_in(invitations.iter().map(|id| id.0)))
        .filter(outbox_messages::Column::SubjectKind.eq("invitation"))
        .exec(&tx.within(&job))
        .await?;
    Ok(())
}

fn row(
    scope: &Scope,
    sender: &organisations::Model,
    host: &str,
    id: OutboxMessageId,
    letter: &Letter,
    about: Option<About>,
) -> Result<outbox_messages::ActiveModel> {
    let mail = render(letter, &sender.legal_name, &scope.request().origin)?;
    let (subject_kind, subject_id) = about.map(About::columns).unzip();
    Ok(outbox_messages::ActiveModel {
        id: Set(id),
        organisation_id: Set(sender.id),
        template: Set(letter.name.to_owned()),
        class: Set(letter.class),
        language: Set(letter.language),
        recipient: Set(letter.to.as_str().to_owned()),
        content_sha256: Set(mail.sha256()),
        subject: Set(mail.subject),
        text_body: Set(mail.text),
        html_body: Set(mail.html),
        message_id: Set(format!("<{}@{host}>", id.0)),
        subject_kind: Set(subject_kind.map(str::to_owned)),
        subject_id: Set(subject_id),
        state: Set(OutboxState::Queued),
        attempts: Set(0),
        next_attempt_at: Set(scope.now()),
        claimed_until: Set(None),
        sent_at: Set(None),
        last_error: Set(None),
        created_at: Set(scope.now()),
    })
}

/// Mails that wait for the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// How many could be sent now, and are not.
    pub waiting: u64,
    /// Since when the oldest of them waits.
    pub since: Option<Timestamp>,
}

/// What the worker has not got to yet: a mail that waits for minutes tells that no worker works. For a job, in one
/// statement.
///
/// # Errors
/// Those of the database.
pub async fn backlog(db: &impl Connection, job: &Scope) -> Result<Backlog> {
    use outbox_messages::Column::{Id, NextAttemptAt, State};
    let found: Option<(i64, Option<Timestamp>)> = job
        .find::<outbox_messages::Entity>()
        .filter(State.eq(OutboxState::Queued))
        .filter(NextAttemptAt.lte(job.now()))
        .select_only()
        .column_as(Id.count(), "waiting")
        .column_as(NextAttemptAt.min(), "since")
        .into_tuple()
        .one(&db.within(job))
        .await?;
    let (waiting, since) = found.unwrap_or_default();
    Ok(Backlog {
        waiting: waiting.unsigned_abs(),
        since,
    })
}

/// In whose name: the scope's organisation; for a person's own account the operator, and where the portal has
/// none, the first organisation the person is a member of.
async fn sender(tx: &impl Connection, scope: &Scope) -> Result<organisations::Model> {
    let organisation = scope.organisation();
    let job = scope.as_job(Job::Delivery, organisation);
    if !organisation.0.is_nil() {
        return job.load::<organisations::Entity>(tx, organisation).await;
    }
    let operator = job
        .find::<organisations::Entity>()
        .filter(organisations::Column::Kind.eq(OrganisationKind::Operator))
        .order_by_asc(organisations::Column::Id)
        .one(&tx.within(&job))
        .await?;
    if let Some(operator) = operator {
        return Ok(operator);
    }
    let first = scope
        .person()
        .ok()
        .and_then(|person| person.memberships.first())
        .ok_or_else(|| Error::internal("a mail must be sent in an organisation's name"))?;
    job.load::<organisations::Entity>(tx, first.organisation).await
}

/// The right side of Message-IDs: the portal's own host.
fn host(origin: &str) -> String {
    Url::parse(origin)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| "localhost".to_owned())
}
