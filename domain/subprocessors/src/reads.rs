//! Lists and their parts. A page is one statement (two when counted); what its rows need besides is fetched for all
//! of them together.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::{
    AnnouncementState, NoticeState, RelationState, SubProcessorState, TransferState,
};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::processing_locations;
use tillid_entities::services::{self, ServiceId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::{
    announcement_services, customer_relations, deliveries, objections, sub_processor_services,
};
use tillid_kernel::{Cursor, Page, PageRequest, Result, Timestamp};
use tillid_policy::{Connection, Database, Job, Scope};
use uuid::Uuid;

use crate::store::{contains, services_by};

/// What of the register is asked for.
#[derive(Clone, Debug, Default)]
pub struct RegisterFilter {
    /// Part of the name.
    pub search: Option<String>,
    /// In one of these states.
    pub states: Option<Vec<SubProcessorState>>,
    /// Used by this service.
    pub service: Option<ServiceId>,
    /// Of this vendor: for customers of several.
    pub vendor: Option<OrganisationId>,
    /// In use with a transfer that has lost its ground.
    pub groundless: bool,
}

/// A page of sub-processors by name: a vendor's whole register, or what a customer's vendors have published.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn register(
    db: &Database,
    scope: &Scope,
    filter: &RegisterFilter,
    request: &PageRequest,
) -> Result<Page<sub_processors::Model>> {
    let mut query = reached_sub_processors(scope);
    if let Some(search) = wanted(filter.search.as_deref()) {
        query = query.filter(contains(db.reads(), sub_processors::Column::LegalName, search));
    }
    if let Some(states) = &filter.states {
        query = query.filter(sub_processors::Column::State.is_in(states.iter().copied()));
    }
    if let Some(vendor) = filter.vendor {
        query = query.filter(sub_processors::Column::VendorId.eq(vendor));
    }
    if filter.groundless {
        query = query.filter(groundless(scope));
    }
    if let Some(service) = filter.service {
        let using = Query::select()
            .column(sub_processor_services::Column::SubProcessorId)
            .from(sub_processor_services::Entity)
            .and_where(sub_processor_services::Column::ServiceId.eq(service))
            .to_owned();
        query = query.filter(sub_processors::Column::Id.in_subquery(using));
    }
    let total = if request.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        let (name, id): (String, Uuid) = after.key()?;
        query = query.filter(
            Condition::any()
                .add(sub_processors::Column::LegalName.gt(&name))
                .add(
                    sub_processors::Column::LegalName
                        .eq(&name)
                        .and(sub_processors::Column::Id.gt(SubProcessorId(id))),
                ),
        );
    }
    let rows = query
        .order_by_asc(sub_processors::Column::LegalName)
        .order_by_asc(sub_processors::Column::Id)
        .limit(request.limit())
        .all(db.reads())
        .await?;
    Ok(request.page(rows, total))
}

/// Whether a sub-processor is in use with a transfer that has lost its ground: a task for its vendor (domain §3.4).
#[must_use]
pub fn groundless(scope: &Scope) -> SimpleExpr {
    let lost = Query::select()
        .column(processing_locations::Column::SubProcessorId)
        .from(processing_locations::Entity)
        .cond_where(scope.condition::<processing_locations::Entity>())
        .and_where(processing_locations::Column::TransferState.eq(TransferState::Invalid))
        .to_owned();
    sub_processors::Column::State
        .is_in([SubProcessorState::Active, SubProcessorState::Retiring])
        .and(sub_processors::Column::Id.in_subquery(lost))
}

/// A sub-processor's place in [`register`].
#[must_use]
pub fn place_in_register(row: &sub_processors::Model) -> Cursor {
    Cursor::at(&(&row.legal_name, row.id.0))
}

/// Sub-processors that the scope reaches: a vendor its own, a customer those its vendors have published.
#[must_use]
pub fn reached_sub_processors(scope: &Scope) -> Select<sub_processors::Entity> {
    if !scope.is_customer() {
        return scope.find::<sub_processors::Entity>();
    }
    let vendors = Query::select()
        .column(customer_relations::Column::VendorId)
        .from(customer_relations::Entity)
        .and_where(customer_relations::Column::CustomerId.eq(scope.organisation()))
        .and_where(customer_relations::Column::State.eq(RelationState::Active))
        .to_owned();
    scope
        .find_published::<sub_processors::Entity>()
        .filter(sub_processors::Column::VendorId.in_subquery(vendors))
}

