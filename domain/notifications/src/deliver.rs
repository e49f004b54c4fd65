//! Taking mails from the outbox and handing them over.
//!
//! Every mail is handed over **at least once**. A worker claims mails for a while, hands each over outside any
//! transaction, and records what came of it. When it dies in between, the claim runs out and another worker sends
//! the mail again, with the same Message-ID, date and bytes, so that the receiving side can tell.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{CaseStatement, Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::{Language, OutboxState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::outbox_messages::{self, Column, OutboxMessageId};
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Database, Job, Request, Scope, Transaction, system};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::mailer::{Accepted, Class, Mailer, Outgoing, SendError};
use crate::outbox::About;
use crate::texts::{Arguments, Texts};

/// Seconds to wait after the first, second … failed attempt; after the last one the mail is given up.
pub const RETRY_AFTER: [i64; 6] = [60, 300, 1_800, 7_200, 21_600, 86_400];
/// Handing over one mail never takes longer.
pub(crate) const LONGEST_SEND: Duration = Duration::from_mins(2);
/// Seconds that a claim holds.
const CLAIM: i64 = 300;
/// Mails whose link is a secret: their texts leave the outbox with the mail, as the secret itself is stored only as
/// a hash (I-11).
const CARRY_A_SECRET: &[&str] = &["invitation", "tenant-invitation"];
/// Mails recorded in one transaction at most.
const BATCH: usize = 50;

/// What became of the mails of one round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Taken by a server.
    pub sent: u64,
    /// To be tried again.
    pub retried: u64,
    /// Refused for good, or given up.
    pub bounced: u64,
}

impl std::ops::AddAssign for Delivered {
    fn add_assign(&mut self, more: Self) {
        self.sent += more.sent;
        self.retried += more.retried;
        self.bounced += more.bounced;
    }
}

/// What became of a mail that is about something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it is about.
    pub about: About,
    /// In whose name it was sent.
    pub organisation: OrganisationId,
    /// Its Message-ID, angle brackets included.
    pub message_id: String,
    /// SHA-256 over subject, text and HTML, each followed by a NUL.
    pub content_sha256: String,
    /// Taken or not.
    pub fate: Fate,
}

/// Taken or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A server took it then, with this answer.
    Accepted(Timestamp, Option<String>),
    /// It was refused, given up, or came back, then.
    Bounced(Timestamp, Class),
}

/// A claimed mail and what came of it.
struct Attempt {
    mail: outbox_messages::Model,
    answer: Option<Result<Accepted, SendError>>,
    at: Timestamp,
    /// Whether the texts stay in the outbox, whatever they hold.
    keeps: bool,
}

impl Attempt {
    /// Whether the texts leave the outbox with the mail.
    fn forgets(&self) -> bool {
        !self.keeps && CARRY_A_SECRET.contains(&self.mail.template.as_str())
    }
}

/// Hands over mails that are due, up to `limit`, and records what came of them.
///
/// Handing over and recording go on side by side, so that no connection waits for the database; what is handed over and
/// not yet recorded is bounded by two batches and the connections.
///
/// `request` makes the request of the moment: it is asked again for each answer, so that a mail is accepted when the
/// server took it. `on_outcomes` is called in the transaction that records the mails, once for each organisation that
/// sent any of them; when it fails, nothing of these mails is recorded, and each is tried by itself.
///
/// # Errors
/// Those of the database. Mails that were handed over but could not be recorded are sent again.
pub async fn deliver_due<F>(
    db: &Database,
    request: &(dyn Fn() -> Request + Send + Sync),
    mailer: &dyn Mailer,
    limit: u64,
    on_outcomes: F,
) -> Result<Delivered>
where
    F: for<'tx> Fn(&'tx Transaction, Scope, Vec<Outcome>) -> BoxFuture<'tx, Result<()>> + Send + Sync,
{
    let (mails, senders) = claim(db, &portal(request), limit).await?;
    let (answered, mut answers) = mpsc::channel(BATCH);
    let senders = &senders;
    let handing_over = async move {
        let mut attempts = stream::iter(mails)
            .map(|mail| attempt(mail, senders, request, mailer))
            .buffer_unordered(mailer.lanes());
        while let Some(attempt) = attempts.next().await {
            // Nobody records any more after an error; the rest stays claimed until the claim runs out.
            if answered.send(attempt).await.is_err() {
                return;
            }
        }
    };
    let recording = async move {
        let mut delivered = Delivered::default();
        let mut batch = Vec::with_capacity(BATCH);
        while answers.recv_many(&mut batch, BATCH).await > 0 {
            delivered += record_or_postpone(db, &portal(request), &batch, &on_outcomes).await?;
            batch.clear();
        }
        Ok(delivered)
    };
    let ((), delivered) = tokio::join!(handing_over, recording);
    delivered
}

