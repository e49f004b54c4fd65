//! Which customer a row means, with which terms, and whether an agreement can go out to it now.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_versions;
use tillid_entities::enums::{OrganisationState, RelationState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::values::Parameters;
use tillid_entities::{agreement_services, agreements, customer_relations};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Scope};

use super::AT_ONCE;
use super::list::Cells;
use crate::parameters::Terms;
use crate::state::{OPEN, can_be_amended};
use crate::versions::issue::What;

/// The vendor has no such customer.
const UNKNOWN: &str = "customer-unknown";

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// `customer`, or the term as `parameters.<term>`.
    pub field: String,
    /// Key of the sentence that says why, in the locale files prefixed with `error-`.
    pub key: String,
    /// What the sentence fills in.
    pub values: BTreeMap<String, String>,
}

impl RowProblem {
    pub(super) fn customer(key: &str) -> Self {
        Self::at("customer", key)
    }

    fn at(field: &str, key: &str) -> Self {
        Self {
            field: field.to_owned(),
            key: key.to_owned(),
            values: BTreeMap::new(),
        }
    }

    /// A failure of one row. A bug is none: it is no row's fault.
    pub(super) fn of(error: Error) -> Result<Self> {
        let Error::Failure(failure) = error else {
            return Err(error);
        };
        let values = failure.arguments.iter();
        Ok(Self {
            field: failure.field.clone().unwrap_or_else(|| "customer".to_owned()),
            key: failure.key.to_owned(),
            values: values
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        })
    }

    /// What the sentence fills in, as it is stored.
    pub(super) fn details(&self) -> Result<String> {
        serde_json::to_string(&self.values).map_err(Error::internal)
    }
}

/// A row and what would become of it.
pub(super) struct Judged {
    pub(super) number: i32,
    /// The customer's name where it was found, else what the row calls it.
    pub(super) customer: String,
    pub(super) outcome: Result<(OrganisationId, Parameters), RowProblem>,
}

impl Judged {
    /// Whether the vendor has no such customer.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(&self.outcome, Err(problem) if problem.key == UNKNOWN)
    }
}

/// Every row, in a number of statements that grows with the portions of the list alone; the second row of one customer
/// is refused.
pub(super) async fn judge_all(
    db: &impl Connection,
    scope: &Scope,
    what: &What,
    usual: &Parameters,
    listed: Vec<Cells>,
) -> Result<Vec<Judged>> {
    let mut seen = HashSet::new();
    let mut judged = Vec::with_capacity(listed.len());
    for portion in listed.chunks(AT_ONCE) {
        let known = Known::load(db, scope, portion).await?;
        let found: Vec<_> = portion.iter().map(|cells| known.customer(cells)).collect();
        let ids = found
            .iter()
            .filter_map(|found| found.as_ref().ok().copied())
            .collect();
        let standing = Standing::load(db, scope, what, ids).await?;
        for (cells, found) in portion.iter().zip(found) {
            let name = found.as_ref().ok().and_then(|id| standing.name(*id));
            let outcome = found.and_then(|id| {
                if !seen.insert(id) {
                    return Err(RowProblem::customer("customer-twice"));
                }
                standing.check(id)?;
                Ok((id, own_terms(usual, cells)?))
            });
            judged.push(Judged {
                number: cells.number,
                customer: name.unwrap_or_else(|| cells.customer().to_owned()),
                outcome,
            });
        }
    }
    Ok(judged)
}

/// The vendor's customers that a portion of a list may mean, by each of their names.
struct Known {
    ids: HashSet<OrganisationId>,
    by_external_id: HashMap<String, Vec<OrganisationId>>,
    by_number: HashMap<String, Vec<OrganisationId>>,
}

