//! The record as a list.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::{ProcessingActivityState, ProcessingRole};
use tillid_entities::processing_activities::{self as activities, ProcessingActivityId};
use tillid_kernel::{Error, Page, PageRequest, Result};
use tillid_policy::{Database, Scope};
use time::Date;

/// Which activities. Everything given must hold.
#[derive(Clone, Debug, Default)]
pub struct ActivityFilter {
    /// Where they stand; empty for any.
    pub states: Vec<ProcessingActivityState>,
    /// What the organisation is when it does them.
    pub role: Option<ProcessingRole>,
    /// Only those in the record whose day of review has come.
    pub review_due: bool,
}

/// Whether it stands in the record and its day of review has come.
#[must_use]
pub fn is_review_due(row: &activities::Model, today: Date) -> bool {
    row.state == ProcessingActivityState::Active && row.next_review_on.is_some_and(|day| day <= today)
}

/// The activities of the scope's organisation, by title: one statement, and one more for the total.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn activities(
    db: &Database,
    scope: &Scope,
    filter: &ActivityFilter,
    today: Date,
    page: &PageRequest,
) -> Result<Page<activities::Model>> {
    use activities::Column as A;
    let mut query = scope.find::<activities::Entity>();
    if !filter.states.is_empty() {
        query = query.filter(A::State.is_in(filter.states.iter().copied()));
    }
    if let Some(role) = filter.role {
        query = query.filter(A::Role.eq(role));
    }
    if filter.review_due {
        query = query
            .filter(A::State.eq(ProcessingActivityState::Active))
            .filter(A::NextReviewOn.lte(today));
    }
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let (title, id): (String, ProcessingActivityId) = after.key()?;
        if title.chars().any(char::is_control) {
            return Err(Error::validation("after", "cursor-invalid"));
        }
        let place = Expr::tuple([Expr::value(title), Expr::value(id)]);
        query = query.filter(Expr::tuple([A::Title.into_expr(), A::Id.into_expr()]).gt(place));
    }
    let rows = query
        .order_by_asc(A::Title)
        .order_by_asc(A::Id)
        .limit(page.limit())
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total))
}
