//! Closing an organisation, and thinking again.

use async_graphql::{Context, ID, InputObject, Object};
use tillid_kernel::Result;
use tillid_policy::Action;

use super::mutation::OrganisationPayload;
use crate::graph::context::ContextExt;

/// Which organisation.
#[derive(InputObject)]
pub(crate) struct ClosingInput {
    /// Its id.
    organisation_id: ID,
}

#[derive(Default)]
pub(crate) struct OrganisationClosingMutation;

#[Object]
impl OrganisationClosingMutation {
    /// Begins to close an organisation: for thirty days its people may read, export and take it back, and change nothing;
    /// then nobody is let in. Its owners are told by mail. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`, `CONFLICT` when
    /// something stands in the way (see `closingObstacles`), `ORGANISATION_NOT_ACTIVE`.
    async fn close_organisation(
        &self,
        ctx: &Context<'_>,
        input: ClosingInput,
    ) -> Result<OrganisationPayload> {
        let scope = ctx.authorise_id(Action::CloseOrganisation, &input.organisation_id)?;
        let row = tillid_organisations::close(ctx.db(), &scope).await?;
        ctx.state().wake.notify_one();
        Ok(OrganisationPayload {
            organisation: row.into(),
        })
    }

    /// Takes the closing back: the organisation is active as before. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`,
    /// `CONFLICT` for one that does not close.
    async fn keep_organisation(&self, ctx: &Context<'_>, input: ClosingInput) -> Result<OrganisationPayload> {
        let scope = ctx.authorise_id(Action::CloseOrganisation, &input.organisation_id)?;
        let row = tillid_organisations::keep(ctx.db(), &scope).await?;
        ctx.state().wake.notify_one();
        Ok(OrganisationPayload {
            organisation: row.into(),
        })
    }
}
