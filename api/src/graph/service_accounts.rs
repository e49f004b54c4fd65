//! Service accounts: an organisation's programs, which act as themselves.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use tillid_entities::enums::{Role, ServiceAccountState, TokenScope};
use tillid_entities::service_accounts::{self, ServiceAccountId};
use tillid_entities::service_tokens::{self, ServiceTokenId};
use tillid_entities::users::UserId;
use tillid_kernel::{Cursor, Result};
use tillid_organisations::{ChangeServiceAccount, NewServiceAccount};
use tillid_policy::{Action, Scope, authorise_row};

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::patch::{kept, optional};
use super::scalars::DateTime;

/// A program of an organisation that acts as itself: never as owner, and never where a person must.
#[derive(SimpleObject, Clone)]
pub(crate) struct ServiceAccount {
    /// Opaque, `svc_…`.
    pub(crate) id: ID,
    /// What it is called.
    name: String,
    /// What it is for.
    description: Option<String>,
    /// Roles it acts with, at least one, never `OWNER`.
    roles: Vec<Role>,
    /// What it may be used for, within what its roles allow.
    scopes: Vec<TokenScope>,
    /// Whether it acts.
    state: ServiceAccountState,
    /// Who made it; it acts on when they have left.
    created_by_name: String,
    /// When it was made.
    created_at: DateTime,
    /// The last use of any of its tokens, to the minute.
    last_used_at: Option<DateTime>,
    /// Its last tokens, newest first, at most ten; two may be good at once.
    tokens: Vec<ServiceToken>,
    /// Counts changes; an update names the version it read.
    version: i32,
    #[graphql(skip)]
    key: ServiceAccountId,
}

/// A bearer token of a service account.
#[derive(SimpleObject, Clone)]
pub(crate) struct ServiceToken {
    /// Opaque, `svt_…`.
    id: ID,
    /// Its first characters, to recognise it by.
    prefix: String,
    /// When it was made.
    created_at: DateTime,
    /// Good until then.
    expires_at: DateTime,
    /// Last use, to the minute.
    last_used_at: Option<DateTime>,
    /// When it was revoked.
    revoked_at: Option<DateTime>,
}

impl From<service_tokens::Model> for ServiceToken {
    fn from(row: service_tokens::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            prefix: row.prefix,
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            last_used_at: row.last_used_at.map(DateTime::from),
            revoked_at: row.revoked_at.map(DateTime::from),
        }
    }
}

connection!(
    ServiceAccountConnection,
    ServiceAccountEdge,
    ServiceAccount,
    "service accounts"
);

/// A service account to be.
#[derive(InputObject)]
pub(crate) struct CreateServiceAccountInput {
    /// Whose it is.
    organisation_id: ID,
    /// What it is called, at most 100 characters.
    name: String,
    /// What it is for, at most 300 characters.
    description: Option<String>,
    /// Roles it acts with: never `OWNER`, and nothing that the viewer may not do.
    roles: Vec<Role>,
    /// What it may be used for.
    scopes: Vec<TokenScope>,
}

/// Changes to a service account: absent stays, null empties.
#[derive(InputObject)]
pub(crate) struct UpdateServiceAccountInput {
    /// Which.
    service_account_id: ID,
    /// What it is called, at most 100 characters.
    name: MaybeUndefined<String>,
    /// What it is for, at most 300 characters.
    description: MaybeUndefined<String>,
    /// Roles it acts with.
    roles: MaybeUndefined<Vec<Role>>,
    /// What it may be used for.
    scopes: MaybeUndefined<Vec<TokenScope>>,
    /// Whether it is stopped for now: its tokens are refused as long as it is.
    suspended: MaybeUndefined<bool>,
    /// The version that was read.
    version: i32,
}

/// Which service account.
#[derive(InputObject)]
pub(crate) struct ServiceAccountIdInput {
    /// Its id.
    service_account_id: ID,
}

