//! Posting what is due, and recording what came of it.
//!
//! Every message is posted **at least once**, as mails are (decision 0007): a worker claims it for a while, posts it
//! outside any transaction and records the answer. When the worker dies in between, the claim runs out and another posts
//! it again under the same id.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::change_notices::NoticeId;
use tillid_entities::enums::{WebhookDeliveryState, WebhookEvent, WebhookProblem};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::webhook_deliveries::{self, Column, Entity, WebhookDeliveryId};
use tillid_entities::webhook_endpoints::{self, WebhookEndpointId};
use tillid_kernel::{Result, Timestamp};
use tillid_outbound::{Answer, Trouble};
use tillid_policy::{Connection, Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::Webhooks;
use crate::patience::next_try;
use crate::signature::{self, Key};

/// Seconds that a claim holds: longer than any server is waited for.
const CLAIM: i64 = 300;
/// Messages to one endpoint that are under way at once: a slow one holds up nobody but itself.
const AT_ONCE: u16 = 4;
/// Rows looked at for one that is claimed, so that endpoints with much to come do not hide the others.
const LOOKED_AT: u64 = 8;
/// Bytes of an answer that are read, and characters of it that are kept.
const READ: usize = 1_024;
const KEPT: usize = 200;

/// A message that this worker has in hand.
pub struct Claimed {
    delivery: webhook_deliveries::Model,
    endpoint: webhook_endpoints::Model,
}

/// A message that an endpoint took and that tells a customer of a notice: a delivery of that notice (decision 0038).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Of which notice.
    pub notice: NoticeId,
    /// By which endpoint.
    pub endpoint: WebhookEndpointId,
    /// The message's id, as it was posted.
    pub message: WebhookDeliveryId,
    /// SHA-256 of what was posted.
    pub content_sha256: String,
    /// When it was written.
    pub queued_at: Timestamp,
    /// When it was taken.
    pub at: Timestamp,
}

/// The job over the messages of all organisations.
pub(crate) fn portal(request: &Request) -> Scope {
    system(request, Job::Delivery, OrganisationId(Uuid::nil()))
}

/// Claims messages that are due, up to `limit`, oldest first, and few of each endpoint. A claim counts as a try. On
/// PostgreSQL workers pass over what others are claiming; on SQLite the transaction has the write lock from the start.
///
/// # Errors
/// Those of the database.
pub async fn claim(db: &Database, request: &Request, limit: u64) -> Result<Vec<Claimed>> {
    let scope = portal(request);
    let until = request.now.plus_seconds(CLAIM);
    // Mostly nothing is due, which needs no transaction to find out.
    if due(&scope).limit(1).one(db.reads()).await?.is_none() {
        return Ok(Vec::new());
    }
    let tx = db.begin().await?;
    let mut candidates = due(&scope)
        .order_by_asc(Column::NextAttemptAt)
        .order_by_asc(Column::Id)
        .limit(limit * LOOKED_AT);
    if db.is_postgres() {
        candidates = candidates.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut places: HashMap<WebhookEndpointId, u16> = HashMap::new();
    let mut taken: Vec<webhook_deliveries::Model> = Vec::new();
    for row in candidates.all(&tx).await? {
        let place = places.entry(row.webhook_endpoint_id).or_default();
        *place = place.saturating_add(1);
        if *place <= AT_ONCE && (taken.len() as u64) < limit {
            taken.push(row);
        }
    }
    scope
        .update::<Entity>()
        .col_expr(Column::ClaimedUntil, Expr::value(until))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.is_in(taken.iter().map(|row| row.id)))
        .exec(&tx)
        .await?;
    let endpoints: HashMap<WebhookEndpointId, webhook_endpoints::Model> = scope
        .find::<webhook_endpoints::Entity>()
        .filter(webhook_endpoints::Column::Id.is_in(places.into_keys()))
        .all(&tx)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    tx.commit().await?;
    Ok(taken
        .into_iter()
        .filter_map(|mut delivery| {
            delivery.claimed_until = Some(until);
            delivery.attempts += 1;
            let endpoint = endpoints.get(&delivery.webhook_endpoint_id)?.clone();
            Some(Claimed { delivery, endpoint })
        })
        .collect())
}

/// What is due and in nobody's hands, of endpoints that have not enough under way already.
fn due(scope: &Scope) -> sea_orm::Select<Entity> {
    let now = scope.now();
    let busy = Query::select()
        .column(Column::WebhookEndpointId)
        .from(Entity)
        .and_where(Column::ClaimedUntil.gt(now))
        .group_by_col(Column::WebhookEndpointId)
        .and_having(Expr::col(Column::Id).count().gte(i64::from(AT_ONCE)))
        .to_owned();
    let free = Condition::any()
        .add(Column::ClaimedUntil.is_null())
        .add(Column::ClaimedUntil.lte(now));
    scope
        .find::<Entity>()
        .filter(Column::State.eq(WebhookDeliveryState::Queued))
        .filter(Column::NextAttemptAt.lte(now))
        .filter(free)
        .filter(Column::WebhookEndpointId.not_in_subquery(busy))
}

