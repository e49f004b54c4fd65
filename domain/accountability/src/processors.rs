//! What a customer reads of its processors' measures: the newest numbers of each vendor it is an active customer of
//! (Art. 28(3)(b) and (h), R-001-002).

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::confidentiality_commitments as commitments;
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::RelationState;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::training_records as trainings;
use tillid_kernel::{Error, Page, PageRequest, Result};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::measures::Measures;

/// A processor with what it shows its customers.
#[derive(Clone, Debug)]
pub struct ProcessorMeasures {
    /// The relation that lets the customer read it.
    pub relation: CustomerRelationId,
    /// The vendor.
    pub vendor: organisations::Model,
    /// What counts now of its measures.
    pub measures: Measures,
}

/// The processors of the scope's customer: four statements, and one more for the total.
///
/// # Errors
/// `FORBIDDEN` unless the scope is a customer's; `VALIDATION` for a cursor of another list.
pub async fn processors(db: &Database, scope: &Scope, page: &PageRequest) -> Result<Page<ProcessorMeasures>> {
    use customer_relations::Column as R;
    if !scope.is_customer() {
        return Err(Error::forbidden());
    }
    let mut query = scope
        .find::<customer_relations::Entity>()
        .filter(R::State.eq(RelationState::Active));
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let id: CustomerRelationId = after.key()?;
        query = query.filter(R::Id.gt(id));
    }
    let rows = query
        .order_by_asc(R::Id)
        .limit(page.limit())
        .all(db.reads())
        .await?;
    // The relation, which the customer's own scope has found, is what lets it read on.
    let ids: Vec<OrganisationId> = rows.iter().map(|row| row.vendor_id).collect();
    let vendors = tillid_organisations::by_ids(db.reads(), scope, ids.clone()).await?;
    let mut newest = newest(db.reads(), scope, &ids).await?;
    let rows = rows
        .into_iter()
        .map(|row| {
            Ok(ProcessorMeasures {
                relation: row.id,
                vendor: vendors
                    .get(&row.vendor_id)
                    .cloned()
                    .ok_or_else(Error::not_found)?,
                measures: newest.remove(&row.vendor_id).unwrap_or_default(),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(page.page(rows, total))
}

/// What counts now of these vendors' measures. Their rows are their own, so a job reads them.
async fn newest(
    db: &impl Connection,
    scope: &Scope,
    vendors: &[OrganisationId],
) -> Result<HashMap<OrganisationId, Measures>> {
    let mut found: HashMap<OrganisationId, Measures> = HashMap::new();
    if vendors.is_empty() {
        return Ok(found);
    }
    let job = scope.as_job(Job::Measures, scope.organisation());
    for row in counts(db, &job, vendors).await? {
        let own = found.entry(row.organisation_id).or_default();
        own.confidentiality = Some(row);
    }
    for row in meetings(db, &job, vendors).await? {
        let own = found.entry(row.organisation_id).or_default();
        own.training = Some(row);
    }
    Ok(found)
}

async fn counts(
    db: &impl Connection,
    job: &Scope,
    vendors: &[OrganisationId],
) -> Result<Vec<commitments::Model>> {
    use commitments::Column as C;
    let later = Alias::new("later");
    let place = |day, id| Expr::tuple([day, id]);
    let own = |column: C| Expr::col((commitments::Entity, column));
    let other = |column: C| Expr::col((later.clone(), column));
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(commitments::Entity, later.clone())
        .and_where(other(C::OrganisationId).eq(own(C::OrganisationId)))
        .and_where(place(other(C::CountedOn), other(C::Id)).gt(place(own(C::CountedOn), own(C::Id))))
        .to_owned();
    Ok(job
        .find::<commitments::Entity>()
        .filter(C::OrganisationId.is_in(vendors.iter().copied()))
        .filter(Expr::exists(newer).not())
        .all(&db.within(job))
        .await?)
}

async fn meetings(
    db: &impl Connection,
    job: &Scope,
    vendors: &[OrganisationId],
) -> Result<Vec<trainings::Model>> {
    use trainings::Column as T;
    let later = Alias::new("later");
    let place = |day, id| Expr::tuple([day, id]);
    let own = |column: T| Expr::col((trainings::Entity, column));
    let other = |column: T| Expr::col((later.clone(), column));
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(trainings::Entity, later.clone())
        .and_where(other(T::OrganisationId).eq(own(T::OrganisationId)))
        .and_where(other(T::WithdrawnAt).is_null())
        .and_where(place(other(T::HeldOn), other(T::Id)).gt(place(own(T::HeldOn), own(T::Id))))
        .to_owned();
    Ok(job
        .find::<trainings::Entity>()
        .filter(T::OrganisationId.is_in(vendors.iter().copied()))
        .filter(T::WithdrawnAt.is_null())
        .filter(Expr::exists(newer).not())
        .all(&db.within(job))
        .await?)
}