impl Known {
    async fn load(db: &impl Connection, scope: &Scope, portion: &[Cells]) -> Result<Self> {
        use customer_relations::Column as R;
        let own = || {
            scope
                .find::<customer_relations::Entity>()
                .filter(R::VendorId.eq(scope.organisation()))
        };
        let ids: Vec<OrganisationId> = portion.iter().filter_map(|cells| cells.id.parse().ok()).collect();
        let mut known = Self {
            ids: HashSet::new(),
            by_external_id: HashMap::new(),
            by_number: HashMap::new(),
        };
        if !ids.is_empty() {
            let found: Vec<OrganisationId> = own()
                .select_only()
                .column(R::CustomerId)
                .filter(R::CustomerId.is_in(ids))
                .into_tuple()
                .all(&db.within(scope))
                .await?;
            known.ids.extend(found);
        }
        let numbers: Vec<&str> = portion
            .iter()
            .map(|cells| cells.external_id.as_str())
            .filter(|cell| !cell.is_empty())
            .collect();
        if !numbers.is_empty() {
            let found: Vec<(Option<String>, OrganisationId)> = own()
                .select_only()
                .columns([R::ExternalId, R::CustomerId])
                .filter(R::ExternalId.is_in(numbers))
                .into_tuple()
                .all(&db.within(scope))
                .await?;
            for (number, id) in found {
                known
                    .by_external_id
                    .entry(number.unwrap_or_default())
                    .or_default()
                    .push(id);
            }
        }
        let numbers: Vec<String> = portion
            .iter()
            .map(|cells| plain_number(&cells.registration_number))
            .filter(|number| !number.is_empty())
            .collect();
        if !numbers.is_empty() {
            use organisations::Column as O;
            let customers = own().select_only().column(R::CustomerId);
            let found: Vec<(Option<String>, OrganisationId)> = scope
                .find_counterparties()
                .select_only()
                .columns([O::RegistrationNumber, O::Id])
                .filter(O::RegistrationNumber.is_in(numbers))
                .filter(O::Id.in_subquery(sea_orm::QueryTrait::into_query(customers)))
                .into_tuple()
                .all(&db.within(scope))
                .await?;
            for (number, id) in found {
                known
                    .by_number
                    .entry(number.unwrap_or_default())
                    .or_default()
                    .push(id);
            }
        }
        Ok(known)
    }

    /// The one customer that every name in the row means. A row whose names mean different ones is refused: a binding
    /// offer must not go to either.
    fn customer(&self, cells: &Cells) -> Result<OrganisationId, RowProblem> {
        let unknown = || RowProblem::customer(UNKNOWN);
        let mut meant: Option<HashSet<OrganisationId>> = None;
        let mut narrow = |found: HashSet<OrganisationId>| {
            if found.is_empty() {
                return Err(unknown());
            }
            meant = Some(match meant.take() {
                None => found,
                Some(before) => before.intersection(&found).copied().collect(),
            });
            Ok(())
        };
        if !cells.id.is_empty() {
            let id: Option<OrganisationId> = cells.id.parse().ok();
            narrow(id.into_iter().filter(|id| self.ids.contains(id)).collect())?;
        }
        if !cells.external_id.is_empty() {
            let found = self.by_external_id.get(&cells.external_id);
            narrow(found.into_iter().flatten().copied().collect())?;
        }
        if !cells.registration_number.is_empty() {
            let found = self.by_number.get(&plain_number(&cells.registration_number));
            narrow(found.into_iter().flatten().copied().collect())?;
        }
        let meant = meant.ok_or_else(|| RowProblem::customer("required"))?;
        match (meant.len(), meant.into_iter().next()) {
            (1, Some(id)) => Ok(id),
            _ => Err(RowProblem::customer("customer-ambiguous")),
        }
    }
}

/// A registration number as it is stored: without what people write between its digits.
fn plain_number(number: &str) -> String {
    number
        .chars()
        .filter(|c| !matches!(c, ' ' | '.' | '-'))
        .collect::<String>()
        .to_uppercase()
}

/// The terms of a row: everybody's, but for what it says otherwise.
fn own_terms(usual: &Parameters, cells: &Cells) -> Result<Parameters, RowProblem> {
    let mut terms = Terms::from(usual);
    for (term, cell) in &cells.terms {
        let number: i32 = cell
            .parse()
            .map_err(|_| RowProblem::at(&format!("parameters.{term}"), "number-invalid"))?;
        match *term {
            "subProcessorNoticeDays" => terms.sub_processor_notice_days = number,
            "objectionDays" => terms.objection_days = number,
            "breachHours" => terms.breach_hours = number,
            "exitDays" => terms.exit_days = number,
            "auditConcept" => terms.audit_concept = number,
            _ => terms.audit_notice_days = number,
        }
    }
    terms
        .checked()
        .map_err(|error| RowProblem::of(error).unwrap_or_else(|_| RowProblem::customer("number-invalid")))
}

