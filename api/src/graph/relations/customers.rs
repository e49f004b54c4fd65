//! A customer relation as the API shows it.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, SimpleObject};
use tillid_entities::agreements::AgreementId;
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{AgreementVersionState, ContractingParty, Language, RelationState, Sector};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Scope};
use tillid_relations::{CustomerDetails, CustomerRow, SharedFields};

use super::count;
use super::services::Service;
use super::shared::SharedRelation;
use crate::graph::agreements::{Agreement, gather_agreements};
use crate::graph::context::ContextExt;
use crate::graph::looks::Looks;
use crate::graph::organisations::Organisation;
use crate::graph::page::connection;
use crate::graph::scalars::Date;

/// What is wrong with what there is between a vendor and a customer.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CustomerFlag {
    /// The customer has a service now, and no agreement in force governs it (Art. 28(3)).
    MissingDpa,
}

/// A vendor's relation to a customer, as either sees it in its list of the others.
#[derive(SimpleObject, Clone)]
pub(crate) struct CustomerRelation {
    /// Opaque, `rel_…`.
    pub(crate) id: ID,
    /// The processor.
    vendor: Organisation,
    /// The controller.
    customer: Organisation,
    /// Where the relation stands.
    state: RelationState,
    /// First day.
    since: Option<Date>,
    /// Last day.
    ended_at: Option<Date>,
    /// Contract with the vendor or through a partner.
    contracting_party: ContractingParty,
    /// The customer's number in the vendor's own system.
    external_id: Option<String>,
    /// Language of notices to this customer.
    language: Language,
    /// Where notices go; null means the portal alone.
    notice_email: Option<String>,
    /// The services the customer has, by code.
    services: Vec<Service>,
    /// The agreement that counts: one in force, else the newest. Null without agreement.
    agreement: Option<Agreement>,
    /// State of the agreement version that counts now: in force, else the newest open one. Null without agreement.
    agreement_state: Option<AgreementVersionState>,
    /// Notices that still wait: for their delivery, or for the customer's answer.
    open_notices: i32,
    /// Notices under objection.
    objected_notices: i32,
    /// What is wrong with it.
    flags: Vec<CustomerFlag>,
    /// Counts changes; an update names the version it read.
    version: i32,
    #[graphql(skip)]
    pub(super) key: CustomerRelationId,
    #[graphql(skip)]
    pub(super) name: String,
}

connection!(
    CustomerRelationConnection,
    CustomerRelationEdge,
    CustomerRelation,
    "customers"
);

/// Which customers; everything given must hold.
#[derive(InputObject, Default)]
pub(crate) struct CustomerFilter {
    /// Part of the name, whatever the case, up to 200 characters.
    search: Option<String>,
    /// Has an agreement whose version that counts is in one of these states.
    agreement_states: Option<Vec<AgreementVersionState>>,
    /// `true`: has no agreement; `false`: has one.
    without_agreement: Option<bool>,
    /// Whether a notice still waits.
    has_open_notice: Option<bool>,
    /// Whether an objection is open.
    has_objection: Option<bool>,
    /// Has this service.
    service_id: Option<ID>,
    /// Private or public body.
    sector: Option<Sector>,
    /// Where the relation stands.
    state: Option<RelationState>,
    /// Whether it has this flag.
    flag: Option<CustomerFlag>,
}

impl TryFrom<CustomerFilter> for tillid_relations::CustomerFilter {
    type Error = Error;

    fn try_from(filter: CustomerFilter) -> Result<Self> {
        Ok(Self {
            search: filter.search,
            agreement_states: filter.agreement_states,
            without_agreement: filter.without_agreement,
            has_open_notice: filter.has_open_notice,
            has_objection: filter.has_objection,
            service: filter.service_id.map(|id| id.parse()).transpose()?,
            sector: filter.sector,
            state: filter.state,
            missing_agreement: filter.flag.map(|CustomerFlag::MissingDpa| true),
        })
    }
}

/// What the list's document asks for beyond the relation itself.
pub(super) struct Wanted<'a> {
    pub(super) details: CustomerDetails,
    services: bool,
    /// Where the agreements' own fields are asked for, if they are.
    agreements: Option<Looks<'a>>,
}

impl<'a> Wanted<'a> {
    /// Everything, as for a thing that is kept whole; agreements as far as the field `relation` asks.
    fn whole(ctx: &'a Context<'_>) -> Self {
        let relation = Looks::At(vec![ctx.look_ahead(), ctx.look_ahead().field("relation")]);
        Self {
            details: CustomerDetails::ALL,
            services: true,
            agreements: relation
                .ask(&["agreement"])
                .then(|| relation.below(&["agreement"])),
        }
    }

    /// What the list asks for.
    pub(super) fn of_list(ctx: &'a Context<'_>) -> Self {
        let rows = Looks::of_list(ctx);
        Self {
            details: CustomerDetails {
                agreement: rows.ask(&["agreementState", "agreement"]),
                notices: rows.ask(&["openNotices", "objectedNotices"]),
                ungoverned: rows.ask(&["flags"]),
            },
            services: rows.ask(&["services"]),
            agreements: rows.ask(&["agreement"]).then(|| rows.below(&["agreement"])),
        }
    }
}

