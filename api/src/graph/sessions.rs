//! Where the viewer is signed in.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::sessions::{self, SessionId};
use tillid_kernel::{Cursor, Result};
use tillid_policy::own_account;

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::scalars::DateTime;

/// A browser in which the viewer is signed in.
#[derive(SimpleObject, Clone)]
pub(crate) struct Session {
    /// Opaque, `ses_…`.
    pub(crate) id: ID,
    /// The browser when it was last used, e.g. `Firefox`; null where it does not say.
    browser: Option<String>,
    /// What it runs on, e.g. `Windows` or `iPhone`; null where it does not say.
    system: Option<String>,
    /// Its address then, without what names a single machine, e.g. `192.0.2.0/24`.
    network: Option<String>,
    /// When the viewer signed in.
    created_at: DateTime,
    /// Last use, to ten minutes.
    last_used_at: DateTime,
    /// Good until then, unless it is used before.
    expires_at: DateTime,
    /// When it was ended.
    ended_at: Option<DateTime>,
    /// Whether it is the one that asks.
    current: bool,
    #[graphql(skip)]
    key: SessionId,
}

impl Session {
    fn seen(ctx: &Context<'_>, row: sessions::Model) -> Self {
        let asking = ctx.request().actor.person().and_then(|person| person.session);
        Self {
            id: ID(row.id.to_string()),
            browser: row.browser,
            system: row.system,
            network: row.network,
            created_at: row.created_at.into(),
            last_used_at: row.rotated_at.into(),
            expires_at: row.expires_at.into(),
            ended_at: row.ended_at.map(DateTime::from),
            current: asking == Some(row.id),
            key: row.id,
        }
    }
}

connection!(SessionConnection, SessionEdge, Session, "sessions");

/// Which session.
#[derive(InputObject)]
pub(crate) struct SessionIdInput {
    /// Its id.
    session_id: ID,
}

/// A session that is over.
#[derive(SimpleObject)]
pub(crate) struct EndSessionPayload {
    /// The session.
    session: Session,
}

/// The other sessions are over.
#[derive(SimpleObject)]
pub(crate) struct EndOtherSessionsPayload {
    /// How many that were.
    ended: i32,
}

#[derive(Default)]
pub(crate) struct SessionsQuery;

#[Object]
impl SessionsQuery {
    /// Where the viewer is signed in now, the last sign-in first. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access
    /// token.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<SessionConnection> {
        let scope = own_account(ctx.request())?;
        let page = tillid_identity::sessions(ctx.db(), &scope, &page_request(ctx, first, after)?).await?;
        Ok(Rows::new(page.map(|row| Session::seen(ctx, row)), |row| {
            Cursor::at(&row.key)
        })
        .into())
    }
}

#[derive(Default)]
pub(crate) struct SessionsMutation;

#[Object]
impl SessionsMutation {
    /// Ends one of the viewer's sessions: it is refused from the next request on, and its subscriptions end. Codes:
    /// `UNAUTHENTICATED`, `FORBIDDEN` for an access token, `NOT_FOUND`.
    async fn end_session(&self, ctx: &Context<'_>, input: SessionIdInput) -> Result<EndSessionPayload> {
        let scope = own_account(ctx.request())?;
        let row = tillid_identity::end_session(ctx.db(), &scope, input.session_id.parse()?).await?;
        Ok(EndSessionPayload {
            session: Session::seen(ctx, row),
        })
    }

    /// Ends all the viewer's sessions but the one that asks. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an access token.
    async fn end_other_sessions(&self, ctx: &Context<'_>) -> Result<EndOtherSessionsPayload> {
        let scope = own_account(ctx.request())?;
        let ended = tillid_identity::end_other_sessions(ctx.db(), &scope).await?;
        Ok(EndOtherSessionsPayload {
            ended: ended.try_into().unwrap_or(i32::MAX),
        })
    }
}

/// One of the viewer's sessions.
pub(crate) async fn node_session(ctx: &Context<'_>, id: SessionId) -> Result<Session> {
    let row = tillid_identity::session(ctx.db(), &own_account(ctx.request())?, id).await?;
    Ok(Session::seen(ctx, row))
}
