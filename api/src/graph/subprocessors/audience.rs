//! The preview of who would be told.

use async_graphql::{Context, SimpleObject};
use tillid_entities::change_announcements;
use tillid_entities::enums::AuthorisationModel;
use tillid_kernel::{Cursor, Error, PageRequest, Result};
use tillid_policy::Scope;
use tillid_subprocessors as changes;

use crate::graph::context::ContextExt;
use crate::graph::organisations::Organisation;
use crate::graph::page::{Rows, connection};
use crate::graph::scalars::DateTime;

/// An agreement that would be owed a notice, or a customer that would be owed none.
#[derive(SimpleObject, Clone)]
pub(crate) struct AudienceEntry {
    /// The customer.
    customer: Organisation,
    /// Reference of the agreement in force.
    agreement_reference: Option<String>,
    /// What silence means under it.
    authorisation_model: Option<AuthorisationModel>,
    /// Days of notice under it.
    notice_days: Option<i32>,
    /// When the change could take effect for this customer, if the notice were delivered now.
    earliest_effective_at: Option<DateTime>,
    /// Whether a notice would be owed.
    owed: bool,
    /// Why not: `ON_PREMISE`, `SERVICE_NOT_AFFECTED` or `NO_AGREEMENT_IN_FORCE`; null when it is owed.
    reason: Option<&'static str>,
    #[graphql(skip)]
    place: Cursor,
}

connection!(
    AudienceConnection,
    AudienceEdge,
    AudienceEntry,
    "customers and what they would be owed"
);

/// A page of the preview: three statements, and one more when it is counted.
pub(super) async fn shown(
    ctx: &Context<'_>,
    scope: &Scope,
    row: &change_announcements::Model,
    request: &PageRequest,
) -> Result<AudienceConnection> {
    let db = ctx.db();
    let parts = changes::announcement_parts(db, scope, std::slice::from_ref(row), true).await?;
    let concerned: Vec<_> = parts.sub_processors.values().collect();
    let page = changes::audience(db, scope, row.id, &concerned, request).await?;
    let customers = page.rows.iter().map(|entry| entry.customer_id);
    let customers = tillid_organisations::by_ids(db.reads(), scope, customers).await?;
    let mut entries = Vec::with_capacity(page.rows.len());
    for entry in page.rows {
        let customer = customers
            .get(&entry.customer_id)
            .cloned()
            .ok_or_else(Error::not_found)?;
        entries.push(AudienceEntry {
            customer: customer.into(),
            agreement_reference: entry.agreement_reference,
            authorisation_model: entry.authorisation_model,
            notice_days: entry.notice_days,
            earliest_effective_at: entry.earliest_effective_at.map(DateTime::from),
            owed: entry.reason.is_none(),
            reason: entry.reason,
            place: entry.cursor,
        });
    }
    let page = tillid_kernel::Page {
        rows: entries,
        has_next: page.has_next,
        has_previous: page.has_previous,
        total: page.total,
    };
    Ok(Rows::new(page, |entry: &AudienceEntry| entry.place.clone()).into())
}