/// What came of a try.
struct Outcome {
    problem: Option<WebhookProblem>,
    status: Option<i32>,
    answer: Option<String>,
    millis: i32,
    at: Timestamp,
}

impl Webhooks {
    /// Posts a claimed message and records what came of it. `moment` makes the request of the moment; `on_taken` is
    /// called in the transaction that records it, where a notice reached its customer by it.
    ///
    /// # Errors
    /// Those of the database; then the claim runs out, and the message is posted again.
    pub async fn attempt<F>(
        &self,
        db: &Database,
        moment: &(dyn Fn() -> Request + Send + Sync),
        claimed: Claimed,
        on_taken: F,
    ) -> Result<()>
    where
        F: for<'tx> Fn(&'tx Transaction, &'tx Request, Taken) -> BoxFuture<'tx, Result<()>> + Send + Sync,
    {
        let begun = moment().now;
        let told = self.tell(&claimed, begun).await?;
        let request = moment();
        let outcome = judge(told, begun, request.now);
        let tx = db.begin().await?;
        record(&tx, &request, claimed, &outcome, on_taken).await?;
        tx.commit().await
    }

    async fn tell(
        &self,
        Claimed { delivery, endpoint }: &Claimed,
        at: Timestamp,
    ) -> Result<std::result::Result<Answer, Trouble>> {
        let id = delivery.id.to_string();
        let signatures = signature::header(&self.keys(endpoint, at)?, &id, at, &delivery.payload)?;
        let request = http::Request::post(&endpoint.url)
            .header(http::header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", signature::seconds(at))
            .header("webhook-signature", signatures)
            .body(delivery.payload.clone().into_bytes());
        Ok(match request {
            Ok(request) => self.outbound().tell(request, READ).await,
            Err(_) => Err(Trouble::Forbidden),
        })
    }

    /// The keys that sign now: the endpoint's, and for a day the one before.
    fn keys(&self, endpoint: &webhook_endpoints::Model, at: Timestamp) -> Result<Vec<Key>> {
        let former = endpoint
            .former_secret
            .as_ref()
            .filter(|_| endpoint.former_until.is_some_and(|until| at < until));
        [Some(&endpoint.sealed_secret), former]
            .into_iter()
            .flatten()
            .map(|sealed| self.prover().unseal(endpoint.id.0, sealed).map(Key::from_bytes))
            .collect()
    }
}

fn judge(told: std::result::Result<Answer, Trouble>, begun: Timestamp, at: Timestamp) -> Outcome {
    let millis = i32::try_from(at.0 - begun.0).unwrap_or(i32::MAX);
    let (problem, answer) = match told {
        Ok(answer) => (of_status(answer.status), Some(answer)),
        Err(Trouble::Forbidden) => (Some(WebhookProblem::Forbidden), None),
        Err(Trouble::Slow) => (Some(WebhookProblem::TimedOut), None),
        Err(Trouble::Silent | Trouble::TooLarge) => (Some(WebhookProblem::Unreachable), None),
    };
    Outcome {
        problem,
        status: answer.as_ref().map(|answer| i32::from(answer.status)),
        answer: answer
            .map(|answer| cut(&answer.beginning))
            .filter(|text| !text.is_empty()),
        millis,
        at,
    }
}

/// A redirect is not followed: whoever may be asked was judged by the address that somebody typed.
fn of_status(status: u16) -> Option<WebhookProblem> {
    match status {
        200..300 => None,
        300..400 => Some(WebhookProblem::Redirected),
        _ => Some(WebhookProblem::Refused),
    }
}

/// The first characters of an answer, on one line.
fn cut(beginning: &[u8]) -> String {
    let text = String::from_utf8_lossy(beginning);
    let line: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    line.join(" ").chars().take(KEPT).collect()
}

async fn record<F>(
    tx: &Transaction,
    request: &Request,
    claimed: Claimed,
    outcome: &Outcome,
    on_taken: F,
) -> Result<()>
where
    F: for<'tx> Fn(&'tx Transaction, &'tx Request, Taken) -> BoxFuture<'tx, Result<()>> + Send + Sync,
{
    let Claimed { delivery, endpoint } = claimed;
    let scope = system(request, Job::Delivery, delivery.organisation_id);
    let mut row = webhook_deliveries::ActiveModel {
        claimed_until: Set(None),
        attempted_at: Set(Some(outcome.at)),
        problem: Set(outcome.problem),
        status: Set(outcome.status),
        millis: Set(Some(outcome.millis)),
        answer: Set(outcome.answer.clone()),
        ..Default::default()
    };
    match (outcome.problem, next_try(delivery.attempts, outcome.at)) {
        (None, _) => {
            row.state = Set(WebhookDeliveryState::Delivered);
            row.delivered_at = Set(Some(outcome.at));
        }
        // Somebody looks at the answer to a ping: it is not tried again behind their back.
        (Some(_), _) if delivery.event == WebhookEvent::Ping => {
            row.state = Set(WebhookDeliveryState::Failed);
        }
        (Some(_), Some(next)) => row.next_attempt_at = Set(next),
        (Some(_), None) => row.state = Set(WebhookDeliveryState::Failed),
    }
    // Only while the claim is still ours: another worker that has claimed it since will record it, and what was stopped
    // or removed meanwhile stays so.
    let written = scope
        .update::<Entity>()
        .set(row)
        .filter(Column::Id.eq(delivery.id))
        .filter(Column::State.eq(WebhookDeliveryState::Queued))
        .filter(Column::ClaimedUntil.eq(delivery.claimed_until))
        .exec(tx)
        .await?;
    if written.rows_affected == 0 {
        return Ok(());
    }
    note(tx, &scope, &endpoint, outcome).await?;
    match (outcome.problem, delivery.notice_id) {
        (None, Some(notice)) => {
            let taken = Taken {
                notice,
                endpoint: endpoint.id,
                message: delivery.id,
                content_sha256: delivery.content_sha256,
                queued_at: delivery.created_at,
                at: outcome.at,
            };
            on_taken(tx, request, taken).await
        }
        _ => Ok(()),
    }
}

/// Keeps since when the endpoint fails, which the first thing that it takes ends. A message that was under way to the
/// address before says nothing of the one that it has now.
async fn note(
    tx: &Transaction,
    scope: &Scope,
    endpoint: &webhook_endpoints::Model,
    outcome: &Outcome,
) -> Result<()> {
    use webhook_endpoints::Column as C;
    let mut update = scope
        .update::<webhook_endpoints::Entity>()
        .filter(C::Id.eq(endpoint.id))
        .filter(C::Url.eq(&endpoint.url));
    if outcome.problem.is_none() {
        update = update
            .col_expr(C::FailingSince, Expr::value(None::<Timestamp>))
            .col_expr(C::WarnedAt, Expr::value(None::<Timestamp>))
            .col_expr(C::SucceededAt, Expr::value(Some(outcome.at)));
    } else {
        update = update
            .col_expr(C::FailingSince, Expr::value(Some(outcome.at)))
            .filter(C::FailingSince.is_null());
    }
    update.exec(tx).await?;
    Ok(())
}

/// Gives up what waits for an endpoint that is told nothing any more; it can be sent again by hand.
pub(crate) async fn stop(tx: &impl Connection, scope: &Scope, endpoint: WebhookEndpointId) -> Result<()> {
    scope
        .update::<Entity>()
        .set(webhook_deliveries::ActiveModel {
            state: Set(WebhookDeliveryState::Failed),
            problem: Set(Some(WebhookProblem::Stopped)),
            claimed_until: Set(None),
            ..Default::default()
        })
        .filter(Column::WebhookEndpointId.eq(endpoint))
        .filter(Column::State.eq(WebhookDeliveryState::Queued))
        .exec(&tx.within(scope))
        .await?;
    Ok(())
}

/// Deletes messages from logs that were made before `before` and wait for nothing, up to `limit`; tells how many. What
/// must be proven of a notice stands with the notice.
///
/// # Errors
/// Those of the database.
pub async fn forget_before(db: &Database, request: &Request, before: Timestamp, limit: u64) -> Result<u64> {
    let scope = portal(request);
    let old: Vec<Uuid> = scope
        .find::<Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.ne(WebhookDeliveryState::Queued))
        .filter(Column::CreatedAt.lt(before))
        .order_by_asc(Column::CreatedAt)
        .limit(limit)
        .into_tuple()
        .all(db.reads())
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let deleted = scope
        .delete::<Entity>()
        .filter(Column::Id.is_in(old))
        .filter(Column::State.ne(WebhookDeliveryState::Queued))
        .exec(db.reads())
        .await?;
    Ok(deleted.rows_affected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_2xx_is_taken_and_a_redirect_says_so() {
        for (status, problem) in [
            (199, Some(WebhookProblem::Refused)),
            (200, None),
            (204, None),
            (299, None),
            (300, Some(WebhookProblem::Redirected)),
            (308, Some(WebhookProblem::Redirected)),
            (399, Some(WebhookProblem::Redirected)),
            (400, Some(WebhookProblem::Refused)),
            (500, Some(WebhookProblem::Refused)),
        ] {
            assert_eq!(of_status(status), problem, "{status}");
        }
    }

    #[test]
    fn of_an_answer_its_beginning_is_kept_on_one_line() {
        assert_eq!(cut(b"  ok\r\n\x00then\tmore "), "ok then more");
        assert_eq!(cut("æ".repeat(400).as_bytes()).chars().count(), KEPT);
        // Cut in the middle of a character, and not a text at all.
        assert_eq!(cut(&"æ".as_bytes()[..1]), "\u{fffd}");
    }
}
