//! A vendor with very many customers, for looking at how the portal behaves at size.
//!
//! These rows are written in bulk, not played: one agreement is issued through the API, and the others are copies of
//! it with the customer's own name. They carry no signatures, because nobody signed them.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use tillid_documents::canonical;
use tillid_entities::agreement_services::{self, AgreementServiceId};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{AgreementState, AgreementVersionState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::relation_services::{self, RelationServiceId};
use tillid_policy::Scope;

use super::stage::Stage;
use super::{facts, play, setup};
use crate::state::State;

const SLUG: &str = "eksempel-storleverandoer";
/// Customers per transaction: bounds what is held in memory.
const BATCH: u32 = 1_000;
/// Rows per statement: below the number of parameters both databases allow.
const ROWS: usize = 500;

/// One row of each kind, from the agreement that was really issued.
struct Pattern {
    organisation: organisations::Model,
    relation: customer_relations::Model,
    relation_service: relation_services::Model,
    agreement: agreements::Model,
    agreement_service: agreement_services::Model,
    version: agreement_versions::Model,
    content: Value,
}

/// Makes the vendor and its customers, unless it is there.
pub(crate) async fn vendor_with(state: &State, customers: u32) -> anyhow::Result<()> {
    let scope = setup(state, state.clock.now());
    let known = scope
        .find::<organisations::Entity>()
        .filter(organisations::Column::Slug.eq(SLUG))
        .one(state.db.reads())
        .await?;
    if known.is_some() || customers == 0 {
        return Ok(());
    }
    let stage = Stage::open(state).await?;
    let vendor = large_vendor()?;
    let organisation = play::vendor_with_one_agreement(&stage, &vendor).await?;
    let pattern = pattern(state, &scope, organisation).await?;
    let mut made = 1;
    while made < customers {
        let until = (made + BATCH).min(customers);
        copies(state, &scope, &pattern, made..until).await?;
        made = until;
    }
    Ok(())
}

fn large_vendor() -> anyhow::Result<facts::Vendor> {
    let mut vendors = facts::vendors()?;
    // Nobody real works for an invented vendor: the places and purposes of all, under invented names.
    let sub_processors = vendors
        .iter_mut()
        .flat_map(|vendor| std::mem::take(&mut vendor.sub_processors))
        .zip(1..)
        .map(|(sub_processor, number)| facts::SubProcessor {
            legal_name: format!("Eksempel Underdatabehandler {number:02}"),
            contact_email: format!("privacy@underdatabehandler-{number:02}.example"),
            services: vec![0],
            ..sub_processor
        })
        .collect();
    let mut vendor = vendors.swap_remove(0);
    SLUG.clone_into(&mut vendor.slug);
    "Eksempel Storleverandør".clone_into(&mut vendor.legal_name);
    vendor.trading_names = Vec::new();
    vendor.registration = None;
    vendor.website = None;
    vendor.sub_processors = sub_processors;
    vendor.customers = vec!["Eksempel Kunde 000001".to_owned()];
    Ok(vendor)
}

async fn pattern(state: &State, scope: &Scope, vendor: OrganisationId) -> anyhow::Result<Pattern> {
    let db = state.db.reads();
    let missing = || anyhow::anyhow!("the first agreement is missing");
    let version = scope
        .find::<agreement_versions::Entity>()
        .filter(agreement_versions::Column::VendorId.eq(vendor))
        .one(db)
        .await?
        .ok_or_else(missing)?;
    let agreement = scope.load::<agreements::Entity>(db, version.agreement_id).await?;
    let relation = scope
        .load::<customer_relations::Entity>(db, agreement.relation_id)
        .await?;
    let organisation = scope
        .load::<organisations::Entity>(db, agreement.customer_id)
        .await?;
    let relation_service = scope
        .find::<relation_services::Entity>()
        .filter(relation_services::Column::RelationId.eq(relation.id))
        .one(db)
        .await?
        .ok_or_else(missing)?;
    let agreement_service = scope
        .find::<agreement_services::Entity>()
        .filter(agreement_services::Column::AgreementId.eq(agreement.id))
        .one(db)
        .await?
        .ok_or_else(missing)?;
    let mut content: Value = serde_json::from_str(&version.content)?;
    // The first clause stands for all: 50,000 copies of the whole text would only measure the disk.
    if let Some(clauses) = content.get_mut("clauses").and_then(Value::as_array_mut) {
        clauses.truncate(1);
    }
    Ok(Pattern {
        organisation,
        relation,
        relation_service,
        agreement,
        agreement_service,
        version,
        content,
    })
}

/// The states of the agreements, spread over the customers.
fn state_of(number: u32) -> (AgreementState, AgreementVersionState) {
    match number % 20 {
        0 => (AgreementState::Pending, AgreementVersionState::Sent),
        1 => (AgreementState::Pending, AgreementVersionState::Viewed),
        2 => (AgreementState::Pending, AgreementVersionState::Declined),
        _ => (AgreementState::Active, AgreementVersionState::InForce),
    }
}

async fn copies(
    state: &State,
    scope: &Scope,
    pattern: &Pattern,
    numbers: std::ops::Range<u32>,
) -> anyhow::Result<()> {
    let (now, dice) = (scope.now(), scope.dice());
    let mut organisations = Vec::new();
    let mut relations = Vec::new();
    let mut relation_services = Vec::new();
    let mut agreements = Vec::new();
    let mut agreement_services = Vec::new();
    let mut versions = Vec::new();
    for number in numbers.map(|number| number + 1) {
        let name = format!("Eksempel Kunde {number:06}");
        let customer = OrganisationId::new(now, dice);
        let relation = CustomerRelationId::new(now, dice);
        let agreement = AgreementId::new(now, dice);
        let version = AgreementVersionId::new(now, dice);
        let (agreement_state, version_state) = state_of(number);
        // The pattern is signed; what is still out owes a signature of each side.
        let owed = i32::from(version_state != AgreementVersionState::InForce);
        organisations.push(organisations::ActiveModel {
            id: Set(customer),
            legal_name: Set(name.clone()),
            registration_number: Set(Some(format!("{number:08}"))),
            ..pattern.organisation.clone().into_active_model().reset_all()
        });
        relations.push(customer_relations::ActiveModel {
            id: Set(relation),
            customer_id: Set(customer),
            customer_name: Set(name.clone()),
            external_id: Set(Some(format!("K-{number:06}"))),
            notice_email: Set(Some(format!("varsler@kunde-{number}.{SLUG}.demo.example"))),
            ..pattern.relation.clone().into_active_model().reset_all()
        });
        relation_services.push(relation_services::ActiveModel {
            id: Set(RelationServiceId::new(now, dice)),
            customer_id: Set(customer),
            relation_id: Set(relation),
            ..pattern.relation_service.clone().into_active_model().reset_all()
        });
        let reference = format!("DBA-2020-{number:06}");
        let content = content_for(pattern, &reference, &name)?;
        agreements.push(agreements::ActiveModel {
            id: Set(agreement),
            customer_id: Set(customer),
            relation_id: Set(relation),
            reference: Set(reference),
            state: Set(agreement_state),
            current_version_id: Set(Some(version.into())),
            ..pattern.agreement.clone().into_active_model().reset_all()
        });
        agreement_services.push(agreement_services::ActiveModel {
            id: Set(AgreementServiceId::new(now, dice)),
            customer_id: Set(customer),
            agreement_id: Set(agreement),
            ..pattern.agreement_service.clone().into_active_model().reset_all()
        });
        versions.push(agreement_versions::ActiveModel {
            id: Set(version),
            customer_id: Set(customer),
            agreement_id: Set(agreement),
            state: Set(version_state),
            processor_due: Set(owed),
            controller_due: Set(owed),
            content_sha256: Set(canonical::sha256_of_bytes(content.as_bytes())),
            content: Set(content),
            pdf_sha256: Set(None),
            ..pattern.version.clone().into_active_model().reset_all()
        });
    }
    let tx = state.db.begin().await?;
    in_portions(organisations, async |rows| scope.insert_all(&tx, rows).await).await?;
    in_portions(relations, async |rows| scope.insert_all(&tx, rows).await).await?;
    in_portions(relation_services, async |rows| scope.insert_all(&tx, rows).await).await?;
    in_portions(agreements, async |rows| scope.insert_all(&tx, rows).await).await?;
    in_portions(agreement_services, async |rows| scope.insert_all(&tx, rows).await).await?;
    in_portions(versions, async |rows| scope.insert_all(&tx, rows).await).await?;
    tx.commit().await?;
    Ok(())
}

fn content_for(pattern: &Pattern, reference: &str, name: &str) -> anyhow::Result<String> {
    let mut content = pattern.content.clone();
    content["reference"] = json!(reference);
    if let Some(party) = content.pointer_mut("/controller/legalName") {
        *party = json!(name);
    }
    Ok(canonical::to_json(&content)?)
}

async fn in_portions<T>(
    mut rows: Vec<T>,
    mut insert: impl AsyncFnMut(Vec<T>) -> tillid_kernel::Result<()>,
) -> anyhow::Result<()> {
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(ROWS));
        insert(std::mem::replace(&mut rows, rest)).await?;
    }
    Ok(())
}
