//! The customer list, and what belongs to its rows.

use std::collections::HashMap;

use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{AgreementVersionState, NoticeState, RelationState, Sector};
use tillid_entities::services::{self, ServiceId};
use tillid_entities::{agreement_versions, change_notices, organisations, relation_services};
use tillid_kernel::{Error, Page, PageRequest, Result};
use tillid_policy::{Connection, Database, Scope};

use crate::governing::{count_ungoverned, with_ungoverned};
use crate::search::{contains, cursor_text, needle};

/// Notices that still wait: for their delivery, or for the customer's answer. An objection waits for the vendor and
/// is counted by itself.
pub(crate) const OPEN_NOTICES: [NoticeState; 4] = [
    NoticeState::Queued,
    NoticeState::Undelivered,
    NoticeState::Delivered,
    NoticeState::Acknowledged,
];

/// Which customers. Everything given must hold.
#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// Part of the customer's name, whatever the case, up to 200 characters.
    pub search: Option<String>,
    /// Has an agreement whose version that counts is in one of these states.
    pub agreement_states: Option<Vec<AgreementVersionState>>,
    /// `true`: has no agreement at all; `false`: has one.
    pub without_agreement: Option<bool>,
    /// Whether a notice still waits.
    pub has_open_notice: Option<bool>,
    /// Whether an objection is open.
    pub has_objection: Option<bool>,
    /// Has this service.
    pub service: Option<ServiceId>,
    /// Private or public body.
    pub sector: Option<Sector>,
    /// Where the relation stands.
    pub state: Option<RelationState>,
    /// Whether it is active with a service that no agreement in force governs.
    pub missing_agreement: Option<bool>,
}

/// What to fetch along with each row; what is not asked for costs nothing and comes back empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct CustomerDetails {
    /// The agreement that counts and its state.
    pub agreement: bool,
    /// Counts of open and objected notices.
    pub notices: bool,
    /// How many services no agreement governs.
    pub ungoverned: bool,
}

impl CustomerDetails {
    /// Everything.
    pub const ALL: Self = Self {
        agreement: true,
        notices: true,
        ungoverned: true,
    };
}

/// A customer relation with what a list shows of it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct CustomerRow {
    /// The relation.
    #[sea_orm(nested)]
    pub relation: customer_relations::Model,
    /// The agreement that counts: one in force, else the newest.
    pub agreement_id: Option<AgreementId>,
    /// State of that agreement's version that counts.
    pub agreement_state: Option<AgreementVersionState>,
    /// Notices that still wait.
    pub open_notices: i64,
    /// Notices under objection.
    pub objected_notices: i64,
    /// Services that no agreement in force governs.
    pub ungoverned_services: i64,
}

impl CustomerRow {
    /// Whether the customer has a service now and no agreement in force that governs it (R-000-094).
    #[must_use]
    pub fn misses_agreement(&self) -> bool {
        self.relation.state == RelationState::Active && self.ungoverned_services > 0
    }
}

/// The customers of the scope's vendor, by name, then id.
///
/// One statement, and one more for the total: the page walks the index of the names from the cursor, and the details
/// are looked up for the rows of the page alone, so a page costs the same with 100 and with 50,000 customers. Filters
/// that few customers pass are sub-queries without a reference to the outer row: they begin at their own index.
///
/// # Errors
/// `FORBIDDEN` unless the scope is a vendor's; `VALIDATION` for the search or the cursor.
pub async fn customers(
    db: &Database,
    scope: &Scope,
    filter: &CustomerFilter,
    details: CustomerDetails,
    page: &PageRequest,
) -> Result<Page<CustomerRow>> {
    if !scope.is_vendor() {
        return Err(Error::forbidden());
    }
    let mut query = filtered(db, scope, filter)?;
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let (name, id): (String, CustomerRelationId) = after.key()?;
        let place = Expr::tuple([Expr::value(cursor_text(name)?), Expr::value(id)]);
        query = query.filter(
            Expr::tuple([
                customer_relations::Column::CustomerName.into_expr(),
                customer_relations::Column::Id.into_expr(),
            ])
            .gt(place),
        );
    }
    let rows = with_details(query, details)
        .order_by_asc(customer_relations::Column::CustomerName)
        .order_by_asc(customer_relations::Column::Id)
        .limit(page.limit())
        .into_model::<CustomerRow>()
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total))
}

