//! A service as the API shows it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{ComplexObject, Context, ID, SimpleObject};
use tillid_entities::enums::{Deployment, Language, SubProcessorRole, VendorAccess};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::services::{self, ServiceId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Database, Request, anonymous};

use super::addenda::{AddendaLoader, ServiceAddendum};
use super::count;
use crate::graph::context::ContextExt;
use crate::graph::page::connection;

/// The company behind an app that is not the vendor's own.
#[derive(SimpleObject, Clone)]
pub(crate) struct ServiceProvider {
    /// Registered name.
    name: String,
    /// Whether it processes for the vendor, or is a controller of its own: then the customer's agreement is with it, and
    /// none with the vendor is missing.
    role: SubProcessorRole,
}

impl ServiceProvider {
    fn of(name: Option<String>, role: Option<SubProcessorRole>) -> Option<Self> {
        let (name, role) = name.zip(role)?;
        Some(Self { name, role })
    }
}

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
    /// Whose product an app is; null for the vendor's own.
    provider: Option<ServiceProvider>,
    /// Counts changes; an update names the version it read.
    version: i32,
    #[graphql(skip)]
    pub(crate) key: ServiceId,
    #[graphql(skip)]
    vendor: OrganisationId,
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
        let loader = ctx.data_unchecked::<DataLoader<SubProcessorCounts>>();
        let counted = loader.load_one(self.key).await.map_err(|error| again(&error))?;
        Ok(counted.map_or(0, count))
    }

    /// What holds for it beside an agreement's own text, one wording for each language that has any: every agreement that
    /// is issued from now on carries it. None for anybody but its vendor, who has not agreed on it with anybody yet.
    async fn addenda(&self, ctx: &Context<'_>) -> Result<Vec<ServiceAddendum>> {
        let loader = ctx.data_unchecked::<DataLoader<AddendaLoader>>();
        let found = loader.load_one((self.vendor, self.key)).await;
        Ok(found.map_err(|error| again(&error))?.unwrap_or_default())
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
            provider: ServiceProvider::of(row.provider_name, row.provider_role),
            version: row.version,
            key: row.id,
            vendor: row.vendor_id,
            counted: None,
        }
    }

    /// The same, with the count that was fetched along.
    pub(super) fn counted(mut self, sub_processors: i64) -> Self {
        self.counted = Some(count(sub_processors));
        self
    }
}

/// Counts the sub-processors of all services of an answer together, for one request.
pub(crate) struct SubProcessorCounts {
    db: Database,
    request: Request,
}

impl SubProcessorCounts {
    /// The loader of one request.
    pub(crate) fn of(db: &Database, request: &Request) -> DataLoader<Self> {
        let loader = Self {
            db: db.clone(),
            request: request.clone(),
        };
        DataLoader::new(loader, tokio::spawn)
    }
}

impl Loader<ServiceId> for SubProcessorCounts {
    type Value = i64;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ServiceId]) -> std::result::Result<HashMap<ServiceId, i64>, Arc<Error>> {
        // The public list of sub-processors says as much to anybody.
        let scope = anonymous(&self.request);
        tillid_relations::sub_processor_counts(self.db.reads(), &scope, keys.to_vec())
            .await
            .map_err(Arc::new)
    }
}

/// A failure of a shared load, for each that asked.
fn again(error: &Error) -> Error {
    match error {
        Error::Failure(failure) => Error::Failure(failure.clone()),
        Error::Internal(cause) => Error::internal(cause.to_string()),
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
