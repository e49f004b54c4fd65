//! For whom an activity is done: the organisation itself as controller, or those it is a processor for (R-002-008). A vendor's
//! controllers are its customers, read through the relation when they are asked for, so that the record follows the
//! relations by itself.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef,
    Select,
};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{ProcessingRole, RelationState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::processing_activities::{self as activities, ProcessingActivityId};
use tillid_entities::relation_services;
use tillid_entities::services::ServiceId;
use tillid_kernel::{Error, Page, PageRequest, Result};
use tillid_policy::{Connection, Database, Scope};

/// What says who the controllers of an activity are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControllerSource {
    /// The organisation itself.
    Own,
    /// Every customer of the vendor.
    Customers,
    /// The customers that have one of its services.
    Service,
    /// One customer.
    Relation,
    /// Those that are written down by name.
    Named,
}

/// A controller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    /// Its organisation, where it has one in the portal.
    pub organisation: Option<OrganisationId>,
    /// The relation that says so.
    pub relation: Option<CustomerRelationId>,
    /// Its name.
    pub name: String,
    /// Where it is reached.
    pub contact: Option<String>,
}

/// The controllers of an activity, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controllers {
    /// What says who they are.
    pub source: ControllerSource,
    /// How many.
    pub count: i64,
    /// The only one, or the first by name.
    pub first: Option<String>,
    /// The only one's organisation, where the portal knows it.
    pub organisation: Option<OrganisationId>,
}

/// What says who the controllers of this activity are; `vendor` whether its organisation has customers here.
#[must_use]
pub fn source_of(row: &activities::Model, vendor: bool) -> ControllerSource {
    if row.role == ProcessingRole::Controller {
        ControllerSource::Own
    } else if row.service_id.is_some() {
        ControllerSource::Service
    } else if row.customer_relation_id.is_some() {
        ControllerSource::Relation
    } else if vendor && row.controller_names.0.is_empty() {
        ControllerSource::Customers
    } else {
        ControllerSource::Named
    }
}

/// The controllers of these activities of the scope's organisation, in short: four statements at most.
///
/// # Errors
/// Those of the database.
pub async fn controllers_of(
    db: &impl Connection,
    scope: &Scope,
    rows: &[activities::Model],
) -> Result<HashMap<ProcessingActivityId, Controllers>> {
    let source = |row: &activities::Model| source_of(row, scope.is_vendor());
    let own = scope
        .load::<organisations::Entity>(db, scope.organisation())
        .await?;
    let services = by_service(db, scope, rows.iter().filter_map(|row| row.service_id)).await?;
    let relations = by_id(db, scope, rows.iter().filter_map(|row| row.customer_relation_id)).await?;
    let everybody = if rows.iter().any(|row| source(row) == ControllerSource::Customers) {
        everybody(db, scope).await?
    } else {
        (0, None)
    };
    let short = |row: &activities::Model| {
        let (count, first, organisation) = match source(row) {
            ControllerSource::Own => (1, Some(own.legal_name.clone()), Some(own.id)),
            ControllerSource::Customers => (everybody.0, everybody.1.clone(), None),
            ControllerSource::Service => {
                let found = row.service_id.and_then(|id| services.get(&id)).cloned();
                let (count, first) = found.unwrap_or_default();
                (count, first, None)
            }
            ControllerSource::Relation => {
                let found = row.customer_relation_id.and_then(|id| relations.get(&id));
                match found {
                    Some((customer, name)) => (1, Some(name.clone()), Some(*customer)),
                    None => (0, None, None),
                }
            }
            ControllerSource::Named => {
                let names = &row.controller_names.0;
                let count = i64::try_from(names.len()).unwrap_or(i64::MAX);
                (count, names.first().cloned(), None)
            }
        };
        Controllers {
            source: source(row),
            count,
            first,
            organisation,
        }
    };
    Ok(rows.iter().map(|row| (row.id, short(row))).collect())
}

/// How many controllers one activity has.
pub(crate) async fn count(db: &impl Connection, scope: &Scope, row: &activities::Model) -> Result<i64> {
    let found = controllers_of(db, scope, std::slice::from_ref(row)).await?;
    Ok(found.get(&row.id).map_or(0, |controllers| controllers.count))
}

