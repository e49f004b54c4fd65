//! An organisation's own directory of users: its tokens, and the roles that its groups give.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::enums::Role;
use tillid_entities::memberships::MembershipId;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::provisioning_groups::{self, ProvisioningGroupId};
use tillid_entities::provisioning_tokens::{self, ProvisioningTokenId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Database, Job, Request, Scope, system};
use tillid_provisioning::{GroupShown, View};

use super::context::ContextExt;
use super::scalars::DateTime;

/// How an organisation's own directory of users keeps its members up to date (SCIM 2.0).
#[derive(SimpleObject)]
pub(crate) struct Provisioning {
    /// What the directory must be told: the address of the portal's SCIM door.
    address: String,
    /// Its keys, the newest first: those that are good, and the last ones that were.
    tokens: Vec<ProvisioningToken>,
    /// The groups that it has brought, by name.
    groups: Vec<ProvisioningGroup>,
    /// What somebody becomes who is in no group that gives roles.
    default_role: Role,
}

/// A key of a directory. It opens the organisation's SCIM door and nothing else.
#[derive(SimpleObject)]
pub(crate) struct ProvisioningToken {
    /// Opaque, `prt_…`.
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

/// A group of a directory.
#[derive(SimpleObject)]
pub(crate) struct ProvisioningGroup {
    /// Opaque, `pvg_…`.
    id: ID,
    /// What the directory calls it.
    name: String,
    /// How many are in it.
    members: i32,
    /// What its members become: chosen here, never ownership.
    roles: Vec<Role>,
}

impl From<View> for Provisioning {
    fn from(view: View) -> Self {
        Self {
            address: view.address,
            tokens: view.tokens.into_iter().map(ProvisioningToken::from).collect(),
            groups: view.groups.into_iter().map(ProvisioningGroup::from).collect(),
            default_role: view.default_role,
        }
    }
}

impl From<provisioning_tokens::Model> for ProvisioningToken {
    fn from(row: provisioning_tokens::Model) -> Self {
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

impl From<GroupShown> for ProvisioningGroup {
    fn from(shown: GroupShown) -> Self {
        Self {
            id: ID(shown.group.id.to_string()),
            name: shown.group.name,
            members: i32::try_from(shown.members).unwrap_or(i32::MAX),
            roles: shown.group.roles.0,
        }
    }
}

/// A key to be.
#[derive(InputObject)]
pub(crate) struct CreateProvisioningTokenInput {
    /// Whose directory.
    organisation_id: ID,
    /// Days until it ends, 1 to 365.
    days: i32,
}

/// Which key.
#[derive(InputObject)]
pub(crate) struct ProvisioningTokenIdInput {
    /// Its id.
    provisioning_token_id: ID,
}

/// What a group gives.
#[derive(InputObject)]
pub(crate) struct SetProvisioningGroupRolesInput {
    /// The group.
    provisioning_group_id: ID,
    /// What its members become; none for nothing. Never `OWNER`.
    roles: Vec<Role>,
}

/// Provisioning after the change.
#[derive(SimpleObject)]
pub(crate) struct ProvisioningPayload {
    /// As it is now.
    provisioning: Provisioning,
    /// The key itself, shown this once, when it was made.
    secret: Option<String>,
}

#[derive(Default)]
pub(crate) struct ProvisioningQuery;

#[Object]
impl ProvisioningQuery {
    /// How an organisation's own directory of users keeps its members up to date. Codes: `UNAUTHENTICATED`,
    /// `NOT_FOUND`, `FORBIDDEN`.
    async fn provisioning(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
    ) -> Result<Provisioning> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &organisation_id)?;
        view(ctx, &scope).await
    }
}

#[derive(Default)]
pub(crate) struct ProvisioningMutation;

#[Object]
impl ProvisioningMutation {
    /// Makes a key for the organisation's directory of users. Two are good at once, so that one can take the other's
    /// place. Codes: `NOT_FOUND`, `FORBIDDEN` (also for a request made with an access token), `PROOF_REQUIRED`,
    /// `VALIDATION` at `days`, `CONFLICT` when two are good already.
    async fn create_provisioning_token(
        &self,
        ctx: &Context<'_>,
        input: CreateProvisioningTokenInput,
    ) -> Result<ProvisioningPayload> {
        let scope = ctx.authorise_id(Action::ManageSignOn, &input.organisation_id)?;
        let (_, secret) = tillid_provisioning::create_token(ctx.db(), &scope, input.days).await?;
        ctx.state().wake.notify_one();
        Ok(ProvisioningPayload {
            provisioning: view(ctx, &scope).await?,
            secret: Some(secret.reveal().to_owned()),
        })
    }

    /// Revokes a key: it is refused from the next request on. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`.
    async fn revoke_provisioning_token(
        &self,
        ctx: &Context<'_>,
        input: ProvisioningTokenIdInput,
    ) -> Result<ProvisioningPayload> {
        let (scope, row) = ctx
            .authorise_row::<provisioning_tokens::Entity, ProvisioningTokenId>(
                Action::ManageSignOn,
                &input.provisioning_token_id,
            )
            .await?;
        tillid_provisioning::revoke_token(ctx.db(), &scope, row.id).await?;
        payload(ctx, &scope).await
    }

    /// Says which roles a group of the directory gives. Its members have them with their next request. Codes:
    /// `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`, `VALIDATION` at `roles`.
    async fn set_provisioning_group_roles(
        &self,
        ctx: &Context<'_>,
        input: SetProvisioningGroupRolesInput,
    ) -> Result<ProvisioningPayload> {
        let (scope, row) = ctx
            .authorise_row::<provisioning_groups::Entity, ProvisioningGroupId>(
                Action::ManageSignOn,
                &input.provisioning_group_id,
            )
            .await?;
        tillid_provisioning::set_group_roles(ctx.db(), &scope, row.id, &input.roles).await?;
        payload(ctx, &scope).await
    }
}

async fn payload(ctx: &Context<'_>, scope: &Scope) -> Result<ProvisioningPayload> {
    Ok(ProvisioningPayload {
        provisioning: view(ctx, scope).await?,
        secret: None,
    })
}

async fn view(ctx: &Context<'_>, scope: &Scope) -> Result<Provisioning> {
    Ok(tillid_provisioning::view(ctx.db(), scope).await?.into())
}

/// Asks together, for all members of an answer, whom their organisation's directory keeps.
pub(crate) struct ManagedLoader {
    db: Database,
    request: Request,
}

impl ManagedLoader {
    /// The loader of one request.
    pub(crate) fn of(db: &Database, request: &Request) -> DataLoader<Self> {
        let loader = Self {
            db: db.clone(),
            request: request.clone(),
        };
        DataLoader::new(loader, tokio::spawn)
    }
}

impl Loader<MembershipId> for ManagedLoader {
    type Value = ();
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[MembershipId],
    ) -> std::result::Result<HashMap<MembershipId, ()>, Arc<Error>> {
        // Only for members that the viewer has been shown already, who may be of several organisations.
        let job = system(&self.request, Job::Naming, OrganisationId(uuid::Uuid::nil()));
        let managed = tillid_provisioning::managed(self.db.reads(), &job, keys.to_vec()).await;
        managed
            .map(|managed| managed.into_iter().map(|id| (id, ())).collect())
            .map_err(Arc::new)
    }
}
