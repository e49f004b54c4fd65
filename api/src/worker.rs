//! The background work: mails, deadlines, everything that happens without a person.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use secrecy::ExposeSecret;
use tillid_kernel::{Result, Timestamp};
use tillid_notifications::{
    About, DkimSettings, Encryption, Fate, MailboxMailer, Mailer, Outcome, SmtpMailer, SmtpSettings,
    deliver_due, forget_before,
};
use tillid_policy::{Actor, Request, Scope, Transaction};
use tillid_subprocessors::{Taken as TakenMail, WebhookTaken};
use tillid_webhooks::{Claimed, Taken};
use tokio::sync::Notify;

use crate::config::{self, Config, MailTransport};
use crate::http::request;
use crate::state::State;

/// When nothing wakes it, the worker looks this often: deadlines pass by themselves, and other nodes make work too.
const AT_LATEST: Duration = Duration::from_secs(2);
/// How much of each kind one turn takes: short turns let every kind have its share.
const PORTION: u64 = 200;
/// So many seals are shown to the timestamp service in one turn, one after the other.
const STAMPS: u64 = 20;
/// Lists of people to invite are worked off before their mails: so many portions of 500 a turn.
const IMPORT_PORTIONS: usize = 4;
/// Agreements are issued to many before their letters leave: so many portions of 50 a turn.
const ISSUE_PORTIONS: usize = 8;
/// PDFs of agreements that were issued to many: so many a turn, one after the other.
const PRINTS: u64 = 10;
/// A mail that has left is kept so long, to answer "did you get it?"; what must be proven longer stands with the
/// delivery, without address and text.
const MAILS_KEPT_DAYS: i64 = 90;

/// Messages to webhooks that are under way at once.
const TOLD_AT_ONCE: usize = 32;
/// What became of a message to a webhook is kept so long.
const MESSAGES_KEPT_DAYS: i64 = 30;

/// The way mails leave, as the settings say.
///
/// # Errors
/// What is wrong with the settings.
pub fn mailer(config: &Config) -> anyhow::Result<Arc<dyn Mailer>> {
    let mail = &config.mail;
    Ok(match mail.transport {
        MailTransport::Mailbox => Arc::new(MailboxMailer),
        MailTransport::Smtp => {
            let user = !mail.username.is_empty();
            Arc::new(
                SmtpMailer::new(&SmtpSettings {
                    host: mail.host.clone(),
                    port: mail.port,
                    encryption: match mail.encryption {
                        config::Encryption::Starttls => Encryption::Starttls,
                        config::Encryption::Tls => Encryption::Tls,
                        config::Encryption::None => Encryption::None,
                    },
                    username: user.then(|| mail.username.clone()),
                    password: user.then(|| mail.password.expose_secret().into()),
                    from: mail.from.clone(),
                    hello: given(&mail.hello),
                    bounces: given(&mail.bounces),
                    connections: mail.connections,
                    timeout_seconds: mail.patience,
                    root_certificate: file(&mail.root_certificate)?,
                    dkim: file(&mail.dkim_key)?.map(|key| DkimSettings {
                        domain: mail.dkim_domain.clone(),
                        selector: mail.dkim_selector.clone(),
                        key: key.trim().into(),
                    }),
                })
                .context("the mail settings cannot be used")?,
            )
        }
    })
}

fn given(setting: &str) -> Option<String> {
    (!setting.is_empty()).then(|| setting.to_owned())
}

/// What stands in the file that a setting names, if it names one.
fn file(path: &str) -> anyhow::Result<Option<String>> {
    given(path)
        .map(|path| std::fs::read_to_string(&path).with_context(|| format!("{path} cannot be read")))
        .transpose()
}

