//! What can be asked about the register, announcements and notices.

use async_graphql::{Context, ID, Object};
use tillid_kernel::{Cursor, Page, Result};
use tillid_policy::Action;
use tillid_subprocessors as changes;

use super::announcements::{self, Announcement, AnnouncementConnection, AnnouncementFilter};
use super::notices::{self, Notice, NoticeConnection, NoticeFilter};
use super::register::{self, SubProcessor, SubProcessorConnection, SubProcessorFilter};
use crate::graph::context::{ContextExt, page_request};
use crate::graph::looks::Looks;
use crate::graph::page::Rows;

#[derive(Default)]
pub(crate) struct SubProcessorsQuery;

#[Object]
impl SubProcessorsQuery {
    /// A vendor's whole register, or what a customer's vendors have published; by name. Codes: `NOT_FOUND`,
    /// `VALIDATION`.
    async fn sub_processors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vendor, or the customer.")] organisation_id: ID,
        #[graphql(desc = "Which of them; all when absent.")] filter: Option<SubProcessorFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<SubProcessorConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let filter = filter.unwrap_or_default().try_into()?;
        let page = changes::register(ctx.db(), &scope, &filter, &request).await?;
        let (rows, page) = apart(page);
        let rows = register::shown(ctx, &scope, rows, &Looks::of_list(ctx)).await?;
        Ok(Rows::new(with(&page, rows), SubProcessor::place).into())
    }

    /// A vendor's announcements, or those a customer has notice of; newest first. Codes: `NOT_FOUND`, `VALIDATION`.
    async fn announcements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vendor, or the customer.")] organisation_id: ID,
        #[graphql(desc = "Which of them; all when absent.")] filter: Option<AnnouncementFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<AnnouncementConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let AnnouncementFilter { search, states } = filter.unwrap_or_default();
        let page =
            changes::announcements(ctx.db(), &scope, search.as_deref(), states.as_deref(), &request).await?;
        let (rows, page) = apart(page);
        let rows = announcements::shown(ctx, &scope, rows, &Looks::of_list(ctx)).await?;
        Ok(Rows::new(with(&page, rows), |row: &Announcement| Cursor::at(&row.row.id.0)).into())
    }

    /// A customer's notices across its vendors, or all that a vendor owes; newest first. Codes: `NOT_FOUND`,
    /// `VALIDATION`.
    async fn notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The customer, or the vendor.")] organisation_id: ID,
        #[graphql(desc = "Which of them; all when absent.")] filter: Option<NoticeFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<NoticeConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let filter = filter.unwrap_or_default().into();
        let page = changes::notices(ctx.db(), &scope, &filter, &request).await?;
        let (rows, page) = apart(page);
        let rows = notices::shown(ctx, &scope, rows, &Looks::of_list(ctx)).await?;
        Ok(Rows::new(with(&page, rows), Notice::place).into())
    }
}

/// The rows of a page, and the page without them.
fn apart<T>(mut page: Page<T>) -> (Vec<T>, Page<T>) {
    (std::mem::take(&mut page.rows), page)
}

/// The same page with other rows.
fn with<T, U>(page: &Page<T>, rows: Vec<U>) -> Page<U> {
    Page {
        rows,
        has_next: page.has_next,
        has_previous: page.has_previous,
        total: page.total,
    }
}
