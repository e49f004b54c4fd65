//! Endpoints that take nothing for days: a warning, then the switch, each told by mail to those who manage them.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::{MembershipState, MessageClass, OrganisationKind, WebhookState};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::webhook_endpoints::{self, Column, Entity, Model};
use tillid_entities::{memberships, organisations, users};
use tillid_kernel::{EmailAddress, Result};
use tillid_notifications::{Letter, enqueue_all};
use tillid_policy::{Action, Connection, Database, Job, Request, Scope, Transaction, rules, system};
use url::Url;

use crate::deliver::{portal, stop};
use crate::facts;
use crate::patience::{Due, SWITCHED_OFF_AFTER_DAYS, WARNED_AFTER_DAYS, due};

/// More people than manage one organisation's webhooks.
const MOST_TOLD: usize = 50;

/// Warns of endpoints that have taken nothing for a day, and switches off those that have taken nothing for four; at
/// most `limit`. Answers with how many.
///
/// # Errors
/// Those of the database.
pub async fn mind_failing(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    let now = request.now;
    let unwarned = Condition::all()
        .add(Column::WarnedAt.is_null())
        .add(Column::FailingSince.lte(now.plus_days(-WARNED_AFTER_DAYS)));
    let hopeless = Condition::all()
        .add(Column::WarnedAt.is_not_null())
        .add(Column::FailingSince.lte(now.plus_days(-SWITCHED_OFF_AFTER_DAYS)));
    let failing: Vec<Model> = portal(request)
        .find::<Entity>()
        .filter(Column::State.eq(WebhookState::Active))
        .filter(Column::FailingSince.is_not_null())
        .filter(Condition::any().add(unwarned).add(hopeless))
        .order_by_asc(Column::FailingSince)
        .limit(limit)
        .all(db.reads())
        .await?;
    let mut done = 0;
    for endpoint in failing {
        let Some(since) = endpoint.failing_since else {
            continue;
        };
        done += match due(since, endpoint.warned_at, now) {
            Due::Nothing => 0,
            Due::Warning => warn(db, request, &endpoint).await?,
            Due::SwitchOff => switch_off(db, request, &endpoint).await?,
        };
    }
    Ok(done)
}

async fn warn(db: &Database, request: &Request, endpoint: &Model) -> Result<u64> {
    let scope = system(request, Job::Delivery, endpoint.organisation_id);
    let tx = db.begin().await?;
    let warned = webhook_endpoints::ActiveModel {
        warned_at: Set(Some(request.now)),
        ..Default::default()
    };
    if !write(&tx, &scope, endpoint, warned).await? {
        return Ok(0);
    }
    tell(&tx, &scope, "webhook-failing", endpoint).await?;
    let fact = facts::endpoint("webhook.failure-told", endpoint.id).changing(["warnedAt"]);
    append(&tx, &scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(1)
}

async fn switch_off(db: &Database, request: &Request, endpoint: &Model) -> Result<u64> {
    let scope = system(request, Job::Delivery, endpoint.organisation_id);
    let tx = db.begin().await?;
    let off = webhook_endpoints::ActiveModel {
        state: Set(WebhookState::SwitchedOff),
        switched_off_at: Set(Some(request.now)),
        version: Set(endpoint.version + 1),
        ..Default::default()
    };
    if !write(&tx, &scope, endpoint, off).await? {
        return Ok(0);
    }
    stop(&tx, &scope, endpoint.id).await?;
    tell(&tx, &scope, "webhook-switched-off", endpoint).await?;
    let fact = facts::endpoint("webhook.switched-off", endpoint.id).changing(["state"]);
    append(&tx, &scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(1)
}

/// Writes it unless the endpoint has taken something, was changed, or another node was first.
async fn write(
    tx: &Transaction,
    scope: &Scope,
    read: &Model,
    row: webhook_endpoints::ActiveModel,
) -> Result<bool> {
    let warned = match read.warned_at {
        Some(at) => Column::WarnedAt.eq(at),
        None => Column::WarnedAt.is_null(),
    };
    let written = scope
        .update::<Entity>()
        .set(row)
        .filter(Column::Id.eq(read.id))
        .filter(Column::Version.eq(read.version))
        .filter(Column::State.eq(WebhookState::Active))
        .filter(Column::FailingSince.eq(read.failing_since))
        .filter(warned)
        .exec(tx)
        .await?;
    Ok(written.rows_affected == 1)
}

/// Mails those who manage webhooks. Of the address the host alone: its path may be a secret of the receiver's.
async fn tell(tx: &Transaction, scope: &Scope, name: &'static str, endpoint: &Model) -> Result<()> {
    let owner = scope
        .load::<organisations::Entity>(tx, endpoint.organisation_id)
        .await?;
    let host = Url::parse(&endpoint.url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    let since = endpoint.failing_since.unwrap_or(scope.now());
    let page = format!(
        "{}/o/{}/webhooks/{}",
        scope.request().origin,
        owner.id,
        endpoint.id
    );
    let letters = managers(tx, scope, owner.id, owner.kind)
        .await?
        .into_iter()
        .filter_map(|person| {
            let to = EmailAddress::parse(&person.email, "email").ok()?;
            let letter = Letter::new(name, MessageClass::Administrative, to, person.language)
                .with("organisation", &owner.legal_name)
                .with("host", &host)
                .with("since", since)
                .with("ends", since.plus_days(SWITCHED_OFF_AFTER_DAYS))
                .fact("endpoint", endpoint.description.as_deref().unwrap_or(&host))
                .fact("failing-since", since)
                .action(page.clone());
            Some((letter, None))
        });
    enqueue_all(tx, scope, letters.collect()).await?;
    Ok(())
}

/// The active members whose role manages webhooks.
async fn managers(
    tx: &impl Connection,
    scope: &Scope,
    organisation: OrganisationId,
    kind: OrganisationKind,
) -> Result<Vec<users::Model>> {
    use memberships::Column as M;
    let members: Vec<memberships::Model> = scope
        .find::<memberships::Entity>()
        .filter(M::OrganisationId.eq(organisation))
        .filter(M::State.eq(MembershipState::Active))
        .filter(
            Condition::any()
                .add(M::ValidTo.is_null())
                .add(M::ValidTo.gt(scope.now())),
        )
        .order_by_asc(M::Id)
        .all(&tx.within(scope))
        .await?;
    let manages = |member: &memberships::Model| {
        let may = |role: &_| rules::allows(kind, *role, Action::ManageWebhooks);
        member.roles.0.iter().any(may)
    };
    let told = members
        .iter()
        .filter(|member| manages(member))
        .map(|member| member.user_id)
        .take(MOST_TOLD);
    Ok(scope
        .find::<users::Entity>()
        .filter(users::Column::Id.is_in(told))
        .order_by_asc(users::Column::Id)
        .all(&tx.within(scope))
        .await?)
}
