//! Queries that more than one verb or face needs. Each is a fixed number of statements, whatever the number of rows.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use tillid_documents::agreement::AgreementDocument;
use tillid_entities::agreement_templates::{self, TemplateId};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::{AgreementVersionState, AuthorisationModel, Language, Side, SigningOrder};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::template_files::{self, TemplateFileId};
use tillid_entities::template_versions::{self, TemplateVersionId};
use tillid_entities::values::Parameters;
use tillid_entities::{agreement_services, customer_relations, services, signatures};
use tillid_kernel::{Error, Page, PageRequest, Result, Timestamp};
use tillid_policy::{Connection, Database, Scope};
use uuid::Uuid;

use crate::evidence;
use crate::signing::waits_for;
use crate::state::OPEN;

/// A version without its content, which is most of its bytes: what lists and buttons need.
#[derive(Clone, Debug, PartialEq, Eq, DerivePartialModel)]
#[sea_orm(entity = "agreement_versions::Entity")]
pub struct VersionHead {
    /// Its id.
    pub id: AgreementVersionId,
    /// The processor side.
    pub vendor_id: OrganisationId,
    /// The controller side.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// From which text.
    pub template_version_id: TemplateVersionId,
    /// 1, 2, 3 …
    pub number: i32,
    /// Title of the document.
    pub title: String,
    /// Language of the document.
    pub language: Language,
    /// Where it stands.
    pub state: AgreementVersionState,
    /// Terms agreed.
    pub parameters: Parameters,
    /// SHA-256 of the content: what is signed.
    pub content_sha256: String,
    /// SHA-256 of the PDF with the signatures made so far.
    pub pdf_sha256: Option<String>,
    /// Why it replaces the version before.
    pub change_reason: Option<String>,
    /// The version it replaces.
    pub previous_version_id: Option<Uuid>,
    /// Which side signs first.
    pub signing_order: SigningOrder,
    /// How many signatures the vendor's side still owes.
    pub processor_due: i32,
    /// How many signatures the customer's side still owes.
    pub controller_due: i32,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When the customer first opened it.
    pub viewed_at: Option<Timestamp>,
    /// When the last side signed.
    pub signed_at: Option<Timestamp>,
    /// When it came into force.
    pub effective_at: Option<Timestamp>,
    /// The last instant at which it can be signed.
    pub expires_at: Option<Timestamp>,
    /// When it was declined, recalled, expired or superseded.
    pub ended_at: Option<Timestamp>,
    /// Why the customer declined.
    pub declined_reason: Option<String>,
    /// Counts changes.
    pub version: i32,
}

impl From<&agreement_versions::Model> for VersionHead {
    fn from(row: &agreement_versions::Model) -> Self {
        Self {
            id: row.id,
            vendor_id: row.vendor_id,
            customer_id: row.customer_id,
            agreement_id: row.agreement_id,
            template_version_id: row.template_version_id,
            number: row.number,
            title: row.title.clone(),
            language: row.language,
            state: row.state,
            parameters: row.parameters.clone(),
            content_sha256: row.content_sha256.clone(),
            pdf_sha256: row.pdf_sha256.clone(),
            change_reason: row.change_reason.clone(),
            previous_version_id: row.previous_version_id,
            signing_order: row.signing_order,
            processor_due: row.processor_due,
            controller_due: row.controller_due,
            sent_at: row.sent_at,
            viewed_at: row.viewed_at,
            signed_at: row.signed_at,
            effective_at: row.effective_at,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
            declined_reason: row.declined_reason.clone(),
            version: row.version,
        }
    }
}

/// What a list of agreements is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of the reference or of the other party's name, in any case of letters.
    pub search: Option<String>,
    /// States of the version that counts now; empty means all.
    pub states: Vec<AgreementVersionState>,
    /// Whether the reader's side is awaited: a customer until it has signed, a vendor once the customer has.
    pub awaiting_my_side: Option<bool>,
    /// Of one customer.
    pub customer: Option<OrganisationId>,
    /// With a version that is out for signature and lapses within fourteen days.
    pub expiring: bool,
}

