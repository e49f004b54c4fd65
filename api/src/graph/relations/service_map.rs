//! A customer's map of the services that process for it, as the API shows it.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use tillid_entities::agreements::AgreementId;
use tillid_entities::enums::ControllerCapacity;
use tillid_entities::relation_services::RelationServiceId;
use tillid_kernel::{Cursor, Error, Page, Result};
use tillid_policy::Action;

use super::customers::CustomerFlag;
use super::services::Service;
use crate::graph::agreements::{Agreement, gather_agreements};
use crate::graph::context::{ContextExt, page_request};
use crate::graph::looks::Looks;
use crate::graph::organisations::Organisation;
use crate::graph::page::{Rows, connection};
use crate::graph::scalars::DateTime;

/// What a customer is when a service processes for it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CustomerRole {
    /// It decides why and how: the controller. The vendor is its processor.
    Controller,
    /// It processes for others itself, as its agreement with the vendor records. The vendor is its sub-processor.
    Processor,
}

/// A service that a customer has, with the role it has it in and the agreement that governs it.
#[derive(SimpleObject, Clone)]
pub(crate) struct MappedService {
    /// The service.
    service: Service,
    /// Who delivers it.
    vendor: Organisation,
    /// What the customer is when it processes: the controller, unless its agreement records that it is a processor for
    /// others.
    customer_role: CustomerRole,
    /// The agreement in force that governs it.
    agreement: Option<Agreement>,
    /// What is wrong with it.
    flags: Vec<CustomerFlag>,
    /// Since when the vendor has written down that the customer has it.
    since: DateTime,
    #[graphql(skip)]
    place: (String, RelationServiceId),
}

connection!(
    MappedServiceConnection,
    MappedServiceEdge,
    MappedService,
    "services that a customer has"
);

#[derive(Default)]
pub(crate) struct ServiceMapQuery;

#[Object]
impl ServiceMapQuery {
    /// The services that a customer has from all its vendors, by code: what is part of its processing, and who is
    /// controller. Codes: `NOT_FOUND`, `FORBIDDEN` for organisations that are no customers, `VALIDATION`.
    async fn service_map(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The customer.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<MappedServiceConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_relations::service_map(ctx.db(), &scope, &request).await?;
        let db = ctx.db().reads();
        let ids: BTreeSet<AgreementId> = page.rows.iter().filter_map(|row| row.agreement_id).collect();
        let found = tillid_agreements::agreements_by_ids(db, &scope, ids.into_iter().collect()).await?;
        let capacities: HashMap<AgreementId, ControllerCapacity> = found
            .iter()
            .map(|row| (row.id, row.controller_capacity))
            .collect();
        let keys: Vec<AgreementId> = found.iter().map(|row| row.id).collect();
        let looks = match Looks::of_list(ctx).below(&["agreement"]) {
            Looks::At(looks) => looks,
            Looks::Everything => Vec::new(),
        };
        let shown = gather_agreements(ctx, &scope, found, &looks).await?;
        let agreements: HashMap<AgreementId, Agreement> = keys.into_iter().zip(shown).collect();
        let vendors = page.rows.iter().map(|row| row.service.vendor_id);
        let vendors = tillid_organisations::by_ids(db, &scope, vendors).await?;
        let rows = page
            .rows
            .into_iter()
            .map(|row| {
                let vendor = vendors.get(&row.service.vendor_id).cloned();
                let capacity = row.agreement_id.and_then(|id| capacities.get(&id));
                Ok(MappedService {
                    vendor: vendor.map(Organisation::from).ok_or_else(Error::not_found)?,
                    customer_role: match capacity {
                        Some(ControllerCapacity::ProcessorForOthers) => CustomerRole::Processor,
                        // Who has a service decides why it processes, until an agreement says otherwise.
                        Some(ControllerCapacity::Controller) | None => CustomerRole::Controller,
                    },
                    agreement: row.agreement_id.and_then(|id| agreements.get(&id).cloned()),
                    flags: if row.misses_agreement() {
                        vec![CustomerFlag::MissingDpa]
                    } else {
                        Vec::new()
                    },
                    since: row.linked_at.into(),
                    place: (row.service.code.clone(), row.link_id),
                    service: Service::new(row.service, ctx.language()),
                })
            })
            .collect::<Result<Vec<MappedService>>>()?;
        let page = Page {
            rows,
            has_next: page.has_next,
            has_previous: page.has_previous,
            total: page.total,
        };
        Ok(Rows::new(page, |row| Cursor::at(&row.place)).into())
    }
}