/// A token to be.
#[derive(InputObject)]
pub(crate) struct CreateServiceTokenInput {
    /// For which service account.
    service_account_id: ID,
    /// Days until it ends, 1 to 365.
    days: i32,
}

/// Which token.
#[derive(InputObject)]
pub(crate) struct ServiceTokenIdInput {
    /// Its id.
    service_token_id: ID,
}

/// A service account after the change.
#[derive(SimpleObject)]
pub(crate) struct ServiceAccountPayload {
    /// The service account.
    service_account: ServiceAccount,
}

/// A service account after one of its tokens has come or gone.
#[derive(SimpleObject)]
pub(crate) struct ServiceTokenPayload {
    /// The service account.
    service_account: ServiceAccount,
    /// The secret itself, shown this once, when the token was made.
    secret: Option<String>,
}

#[derive(Default)]
pub(crate) struct ServiceAccountsQuery;

#[Object]
impl ServiceAccountsQuery {
    /// The service accounts of an organisation that have not ended, newest first. Needs `MANAGE_TOKENS`.
    async fn service_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose service accounts.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<ServiceAccountConnection> {
        let scope = ctx.authorise_id(Action::ManageTokens, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_organisations::service_accounts(ctx.db(), &scope, &request).await?;
        let mut beside = Beside::of(ctx, &scope, &page.rows).await?;
        let page = page.map(|row| beside.show(row));
        Ok(Rows::new(page, |row| Cursor::at(&row.key)).into())
    }
}

#[derive(Default)]
pub(crate) struct ServiceAccountsMutation;

#[Object]
impl ServiceAccountsMutation {
    /// Makes a service account; it has no token yet. Codes: `NOT_FOUND`, `FORBIDDEN` (also for a request made with an
    /// access token, and for roles that may do more than the viewer), `PROOF_REQUIRED`, `VALIDATION`.
    async fn create_service_account(
        &self,
        ctx: &Context<'_>,
        input: CreateServiceAccountInput,
    ) -> Result<ServiceAccountPayload> {
        let scope = ctx.authorise_id(Action::ManageTokens, &input.organisation_id)?;
        let new = NewServiceAccount {
            name: input.name,
            description: input.description,
            roles: input.roles,
            scopes: input.scopes,
        };
        let row = tillid_organisations::create_service_account(ctx.db(), &scope, new).await?;
        payload(ctx, &scope, row).await
    }

    /// Changes, stops or restarts a service account. It acts on its next request. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `PROOF_REQUIRED`, `VALIDATION`, `CONFLICT`.
    async fn update_service_account(
        &self,
        ctx: &Context<'_>,
        input: UpdateServiceAccountInput,
    ) -> Result<ServiceAccountPayload> {
        let (scope, row) = account(ctx, &input.service_account_id).await?;
        let change = ChangeServiceAccount {
            name: kept(input.name, "name")?,
            description: optional(input.description),
            roles: kept(input.roles, "roles")?,
            scopes: kept(input.scopes, "scopes")?,
            suspended: kept(input.suspended, "suspended")?,
            version: input.version,
        };
        let row = tillid_organisations::change_service_account(ctx.db(), &scope, row.id, change).await?;
        payload(ctx, &scope, row).await
    }

    /// Ends a service account for good and revokes its tokens. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`,
    /// `CONFLICT`.
    async fn end_service_account(
        &self,
        ctx: &Context<'_>,
        input: ServiceAccountIdInput,
    ) -> Result<ServiceAccountPayload> {
        let (scope, row) = account(ctx, &input.service_account_id).await?;
        let row = tillid_organisations::end_service_account(ctx.db(), &scope, row.id).await?;
        payload(ctx, &scope, row).await
    }