/// One page of the agreements that the scope reaches, newest first: one statement, two when the total is asked.
///
/// # Errors
/// `VALIDATION` for a cursor of another list; those of the database.
pub async fn agreement_page(
    db: &Database,
    scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<agreements::Model>> {
    let matching = scope
        .find::<agreements::Entity>()
        .filter(matching(db, scope, filter));
    let total = if request.wants_total {
        Some(matching.clone().count(db.reads()).await?)
    } else {
        None
    };
    let mut rows = matching;
    if let Some(after) = &request.after {
        rows = rows.filter(agreements::Column::Id.lt(after.key::<AgreementId>()?));
    }
    let rows = rows
        .order_by_desc(agreements::Column::Id)
        .limit(request.limit())
        .all(db.reads())
        .await?;
    Ok(request.page(rows, total))
}

fn matching(db: &Database, scope: &Scope, filter: &Filter) -> Condition {
    use agreements::Column as A;
    let mut all = Condition::all();
    if let Some(customer) = filter.customer {
        all = all.add(A::CustomerId.eq(customer));
    }
    if !filter.states.is_empty() {
        let versions = own_versions(scope, agreement_versions::Column::Id, &filter.states);
        all = all.add(A::CurrentVersionId.in_subquery(versions));
    }
    if filter.expiring {
        let versions = own_versions(scope, agreement_versions::Column::AgreementId, &OPEN)
            .cond_where(crate::pipeline::Stage::Expiring.condition(scope.now()))
            .to_owned();
        all = all.add(A::Id.in_subquery(versions));
    }
    match filter.awaiting_my_side {
        Some(true) => all = all.add(A::Id.in_subquery(awaiting(scope))),
        Some(false) => all = all.add(A::Id.not_in_subquery(awaiting(scope))),
        None => {}
    }
    if let Some(search) = filter
        .search
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        all = all.add(
            Condition::any()
                .add(contains(
                    db,
                    Expr::col((agreements::Entity, A::Reference)),
                    search,
                ))
                .add(other_party_contains(db, scope, search)),
        );
    }
    all
}

/// `text` somewhere in `column`, in any case of letters, without wildcards to escape.
pub(crate) fn contains(db: &Database, column: Expr, text: &str) -> Expr {
    // Not LIKE: under PostgreSQL's generic plan a prepared `ILIKE '%' || $1 || '%'` scans the whole table.
    let position = if db.is_postgres() { "strpos" } else { "instr" };
    let found = Func::cust(position)
        .arg(Func::lower(column))
        .arg(Func::lower(Expr::val(text)));
    Expr::from(found).gt(0)
}

pub(crate) fn other_party_contains(db: &Database, scope: &Scope, search: &str) -> Expr {
    if scope.is_vendor() {
        use customer_relations::Column as R;
        let named = Query::select()
            .column(R::Id)
            .from(customer_relations::Entity)
            .cond_where(scope.condition::<customer_relations::Entity>())
            .and_where(contains(
                db,
                Expr::col((customer_relations::Entity, R::CustomerName)),
                search,
            ))
            .to_owned();
        agreements::Column::RelationId.in_subquery(named)
    } else {
        use organisations::Column as O;
        let named = Query::select()
            .column(O::Id)
            .from(organisations::Entity)
            .and_where(O::Kind.eq(tillid_entities::enums::OrganisationKind::Vendor))
            .and_where(contains(
                db,
                Expr::col((organisations::Entity, O::LegalName)),
                search,
            ))
            .to_owned();
        agreements::Column::VendorId.in_subquery(named)
    }
}

fn own_versions(
    scope: &Scope,
    column: agreement_versions::Column,
    states: &[AgreementVersionState],
) -> SelectStatement {
    Query::select()
        .column((agreement_versions::Entity, column))
        .from(agreement_versions::Entity)
        .cond_where(scope.condition::<agreement_versions::Entity>())
        .and_where(agreement_versions::Column::State.is_in(states.iter().copied()))
        .to_owned()
}

/// Agreements with a version that waits for the scope's own side.
fn awaiting(scope: &Scope) -> SelectStatement {
    let side = if scope.is_vendor() {
        Side::Processor
    } else {
        Side::Controller
    };
    own_versions(scope, agreement_versions::Column::AgreementId, &OPEN)
        .and_where(waits_for(side))
        .to_owned()
}