/// The job over the mails of all organisations.
fn portal(request: &(dyn Fn() -> Request + Send + Sync)) -> Scope {
    system(&request(), Job::Delivery, OrganisationId(Uuid::nil()))
}

/// Claims what is due, oldest first. A claim counts as an attempt. On PostgreSQL workers pass over what others are
/// claiming; on SQLite the transaction has the write lock from the start.
async fn claim(
    db: &Database,
    scope: &Scope,
    limit: u64,
) -> Result<(Vec<outbox_messages::Model>, HashMap<OrganisationId, String>)> {
    let now = scope.now();
    let until = now.plus_seconds(CLAIM);
    let tx = db.begin().await?;
    let free = Condition::any()
        .add(Column::ClaimedUntil.is_null())
        .add(Column::ClaimedUntil.lte(now));
    let mut due = scope
        .find::<outbox_messages::Entity>()
        .filter(Column::State.eq(OutboxState::Queued))
        .filter(Column::NextAttemptAt.lte(now))
        .filter(free)
        .order_by_asc(Column::NextAttemptAt)
        .order_by_asc(Column::Id)
        .limit(limit);
    if db.is_postgres() {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut mails = due.all(&tx).await?;
    if mails.is_empty() {
        return Ok((mails, HashMap::new()));
    }
    scope
        .update::<outbox_messages::Entity>()
        .col_expr(Column::ClaimedUntil, Expr::value(until))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.is_in(mails.iter().map(|mail| mail.id)))
        .exec(&tx)
        .await?;
    let mut senders: Vec<_> = mails.iter().map(|mail| mail.organisation_id).collect();
    senders.sort_unstable();
    senders.dedup();
    let senders = scope
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.is_in(senders))
        .all(&tx)
        .await?;
    tx.commit().await?;
    for mail in &mut mails {
        mail.claimed_until = Some(until);
        mail.attempts += 1;
    }
    Ok((
        mails,
        senders
            .into_iter()
            .map(|sender| (sender.id, sender.legal_name))
            .collect(),
    ))
}

/// Hands one mail over, unless the claim might run out meanwhile: then it is left for the next round.
async fn attempt(
    mail: outbox_messages::Model,
    senders: &HashMap<OrganisationId, String>,
    request: &(dyn Fn() -> Request + Send + Sync),
    mailer: &dyn Mailer,
) -> Attempt {
    let longest = i64::try_from(LONGEST_SEND.as_secs()).unwrap_or(CLAIM);
    let at_risk = mail
        .claimed_until
        .is_none_or(|until| request().now.plus_seconds(longest) > until);
    let answer = if at_risk {
        None
    } else {
        let sender = senders.get(&mail.organisation_id).map_or("", String::as_str);
        Some(mailer.send(&outgoing(&mail, sender)).await)
    };
    Attempt {
        mail,
        answer,
        at: request().now,
        keeps: mailer.keeps_mails(),
    }
}

fn outgoing(mail: &outbox_messages::Model, sender: &str) -> Outgoing {
    let mut arguments = Arguments::new();
    arguments.set("sender", sender);
    let from_name = Texts::of(mail.language).and_then(|texts| texts.get("mail-via", &arguments));
    Outgoing {
        message_id: mail.message_id.clone(),
        from_name: from_name.unwrap_or_else(|_| sender.to_owned()),
        to: mail.recipient.clone(),
        subject: mail.subject.clone(),
        text: mail.text_body.clone(),
        html: mail.html_body.clone(),
        language: match mail.language {
            Language::Da => "da",
            Language::En => "en",
        },
        composed_at: mail.created_at,
    }
}

