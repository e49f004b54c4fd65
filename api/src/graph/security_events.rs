//! What happened at the door: one's own account's, and the accounts' of an organisation's members.

use async_graphql::{Context, ID, Object, SimpleObject};
use tillid_entities::enums::SecurityEventKind;
use tillid_entities::security_events::SecurityEventId;
use tillid_entities::users::UserId;
use tillid_identity::members_security_events;
use tillid_kernel::{Cursor, Page, Result};
use tillid_policy::{Action, Scope, own_account};

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::scalars::DateTime;

/// A sign-in, a wrong password or code, or a session that two parties held. Kept for 180 days.
#[derive(SimpleObject, Clone)]
pub(crate) struct SecurityEvent {
    /// Opaque, `sev_…`.
    id: ID,
    /// What happened.
    kind: SecurityEventKind,
    /// When.
    at: DateTime,
    /// At whose account: their name now.
    user_name: String,
    /// The browser, e.g. `Firefox`; null where it does not say.
    browser: Option<String>,
    /// What it runs on, e.g. `Windows`; null where it does not say.
    system: Option<String>,
    /// Its address without what names a single machine, e.g. `192.0.2.0/24`.
    network: Option<String>,
    #[graphql(skip)]
    key: SecurityEventId,
}

connection!(
    SecurityEventConnection,
    SecurityEventEdge,
    SecurityEvent,
    "security events"
);

#[derive(Default)]
pub(crate) struct SecurityEventsQuery;

#[Object]
impl SecurityEventsQuery {
    /// What happened at the viewer's own account, newest first. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access token.
    async fn own_security_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<SecurityEventConnection> {
        let scope = own_account(ctx.request())?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_identity::own_security_events(ctx.db(), &scope, &request).await?;
        seen(ctx, &scope, page).await
    }

    /// What happened at the accounts of the organisation's members of today, newest first. Needs `READ_AUDIT`.
    async fn security_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose members'.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<SecurityEventConnection> {
        let scope = ctx.authorise_id(Action::ReadAudit, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = members_security_events(ctx.db(), &scope, &request).await?;
        seen(ctx, &scope, page).await
    }
}

async fn seen(
    ctx: &Context<'_>,
    scope: &Scope,
    page: Page<tillid_identity::SecurityEvent>,
) -> Result<SecurityEventConnection> {
    let people: Vec<UserId> = page.rows.iter().filter_map(|row| row.user_id).collect();
    let names = tillid_identity::names(ctx.db().reads(), scope, people).await?;
    let rows = page.map(|row| SecurityEvent {
        id: ID(row.id.to_string()),
        kind: row.kind,
        at: row.at.into(),
        user_name: row
            .user_id
            .and_then(|user| names.get(&user).cloned())
            .unwrap_or_default(),
        browser: row.browser,
        system: row.system,
        network: row.network,
        key: row.id,
    });
    Ok(Rows::new(rows, |event| Cursor::at(&event.key)).into())
}
