//! Webhooks: an organisation's own programs that are told what happens, and the log of what they were told.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use tillid_entities::enums::{WebhookDeliveryState, WebhookEvent, WebhookProblem, WebhookState};
use tillid_entities::webhook_deliveries::{self, WebhookDeliveryId};
use tillid_entities::webhook_endpoints::{self, WebhookEndpointId};
use tillid_kernel::{Cursor, Result};
use tillid_policy::{Action, Scope, authorise_row};
use tillid_webhooks::{ChangeEndpoint, NewEndpoint, SWITCHED_OFF_AFTER_DAYS};

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::patch::{kept, optional};
use super::scalars::DateTime;

/// An address of an organisation's own program, which is told what happens by signed messages (Standard Webhooks 1.0).
#[derive(SimpleObject, Clone)]
pub(crate) struct WebhookEndpoint {
    /// Opaque, `whe_…`.
    pub(crate) id: ID,
    /// Where messages are posted to.
    url: String,
    /// What it is for.
    description: Option<String>,
    /// What it is told of, at least one kind.
    events: Vec<WebhookEvent>,
    /// Whether it is told.
    state: WebhookState,
    /// Until when the secret before signs too; null when the one that is signs alone, or that time is over.
    former_signs_until: Option<DateTime>,
    /// Since when nothing it was sent has been taken; null while things are.
    failing_since: Option<DateTime>,
    /// When it is switched off if it goes on failing; null while it does not.
    switches_off_at: Option<DateTime>,
    /// When the portal switched it off.
    switched_off_at: Option<DateTime>,
    /// When it last took something.
    succeeded_at: Option<DateTime>,
    /// When it was subscribed.
    created_at: DateTime,
    /// Counts changes; an update names the version it read.
    version: i32,
    #[graphql(skip)]
    key: WebhookEndpointId,
}

impl WebhookEndpoint {
    fn of(scope: &Scope, row: webhook_endpoints::Model) -> Self {
        let failing = row.failing_since.filter(|_| row.state == WebhookState::Active);
        Self {
            id: ID(row.id.to_string()),
            url: row.url,
            description: row.description,
            events: row.events.0,
            state: row.state,
            former_signs_until: row
                .former_until
                .filter(|until| scope.now() < *until)
                .map(DateTime::from),
            failing_since: failing.map(DateTime::from),
            switches_off_at: failing.map(|since| since.plus_days(SWITCHED_OFF_AFTER_DAYS).into()),
            switched_off_at: row.switched_off_at.map(DateTime::from),
            succeeded_at: row.succeeded_at.map(DateTime::from),
            created_at: row.created_at.into(),
            version: row.version,
            key: row.id,
        }
    }
}

/// A message to an endpoint, and how that went.
#[derive(SimpleObject, Clone)]
pub(crate) struct WebhookDelivery {
    /// Opaque, `whd_…`; the message's `webhook-id`.
    pub(crate) id: ID,
    /// What happened.
    event: WebhookEvent,
    /// Where it stands.
    state: WebhookDeliveryState,
    /// What is posted, to the byte.
    payload: String,
    /// SHA-256 of it, in hexadecimal.
    content_sha256: String,
    /// How often it was tried since it was last asked for.
    attempts: i32,
    /// When it is tried next; null when it is not.
    next_attempt_at: Option<DateTime>,
    /// When it was last tried.
    attempted_at: Option<DateTime>,
    /// When the endpoint took it.
    delivered_at: Option<DateTime>,
    /// Why the last try failed.
    problem: Option<WebhookProblem>,
    /// The HTTP status of the last answer.
    status: Option<i32>,
    /// How long the last try took, in milliseconds.
    millis: Option<i32>,
    /// The first characters of the last answer, at most 200.
    answer: Option<String>,
    /// When it was written.
    created_at: DateTime,
    #[graphql(skip)]
    key: WebhookDeliveryId,
}

impl From<webhook_deliveries::Model> for WebhookDelivery {
    fn from(row: webhook_deliveries::Model) -> Self {
        let waits = row.state == WebhookDeliveryState::Queued;
        Self {
            id: ID(row.id.to_string()),
            event: row.event,
            state: row.state,
            payload: row.payload,
            content_sha256: row.content_sha256,
            attempts: row.attempts,
            next_attempt_at: waits.then(|| row.next_attempt_at.into()),
            attempted_at: row.attempted_at.map(DateTime::from),
            delivered_at: row.delivered_at.map(DateTime::from),
            problem: row.problem,
            status: row.status,
            millis: row.millis,
            answer: row.answer,
            created_at: row.created_at.into(),
            key: row.id,
        }
    }
}