/// Works until the process ends: mails in a loop of their own, so that neither they nor the rest wait for the other.
pub async fn work(state: Arc<State>, mailer: Arc<dyn Mailer>) {
    let chores = async {
        loop {
            match chores(&state, state.clock.now()).await {
                Ok(0) => rest(&state.wake.chores).await,
                Ok(done) => {
                    tracing::debug!(done, "the worker has worked");
                    state.wake.mails.notify_one();
                }
                Err(error) => {
                    tracing::warn!(%error, "a turn of the worker failed; trying again");
                    tokio::time::sleep(AT_LATEST).await;
                }
            }
        }
    };
    let mails = async {
        loop {
            match mails(&state, &*mailer, None).await {
                Ok(0) => rest(&state.wake.mails).await,
                Ok(done) => tracing::debug!(done, "mails were handed over"),
                Err(error) => {
                    tracing::warn!(%error, "mails could not be handed over; trying again");
                    tokio::time::sleep(AT_LATEST).await;
                }
            }
        }
    };
    let ((), ()) = tokio::join!(chores, mails);
}

/// Until there is work, as far as anybody says so.
async fn rest(bell: &Notify) {
    let _ = tokio::time::timeout(AT_LATEST, bell.notified()).await;
}

/// Typesets what was issued to many until the process ends: by itself, because it takes long and no mail waits for it.
pub async fn print(state: Arc<State>) {
    loop {
        match print_turn(&state).await {
            Ok(1..) => {}
            Ok(0) => tokio::time::sleep(AT_LATEST).await,
            Err(error) => {
                tracing::warn!(%error, "typesetting failed; trying again");
                tokio::time::sleep(AT_LATEST).await;
            }
        }
    }
}

/// Typesets a few of the agreements that were issued to many. Answers how many.
///
/// # Errors
/// Those of the database and of the document store.
pub async fn print_turn(state: &State) -> Result<u64> {
    let request = request(state, Actor::Anonymous, "worker".to_owned());
    tillid_agreements::batches::print_due(&state.db, &*state.documents, &request, PRINTS).await
}

/// Asks for timestamps until the process ends: by itself, because a service that hangs must not hold up a mail.
pub async fn stamp(state: Arc<State>) {
    loop {
        match stamp_turn(&state).await {
            Ok(1..) => {}
            Ok(0) => tokio::time::sleep(AT_LATEST).await,
            Err(error) => {
                tracing::warn!(%error, "asking for timestamps failed; trying again");
                tokio::time::sleep(AT_LATEST).await;
            }
        }
    }
}

/// Asks for the timestamps that are due now. Answers how many came.
///
/// # Errors
/// Those of the database and of the document store.
pub async fn stamp_turn(state: &State) -> Result<u64> {
    let Some(service) = &state.timestamps else {
        return Ok(0);
    };
    let request = request(state, Actor::Anonymous, "worker".to_owned());
    tillid_agreements::seals::stamp_due(&state.db, &*state.documents, &**service, &request, STAMPS).await
}

/// Tells webhooks until the process ends: by itself, because a server that hangs must hold up neither mails nor the
/// messages of others.
pub async fn tell(state: Arc<State>) {
    let mut under_way = FuturesUnordered::new();
    loop {
        let free = TOLD_AT_ONCE - under_way.len();
        match tillid_webhooks::claim(&state.db, &portal(&state), free as u64).await {
            Ok(claimed) => under_way.extend(claimed.into_iter().map(|one| tell_one(&state, one))),
            Err(error) => {
                tracing::warn!(%error, "messages to webhooks could not be claimed; trying again");
                tokio::time::sleep(AT_LATEST).await;
            }
        }
        tokio::select! {
            Some(told) = under_way.next() => {
                if let Err(error) = told {
                    tracing::warn!(%error, "the answer of a webhook could not be recorded; it will be told again");
                }
            }
            () = tokio::time::sleep(AT_LATEST) => {}
        }
    }
}

