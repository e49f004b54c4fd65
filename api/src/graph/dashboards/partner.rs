//! A partner's dashboard.

use async_graphql::{Context, SimpleObject};
use tillid_kernel::Result;
use tillid_policy::Scope;

use super::number;
use crate::graph::context::ContextExt;
use crate::graph::looks::Looks;
use crate::graph::relations::SharedRelation;

/// Relations in the short list.
const SHORT: usize = 5;

/// What a partner is shown today.
#[derive(SimpleObject)]
pub(crate) struct PartnerDashboard {
    /// Relations shared with the partner.
    relations: i32,
    /// Vendors that share them.
    vendors: i32,
    /// Grants that end within thirty days.
    expiring_grants: i32,
    /// The five relations whose notices have the nearest deadlines, as far as `NOTICE_STATUS` is granted.
    upcoming_deadlines: Vec<SharedRelation>,
}

/// The dashboard, as far as the document asks for it.
pub(super) async fn dashboard(ctx: &Context<'_>, scope: &Scope) -> Result<PartnerDashboard> {
    let (relations, vendors, expiring) = tillid_relations::shared_summary(ctx.db(), scope).await?;
    let asked = Looks::At(vec![ctx.look_ahead()]);
    let upcoming = if asked.ask(&["upcomingDeadlines"]) {
        tillid_relations::upcoming_deadlines(ctx.db(), scope, SHORT).await?
    } else {
        Vec::new()
    };
    Ok(PartnerDashboard {
        relations: number(relations),
        vendors: number(vendors),
        expiring_grants: number(expiring),
        upcoming_deadlines: upcoming
            .into_iter()
            .map(|relation| SharedRelation::new(relation, ctx.language()))
            .collect(),
    })
}