    /// Makes a token for a service account. Two may be good at once. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `PROOF_REQUIRED`, `VALIDATION`, `CONFLICT`.
    async fn create_service_token(
        &self,
        ctx: &Context<'_>,
        input: CreateServiceTokenInput,
    ) -> Result<ServiceTokenPayload> {
        let (scope, row) = account(ctx, &input.service_account_id).await?;
        let made = tillid_organisations::create_service_token(ctx.db(), &scope, row.id, input.days).await?;
        let ServiceAccountPayload { service_account } = payload(ctx, &scope, row).await?;
        Ok(ServiceTokenPayload {
            service_account,
            secret: Some(made.1.reveal().to_owned()),
        })
    }

    /// Revokes a token of a service account: it is refused from the next request on. Codes: `NOT_FOUND`.
    async fn revoke_service_token(
        &self,
        ctx: &Context<'_>,
        input: ServiceTokenIdInput,
    ) -> Result<ServiceTokenPayload> {
        let (scope, row) = ctx
            .authorise_row::<service_tokens::Entity, ServiceTokenId>(
                Action::ManageTokens,
                &input.service_token_id,
            )
            .await?;
        let row = tillid_organisations::revoke_service_token(ctx.db(), &scope, row.id).await?;
        let row = scope
            .load::<service_accounts::Entity>(ctx.db().reads(), row.service_account_id)
            .await?;
        let ServiceAccountPayload { service_account } = payload(ctx, &scope, row).await?;
        Ok(ServiceTokenPayload {
            service_account,
            secret: None,
        })
    }
}

/// A service account of an organisation whose tokens the viewer manages.
pub(crate) async fn node_service_account(ctx: &Context<'_>, id: ServiceAccountId) -> Result<ServiceAccount> {
    let found =
        authorise_row::<service_accounts::Entity>(ctx.db().reads(), ctx.request(), Action::ManageTokens, id);
    let (scope, row) = found.await?;
    one(ctx, &scope, row).await
}

async fn account(ctx: &Context<'_>, id: &ID) -> Result<(Scope, service_accounts::Model)> {
    ctx.authorise_row::<service_accounts::Entity, ServiceAccountId>(Action::ManageTokens, id)
        .await
}

async fn payload(
    ctx: &Context<'_>,
    scope: &Scope,
    row: service_accounts::Model,
) -> Result<ServiceAccountPayload> {
    let service_account = one(ctx, scope, row).await?;
    Ok(ServiceAccountPayload { service_account })
}

async fn one(ctx: &Context<'_>, scope: &Scope, row: service_accounts::Model) -> Result<ServiceAccount> {
    let mut beside = Beside::of(ctx, scope, std::slice::from_ref(&row)).await?;
    Ok(beside.show(row))
}

/// What stands beside the rows of accounts: their tokens and the names of their makers.
struct Beside {
    tokens: HashMap<ServiceAccountId, Vec<service_tokens::Model>>,
    names: HashMap<UserId, String>,
}

impl Beside {
    async fn of(ctx: &Context<'_>, scope: &Scope, rows: &[service_accounts::Model]) -> Result<Self> {
        let ids: Vec<ServiceAccountId> = rows.iter().map(|row| row.id).collect();
        let makers: Vec<UserId> = rows.iter().map(|row| row.created_by).collect();
        Ok(Self {
            tokens: tillid_organisations::service_account_tokens(ctx.db().reads(), scope, &ids).await?,
            names: super::people::names(ctx, scope, makers).await?,
        })
    }

    fn show(&mut self, row: service_accounts::Model) -> ServiceAccount {
        let tokens = self.tokens.remove(&row.id).unwrap_or_default();
        let last_used_at = tokens.iter().filter_map(|token| token.last_used_at).max();
        ServiceAccount {
            id: ID(row.id.to_string()),
            name: row.name,
            description: row.description,
            roles: row.roles.0,
            scopes: row.scopes.0,
            state: row.state,
            created_by_name: self.names.get(&row.created_by).cloned().unwrap_or_default(),
            created_at: row.created_at.into(),
            last_used_at: last_used_at.map(DateTime::from),
            tokens: tokens.into_iter().map(ServiceToken::from).collect(),
            version: row.version,
            key: row.id,
        }
    }
}
