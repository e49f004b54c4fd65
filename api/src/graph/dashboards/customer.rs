//! A customer's dashboard.

use std::collections::HashMap;

use async_graphql::{Context, SimpleObject};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::{AgreementVersionState, SubProcessorState};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::{agreement_versions, change_notices, sub_processors};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Scope};
use tillid_subprocessors::reached_sub_processors;

use super::{counts, number, unsettled};
use crate::graph::agreements::{Agreement, Signature, gather_agreements};
use crate::graph::context::ContextExt;
use crate::graph::looks::Looks;
use crate::graph::subprocessors::{Notice, SubProcessor, notices, register};

/// Most cards; a customer with more vendors than this has the lists.
const MOST_CARDS: u64 = 100;
/// Notices on a card, the newest first.
const NOTICES: i32 = 10;

/// Versions that live: neither a draft nor over.
const LIVING: [AgreementVersionState; 6] = [
    AgreementVersionState::Sent,
    AgreementVersionState::Viewed,
    AgreementVersionState::Negotiating,
    AgreementVersionState::PartiallySigned,
    AgreementVersionState::Signed,
    AgreementVersionState::InForce,
];

/// What waits for a customer.
#[derive(SimpleObject)]
pub(crate) struct CustomerDashboard {
    /// The agreements that live, the newest first, at most 100.
    agreements: Vec<CustomerAgreementCard>,
    /// Agreements whose processing is suspended, or which have ended and whose data is not certified deleted: the five
    /// that are due first.
    unsettled: Vec<Agreement>,
    /// Agreements that the customer has still to sign.
    agreements_to_sign: i32,
    /// Notices delivered and not yet decided.
    notices_to_answer: i32,
    /// Grants that wait for the customer's approval.
    grants_to_decide: i32,
    /// Services that the customer has now and that no agreement in force governs (`MISSING_DPA`).
    services_without_agreement: i32,
}

/// One agreement of the customer: with its signatures, the vendor's sub-processors in use, and the ten latest
/// notices with the customer's answer.
#[derive(SimpleObject)]
pub(crate) struct CustomerAgreementCard {
    /// The agreement.
    agreement: Agreement,
    /// Signatures on the version that counts, in the order they were given.
    signatures: Vec<Signature>,
    /// The vendor's sub-processors in use, by name.
    sub_processors: Vec<SubProcessor>,
    /// The ten latest notices under the agreement, the newest first.
    notices: Vec<Notice>,
}

/// The dashboard, as far as the document asks for it.
pub(super) async fn dashboard(ctx: &Context<'_>, scope: &Scope) -> Result<CustomerDashboard> {
    if !scope.is_customer() {
        return Err(Error::forbidden());
    }
    let asked = Looks::At(vec![ctx.look_ahead()]);
    let counts = counts::of_customer(ctx.db().reads(), scope).await?;
    let agreements = if asked.ask(&["agreements"]) {
        cards(ctx, scope, &asked.below(&["agreements"])).await?
    } else {
        Vec::new()
    };
    Ok(CustomerDashboard {
        agreements,
        unsettled: unsettled(ctx, scope, &asked).await?,
        agreements_to_sign: number(counts.agreements_to_sign),
        notices_to_answer: number(counts.notices_to_answer),
        grants_to_decide: number(counts.grants_to_decide),
        services_without_agreement: number(counts.services_without_agreement),
    })
}

async fn cards(ctx: &Context<'_>, scope: &Scope, looks: &Looks<'_>) -> Result<Vec<CustomerAgreementCard>> {
    let rows = living_agreements(ctx.db().reads(), scope).await?;
    let keys: Vec<(AgreementId, OrganisationId)> = rows.iter().map(|row| (row.id, row.vendor_id)).collect();
    let sub_processors = if looks.ask(&["subProcessors"]) {
        sub_processors_by_vendor(ctx, scope, &keys, &looks.below(&["subProcessors"])).await?
    } else {
        HashMap::new()
    };
    let mut notices = if looks.ask(&["notices"]) {
        latest_notices(ctx, scope, &keys, &looks.below(&["notices"])).await?
    } else {
        HashMap::new()
    };
    let below = match looks.below(&["agreement"]) {
        Looks::At(looks) => looks,
        Looks::Everything => Vec::new(),
    };
    let agreements = gather_agreements(ctx, scope, rows.clone(), &below).await?;
    let mut signatures = if !looks.ask(&["signatures"]) {
        HashMap::new()
    } else if let Some(known) = at_hand(&agreements, &keys)? {
        known
    } else {
        signatures(ctx, scope, &rows).await?
    };
    let cards = keys
        .into_iter()
        .zip(agreements)
        .map(|((id, vendor), agreement)| CustomerAgreementCard {
            agreement,
            signatures: signatures.remove(&id).unwrap_or_default(),
            sub_processors: sub_processors.get(&vendor).cloned().unwrap_or_default(),
            notices: notices.remove(&id).unwrap_or_default(),
        });
    Ok(cards.collect())
}

