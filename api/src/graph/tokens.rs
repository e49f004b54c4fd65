//! Access tokens for integrations.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::api_tokens::{self, ApiTokenId};
use tillid_entities::enums::TokenScope;
use tillid_identity::CreateToken;
use tillid_kernel::{Cursor, Result};
use tillid_policy::{Action, authorise_row};

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::scalars::DateTime;

/// A bearer token of a person for one organisation, for integrations.
#[derive(SimpleObject, Clone)]
pub(crate) struct ApiToken {
    /// Opaque, `tok_…`.
    pub(crate) id: ID,
    /// What it is for.
    name: String,
    /// Its first characters, to recognise it by.
    prefix: String,
    /// What it may be used for, within what its person's roles allow.
    scopes: Vec<TokenScope>,
    /// When it was made.
    created_at: DateTime,
    /// Good until then.
    expires_at: DateTime,
    /// Last use, to the minute.
    last_used_at: Option<DateTime>,
    /// When it was revoked.
    revoked_at: Option<DateTime>,
    #[graphql(skip)]
    key: ApiTokenId,
}

impl From<api_tokens::Model> for ApiToken {
    fn from(row: api_tokens::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            name: row.name,
            prefix: row.prefix,
            scopes: row.scopes.0,
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            last_used_at: row.last_used_at.map(DateTime::from),
            revoked_at: row.revoked_at.map(DateTime::from),
            key: row.id,
        }
    }
}

connection!(ApiTokenConnection, ApiTokenEdge, ApiToken, "access tokens");

/// A token to be.
#[derive(InputObject)]
pub(crate) struct CreateApiTokenInput {
    /// The organisation it is good for.
    organisation_id: ID,
    /// What it is for, at most 100 characters.
    name: String,
    /// What it may be used for; everything that its person may do when absent.
    scopes: Option<Vec<TokenScope>>,
    /// Days until it ends, 1 to 365.
    days: i32,
}

/// Which token.
#[derive(InputObject)]
pub(crate) struct ApiTokenIdInput {
    /// Its id.
    api_token_id: ID,
}

/// A token after the change.
#[derive(SimpleObject)]
pub(crate) struct ApiTokenPayload {
    /// The token.
    api_token: ApiToken,
    /// The secret itself, shown this once, when the token was made.
    secret: Option<String>,
}

#[derive(Default)]
pub(crate) struct TokensQuery;

#[Object]
impl TokensQuery {
    /// The access tokens of an organisation, newest first.
    async fn api_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose tokens.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<ApiTokenConnection> {
        let scope = ctx.authorise_id(Action::ManageTokens, &organisation_id)?;
        let page = tillid_identity::tokens(ctx.db(), &scope, &page_request(ctx, first, after)?).await?;
        Ok(Rows::new(page.map(ApiToken::from), |row| Cursor::at(&row.key)).into())
    }
}

#[derive(Default)]
pub(crate) struct TokensMutation;

#[Object]
impl TokensMutation {
    /// Makes an access token in the viewer's name. Codes: `NOT_FOUND`, `FORBIDDEN` (also for a request made with an
    /// access token), `VALIDATION`.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        input: CreateApiTokenInput,
    ) -> Result<ApiTokenPayload> {
        let scope = ctx.authorise_id(Action::ManageTokens, &input.organisation_id)?;
        let token = CreateToken {
            name: input.name,
            scopes: input.scopes.unwrap_or_else(|| TokenScope::ALL.to_vec()),
            days: input.days,
        };
        let (row, secret) = tillid_identity::create_token(ctx.db(), &scope, token).await?;
        ctx.state().wake.notify_one();
        Ok(ApiTokenPayload {
            api_token: row.into(),
            secret: Some(secret.reveal().to_owned()),
        })
    }

    /// Revokes an access token: it is refused from the next request on. Codes: `NOT_FOUND`.
    async fn revoke_api_token(&self, ctx: &Context<'_>, input: ApiTokenIdInput) -> Result<ApiTokenPayload> {
        let (scope, row) = ctx
            .authorise_row::<api_tokens::Entity, ApiTokenId>(Action::ManageTokens, &input.api_token_id)
            .await?;
        let row = tillid_identity::revoke_token(ctx.db(), &scope, row.id).await?;
        Ok(ApiTokenPayload {
            api_token: row.into(),
            secret: None,
        })
    }
}

/// A token of an organisation whose tokens the viewer manages.
pub(crate) async fn node_api_token(ctx: &Context<'_>, id: ApiTokenId) -> Result<ApiToken> {
    let found =
        authorise_row::<api_tokens::Entity>(ctx.db().reads(), ctx.request(), Action::ManageTokens, id);
    Ok(found.await?.1.into())
}