/// Records a batch in one transaction. When that fails, each mail gets a transaction of its own, so that one whose
/// outcome cannot be recorded does not take the others with it; that one is put off, by the usual delays.
async fn record_or_postpone<F>(
    db: &Database,
    scope: &Scope,
    batch: &[Attempt],
    on_outcomes: &F,
) -> Result<Delivered>
where
    F: for<'tx> Fn(&'tx Transaction, Scope, Vec<Outcome>) -> BoxFuture<'tx, Result<()>> + Send + Sync,
{
    if let Ok(delivered) = record(db, scope, batch, on_outcomes).await {
        return Ok(delivered);
    }
    let mut delivered = Delivered::default();
    for attempt in batch {
        delivered += match record(db, scope, std::slice::from_ref(attempt), on_outcomes).await {
            Ok(recorded) => recorded,
            Err(error) => {
                let (mail, code) = (attempt.mail.id, error.code().as_str());
                tracing::error!(%mail, code, "the outcome of a mail could not be recorded; it will be sent again");
                postpone(db, scope, attempt).await?
            }
        };
    }
    Ok(delivered)
}

/// Those that were taken in one statement for each claim they came by, the few others one by one.
async fn record<F>(db: &Database, scope: &Scope, batch: &[Attempt], on_outcomes: &F) -> Result<Delivered>
where
    F: for<'tx> Fn(&'tx Transaction, Scope, Vec<Outcome>) -> BoxFuture<'tx, Result<()>> + Send + Sync,
{
    let tx = db.begin().await?;
    let mut delivered = Delivered::default();
    let mut outcomes: BTreeMap<OrganisationId, Vec<Outcome>> = BTreeMap::new();
    let written = write_sent(&tx, scope, batch).await?;
    for attempt in batch {
        let (mut row, fate) = judge(attempt);
        if fate.is_some() && attempt.forgets() {
            row.text_body = Set(String::new());
            row.html_body = Set(String::new());
        }
        let ours = match fate {
            Some(Fate::Accepted(..)) => written.contains(&attempt.mail.id),
            _ => write(&tx, scope, &attempt.mail, row).await?,
        };
        if !ours {
            continue;
        }
        match fate {
            Some(Fate::Accepted(..)) => delivered.sent += 1,
            Some(Fate::Bounced(..)) => delivered.bounced += 1,
            None => delivered.retried += u64::from(attempt.answer.is_some()),
        }
        if let (Some(fate), Some(about)) = (fate, About::of(&attempt.mail)) {
            let outcome = Outcome {
                about,
                organisation: attempt.mail.organisation_id,
                message_id: attempt.mail.message_id.clone(),
                content_sha256: attempt.mail.content_sha256.clone(),
                fate,
            };
            outcomes.entry(outcome.organisation).or_default().push(outcome);
        }
    }
    for (organisation, outcomes) in outcomes {
        on_outcomes(&tx, scope.as_job(Job::Delivery, organisation), outcomes).await?;
    }
    tx.commit().await?;
    Ok(delivered)
}

/// Writes down the mails of a batch that a server took, as far as the claim is still ours; answers which.
async fn write_sent(tx: &Transaction, scope: &Scope, batch: &[Attempt]) -> Result<HashSet<OutboxMessageId>> {
    let mut by_claim: BTreeMap<(Option<Timestamp>, bool), Vec<&Attempt>> = BTreeMap::new();
    for attempt in batch {
        if matches!(attempt.answer, Some(Ok(_))) {
            let claim = (attempt.mail.claimed_until, attempt.forgets());
            by_claim.entry(claim).or_default().push(attempt);
        }
    }
    let mut written = HashSet::with_capacity(batch.len());
    for ((claimed_until, forgets), attempts) in by_claim {
        let sent_at = attempts.iter().fold(CaseStatement::new(), |case, attempt| {
            case.case(Column::Id.eq(attempt.mail.id), Expr::value(attempt.at))
        });
        let mut update = scope
            .update::<outbox_messages::Entity>()
            .col_expr(Column::State, Expr::value(OutboxState::Sent))
            .col_expr(Column::SentAt, sent_at.into())
            .col_expr(Column::ClaimedUntil, Expr::value(None::<Timestamp>))
            .col_expr(Column::LastError, Expr::value(None::<String>));
        if forgets {
            update = update
                .col_expr(Column::TextBody, Expr::value(""))
                .col_expr(Column::HtmlBody, Expr::value(""));
        }
        let rows = update
            .filter(Column::Id.is_in(attempts.iter().map(|attempt| attempt.mail.id)))
            .filter(Column::ClaimedUntil.eq(claimed_until))
            .exec_with_returning(tx)
            .await?;
        written.extend(rows.into_iter().map(|row| row.id));
    }
    Ok(written)
}

