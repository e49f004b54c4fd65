//! Lists of grants.

use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::GrantState;
use tillid_entities::sharing_grants::{self, SharingGrantId};
use tillid_kernel::{Error, Page, PageRequest, Result};
use tillid_policy::{Database, Scope};
use time::Date;

use crate::today;

/// Grants that the scope's vendor gave or that are about the scope's customer, the newest first, in these states as
/// they are today (any when empty). One statement and one more for the total.
///
/// # Errors
/// `FORBIDDEN` for a partner: a proposal would tell it of a relation that it may not see yet; `VALIDATION` for the
/// cursor.
pub async fn grants(
    db: &Database,
    scope: &Scope,
    states: &[GrantState],
    page: &PageRequest,
) -> Result<Page<sharing_grants::Model>> {
    if !(scope.is_vendor() || scope.is_customer()) {
        return Err(Error::forbidden());
    }
    let today = today(scope.now());
    let mut query = scope.find::<sharing_grants::Entity>();
    if !states.is_empty() {
        let any = states
            .iter()
            .fold(Condition::any(), |any, state| any.add(is_in(*state, today)));
        query = query.filter(any);
    }
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let id: SharingGrantId = after.key()?;
        query = query.filter(sharing_grants::Column::Id.lt(id));
    }
    let rows = query
        .order_by_desc(sharing_grants::Column::Id)
        .limit(page.limit())
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total))
}

/// As [`super::state_on`], in SQL.
fn is_in(state: GrantState, today: Date) -> SimpleExpr {
    use sharing_grants::Column::{State, ValidTo};
    let over = ValidTo.is_not_null().and(ValidTo.lt(today));
    let running = [GrantState::Proposed, GrantState::Active];
    match state {
        GrantState::Expired => State.eq(state).or(State.is_in(running).and(over)),
        GrantState::Proposed | GrantState::Active => State.eq(state).and(over.not()),
        GrantState::Revoked | GrantState::Refused => State.eq(state),
    }
}
