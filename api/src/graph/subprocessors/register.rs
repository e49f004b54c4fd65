//! A sub-processor as the API shows it.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, SimpleObject};
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::enums::{
    Language, LocationKind, SubProcessorRole, SubProcessorState, TransferEnd, TransferMechanism,
    TransferState,
};
use tillid_entities::processing_locations;
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::{Code, Cursor, Error, Result};
use tillid_policy::{Action, Scope};
use tillid_subprocessors::{self as changes, Details, Needed, RegisterFilter, places};

use super::on_file::{SubProcessorDisclosed, SubProcessorOnFile};
use super::transfers::PastTransfer;
use crate::graph::context::ContextExt;
use crate::graph::looks::Looks;
use crate::graph::organisations::Address;
use crate::graph::page::connection;
use crate::graph::relations::Service;
use crate::graph::scalars::{Date, DateTime};

/// A sub-processor in a vendor's register. Customers and the public see those that were announced.
#[derive(SimpleObject, Clone)]
pub(crate) struct SubProcessor {
    /// Opaque, `sub_…`.
    pub(crate) id: ID,
    /// Registered name.
    pub(crate) legal_name: String,
    /// Registration number.
    registration: Option<String>,
    /// Postal address.
    address: Address,
    /// Website.
    website: Option<String>,
    /// Contact person or role (EDPB Opinion 22/2024, §31).
    contact_name: Option<String>,
    /// Contact address.
    contact_email: String,
    /// Contact telephone.
    contact_phone: Option<String>,
    /// What it does, in Danish.
    purpose_da: String,
    /// What it does, in English.
    purpose_en: String,
    /// What it does, in the viewer's language.
    purpose: String,
    /// Kinds of service, e.g. `HOSTING`.
    service_categories: Vec<String>,
    /// Categories of personal data.
    data_categories: Vec<String>,
    /// Categories of data subjects.
    subject_categories: Vec<String>,
    /// 1 = the vendor's own, 2 = its sub-processor's …
    tier: i32,
    /// Processor, or independent controller shown apart.
    role: SubProcessorRole,
    /// Where it stands.
    state: SubProcessorState,
    /// Date of the sub-processing contract; needed before it comes into use.
    agreement_signed_at: Option<Date>,
    /// When customers were first told of it.
    announced_at: Option<DateTime>,
    /// When it came into use.
    activated_at: Option<DateTime>,
    /// When its use ended.
    retired_at: Option<DateTime>,
    /// Services that use it, by code.
    services: Vec<Service>,
    /// Where it processes, by name.
    locations: Vec<ProcessingLocation>,
    /// What is on file of it: for its vendor alone.
    on_file: Option<SubProcessorOnFile>,
    /// What its vendor lets customers see of that: for customers with an agreement in force.
    disclosed: Option<SubProcessorDisclosed>,
    /// Grounds on which it once stood, the latest first: for its vendor alone.
    past_transfers: Option<Vec<PastTransfer>>,
    /// Counts changes; an update names the version it read.
    version: i32,
    #[graphql(skip)]
    place: Cursor,
}

/// A place of processing, and the ground of transfer if it lies outside the EEA.
#[derive(SimpleObject, Clone)]
pub(crate) struct ProcessingLocation {
    /// Opaque, `loc_…`.
    id: ID,
    /// Name of the place.
    name: String,
    /// ISO 3166-1 alpha-2.
    country_code: String,
    /// City.
    city: Option<String>,
    /// What is done there.
    kind: LocationKind,
    /// Whether the country belongs to the European Economic Area: derived from the country.
    in_eea: bool,
    /// Ground of transfer; `NONE_EEA` within the EEA.
    transfer_mechanism: TransferMechanism,
    /// Module of the standard contractual clauses, `M1` … `M4`.
    transfer_module: Option<String>,
    /// First day of the ground, if it is limited.
    transfer_valid_from: Option<Date>,
    /// Last day of the ground, if it is limited.
    transfer_valid_to: Option<Date>,
    /// Date of the transfer impact assessment.
    tia_date: Option<Date>,
    /// Citation of another ground, or which derogation and why.
    transfer_reason: Option<String>,
    /// Where the transfer stands; null within the EEA.
    transfer_state: Option<TransferState>,
    /// How it has lost its ground.
    transfer_end: Option<TransferEnd>,
    /// When it has.
    transfer_ended_at: Option<DateTime>,
}

impl From<processing_locations::Model> for ProcessingLocation {
    fn from(row: processing_locations::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            in_eea: places::in_eea(&row.country_code),
            name: row.name,
            country_code: row.country_code,
            city: row.city,
            kind: row.kind,
            transfer_mechanism: row.transfer_mechanism,
            transfer_module: row.transfer_module,
            transfer_valid_from: row.transfer_valid_from.map(Date::from),
            transfer_valid_to: row.transfer_valid_to.map(Date::from),
            tia_date: row.tia_date.map(Date::from),
            transfer_reason: row.transfer_reason,
            transfer_state: row.transfer_state,
            transfer_end: row.transfer_end,
            transfer_ended_at: row.transfer_ended_at.map(DateTime::from),
        }
    }
}

