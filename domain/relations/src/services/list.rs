//! Lists of services, and what belongs to them.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use tillid_entities::enums::SubProcessorState;
use tillid_entities::services::{self, ServiceId};
use tillid_entities::{relation_services, sub_processor_services, sub_processors};
use tillid_kernel::{Page, PageRequest, Result};
use tillid_policy::{Connection, Database, Scope};

use crate::search::{contains, cursor_text, needle};

/// A vendor's services, or those that a customer has from all its vendors; a partner has none. By code, then id;
/// one statement and one more for the total. Searches the titles and the code.
///
/// # Errors
/// `VALIDATION` for the search or the cursor.
pub async fn services(
    db: &Database,
    scope: &Scope,
    search: Option<&str>,
    page: &PageRequest,
) -> Result<Page<services::Model>> {
    let mut query = reached(scope);
    if let Some(needle) = needle(search)? {
        let backend = db.reads().get_database_backend();
        let column = |column: services::Column| contains(backend, column.into_expr(), &needle);
        query = query.filter(
            Condition::any()
                .add(column(services::Column::TitleDa))
                .add(column(services::Column::TitleEn))
                .add(column(services::Column::Code)),
        );
    }
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let (code, id): (String, ServiceId) = after.key()?;
        let place = Expr::tuple([Expr::value(cursor_text(code)?), Expr::value(id)]);
        query = query.filter(
            Expr::tuple([
                services::Column::Code.into_expr(),
                services::Column::Id.into_expr(),
            ])
            .gt(place),
        );
    }
    let rows = query
        .order_by_asc(services::Column::Code)
        .order_by_asc(services::Column::Id)
        .limit(page.limit())
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total))
}

fn reached(scope: &Scope) -> Select<services::Entity> {
    if !scope.is_customer() {
        return scope.find::<services::Entity>();
    }
    let own = Query::select()
        .column(relation_services::Column::ServiceId)
        .from(relation_services::Entity)
        .and_where(relation_services::Column::CustomerId.eq(scope.organisation()))
        .to_owned();
    scope
        .find_published::<services::Entity>()
        .filter(services::Column::Id.in_subquery(own))
}

/// The services with these ids, in one statement. Services are public: whoever sees an id may see the service.
///
/// # Errors
/// Those of the database.
pub async fn services_by_ids(
    db: &impl Connection,
    scope: &Scope,
    ids: impl IntoIterator<Item = ServiceId>,
) -> Result<HashMap<ServiceId, services::Model>> {
    let mut ids: Vec<ServiceId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = scope
        .find_published::<services::Entity>()
        .filter(services::Column::Id.is_in(ids))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// How many sub-processors in use each of these services has, in one statement; a service with none is missing.
///
/// # Errors
/// Those of the database.
pub async fn sub_processor_counts(
    db: &impl Connection,
    scope: &Scope,
    ids: impl IntoIterator<Item = ServiceId>,
) -> Result<HashMap<ServiceId, i64>> {
    let ids: Vec<ServiceId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let in_use = Query::select()
        .column(sub_processors::Column::Id)
        .from(sub_processors::Entity)
        .and_where(
            sub_processors::Column::State.is_in([SubProcessorState::Active, SubProcessorState::Retiring]),
        )
        .to_owned();
    let counts: Vec<(ServiceId, i64)> = scope
        .find_published::<sub_processor_services::Entity>()
        .select_only()
        .column(sub_processor_services::Column::ServiceId)
        .column_as(sub_processor_services::Column::Id.count(), "sub_processors")
        .filter(sub_processor_services::Column::ServiceId.is_in(ids))
        .filter(sub_processor_services::Column::SubProcessorId.in_subquery(in_use))
        .group_by(sub_processor_services::Column::ServiceId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().collect())
}