/// The agreements with these ids that the scope reaches: one statement.
///
/// # Errors
/// Those of the database.
pub async fn agreements_by_ids(
    db: &impl Connection,
    scope: &Scope,
    ids: Vec<AgreementId>,
) -> Result<Vec<agreements::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = scope
        .find::<agreements::Entity>()
        .filter(agreements::Column::Id.is_in(ids));
    Ok(rows.all(db).await?)
}

/// The versions with these ids, without content: one statement.
///
/// # Errors
/// Those of the database.
pub async fn heads_by_ids(
    db: &impl Connection,
    scope: &Scope,
    ids: Vec<AgreementVersionId>,
) -> Result<Vec<VersionHead>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = scope
        .find::<agreement_versions::Entity>()
        .filter(agreement_versions::Column::Id.is_in(ids));
    Ok(rows.into_partial_model().all(db).await?)
}

/// All versions of these agreements, newest first, without content: one statement.
///
/// # Errors
/// Those of the database.
pub async fn heads_of(
    db: &impl Connection,
    scope: &Scope,
    agreements: Vec<AgreementId>,
) -> Result<Vec<VersionHead>> {
    if agreements.is_empty() {
        return Ok(Vec::new());
    }
    let rows = scope
        .find::<agreement_versions::Entity>()
        .filter(agreement_versions::Column::AgreementId.is_in(agreements))
        .order_by_desc(agreement_versions::Column::Number);
    Ok(rows.into_partial_model().all(db).await?)
}

/// A version's head and its content.
pub type WholeVersion = (VersionHead, AgreementDocument);

fn whole(rows: &[agreement_versions::Model]) -> Result<Vec<WholeVersion>> {
    rows.iter()
        .map(|row| Ok((row.into(), content(&row.content)?)))
        .collect()
}

/// These versions with their content: one statement.
///
/// # Errors
/// Those of the database.
pub async fn versions_by_ids(
    db: &impl Connection,
    scope: &Scope,
    ids: Vec<AgreementVersionId>,
) -> Result<Vec<WholeVersion>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = scope
        .find::<agreement_versions::Entity>()
        .filter(agreement_versions::Column::Id.is_in(ids));
    whole(&rows.all(db).await?)
}

/// All versions of these agreements with their content, newest first: one statement.
///
/// # Errors
/// Those of the database.
pub async fn versions_of(
    db: &impl Connection,
    scope: &Scope,
    agreements: Vec<AgreementId>,
) -> Result<Vec<WholeVersion>> {
    if agreements.is_empty() {
        return Ok(Vec::new());
    }
    let rows = scope
        .find::<agreement_versions::Entity>()
        .filter(agreement_versions::Column::AgreementId.is_in(agreements))
        .order_by_desc(agreement_versions::Column::Number);
    whole(&rows.all(db).await?)
}

/// Reads a version's content.
///
/// # Errors
/// `INTERNAL` when it is none.
pub fn content(text: &str) -> Result<AgreementDocument> {
    serde_json::from_str(text).map_err(Error::internal)
}

/// The content of these versions: one statement.
///
/// # Errors
/// Those of the database.
pub async fn contents(
    db: &impl Connection,
    scope: &Scope,
    ids: Vec<AgreementVersionId>,
) -> Result<HashMap<AgreementVersionId, AgreementDocument>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(AgreementVersionId, String)> = scope
        .find::<agreement_versions::Entity>()
        .select_only()
        .columns([
            agreement_versions::Column::Id,
            agreement_versions::Column::Content,
        ])
        .filter(agreement_versions::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(id, text)| Ok((id, content(&text)?)))
        .collect()
}

/// The signatures of these versions, in the order they were given: one statement.
///
/// # Errors
/// Those of the database.
pub async fn signatures_of(
    db: &impl Connection,
    scope: &Scope,
    versions: Vec<AgreementVersionId>,
) -> Result<Vec<signatures::Model>> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let rows = scope
        .find::<signatures::Entity>()
        .filter(signatures::Column::AgreementVersionId.is_in(versions));
    let mut rows = rows.all(db).await?;
    // Two of one millisecond are told apart by which of them names the other.
    rows.sort_by_key(|row| (row.signed_at, row.previous_evidence_sha256.is_some(), row.id));
    Ok(rows)
}

