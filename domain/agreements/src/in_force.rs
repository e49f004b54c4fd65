//! What other subjects may know of agreements: which are in force, and what they govern (I-4).

use std::collections::HashMap;

use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_services;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{AgreementVersionState, AuthorisationModel, RelationState};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::services::ServiceId;
use tillid_kernel::{Cursor, Page, PageRequest, Result};
use tillid_policy::{Connection, Scope};

use crate::state::OPEN;

/// An agreement in force, with the terms that decide a notice.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Governed {
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its version in force.
    pub agreement_version_id: AgreementVersionId,
    /// The relation it governs.
    pub relation_id: CustomerRelationId,
    /// The customer.
    pub customer_id: OrganisationId,
    /// Number for people.
    pub reference: String,
    /// What the customer's silence means (I-6).
    pub authorisation_model: AuthorisationModel,
    /// Days of notice.
    pub notice_days: i32,
    /// Days to object.
    pub objection_days: i32,
}

/// The statement behind [`for_services`]: one row for each agreement of the scope's organisation that is in force and
/// governs at least one of the services. Columns are named and ordered as the fields of [`Governed`], so that an
/// `INSERT … SELECT` can wrap it.
///
/// Plan: `ix_agreement_services_service` gives the agreements of the services, the primary keys the rest.
#[must_use]
pub fn statement(scope: &Scope, services: &[ServiceId]) -> SelectStatement {
    let mut statement = in_force(scope);
    statement.and_where(governs(services));
    statement
}

fn in_force(scope: &Scope) -> SelectStatement {
    use agreement_versions::Column as V;
    use agreements::Column as A;
    let agreement = |column: A| Expr::col((agreements::Entity, column));
    let version = |column: V| Expr::col((agreement_versions::Entity, column));
    Query::select()
        .expr_as(agreement(A::Id), "agreement_id")
        .expr_as(version(V::Id), "agreement_version_id")
        .expr_as(agreement(A::RelationId), "relation_id")
        .expr_as(agreement(A::CustomerId), "customer_id")
        .expr_as(agreement(A::Reference), "reference")
        .expr_as(version(V::AuthorisationModel), "authorisation_model")
        .expr_as(version(V::NoticeDays), "notice_days")
        // Both databases read a JSON member as text with `->>`.
        .expr_as(
            Expr::cust(r#"CAST("agreement_versions"."parameters" ->> 'objectionDays' AS integer)"#),
            "objection_days",
        )
        .from(agreements::Entity)
        .join(
            JoinType::InnerJoin,
            agreement_versions::Entity,
            version(V::Id).equals((agreements::Entity, A::CurrentVersionId)),
        )
        .cond_where(scope.condition::<agreements::Entity>())
        .and_where(V::State.eq(AgreementVersionState::InForce))
        .to_owned()
}

/// Whether the agreement of the outer query governs one of the services.
fn governs(services: &[ServiceId]) -> Expr {
    use agreement_services::Column as S;
    let governed = Query::select()
        .column((agreement_services::Entity, S::AgreementId))
        .from(agreement_services::Entity)
        .and_where(
            Expr::col((agreement_services::Entity, S::VendorId))
                .equals((agreements::Entity, agreements::Column::VendorId)),
        )
        .and_where(S::ServiceId.is_in(services.iter().copied()))
        .to_owned();
    agreements::Column::Id.in_subquery(governed)
}

/// The agreements in force that govern one of the services: who is owed a notice (I-4). One statement.
///
/// # Errors
/// Those of the database.
pub async fn for_services(
    db: &impl Connection,
    scope: &Scope,
    services: &[ServiceId],
) -> Result<Vec<Governed>> {
    select(db, &statement(scope, services)).await
}

async fn select(db: &impl Connection, statement: &SelectStatement) -> Result<Vec<Governed>> {
    let built = db.get_database_backend().build(statement);
    Ok(Governed::find_by_statement(built).all(db).await?)
}

/// Why a customer is owed no notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOwed {
    /// It has no agreement in force.
    NoAgreementInForce,
    /// Its agreements govern other services.
    ServiceNotAffected,
}

/// A customer of the vendor, and whether a change of the services concerns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concerned {
    /// The relation.
    pub relation_id: CustomerRelationId,
    /// The customer.
    pub customer_id: OrganisationId,
    /// Its name, which the list is sorted by.
    pub customer_name: String,
    /// By which agreement it is owed a notice, or why not.
    pub owed: Result<Governed, NotOwed>,
}

impl Concerned {
    /// Its place in the list.
    #[must_use]
    pub fn place(&self) -> Cursor {
        Cursor::at(&(&self.customer_name, self.relation_id))
    }
}

