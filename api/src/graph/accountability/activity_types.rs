//! A line of the record as the API shows it.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, SimpleObject};
use tillid_accountability::state::{self, ActivityEvent, Needed};
use tillid_accountability::{ActivityFacts, ActivityFilter, Controller, ControllerSource, Controllers};
use tillid_entities::customer_relations::CustomerRelationId;
use tillid_entities::enums::{LegalBasis, ProcessingActivityState, ProcessingRole};
use tillid_entities::processing_activities::{self as rows, ProcessingActivityId};
use tillid_kernel::{Error, Result};
use tillid_policy::Scope;

use super::may_keep;
use crate::graph::context::ContextExt;
use crate::graph::page::connection;
use crate::graph::relations::Service;
use crate::graph::scalars::{Date, DateTime};

/// What says who the controllers of an activity are.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "ControllerSource")]
pub(crate) enum ActivityControllerSource {
    /// The organisation itself.
    Own,
    /// Every customer of the vendor.
    Customers,
    /// The customers that have one of its services.
    Service,
    /// One customer.
    Relation,
    /// Those that are written down by name.
    Named,
}

/// Something that a line of the record cannot be without.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Needed")]
pub(crate) enum ActivityNeed {
    /// The role that answers for it.
    OwnerRole,
    /// What for.
    Purposes,
    /// A ground of Art. 6(1): as controller.
    LegalBasis,
    /// Whom it is done for: as processor.
    Controllers,
    /// Whose data.
    SubjectCategories,
    /// Which data.
    DataCategories,
}

/// What an organisation does with personal data: a line of its record of processing activities (Art. 30).
#[derive(SimpleObject, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the API")]
pub(crate) struct ProcessingActivity {
    /// Opaque, `pra_…`.
    id: ID,
    /// What the organisation is when it does this.
    role: ProcessingRole,
    /// What it is called.
    title: String,
    /// What for.
    purposes: Vec<String>,
    /// On what ground of Art. 6(1); null for a processor, and while a draft lacks it.
    legal_basis: Option<LegalBasis>,
    /// What says who the controllers are.
    controller_source: ActivityControllerSource,
    /// How many controllers there are.
    controller_count: i32,
    /// The controller, or the first of them by name.
    controller_name: Option<String>,
    /// The controller's organisation, where there is one and the portal knows it.
    controller_organisation_id: Option<ID>,
    /// The service whose customers are the controllers.
    service: Option<Service>,
    /// The relation to the one customer that is the controller.
    relation_id: Option<ID>,
    /// Controllers that are written down by name.
    controller_names: Vec<String>,
    /// Whose data.
    subject_categories: Vec<String>,
    /// Which data.
    data_categories: Vec<String>,
    /// Whether data of Art. 9 or 10 is among them.
    special_categories: bool,
    /// Categories of recipients.
    recipients: Vec<String>,
    /// Third countries and the ground of the transfer; empty for none.
    transfers: String,
    /// When the data is deleted.
    retention: String,
    /// How it is kept safe.
    measures: String,
    /// The role that answers for it; empty while a draft lacks it.
    owner_role: String,
    /// Where it stands.
    state: ProcessingActivityState,
    /// When it was last found to be right.
    reviewed_at: Option<DateTime>,
    /// When it is to be looked at again.
    next_review_on: Option<Date>,
    /// Whether that day has come.
    is_review_due: bool,
    /// When it was put into the record.
    activated_at: Option<DateTime>,
    /// When it was put away.
    retired_at: Option<DateTime>,
    /// What it lacks to stand in the record.
    missing: Vec<ActivityNeed>,
    /// Whether the viewer may change it.
    can_change: bool,
    /// Whether the viewer may put it into the record, once nothing is missing.
    can_activate: bool,
    /// Whether the viewer may find it to be right still.
    can_review: bool,
    /// Whether the viewer may put it away.
    can_retire: bool,
    /// Counts changes; a change names the version it read.
    version: i32,
    #[graphql(skip)]
    pub(super) place: (String, ProcessingActivityId),
}

connection!(
    ProcessingActivityConnection,
    ProcessingActivityEdge,
    ProcessingActivity,
    "processing activities"
);

