//! What a partner sees: of the relations that grants in force name, the fields that they name (I-24).
//!
//! The one place that reads for partners. Everything begins at the partner's own grants, reached by its own scope;
//! the rows behind them belong to others and are read as [`Job::Sharing`], each kind only for the relations whose
//! grants name its field. What no field names (requests, incidents, objections' texts, evidence, instructions,
//! audit) is not read at all.

mod behind;

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{AgreementVersionState, ContactRole, GrantField, GrantState};
use tillid_entities::{organisations, partnerships, sharing_grants};
use tillid_kernel::{Error, Page, PageRequest, Result, Timestamp};
use tillid_policy::{Connection, Database, Job, Scope};
use time::Date;

use crate::partners::not_ended;
use crate::search::{contains, needle};
use crate::today;

/// Most relations among which the nearest deadlines are looked for.
const MOST_DEADLINES: u64 = 50;

/// A relation as a partner sees it. A field outside the grants is `None`.
#[derive(Clone, Debug)]
pub struct SharedRelation {
    /// The relation.
    pub id: CustomerRelationId,
    /// The vendor; its name is public.
    pub vendor_name: String,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// Services as titles, Danish and English.
    pub services: Option<Vec<(String, String)>>,
    /// First day of the relation; `None` too when it is not known.
    pub since: Option<Date>,
    /// Role mailboxes and contact persons, as far as granted.
    pub contacts: Option<Vec<SharedContact>>,
    /// State of the agreement; `None` too when there is none.
    pub agreement_status: Option<AgreementVersionState>,
    /// Notices that still wait.
    pub open_notices: Option<i64>,
    /// The nearest last millisecond to object.
    pub next_deadline: Option<Timestamp>,
    /// Names of the sub-processors in use, by name.
    pub sub_processors: Option<Vec<String>>,
    /// What the grants in force name, all together.
    pub granted: BTreeSet<GrantField>,
    /// Why it is shared; several purposes on lines of their own.
    pub purpose: String,
    /// Last day of the grant that lasts longest; open when `None`.
    pub valid_to: Option<Date>,
}

/// A contact of the customer. A mailbox of a role carries no name and no telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedContact {
    /// What the contact is for.
    pub role: ContactRole,
    /// The person, under `CONTACT_PERSONS` alone.
    pub name: Option<String>,
    /// E-mail address.
    pub email: String,
    /// Telephone number, under `CONTACT_PERSONS` alone.
    pub phone: Option<String>,
}

/// Which fields to fetch: what nobody asked for costs no statement.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a field that may be asked for"
)]
pub struct SharedFields {
    /// Services.
    pub services: bool,
    /// Contacts.
    pub contacts: bool,
    /// State of the agreement.
    pub agreement: bool,
    /// Open notices and the next deadline.
    pub notices: bool,
    /// Sub-processors in use.
    pub sub_processors: bool,
}

impl SharedFields {
    /// Everything.
    pub const ALL: Self = Self {
        services: true,
        contacts: true,
        agreement: true,
        notices: true,
        sub_processors: true,
    };
}

/// What the grants in force say of one relation, together.
#[derive(Clone, Debug, Default)]
struct Granted {
    fields: BTreeSet<GrantField>,
    purposes: BTreeSet<String>,
    /// The last day of each grant; an open one is `None`.
    ends: Vec<Option<Date>>,
}

impl Granted {
    fn allows(&self, field: GrantField) -> bool {
        self.fields.contains(&field)
    }

    fn valid_to(&self) -> Option<Date> {
        let ends: Option<Vec<Date>> = self.ends.iter().copied().collect();
        ends.and_then(|ends| ends.into_iter().max())
    }
}

type Grants = BTreeMap<CustomerRelationId, Granted>;

