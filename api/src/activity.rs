//! Hearing of changes, whichever node made them.
//!
//! The audit trail is the list of all changes, so it is what is followed: every change wakes the follower (a
//! PostgreSQL notification, or on SQLite a short look twice a second while somebody listens), and the follower reads
//! the events that are new and tells the subscriptions.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::audit_events;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Actor, Job, Request, system};

use crate::state::{Activity, State};

/// How far back the follower looks: longer than any transaction stays open between its events and its commit.
const WINDOW_SECONDS: i64 = 15;
const LOOK: Duration = Duration::from_millis(500);
/// Even if a notification were lost, nobody waits longer than this.
const AT_LATEST: Duration = Duration::from_secs(5);
const REMEMBERED: usize = 10_000;

/// Follows changes until the process ends.
pub async fn follow(state: Arc<State>) {
    let mut listener = listener(&state).await;
    let mut seen: VecDeque<audit_events::AuditEventId> = VecDeque::new();
    let mut since = state.clock.now();
    loop {
        match &mut listener {
            Some(listener) => {
                if tokio::time::timeout(AT_LATEST, listener.recv())
                    .await
                    .is_ok_and(|heard| heard.is_err())
                {
                    // The connection is gone; the listener makes a new one at the next call.
                    tokio::time::sleep(LOOK).await;
                }
            }
            None => tokio::time::sleep(LOOK).await,
        }
        let now = state.clock.now();
        if state.activity.receiver_count() == 0 {
            since = now;
            continue;
        }
        match newer(&state, since.plus_seconds(-WINDOW_SECONDS)).await {
            Ok(events) => {
                for event in events
                    .into_iter()
                    .filter(|event| event.at >= since.plus_seconds(-WINDOW_SECONDS))
                {
                    if !seen.contains(&event.id) {
                        seen.push_back(event.id);
                        tell(&state, &event);
                    }
                }
                while seen.len() > REMEMBERED {
                    seen.pop_front();
                }
                since = now;
            }
            Err(error) => tracing::warn!(%error, "changes could not be followed; trying again"),
        }
    }
}

async fn listener(state: &State) -> Option<PgListener> {
    if !state.db.is_postgres() {
        return None;
    }
    let pool = state.db.pool().get_postgres_connection_pool();
    let mut listener = PgListener::connect_with(pool).await.ok()?;
    listener.listen(tillid_audit::CHANNEL).await.ok()?;
    Some(listener)
}

async fn newer(state: &State, since: Timestamp) -> Result<Vec<audit_events::Model>> {
    let request = Request {
        actor: Actor::Anonymous,
        now: state.clock.now(),
        dice: Arc::clone(&state.dice),
        id: "follow".to_owned(),
        origin: Arc::clone(&state.origin),
        browser: Arc::default(),
    };
    let scope = system(&request, Job::Following, OrganisationId(uuid::Uuid::nil()));
    Ok(scope
        .find::<audit_events::Entity>()
        .filter(audit_events::Column::At.gte(since))
        .order_by_asc(audit_events::Column::At)
        .limit(5_000)
        .all(state.db.reads())
        .await?)
}

fn tell(state: &State, event: &audit_events::Model) {
    let sides = std::iter::once(event.organisation_id).chain(event.counterparty_id);
    for organisation in sides {
        // Nobody listening is no failure.
        let _ = state.activity.send(Activity {
            organisation,
            entity: event.entity.clone(),
            entity_id: event.entity_id.clone(),
            action: event.action.clone(),
            at: event.at,
        });
    }
}