/// Tells webhooks what is due now. Answers how many messages were posted.
///
/// # Errors
/// Those of the database.
pub async fn tell_turn(state: &State) -> Result<u64> {
    let claimed = tillid_webhooks::claim(&state.db, &portal(state), TOLD_AT_ONCE as u64).await?;
    let mut under_way: FuturesUnordered<_> = claimed.into_iter().map(|one| tell_one(state, one)).collect();
    let mut told = 0;
    while let Some(one) = under_way.next().await {
        one?;
        told += 1;
    }
    Ok(told)
}

async fn tell_one(state: &State, claimed: Claimed) -> Result<()> {
    let moment = || portal(state);
    state
        .webhooks
        .attempt(&state.db, &moment, claimed, on_taken)
        .await
}

fn portal(state: &State) -> Request {
    request(state, Actor::Anonymous, "worker".to_owned())
}

/// Tells the notice that an endpoint of its customer's took it, in the transaction that records it.
fn on_taken<'tx>(tx: &'tx Transaction, request: &'tx Request, taken: Taken) -> BoxFuture<'tx, Result<()>> {
    let taken = WebhookTaken {
        notice: taken.notice,
        endpoint: taken.endpoint.to_string(),
        message: taken.message.to_string(),
        content_sha256: taken.content_sha256,
        queued_at: taken.queued_at,
        at: taken.at,
    };
    tillid_subprocessors::webhook_taken(tx, request, taken).boxed()
}

/// One turn: a portion of everything that is due now. Answers how much was done.
///
/// # Errors
/// Those of the database; what was done before stays done.
pub async fn turn(state: &State, mailer: &dyn Mailer) -> Result<u64> {
    turn_at(state, mailer, state.clock.now()).await
}

/// As [`turn`], at an instant: for the demo, which plays in the past.
///
/// # Errors
/// As [`turn`].
pub(crate) async fn turn_at(state: &State, mailer: &dyn Mailer, now: Timestamp) -> Result<u64> {
    let done = Box::pin(chores(state, now)).await?;
    Ok(done + mails(state, mailer, Some(now)).await?)
}

/// Hands over a portion of the mails that are due, at an instant or at those that the clock shows. Answers how many got an
/// answer.
async fn mails(state: &State, mailer: &dyn Mailer, at: Option<Timestamp>) -> Result<u64> {
    let moment = || {
        let request = request(state, Actor::Anonymous, "worker".to_owned());
        Request {
            now: at.unwrap_or(request.now),
            ..request
        }
    };
    let delivered = deliver_due(&state.db, &moment, mailer, PORTION, on_outcomes).await?;
    Ok(delivered.sent + delivered.retried + delivered.bounced)
}

