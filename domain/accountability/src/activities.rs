//! Writing the record: an activity is drafted, put into the record, reviewed, changed, and put away (Art. 30).

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::{LegalBasis, ProcessingActivityState, ProcessingRole, RelationState};
use tillid_entities::processing_activities::{self as activities, ProcessingActivityId};
use tillid_entities::services::{self, ServiceId};
use tillid_entities::values::Strings;
use tillid_kernel::{Error, Result, clean_line, clean_text};
use tillid_policy::{Connection, Database, Scope, Transaction};
use time::Date;

use crate::state::{self, ActivityEvent};
use crate::{controllers, coverage, facts};

/// Most lines of a list.
const MOST_LINES: usize = 50;
/// Most characters of such a line.
const LONGEST_LINE: usize = 200;
/// Most characters of a text.
const LONGEST_TEXT: usize = 4_000;

/// Everything that the record says of an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityFacts {
    /// What the organisation is when it does this.
    pub role: ProcessingRole,
    /// What it is called, 1–160 characters.
    pub title: String,
    /// What for: at most 50 lines of 200 characters, as all lists here.
    pub purposes: Vec<String>,
    /// On what ground of Art. 6(1), as controller.
    pub legal_basis: Option<LegalBasis>,
    /// As a vendor's processor activity: for the customers that have this service.
    pub service: Option<ServiceId>,
    /// As a vendor's processor activity: for this customer alone.
    pub relation: Option<CustomerRelationId>,
    /// As processor: for these, by name. With none of the three a vendor works for all its customers.
    pub controller_names: Vec<String>,
    /// Whose data.
    pub subject_categories: Vec<String>,
    /// Which data.
    pub data_categories: Vec<String>,
    /// Whether data of Art. 9 or 10 is among them.
    pub special_categories: bool,
    /// Categories of recipients.
    pub recipients: Vec<String>,
    /// Third countries and the ground of the transfer, at most 4,000 characters, as all texts here.
    pub transfers: String,
    /// When the data is deleted.
    pub retention: String,
    /// How it is kept safe.
    pub measures: String,
    /// The role that answers for it, at most 160 characters.
    pub owner_role: String,
    /// When it is to be looked at again, after today; in the record, none leaves the day it has.
    pub next_review_on: Option<Date>,
}

