//! Requests for assistance over all agreements of a side, and what was said about one.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::assistance_messages;
use tillid_entities::assistance_requests::{self, AssistanceRequestId};
use tillid_entities::enums::AssistanceState;
use tillid_kernel::{Page, PageRequest, Result, Timestamp};
use tillid_policy::{Connection, Database, Scope};

use crate::store::{contains, other_party_contains};

/// States in which an answer is owed.
pub(super) const OWED: [AssistanceState; 2] = [AssistanceState::Open, AssistanceState::Asked];

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Where they stand; empty means all.
    pub states: Vec<AssistanceState>,
    /// Only those whose time is over while the answer is owed.
    pub overdue: bool,
    /// Part of the subject, of the agreement's reference or of the other party's name, in any case of letters.
    pub search: Option<String>,
    /// Under one agreement.
    pub agreement: Option<AgreementId>,
}

impl Filter {
    /// What is over is read from its end, what is to be done from its beginning.
    fn last_first(&self) -> bool {
        !self.states.is_empty() && self.states.iter().all(|state| *state == AssistanceState::Closed)
    }
}

/// One page of the requests that the scope reaches, by their due dates: what is due first comes first; where only closed
/// ones are asked for, it comes last. One statement, two when the total is asked.
///
/// Plan: `ix_assistance_requests_vendor` or `ix_assistance_requests_customer`, a state at a time.
///
/// # Errors
/// `VALIDATION` for a cursor of another list; those of the database.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<assistance_requests::Model>> {
    use assistance_requests::Column as R;
    let matching = scope
        .find::<assistance_requests::Entity>()
        .filter(matching(db, scope, filter));
    let total = if request.wants_total {
        Some(matching.clone().count(db.reads()).await?)
    } else {
        None
    };
    let last_first = filter.last_first();
    let mut rows = matching;
    if let Some(after) = &request.after {
        let (due, id) = after.key::<(Timestamp, AssistanceRequestId)>()?;
        rows = rows.filter(if last_first {
            R::DueAt.lt(due).or(R::DueAt.eq(due).and(R::Id.lt(id)))
        } else {
            R::DueAt.gt(due).or(R::DueAt.eq(due).and(R::Id.gt(id)))
        });
    }
    let rows = if last_first {
        rows.order_by_desc(R::DueAt).order_by_desc(R::Id)
    } else {
        rows.order_by_asc(R::DueAt).order_by_asc(R::Id)
    };
    let rows = rows.limit(request.limit()).all(db.reads()).await?;
    Ok(request.page(rows, total))
}

fn matching(db: &Database, scope: &Scope, filter: &Filter) -> Condition {
    use agreements::Column as A;
    use assistance_requests::Column as R;
    let mut all = Condition::all();
    if !filter.states.is_empty() {
        all = all.add(R::State.is_in(filter.states.iter().copied()));
    }
    if filter.overdue {
        all = all.add(R::State.is_in(OWED)).add(R::DueAt.lt(scope.now()));
    }
    if let Some(agreement) = filter.agreement {
        all = all.add(R::AgreementId.eq(agreement));
    }
    let search = filter.search.as_deref().map(str::trim).unwrap_or_default();
    if !search.is_empty() {
        let reference = Expr::col((agreements::Entity, A::Reference));
        let named = Query::select()
            .column((agreements::Entity, A::Id))
            .from(agreements::Entity)
            .cond_where(scope.condition::<agreements::Entity>())
            .cond_where(
                Condition::any()
                    .add(contains(db, reference, search))
                    .add(other_party_contains(db, scope, search)),
            )
            .to_owned();
        let subject = Expr::col((assistance_requests::Entity, R::Subject));
        all = all.add(
            Condition::any()
                .add(contains(db, subject, search))
                .add(R::AgreementId.in_subquery(named)),
        );
    }
    all
}

/// What was said about a request, the oldest first; a request has 200 messages at most.
///
/// # Errors
/// Those of the database.
pub async fn messages(
    db: &impl Connection,
    scope: &Scope,
    request: AssistanceRequestId,
) -> Result<Vec<assistance_messages::Model>> {
    use assistance_messages::Column as M;
    Ok(scope
        .find::<assistance_messages::Entity>()
        .filter(M::AssistanceRequestId.eq(request))
        .order_by_asc(M::Number)
        .all(db)
        .await?)
}
