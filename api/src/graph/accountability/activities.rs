//! The record of processing activities: read, written, exported.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_accountability::{self as verbs, Line};
use tillid_entities::enums::Language;
use tillid_entities::processing_activities::{self as rows, ProcessingActivityId};
use tillid_kernel::{Cursor, Error, Page, Result};
use tillid_policy::{Action, Scope};

use super::activity_types::{
    ActivityController, ActivityControllerConnection, ProcessingActivity, ProcessingActivityConnection,
    ProcessingActivityFactsInput, ProcessingActivityFilter, shown,
};
use crate::graph::context::{ContextExt, page_request};
use crate::graph::page::Rows;
use crate::graph::scalars::Date;
use crate::locale;

#[derive(Default)]
pub(crate) struct ActivitiesQuery;

#[Object]
impl ActivitiesQuery {
    /// The record of processing activities of an organisation, by title; drafts and what was put away too, unless the filter
    /// says otherwise. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`.
    async fn processing_activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
        #[graphql(desc = "What to narrow the list to.")] filter: Option<ProcessingActivityFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<ProcessingActivityConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let today = verbs::today(ctx.db().reads(), &scope).await?;
        let filter = filter.unwrap_or_default().into();
        let Page {
            rows,
            has_next,
            has_previous,
            total,
        } = verbs::activities(ctx.db(), &scope, &filter, today, &request).await?;
        let page = Page {
            rows: shown(ctx, &scope, rows).await?,
            has_next,
            has_previous,
            total,
        };
        Ok(Rows::new(page, |row| Cursor::at(&row.place)).into())
    }

    /// One processing activity. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn processing_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] processing_activity_id: ID,
    ) -> Result<ProcessingActivity> {
        let (scope, row) = activity_for(ctx, Action::ReadContent, &processing_activity_id).await?;
        one(ctx, &scope, row).await
    }

    /// The customers that a vendor does a processing activity for, by name: its controllers (Art. 30(2)(a)). Empty where the
    /// controllers are no customers; then the activity itself names them. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`.
    async fn processing_activity_controllers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] processing_activity_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<ActivityControllerConnection> {
        let (scope, row) = activity_for(ctx, Action::ReadContent, &processing_activity_id).await?;
        let request = page_request(ctx, first, after)?;
        let page = verbs::customers_of(ctx.db(), &scope, &row, &request).await?;
        Ok(Rows::new(page.map(ActivityController::from), |row| Cursor::at(&row.place)).into())
    }

    /// What stands in an organisation's record today, as a CSV file (UTF-8, semicolons): a line for each activity and
    /// controller, with what Art. 30(1) and (2) ask for. An activity's further lines name its further controllers alone.
    /// Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn processing_activities_csv(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
    ) -> Result<String> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let lines = verbs::record(ctx.db(), &scope).await?;
        let language = ctx.language();
        let headings = HEADINGS.map(|key| word(language, key)).to_vec();
        let lines = lines.into_iter().map(|line| cells(language, line));
        tillid_organisations::spreadsheet(std::iter::once(headings).chain(lines))
    }
}

/// The columns of the file.
const HEADINGS: [&str; 20] = [
    "organisation",
    "contact",
    "officer",
    "role",
    "title",
    "controller",
    "controller-contact",
    "owner",
    "purposes",
    "basis",
    "subjects",
    "data",
    "special",
    "recipients",
    "transfers",
    "retention",
    "measures",
    "since",
    "reviewed",
    "next-review",
];

fn word(language: Language, key: &str) -> String {
    locale::text(language, &format!("record-{key}"))
}

/// A line of the file.
fn cells(language: Language, line: Line) -> Vec<String> {
    let word = |key: &str| word(language, key);
    let row = line.activity;
    let controller = [line.controller.name, line.controller.contact.unwrap_or_default()];
    let head = [
        line.organisation,
        line.contact,
        line.officer,
        word(row.role.as_str()),
        row.title,
    ];
    if !line.first {
        return head.into_iter().chain(controller).collect();
    }
    let list = |texts: Vec<String>| texts.join(", ");
    let special = if row.special_categories { "yes" } else { "no" };
    let day =
        |at: Option<tillid_kernel::Timestamp>| at.map_or(String::new(), |at| at.to_time().date().to_string());
    let rest = [
        row.owner_role,
        list(row.purposes.0),
        row.legal_basis
            .map_or(String::new(), |basis| word(basis.as_str())),
        list(row.subject_categories.0),
        list(row.data_categories.0),
        word(special),
        list(row.recipients.0),
        row.transfers,
        row.retention,
        row.measures,
        day(row.activated_at),
        day(row.reviewed_at),
        row.next_review_on.map_or(String::new(), |day| day.to_string()),
    ];
    head.into_iter().chain(controller).chain(rest).collect()
}

