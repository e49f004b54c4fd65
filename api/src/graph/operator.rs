//! What the operator of the platform sees of its tenants and does to them. It sees none of their content.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::enums::{InvitationState, Language, OrganisationKind, OrganisationState, Sector};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Cursor, Result};
use tillid_organisations::{CreateVendor, WantedTenants};
use tillid_policy::{Action, Scope, authorise_operator};

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::scalars::DateTime;

/// An organisation as the operator sees it: what it is and how it stands, nothing of what it does or who is in it.
#[derive(SimpleObject, Clone)]
pub(crate) struct Tenant {
    /// Opaque, `org_…`.
    id: ID,
    /// Which features of the portal it has.
    kind: OrganisationKind,
    /// Registered name.
    legal_name: String,
    /// Vendors only: its name in public addresses, `/trust/{slug}`.
    slug: Option<String>,
    /// Where it is, ISO 3166-1 alpha-2; empty when not known.
    country_code: String,
    /// How it stands.
    state: OrganisationState,
    /// While it is suspended: why.
    suspension_reason: Option<String>,
    /// While it closes: the last instant to read, export and take it back.
    closes_at: Option<DateTime>,
    /// When it was made.
    created_at: DateTime,
    /// How many people are in it.
    members: i32,
    /// For a draft: how the invitation of its first owner stands.
    first_owner: Option<FirstOwner>,
    #[graphql(skip)]
    key: OrganisationId,
}

/// The invitation of a draft's first owner.
#[derive(SimpleObject, Clone)]
pub(crate) struct FirstOwner {
    /// How it stands now.
    state: InvitationState,
    /// The last instant to accept it.
    expires_at: DateTime,
}

impl From<tillid_organisations::Tenant> for Tenant {
    fn from(tenant: tillid_organisations::Tenant) -> Self {
        let row = tenant.organisation;
        Self {
            id: ID(row.id.to_string()),
            key: row.id,
            kind: row.kind,
            legal_name: row.legal_name,
            slug: row.slug,
            country_code: row.address.country_code,
            state: row.state,
            suspension_reason: row.state_reason,
            closes_at: row.closes_at.map(DateTime),
            created_at: DateTime(row.created_at),
            members: i32::try_from(tenant.members).unwrap_or(i32::MAX),
            first_owner: tenant.first_owner.map(|(state, expires_at)| FirstOwner {
                state,
                expires_at: DateTime(expires_at),
            }),
        }
    }
}

connection!(TenantConnection, TenantEdge, Tenant, "tenants");

/// Which tenants.
#[derive(InputObject, Default)]
pub(crate) struct TenantFilter {
    /// A part of the name.
    search: Option<String>,
    /// Only of this kind.
    kind: Option<OrganisationKind>,
    /// Only in this state.
    state: Option<OrganisationState>,
}

/// The platform in numbers.
#[derive(SimpleObject)]
pub(crate) struct Platform {
    /// Version of the program.
    version: &'static str,
    /// How many tenants there are of each kind in each state; what there is none of is left out.
    tenants: Vec<TenantCount>,
    /// How many accounts there are that are not closed.
    accounts: i32,
    /// How many mails wait for the worker.
    mails_waiting: i32,
    /// Since when the oldest of them waits; some minutes tell that no worker works.
    mails_waiting_since: Option<DateTime>,
}

/// How many tenants of a kind are in a state.
#[derive(SimpleObject)]
pub(crate) struct TenantCount {
    /// Of which kind.
    kind: OrganisationKind,
    /// In which state.
    state: OrganisationState,
    /// How many.
    count: i32,
}

#[derive(Default)]
pub(crate) struct OperatorQuery;

#[Object]
impl OperatorQuery {
    /// The platform in numbers, for its operator. Codes: `NOT_FOUND` for anybody else.
    async fn platform(&self, ctx: &Context<'_>) -> Result<Platform> {
        let scope = authorise_operator(ctx.request(), Action::ManageTenants)?;
        let found = tillid_organisations::platform(ctx.db().reads(), &scope).await?;
        let whole = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
        Ok(Platform {
            version: env!("CARGO_PKG_VERSION"),
            tenants: found
                .tenants
                .into_iter()
                .map(|(kind, state, count)| TenantCount {
                    kind,
                    state,
                    count: whole(count),
                })
                .collect(),
            accounts: whole(found.accounts),
            mails_waiting: whole(found.mails.waiting),
            mails_waiting_since: found.mails.since.map(DateTime),
        })
    }

    /// The tenants by name, for the operator. Codes: `NOT_FOUND` for anybody else.
    async fn tenants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when absent.")] filter: Option<TenantFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<TenantConnection> {
        let scope = authorise_operator(ctx.request(), Action::ManageTenants)?;
        let TenantFilter { search, kind, state } = filter.unwrap_or_default();
        let wanted = WantedTenants { search, kind, state };
        let request = page_request(ctx, first, after)?;
        let page = tillid_organisations::tenants(ctx.db(), &scope, &wanted, &request).await?;
        let page = page.map(Tenant::from);
        Ok(Rows::new(page, |row| Cursor::at(&(&row.legal_name, row.key))).into())
    }

    /// One tenant, for the operator. Codes: `NOT_FOUND`, and for anybody else.
    async fn tenant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] organisation_id: ID,
    ) -> Result<Option<Tenant>> {
        let scope = authorise_operator(ctx.request(), Action::ManageTenants)?;
        let found = tillid_organisations::tenant(ctx.db().reads(), &scope, organisation_id.parse()?).await?;
        Ok(Some(found.into()))
    }
}

