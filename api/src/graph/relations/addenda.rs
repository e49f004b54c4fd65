//! What holds for a service beside an agreement's own text.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_agreements::addenda::{WriteAddendum, addenda_of, write_addendum};
use tillid_entities::enums::Language;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::services::{self, ServiceId};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Action, Database, Request, authorise};

use super::mutation::ServicePayload;
use super::services::Service;
use crate::graph::context::ContextExt;
use crate::graph::scalars::DateTime;

/// The wording of a service's addendum that counts now, in one language.
#[derive(SimpleObject, Clone)]
pub(crate) struct ServiceAddendum {
    /// In which language.
    language: Language,
    /// 1, 2, 3 …: each wording that was written.
    number: i32,
    /// The wording; empty when the service has none any more.
    text: String,
    /// When it was written.
    written_at: DateTime,
}

/// Reads the addenda of all services of an answer together, for one request.
pub(crate) struct AddendaLoader {
    db: Database,
    request: Request,
}

impl AddendaLoader {
    /// The loader of one request.
    pub(crate) fn of(db: &Database, request: &Request) -> DataLoader<Self> {
        let loader = Self {
            db: db.clone(),
            request: request.clone(),
        };
        DataLoader::new(loader, tokio::spawn)
    }

    async fn read(
        &self,
        keys: &[(OrganisationId, ServiceId)],
    ) -> Result<HashMap<(OrganisationId, ServiceId), Vec<ServiceAddendum>>> {
        let mut by_vendor: BTreeMap<OrganisationId, Vec<ServiceId>> = BTreeMap::new();
        for (vendor, service) in keys {
            by_vendor.entry(*vendor).or_default().push(*service);
        }
        let mut found: HashMap<(OrganisationId, ServiceId), Vec<ServiceAddendum>> = HashMap::new();
        for (vendor, services) in by_vendor {
            // Services are everybody's to read, what the vendor will agree about them is its own.
            let scope = match authorise(&self.request, Action::ReadContent, vendor) {
                Err(error) if error.code() == Code::NotFound => continue,
                answer => answer?,
            };
            let mut rows: Vec<_> = addenda_of(self.db.reads(), &scope, services)
                .await?
                .into_values()
                .collect();
            rows.sort_by_key(|row| row.language);
            for row in rows {
                found
                    .entry((vendor, row.service_id))
                    .or_default()
                    .push(ServiceAddendum {
                        language: row.language,
                        number: row.number,
                        text: row.text,
                        written_at: row.written_at.into(),
                    });
            }
        }
        Ok(found)
    }
}

impl Loader<(OrganisationId, ServiceId)> for AddendaLoader {
    type Value = Vec<ServiceAddendum>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[(OrganisationId, ServiceId)],
    ) -> std::result::Result<HashMap<(OrganisationId, ServiceId), Self::Value>, Arc<Error>> {
        self.read(keys).await.map_err(Arc::new)
    }
}

/// The next wording of a service's addendum.
#[derive(InputObject)]
pub(crate) struct WriteServiceAddendumInput {
    /// Which service.
    service_id: ID,
    /// In which language.
    language: Language,
    /// The wording, at most 20,000 characters: a blank line between paragraphs. Nothing when there shall be none any more.
    text: String,
    /// The number of the wording that was read; 0 where there was none.
    number: i32,
}

#[derive(Default)]
pub(crate) struct AddendaMutation;

#[Object]
impl AddendaMutation {
    /// Writes what holds for a service beside an agreement's own text. Every agreement in that language that is issued
    /// from now on and governs the service carries it; those that were sent keep what they have. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `VALIDATION`, `CONFLICT` when another wording was written meanwhile.
    async fn write_service_addendum(
        &self,
        ctx: &Context<'_>,
        input: WriteServiceAddendumInput,
    ) -> Result<ServicePayload> {
        let (scope, row) = ctx
            .authorise_row::<services::Entity, ServiceId>(Action::ManageServices, &input.service_id)
            .await?;
        let wording = WriteAddendum {
            language: input.language,
            text: input.text,
            number: input.number,
        };
        let row = write_addendum(ctx.db(), &scope, row.id, wording).await?;
        Ok(ServicePayload {
            service: Service::new(row, ctx.language()),
        })
    }
}