/// These rows as the API shows them: a fixed number of statements.
pub(super) async fn shown(
    ctx: &Context<'_>,
    scope: &Scope,
    found: Vec<rows::Model>,
) -> Result<Vec<ProcessingActivity>> {
    let db = ctx.db().reads();
    let today = tillid_accountability::today(db, scope).await?;
    let mut controllers: HashMap<ProcessingActivityId, Controllers> =
        tillid_accountability::controllers_of(db, scope, &found).await?;
    let services =
        tillid_relations::services_by_ids(db, scope, found.iter().filter_map(|row| row.service_id)).await?;
    let keeps = may_keep(scope);
    found
        .into_iter()
        .map(|row| {
            let controllers = controllers.remove(&row.id).ok_or_else(Error::not_found)?;
            let may = |event| keeps && state::activity(row.state, event).is_ok();
            let service = row.service_id.and_then(|id| services.get(&id)).cloned();
            Ok(ProcessingActivity {
                id: ID(row.id.to_string()),
                role: row.role,
                controller_source: controllers.source.into(),
                controller_count: i32::try_from(controllers.count).unwrap_or(i32::MAX),
                controller_name: controllers.first,
                controller_organisation_id: controllers.organisation.map(|id| ID(id.to_string())),
                service: service.map(|service| Service::new(service, ctx.language())),
                relation_id: row.customer_relation_id.map(|id| ID(id.to_string())),
                is_review_due: tillid_accountability::is_review_due(&row, today),
                missing: state::missing(&row, controllers.count)
                    .into_iter()
                    .map(Into::into)
                    .collect(),
                can_change: may(ActivityEvent::Change),
                can_activate: may(ActivityEvent::Activate),
                can_review: may(ActivityEvent::Review),
                can_retire: may(ActivityEvent::Retire),
                place: (row.title.clone(), row.id),
                title: row.title,
                purposes: row.purposes.0,
                legal_basis: row.legal_basis,
                controller_names: row.controller_names.0,
                subject_categories: row.subject_categories.0,
                data_categories: row.data_categories.0,
                special_categories: row.special_categories,
                recipients: row.recipients.0,
                transfers: row.transfers,
                retention: row.retention,
                measures: row.measures,
                owner_role: row.owner_role,
                state: row.state,
                reviewed_at: row.reviewed_at.map(Into::into),
                next_review_on: row.next_review_on.map(Into::into),
                activated_at: row.activated_at.map(Into::into),
                retired_at: row.retired_at.map(Into::into),
                version: row.version,
            })
        })
        .collect()
}

/// A customer that a vendor does an activity for.
#[derive(SimpleObject, Clone)]
pub(crate) struct ActivityController {
    /// The customer's organisation, the controller.
    organisation_id: Option<ID>,
    /// Its name.
    name: String,
    /// Where it is reached.
    contact: Option<String>,
    #[graphql(skip)]
    pub(super) place: (String, Option<CustomerRelationId>),
}

connection!(
    ActivityControllerConnection,
    ActivityControllerEdge,
    ActivityController,
    "controllers that an activity is done for"
);

impl From<Controller> for ActivityController {
    fn from(controller: Controller) -> Self {
        Self {
            organisation_id: controller.organisation.map(|id| ID(id.to_string())),
            place: (controller.name.clone(), controller.relation),
            name: controller.name,
            contact: controller.contact,
        }
    }
}

/// What a list of activities is narrowed to.
#[derive(InputObject, Default)]
pub(crate) struct ProcessingActivityFilter {
    /// Where they stand.
    states: Option<Vec<ProcessingActivityState>>,
    /// What the organisation is when it does them.
    role: Option<ProcessingRole>,
    /// True: only those in the record whose day of review has come.
    review_due: Option<bool>,
}

impl From<ProcessingActivityFilter> for ActivityFilter {
    fn from(filter: ProcessingActivityFilter) -> Self {
        Self {
            states: filter.states.unwrap_or_default(),
            role: filter.role,
            review_due: filter.review_due.unwrap_or_default(),
        }
    }
}

/// Everything that the record says of an activity. Lists have at most 50 lines of 200 characters, texts 4,000 characters;
/// a draft may leave out everything but the role and the title.
#[derive(InputObject)]
pub(crate) struct ProcessingActivityFactsInput {
    /// What the organisation is when it does this.
    role: ProcessingRole,
    /// What it is called, 1–160 characters.
    title: String,
    /// What for.
    #[graphql(default)]
    purposes: Vec<String>,
    /// On what ground of Art. 6(1); a controller needs one.
    legal_basis: Option<LegalBasis>,
    /// As processor: for the customers of the vendor that have this service.
    service_id: Option<ID>,
    /// As processor: for this customer of the vendor alone.
    relation_id: Option<ID>,
    /// As processor: for these, by name. With none of the three, a vendor works for all its customers.
    #[graphql(default)]
    controller_names: Vec<String>,
    /// Whose data.
    #[graphql(default)]
    subject_categories: Vec<String>,
    /// Which data.
    #[graphql(default)]
    data_categories: Vec<String>,
    /// Whether data of Art. 9 or 10 is among them.
    #[graphql(default)]
    special_categories: bool,
    /// Categories of recipients.
    #[graphql(default)]
    recipients: Vec<String>,
    /// Third countries and the ground of the transfer.
    #[graphql(default)]
    transfers: String,
    /// When the data is deleted.
    #[graphql(default)]
    retention: String,
    /// How it is kept safe.
    #[graphql(default)]
    measures: String,
    /// The role that answers for it, e.g. the managing director; no person's name. At most 160 characters.
    #[graphql(default)]
    owner_role: String,
    /// When it is to be looked at again, after today; in the record, none leaves the day it has.
    next_review_on: Option<Date>,
}

impl TryFrom<ProcessingActivityFactsInput> for ActivityFacts {
    type Error = Error;

    fn try_from(input: ProcessingActivityFactsInput) -> Result<Self> {
        Ok(Self {
            role: input.role,
            title: input.title,
            purposes: input.purposes,
            legal_basis: input.legal_basis,
            service: input.service_id.map(|id| id.parse()).transpose()?,
            relation: input.relation_id.map(|id| id.parse()).transpose()?,
            controller_names: input.controller_names,
            subject_categories: input.subject_categories,
            data_categories: input.data_categories,
            special_categories: input.special_categories,
            recipients: input.recipients,
            transfers: input.transfers,
            retention: input.retention,
            measures: input.measures,
            owner_role: input.owner_role,
            next_review_on: input.next_review_on.map(|day| day.0),
        })
    }
}
