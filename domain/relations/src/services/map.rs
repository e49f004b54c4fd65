//! Which services a customer has, from whom, and which agreement governs each: its map of what processes for it
//! (R-000-095, R-000-099).

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::SubProcessorRole;
use tillid_entities::relation_services::{self, RelationServiceId};
use tillid_entities::services;
use tillid_kernel::{Error, Page, PageRequest, Result, Timestamp};
use tillid_policy::{Database, Scope};

use crate::customers::links;
use crate::governing::{active, governing};
use crate::search::cursor_text;

/// A service that a customer has.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MappedService {
    /// The service.
    #[sea_orm(nested)]
    pub service: services::Model,
    /// That the customer has it.
    pub link_id: RelationServiceId,
    /// Since when that is written down.
    pub linked_at: Timestamp,
    /// The agreement in force that governs it.
    pub agreement_id: Option<AgreementId>,
}

impl MappedService {
    /// Whether no agreement in force governs it, and one should: an app's provider that is a controller of its own
    /// agrees with the customer itself.
    #[must_use]
    pub fn misses_agreement(&self) -> bool {
        let apart = self.service.provider_role == Some(SubProcessorRole::IndependentController);
        self.agreement_id.is_none() && !apart
    }
}

/// The services that the scope's customer has from vendors it is an active customer of, by code: one statement, two when
/// the total is asked.
///
/// # Errors
/// `FORBIDDEN` unless the scope is a customer's; `VALIDATION` for a cursor of another list.
pub async fn service_map(db: &Database, scope: &Scope, page: &PageRequest) -> Result<Page<MappedService>> {
    use relation_services::Column as Has;
    if !scope.is_customer() {
        return Err(Error::forbidden());
    }
    let mut query = scope
        .find_published::<services::Entity>()
        .join(JoinType::InnerJoin, links())
        .filter(scope.condition::<relation_services::Entity>())
        .filter(Has::RelationId.in_subquery(active(scope)));
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let (code, id): (String, RelationServiceId) = after.key()?;
        let place = Expr::tuple([Expr::value(cursor_text(code)?), Expr::value(id)]);
        query =
            query.filter(Expr::tuple([services::Column::Code.into_expr(), Has::Id.into_expr()]).gt(place));
    }
    let agreement = governing(agreements::Column::Id.into_expr());
    let rows = query
        .expr_as(Has::Id.into_expr(), "link_id")
        .expr_as(Has::CreatedAt.into_expr(), "linked_at")
        .expr_as(
            SimpleExpr::SubQuery(None, Box::new(agreement.into())),
            "agreement_id",
        )
        .order_by_asc(services::Column::Code)
        .order_by_asc(Has::Id)
        .limit(page.limit())
        .into_model::<MappedService>()
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total))
}