/// The vendors of the scope's customer, each with the relation to it, in the order they came. One statement, and one
/// more for the total.
///
/// # Errors
/// `FORBIDDEN` unless the scope is a customer's; `VALIDATION` for the cursor.
pub async fn vendors(
    db: &Database,
    scope: &Scope,
    details: CustomerDetails,
    page: &PageRequest,
) -> Result<Page<CustomerRow>> {
    if !scope.is_customer() {
        return Err(Error::forbidden());
    }
    let mut query = scope.find::<customer_relations::Entity>();
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let id: CustomerRelationId = after.key()?;
        query = query.filter(customer_relations::Column::Id.gt(id));
    }
    let rows = with_details(query, details)
        .order_by_asc(customer_relations::Column::Id)
        .limit(page.limit())
        .into_model::<CustomerRow>()
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total))
}

/// One relation with its details, as the scope reaches it.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn relation_row(
    db: &impl Connection,
    scope: &Scope,
    id: CustomerRelationId,
    details: CustomerDetails,
) -> Result<CustomerRow> {
    let query = scope
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::Id.eq(id));
    with_details(query, details)
        .into_model::<CustomerRow>()
        .one(db)
        .await?
        .ok_or_else(Error::not_found)
}

/// The services of each of these relations, by code, in one statement.
///
/// # Errors
/// Those of the database.
pub async fn services_of_relations(
    db: &impl Connection,
    scope: &Scope,
    ids: impl IntoIterator<Item = CustomerRelationId>,
) -> Result<HashMap<CustomerRelationId, Vec<services::Model>>> {
    #[derive(FromQueryResult)]
    struct Row {
        relation_id: CustomerRelationId,
        #[sea_orm(nested)]
        service: services::Model,
    }
    let ids: Vec<CustomerRelationId> = ids.into_iter().collect();
    let mut found: HashMap<CustomerRelationId, Vec<services::Model>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let rows = scope
        .find_published::<services::Entity>()
        .column(relation_services::Column::RelationId)
        .join(sea_orm::JoinType::InnerJoin, links())
        .filter(scope.condition::<relation_services::Entity>())
        .filter(relation_services::Column::RelationId.is_in(ids))
        .order_by_asc(services::Column::Code)
        .into_model::<Row>()
        .all(db)
        .await?;
    for row in rows {
        found.entry(row.relation_id).or_default().push(row.service);
    }
    Ok(found)
}

/// From a service to the relations that have it.
pub(crate) fn links() -> sea_orm::RelationDef {
    services::Entity::belongs_to(relation_services::Entity)
        .from(services::Column::Id)
        .to(relation_services::Column::ServiceId)
        .into()
}

fn filtered(
    db: &Database,
    scope: &Scope,
    filter: &CustomerFilter,
) -> Result<Select<customer_relations::Entity>> {
    use customer_relations::Column;
    let mut query = scope.find::<customer_relations::Entity>();
    if let Some(needle) = needle(filter.search.as_deref())? {
        let backend = db.reads().get_database_backend();
        query = query.filter(contains(backend, Column::CustomerName.into_expr(), &needle));
    }
    if let Some(states) = filter
        .agreement_states
        .as_ref()
        .filter(|states| !states.is_empty())
    {
        query = query.filter(Column::Id.in_subquery(with_agreement_in(scope, states)));
    }
    if let Some(without) = filter.without_agreement {
        let any = Expr::exists(any_agreement());
        query = query.filter(if without { any.not() } else { any });
    }
    for (wanted, states) in [
        (filter.has_open_notice, &OPEN_NOTICES[..]),
        (filter.has_objection, &[NoticeState::Objected][..]),
    ] {
        query = match wanted {
            None => query,
            Some(true) => query.filter(Column::CustomerId.in_subquery(with_notice_in(scope, states))),
            Some(false) => query.filter(Expr::exists(notice_in(states)).not()),
        };
    }
    if let Some(service) = filter.service {
        query = query.filter(Column::Id.in_subquery(with_service(scope, service)));
    }
    if let Some(sector) = filter.sector {
        query = query.filter(Expr::exists(customer_in(sector)));
    }
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(missing) = filter.missing_agreement {
        let missed = Column::Id
            .in_subquery(with_ungoverned(scope))
            .and(Column::State.eq(RelationState::Active));
        query = query.filter(if missing { missed } else { missed.not() });
    }
    Ok(query)
}

/// Relations of the vendor with an agreement in one of these states: from the index of the states.
fn with_agreement_in(scope: &Scope, states: &[AgreementVersionState]) -> SelectStatement {
    use agreement_versions::Column as Version;
    Query::select()
        .column((agreements::Entity, agreements::Column::RelationId))
        .from(agreements::Entity)
        .inner_join(agreement_versions::Entity, counting_version())
        .and_where(agreements::Column::VendorId.eq(scope.organisation()))
        .and_where(Version::VendorId.eq(scope.organisation()))
        .and_where(Version::State.is_in(states.iter().copied()))
        .to_owned()
}