/// The customers that a vendor does this for, by name: those whose relation is active. None for an activity whose
/// controllers are no customers.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn customers_of(
    db: &Database,
    scope: &Scope,
    row: &activities::Model,
    page: &PageRequest,
) -> Result<Page<Controller>> {
    use customer_relations::Column as R;
    let mut query = customers(scope, row);
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let (name, id): (String, CustomerRelationId) = after.key()?;
        if name.chars().any(char::is_control) {
            return Err(Error::validation("after", "cursor-invalid"));
        }
        let place = Expr::tuple([Expr::value(name), Expr::value(id)]);
        query = query.filter(Expr::tuple([R::CustomerName.into_expr(), R::Id.into_expr()]).gt(place));
    }
    let rows = query
        .order_by_asc(R::CustomerName)
        .order_by_asc(R::Id)
        .limit(page.limit())
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total).map(Controller::from))
}

fn customers(scope: &Scope, row: &activities::Model) -> Select<customer_relations::Entity> {
    use customer_relations::Column as R;
    let query = scope.find::<customer_relations::Entity>();
    let active = || R::State.eq(RelationState::Active);
    match source_of(row, scope.is_vendor()) {
        ControllerSource::Own | ControllerSource::Named => query.filter(Expr::value(false)),
        ControllerSource::Customers => query.filter(active()),
        ControllerSource::Service => query
            .filter(active())
            .filter(R::Id.in_subquery(having(scope, row))),
        // Named by hand: it stays what it was when the relation ends, until somebody puts the activity away.
        ControllerSource::Relation => query.filter(Expr::col(R::Id).eq(row.customer_relation_id)),
    }
}

/// The relations with the service of this activity.
fn having(scope: &Scope, row: &activities::Model) -> SelectStatement {
    Query::select()
        .column(relation_services::Column::RelationId)
        .from(relation_services::Entity)
        .cond_where(scope.condition::<relation_services::Entity>())
        .and_where(Expr::col(relation_services::Column::ServiceId).eq(row.service_id))
        .to_owned()
}

/// How many active customers each of these services has, and the first by name.
async fn by_service(
    db: &impl Connection,
    scope: &Scope,
    ids: impl Iterator<Item = ServiceId>,
) -> Result<HashMap<ServiceId, (i64, Option<String>)>> {
    use relation_services::Column as Has;
    let ids: Vec<ServiceId> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(ServiceId, i64, Option<String>)> = scope
        .find::<relation_services::Entity>()
        .join(JoinType::InnerJoin, relation())
        .select_only()
        .column(Has::ServiceId)
        .column_as(customer_relations::Column::Id.count(), "customers")
        .column_as(customer_relations::Column::CustomerName.min(), "first")
        .filter(Has::ServiceId.is_in(ids))
        .filter(customer_relations::Column::State.eq(RelationState::Active))
        .group_by(Has::ServiceId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .map(|(service, count, first)| (service, (count, first)))
        .collect())
}

fn relation() -> RelationDef {
    relation_services::Entity::belongs_to(customer_relations::Entity)
        .from(relation_services::Column::RelationId)
        .to(customer_relations::Column::Id)
        .into()
}

async fn by_id(
    db: &impl Connection,
    scope: &Scope,
    ids: impl Iterator<Item = CustomerRelationId>,
) -> Result<HashMap<CustomerRelationId, (OrganisationId, String)>> {
    use customer_relations::Column as R;
    let ids: Vec<CustomerRelationId> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(CustomerRelationId, OrganisationId, String)> = scope
        .find::<customer_relations::Entity>()
        .select_only()
        .columns([R::Id, R::CustomerId, R::CustomerName])
        .filter(R::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .map(|(relation, customer, name)| (relation, (customer, name)))
        .collect())
}

/// How many active customers the vendor has, and the first by name.
async fn everybody(db: &impl Connection, scope: &Scope) -> Result<(i64, Option<String>)> {
    use customer_relations::Column as R;
    let found: Option<(i64, Option<String>)> = scope
        .find::<customer_relations::Entity>()
        .select_only()
        .column_as(R::Id.count(), "customers")
        .column_as(R::CustomerName.min(), "first")
        .filter(R::State.eq(RelationState::Active))
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.unwrap_or_default())
}

impl From<customer_relations::Model> for Controller {
    fn from(row: customer_relations::Model) -> Self {
        Self {
            organisation: Some(row.customer_id),
            relation: Some(row.id),
            name: row.customer_name,
            contact: row.notice_email,
        }
    }
}
