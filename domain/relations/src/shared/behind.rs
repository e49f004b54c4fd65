//! The rows behind grants, read for a partner as [`Job::Sharing`]. Every function is given the grants and reads
//! only for the relations whose grants name its field.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::sea_query::{ExprTrait, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{AgreementVersionState, GrantField, NoticeState, SubProcessorState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::{
    agreement_versions, agreements, change_notices, organisation_contacts, relation_services, services,
    sub_processor_services, sub_processors,
};
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Connection, Job, Scope};

use super::{Granted, Grants, SharedContact, SharedFields, SharedRelation};
use crate::customers::OPEN_NOTICES;

/// Notices whose time to object runs.
const RUNNING: [NoticeState; 2] = [NoticeState::Delivered, NoticeState::Acknowledged];

/// The relations of these grants, by id, each with what its own grants name and no more: at most seven statements.
pub(super) async fn relations(
    db: &impl Connection,
    scope: &Scope,
    granted: &Grants,
    fields: SharedFields,
) -> Result<Vec<SharedRelation>> {
    if granted.is_empty() {
        return Ok(Vec::new());
    }
    let job = scope.as_job(Job::Sharing, scope.organisation());
    let rows = job
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::Id.is_in(granted.keys().copied()))
        .order_by_asc(customer_relations::Column::Id)
        .all(&db.within(&job))
        .await?;
    let naming = |field: GrantField, wanted: bool| -> Vec<CustomerRelationId> {
        let ids = granted
            .iter()
            .filter(|(_, granted)| wanted && granted.allows(field));
        ids.map(|(id, _)| *id).collect()
    };
    let vendors = vendor_names(db, &job, &rows).await?;
    let mut services = service_titles(db, &job, naming(GrantField::Services, fields.services)).await?;
    let contacts = contacts(db, &job, &rows, granted, fields.contacts).await?;
    let sharing = vendors.keys().copied().collect();
    let ids = naming(GrantField::AgreementStatus, fields.agreement);
    let agreements = agreement_states(db, &job, sharing, ids).await?;
    let notices = notices(db, &job, naming(GrantField::NoticeStatus, fields.notices)).await?;
    let mut in_use = sub_processors_in_use(
        db,
        &job,
        naming(GrantField::SubprocessorList, fields.sub_processors),
    )
    .await?;
    let shown = rows.into_iter().filter_map(|row| {
        let granted = granted.get(&row.id)?;
        let may = |field| granted.allows(field);
        let (open_notices, next_deadline) = notices.get(&row.id).copied().unwrap_or_default();
        Some(SharedRelation {
            id: row.id,
            vendor_name: vendors.get(&row.vendor_id).cloned().unwrap_or_default(),
            customer_name: may(GrantField::CustomerName).then_some(row.customer_name),
            services: may(GrantField::Services).then(|| services.remove(&row.id).unwrap_or_default()),
            since: row.since.filter(|_| may(GrantField::RelationDates)),
            contacts: shows_contacts(granted)
                .then(|| visible_contacts(contacts.get(&row.customer_id), granted)),
            agreement_status: agreements
                .get(&row.id)
                .copied()
                .filter(|_| may(GrantField::AgreementStatus)),
            open_notices: may(GrantField::NoticeStatus).then_some(open_notices),
            next_deadline: next_deadline.filter(|_| may(GrantField::NoticeStatus)),
            sub_processors: may(GrantField::SubprocessorList)
                .then(|| in_use.remove(&row.id).unwrap_or_default()),
            granted: granted.fields.clone(),
            purpose: granted.purposes.iter().cloned().collect::<Vec<_>>().join("\n"),
            valid_to: granted.valid_to(),
        })
    });
    Ok(shown.collect())
}

/// The relations among these whose running notices have the nearest deadlines, the nearest first.
pub(super) async fn nearest_deadlines(
    db: &impl Connection,
    scope: &Scope,
    among: SelectStatement,
    limit: u64,
) -> Result<Vec<CustomerRelationId>> {
    let job = scope.as_job(Job::Sharing, scope.organisation());
    let nearest: Vec<(CustomerRelationId, Option<Timestamp>)> = job
        .find::<customer_relations::Entity>()
        .join(JoinType::InnerJoin, to_notices())
        .select_only()
        .column(customer_relations::Column::Id)
        .column_as(change_notices::Column::ObjectionDeadline.min(), "deadline")
        .filter(customer_relations::Column::Id.in_subquery(among))
        .filter(change_notices::Column::State.is_in(RUNNING))
        .filter(change_notices::Column::ObjectionDeadline.gte(scope.now()))
        .group_by(customer_relations::Column::Id)
        .order_by_asc(change_notices::Column::ObjectionDeadline.min())
        .order_by_asc(customer_relations::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&db.within(&job))
        .await?;
    Ok(nearest.into_iter().map(|(id, _)| id).collect())
}

