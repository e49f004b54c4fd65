//! Sending an agreement to one customer.

use object_store::ObjectStore;
use sea_orm::ActiveModelTrait as _;
use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel as _;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use tillid_documents::agreement::{AgreementDocument, AnnexA, AnnexC};
use tillid_entities::agreement_services::{self, AgreementServiceId};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::{
    AgreementState, AgreementVersionState, ControllerCapacity, Language, RelationState, Side,
    TemplateVersionState,
};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::services::{self, ServiceId};
use tillid_entities::template_versions::{self, TemplateVersionId};
use tillid_entities::values::Parameters;
use tillid_entities::{agreement_templates, customer_relations};
use tillid_kernel::{Code, Error, Result, clean_text};
use tillid_policy::{Connection, Database, Scope, Transaction};

use super::end;
use super::send::{Outgoing, SigningPlan, send};
use crate::annex_b;
use crate::annexes::{AnnexTexts, checked_annex_a, optional_text};
use crate::compose::{self, Parties, Parts};
use crate::negotiation::next_version::{self, Agreed};
use crate::parameters::Terms;
use crate::state::{self, VersionEvent, can_be_amended, is_open};
use crate::{VersionHead, facts, press, store};

/// How often another number is tried when somebody else took it.
pub(crate) const ATTEMPTS: u32 = 8;
const MOST_SERVICES: usize = 50;

/// What is sent, and to whom.
#[derive(Clone, Debug)]
pub struct Issue {
    /// A customer with an active relation.
    pub customer: OrganisationId,
    /// A published version of one of the vendor's templates.
    pub template_version: TemplateVersionId,
    /// Services that the agreement governs, at least one.
    pub services: Vec<ServiceId>,
    /// Language of the document: the template's.
    pub language: Language,
    /// Terms; the template's defaults when absent.
    pub parameters: Option<Terms>,
    /// Annex A: the processing.
    pub annex_a: AnnexA,
    /// Annex C: the instruction.
    pub annex_c: AnnexTexts,
    /// Annex D: what the parties agree beyond the clauses.
    pub annex_d: Option<String>,
    /// Why this replaces the version before.
    pub change_reason: Option<String>,
}

