//! A vendor's partners, and those that may see something of a customer.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::OrganisationKind;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::partnerships;
use tillid_kernel::{Error, Page, PageRequest, Result};
use tillid_policy::{Database, Scope};

use crate::search::{contains, cursor_text, needle};
use crate::today;

/// For a vendor its partners of today; for a customer the partners that a grant about it names or named. By name,
/// then id; one statement and one more for the total.
///
/// # Errors
/// `FORBIDDEN` for a partner, who knows of no other; `VALIDATION` for the search or the cursor.
pub async fn partners(
    db: &Database,
    scope: &Scope,
    search: Option<&str>,
    page: &PageRequest,
) -> Result<Page<organisations::Model>> {
    if !(scope.is_vendor() || scope.is_customer()) {
        return Err(Error::forbidden());
    }
    let mut query = scope
        .find_counterparties()
        .filter(organisations::Column::Kind.eq(OrganisationKind::Partner));
    if scope.is_vendor() {
        query = query.filter(organisations::Column::Id.in_subquery(current_partners(scope)));
    }
    if let Some(needle) = needle(search)? {
        let backend = db.reads().get_database_backend();
        let name = organisations::Column::LegalName.into_expr();
        query = query.filter(contains(backend, name, &needle));
    }
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let (name, id): (String, OrganisationId) = after.key()?;
        let place = Expr::tuple([Expr::value(cursor_text(name)?), Expr::value(id)]);
        query = query.filter(
            Expr::tuple([
                organisations::Column::LegalName.into_expr(),
                organisations::Column::Id.into_expr(),
            ])
            .gt(place),
        );
    }
    let rows = query
        .order_by_asc(organisations::Column::LegalName)
        .order_by_asc(organisations::Column::Id)
        .limit(page.limit())
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total))
}

fn current_partners(scope: &Scope) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(partnerships::Column::PartnerId)
        .from(partnerships::Entity)
        .and_where(partnerships::Column::VendorId.eq(scope.organisation()))
        .and_where(not_ended(scope))
        .to_owned()
}

/// The condition that a partnership has not ended before today.
pub(crate) fn not_ended(scope: &Scope) -> sea_orm::sea_query::SimpleExpr {
    let ended_at = partnerships::Column::EndedAt;
    ended_at.is_null().or(ended_at.gte(today(scope.now())))
}
