//! An organisation's own identity provider: set up, tried, switched on; and joining by its word.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::enums::{Role, SignOnState};
use tillid_entities::{sign_on_connections, sign_on_domains};
use tillid_kernel::Result;
use tillid_policy::{Action, Scope};
use tillid_sign_on::{Join, SaveConnection, View};

use super::context::ContextExt;
use super::scalars::DateTime;
use super::session::{SignInPayload, entry};

/// How an organisation's people come in through its own identity provider (OpenID Connect).
#[derive(SimpleObject)]
pub(crate) struct SignOn {
    /// The connection, once it was set up.
    provider: Option<SignOnProvider>,
    /// The mail domains that the organisation says are its own, in the order of the alphabet.
    domains: Vec<SignOnDomain>,
    /// What the provider must be told: the address that it sends people back to.
    callback_url: String,
}

/// A connection to an identity provider. The client secret is not shown to anybody.
#[derive(SimpleObject)]
pub(crate) struct SignOnProvider {
    /// The provider: its issuer identifier, to the letter.
    issuer: String,
    /// What the provider calls the portal.
    client_id: String,
    /// Authentication contexts that are asked for, parted by spaces; one of them must come back.
    acr_values: Option<String>,
    /// What a newcomer becomes.
    default_role: Role,
    /// Whether people sign in through it.
    state: SignOnState,
    /// When it last worked with these settings; null when it must be tried first.
    tried_at: Option<DateTime>,
    /// Why the last trial did not work: the word that stands in addresses as `tried`.
    trial_problem: Option<String>,
}

/// A mail domain that an organisation says is its own.
#[derive(SimpleObject)]
pub(crate) struct SignOnDomain {
    /// In lower case, without `@`.
    domain: String,
    /// The text of the TXT record at the domain that proves it.
    record: String,
    /// When the record was found; null while it is not.
    verified_at: Option<DateTime>,
    /// When it was last looked for.
    checked_at: Option<DateTime>,
    /// Whether its people come in through the provider alone, while the connection is in use.
    enforced: bool,
}

impl From<View> for SignOn {
    fn from(view: View) -> Self {
        Self {
            provider: view.connection.map(SignOnProvider::from),
            domains: view.domains.into_iter().map(SignOnDomain::from).collect(),
            callback_url: view.callback,
        }
    }
}

impl From<sign_on_connections::Model> for SignOnProvider {
    fn from(row: sign_on_connections::Model) -> Self {
        Self {
            issuer: row.issuer,
            client_id: row.client,
            acr_values: row.acr_values,
            default_role: row.default_role,
            state: row.state,
            tried_at: row.tried_at.map(DateTime::from),
            trial_problem: row.trial_problem,
        }
    }
}

impl From<sign_on_domains::Model> for SignOnDomain {
    fn from(row: sign_on_domains::Model) -> Self {
        Self {
            domain: row.domain,
            record: row.record,
            verified_at: row.verified_at.map(DateTime::from),
            checked_at: row.checked_at.map(DateTime::from),
            enforced: row.enforced,
        }
    }
}

/// How the provider is reached.
#[derive(InputObject)]
pub(crate) struct SaveSignOnInput {
    /// Whose provider.
    organisation_id: ID,
    /// Its issuer identifier: an https address.
    issuer: String,
    /// What it calls the portal.
    client_id: String,
    /// The client secret; absent keeps the one there is, as long as the issuer is the same.
    #[graphql(secret)]
    client_secret: Option<String>,
    /// Authentication contexts to ask for, parted by spaces.
    acr_values: Option<String>,
    /// What a newcomer becomes; never an owner, never a signatory.
    default_role: Role,
}

/// A mail domain of an organisation.
#[derive(InputObject)]
pub(crate) struct SignOnDomainInput {
    /// Whose domain.
    organisation_id: ID,
    /// The domain, as it stands behind `@`.
    domain: String,
}

/// Whether a domain's people come in through the provider alone.
#[derive(InputObject)]
pub(crate) struct EnforceSignOnInput {
    /// Whose domain.
    organisation_id: ID,
    /// The domain.
    domain: String,
    /// Whether it is asked.
    enforced: bool,
}

/// Whether people sign in through the connection.
#[derive(InputObject)]
pub(crate) struct SwitchSignOnInput {
    /// Whose connection.
    organisation_id: ID,
    /// In use, or not.
    on: bool,
}

/// Whose connection is tried.
#[derive(InputObject)]
pub(crate) struct TrySignOnInput {
    /// Whose.
    organisation_id: ID,
}

/// The word of an account that was there before.
#[derive(InputObject)]
pub(crate) struct JoinBySignOnInput {
    /// The secret that came back with the browser.
    #[graphql(secret)]
    token: String,
    /// The account's password.
    #[graphql(secret)]
    password: String,
}

/// Single sign-on after the change.
#[derive(SimpleObject)]
pub(crate) struct SignOnPayload {
    /// As it is now.
    sign_on: SignOn,
}

/// A trial that may begin.
#[derive(SimpleObject)]
pub(crate) struct TrySignOnPayload {
    /// The path of the portal to open in this browser: good once, for ten minutes.
    url: String,
}