/// How the vendor stands with some customers, for these services: five statements, however many they are.
pub(super) struct Standing {
    pub(super) relations: HashMap<OrganisationId, customer_relations::Model>,
    closed: HashSet<OrganisationId>,
    /// The agreement of each customer that governs exactly these services and can be amended.
    pub(super) amends: HashMap<OrganisationId, agreements::Model>,
    /// Of each of those: whether a version waits for the customer.
    open: HashSet<OrganisationId>,
}

impl Standing {
    pub(super) async fn load(
        db: &impl Connection,
        scope: &Scope,
        what: &What,
        customers: Vec<OrganisationId>,
    ) -> Result<Self> {
        let vendor = scope.organisation();
        let db = db.within(scope);
        let mut relations = scope
            .find::<customer_relations::Entity>()
            .filter(customer_relations::Column::VendorId.eq(vendor))
            .filter(customer_relations::Column::CustomerId.is_in(customers.iter().copied()));
        if scope.is_job() {
            // Who issues holds them: a customer that moves its relation meanwhile would leave its agreement behind.
            relations = relations.lock(LockType::Share);
        }
        let relations: HashMap<_, _> = relations
            .all(&db)
            .await?
            .into_iter()
            .map(|relation| (relation.customer_id, relation))
            .collect();
        let closed = tillid_organisations::by_ids(&db, scope, relations.keys().copied())
            .await?
            .into_values()
            .filter(|organisation| organisation.state == OrganisationState::Closed)
            .map(|organisation| organisation.id)
            .collect();
        let candidates: Vec<agreements::Model> = scope
            .find::<agreements::Entity>()
            .filter(agreements::Column::VendorId.eq(vendor))
            .filter(agreements::Column::CustomerId.is_in(customers))
            .order_by_asc(agreements::Column::Id)
            .all(&db)
            .await?
            .into_iter()
            .filter(|agreement| can_be_amended(agreement.state))
            .collect();
        let mut governed: HashMap<_, HashSet<_>> = HashMap::new();
        let mut open = HashSet::new();
        if !candidates.is_empty() {
            let ids = || candidates.iter().map(|agreement| agreement.id);
            let rows = scope
                .find::<agreement_services::Entity>()
                .filter(agreement_services::Column::AgreementId.is_in(ids()))
                .all(&db)
                .await?;
            for row in rows {
                governed
                    .entry(row.agreement_id)
                    .or_default()
                    .insert(row.service_id);
            }
            open = scope
                .find::<agreement_versions::Entity>()
                .select_only()
                .column(agreement_versions::Column::AgreementId)
                .filter(agreement_versions::Column::AgreementId.is_in(ids()))
                .filter(agreement_versions::Column::State.is_in(OPEN))
                .into_tuple()
                .all(&db)
                .await?
                .into_iter()
                .collect::<HashSet<tillid_entities::agreements::AgreementId>>();
        }
        let wanted: HashSet<_> = what.services.iter().copied().collect();
        // The newest of several comes last and stays.
        let amends: HashMap<_, _> = candidates
            .into_iter()
            .filter(|agreement| governed.get(&agreement.id) == Some(&wanted))
            .map(|agreement| (agreement.customer_id, agreement))
            .collect();
        let open = amends
            .iter()
            .filter(|(_, agreement)| open.contains(&agreement.id))
            .map(|(customer, _)| *customer)
            .collect();
        Ok(Self {
            relations,
            closed,
            amends,
            open,
        })
    }

    fn name(&self, customer: OrganisationId) -> Option<String> {
        self.relations
            .get(&customer)
            .map(|relation| relation.customer_name.clone())
    }

    /// Whether an agreement can go out to the customer now.
    ///
    /// # Errors
    /// What stands in the way.
    pub(super) fn check(&self, customer: OrganisationId) -> Result<&customer_relations::Model, RowProblem> {
        let relation = self
            .relations
            .get(&customer)
            .ok_or_else(|| RowProblem::customer(UNKNOWN))?;
        if self.closed.contains(&customer) {
            return Err(RowProblem::customer("customer-closed"));
        }
        if relation.state != RelationState::Active {
            return Err(RowProblem::customer("relation-not-active"));
        }
        if self.open.contains(&customer) {
            return Err(RowProblem::customer("version-open"));
        }
        Ok(relation)
    }
}
