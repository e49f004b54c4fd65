//! Subscriptions: being told that something has changed.

use async_graphql::{Context, ID, SimpleObject};
use futures_util::{Stream, StreamExt, stream};
use tillid_kernel::Result;
use tillid_policy::Action;
use tokio::sync::broadcast::error::RecvError;

use super::context::ContextExt;
use super::scalars::DateTime;
use crate::state::Activity;

/// Something the viewer may see has changed: fetch the thing again.
#[derive(SimpleObject)]
pub(crate) struct ActivityEvent {
    /// When.
    at: DateTime,
    /// Kind of thing, e.g. `AgreementVersion`.
    entity: String,
    /// Its id.
    entity_id: ID,
    /// What happened, e.g. `agreement.signed`.
    action: String,
}

impl From<Activity> for ActivityEvent {
    fn from(activity: Activity) -> Self {
        Self {
            at: activity.at.into(),
            entity: activity.entity,
            entity_id: ID(activity.entity_id),
            action: activity.action,
        }
    }
}

/// What can be followed.
pub struct Subscription;

/// What can be followed.
#[async_graphql::Subscription]
impl Subscription {
    /// Changes in what the organisation may see, its own and those of the other side that concern it. Ends when
    /// the session ends. A listener that is too slow misses events, never the newest.
    #[expect(clippy::unused_async, reason = "the form that a subscription has")]
    async fn activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation to follow.")] organisation_id: ID,
    ) -> Result<impl Stream<Item = ActivityEvent> + use<>> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let organisation = scope.organisation();
        let heard = ctx.state().activity.subscribe();
        let events = stream::unfold(heard, |mut heard| async move {
            loop {
                match heard.recv().await {
                    Ok(activity) => return Some((activity, heard)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        });
        Ok(events
            .filter(move |activity| std::future::ready(activity.organisation == organisation))
            .map(ActivityEvent::from))
    }
}