/// Announcements that the scope reaches: a vendor its own, a customer those it has a notice of.
#[must_use]
pub fn reached_announcements(scope: &Scope) -> Select<change_announcements::Entity> {
    if !scope.is_customer() {
        return scope.find::<change_announcements::Entity>();
    }
    // A notice carries its announcement to the customer, published or withdrawn; nothing else does.
    let noticed = Query::select()
        .column(change_notices::Column::AnnouncementId)
        .from(change_notices::Entity)
        .cond_where(scope.condition::<change_notices::Entity>())
        .to_owned();
    scope
        .as_job(Job::Delivery, scope.organisation())
        .find::<change_announcements::Entity>()
        .filter(change_announcements::Column::Id.in_subquery(noticed))
}

/// A page of announcements, newest first; `search` looks in reference, texts and the sub-processor's name.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn announcements(
    db: &Database,
    scope: &Scope,
    search: Option<&str>,
    states: Option<&[AnnouncementState]>,
    request: &PageRequest,
) -> Result<Page<change_announcements::Model>> {
    let mut query = reached_announcements(scope);
    if let Some(search) = wanted(search) {
        query = query.filter(told_of(db, search));
    }
    if let Some(states) = states {
        query = query.filter(change_announcements::Column::State.is_in(states.iter().copied()));
    }
    let total = if request.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        query = query.filter(change_announcements::Column::Id.lt(AnnouncementId(after.key()?)));
    }
    let rows = query
        .order_by_desc(change_announcements::Column::Id)
        .limit(request.limit())
        .all(db.reads())
        .await?;
    Ok(request.page(rows, total))
}

/// Whether an announcement's reference, text or sub-processor has the words.
fn told_of(db: &Database, search: &str) -> Condition {
    let named = Query::select()
        .column(sub_processors::Column::Id)
        .from(sub_processors::Entity)
        .and_where(contains(db.reads(), sub_processors::Column::LegalName, search))
        .to_owned();
    let qualified = |column| (change_announcements::Entity, column);
    Condition::any()
        .add(contains(
            db.reads(),
            qualified(change_announcements::Column::Reference),
            search,
        ))
        .add(contains(
            db.reads(),
            qualified(change_announcements::Column::SummaryDa),
            search,
        ))
        .add(contains(
            db.reads(),
            qualified(change_announcements::Column::SummaryEn),
            search,
        ))
        .add(change_announcements::Column::SubProcessorId.in_subquery(named))
}

/// What of the notices is asked for.
#[derive(Clone, Debug, Default)]
pub struct NoticeFilter {
    /// Part of the other side's name, or of what the announcement says.
    pub search: Option<String>,
    /// In one of these states.
    pub states: Option<Vec<NoticeState>>,
    /// Delivered and waiting for the customer's decision.
    pub undecided: bool,
}

/// A page of the scope's notices, newest first: a customer's inbox across its vendors, or all that a vendor has out.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn notices(
    db: &Database,
    scope: &Scope,
    filter: &NoticeFilter,
    request: &PageRequest,
) -> Result<Page<change_notices::Model>> {
    let mut query = filtered(scope, filter);
    if let Some(search) = wanted(filter.search.as_deref()) {
        query = query.filter(concerns(db, scope, search));
    }
    let total = if request.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        query = query.filter(change_notices::Column::Id.lt(NoticeId(after.key()?)));
    }
    let rows = query
        .order_by_desc(change_notices::Column::Id)
        .limit(request.limit())
        .all(db.reads())
        .await?;
    Ok(request.page(rows, total))
}

fn filtered(scope: &Scope, filter: &NoticeFilter) -> Select<change_notices::Entity> {
    let mut query = scope.find::<change_notices::Entity>();
    if let Some(states) = &filter.states {
        query = query.filter(change_notices::Column::State.is_in(states.iter().copied()));
    }
    if filter.undecided {
        query = query
            .filter(change_notices::Column::State.is_in([NoticeState::Delivered, NoticeState::Acknowledged]));
    }
    query
}

/// Whether a notice's other side or announcement has the words.
fn concerns(db: &Database, scope: &Scope, search: &str) -> Condition {
    let announced = Query::select()
        .column(change_announcements::Column::Id)
        .from(change_announcements::Entity)
        .cond_where(told_of(db, search))
        .to_owned();
    let other_side = if scope.is_customer() {
        let vendors = Query::select()
            .column(organisations::Column::Id)
            .from(organisations::Entity)
            .and_where(contains(db.reads(), organisations::Column::LegalName, search))
            .to_owned();
        change_notices::Column::VendorId.in_subquery(vendors)
    } else {
        named_customers(db, scope, search)
    };
    Condition::any()
        .add(change_notices::Column::AnnouncementId.in_subquery(announced))
        .add(other_side)
}

fn named_customers(db: &Database, scope: &Scope, search: &str) -> SimpleExpr {
    let customers = Query::select()
        .column(customer_relations::Column::CustomerId)
        .from(customer_relations::Entity)
        .cond_where(scope.condition::<customer_relations::Entity>())
        .and_where(contains(
            db.reads(),
            customer_relations::Column::CustomerName,
            search,
        ))
        .to_owned();
    change_notices::Column::CustomerId.in_subquery(customers)
}

