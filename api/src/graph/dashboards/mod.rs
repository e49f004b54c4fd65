//! What waits for whom: one page for each kind of organisation, each a fixed number of statements.
//!
//! The numbers of a page are one statement. Its lists are fetched when they are asked for, together for all cards,
//! and go as deep as the document goes.

mod counts;
mod customer;
mod partner;
mod vendor;

use async_graphql::{Context, ID, Object};
use tillid_kernel::Result;
use tillid_policy::{Action, Scope};

use crate::graph::agreements::{Agreement, gather_agreements};
use crate::graph::context::ContextExt;
use crate::graph::looks::Looks;
use customer::CustomerDashboard;
use partner::PartnerDashboard;
use vendor::VendorDashboard;

#[derive(Default)]
pub(crate) struct DashboardsQuery;

#[Object]
impl DashboardsQuery {
    /// What waits for a vendor. Codes: `NOT_FOUND`, `FORBIDDEN` for organisations that are no vendors.
    async fn vendor_dashboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vendor.")] organisation_id: ID,
    ) -> Result<VendorDashboard> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        vendor::dashboard(ctx, &scope).await
    }

    /// What waits for a customer, vendor by vendor. Codes: `NOT_FOUND`, `FORBIDDEN` for organisations that are no
    /// customers.
    async fn customer_dashboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The customer.")] organisation_id: ID,
    ) -> Result<CustomerDashboard> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        customer::dashboard(ctx, &scope).await
    }

    /// What a partner is shown, and which deadlines come up in it. Codes: `NOT_FOUND`, `FORBIDDEN` for organisations
    /// that are no partners.
    async fn partner_dashboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The partner.")] organisation_id: ID,
    ) -> Result<PartnerDashboard> {
        let scope = ctx.authorise_id(Action::ViewSharedRelations, &organisation_id)?;
        partner::dashboard(ctx, &scope).await
    }
}

/// So many agreements that are not settled are shown.
const UNSETTLED: u64 = 5;

/// Agreements that are suspended or in exit, what is due first before the rest, as far as the document asks for them.
async fn unsettled(ctx: &Context<'_>, scope: &Scope, asked: &Looks<'_>) -> Result<Vec<Agreement>> {
    if !asked.ask(&["unsettled"]) {
        return Ok(Vec::new());
    }
    let rows = tillid_agreements::standing::unsettled(ctx.db().reads(), scope, UNSETTLED).await?;
    let looks = match asked.below(&["unsettled"]) {
        Looks::At(looks) => looks,
        Looks::Everything => Vec::new(),
    };
    gather_agreements(ctx, scope, rows, &looks).await
}

/// A count as GraphQL's integers can say it.
fn number(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