async fn living_agreements(db: &impl Connection, scope: &Scope) -> Result<Vec<agreements::Model>> {
    let living = Query::select()
        .column(agreement_versions::Column::Id)
        .from(agreement_versions::Entity)
        .cond_where(scope.condition::<agreement_versions::Entity>())
        .and_where(agreement_versions::Column::State.is_in(LIVING))
        .to_owned();
    Ok(scope
        .find::<agreements::Entity>()
        .filter(agreements::Column::CurrentVersionId.in_subquery(living))
        .order_by_desc(agreements::Column::Id)
        .limit(MOST_CARDS)
        .all(db)
        .await?)
}

/// Signatures that came with the agreements; nothing when one came without.
fn at_hand(
    agreements: &[Agreement],
    keys: &[(AgreementId, OrganisationId)],
) -> Result<Option<HashMap<AgreementId, Vec<Signature>>>> {
    let mut found = HashMap::new();
    for (agreement, (id, _)) in agreements.iter().zip(keys) {
        let Some(given) = agreement.signatures_at_hand() else {
            return Ok(None);
        };
        found.insert(*id, given.iter().map(Signature::of).collect::<Result<_>>()?);
    }
    Ok(Some(found))
}

/// Signatures on the versions that count, in one statement.
async fn signatures(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: &[agreements::Model],
) -> Result<HashMap<AgreementId, Vec<Signature>>> {
    let counting: HashMap<_, AgreementId> = rows
        .iter()
        .filter_map(|row| {
            Some((
                agreement_versions::AgreementVersionId(row.current_version_id?),
                row.id,
            ))
        })
        .collect();
    let versions = counting.keys().copied().collect();
    let given = tillid_agreements::signatures_of(ctx.db().reads(), scope, versions).await?;
    let mut found: HashMap<AgreementId, Vec<Signature>> = HashMap::new();
    for row in given {
        if let Some(agreement) = counting.get(&row.agreement_version_id) {
            found.entry(*agreement).or_default().push(Signature::of(&row)?);
        }
    }
    Ok(found)
}

/// The vendors' sub-processors in use, with what is asked of them: one statement and at most three more.
async fn sub_processors_by_vendor(
    ctx: &Context<'_>,
    scope: &Scope,
    keys: &[(AgreementId, OrganisationId)],
    looks: &Looks<'_>,
) -> Result<HashMap<OrganisationId, Vec<SubProcessor>>> {
    let vendors: Vec<OrganisationId> = keys.iter().map(|(_, vendor)| *vendor).collect();
    let rows = reached_sub_processors(scope)
        .filter(sub_processors::Column::VendorId.is_in(vendors))
        .filter(sub_processors::Column::State.is_in([SubProcessorState::Active, SubProcessorState::Retiring]))
        .order_by_asc(sub_processors::Column::LegalName)
        .order_by_asc(sub_processors::Column::Id)
        .all(ctx.db().reads())
        .await?;
    let owners: Vec<OrganisationId> = rows.iter().map(|row| row.vendor_id).collect();
    let shown = register::shown(ctx, scope, rows, looks).await?;
    let mut found: HashMap<OrganisationId, Vec<SubProcessor>> = HashMap::new();
    for (owner, sub_processor) in owners.into_iter().zip(shown) {
        found.entry(owner).or_default().push(sub_processor);
    }
    Ok(found)
}

/// The ten latest notices of each agreement, with what is asked of them.
async fn latest_notices(
    ctx: &Context<'_>,
    scope: &Scope,
    keys: &[(AgreementId, OrganisationId)],
    looks: &Looks<'_>,
) -> Result<HashMap<AgreementId, Vec<Notice>>> {
    let agreements: Vec<AgreementId> = keys.iter().map(|(id, _)| *id).collect();
    let rows = scope
        .find::<change_notices::Entity>()
        .filter(change_notices::Column::Id.in_subquery(latest(scope, agreements)))
        .order_by_desc(change_notices::Column::Id)
        .all(ctx.db().reads())
        .await?;
    let owners: Vec<AgreementId> = rows.iter().map(|row| row.agreement_id).collect();
    let shown = notices::shown(ctx, scope, rows, looks).await?;
    let mut found: HashMap<AgreementId, Vec<Notice>> = HashMap::new();
    for (owner, notice) in owners.into_iter().zip(shown) {
        found.entry(owner).or_default().push(notice);
    }
    Ok(found)
}

/// Ids of the ten newest notices of each of these agreements.
fn latest(scope: &Scope, agreements: Vec<AgreementId>) -> SelectStatement {
    let place = Expr::cust("ROW_NUMBER() OVER (PARTITION BY \"agreement_id\" ORDER BY \"id\" DESC)");
    let ranked = Query::select()
        .column(change_notices::Column::Id)
        .expr_as(place, "place")
        .from(change_notices::Entity)
        .cond_where(scope.condition::<change_notices::Entity>())
        .and_where(change_notices::Column::AgreementId.is_in(agreements))
        .to_owned();
    Query::select()
        .column(("ranked", "id"))
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col(("ranked", "place")).lte(NOTICES))
        .to_owned()
}