/// A new processing activity.
#[derive(InputObject)]
pub(crate) struct CreateProcessingActivityInput {
    /// Whose.
    organisation_id: ID,
    /// What the record shall say of it.
    activity: ProcessingActivityFactsInput,
}

/// A processing activity, written anew.
#[derive(InputObject)]
pub(crate) struct UpdateProcessingActivityInput {
    /// Which.
    processing_activity_id: ID,
    /// What the record shall say of it: everything, not the changes alone.
    activity: ProcessingActivityFactsInput,
    /// The version that was read.
    version: i32,
}

/// Which processing activity.
#[derive(InputObject)]
pub(crate) struct ProcessingActivityIdInput {
    /// Its id.
    processing_activity_id: ID,
    /// The version that was read.
    version: i32,
}

/// A processing activity that is right still.
#[derive(InputObject)]
pub(crate) struct ReviewProcessingActivityInput {
    /// Which.
    processing_activity_id: ID,
    /// When it is to be looked at again: after today, within five years.
    next_review_on: Date,
    /// The version that was read.
    version: i32,
}

/// A processing activity after the change.
#[derive(SimpleObject)]
pub(crate) struct ProcessingActivityPayload {
    /// The activity.
    activity: ProcessingActivity,
}

#[derive(Default)]
pub(crate) struct ActivitiesMutation;

#[Object]
impl ActivitiesMutation {
    /// Drafts a processing activity: it stands in the record once it is activated. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `VALIDATION`.
    async fn create_processing_activity(
        &self,
        ctx: &Context<'_>,
        input: CreateProcessingActivityInput,
    ) -> Result<ProcessingActivityPayload> {
        let scope = ctx.authorise_id(Action::KeepRecords, &input.organisation_id)?;
        let row = verbs::create(ctx.db(), &scope, input.activity.try_into()?).await?;
        payload(ctx, &scope, row).await
    }

    /// Writes a processing activity anew. One that stands in the record stays complete. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `VALIDATION`, `CONFLICT` for another version, `IMMUTABLE` for one put away.
    async fn update_processing_activity(
        &self,
        ctx: &Context<'_>,
        input: UpdateProcessingActivityInput,
    ) -> Result<ProcessingActivityPayload> {
        let (scope, row) = activity_for(ctx, Action::KeepRecords, &input.processing_activity_id).await?;
        let row = verbs::update(
            ctx.db(),
            &scope,
            row.id,
            input.activity.try_into()?,
            input.version,
        )
        .await?;
        payload(ctx, &scope, row).await
    }

    /// Puts a draft into the record. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION` at the first field that is missing,
    /// `CONFLICT`, `IMMUTABLE`.
    async fn activate_processing_activity(
        &self,
        ctx: &Context<'_>,
        input: ProcessingActivityIdInput,
    ) -> Result<ProcessingActivityPayload> {
        let (scope, row) = activity_for(ctx, Action::KeepRecords, &input.processing_activity_id).await?;
        let row = verbs::activate(ctx.db(), &scope, row.id, input.version).await?;
        payload(ctx, &scope, row).await
    }

    /// Finds a processing activity in the record to be right still. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`,
    /// `CONFLICT`, `IMMUTABLE`.
    async fn review_processing_activity(
        &self,
        ctx: &Context<'_>,
        input: ReviewProcessingActivityInput,
    ) -> Result<ProcessingActivityPayload> {
        let (scope, row) = activity_for(ctx, Action::KeepRecords, &input.processing_activity_id).await?;
        let next = input.next_review_on.0;
        let row = verbs::review(ctx.db(), &scope, row.id, next, input.version).await?;
        payload(ctx, &scope, row).await
    }

    /// Puts a processing activity away for good; it stays to be read. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`,
    /// `IMMUTABLE`.
    async fn retire_processing_activity(
        &self,
        ctx: &Context<'_>,
        input: ProcessingActivityIdInput,
    ) -> Result<ProcessingActivityPayload> {
        let (scope, row) = activity_for(ctx, Action::KeepRecords, &input.processing_activity_id).await?;
        let row = verbs::retire(ctx.db(), &scope, row.id, input.version).await?;
        payload(ctx, &scope, row).await
    }
}

async fn activity_for(ctx: &Context<'_>, action: Action, id: &ID) -> Result<(Scope, rows::Model)> {
    ctx.authorise_row::<rows::Entity, ProcessingActivityId>(action, id)
        .await
}

async fn one(ctx: &Context<'_>, scope: &Scope, row: rows::Model) -> Result<ProcessingActivity> {
    let found = shown(ctx, scope, vec![row]).await?;
    found.into_iter().next().ok_or_else(Error::not_found)
}

async fn payload(ctx: &Context<'_>, scope: &Scope, row: rows::Model) -> Result<ProcessingActivityPayload> {
    Ok(ProcessingActivityPayload {
        activity: one(ctx, scope, row).await?,
    })
}
