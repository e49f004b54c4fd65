//! Going by oneself: out of an organisation, or with one's whole account.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_kernel::Result;
use tillid_policy::{own_account, own_account_to_change};

use super::context::ContextExt;
use super::organisations::{Membership, Organisation};
use crate::http::CookieJar;

/// Which organisation to leave.
#[derive(InputObject)]
pub(crate) struct LeaveOrganisationInput {
    /// Its id.
    organisation_id: ID,
}

/// The viewer's membership, which is over.
#[derive(SimpleObject)]
pub(crate) struct LeaveOrganisationPayload {
    /// The membership.
    membership: Membership,
}

/// The account is closed.
#[derive(SimpleObject)]
pub(crate) struct CloseAccountPayload {
    /// Always true.
    closed: bool,
}

/// Organisations whose only owner the viewer is.
pub(super) async fn sole_ownerships(ctx: &Context<'_>) -> Result<Vec<Organisation>> {
    let scope = own_account(ctx.request())?;
    let rows = tillid_organisations::sole_ownerships(ctx.db(), &scope).await?;
    Ok(rows.into_iter().map(Organisation::from).collect())
}

#[derive(Default)]
pub(crate) struct ClosingMutation;

#[Object]
impl ClosingMutation {
    /// Ends the viewer's own membership of an organisation: its access ends at once. Codes: `UNAUTHENTICATED`,
    /// `FORBIDDEN` for an access token, `PROOF_REQUIRED`, `NOT_FOUND`, `LAST_OWNER`.
    async fn leave_organisation(
        &self,
        ctx: &Context<'_>,
        input: LeaveOrganisationInput,
    ) -> Result<LeaveOrganisationPayload> {
        let scope = own_account_to_change(ctx.request())?;
        let organisation = input.organisation_id.parse()?;
        let left = tillid_organisations::leave(ctx.db(), &scope, organisation).await?;
        let row = scope
            .as_job(tillid_policy::Job::Naming, organisation)
            .load::<tillid_entities::organisations::Entity>(ctx.db().reads(), organisation)
            .await?;
        Ok(LeaveOrganisationPayload {
            membership: Membership::new(left.membership, left.user.into(), row.into()),
        })
    }

    /// Closes the viewer's account for good, in one step: memberships, sessions, access tokens, second factors and
    /// mailed links end at once, and name, telephone number, address and password are erased. Signatures and audit
    /// trails stay. The address is told by mail and may get a new account. Codes: `UNAUTHENTICATED`, `FORBIDDEN` for an
    /// access token, `PROOF_REQUIRED`, `LAST_OWNER` as long as an organisation would be left without an owner,
    /// `CONFLICT`.
    async fn close_account(&self, ctx: &Context<'_>) -> Result<CloseAccountPayload> {
        let scope = own_account_to_change(ctx.request())?;
        tillid_organisations::close_account(ctx.db(), &scope).await?;
        ctx.data_unchecked::<CookieJar>().clear();
        ctx.state().wake.notify_one();
        Ok(CloseAccountPayload { closed: true })
    }
}