/// A notice with the customer's name as the vendor's lists sort it.
#[derive(Clone, Debug)]
pub struct NamedNotice {
    /// The notice.
    pub notice: change_notices::Model,
    /// The customer's name.
    pub customer_name: String,
}

impl NamedNotice {
    /// Its place in [`notices_of`].
    #[must_use]
    pub fn place(&self) -> Cursor {
        Cursor::at(&(&self.customer_name, self.notice.id.0))
    }
}

/// A page of one announcement's notices by the customer's name; `search` looks in that name. The plan walks the
/// index on the relations' names and probes the notices by vendor and customer, or, for rare states, sorts the few.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn notices_of(
    db: &Database,
    scope: &Scope,
    announcement: AnnouncementId,
    filter: &NoticeFilter,
    request: &PageRequest,
) -> Result<Page<NamedNotice>> {
    let name = (
        customer_relations::Entity,
        customer_relations::Column::CustomerName,
    );
    let mut query = filtered(scope, filter).filter(change_notices::Column::AnnouncementId.eq(announcement));
    QuerySelect::query(&mut query).inner_join(
        customer_relations::Entity,
        Condition::all()
            .add(
                Expr::col((customer_relations::Entity, customer_relations::Column::VendorId))
                    .equals((change_notices::Entity, change_notices::Column::VendorId)),
            )
            .add(
                Expr::col((customer_relations::Entity, customer_relations::Column::CustomerId))
                    .equals((change_notices::Entity, change_notices::Column::CustomerId)),
            ),
    );
    if let Some(search) = wanted(filter.search.as_deref()) {
        query = query.filter(contains(db.reads(), name, search));
    }
    let total = if request.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        let (after_name, id): (String, Uuid) = after.key()?;
        query = query.filter(
            Condition::any().add(Expr::col(name).gt(after_name.clone())).add(
                Expr::col(name)
                    .eq(after_name)
                    .and(change_notices::Column::Id.gt(NoticeId(id))),
            ),
        );
    }
    let rows: Vec<change_notices::Model> = query
        .order_by(customer_relations::Column::CustomerName, sea_orm::Order::Asc)
        .order_by_asc(change_notices::Column::Id)
        .limit(request.limit())
        .all(db.reads())
        .await?;
    let names = customer_names(db, scope, &rows).await?;
    Ok(request.page(rows, total).map(|notice| NamedNotice {
        customer_name: names.get(&notice.customer_id).cloned().unwrap_or_default(),
        notice,
    }))
}

async fn customer_names(
    db: &Database,
    scope: &Scope,
    rows: &[change_notices::Model],
) -> Result<HashMap<OrganisationId, String>> {
    let named: Vec<(OrganisationId, String)> = scope
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::CustomerId.is_in(rows.iter().map(|row| row.customer_id)))
        .select_only()
        .columns([
            customer_relations::Column::CustomerId,
            customer_relations::Column::CustomerName,
        ])
        .into_tuple()
        .all(db.reads())
        .await?;
    Ok(named.into_iter().collect())
}

/// How many notices of an announcement stand where, as far as the scope sees them: a vendor all, a customer its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Notices by state.
    pub counts: HashMap<NoticeState, i64>,
    /// The last of the notices' days of notice ends just before this instant.
    pub earliest_effective_at: Option<Timestamp>,
}

impl Progress {
    /// Notices in this state.
    #[must_use]
    pub fn of(&self, state: NoticeState) -> i64 {
        self.counts.get(&state).copied().unwrap_or(0)
    }

    /// All notices.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.counts.values().sum()
    }
}

/// The progress of several announcements: one statement, one pass over the index on their notices.
///
/// # Errors
/// Those of the database.
pub async fn progress(
    db: &Database,
    scope: &Scope,
    ids: &[AnnouncementId],
) -> Result<HashMap<AnnouncementId, Progress>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let lines: Vec<(AnnouncementId, NoticeState, i64, Option<Timestamp>)> = scope
        .find::<change_notices::Entity>()
        .filter(change_notices::Column::AnnouncementId.is_in(ids.iter().copied()))
        .select_only()
        .columns([
            change_notices::Column::AnnouncementId,
            change_notices::Column::State,
        ])
        .column_as(change_notices::Column::Id.count(), "notices")
        .column_as(change_notices::Column::EarliestEffectiveAt.max(), "latest")
        .group_by(change_notices::Column::AnnouncementId)
        .group_by(change_notices::Column::State)
        .into_tuple()
        .all(db.reads())
        .await?;
    let mut progress: HashMap<AnnouncementId, Progress> = HashMap::new();
    for (id, state, notices, latest) in lines {
        let entry = progress.entry(id).or_default();
        entry.counts.insert(state, notices);
        entry.earliest_effective_at = std::cmp::max(entry.earliest_effective_at, latest);
    }
    Ok(progress)
}

