//! Endpoints: subscribed, changed, paused, given a new secret, removed.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_audit::append;
use tillid_entities::enums::{OrganisationKind, WebhookEvent, WebhookState};
use tillid_entities::values::WebhookEvents;
use tillid_entities::webhook_endpoints::{self, Column, Entity, Model, WebhookEndpointId};
use tillid_kernel::{Error, Result, clean_line};
use tillid_policy::{Connection, Database, Scope};
use url::Url;

use crate::patience::OVERLAP_SECONDS;
use crate::signature::Key;
use crate::{Webhooks, deliver, facts};

const LONGEST_URL: usize = 1_000;
const LONGEST_DESCRIPTION: usize = 300;
/// More programs than an organisation has that want to be told by the portal itself.
const MOST: u64 = 20;

/// An endpoint to be.
pub struct NewEndpoint {
    /// Where messages are posted to: https, and a public address.
    pub url: String,
    /// What it is for, at most 300 characters.
    pub description: Option<String>,
    /// What it is told of.
    pub events: Vec<WebhookEvent>,
}

/// Subscribes an endpoint of the scope's organisation. Its secret is told this once.
///
/// # Errors
/// `FORBIDDEN` (`session-required`); `PROOF_REQUIRED`; `VALIDATION` at `url` (`webhook-url`), `description` or `events`
/// (`webhook-events`); `CONFLICT` (`webhook-too-many`).
pub async fn create(
    db: &Database,
    webhooks: &Webhooks,
    scope: &Scope,
    new: NewEndpoint,
) -> Result<(Model, String)> {
    present(scope)?;
    let id = WebhookEndpointId::new(scope.now(), scope.dice());
    let key = Key::new(scope.dice());
    let row = webhook_endpoints::ActiveModel {
        id: Set(id),
        organisation_id: Set(scope.organisation()),
        url: Set(checked_url(webhooks, &new.url)?),
        description: Set(described(new.description)?),
        events: Set(wanted(scope.member()?.kind, &new.events)?),
        state: Set(WebhookState::Active),
        sealed_secret: Set(webhooks.prover().seal(id.0, key.bytes(), scope.dice())?),
        former_secret: Set(None),
        former_until: Set(None),
        failing_since: Set(None),
        warned_at: Set(None),
        switched_off_at: Set(None),
        succeeded_at: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let tx = db.begin().await?;
    // Held, so that of two who subscribe the last one at once the second counts the first's.
    tillid_organisations::hold_organisation(&tx, scope).await?;
    if scope.find::<Entity>().count(&tx.within(scope)).await? >= MOST {
        return Err(Error::conflict("webhook-too-many").with("max", MOST));
    }
    let row = scope.insert(&tx, row).await?;
    append(&tx, scope, vec![facts::endpoint("webhook.created", id)]).await?;
    tx.commit().await?;
    Ok((row, key.reveal()))
}

/// Changes to an endpoint; what is `None` stays, `Some(None)` empties.
#[derive(Default)]
pub struct ChangeEndpoint {
    /// Where messages are posted to.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// What it is told of.
    pub events: Option<Vec<WebhookEvent>>,
    /// Whether it is told nothing for now; `false` also switches on again what was switched off.
    pub paused: Option<bool>,
    /// The version that was read.
    pub version: i32,
}

/// Changes an endpoint. What waited for one that is paused is given up, and can be sent again by hand.
///
/// # Errors
/// As [`create`]; `NOT_FOUND`; `CONFLICT` (`changed-meanwhile`).
pub async fn change(
    db: &Database,
    webhooks: &Webhooks,
    scope: &Scope,
    id: WebhookEndpointId,
    input: ChangeEndpoint,
) -> Result<Model> {
    present(scope)?;
    let tx = db.begin().await?;
    let before = scope.load::<Entity>(&tx, id).await?;
    let mut after = before.clone();
    if let Some(url) = &input.url {
        after.url = checked_url(webhooks, url)?;
    }
    if let Some(description) = input.description {
        after.description = described(description)?;
    }
    if let Some(events) = &input.events {
        after.events = wanted(scope.member()?.kind, events)?;
    }
    after.state = match input.paused {
        Some(true) if before.state == WebhookState::Active => WebhookState::Paused,
        Some(false) => WebhookState::Active,
        Some(true) | None => before.state,
    };
    // Another address, or another start, has not failed yet.
    if after.url != before.url || (after.state != before.state && after.state == WebhookState::Active) {
        after.failing_since = None;
        after.warned_at = None;
    }
    if after.state == WebhookState::Active {
        after.switched_off_at = None;
    }
    after.version = input.version + 1;
    let row = webhook_endpoints::ActiveModel {
        id: Set(id),
        url: Set(after.url.clone()),
        description: Set(after.description.clone()),
        events: Set(after.events.clone()),
        state: Set(after.state),
        failing_since: Set(after.failing_since),
        warned_at: Set(after.warned_at),
        switched_off_at: Set(after.switched_off_at),
        version: Set(after.version),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((Column::Version, input.version)))
        .await?;
    if after.state == WebhookState::Paused && before.state != after.state {
        deliver::stop(&tx, scope, id).await?;
    }
    let changed = changed_fields(&before, &after);
    if !changed.is_empty() {
        let fact = facts::endpoint("webhook.changed", id).changing(changed);
        append(&tx, scope, vec![fact]).await?;
    }
    tx.commit().await?;
    Ok(after)
}

/// Gives an endpoint a new secret, told this once. The one before signs too for a day; one before that no longer does.
///
/// # Errors
/// `FORBIDDEN` (`session-required`); `PROOF_REQUIRED`; `NOT_FOUND`; `CONFLICT` (`changed-meanwhile`).
pub async fn rotate(
    db: &Database,
    webhooks: &Webhooks,
    scope: &Scope,
    id: WebhookEndpointId,
) -> Result<(Model, String)> {
    present(scope)?;
    let key = Key::new(scope.dice());
    let tx = db.begin().await?;
    let before = scope.load::<Entity>(&tx, id).await?;
    let row = webhook_endpoints::ActiveModel {
        id: Set(id),
        sealed_secret: Set(webhooks.prover().seal(id.0, key.bytes(), scope.dice())?),
        former_secret: Set(Some(before.sealed_secret)),
        former_until: Set(Some(scope.now().plus_seconds(OVERLAP_SECONDS))),
        version: Set(before.version + 1),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((Column::Version, before.version)))
        .await?;
    let fact = facts::endpoint("webhook.secret-rotated", id).changing(["secret"]);
    append(&tx, scope, vec![fact]).await?;
    let row = scope.load::<Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok((row, key.reveal()))
}

/// Removes an endpoint, its secrets and its log.
///
/// # Errors
/// `FORBIDDEN` (`session-required`); `PROOF_REQUIRED`; `NOT_FOUND`.
pub async fn remove(db: &Database, scope: &Scope, id: WebhookEndpointId) -> Result<()> {
    present(scope)?;
    let tx = db.begin().await?;
    let removed = scope
        .delete::<Entity>()
        .filter(Column::Id.eq(id))
        .exec(&tx.within(scope))
        .await?;
    if removed.rows_affected == 0 {
        return Err(Error::not_found());
    }
    append(&tx, scope, vec![facts::endpoint("webhook.removed", id)]).await?;
    tx.commit().await
}

/// Where an organisation's events go is said by a person who is there, as who may act for it.
pub(crate) fn present(scope: &Scope) -> Result<()> {
    tillid_identity::required_session(scope)?;
    tillid_identity::fresh(scope)
}

fn checked_url(webhooks: &Webhooks, text: &str) -> Result<String> {
    let refused = || Error::validation("url", "webhook-url");
    let text = clean_line(text, "url", LONGEST_URL)?;
    let url = Url::parse(&text).map_err(|_| refused())?;
    if webhooks.outbound().allows(&url) && url.fragment().is_none() {
        Ok(url.into())
    } else {
        Err(refused())
    }
}

/// Each kind once, in the order of the list, and only what this kind of organisation can hear of.
fn wanted(kind: OrganisationKind, asked: &[WebhookEvent]) -> Result<WebhookEvents> {
    let strange = |event: &WebhookEvent| *event == WebhookEvent::Ping || !event.concerns(kind);
    if asked.is_empty() || asked.iter().any(strange) {
        return Err(Error::validation("events", "webhook-events"));
    }
    Ok(WebhookEvents(
        WebhookEvent::ALL
            .iter()
            .copied()
            .filter(|event| asked.contains(event))
            .collect(),
    ))
}

fn described(text: Option<String>) -> Result<Option<String>> {
    text.filter(|text| !text.trim().is_empty())
        .map(|text| clean_line(&text, "description", LONGEST_DESCRIPTION))
        .transpose()
}

fn changed_fields(before: &Model, after: &Model) -> Vec<&'static str> {
    [
        ("url", before.url != after.url),
        ("description", before.description != after.description),
        ("events", before.events != after.events),
        ("state", before.state != after.state),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}