/// A portion of everything that is due but mails.
async fn chores(state: &State, now: Timestamp) -> Result<u64> {
    let moment = || Request {
        now,
        ..request(state, Actor::Anonymous, "worker".to_owned())
    };
    let mut invited = 0;
    for _ in 0..IMPORT_PORTIONS {
        match tillid_organisations::import_due(&state.db, &moment()).await? {
            0 => break,
            rows => invited += rows,
        }
    }
    let mut issued = 0;
    for _ in 0..ISSUE_PORTIONS {
        match tillid_agreements::batches::issue_due(&state.db, &moment()).await? {
            0 => break,
            rows => issued += rows,
        }
    }
    let reminded = tillid_agreements::reminders::remind_due(&state.db, &moment(), PORTION).await?;
    let linked = tillid_identity::send_links(&state.db, &moment(), PORTION).await?;
    let late = tillid_subprocessors::owe_late(&state.db, &moment()).await?;
    let dispatched = tillid_subprocessors::dispatch_due(&state.db, &moment(), PORTION).await?
        + tillid_subprocessors::forward_due(&state.db, &moment(), PORTION).await?;
    let closed = tillid_subprocessors::close_due(&state.db, &moment(), PORTION).await?;
    let lapsed = tillid_agreements::expire_due(&state.db, &moment(), PORTION).await?;
    let lived = tillid_agreements::termination::end_due(&state.db, &moment(), PORTION).await?
        + tillid_agreements::suspension::tell_overdue(&state.db, &moment(), PORTION).await?
        + tillid_agreements::exit::remind_due(&state.db, &moment(), PORTION).await?
        + tillid_subprocessors::end_transfers_due(&state.db, &moment(), PORTION).await?;
    let unmade =
        tillid_agreements::upload::forget_files(&state.db, &*state.documents, &moment(), PORTION).await?;
    let warned = tillid_agreements::seals::warn_due(&state.db, &moment(), PORTION).await?;
    let expired = tillid_organisations::expire_due(&state.db, &moment()).await?;
    let erased = tillid_organisations::erase_due(&state.db, &moment()).await?;
    let rows = tillid_organisations::forget_rows(&state.db, &moment()).await?;
    let told = tillid_subprocessors::tell_due(&state.db, &moment(), PORTION).await?
        + tillid_agreements::revisions::tell_due(&state.db, &moment(), PORTION).await?;
    let unlocked = tillid_identity::forget_attempts(&state.db, &moment(), PORTION).await?;
    let outlived = tillid_identity::forget_security_events(&state.db, &moment(), PORTION).await?;
    let shortened = tillid_audit::shorten_addresses(&state.db, &moment(), PORTION).await?;
    let stranded = tillid_sign_on::forget_flows(&state.db, &moment()).await?;
    let closed_down = tillid_organisations::close_due(&state.db, &moment()).await?;
    let advised = tillid_organisations::end_members_due(&state.db, &moment()).await?;
    let unsupported = tillid_organisations::expire_support(&state.db, &moment()).await?;
    let investigated = tillid_organisations::erase_investigations(&state.db, &moment()).await?;
    let ended = tillid_relations::expire_grants(&state.db, &moment()).await?;
    let kept_from = now.plus_days(-MAILS_KEPT_DAYS);
    let forgotten = forget_before(&state.db, &moment(), kept_from, PORTION).await?;
    let unanswered = tillid_webhooks::mind_failing(&state.db, &moment(), PORTION).await?;
    let kept_from = now.plus_days(-MESSAGES_KEPT_DAYS);
    let unlogged = tillid_webhooks::forget_before(&state.db, &moment(), kept_from, PORTION).await?;
    Ok(linked
        + issued
        + reminded
        + late
        + dispatched
        + closed
        + lapsed
        + lived
        + unmade
        + warned
        + (invited + expired + erased + rows) as u64
        + told
        + ended
        + closed_down
        + advised
        + unsupported
        + investigated
        + forgotten
        + unanswered
        + unlogged
        + unlocked
        + outlived
        + shortened
        + stranded)
}

/// Tells the subjects that sent mails what became of them, in the transaction that records it.
pub(crate) fn on_outcomes(
    tx: &Transaction,
    scope: Scope,
    outcomes: Vec<Outcome>,
) -> BoxFuture<'_, Result<()>> {
    async move {
        let request = scope.request();
        let mut taken = Vec::new();
        for outcome in outcomes {
            match (outcome.about, &outcome.fate) {
                (About::Delivery(delivery), Fate::Accepted(at, answer)) => taken.push(TakenMail {
                    delivery,
                    at: *at,
                    answer: answer.clone(),
                }),
                (About::Delivery(id), Fate::Bounced(at, _)) => {
                    tillid_subprocessors::mail_bounced(tx, request, id, *at).await?;
                }
                (About::AgreementMail(id), _) => {
                    tillid_agreements::mail_settled(tx, &scope, id, &outcome).await?;
                }
                (About::Invitation(id), Fate::Accepted(..)) => {
                    tillid_organisations::mail_accepted(tx, request, id).await?;
                }
                (About::Invitation(id), Fate::Bounced(_, class)) => {
                    tillid_organisations::mail_bounced(tx, request, id, *class).await?;
                }
            }
        }
        if !taken.is_empty() {
            tillid_subprocessors::mails_accepted(tx, request, &taken).await?;
        }
        Ok(())
    }
    .boxed()
}