/// Issues an agreement: composes the document with the sub-processors of its services, fixes its content (I-2), and
/// sends it. A second one to the same customer for the same services is the next version of that agreement, and takes
/// back one that still waits for the customer.
///
/// # Errors
/// `NOT_FOUND` for a customer, template version or service that is not the vendor's; `CONFLICT` (`deviation-kept`,
/// `relation-not-active`, `template-not-published`, `version-signed`, `changed-meanwhile`); `VALIDATION` at the field;
/// `TRANSFER_MECHANISM_REQUIRED`; `UNAVAILABLE` when the document cannot be stored.
pub async fn issue(
    db: &Database,
    documents: &dyn ObjectStore,
    scope: &Scope,
    input: Issue,
) -> Result<agreement_versions::Model> {
    let order = Order::checked(input)?;
    let mut attempt = 0;
    loop {
        let draft = draft(db, scope, &order, attempt).await?;
        let pdf_sha256 = press::print(documents, draft.document.clone()).await?;
        match record(db, scope, &order, draft, pdf_sha256).await {
            // Another issue took the number first; the document names it, so it is made again with the next.
            Err(Error::Failure(failure))
                if was_overtaken(failure.code, failure.key) && attempt + 1 < ATTEMPTS =>
            {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

pub(crate) fn was_overtaken(code: Code, key: &str) -> bool {
    code == Code::Conflict && matches!(key, "already-exists" | "changed-meanwhile")
}

/// An issue whose texts and numbers are checked.
struct Order {
    customer: OrganisationId,
    what: What,
}

/// What is issued, whoever gets it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct What {
    pub(crate) template_version: TemplateVersionId,
    pub(crate) services: Vec<ServiceId>,
    pub(crate) language: Language,
    pub(crate) parameters: Option<Parameters>,
    pub(crate) annex_a: AnnexA,
    pub(crate) annex_c: AnnexC,
    pub(crate) annex_d: String,
    pub(crate) change_reason: Option<String>,
}

impl Order {
    fn checked(input: Issue) -> Result<Self> {
        Ok(Self {
            customer: input.customer,
            what: What::checked(input)?,
        })
    }
}

impl What {
    /// Checks everything but the customer.
    ///
    /// # Errors
    /// `VALIDATION` at the field.
    pub(crate) fn checked(input: Issue) -> Result<Self> {
        let mut services = input.services;
        services.sort_unstable();
        services.dedup();
        if services.is_empty() {
            return Err(Error::validation("serviceIds", "required"));
        }
        if services.len() > MOST_SERVICES {
            return Err(Error::validation("serviceIds", "too-many").with("max", MOST_SERVICES));
        }
        let reason = input.change_reason.filter(|text| !text.trim().is_empty());
        Ok(Self {
            template_version: input.template_version,
            services,
            language: input.language,
            parameters: input.parameters.map(|terms| terms.checked()).transpose()?,
            annex_a: checked_annex_a(&input.annex_a)?,
            annex_c: input.annex_c.checked()?,
            annex_d: optional_text(&input.annex_d.unwrap_or_default(), "annexD")?,
            change_reason: reason
                .map(|text| clean_text(&text, "changeReason", 2_000))
                .transpose()?,
        })
    }
}

/// An agreement as it would be sent, before anything is written.
struct Draft {
    relation: customer_relations::Model,
    /// What both sides have agreed otherwise than the text before.
    agreed: Vec<Agreed>,
    amends: Option<agreements::Model>,
    reference: String,
    number: i32,
    former: Option<AgreementVersionId>,
    parameters: Parameters,
    time_zone: String,
    signing: SigningPlan,
    document: AgreementDocument,
}

async fn draft(db: &Database, scope: &Scope, order: &Order, attempt: u32) -> Result<Draft> {
    let db = db.reads();
    let relation = relation(db, scope, order.customer).await?;
    let template_version = published(db, scope, order.what.template_version).await?;
    let template = scope
        .load::<agreement_templates::Entity>(db, template_version.template_id)
        .await?;
    if template.language != order.what.language {
        return Err(Error::validation("language", "template-language"));
    }
    let services = chosen_services(db, scope, &order.what.services).await?;
    let amends = amended(db, scope, &relation, &order.what.services).await?;
    let mut agreed = Vec::new();
    let (reference, former) = match &amends {
        None => (next_reference(db, scope, attempt).await?, None),
        Some(agreement) => {
            let versions = store::heads_of(db, scope, vec![agreement.id]).await?;
            agreed = next_version::of_agreement(db, scope, &versions).await?;
            (agreement.reference.clone(), versions.into_iter().next())
        }
    };
    let number = former.as_ref().map_or(1, |version| version.number + 1);
    let parties = Parties::load(db, scope, scope.organisation(), order.customer).await?;
    let listed = annex_b::listed(db, scope, &order.what.services).await?;
    let addenda = compose::addenda(db, scope, &services, template.language).await?;
    let parameters = order
        .what
        .parameters
        .clone()
        .unwrap_or(template_version.parameters.clone());
    let mut document = compose::document(
        scope,
        &parties,
        &listed,
        &Parts {
            reference: &reference,
            number,
            template: &template,
            template_version: &template_version,
            relation: &relation,
            services: &services,
            addenda: &addenda,
            parameters: &parameters,
            annex_a: &order.what.annex_a,
            annex_c: &order.what.annex_c,
            annex_d: &order.what.annex_d,
        },
    )?;
    next_version::keep(&mut document, &mut agreed)?;
    Ok(Draft {
        relation,
        agreed,
        amends,
        reference,
        number,
        former: former.map(|version| version.id),
        parameters,
        time_zone: parties.customer.time_zone.clone(),
        signing: SigningPlan::of(&parties),
        document,
    })
}

pub(crate) async fn relation(
    db: &impl Connection,
    scope: &Scope,
    customer: OrganisationId,
) -> Result<customer_relations::Model> {
    active(relation_with(scope, customer).one(db).await?)
}

/// The same within a transaction, held until it ends: the customer cannot move the relation meanwhile.
pub(crate) async fn hold_relation(
    tx: &Transaction,
    scope: &Scope,
    customer: OrganisationId,
) -> Result<customer_relations::Model> {
    let query = relation_with(scope, customer).lock(LockType::Share);
    active(query.one(tx).await?)
}

fn relation_with(scope: &Scope, customer: OrganisationId) -> Select<customer_relations::Entity> {
    scope
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::CustomerId.eq(customer))
}

fn active(relation: Option<customer_relations::Model>) -> Result<customer_relations::Model> {
    let relation = relation.ok_or_else(Error::not_found)?;
    if relation.state == RelationState::Active {
        Ok(relation)
    } else {
        Err(Error::conflict("relation-not-active"))
    }
}

pub(crate) async fn published(
    db: &impl Connection,
    scope: &Scope,
    id: TemplateVersionId,
) -> Result<template_versions::Model> {
    let version = scope.load::<template_versions::Entity>(db, id).await?;
    if version.state == TemplateVersionState::Published {
        Ok(version)
    } else {
        Err(Error::conflict("template-not-published"))
    }
}

pub(crate) async fn chosen_services(
    db: &impl Connection,
    scope: &Scope,
    ids: &[ServiceId],
) -> Result<Vec<services::Model>> {
    let rows = scope
        .find::<services::Entity>()
        .filter(services::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(services::Column::Code)
        .all(db)
        .await?;
    if rows.len() == ids.len() {
        Ok(rows)
    } else {
        Err(Error::not_found())
    }
}

/// The agreement with this customer that governs exactly these services and can still be amended.
async fn amended(
    db: &impl Connection,
    scope: &Scope,
    relation: &customer_relations::Model,
    services: &[ServiceId],
) -> Result<Option<agreements::Model>> {
    let candidates = scope
        .find::<agreements::Entity>()
        .filter(agreements::Column::RelationId.eq(relation.id))
        .order_by_desc(agreements::Column::Id)
        .all(db)
        .await?;
    let governed = scope
        .find::<agreement_services::Entity>()
        .filter(agreement_services::Column::AgreementId.is_in(candidates.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let wanted: HashSet<ServiceId> = services.iter().copied().collect();
    Ok(candidates.into_iter().find(|agreement| {
        let governs: HashSet<ServiceId> = governed
            .iter()
            .filter(|row| row.agreement_id == agreement.id)
            .map(|row| row.service_id)
            .collect();
        can_be_amended(agreement.state) && governs == wanted
    }))
}

/// The next number of the vendor this year. Read outside the transaction that takes it: the unique index settles who
/// gets it, and who does not tries further on, spread so that a crowd does not meet again.
async fn next_reference(db: &impl Connection, scope: &Scope, attempt: u32) -> Result<String> {
    let mut random = [0_u8; 4];
    scope.dice().fill(&mut random);
    let skip = u32::from_le_bytes(random) % 4_u32.pow(attempt);
    let taken = last_reference(db, scope).await?;
    Ok(reference(scope, taken + 1 + skip))
}

/// What an agreement made this year is called.
pub(crate) fn reference(scope: &Scope, number: u32) -> String {
    format!("{}{number:06}", reference_prefix(scope))
}

fn reference_prefix(scope: &Scope) -> String {
    format!("DBA-{}-", scope.now().to_time().year())
}

/// The highest number of the vendor this year; 0 when there is none.
pub(crate) async fn last_reference(db: &impl Connection, scope: &Scope) -> Result<u32> {
    let prefix = reference_prefix(scope);
    let last: Option<String> = scope
        .find::<agreements::Entity>()
        .select_only()
        .column(agreements::Column::Reference)
        .filter(agreements::Column::VendorId.eq(scope.organisation()))
        .filter(agreements::Column::Reference.starts_with(&prefix))
        .order_by_desc(agreements::Column::Reference)
        .limit(1)
        .into_tuple()
        .one(&db.within(scope))
        .await?;
    match last.as_deref().and_then(|text| text.strip_prefix(&prefix)) {
        None => Ok(0),
        Some(digits) => digits.parse().map_err(Error::internal),
    }
}

async fn record(
    db: &Database,
    scope: &Scope,
    order: &Order,
    draft: Draft,
    pdf_sha256: String,
) -> Result<agreement_versions::Model> {
    let id = AgreementVersionId::new(scope.now(), scope.dice());

    let tx = db.begin().await?;
    // What was true while the document was set must be true when it goes out.
    hold_relation(&tx, scope, order.customer).await?;
    published(&tx, scope, order.what.template_version).await?;
    let mut told = Vec::new();
    let agreement = match &draft.amends {
        None => new_agreement(&tx, scope, order, &draft, id).await?,
        Some(agreement) => {
            told = recall_open(&tx, scope, agreement).await?;
            amend(&tx, scope, agreement, id).await?
        }
    };
    let outgoing = Outgoing {
        id,
        template_version: order.what.template_version,
        number: draft.number,
        language: order.what.language,
        parameters: draft.parameters,
        document: &draft.document,
        pdf_sha256: Some(pdf_sha256),
        change_reason: order.what.change_reason.clone(),
        former: draft.former,
        time_zone: draft.time_zone,
        signing: draft.signing,
    };
    let version = send(&tx, scope, &agreement, &draft.relation, outgoing, &mut told).await?;
    next_version::record(&tx, scope, &version, &draft.agreed).await?;
    tillid_audit::append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(version)
}

async fn new_agreement(
    tx: &Transaction,
    scope: &Scope,
    order: &Order,
    draft: &Draft,
    version: AgreementVersionId,
) -> Result<agreements::Model> {
    let row = agreement_row(scope, &draft.relation, &draft.reference, version);
    scope
        .insert(tx, row.clone().into_active_model().reset_all())
        .await?;
    scope
        .insert_all(tx, governed_rows(scope, &row, &order.what.services))
        .await?;
    Ok(row)
}

/// An agreement that begins with this version.
pub(crate) fn agreement_row(
    scope: &Scope,
    relation: &customer_relations::Model,
    reference: &str,
    version: AgreementVersionId,
) -> agreements::Model {
    agreements::Model {
        id: AgreementId::new(scope.now(), scope.dice()),
        vendor_id: scope.organisation(),
        customer_id: relation.customer_id,
        relation_id: relation.id,
        reference: reference.to_owned(),
        controller_capacity: ControllerCapacity::Controller,
        state: AgreementState::Pending,
        current_version_id: Some(version.0),
        created_at: scope.now(),
        version: 1,
    }
}

/// The services that it governs.
pub(crate) fn governed_rows(
    scope: &Scope,
    agreement: &agreements::Model,
    services: &[ServiceId],
) -> Vec<agreement_services::ActiveModel> {
    let row = |service: &ServiceId| agreement_services::ActiveModel {
        id: Set(AgreementServiceId::new(scope.now(), scope.dice())),
        vendor_id: Set(agreement.vendor_id),
        customer_id: Set(agreement.customer_id),
        agreement_id: Set(agreement.id),
        service_id: Set(*service),
        created_at: Set(scope.now()),
    };
    services.iter().map(row).collect()
}

/// Makes the new version the one that counts, unless one is in force.
pub(crate) async fn amend(
    tx: &Transaction,
    scope: &Scope,
    agreement: &agreements::Model,
    version: AgreementVersionId,
) -> Result<agreements::Model> {
    let in_force = scope
        .find::<agreement_versions::Entity>()
        .select_only()
        .column(agreement_versions::Column::Id)
        .filter(agreement_versions::Column::AgreementId.eq(agreement.id))
        .filter(agreement_versions::Column::State.eq(AgreementVersionState::InForce))
        .into_tuple::<AgreementVersionId>()
        .one(tx)
        .await?;
    let counts = in_force.unwrap_or(version).0;
    let amended = agreements::ActiveModel {
        id: Set(agreement.id),
        current_version_id: Set(Some(counts)),
        version: Set(agreement.version + 1),
        ..Default::default()
    };
    let read = Some((agreements::Column::Version, agreement.version));
    scope.save(tx, amended, read).await?;
    Ok(agreements::Model {
        current_version_id: Some(counts),
        version: agreement.version + 1,
        ..agreement.clone()
    })
}

/// Takes back versions that still wait for the customer, because a newer one is on its way.
pub(crate) async fn recall_open(
    tx: &Transaction,
    scope: &Scope,
    agreement: &agreements::Model,
) -> Result<Vec<tillid_audit::Fact>> {
    let versions = store::heads_of(tx, scope, vec![agreement.id]).await?;
    let open: Vec<VersionHead> = versions
        .into_iter()
        .filter(|version| is_open(version.state))
        .collect();
    let signatures = store::signatures_of(tx, scope, open.iter().map(|version| version.id).collect()).await?;
    if signatures
        .iter()
        .any(|signature| signature.side == Side::Controller)
    {
        return Err(Error::conflict("version-signed"));
    }
    let mut told = Vec::new();
    for version in &open {
        end(
            tx,
            scope,
            version,
            state::version(version.state, VersionEvent::Recall)?,
            None,
        )
        .await?;
        told.push(facts::agreement_recalled(version.id, version.customer_id));
    }
    Ok(told)
}