async fn postpone(db: &Database, scope: &Scope, attempt: &Attempt) -> Result<Delivered> {
    let (row, _) = failed(attempt, Class::Outcome);
    let tx = db.begin().await?;
    let written = write(&tx, scope, &attempt.mail, row).await?;
    tx.commit().await?;
    Ok(Delivered {
        retried: u64::from(written),
        ..Delivered::default()
    })
}

/// Writes the row if the claim is still ours; another worker that has claimed it since will record it.
async fn write(
    tx: &Transaction,
    scope: &Scope,
    mail: &outbox_messages::Model,
    row: outbox_messages::ActiveModel,
) -> Result<bool> {
    let written = scope
        .update::<outbox_messages::Entity>()
        .set(row)
        .filter(Column::Id.eq(mail.id))
        .filter(Column::ClaimedUntil.eq(mail.claimed_until))
        .exec(tx)
        .await?;
    Ok(written.rows_affected == 1)
}

/// What to write about an attempt, and what the mail's fate is, once it has one.
fn judge(attempt: &Attempt) -> (outbox_messages::ActiveModel, Option<Fate>) {
    match &attempt.answer {
        None => {
            let released = outbox_messages::ActiveModel {
                attempts: Set(attempt.mail.attempts - 1),
                claimed_until: Set(None),
                ..Default::default()
            };
            (released, None)
        }
        Some(Ok(accepted)) => {
            // Written by `write_sent`.
            let sent = outbox_messages::ActiveModel::default();
            (sent, Some(Fate::Accepted(attempt.at, accepted.answer.clone())))
        }
        Some(Err(SendError::Permanent(class))) => {
            let bounced = outbox_messages::ActiveModel {
                state: Set(OutboxState::Bounced),
                claimed_until: Set(None),
                last_error: Set(Some(class.to_string())),
                ..Default::default()
            };
            (bounced, Some(Fate::Bounced(attempt.at, *class)))
        }
        Some(Err(SendError::Temporary(class))) => failed(attempt, *class),
    }
}

/// Again after the delay of this attempt; after the last one the mail is given up.
fn failed(attempt: &Attempt, class: Class) -> (outbox_messages::ActiveModel, Option<Fate>) {
    let earlier = usize::try_from(attempt.mail.attempts - 1).unwrap_or(0);
    let mut row = outbox_messages::ActiveModel {
        claimed_until: Set(None),
        last_error: Set(Some(class.to_string())),
        ..Default::default()
    };
    if let Some(delay) = RETRY_AFTER.get(earlier) {
        row.next_attempt_at = Set(attempt.at.plus_seconds(*delay));
        (row, None)
    } else {
        row.state = Set(OutboxState::Failed);
        (row, Some(Fate::Bounced(attempt.at, class)))
    }
}

/// Deletes mails that have been sent, refused or given up and were composed before `before`, up to `limit`; tells how
/// many. Addresses and texts are personal data, and what must be proven later stands with the delivery: when it was
/// accepted, its Message-ID and the hash of its content.
///
/// # Errors
/// Those of the database.
pub async fn forget_before(db: &Database, request: &Request, before: Timestamp, limit: u64) -> Result<u64> {
    let scope = portal(&|| request.clone());
    let tx = db.begin().await?;
    let old: Vec<Uuid> = scope
        .find::<outbox_messages::Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.ne(OutboxState::Queued))
        .filter(Column::CreatedAt.lt(before))
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&tx)
        .await?;
    let deleted = scope
        .delete::<outbox_messages::Entity>()
        .filter(Column::Id.is_in(old))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(deleted.rows_affected)
}