impl SubProcessor {
    /// A sub-processor with what belongs to it, its texts in the language of the answer.
    pub(super) fn new(row: sub_processors::Model, details: Details, language: Language) -> Self {
        let purpose = match language {
            Language::Da => row.purpose_da.clone(),
            Language::En => row.purpose_en.clone(),
        };
        Self {
            id: ID(row.id.to_string()),
            place: changes::place_in_register(&row),
            legal_name: row.legal_name,
            registration: row.registration,
            address: row.address.into(),
            website: row.website,
            contact_name: row.contact_name,
            contact_email: row.contact_email,
            contact_phone: row.contact_phone,
            purpose_da: row.purpose_da,
            purpose_en: row.purpose_en,
            purpose,
            service_categories: row.service_categories.0,
            data_categories: row.data_categories.0,
            subject_categories: row.subject_categories.0,
            tier: row.tier,
            role: row.role,
            state: row.state,
            agreement_signed_at: row.agreement_signed_at.map(Date::from),
            announced_at: row.announced_at.map(DateTime::from),
            activated_at: row.activated_at.map(DateTime::from),
            retired_at: row.retired_at.map(DateTime::from),
            services: details
                .services
                .into_iter()
                .map(|row| Service::new(row, language))
                .collect(),
            locations: details
                .locations
                .into_iter()
                .map(ProcessingLocation::from)
                .collect(),
            on_file: None,
            disclosed: None,
            past_transfers: None,
            version: row.version,
        }
    }

    /// Its place in the list by name.
    pub(super) fn place(&self) -> Cursor {
        self.place.clone()
    }
}

connection!(
    SubProcessorConnection,
    SubProcessorEdge,
    SubProcessor,
    "sub-processors"
);

/// Which sub-processors; everything given must hold.
#[derive(InputObject, Default)]
pub(crate) struct SubProcessorFilter {
    /// Part of the name, whatever the case.
    search: Option<String>,
    /// In one of these states.
    states: Option<Vec<SubProcessorState>>,
    /// Used by this service.
    service_id: Option<ID>,
    /// Of this vendor: for customers of several.
    vendor_id: Option<ID>,
    /// When true: in use with a transfer that has lost its ground.
    groundless: Option<bool>,
}

impl TryFrom<SubProcessorFilter> for RegisterFilter {
    type Error = Error;

    fn try_from(filter: SubProcessorFilter) -> Result<Self> {
        Ok(Self {
            search: filter.search,
            states: filter.states,
            service: filter.service_id.map(|id| id.parse()).transpose()?,
            vendor: filter.vendor_id.map(|id| id.parse()).transpose()?,
            groundless: filter.groundless.unwrap_or_default(),
        })
    }
}

/// Sub-processors with what `looks` ask for: at most seven statements, however many rows.
pub(crate) async fn shown(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: Vec<sub_processors::Model>,
    looks: &Looks<'_>,
) -> Result<Vec<SubProcessor>> {
    let needed = Needed {
        locations: looks.ask(&["locations"]),
        services: looks.ask(&["services"]),
    };
    let ids: Vec<SubProcessorId> = rows.iter().map(|row| row.id).collect();
    let mut details: HashMap<SubProcessorId, Details> =
        changes::details_needed(ctx.db().reads(), scope, ids.iter().copied(), needed).await?;
    let mut on_file = if scope.is_vendor() && looks.ask(&["onFile"]) {
        Some(changes::on_file(ctx.db().reads(), scope, ids.iter().copied()).await?)
    } else {
        None
    };
    let mut past = if scope.is_vendor() && looks.ask(&["pastTransfers"]) {
        Some(changes::past_transfers(ctx.db().reads(), scope, ids).await?)
    } else {
        None
    };
    let mut disclosed = if scope.is_customer() && looks.ask(&["disclosed"]) {
        changes::disclosed(ctx.db(), scope, &rows).await?
    } else {
        HashMap::new()
    };
    let now = ctx.request().now;
    Ok(rows
        .into_iter()
        .map(|row| {
            let id = row.id;
            let details = details.remove(&id).unwrap_or_default();
            let found = on_file
                .as_mut()
                .map(|found| SubProcessorOnFile::new(&row, found.remove(&id).unwrap_or_default(), now));
            SubProcessor {
                on_file: found,
                past_transfers: past.as_mut().map(|past| {
                    let rows = past.remove(&id).unwrap_or_default();
                    rows.into_iter().map(PastTransfer::from).collect()
                }),
                disclosed: disclosed.remove(&id).map(SubProcessorDisclosed::from),
                ..SubProcessor::new(row, details, ctx.language())
            }
        })
        .collect())
}

/// One sub-processor, after a change or as a node.
pub(super) async fn one(
    ctx: &Context<'_>,
    scope: &Scope,
    row: sub_processors::Model,
) -> Result<SubProcessor> {
    shown(ctx, scope, vec![row], &Looks::Everything)
        .await?
        .pop()
        .ok_or_else(Error::not_found)
}

/// The sub-processor with this id: of the viewer's own vendor, or published by a vendor that the viewer is a
/// customer of.
pub(crate) async fn node_sub_processor(ctx: &Context<'_>, id: SubProcessorId) -> Result<SubProcessor> {
    let db = ctx.db().reads();
    let own =
        tillid_policy::authorise_row::<sub_processors::Entity>(db, ctx.request(), Action::ReadContent, id)
            .await;
    match own {
        Ok((scope, row)) => one(ctx, &scope, row).await,
        Err(error) if error.code() == Code::NotFound => {
            for scope in customer_scopes(ctx)? {
                let row = changes::reached_sub_processors(&scope)
                    .filter(sub_processors::Column::Id.eq(id))
                    .one(db)
                    .await?;
                if let Some(row) = row {
                    return one(ctx, &scope, row).await;
                }
            }
            Err(Error::not_found())
        }
        Err(error) => Err(error),
    }
}

/// The viewer's customer organisations, as far as they may read their content.
pub(super) fn customer_scopes(ctx: &Context<'_>) -> Result<Vec<Scope>> {
    let person = ctx.request().actor.person().ok_or_else(Error::unauthenticated)?;
    Ok(person
        .memberships
        .iter()
        .filter_map(|member| ctx.authorise(Action::ReadContent, member.organisation).ok())
        .filter(Scope::is_customer)
        .collect())
}
