//! What can be asked about services, customers and partners.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use tillid_entities::enums::GrantState;
use tillid_kernel::{Cursor, Page, Result};
use tillid_policy::Action;

use super::customers::{self, CustomerFilter, CustomerRelationConnection, Wanted};
use super::grants::{self, SharingGrantConnection};
use super::services::{Service, ServiceConnection};
use super::shared::{self, SharedRelation, SharedRelationConnection};
use crate::graph::context::{ContextExt, asks_for, page_request};
use crate::graph::organisations::Organisation;
use crate::graph::page::{Rows, connection};

connection!(
    OrganisationConnection,
    OrganisationEdge,
    Organisation,
    "organisations"
);

#[derive(Default)]
pub(crate) struct RelationsQuery;

#[Object]
impl RelationsQuery {
    /// A vendor's services, or those that a customer has from all its vendors; by code. Codes: `NOT_FOUND`,
    /// `VALIDATION`.
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose services.")] organisation_id: ID,
        #[graphql(desc = "A part of a title or code.")] search: Option<String>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<ServiceConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_relations::services(ctx.db(), &scope, search.as_deref(), &request).await?;
        let counts = if asks_for(ctx, "subProcessorCount") {
            let ids = page.rows.iter().map(|row| row.id);
            tillid_relations::sub_processor_counts(ctx.db().reads(), &scope, ids).await?
        } else {
            HashMap::new()
        };
        let page = page.map(|row| {
            let sub_processors = counts.get(&row.id).copied().unwrap_or_default();
            Service::new(row, ctx.language()).counted(sub_processors)
        });
        Ok(Rows::new(page, |row| Cursor::at(&(&row.code, row.key))).into())
    }

    /// A vendor's customers, by name. Codes: `NOT_FOUND`, `FORBIDDEN` for organisations that are no vendors,
    /// `VALIDATION`.
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose customers.")] organisation_id: ID,
        #[graphql(desc = "Which of them; all when absent.")] filter: Option<CustomerFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<CustomerRelationConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let filter = filter.unwrap_or_default().try_into()?;
        let wanted = Wanted::of_list(ctx);
        let page = tillid_relations::customers(ctx.db(), &scope, &filter, wanted.details, &request).await?;
        let page = Page {
            rows: customers::shown(ctx, &scope, page.rows, &wanted).await?,
            has_next: page.has_next,
            has_previous: page.has_previous,
            total: page.total,
        };
        Ok(Rows::new(page, |row| Cursor::at(&(&row.name, row.key))).into())
    }

    /// A customer's vendors, in the order they came: one list over all of them, with what waits. Codes: `NOT_FOUND`,
    /// `FORBIDDEN` for organisations that are no customers, `VALIDATION`.
    async fn vendors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose vendors.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<CustomerRelationConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let wanted = Wanted::of_list(ctx);
        let page = tillid_relations::vendors(ctx.db(), &scope, wanted.details, &request).await?;
        let page = Page {
            rows: customers::shown(ctx, &scope, page.rows, &wanted).await?,
            has_next: page.has_next,
            has_previous: page.has_previous,
            total: page.total,
        };
        Ok(Rows::new(page, |row| Cursor::at(&row.key)).into())
    }

    /// A vendor's partners of today, or the partners that a grant about a customer names; by name. Codes:
    /// `NOT_FOUND`, `FORBIDDEN` for a partner, `VALIDATION`.
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose partners.")] organisation_id: ID,
        #[graphql(desc = "A part of a name.")] search: Option<String>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<OrganisationConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_relations::partners(ctx.db(), &scope, search.as_deref(), &request).await?;
        let page = page.map(Organisation::from);
        Ok(Rows::new(page, |row| Cursor::at(&(&row.legal_name, row.key))).into())
    }

    /// Grants that a vendor gave or that are about a customer, the newest first. Codes: `NOT_FOUND`, `FORBIDDEN`
    /// for a partner.
    async fn sharing_grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose grants.")] organisation_id: ID,
        #[graphql(desc = "Only in these states as they are today; all when absent.")] states: Option<
            Vec<GrantState>,
        >,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<SharingGrantConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let states = states.unwrap_or_default();
        let page = tillid_relations::grants(ctx.db(), &scope, &states, &request).await?;
        let page = Page {
            rows: grants::shown(ctx, &scope, page.rows).await?,
            has_next: page.has_next,
            has_previous: page.has_previous,
            total: page.total,
        };
        Ok(Rows::new(page, |row| Cursor::at(&row.key)).into())
    }

    /// The relations that all vendors together share with a partner today, each with the fields that its grants
    /// name. Codes: `NOT_FOUND`, `FORBIDDEN` for organisations that are no partners, `VALIDATION`.
    async fn shared_relations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The partner.")] organisation_id: ID,
        #[graphql(desc = "A part of a vendor's name, or of a customer's that may be named.")] search: Option<
            String,
        >,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<SharedRelationConnection> {
        let scope = ctx.authorise_id(Action::ViewSharedRelations, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let fields = shared::wanted(ctx);
        let page =
            tillid_relations::shared_relations(ctx.db(), &scope, search.as_deref(), fields, &request).await?;
        let page = page.map(|row| SharedRelation::new(row, ctx.language()));
        Ok(Rows::new(page, |row| Cursor::at(&row.key)).into())
    }
}