/// The relations shared with the scope's partner, over all vendors, by id: at most nine statements, and one more for
/// the total. The search finds vendors by name, and customers by name where the name is granted.
///
/// # Errors
/// `FORBIDDEN` unless the scope is a partner's; `VALIDATION` for the search or the cursor.
pub async fn shared_relations(
    db: &Database,
    scope: &Scope,
    search: Option<&str>,
    fields: SharedFields,
    page: &PageRequest,
) -> Result<Page<SharedRelation>> {
    let mut query = in_force(scope)?;
    if let Some(needle) = needle(search)? {
        query = query.filter(matching(db.reads().get_database_backend(), &needle));
    }
    let mut ids = query
        .select_only()
        .column(sharing_grants::Column::RelationId)
        .group_by(sharing_grants::Column::RelationId);
    // A customer's name is found where the grant names it, though its row is not the partner's to see.
    let job = scope.as_job(Job::Sharing, scope.organisation());
    let reads = db.reads().within(&job);
    let total = if page.wants_total {
        Some(ids.clone().count(&reads).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let after: CustomerRelationId = after.key()?;
        ids = ids.filter(sharing_grants::Column::RelationId.gt(after));
    }
    let ids: Vec<CustomerRelationId> = ids
        .order_by_asc(sharing_grants::Column::RelationId)
        .limit(page.limit())
        .into_tuple()
        .all(&reads)
        .await?;
    let page = page.page(ids, total);
    let granted = grants_of(db.reads(), scope, &page.rows).await?;
    let relations = behind::relations(db.reads(), scope, &granted, fields).await?;
    Ok(Page {
        rows: relations,
        has_next: page.has_next,
        has_previous: page.has_previous,
        total: page.total,
    })
}

/// One shared relation.
///
/// # Errors
/// `NOT_FOUND` without a grant in force, whether the relation exists or not (I-1).
pub async fn shared_relation(
    db: &Database,
    scope: &Scope,
    id: CustomerRelationId,
    fields: SharedFields,
) -> Result<SharedRelation> {
    let granted = grants_of(db.reads(), scope, &[id]).await?;
    let relations = behind::relations(db.reads(), scope, &granted, fields).await?;
    relations.into_iter().next().ok_or_else(Error::not_found)
}

/// How many relations and vendors are shared with the scope's partner, and how many relations lose a grant within
/// thirty days: two statements.
///
/// # Errors
/// `FORBIDDEN` unless the scope is a partner's.
pub async fn shared_summary(db: &Database, scope: &Scope) -> Result<(i64, i64, i64)> {
    let distinct = |column: sharing_grants::Column| column.into_expr().count_distinct();
    let counts: Option<(i64, i64)> = in_force(scope)?
        .select_only()
        .expr_as(distinct(sharing_grants::Column::RelationId), "relations")
        .expr_as(distinct(sharing_grants::Column::VendorId), "vendors")
        .into_tuple()
        .one(db.reads())
        .await?;
    let soon = today(scope.now().plus_days(30));
    let expiring = in_force(scope)?
        .filter(sharing_grants::Column::ValidTo.lte(soon))
        .count(db.reads())
        .await?;
    let (relations, vendors) = counts.unwrap_or_default();
    Ok((relations, vendors, i64::try_from(expiring).unwrap_or(i64::MAX)))
}

/// The shared relations whose notices have the nearest deadlines, at most `limit`: where `NOTICE_STATUS` is granted.
///
/// # Errors
/// `FORBIDDEN` unless the scope is a partner's.
pub async fn upcoming_deadlines(db: &Database, scope: &Scope, limit: usize) -> Result<Vec<SharedRelation>> {
    let backend = db.reads().get_database_backend();
    let granting = in_force(scope)?
        .filter(names_field(backend, GrantField::NoticeStatus))
        .select_only()
        .column(sharing_grants::Column::RelationId)
        .into_query();
    let nearest = behind::nearest_deadlines(db.reads(), scope, granting, MOST_DEADLINES).await?;
    let ids: Vec<CustomerRelationId> = nearest.into_iter().take(limit).collect();
    let granted = grants_of(db.reads(), scope, &ids).await?;
    let fields = SharedFields {
        notices: true,
        ..SharedFields::default()
    };
    let mut relations = behind::relations(db.reads(), scope, &granted, fields).await?;
    relations.sort_by_key(|relation| {
        (
            relation.next_deadline.is_none(),
            relation.next_deadline,
            relation.id,
        )
    });
    Ok(relations)
}

/// The grants of the scope's partner that count today, from vendors that it is still a partner of. Asked on every
/// read, so that an end acts on the next request.
fn in_force(scope: &Scope) -> Result<Select<sharing_grants::Entity>> {
    use sharing_grants::Column;
    if !scope.is_partner() {
        return Err(Error::forbidden());
    }
    let today = today(scope.now());
    let vendors = Query::select()
        .column(partnerships::Column::VendorId)
        .from(partnerships::Entity)
        .and_where(partnerships::Column::PartnerId.eq(scope.organisation()))
        .and_where(not_ended(scope))
        .to_owned();
    Ok(scope
        .find::<sharing_grants::Entity>()
        .filter(Column::State.eq(GrantState::Active))
        .filter(Column::ValidFrom.lte(today))
        .filter(
            Condition::any()
                .add(Column::ValidTo.is_null())
                .add(Column::ValidTo.gte(today)),
        )
        .filter(Column::VendorId.in_subquery(vendors)))
}

async fn grants_of(db: &impl Connection, scope: &Scope, ids: &[CustomerRelationId]) -> Result<Grants> {
    let mut granted = Grants::new();
    if ids.is_empty() {
        return Ok(granted);
    }
    let rows = in_force(scope)?
        .filter(sharing_grants::Column::RelationId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    for row in rows {
        let all = granted.entry(row.relation_id).or_default();
        all.fields.extend(row.fields.0);
        all.purposes.insert(row.purpose);
        all.ends.push(row.valid_to);
    }
    Ok(granted)
}

/// Grants whose vendor has this name, or whose customer has it and may be named.
fn matching(backend: DbBackend, needle: &str) -> Condition {
    let vendors = Query::select()
        .column(organisations::Column::Id)
        .from(organisations::Entity)
        .and_where(
            organisations::Column::Id
                .into_expr()
                .eq(sharing_grants::Column::VendorId.into_expr()),
        )
        .and_where(contains(
            backend,
            organisations::Column::LegalName.into_expr(),
            needle,
        ))
        .to_owned();
    Condition::any().add(Expr::exists(vendors)).add(
        names_field(backend, GrantField::CustomerName).and(Expr::exists(customer_named(backend, needle))),
    )
}

fn customer_named(backend: DbBackend, needle: &str) -> SelectStatement {
    Query::select()
        .column(customer_relations::Column::Id)
        .from(customer_relations::Entity)
        .and_where(
            customer_relations::Column::Id
                .into_expr()
                .eq(sharing_grants::Column::RelationId.into_expr()),
        )
        .and_where(contains(
            backend,
            customer_relations::Column::CustomerName.into_expr(),
            needle,
        ))
        .to_owned()
}

/// Whether the grant names the field. The column holds a JSON list of texts, so the quoted name occurs in it exactly
/// when it is an item.
fn names_field(backend: DbBackend, field: GrantField) -> SimpleExpr {
    let text = sharing_grants::Column::Fields.into_expr().cast_as("text");
    contains(backend, text, &format!("\"{}\"", field.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn several_grants_last_as_long_as_the_longest() {
        let ending = |ends: &[Option<Date>]| Granted {
            ends: ends.to_vec(),
            ..Granted::default()
        };
        let (early, late) = (Some(date!(2026 - 12 - 01)), Some(date!(2027 - 01 - 01)));
        assert_eq!(ending(&[early, late]).valid_to(), late);
        assert_eq!(ending(&[early, None]).valid_to(), None);
    }
}