#[derive(Default)]
pub(crate) struct SignOnQuery;

#[Object]
impl SignOnQuery {
    /// How an organisation's people come in through its own identity provider. Codes: `UNAUTHENTICATED`, `NOT_FOUND`,
    /// `FORBIDDEN`.
    async fn sign_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
    ) -> Result<SignOn> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &organisation_id)?;
        view(ctx, &scope).await
    }
}

#[derive(Default)]
pub(crate) struct SignOnMutation;

#[Object]
impl SignOnMutation {
    /// Connects the organisation's identity provider, or changes how. Other settings than the role take the connection
    /// out of use until it is tried. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`, `VALIDATION` at `issuer`,
    /// `clientId`, `clientSecret`, `acrValues` or `defaultRole`.
    async fn save_sign_on(&self, ctx: &Context<'_>, input: SaveSignOnInput) -> Result<SignOnPayload> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &input.organisation_id)?;
        let settings = SaveConnection {
            issuer: input.issuer,
            client_id: input.client_id,
            client_secret: input.client_secret,
            acr_values: input.acr_values,
            default_role: input.default_role,
        };
        tillid_sign_on::save(ctx.db(), &ctx.state().sign_on, &scope, settings).await?;
        payload(ctx, &scope).await
    }

    /// Names a mail domain of the organisation, which counts once its record is found. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `PROOF_REQUIRED`, `VALIDATION` at `domain`, `CONFLICT`.
    async fn add_sign_on_domain(&self, ctx: &Context<'_>, input: SignOnDomainInput) -> Result<SignOnPayload> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &input.organisation_id)?;
        tillid_sign_on::add_domain(ctx.db(), &scope, &input.domain).await?;
        payload(ctx, &scope).await
    }

    /// Looks for the domain's record now. Found, the domain is the organisation's; gone, it is so no longer. Codes:
    /// `NOT_FOUND`, `FORBIDDEN`, `VALIDATION` at `domain`, `CONFLICT` when nothing answers or the domain is another
    /// organisation's.
    async fn check_sign_on_domain(
        &self,
        ctx: &Context<'_>,
        input: SignOnDomainInput,
    ) -> Result<SignOnPayload> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &input.organisation_id)?;
        tillid_sign_on::check_domain(ctx.db(), &ctx.state().sign_on, &scope, &input.domain).await?;
        payload(ctx, &scope).await
    }

    /// Takes a domain off the list. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`, `VALIDATION` at `domain`.
    async fn remove_sign_on_domain(
        &self,
        ctx: &Context<'_>,
        input: SignOnDomainInput,
    ) -> Result<SignOnPayload> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &input.organisation_id)?;
        tillid_sign_on::remove_domain(ctx.db(), &scope, &input.domain).await?;
        payload(ctx, &scope).await
    }

    /// Begins a trial of the connection, which lets nobody in. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`,
    /// `CONFLICT` when nothing is set up.
    async fn try_sign_on(&self, ctx: &Context<'_>, input: TrySignOnInput) -> Result<TrySignOnPayload> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &input.organisation_id)?;
        let url = tillid_sign_on::try_connection(ctx.db(), &scope).await?;
        Ok(TrySignOnPayload { url })
    }

    /// Takes the connection into use, once it was tried and a domain is proven, or out of it. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `PROOF_REQUIRED`, `CONFLICT`.
    async fn switch_sign_on(&self, ctx: &Context<'_>, input: SwitchSignOnInput) -> Result<SignOnPayload> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &input.organisation_id)?;
        tillid_sign_on::switch(ctx.db(), &scope, input.on).await?;
        payload(ctx, &scope).await
    }

    /// Lets people of a domain in through the provider alone, or by passwords too. Owners with a second factor keep
    /// their password as a way in. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`, `VALIDATION` at `domain`,
    /// `CONFLICT`.
    async fn enforce_sign_on(&self, ctx: &Context<'_>, input: EnforceSignOnInput) -> Result<SignOnPayload> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &input.organisation_id)?;
        tillid_sign_on::enforce(ctx.db(), &scope, &input.domain, input.enforced).await?;
        payload(ctx, &scope).await
    }

    /// Says, by its password, that an account belongs to whom an organisation's provider has vouched for: links it,
    /// joins the organisation and signs in, or asks for the second step. Codes: `VALIDATION` at `token` when it is over
    /// or at `password`, `RATE_LIMITED` with `retryAfter`.
    async fn join_by_sign_on(&self, ctx: &Context<'_>, input: JoinBySignOnInput) -> Result<SignInPayload> {
        let join = Join {
            token: input.token,
            password: input.password,
        };
        let entered = tillid_sign_on::join(ctx.db(), &ctx.state().keys, ctx.request(), join).await?;
        ctx.state().wake.notify_one();
        entry(ctx, entered).await
    }
}

async fn payload(ctx: &Context<'_>, scope: &Scope) -> Result<SignOnPayload> {
    Ok(SignOnPayload {
        sign_on: view(ctx, scope).await?,
    })
}

async fn view(ctx: &Context<'_>, scope: &Scope) -> Result<SignOn> {
    Ok(tillid_sign_on::view(ctx.db(), scope).await?.into())
}