/// One page of the vendor's active customers by name, each with whether a change of the services concerns it: three
/// statements (customers, agreements that govern, agreements in force), a fourth when the total is asked.
///
/// # Errors
/// `VALIDATION` for a cursor of another list; those of the database.
pub async fn audience(
    db: &impl Connection,
    scope: &Scope,
    services: &[ServiceId],
    request: &PageRequest,
) -> Result<Page<Concerned>> {
    use customer_relations::Column as R;
    let active = scope
        .find::<customer_relations::Entity>()
        .filter(R::State.eq(RelationState::Active));
    let total = if request.wants_total {
        Some(sea_orm::PaginatorTrait::count(active.clone(), db).await?)
    } else {
        None
    };
    let mut rows = active;
    if let Some(after) = &request.after {
        let (name, id) = after.key::<(String, CustomerRelationId)>()?;
        rows = rows.filter(
            R::CustomerName
                .gt(name.clone())
                .or(R::CustomerName.eq(name).and(R::Id.gt(id))),
        );
    }
    let rows = rows
        .order_by_asc(R::CustomerName)
        .order_by_asc(R::Id)
        .limit(request.limit())
        .all(db)
        .await?;
    let page = request.page(rows, total);
    let relations: Vec<CustomerRelationId> = page.rows.iter().map(|row| row.id).collect();
    let of_page = agreements::Column::RelationId.is_in(relations);
    let governing = select(db, statement(scope, services).and_where(of_page.clone())).await?;
    let mut governing: HashMap<_, _> = governing.into_iter().map(|row| (row.relation_id, row)).collect();
    let any = select(db, in_force(scope).and_where(of_page)).await?;
    Ok(page.map(|row| Concerned {
        relation_id: row.id,
        customer_id: row.customer_id,
        owed: governing.remove(&row.id).ok_or_else(|| {
            if any.iter().any(|agreement| agreement.relation_id == row.id) {
                NotOwed::ServiceNotAffected
            } else {
                NotOwed::NoAgreementInForce
            }
        }),
        customer_name: row.customer_name,
    }))
}

/// The agreement of a relation that counts now.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Current {
    /// The relation.
    pub relation_id: CustomerRelationId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Number for people.
    pub reference: String,
    /// Its version that counts: in force, else the newest.
    pub agreement_version_id: AgreementVersionId,
    /// Where that version stands.
    pub state: AgreementVersionState,
}

/// The agreement that counts now for each of these relations: one in force before any other, then the newest. One
/// statement.
///
/// # Errors
/// Those of the database.
pub async fn current_for_relations(
    db: &impl Connection,
    scope: &Scope,
    relations: Vec<CustomerRelationId>,
) -> Result<HashMap<CustomerRelationId, Current>> {
    use agreement_versions::Column as V;
    use agreements::Column as A;
    if relations.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = Query::select()
        .expr_as(Expr::col((agreements::Entity, A::RelationId)), "relation_id")
        .expr_as(Expr::col((agreements::Entity, A::Id)), "agreement_id")
        .expr_as(Expr::col((agreements::Entity, A::Reference)), "reference")
        .expr_as(
            Expr::col((agreement_versions::Entity, V::Id)),
            "agreement_version_id",
        )
        .expr_as(Expr::col((agreement_versions::Entity, V::State)), "state")
        .from(agreements::Entity)
        .join(
            JoinType::InnerJoin,
            agreement_versions::Entity,
            Expr::col((agreement_versions::Entity, V::Id)).equals((agreements::Entity, A::CurrentVersionId)),
        )
        .cond_where(scope.condition::<agreements::Entity>())
        .and_where(A::RelationId.is_in(relations))
        .to_owned();
    let rows = Current::find_by_statement(db.get_database_backend().build(&statement))
        .all(db)
        .await?;
    let mut current: HashMap<CustomerRelationId, Current> = HashMap::new();
    for row in rows {
        let rank = |row: &Current| (row.state == AgreementVersionState::InForce, row.agreement_id);
        match current.get(&row.relation_id) {
            Some(known) if rank(known) >= rank(&row) => {}
            _ => {
                current.insert(row.relation_id, row);
            }
        }
    }
    Ok(current)
}

/// How many versions wait for whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In force.
    pub in_force: u64,
    /// Open, and the customer has not signed.
    pub awaiting_customer: u64,
    /// The customer has signed, the vendor has not.
    pub awaiting_vendor: u64,
}

#[derive(FromQueryResult)]
struct CountRow {
    state: AgreementVersionState,
    by_customer: i32,
    rows: i64,
}

/// Counts the versions of the scope's organisation, vendor or customer: one statement.
///
/// # Errors
/// Those of the database.
pub async fn counts(db: &impl Connection, scope: &Scope) -> Result<Counts> {
    use agreement_versions::Column as V;
    let states = OPEN.into_iter().chain([AgreementVersionState::InForce]);
    let by_customer = CaseStatement::new()
        .case(
            V::State
                .eq(AgreementVersionState::PartiallySigned)
                .and(V::ControllerDue.lte(0)),
            1,
        )
        .finally(0);
    let counted = Query::select()
        .column((agreement_versions::Entity, V::State))
        .expr_as(by_customer, "by_customer")
        .from(agreement_versions::Entity)
        .cond_where(scope.condition::<agreement_versions::Entity>())
        .and_where(V::State.is_in(states))
        .to_owned();
    let statement = Query::select()
        .column("state")
        .column("by_customer")
        .expr_as(Expr::cust("COUNT(*)"), "rows")
        .from_subquery(counted, "counted")
        .group_by_columns(["state", "by_customer"])
        .to_owned();
    let rows = CountRow::find_by_statement(db.get_database_backend().build(&statement))
        .all(db)
        .await?;
    let mut counts = Counts::default();
    for row in rows {
        let place = match (row.state, row.by_customer) {
            (AgreementVersionState::InForce, _) => &mut counts.in_force,
            (_, 1) => &mut counts.awaiting_vendor,
            _ => &mut counts.awaiting_customer,
        };
        *place += u64::try_from(row.rows).unwrap_or(0);
    }
    Ok(counts)
}