connection!(
    WebhookEndpointConnection,
    WebhookEndpointEdge,
    WebhookEndpoint,
    "webhooks"
);
connection!(
    WebhookDeliveryConnection,
    WebhookDeliveryEdge,
    WebhookDelivery,
    "messages to a webhook"
);

/// An endpoint to be.
#[derive(InputObject)]
pub(crate) struct CreateWebhookInput {
    /// Whose it is.
    organisation_id: ID,
    /// Where messages are posted to: https, and an address that anybody on the internet can reach.
    url: String,
    /// What it is for, at most 300 characters.
    description: Option<String>,
    /// What it is told of; never `PING`, which is not chosen.
    events: Vec<WebhookEvent>,
}

/// Changes to an endpoint: absent stays, null empties.
#[derive(InputObject)]
pub(crate) struct UpdateWebhookInput {
    /// Which.
    webhook_id: ID,
    /// Where messages are posted to.
    url: MaybeUndefined<String>,
    /// What it is for, at most 300 characters.
    description: MaybeUndefined<String>,
    /// What it is told of.
    events: MaybeUndefined<Vec<WebhookEvent>>,
    /// Whether it is told nothing for now; `false` also switches on again what the portal switched off.
    paused: MaybeUndefined<bool>,
    /// The version that was read.
    version: i32,
}

/// Which endpoint.
#[derive(InputObject)]
pub(crate) struct WebhookIdInput {
    /// Its id.
    webhook_id: ID,
}

/// Which message.
#[derive(InputObject)]
pub(crate) struct WebhookDeliveryIdInput {
    /// Its id.
    webhook_delivery_id: ID,
}

/// An endpoint after the change.
#[derive(SimpleObject)]
pub(crate) struct WebhookPayload {
    /// The endpoint.
    webhook: WebhookEndpoint,
}

/// An endpoint with a new secret.
#[derive(SimpleObject)]
pub(crate) struct WebhookSecretPayload {
    /// The endpoint.
    webhook: WebhookEndpoint,
    /// The secret, `whsec_…`, shown this once.
    secret: String,
}

/// A message that was queued.
#[derive(SimpleObject)]
pub(crate) struct WebhookDeliveryPayload {
    /// The message.
    delivery: WebhookDelivery,
}

/// What was removed.
#[derive(SimpleObject)]
pub(crate) struct RemoveWebhookPayload {
    /// The endpoint's id.
    removed_id: ID,
}

#[derive(Default)]
pub(crate) struct WebhooksQuery;

#[Object]
impl WebhooksQuery {
    /// The webhooks of an organisation, newest first. Needs `MANAGE_WEBHOOKS`.
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose webhooks.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<WebhookEndpointConnection> {
        let scope = ctx.authorise_id(Action::ManageWebhooks, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_webhooks::endpoints(ctx.db(), &scope, &request).await?;
        let page = page.map(|row| WebhookEndpoint::of(&scope, row));
        Ok(Rows::new(page, |row| Cursor::at(&row.key)).into())
    }

    /// A webhook. Needs `MANAGE_WEBHOOKS`.
    async fn webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, `whe_…`.")] id: ID,
    ) -> Result<WebhookEndpoint> {
        let (scope, row) = endpoint(ctx, &id).await?;
        Ok(WebhookEndpoint::of(&scope, row))
    }

    /// The messages to a webhook, newest first; kept for 30 days. Needs `MANAGE_WEBHOOKS`.
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which webhook, `whe_…`.")] webhook_id: ID,
        #[graphql(desc = "Only those that stand so.")] state: Option<WebhookDeliveryState>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<WebhookDeliveryConnection> {
        let (scope, row) = endpoint(ctx, &webhook_id).await?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_webhooks::deliveries(ctx.db(), &scope, row.id, state, &request).await?;
        Ok(Rows::new(page.map(WebhookDelivery::from), |row| Cursor::at(&row.key)).into())
    }
}

#[derive(Default)]
pub(crate) struct WebhooksMutation;

