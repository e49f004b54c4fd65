//! Which customer has which terms: what agreements have otherwise than the text that they came from, found again over all
//! of them.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_deviations::{self, AgreementDeviationId};
use tillid_entities::agreement_versions;
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::enums::AgreementVersionState;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Page, PageRequest, Result};
use tillid_policy::{Database, Scope};

use crate::state::OPEN;
use crate::store::{contains, other_party_contains};

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The clause (`7`, with those below it) or the annex item (`C`, `C.4`).
    pub place: Option<String>,
    /// Part of the agreed text, of the heading, of the text before or of the other party's name, in any case of letters.
    pub search: Option<String>,
    /// Of one customer.
    pub customer: Option<OrganisationId>,
    /// Of one agreement.
    pub agreement: Option<AgreementId>,
    /// Only what is in force, without what waits for signatures.
    pub in_force: bool,
}

/// One page of the deviations in versions that are in force or wait for signatures, the newest first: one statement, two
/// when the total is asked.
///
/// Plan: `ix_agreement_deviations_vendor` gives them in order, `ix_agreement_deviations_customer` those of a customer.
///
/// # Errors
/// `VALIDATION` for a cursor of another list; those of the database.
pub async fn page(
    db: &Database,
    scope: &Scope,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<agreement_deviations::Model>> {
    use agreement_deviations::Column as D;
    let matching = scope
        .find::<agreement_deviations::Entity>()
        .filter(matching(db, scope, filter));
    let total = if request.wants_total {
        Some(matching.clone().count(db.reads()).await?)
    } else {
        None
    };
    let mut rows = matching;
    if let Some(after) = &request.after {
        rows = rows.filter(D::Id.lt(after.key::<AgreementDeviationId>()?));
    }
    let rows = rows
        .order_by_desc(D::Id)
        .limit(request.limit())
        .all(db.reads())
        .await?;
    Ok(request.page(rows, total))
}

fn matching(db: &Database, scope: &Scope, filter: &Filter) -> Condition {
    use agreement_deviations::Column as D;
    use agreement_versions::Column as V;
    let mut states = vec![AgreementVersionState::InForce];
    if !filter.in_force {
        states.extend(OPEN);
    }
    let versions = Query::select()
        .column((agreement_versions::Entity, V::Id))
        .from(agreement_versions::Entity)
        .cond_where(scope.condition::<agreement_versions::Entity>())
        .and_where(V::State.is_in(states))
        .to_owned();
    let mut all = Condition::all().add(D::AgreementVersionId.in_subquery(versions));
    let clean = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim).unwrap_or_default();
        (!text.is_empty()).then(|| text.to_owned())
    };
    if let Some(place) = clean(&filter.place) {
        // Nothing else is a place, and nothing else is a wildcard.
        let place: String = place
            .to_uppercase()
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '.')
            .collect();
        let place = place.trim_end_matches('.').to_owned();
        let below = format!("{place}.");
        all = all.add(
            Condition::any()
                .add(D::Place.eq(place))
                .add(D::Place.starts_with(below)),
        );
    }
    if let Some(search) = clean(&filter.search) {
        let text = |column: D| contains(db, Expr::col((agreement_deviations::Entity, column)), &search);
        let with_party = Query::select()
            .column((agreements::Entity, agreements::Column::Id))
            .from(agreements::Entity)
            .cond_where(scope.condition::<agreements::Entity>())
            .and_where(other_party_contains(db, scope, &search))
            .to_owned();
        all = all.add(
            Condition::any()
                .add(text(D::Text))
                .add(text(D::Heading))
                .add(text(D::FormerText))
                .add(D::AgreementId.in_subquery(with_party)),
        );
    }
    if let Some(customer) = filter.customer {
        all = all.add(D::CustomerId.eq(customer));
    }
    if let Some(agreement) = filter.agreement {
        all = all.add(D::AgreementId.eq(agreement));
    }
    all
}