/// A new vendor.
#[derive(InputObject)]
pub(crate) struct CreateVendorInput {
    /// Registered name, at most 200 characters.
    legal_name: String,
    /// Its name in public addresses: `[a-z0-9-]`, 2 to 60 characters.
    slug: String,
    /// `DK_CVR`, `NO_ORGNR`, `SE_ORGNR`, `DE_HRB`, `EU_VAT`, `OTHER` or `TEST`; with the number or not at all.
    registration_scheme: Option<String>,
    /// Number in that register; its check digit must be right.
    registration_number: Option<String>,
    /// ISO 3166-1 alpha-2, e.g. `DK`.
    country_code: String,
    /// Private or public body.
    sector: Sector,
    /// Who is invited as the first owner, with the right to sign.
    owner_email: String,
    /// Language of the invitation.
    language: Language,
}

/// Whom to invite as a draft's first owner.
#[derive(InputObject)]
pub(crate) struct InviteFirstOwnerInput {
    /// The draft.
    organisation_id: ID,
    /// The address, the same or another.
    email: String,
    /// Language of the invitation.
    language: Language,
}

/// Which organisation to suspend, and why.
#[derive(InputObject)]
pub(crate) struct SuspendOrganisationInput {
    /// Its id.
    organisation_id: ID,
    /// Why, 1 to 1000 characters; its members read it.
    reason: String,
}

/// Which organisation to reinstate.
#[derive(InputObject)]
pub(crate) struct ReinstateOrganisationInput {
    /// Its id.
    organisation_id: ID,
}

/// A tenant after the change.
#[derive(SimpleObject)]
pub(crate) struct TenantPayload {
    /// The tenant.
    tenant: Tenant,
}

#[derive(Default)]
pub(crate) struct OperatorMutation;

#[Object]
impl OperatorMutation {
    /// Makes a vendor, as the operator, and invites its first owner by mail. It is a draft until they have come through
    /// the link. Codes: `NOT_FOUND` for anybody else, `VALIDATION`, `PROOF_REQUIRED`, `CONFLICT` for a name in public
    /// addresses or a number that another vendor has.
    async fn create_vendor(&self, ctx: &Context<'_>, input: CreateVendorInput) -> Result<TenantPayload> {
        let scope = authorise_operator(ctx.request(), Action::ManageTenants)?;
        let vendor = CreateVendor {
            legal_name: input.legal_name,
            slug: input.slug,
            registration_scheme: input.registration_scheme,
            registration_number: input.registration_number,
            country_code: input.country_code,
            sector: input.sector,
            owner_email: input.owner_email,
            language: input.language,
        };
        let made = tillid_organisations::create_vendor(ctx.db(), &scope, vendor).await?;
        ctx.state().wake.notify_one();
        Ok(TenantPayload { tenant: made.into() })
    }

    /// Invites the first owner of a draft again, as the operator, at the same or another address; earlier links are dead.
    /// Codes: `NOT_FOUND`, `VALIDATION`, `PROOF_REQUIRED`, `CONFLICT` for one that is no draft.
    async fn invite_first_owner(
        &self,
        ctx: &Context<'_>,
        input: InviteFirstOwnerInput,
    ) -> Result<TenantPayload> {
        let scope = authorise_operator(ctx.request(), Action::ManageTenants)?;
        let id = input.organisation_id.parse()?;
        let tenant =
            tillid_organisations::invite_owner_again(ctx.db(), &scope, id, &input.email, input.language)
                .await?;
        ctx.state().wake.notify_one();
        Ok(TenantPayload {
            tenant: tenant.into(),
        })
    }

    /// Suspends an organisation, as the operator: from the next request on its people may look and change nothing; its
    /// owners are told why by mail. Codes: `NOT_FOUND`, `VALIDATION`, `PROOF_REQUIRED`, `CONFLICT` for one that is not
    /// active.
    async fn suspend_organisation(
        &self,
        ctx: &Context<'_>,
        input: SuspendOrganisationInput,
    ) -> Result<TenantPayload> {
        let scope = authorise_operator(ctx.request(), Action::ManageTenants)?;
        let id = input.organisation_id.parse()?;
        tillid_organisations::suspend(ctx.db(), &scope, id, &input.reason).await?;
        ctx.state().wake.notify_one();
        payload(ctx, &scope, id).await
    }

    /// Lets a suspended organisation go on, as the operator. Codes: `NOT_FOUND`, `PROOF_REQUIRED`, `CONFLICT` for one that
    /// is not suspended.
    async fn reinstate_organisation(
        &self,
        ctx: &Context<'_>,
        input: ReinstateOrganisationInput,
    ) -> Result<TenantPayload> {
        let scope = authorise_operator(ctx.request(), Action::ManageTenants)?;
        let id = input.organisation_id.parse()?;
        tillid_organisations::reinstate(ctx.db(), &scope, id).await?;
        ctx.state().wake.notify_one();
        payload(ctx, &scope, id).await
    }
}

async fn payload(ctx: &Context<'_>, scope: &Scope, id: OrganisationId) -> Result<TenantPayload> {
    let tenant = tillid_organisations::tenant(ctx.db().reads(), scope, id).await?;
    Ok(TenantPayload {
        tenant: tenant.into(),
    })
}
