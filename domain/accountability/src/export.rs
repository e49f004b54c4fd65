//! The record as the supervisory authority asks for it (Art. 30(4)): what stands in it today, a line for each activity and
//! controller.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{ContactRole, ProcessingActivityState, RelationState};
use tillid_entities::processing_activities as activities;
use tillid_entities::services::ServiceId;
use tillid_entities::{organisation_contacts, organisations, relation_services};
use tillid_kernel::Result;
use tillid_policy::{Connection, Database, Scope};

use crate::controllers::{Controller, ControllerSource, source_of};

/// A line of the record.
#[derive(Clone, Debug)]
pub struct Line {
    /// The organisation whose record it is.
    pub organisation: String,
    /// Where it is reached in questions of data protection.
    pub contact: String,
    /// Its data protection officer's mailbox.
    pub officer: String,
    /// The activity.
    pub activity: activities::Model,
    /// Whom it is done for.
    pub controller: Controller,
    /// Whether it is the activity's first line; the others say who else it is done for.
    pub first: bool,
}

/// The lines of what stands in the record, by title: five statements at most.
///
/// # Errors
/// Those of the database.
pub async fn record(db: &Database, scope: &Scope) -> Result<Vec<Line>> {
    let reads = db.reads();
    let own = scope
        .load::<organisations::Entity>(reads, scope.organisation())
        .await?;
    let contacts: HashMap<ContactRole, String> = scope
        .find::<organisation_contacts::Entity>()
        .all(reads)
        .await?
        .into_iter()
        .map(|contact| (contact.role, contact.email))
        .collect();
    let contact = |role| contacts.get(&role).cloned().unwrap_or_default();
    let rows = scope
        .find::<activities::Entity>()
        .filter(activities::Column::State.eq(ProcessingActivityState::Active))
        .order_by_asc(activities::Column::Title)
        .order_by_asc(activities::Column::Id)
        .all(reads)
        .await?;
    let customers = Customers::of(reads, scope, &rows).await?;
    let mut lines = Vec::new();
    for row in rows {
        let mut controllers = match source_of(&row, scope.is_vendor()) {
            ControllerSource::Own => vec![Controller {
                organisation: Some(own.id),
                relation: None,
                name: own.legal_name.clone(),
                contact: Some(contact(ContactRole::Privacy)),
            }],
            ControllerSource::Named => named(&row),
            ControllerSource::Relation => customers.one(&row),
            ControllerSource::Service => customers.having(&row),
            ControllerSource::Customers => customers.active(),
        };
        // Whoever has lost its last customer still keeps the line.
        if controllers.is_empty() {
            controllers.push(nobody());
        }
        for (number, controller) in controllers.into_iter().enumerate() {
            lines.push(Line {
                organisation: own.legal_name.clone(),
                contact: contact(ContactRole::Privacy),
                officer: contact(ContactRole::Dpo),
                activity: row.clone(),
                controller,
                first: number == 0,
            });
        }
    }
    Ok(lines)
}

/// The customers that a vendor's activities are done for, read once for all of them.
struct Customers {
    /// By name.
    relations: Vec<customer_relations::Model>,
    having: HashSet<(ServiceId, CustomerRelationId)>,
}

impl Customers {
    async fn of(db: &impl Connection, scope: &Scope, rows: &[activities::Model]) -> Result<Self> {
        use customer_relations::Column as R;
        let mut found = Self {
            relations: Vec::new(),
            having: HashSet::new(),
        };
        if !scope.is_vendor() {
            return Ok(found);
        }
        let one = rows.iter().filter_map(|row| row.customer_relation_id);
        found.relations = scope
            .find::<customer_relations::Entity>()
            .filter(
                Condition::any()
                    .add(R::State.eq(RelationState::Active))
                    .add(R::Id.is_in(one)),
            )
            .order_by_asc(R::CustomerName)
            .order_by_asc(R::Id)
            .all(db)
            .await?;
        let services = rows.iter().filter_map(|row| row.service_id);
        found.having = scope
            .find::<relation_services::Entity>()
            .select_only()
            .columns([
                relation_services::Column::ServiceId,
                relation_services::Column::RelationId,
            ])
            .filter(relation_services::Column::ServiceId.is_in(services))
            .into_tuple::<(ServiceId, CustomerRelationId)>()
            .all(db)
            .await?
            .into_iter()
            .collect();
        Ok(found)
    }

    fn those(&self, wanted: impl Fn(&customer_relations::Model) -> bool) -> Vec<Controller> {
        self.relations
            .iter()
            .filter(|relation| wanted(relation))
            .cloned()
            .map(Controller::from)
            .collect()
    }

    fn active(&self) -> Vec<Controller> {
        self.those(|relation| relation.state == RelationState::Active)
    }

    fn one(&self, row: &activities::Model) -> Vec<Controller> {
        self.those(|relation| Some(relation.id) == row.customer_relation_id)
    }

    fn having(&self, row: &activities::Model) -> Vec<Controller> {
        self.those(|relation| {
            relation.state == RelationState::Active
                && row
                    .service_id
                    .is_some_and(|service| self.having.contains(&(service, relation.id)))
        })
    }
}

fn named(row: &activities::Model) -> Vec<Controller> {
    let names = row.controller_names.0.iter();
    names
        .map(|name| Controller {
            name: name.clone(),
            ..nobody()
        })
        .collect()
}

fn nobody() -> Controller {
    Controller {
        organisation: None,
        relation: None,
        name: String::new(),
        contact: None,
    }
}