/// Relations with their organisations and, when wanted, services and agreements: one statement, one more for services,
/// and those of [`gather_agreements`].
pub(super) async fn shown(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: Vec<CustomerRow>,
    wanted: &Wanted<'_>,
) -> Result<Vec<CustomerRelation>> {
    let db = ctx.db().reads();
    let mut agreements = agreements(ctx, scope, &rows, wanted).await?;
    let sides = rows
        .iter()
        .flat_map(|row| [row.relation.vendor_id, row.relation.customer_id]);
    let organisations = tillid_organisations::by_ids(db, scope, sides).await?;
    let mut services = if wanted.services {
        tillid_relations::services_of_relations(db, scope, rows.iter().map(|row| row.relation.id)).await?
    } else {
        HashMap::new()
    };
    let organisation = |id: &OrganisationId| {
        organisations
            .get(id)
            .cloned()
            .map(Organisation::from)
            .ok_or_else(Error::not_found)
    };
    rows.into_iter()
        .map(|row| {
            let flags = if row.misses_agreement() {
                vec![CustomerFlag::MissingDpa]
            } else {
                Vec::new()
            };
            let relation = row.relation;
            let services = services.remove(&relation.id).unwrap_or_default();
            Ok(CustomerRelation {
                id: ID(relation.id.to_string()),
                vendor: organisation(&relation.vendor_id)?,
                customer: organisation(&relation.customer_id)?,
                state: relation.state,
                since: relation.since.map(Date::from),
                ended_at: relation.ended_at.map(Date::from),
                contracting_party: relation.contracting_party,
                external_id: relation.external_id,
                language: relation.language,
                notice_email: relation.notice_email,
                services: services
                    .into_iter()
                    .map(|row| Service::new(row, ctx.language()))
                    .collect(),
                agreement: row.agreement_id.and_then(|id| agreements.remove(&id)),
                agreement_state: row.agreement_state,
                open_notices: count(row.open_notices),
                objected_notices: count(row.objected_notices),
                flags,
                version: relation.version,
                key: relation.id,
                name: relation.customer_name,
            })
        })
        .collect()
}

async fn agreements(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: &[CustomerRow],
    wanted: &Wanted<'_>,
) -> Result<HashMap<AgreementId, Agreement>> {
    let Some(Looks::At(looks)) = &wanted.agreements else {
        return Ok(HashMap::new());
    };
    let ids: Vec<AgreementId> = rows.iter().filter_map(|row| row.agreement_id).collect();
    let found = tillid_agreements::agreements_by_ids(ctx.db().reads(), scope, ids).await?;
    let ids: Vec<AgreementId> = found.iter().map(|row| row.id).collect();
    let shown = gather_agreements(ctx, scope, found, looks).await?;
    Ok(ids.into_iter().zip(shown).collect())
}

/// One relation with everything, after a change or as a node.
pub(super) async fn one(
    ctx: &Context<'_>,
    scope: &Scope,
    id: CustomerRelationId,
) -> Result<CustomerRelation> {
    let row = tillid_relations::relation_row(ctx.db().reads(), scope, id, CustomerDetails::ALL).await?;
    let shown = shown(ctx, scope, vec![row], &Wanted::whole(ctx)).await?;
    shown.into_iter().next().ok_or_else(Error::not_found)
}

/// A relation by its id: whole for its two sides, and as far as granted for a partner.
pub(crate) enum RelationNode {
    /// For vendor and customer.
    Whole(Box<CustomerRelation>),
    /// For a partner.
    Shared(Box<SharedRelation>),
}

/// The relation with this id, as the viewer may see it.
pub(crate) async fn node_relation(ctx: &Context<'_>, id: CustomerRelationId) -> Result<RelationNode> {
    let reached = tillid_policy::authorise_row::<customer_relations::Entity>(
        ctx.db().reads(),
        ctx.request(),
        Action::ReadContent,
        id,
    )
    .await;
    match reached {
        Ok((scope, _)) => one(ctx, &scope, id)
            .await
            .map(|whole| RelationNode::Whole(Box::new(whole))),
        Err(error) if error.code() == tillid_kernel::Code::NotFound => shared(ctx, id).await,
        Err(error) => Err(error),
    }
}

/// The relation as one of the viewer's partner organisations sees it.
async fn shared(ctx: &Context<'_>, id: CustomerRelationId) -> Result<RelationNode> {
    let person = ctx.request().actor.person().ok_or_else(Error::unauthenticated)?;
    for member in &person.memberships {
        let Ok(scope) = ctx.authorise(Action::ViewSharedRelations, member.organisation) else {
            continue;
        };
        match tillid_relations::shared_relation(ctx.db(), &scope, id, SharedFields::ALL).await {
            Ok(relation) => {
                let shared = SharedRelation::new(relation, ctx.language());
                return Ok(RelationNode::Shared(Box::new(shared)));
            }
            Err(error) if error.code() == tillid_kernel::Code::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::not_found())
}