async fn vendor_names(
    db: &impl Connection,
    job: &Scope,
    rows: &[customer_relations::Model],
) -> Result<HashMap<OrganisationId, String>> {
    let ids: HashSet<OrganisationId> = rows.iter().map(|row| row.vendor_id).collect();
    let names: Vec<(OrganisationId, String)> = job
        .find::<organisations::Entity>()
        .select_only()
        .columns([organisations::Column::Id, organisations::Column::LegalName])
        .filter(organisations::Column::Id.is_in(ids))
        .into_tuple()
        .all(&db.within(job))
        .await?;
    Ok(names.into_iter().collect())
}

async fn service_titles(
    db: &impl Connection,
    job: &Scope,
    ids: Vec<CustomerRelationId>,
) -> Result<HashMap<CustomerRelationId, Vec<(String, String)>>> {
    let mut found: HashMap<CustomerRelationId, Vec<(String, String)>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let titles: Vec<(CustomerRelationId, String, String)> = job
        .find::<relation_services::Entity>()
        .join(JoinType::InnerJoin, to_service())
        .select_only()
        .column(relation_services::Column::RelationId)
        .column(services::Column::TitleDa)
        .column(services::Column::TitleEn)
        .filter(relation_services::Column::RelationId.is_in(ids))
        .order_by_asc(services::Column::Code)
        .into_tuple()
        .all(&db.within(job))
        .await?;
    for (id, danish, english) in titles {
        found.entry(id).or_default().push((danish, english));
    }
    Ok(found)
}

fn shows_contacts(granted: &Granted) -> bool {
    granted.allows(GrantField::ContactRoleMailboxes) || granted.allows(GrantField::ContactPersons)
}

async fn contacts(
    db: &impl Connection,
    job: &Scope,
    rows: &[customer_relations::Model],
    granted: &Grants,
    wanted: bool,
) -> Result<HashMap<OrganisationId, Vec<organisation_contacts::Model>>> {
    let customers: HashSet<OrganisationId> = rows
        .iter()
        .filter(|row| wanted && granted.get(&row.id).is_some_and(shows_contacts))
        .map(|row| row.customer_id)
        .collect();
    let mut found: HashMap<OrganisationId, Vec<organisation_contacts::Model>> = HashMap::new();
    if customers.is_empty() {
        return Ok(found);
    }
    let rows = job
        .find::<organisation_contacts::Entity>()
        .filter(organisation_contacts::Column::OrganisationId.is_in(customers))
        .order_by_asc(organisation_contacts::Column::Role)
        .all(&db.within(job))
        .await?;
    for row in rows {
        found.entry(row.organisation_id).or_default().push(row);
    }
    Ok(found)
}

/// A contact with a name is a person and needs the field for persons; one without is a mailbox of a role.
fn visible_contacts(
    contacts: Option<&Vec<organisation_contacts::Model>>,
    granted: &Granted,
) -> Vec<SharedContact> {
    let contacts = contacts.into_iter().flatten();
    contacts
        .filter_map(|contact| match &contact.name {
            Some(name) if granted.allows(GrantField::ContactPersons) => Some(SharedContact {
                role: contact.role,
                name: Some(name.clone()),
                email: contact.email.clone(),
                phone: contact.phone.clone(),
            }),
            None if granted.allows(GrantField::ContactRoleMailboxes) => Some(SharedContact {
                role: contact.role,
                name: None,
                email: contact.email.clone(),
                phone: None,
            }),
            Some(_) | None => None,
        })
        .collect()
}