#[Object]
impl WebhooksMutation {
    /// Subscribes an endpoint; its secret is told this once. Codes: `NOT_FOUND`, `FORBIDDEN` (also for a request made
    /// with an access token), `PROOF_REQUIRED`, `VALIDATION`, `CONFLICT` when there are twenty already.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        input: CreateWebhookInput,
    ) -> Result<WebhookSecretPayload> {
        let scope = ctx.authorise_id(Action::ManageWebhooks, &input.organisation_id)?;
        let new = NewEndpoint {
            url: input.url,
            description: input.description,
            events: input.events,
        };
        let (row, secret) = tillid_webhooks::create(ctx.db(), &ctx.state().webhooks, &scope, new).await?;
        let webhook = WebhookEndpoint::of(&scope, row);
        Ok(WebhookSecretPayload { webhook, secret })
    }

    /// Changes, pauses or restarts an endpoint. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`, `VALIDATION`,
    /// `CONFLICT`.
    async fn update_webhook(&self, ctx: &Context<'_>, input: UpdateWebhookInput) -> Result<WebhookPayload> {
        let (scope, row) = endpoint(ctx, &input.webhook_id).await?;
        let change = ChangeEndpoint {
            url: kept(input.url, "url")?,
            description: optional(input.description),
            events: kept(input.events, "events")?,
            paused: kept(input.paused, "paused")?,
            version: input.version,
        };
        let webhooks = &ctx.state().webhooks;
        let row = tillid_webhooks::change(ctx.db(), webhooks, &scope, row.id, change).await?;
        let webhook = WebhookEndpoint::of(&scope, row);
        Ok(WebhookPayload { webhook })
    }

    /// Gives an endpoint a new secret, told this once; the one before signs too for 24 hours. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `PROOF_REQUIRED`, `CONFLICT`.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        input: WebhookIdInput,
    ) -> Result<WebhookSecretPayload> {
        let (scope, row) = endpoint(ctx, &input.webhook_id).await?;
        let webhooks = &ctx.state().webhooks;
        let (row, secret) = tillid_webhooks::rotate(ctx.db(), webhooks, &scope, row.id).await?;
        let webhook = WebhookEndpoint::of(&scope, row);
        Ok(WebhookSecretPayload { webhook, secret })
    }

    /// Queues a `ping` for an endpoint, in use or not. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT` while an earlier one
    /// waits.
    async fn test_webhook(&self, ctx: &Context<'_>, input: WebhookIdInput) -> Result<WebhookDeliveryPayload> {
        let (scope, row) = endpoint(ctx, &input.webhook_id).await?;
        let delivery = tillid_webhooks::ping(ctx.db(), &scope, row.id).await?.into();
        Ok(WebhookDeliveryPayload { delivery })
    }

    /// Sends a message again, the same to the byte and under the same id. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`
    /// while it waits to be tried anyway, or the endpoint is not in use.
    async fn replay_webhook_delivery(
        &self,
        ctx: &Context<'_>,
        input: WebhookDeliveryIdInput,
    ) -> Result<WebhookDeliveryPayload> {
        let (scope, row) = ctx
            .authorise_row::<webhook_deliveries::Entity, WebhookDeliveryId>(
                Action::ManageWebhooks,
                &input.webhook_delivery_id,
            )
            .await?;
        let delivery = tillid_webhooks::replay(ctx.db(), &scope, row.id).await?.into();
        Ok(WebhookDeliveryPayload { delivery })
    }

    /// Removes an endpoint, its secret and its log. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`.
    async fn remove_webhook(&self, ctx: &Context<'_>, input: WebhookIdInput) -> Result<RemoveWebhookPayload> {
        let (scope, row) = endpoint(ctx, &input.webhook_id).await?;
        tillid_webhooks::remove(ctx.db(), &scope, row.id).await?;
        let removed_id = input.webhook_id;
        Ok(RemoveWebhookPayload { removed_id })
    }
}

/// A webhook of an organisation whose webhooks the viewer manages.
pub(crate) async fn node_webhook(ctx: &Context<'_>, id: WebhookEndpointId) -> Result<WebhookEndpoint> {
    let (db, request) = (ctx.db().reads(), ctx.request());
    let found = authorise_row::<webhook_endpoints::Entity>(db, request, Action::ManageWebhooks, id);
    let (scope, row) = found.await?;
    Ok(WebhookEndpoint::of(&scope, row))
}

/// A message to such a webhook.
pub(crate) async fn node_delivery(ctx: &Context<'_>, id: WebhookDeliveryId) -> Result<WebhookDelivery> {
    let (db, request) = (ctx.db().reads(), ctx.request());
    let found = authorise_row::<webhook_deliveries::Entity>(db, request, Action::ManageWebhooks, id);
    let (_, row) = found.await?;
    Ok(row.into())
}

async fn endpoint(ctx: &Context<'_>, id: &ID) -> Result<(Scope, webhook_endpoints::Model)> {
    ctx.authorise_row::<webhook_endpoints::Entity, WebhookEndpointId>(Action::ManageWebhooks, id)
        .await
}