/// The document with the signatures given so far: what is typeset.
pub(crate) fn signed_document(text: &str, signatures: &[signatures::Model]) -> Result<AgreementDocument> {
    let mut document = content(text)?;
    document.signatures = signatures.iter().map(evidence::of_row).collect::<Result<_>>()?;
    Ok(document)
}

/// The services that these agreements govern, by title: one statement.
///
/// # Errors
/// Those of the database.
pub async fn services_of(
    db: &impl Connection,
    scope: &Scope,
    agreements: Vec<AgreementId>,
) -> Result<HashMap<AgreementId, Vec<services::Model>>> {
    #[derive(FromQueryResult)]
    struct Row {
        agreement_id: AgreementId,
        #[sea_orm(nested)]
        service: services::Model,
    }
    if agreements.is_empty() {
        return Ok(HashMap::new());
    }
    let governed: RelationDef = services::Entity::belongs_to(agreement_services::Entity)
        .from(services::Column::Id)
        .to(agreement_services::Column::ServiceId)
        .into();
    // A customer reads its vendors' services as anybody may.
    let rows = scope
        .find_published::<services::Entity>()
        .column(agreement_services::Column::AgreementId)
        .join(JoinType::InnerJoin, governed)
        .filter(scope.condition::<agreement_services::Entity>())
        .filter(agreement_services::Column::AgreementId.is_in(agreements))
        .order_by_asc(services::Column::TitleDa)
        .order_by_asc(services::Column::Id)
        .into_model::<Row>()
        .all(db)
        .await?;
    let mut by_agreement: HashMap<AgreementId, Vec<services::Model>> = HashMap::new();
    for row in rows {
        by_agreement
            .entry(row.agreement_id)
            .or_default()
            .push(row.service);
    }
    Ok(by_agreement)
}

/// One page of the vendor's templates, newest first: one statement, two when the total is asked.
///
/// # Errors
/// `VALIDATION` for a cursor of another list; those of the database.
pub async fn template_page(
    db: &Database,
    scope: &Scope,
    search: Option<&str>,
    request: &PageRequest,
) -> Result<Page<agreement_templates::Model>> {
    use agreement_templates::Column as T;
    let mut matching = scope.find::<agreement_templates::Entity>();
    if let Some(search) = search.map(str::trim).filter(|text| !text.is_empty()) {
        let title = Expr::col((agreement_templates::Entity, T::Title));
        matching = matching.filter(contains(db, title, search));
    }
    let total = if request.wants_total {
        Some(matching.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        matching = matching.filter(T::Id.lt(after.key::<TemplateId>()?));
    }
    let rows = matching
        .order_by_desc(T::Id)
        .limit(request.limit())
        .all(db.reads())
        .await?;
    Ok(request.page(rows, total))
}

/// The files that texts of templates were read from: one statement.
///
/// # Errors
/// Those of the database.
pub async fn template_files_of(
    db: &impl Connection,
    scope: &Scope,
    ids: Vec<TemplateFileId>,
) -> Result<Vec<template_files::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(scope
        .find::<template_files::Entity>()
        .filter(template_files::Column::Id.is_in(ids))
        .all(db)
        .await?)
}

/// All versions of these templates, newest first: one statement.
///
/// # Errors
/// Those of the database.
pub async fn template_versions_of(
    db: &impl Connection,
    scope: &Scope,
    templates: Vec<TemplateId>,
) -> Result<Vec<template_versions::Model>> {
    if templates.is_empty() {
        return Ok(Vec::new());
    }
    let rows = scope
        .find::<template_versions::Entity>()
        .filter(template_versions::Column::TemplateId.is_in(templates))
        .order_by_desc(template_versions::Column::Number);
    Ok(rows.all(db).await?)
}

/// The authorisation model column of a version follows its parameters.
pub(crate) fn derived(parameters: &Parameters) -> (AuthorisationModel, i32) {
    (
        parameters.authorisation_model,
        i32::from(parameters.sub_processor_notice_days),
    )
}