/// The state of each relation's agreement: one in force, else the newest. What the vendor is still writing is not
/// there yet for anybody else.
async fn agreement_states(
    db: &impl Connection,
    job: &Scope,
    vendors: Vec<OrganisationId>,
    ids: Vec<CustomerRelationId>,
) -> Result<HashMap<CustomerRelationId, AgreementVersionState>> {
    let mut found = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let states: Vec<(CustomerRelationId, AgreementVersionState)> = job
        .find::<agreements::Entity>()
        .join(JoinType::InnerJoin, to_counting_version())
        .select_only()
        .column(agreements::Column::RelationId)
        .column(agreement_versions::Column::State)
        // The index begins with the vendor.
        .filter(agreements::Column::VendorId.is_in(vendors))
        .filter(agreements::Column::RelationId.is_in(ids))
        .filter(agreement_versions::Column::State.ne(AgreementVersionState::Draft))
        .order_by_desc(agreements::Column::Id)
        .into_tuple()
        .all(&db.within(job))
        .await?;
    for (id, state) in states {
        let counting = found.entry(id).or_insert(state);
        if state == AgreementVersionState::InForce {
            *counting = state;
        }
    }
    Ok(found)
}

/// How many notices wait, and the nearest deadline that has not passed.
async fn notices(
    db: &impl Connection,
    job: &Scope,
    ids: Vec<CustomerRelationId>,
) -> Result<HashMap<CustomerRelationId, (i64, Option<Timestamp>)>> {
    let mut found: HashMap<CustomerRelationId, (i64, Option<Timestamp>)> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let groups: Vec<(CustomerRelationId, NoticeState, Option<Timestamp>)> = job
        .find::<customer_relations::Entity>()
        .join(JoinType::InnerJoin, to_notices())
        .select_only()
        .column(customer_relations::Column::Id)
        .column(change_notices::Column::State)
        .column(change_notices::Column::ObjectionDeadline)
        .filter(customer_relations::Column::Id.is_in(ids))
        .filter(change_notices::Column::State.is_in(OPEN_NOTICES))
        .into_tuple()
        .all(&db.within(job))
        .await?;
    for (id, state, deadline) in groups {
        let (open, nearest) = found.entry(id).or_default();
        *open += 1;
        let running = deadline.filter(|deadline| RUNNING.contains(&state) && *deadline >= job.now());
        *nearest = [*nearest, running].into_iter().flatten().min();
    }
    Ok(found)
}

/// Names of the vendor's sub-processors in use for the relation's services.
async fn sub_processors_in_use(
    db: &impl Connection,
    job: &Scope,
    ids: Vec<CustomerRelationId>,
) -> Result<BTreeMap<CustomerRelationId, Vec<String>>> {
    let mut found: BTreeMap<CustomerRelationId, Vec<String>> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let names: Vec<(CustomerRelationId, String)> = job
        .find::<relation_services::Entity>()
        .join(JoinType::InnerJoin, to_service_users())
        .join(JoinType::InnerJoin, to_sub_processor())
        .select_only()
        .column(relation_services::Column::RelationId)
        .column(sub_processors::Column::LegalName)
        .distinct()
        .filter(relation_services::Column::RelationId.is_in(ids))
        .filter(sub_processors::Column::State.is_in([SubProcessorState::Active, SubProcessorState::Retiring]))
        .order_by_asc(sub_processors::Column::LegalName)
        .into_tuple()
        .all(&db.within(job))
        .await?;
    for (id, name) in names {
        found.entry(id).or_default().push(name);
    }
    Ok(found)
}

fn to_notices() -> RelationDef {
    let of_relation: fn() -> SimpleExpr = || {
        change_notices::Column::CustomerId
            .into_expr()
            .eq(customer_relations::Column::CustomerId.into_expr())
    };
    let mut relation: RelationDef = customer_relations::Entity::belongs_to(change_notices::Entity)
        .from(customer_relations::Column::VendorId)
        .to(change_notices::Column::VendorId)
        .into();
    relation.on_condition = Some(std::sync::Arc::new(move |_, _| {
        Condition::all().add(of_relation())
    }));
    relation
}

fn to_service() -> RelationDef {
    relation_services::Entity::belongs_to(services::Entity)
        .from(relation_services::Column::ServiceId)
        .to(services::Column::Id)
        .into()
}

fn to_counting_version() -> RelationDef {
    agreements::Entity::belongs_to(agreement_versions::Entity)
        .from(agreements::Column::CurrentVersionId)
        .to(agreement_versions::Column::Id)
        .into()
}

fn to_service_users() -> RelationDef {
    relation_services::Entity::belongs_to(sub_processor_services::Entity)
        .from(relation_services::Column::ServiceId)
        .to(sub_processor_services::Column::ServiceId)
        .into()
}

fn to_sub_processor() -> RelationDef {
    sub_processor_services::Entity::belongs_to(sub_processors::Entity)
        .from(sub_processor_services::Column::SubProcessorId)
        .to(sub_processors::Column::Id)
        .into()
}
