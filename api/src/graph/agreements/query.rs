//! What can be asked about agreements and templates.

use async_graphql::{Context, ID, InputObject, Object};
use tillid_agreements::Filter;
use tillid_entities::enums::AgreementVersionState;
use tillid_kernel::{Cursor, Page, Result};
use tillid_policy::Action;

use super::gather::gather_agreements;
use super::template::{TemplateConnection, gather_templates};
use super::types::Agreement;
use crate::graph::context::{ContextExt, page_request};
use crate::graph::page::{Rows, connection};

connection!(AgreementConnection, AgreementEdge, Agreement, "agreements");

/// What a list of agreements is narrowed to.
#[derive(InputObject, Default)]
pub(crate) struct AgreementFilter {
    /// Part of the reference or of the other party's name, in any case of letters.
    search: Option<String>,
    /// States of the version that counts now.
    states: Option<Vec<AgreementVersionState>>,
    /// Whether my side is awaited: a customer until it has signed, a vendor once the customer has.
    awaiting_my_side: Option<bool>,
    /// Of one customer.
    customer_id: Option<ID>,
    /// True: with a version that is out for signature and lapses within fourteen days.
    expiring: Option<bool>,
}

#[derive(Default)]
pub(crate) struct AgreementsQuery;

#[Object]
impl AgreementsQuery {
    /// The agreements of an organisation, vendor or customer, newest first. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `VALIDATION`.
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose agreements.")] organisation_id: ID,
        #[graphql(desc = "What to narrow the list to.")] filter: Option<AgreementFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<AgreementConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let filter = filter.unwrap_or_default();
        let filter = Filter {
            search: filter.search,
            states: filter.states.unwrap_or_default(),
            awaiting_my_side: filter.awaiting_my_side,
            customer: filter.customer_id.map(|id| id.parse()).transpose()?,
            expiring: filter.expiring.unwrap_or_default(),
        };
        let page = tillid_agreements::agreement_page(ctx.db(), &scope, &filter, &request).await?;
        let look = ctx.look_ahead();
        let looks = [look.field("nodes"), look.field("edges").field("node")];
        let Page {
            rows,
            has_next,
            has_previous,
            total,
        } = page;
        let page = Page {
            rows: gather_agreements(ctx, &scope, rows, &looks).await?,
            has_next,
            has_previous,
            total,
        };
        Ok(Rows::new(page, |agreement| Cursor::at(&agreement.row.id)).into())
    }

    /// The templates of a vendor, newest first. Codes: `NOT_FOUND`, `VALIDATION`.
    async fn templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose templates.")] organisation_id: ID,
        #[graphql(desc = "Part of the title.")] search: Option<String>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<TemplateConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let Page {
            rows,
            has_next,
            has_previous,
            total,
        } = tillid_agreements::template_page(ctx.db(), &scope, search.as_deref(), &request).await?;
        let look = ctx.look_ahead();
        let looks = [look.field("nodes"), look.field("edges").field("node")];
        let page = Page {
            rows: gather_templates(ctx, &scope, rows, &looks).await?,
            has_next,
            has_previous,
            total,
        };
        Ok(Rows::new(page, |template| Cursor::at(&template.row.id)).into())
    }
}