/// What belongs to announcements that the scope has reached.
#[derive(Clone, Debug, Default)]
pub struct AnnouncementParts {
    /// The sub-processors they name, by id.
    pub sub_processors: HashMap<SubProcessorId, sub_processors::Model>,
    /// The services they concern, by announcement.
    pub services: HashMap<AnnouncementId, Vec<services::Model>>,
}

/// Sub-processors of announcements and, when wanted, their services: one statement, or three.
///
/// # Errors
/// Those of the database.
pub async fn announcement_parts(
    db: &Database,
    scope: &Scope,
    rows: &[change_announcements::Model],
    with_services: bool,
) -> Result<AnnouncementParts> {
    if rows.is_empty() {
        return Ok(AnnouncementParts::default());
    }
    // Whoever has reached an announcement reads whom it is about, also when it was withdrawn and is not published.
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let named = rows
        .iter()
        .flat_map(|row| [Some(row.sub_processor_id), row.replaces_id])
        .flatten();
    let sub_processors = job
        .find::<sub_processors::Entity>()
        .filter(sub_processors::Column::Id.is_in(named))
        .all(&db.reads().within(&job))
        .await?;
    let services = if with_services {
        services_concerned(db, scope, rows).await?
    } else {
        HashMap::new()
    };
    Ok(AnnouncementParts {
        sub_processors: sub_processors.into_iter().map(|row| (row.id, row)).collect(),
        services,
    })
}

async fn services_concerned(
    db: &Database,
    scope: &Scope,
    rows: &[change_announcements::Model],
) -> Result<HashMap<AnnouncementId, Vec<services::Model>>> {
    let links = scope
        .find_published::<announcement_services::Entity>()
        .filter(announcement_services::Column::AnnouncementId.is_in(rows.iter().map(|row| row.id)))
        .all(db.reads())
        .await?;
    let pairs = links
        .iter()
        .map(|link| (link.announcement_id, link.service_id))
        .collect();
    services_by(db.reads(), scope, pairs).await
}

/// The announcements of notices that the scope has reached, in one statement.
///
/// # Errors
/// Those of the database.
pub async fn announcements_of(
    db: &Database,
    scope: &Scope,
    rows: &[change_notices::Model],
) -> Result<HashMap<AnnouncementId, change_announcements::Model>> {
    let found = reached_announcements(scope)
        .filter(change_announcements::Column::Id.is_in(rows.iter().map(|row| row.announcement_id)))
        .all(db.reads())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// References of the agreements that notices are owed under, in one statement.
///
/// # Errors
/// Those of the database.
pub async fn agreement_references(
    db: &Database,
    scope: &Scope,
    rows: &[change_notices::Model],
) -> Result<HashMap<AgreementId, String>> {
    let named: Vec<(AgreementId, String)> = scope
        .find::<agreements::Entity>()
        .filter(agreements::Column::Id.is_in(rows.iter().map(|row| row.agreement_id)))
        .select_only()
        .columns([agreements::Column::Id, agreements::Column::Reference])
        .into_tuple()
        .all(db.reads())
        .await?;
    Ok(named.into_iter().collect())
}

/// Objections to notices, in one statement.
///
/// # Errors
/// Those of the database.
pub async fn objections_to(
    db: &Database,
    scope: &Scope,
    rows: &[change_notices::Model],
) -> Result<HashMap<NoticeId, objections::Model>> {
    let found = scope
        .find::<objections::Entity>()
        .filter(objections::Column::NoticeId.is_in(rows.iter().map(|row| row.id)))
        .all(db.reads())
        .await?;
    Ok(found.into_iter().map(|row| (row.notice_id, row)).collect())
}

/// Deliveries of notices, oldest first, in one statement.
///
/// # Errors
/// Those of the database.
pub async fn deliveries_of(
    db: &Database,
    scope: &Scope,
    rows: &[change_notices::Model],
) -> Result<HashMap<NoticeId, Vec<deliveries::Model>>> {
    let found = scope
        .find::<deliveries::Entity>()
        .filter(deliveries::Column::NoticeId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(deliveries::Column::QueuedAt)
        .order_by_asc(deliveries::Column::Id)
        .all(db.reads())
        .await?;
    let mut deliveries: HashMap<NoticeId, Vec<deliveries::Model>> = HashMap::new();
    for row in found {
        deliveries.entry(row.notice_id).or_default().push(row);
    }
    Ok(deliveries)
}

/// A search that says something.
fn wanted(search: Option<&str>) -> Option<&str> {
    search.map(str::trim).filter(|text| !text.is_empty())
}
