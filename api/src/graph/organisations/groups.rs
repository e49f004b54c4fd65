//! Groups of organisations.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Actor, Database, Request};

use super::mutation::OrganisationPayload;
use crate::graph::context::ContextExt;

/// What the others of its group see of an organisation.
#[derive(SimpleObject, Clone)]
pub(crate) struct GroupOrganisation {
    /// Opaque, `org_…`.
    id: ID,
    /// Registered name.
    legal_name: String,
    /// ISO 3166-1 alpha-2; null when not known.
    country_code: Option<String>,
}

impl From<tillid_organisations::GroupOrganisation> for GroupOrganisation {
    fn from(seen: tillid_organisations::GroupOrganisation) -> Self {
        Self {
            id: ID(seen.id.to_string()),
            legal_name: seen.legal_name,
            country_code: (!seen.country_code.is_empty()).then_some(seen.country_code),
        }
    }
}

/// Which organisation, and which one above it.
#[derive(InputObject)]
pub(crate) struct JoinGroupInput {
    /// The organisation.
    organisation_id: ID,
    /// The one above it in the group, which the viewer may edit too.
    parent_id: ID,
}

/// Which organisation.
#[derive(InputObject)]
pub(crate) struct LeaveGroupInput {
    /// It, or what is above it, the viewer may edit.
    organisation_id: ID,
}

/// An organisation that is in no group any more.
#[derive(SimpleObject)]
pub(crate) struct LeaveGroupPayload {
    /// The organisation.
    organisation: GroupOrganisation,
}

#[derive(Default)]
pub(crate) struct GroupsMutation;

#[Object]
impl GroupsMutation {
    /// Names the organisation above this one in its group, instead of the one before. Both see each other's names, and
    /// whoever sees this organisation sees the other's name; no access follows from it. Codes: `NOT_FOUND`, `FORBIDDEN`
    /// (both must be the viewer's to edit), `VALIDATION` at `parentId` for a circle or a group that is too large,
    /// `CONFLICT`.
    async fn join_group(&self, ctx: &Context<'_>, input: JoinGroupInput) -> Result<OrganisationPayload> {
        let scope = ctx.authorise_id(Action::EditOrganisation, &input.organisation_id)?;
        let parent = ctx.authorise_id(Action::EditOrganisation, &input.parent_id)?;
        let row = tillid_organisations::join_group(ctx.db(), &scope, &parent).await?;
        Ok(OrganisationPayload {
            organisation: row.into(),
        })
    }

    /// Takes an organisation out of its group, from below or from above. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
    async fn leave_group(&self, ctx: &Context<'_>, input: LeaveGroupInput) -> Result<LeaveGroupPayload> {
        if matches!(ctx.request().actor, Actor::Anonymous) {
            return Err(Error::unauthenticated());
        }
        let id = input.organisation_id.parse()?;
        let left = tillid_organisations::leave_group(ctx.db(), ctx.request(), id).await?;
        Ok(LeaveGroupPayload {
            organisation: left.into(),
        })
    }
}

/// Fetches the organisations above all organisations of an answer together, for one request.
pub(crate) struct GroupLoader {
    db: Database,
    request: Request,
}

impl GroupLoader {
    /// The loader of one request.
    pub(crate) fn of(db: &Database, request: &Request) -> DataLoader<Self> {
        let loader = Self {
            db: db.clone(),
            request: request.clone(),
        };
        DataLoader::new(loader, tokio::spawn)
    }
}

impl Loader<OrganisationId> for GroupLoader {
    type Value = tillid_organisations::GroupOrganisation;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[OrganisationId],
    ) -> std::result::Result<HashMap<OrganisationId, Self::Value>, Arc<Error>> {
        tillid_organisations::group_names(self.db.reads(), &self.request, keys.to_vec())
            .await
            .map_err(Arc::new)
    }
}