/// Whether the outer relation has any agreement.
fn any_agreement() -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(agreements::Entity)
        .and_where(of_outer_relation())
        .to_owned()
}

/// Customers of the vendor with a notice in one of these states: from the index of the states.
fn with_notice_in(scope: &Scope, states: &[NoticeState]) -> SelectStatement {
    Query::select()
        .column(change_notices::Column::CustomerId)
        .from(change_notices::Entity)
        .and_where(change_notices::Column::VendorId.eq(scope.organisation()))
        .and_where(change_notices::Column::State.is_in(states.iter().copied()))
        .to_owned()
}

/// Whether the outer relation's customer has a notice in one of these states.
fn notice_in(states: &[NoticeState]) -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(change_notices::Entity)
        .and_where(of_outer_customer())
        .and_where(change_notices::Column::State.is_in(states.iter().copied()))
        .to_owned()
}

fn with_service(scope: &Scope, service: ServiceId) -> SelectStatement {
    Query::select()
        .column(relation_services::Column::RelationId)
        .from(relation_services::Entity)
        .and_where(relation_services::Column::VendorId.eq(scope.organisation()))
        .and_where(relation_services::Column::ServiceId.eq(service))
        .to_owned()
}

/// Whether the outer relation's customer is of this sector: one look at its key.
fn customer_in(sector: Sector) -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(organisations::Entity)
        .and_where(
            organisations::Column::Id
                .into_expr()
                .eq(customer_relations::Column::CustomerId.into_expr()),
        )
        .and_where(organisations::Column::Sector.eq(sector))
        .to_owned()
}

fn with_details(
    query: Select<customer_relations::Entity>,
    details: CustomerDetails,
) -> Select<customer_relations::Entity> {
    let nothing = || SimpleExpr::from(Expr::cust("NULL"));
    let none = || SimpleExpr::from(Expr::cust("CAST(0 AS BIGINT)"));
    let (agreement_id, agreement_state) = if details.agreement {
        (
            counting_agreement(agreements::Column::Id.into_expr()),
            counting_agreement(agreement_versions::Column::State.into_expr()),
        )
    } else {
        (nothing(), nothing())
    };
    let (open, objected) = if details.notices {
        (
            count_notices(&OPEN_NOTICES),
            count_notices(&[NoticeState::Objected]),
        )
    } else {
        (none(), none())
    };
    let ungoverned = if details.ungoverned {
        scalar(count_ungoverned())
    } else {
        none()
    };
    query
        .expr_as(ungoverned, "ungoverned_services")
        .expr_as(agreement_id, "agreement_id")
        .expr_as(agreement_state, "agreement_state")
        .expr_as(open, "open_notices")
        .expr_as(objected, "objected_notices")
}

/// Something of the outer relation's agreement that counts: one in force, else the newest.
fn counting_agreement(what: SimpleExpr) -> SimpleExpr {
    let in_force = CaseStatement::new()
        .case(
            agreement_versions::Column::State.eq(AgreementVersionState::InForce),
            Expr::value(0),
        )
        .finally(Expr::value(1));
    let select = Query::select()
        .expr(what)
        .from(agreements::Entity)
        .inner_join(agreement_versions::Entity, counting_version())
        .and_where(of_outer_relation())
        .order_by_expr(in_force.into(), Order::Asc)
        .order_by((agreements::Entity, agreements::Column::Id), Order::Desc)
        .limit(1)
        .to_owned();
    scalar(select)
}

fn count_notices(states: &[NoticeState]) -> SimpleExpr {
    let select = Query::select()
        .expr(change_notices::Column::Id.count())
        .from(change_notices::Entity)
        .and_where(of_outer_customer())
        .and_where(change_notices::Column::State.is_in(states.iter().copied()))
        .to_owned();
    scalar(select)
}

/// A sub-query as one value.
fn scalar(select: SelectStatement) -> SimpleExpr {
    SimpleExpr::SubQuery(None, Box::new(select.into()))
}

fn counting_version() -> SimpleExpr {
    agreement_versions::Column::Id
        .into_expr()
        .eq(agreements::Column::CurrentVersionId.into_expr())
}

fn of_outer_relation() -> SimpleExpr {
    let vendor = agreements::Column::VendorId
        .into_expr()
        .eq(customer_relations::Column::VendorId.into_expr());
    vendor.and(
        agreements::Column::RelationId
            .into_expr()
            .eq(customer_relations::Column::Id.into_expr()),
    )
}

fn of_outer_customer() -> SimpleExpr {
    let vendor = change_notices::Column::VendorId
        .into_expr()
        .eq(customer_relations::Column::VendorId.into_expr());
    vendor.and(
        change_notices::Column::CustomerId
            .into_expr()
            .eq(customer_relations::Column::CustomerId.into_expr()),
    )
}