/// Drafts an activity of the scope's organisation.
///
/// # Errors
/// `VALIDATION` naming the field; `NOT_FOUND` for a service or relation of somebody else.
pub async fn create(db: &Database, scope: &Scope, input: ActivityFacts) -> Result<activities::Model> {
    let tx = db.begin().await?;
    let today = crate::today(&tx, scope).await?;
    let clean = clean(&tx, scope, input).await?;
    check_review(clean.next_review_on, None, today)?;
    let row = activities::ActiveModel {
        id: Set(ProcessingActivityId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        state: Set(ProcessingActivityState::Draft),
        reviewed_at: Set(None),
        activated_at: Set(None),
        retired_at: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
        ..columns(&clean)
    };
    let row = scope.insert(&tx, row).await?;
    let fact = facts::activity("processingActivity.drafted", row.id, Vec::new());
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Writes an activity anew. One that stands in the record stays complete; the trail names what was changed, and by whom.
///
/// # Errors
/// As [`create`] and [`activate`]; `CONFLICT` (`changed-meanwhile`) for another version; `IMMUTABLE` for one put away.
pub async fn update(
    db: &Database,
    scope: &Scope,
    id: ProcessingActivityId,
    input: ActivityFacts,
    version: i32,
) -> Result<activities::Model> {
    let tx = db.begin().await?;
    let before = scope.load::<activities::Entity>(&tx, id).await?;
    let state = state::activity(before.state, ActivityEvent::Change)?;
    let today = crate::today(&tx, scope).await?;
    let mut clean = clean(&tx, scope, input).await?;
    if state == ProcessingActivityState::Active {
        // What stands in the record has a day of review; none chosen leaves the one it has.
        clean.next_review_on = clean.next_review_on.or(before.next_review_on);
    }
    check_review(clean.next_review_on, before.next_review_on, today)?;
    let after = written(&before, &clean);
    if state == ProcessingActivityState::Active {
        require_complete(&tx, scope, &after).await?;
    }
    let fields = changes(&before, &after);
    if fields.is_empty() && before.version == version {
        return Ok(before);
    }
    let row = activities::ActiveModel {
        id: Set(id),
        version: Set(version + 1),
        ..columns(&clean)
    };
    let fact = facts::activity("processingActivity.changed", id, fields);
    save(tx, scope, id, row, version, fact).await
}

/// Puts a draft into the record: from now on it holds, and is looked at again on its day, in a year when none was chosen.
///
/// # Errors
/// `VALIDATION` at the first field that is missing (`activity-owner-needed` …, see [`state::missing`]); `CONFLICT`
/// (`activity-active`, `changed-meanwhile`); `IMMUTABLE` for one put away.
pub async fn activate(
    db: &Database,
    scope: &Scope,
    id: ProcessingActivityId,
    version: i32,
) -> Result<activities::Model> {
    let tx = db.begin().await?;
    let before = scope.load::<activities::Entity>(&tx, id).await?;
    let state = state::activity(before.state, ActivityEvent::Activate)?;
    let today = crate::today(&tx, scope).await?;
    require_complete(&tx, scope, &before).await?;
    // A day that was chosen for a draft may have passed while it lay.
    let next = before.next_review_on.filter(|day| *day > today);
    let row = activities::ActiveModel {
        id: Set(id),
        state: Set(state),
        reviewed_at: Set(Some(scope.now())),
        next_review_on: Set(Some(next.unwrap_or_else(|| coverage::in_a_year(today)))),
        activated_at: Set(Some(scope.now())),
        version: Set(version + 1),
        ..Default::default()
    };
    let fact = facts::activity("processingActivity.activated", id, vec!["state"]);
    save(tx, scope, id, row, version, fact).await
}

/// Finds an activity in the record to be right still, until `next`.
///
/// # Errors
/// `VALIDATION` at `nextReviewOn` (`date-not-later`, `date-too-late`), or where it is complete no more, as [`activate`];
/// `CONFLICT` (`activity-draft`, `changed-meanwhile`); `IMMUTABLE` for one put away.
pub async fn review(
    db: &Database,
    scope: &Scope,
    id: ProcessingActivityId,
    next: Date,
    version: i32,
) -> Result<activities::Model> {
    let tx = db.begin().await?;
    let before = scope.load::<activities::Entity>(&tx, id).await?;
    state::activity(before.state, ActivityEvent::Review)?;
    coverage::planned(next, crate::today(&tx, scope).await?, "nextReviewOn")?;
    require_complete(&tx, scope, &before).await?;
    let row = activities::ActiveModel {
        id: Set(id),
        reviewed_at: Set(Some(scope.now())),
        next_review_on: Set(Some(next)),
        version: Set(version + 1),
        ..Default::default()
    };
    let fields = vec!["reviewedAt", "nextReviewOn"];
    let fact = facts::activity("processingActivity.reviewed", id, fields);
    save(tx, scope, id, row, version, fact).await
}

/// Puts an activity away for good. It stays to be read: what was done until now was done.
///
/// # Errors
/// `IMMUTABLE` for one put away already; `CONFLICT` (`changed-meanwhile`).
pub async fn retire(
    db: &Database,
    scope: &Scope,
    id: ProcessingActivityId,
    version: i32,
) -> Result<activities::Model> {
    let tx = db.begin().await?;
    let before = scope.load::<activities::Entity>(&tx, id).await?;
    let state = state::activity(before.state, ActivityEvent::Retire)?;
    let row = activities::ActiveModel {
        id: Set(id),
        state: Set(state),
        retired_at: Set(Some(scope.now())),
        version: Set(version + 1),
        ..Default::default()
    };
    let fact = facts::activity("processingActivity.retired", id, vec!["state"]);
    save(tx, scope, id, row, version, fact).await
}

async fn save(
    tx: Transaction,
    scope: &Scope,
    id: ProcessingActivityId,
    row: activities::ActiveModel,
    version: i32,
    fact: tillid_audit::Fact,
) -> Result<activities::Model> {
    scope
        .save(&tx, row, Some((activities::Column::Version, version)))
        .await?;
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    let row = scope.load::<activities::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

async fn require_complete(db: &impl Connection, scope: &Scope, row: &activities::Model) -> Result<()> {
    if let Some(relation) = row.customer_relation_id {
        let relation = scope.load::<customer_relations::Entity>(db, relation).await?;
        if relation.state != RelationState::Active {
            return Err(Error::validation(
                "activity.relationId",
                "activity-relation-ended",
            ));
        }
    }
    state::complete(row, controllers::count(db, scope, row).await?)
}

/// Checks and tidies what a person has typed. Whoever is no vendor has no services and no customers to name.
async fn clean(tx: &Transaction, scope: &Scope, input: ActivityFacts) -> Result<ActivityFacts> {
    let named = usize::from(input.service.is_some())
        + usize::from(input.relation.is_some())
        + usize::from(!input.controller_names.is_empty());
    if (input.service.is_some() || input.relation.is_some()) && !scope.is_vendor() {
        return Err(Error::not_found());
    }
    if let Some(service) = input.service {
        scope.load::<services::Entity>(tx, service).await?;
    }
    if let Some(relation) = input.relation {
        scope.load::<customer_relations::Entity>(tx, relation).await?;
    }
    let controller = input.role == ProcessingRole::Controller;
    if named > 1 || (controller && named > 0) {
        return Err(Error::validation(
            "activity.controllers",
            "activity-controllers-one",
        ));
    }
    Ok(ActivityFacts {
        title: clean_line(&input.title, "activity.title", 160)?,
        purposes: lines(input.purposes, "activity.purposes")?,
        // A processor acts on the ground of its controller.
        legal_basis: input.legal_basis.filter(|_| controller),
        controller_names: lines(input.controller_names, "activity.controllerNames")?,
        subject_categories: lines(input.subject_categories, "activity.subjectCategories")?,
        data_categories: lines(input.data_categories, "activity.dataCategories")?,
        recipients: lines(input.recipients, "activity.recipients")?,
        transfers: text(&input.transfers, "activity.transfers")?,
        retention: text(&input.retention, "activity.retention")?,
        measures: text(&input.measures, "activity.measures")?,
        owner_role: match input.owner_role.trim() {
            "" => String::new(),
            role => clean_line(role, "activity.ownerRole", 160)?,
        },
        ..input
    })
}

/// A day of review lies ahead when it is chosen; one that has passed may stay while other things are put right.
fn check_review(day: Option<Date>, before: Option<Date>, today: Date) -> Result<()> {
    match day {
        Some(day) if Some(day) != before => coverage::planned(day, today, "activity.nextReviewOn"),
        _ => Ok(()),
    }
}

/// The lines that say something, each once, in the order given.
fn lines(texts: Vec<String>, field: &str) -> Result<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for text in texts.into_iter().filter(|text| !text.trim().is_empty()) {
        if kept.len() == MOST_LINES {
            return Err(Error::validation(field, "too-many").with("max", MOST_LINES));
        }
        let line = clean_line(&text, field, LONGEST_LINE)?;
        if seen.insert(line.clone()) {
            kept.push(line);
        }
    }
    Ok(kept)
}

fn text(text: &str, field: &str) -> Result<String> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    clean_text(text, field, LONGEST_TEXT)
}

fn columns(input: &ActivityFacts) -> activities::ActiveModel {
    activities::ActiveModel {
        role: Set(input.role),
        title: Set(input.title.clone()),
        purposes: Set(Strings(input.purposes.clone())),
        legal_basis: Set(input.legal_basis),
        service_id: Set(input.service),
        customer_relation_id: Set(input.relation),
        controller_names: Set(Strings(input.controller_names.clone())),
        subject_categories: Set(Strings(input.subject_categories.clone())),
        data_categories: Set(Strings(input.data_categories.clone())),
        special_categories: Set(input.special_categories),
        recipients: Set(Strings(input.recipients.clone())),
        transfers: Set(input.transfers.clone()),
        retention: Set(input.retention.clone()),
        measures: Set(input.measures.clone()),
        owner_role: Set(input.owner_role.clone()),
        next_review_on: Set(input.next_review_on),
        ..Default::default()
    }
}

/// The row as it will read.
fn written(before: &activities::Model, input: &ActivityFacts) -> activities::Model {
    let input = input.clone();
    activities::Model {
        role: input.role,
        title: input.title,
        purposes: Strings(input.purposes),
        legal_basis: input.legal_basis,
        service_id: input.service,
        customer_relation_id: input.relation,
        controller_names: Strings(input.controller_names),
        subject_categories: Strings(input.subject_categories),
        data_categories: Strings(input.data_categories),
        special_categories: input.special_categories,
        recipients: Strings(input.recipients),
        transfers: input.transfers,
        retention: input.retention,
        measures: input.measures,
        owner_role: input.owner_role,
        next_review_on: input.next_review_on,
        ..before.clone()
    }
}

fn changes(before: &activities::Model, after: &activities::Model) -> Vec<&'static str> {
    let controllers = before.service_id != after.service_id
        || before.customer_relation_id != after.customer_relation_id
        || before.controller_names != after.controller_names;
    [
        ("role", before.role != after.role),
        ("title", before.title != after.title),
        ("purposes", before.purposes != after.purposes),
        ("legalBasis", before.legal_basis != after.legal_basis),
        ("controllers", controllers),
        (
            "subjectCategories",
            before.subject_categories != after.subject_categories,
        ),
        ("dataCategories", before.data_categories != after.data_categories),
        (
            "specialCategories",
            before.special_categories != after.special_categories,
        ),
        ("recipients", before.recipients != after.recipients),
        ("transfers", before.transfers != after.transfers),
        ("retention", before.retention != after.retention),
        ("measures", before.measures != after.measures),
        ("ownerRole", before.owner_role != after.owner_role),
        ("nextReviewOn", before.next_review_on != after.next_review_on),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
