//! A service as the API shows it.

use async_graphql::{ComplexObject, Context, ID, SimpleObject};
use tillid_entities::enums::{Deployment, Language, VendorAccess};
use tillid_entities::services::{self, ServiceId};
use tillid_kernel::Result;
use tillid_policy::anonymous;

use super::count;
use crate::graph::context::ContextExt;
use crate::graph::page::connection;

/// What a vendor delivers.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct Service {
    /// Opaque, `srv_…`.
    pub(crate) id: ID,
    /// The vendor's own short name, unique per vendor.
    pub(crate) code: String,
    /// Danish title.
    title_da: String,
    /// English title.
    title_en: String,
    /// The title in the viewer's language.
    pub(crate) title: String,
    /// Where it runs; customers of a service that runs with themselves are not notified of hosting changes.
    deployment: Deployment,
    /// Whether the vendor can reach the data.
    vendor_access: VendorAccess,
    /// Counts changes; an update names the version it read.
    version: i32,
    #[graphql(skip)]
    pub(crate) key: ServiceId,
    /// The count, where a list has fetched it for all its rows.
    #[graphql(skip)]
    counted: Option<i32>,
}

#[ComplexObject]
impl Service {
    /// How many sub-processors are in use for it.
    async fn sub_processor_count(&self, ctx: &Context<'_>) -> Result<i32> {
        if let Some(counted) = self.counted {
            return Ok(counted);
        }
        // The public list of sub-processors says as much to anybody.
        let scope = anonymous(ctx.request());
        let counts = tillid_relations::sub_processor_counts(ctx.db().reads(), &scope, [self.key]).await?;
        Ok(counts.get(&self.key).copied().map_or(0, count))
    }
}

impl Service {
    /// A service, its title in the language of the answer.
    pub(crate) fn new(row: services::Model, language: Language) -> Self {
        let title = match language {
            Language::Da => row.title_da.clone(),
            Language::En => row.title_en.clone(),
        };
        Self {
            id: ID(row.id.to_string()),
            code: row.code,
            title_da: row.title_da,
            title_en: row.title_en,
            title,
            deployment: row.deployment,
            vendor_access: row.vendor_access,
            version: row.version,
            key: row.id,
            counted: None,
        }
    }

    /// The same, with the count that was fetched along.
    pub(super) fn counted(mut self, sub_processors: i64) -> Self {
        self.counted = Some(count(sub_processors));
        self
    }
}

connection!(ServiceConnection, ServiceEdge, Service, "services");

/// The service with this id: of the viewer's own vendor, or of any, since services are public to those who deal with
/// vendors at all.
pub(crate) async fn node_service(ctx: &Context<'_>, id: ServiceId) -> Result<Service> {
    let scope = tillid_policy::own_account(ctx.request())?;
    let row = scope
        .load_published::<services::Entity>(ctx.db().reads(), id)
        .await?;
    Ok(Service::new(row, ctx.language()))
}
