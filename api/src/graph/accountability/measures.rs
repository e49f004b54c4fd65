//! Evidence of organisational measures, and what customers read of their processors'.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_accountability::{self as verbs, Confidentiality, Training, coverage};
use tillid_entities::confidentiality_commitments::{self as commitments, ConfidentialityCommitmentId};
use tillid_entities::customer_relations::CustomerRelationId;
use tillid_entities::training_records::{self as trainings, TrainingRecordId};
use tillid_entities::users::UserId;
use tillid_kernel::{Cursor, Page, Result};
use tillid_policy::{Action, Scope};

use super::may_keep;
use crate::graph::context::{ContextExt, page_request};
use crate::graph::organisations::Organisation;
use crate::graph::page::{Rows, connection};
use crate::graph::people;
use crate::graph::scalars::{Date, DateTime};

/// How many of its staff an organisation has committed to confidentiality, counted on a day (Art. 28(3)(b)). It never
/// changes.
#[derive(SimpleObject, Clone)]
pub(crate) struct ConfidentialityCommitment {
    /// Opaque, `cfc_…`.
    id: ID,
    /// What they commit to.
    wording: String,
    /// SHA-256 (hex) of the wording.
    wording_sha256: String,
    /// How many may touch personal data.
    staff_count: i32,
    /// How many of them are committed.
    committed_count: i32,
    /// How many of a hundred, rounded down.
    coverage: i32,
    /// The day of the count.
    counted_on: Date,
    /// When it is to be counted again.
    next_check_on: Date,
    /// Who recorded it.
    recorded_by_name: String,
    /// When.
    recorded_at: DateTime,
    #[graphql(skip)]
    place: (String, ConfidentialityCommitmentId),
}

connection!(
    ConfidentialityCommitmentConnection,
    ConfidentialityCommitmentEdge,
    ConfidentialityCommitment,
    "counts of commitments to confidentiality"
);

/// A meeting or course on data protection (Art. 32 and 39(1)(b)).
#[derive(SimpleObject, Clone)]
pub(crate) struct TrainingRecord {
    /// Opaque, `trn_…`.
    id: ID,
    /// What it was about.
    topic: String,
    /// The day it was held.
    held_on: Date,
    /// How many had to come.
    staff_count: i32,
    /// How many of them came.
    attendee_count: i32,
    /// How many of a hundred, rounded down.
    coverage: i32,
    /// Who recorded it.
    recorded_by_name: String,
    /// When.
    recorded_at: DateTime,
    /// When it was taken back, because it was wrong; it does not count then.
    withdrawn_at: Option<DateTime>,
    #[graphql(skip)]
    place: (String, TrainingRecordId),
}

connection!(
    TrainingRecordConnection,
    TrainingRecordEdge,
    TrainingRecord,
    "meetings and courses"
);

/// What counts now of an organisation's measures.
#[derive(SimpleObject)]
pub(crate) struct OrganisationMeasures {
    /// The newest count of commitments to confidentiality.
    confidentiality: Option<ConfidentialityCommitment>,
    /// Whether the day has come to count again.
    is_check_due: bool,
    /// The last meeting or course that counts.
    training: Option<TrainingRecord>,
    /// Which day it is where the organisation is: the last that can be recorded.
    today: Date,
    /// Whether the viewer may record.
    can_record: bool,
}

/// A processor's commitment to confidentiality as its customers read it.
#[derive(SimpleObject, Clone)]
pub(crate) struct ShownConfidentiality {
    /// What the staff commits to.
    wording: String,
    /// SHA-256 (hex) of the wording.
    wording_sha256: String,
    /// How many may touch personal data.
    staff_count: i32,
    /// How many of them are committed.
    committed_count: i32,
    /// How many of a hundred, rounded down.
    coverage: i32,
    /// The day of the count.
    counted_on: Date,
}

/// A processor's last meeting or course as its customers read it.
#[derive(SimpleObject, Clone)]
pub(crate) struct ShownTraining {
    /// What it was about.
    topic: String,
    /// The day it was held.
    held_on: Date,
    /// How many of a hundred of the staff came, rounded down.
    coverage: i32,
}

/// What a processor shows its customers of its organisational measures (Art. 28(3)(b) and (h)).
#[derive(SimpleObject, Clone)]
pub(crate) struct ProcessorMeasures {
    /// The processor.
    vendor: Organisation,
    /// How many of its staff it has committed to confidentiality; null while it has recorded nothing.
    confidentiality: Option<ShownConfidentiality>,
    /// The last meeting or course of its staff; null while it has recorded none.
    training: Option<ShownTraining>,
    #[graphql(skip)]
    place: CustomerRelationId,
}

connection!(
    ProcessorMeasuresConnection,
    ProcessorMeasuresEdge,
    ProcessorMeasures,
    "processors with their measures"
);

#[derive(Default)]
pub(crate) struct MeasuresQuery;

#[Object]
impl MeasuresQuery {
    /// What counts now of an organisation's measures: how many are committed to confidentiality, when the last meeting was and
    /// how many came. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn organisation_measures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
    ) -> Result<OrganisationMeasures> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let db = ctx.db().reads();
        let found = verbs::measures(db, &scope).await?;
        let today = verbs::today(db, &scope).await?;
        let people: Vec<UserId> = found
            .confidentiality
            .iter()
            .map(|row| row.recorded_by)
            .chain(found.training.iter().map(|row| row.recorded_by))
            .collect();
        let names = people::names(ctx, &scope, people).await?;
        let name = |user: UserId| names.get(&user).cloned().unwrap_or_default();
        Ok(OrganisationMeasures {
            is_check_due: found
                .confidentiality
                .as_ref()
                .is_some_and(|row| row.next_check_on <= today),
            confidentiality: found.confidentiality.map(|row| commitment(row, name)),
            training: found.training.map(|row| training(row, name)),
            today: today.into(),
            can_record: may_keep(&scope),
        })
    }

    /// Every count of commitments to confidentiality of an organisation, the newest first. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `VALIDATION`.
    async fn confidentiality_commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<ConfidentialityCommitmentConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = verbs::commitments(ctx.db(), &scope, &request).await?;
        let names = people::names(ctx, &scope, page.rows.iter().map(|row| row.recorded_by)).await?;
        let page = page.map(|row| commitment(row, |user| names.get(&user).cloned().unwrap_or_default()));
        Ok(Rows::new(page, |row| Cursor::at(&row.place)).into())
    }

    /// The meetings and courses of an organisation, the last first; also those that were taken back. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `VALIDATION`.
    async fn training_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<TrainingRecordConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = verbs::trainings(ctx.db(), &scope, &request).await?;
        let names = people::names(ctx, &scope, page.rows.iter().map(|row| row.recorded_by)).await?;
        let page = page.map(|row| training(row, |user| names.get(&user).cloned().unwrap_or_default()));
        Ok(Rows::new(page, |row| Cursor::at(&row.place)).into())
    }

    /// What the processors of a customer show it of their measures: those it is an active customer of. Codes: `NOT_FOUND`,
    /// `FORBIDDEN` for organisations that are no customers, `VALIDATION`.
    async fn processor_measures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The customer.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<ProcessorMeasuresConnection> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page: Page<ProcessorMeasures> = verbs::processors(ctx.db(), &scope, &request)
            .await?
            .map(Into::into);
        Ok(Rows::new(page, |row| Cursor::at(&row.place)).into())
    }
}

fn percent(part: i32, whole: i32) -> i32 {
    coverage::percent(part, whole).unwrap_or_default().into()
}

fn commitment(row: commitments::Model, name: impl Fn(UserId) -> String) -> ConfidentialityCommitment {
    ConfidentialityCommitment {
        id: ID(row.id.to_string()),
        wording: row.wording,
        wording_sha256: row.wording_sha256,
        staff_count: row.staff_count,
        committed_count: row.committed_count,
        coverage: percent(row.committed_count, row.staff_count),
        counted_on: row.counted_on.into(),
        next_check_on: row.next_check_on.into(),
        recorded_by_name: name(row.recorded_by),
        recorded_at: row.recorded_at.into(),
        place: (row.counted_on.to_string(), row.id),
    }
}

fn training(row: trainings::Model, name: impl Fn(UserId) -> String) -> TrainingRecord {
    TrainingRecord {
        id: ID(row.id.to_string()),
        topic: row.topic,
        held_on: row.held_on.into(),
        staff_count: row.staff_count,
        attendee_count: row.attendee_count,
        coverage: percent(row.attendee_count, row.staff_count),
        recorded_by_name: name(row.recorded_by),
        recorded_at: row.recorded_at.into(),
        withdrawn_at: row.withdrawn_at.map(Into::into),
        place: (row.held_on.to_string(), row.id),
    }
}

impl From<verbs::ProcessorMeasures> for ProcessorMeasures {
    fn from(found: verbs::ProcessorMeasures) -> Self {
        Self {
            vendor: found.vendor.into(),
            confidentiality: found.measures.confidentiality.map(|row| ShownConfidentiality {
                coverage: percent(row.committed_count, row.staff_count),
                wording: row.wording,
                wording_sha256: row.wording_sha256,
                staff_count: row.staff_count,
                committed_count: row.committed_count,
                counted_on: row.counted_on.into(),
            }),
            training: found.measures.training.map(|row| ShownTraining {
                coverage: percent(row.attendee_count, row.staff_count),
                topic: row.topic,
                held_on: row.held_on.into(),
            }),
            place: found.relation,
        }
    }
}

/// A count of the staff that is committed to confidentiality.
#[derive(InputObject)]
pub(crate) struct RecordConfidentialityInput {
    /// Whose staff.
    organisation_id: ID,
    /// What they commit to, 1–4,000 characters.
    wording: String,
    /// How many may touch personal data, at least one.
    staff_count: i32,
    /// How many of them are committed.
    committed_count: i32,
    /// The day of the count, today at the latest.
    counted_on: Date,
    /// When to count again, after today; in a year when absent.
    next_check_on: Option<Date>,
}

/// A meeting or course that was held.
#[derive(InputObject)]
pub(crate) struct RecordTrainingInput {
    /// Whose staff.
    organisation_id: ID,
    /// What it was about, 1–200 characters.
    topic: String,
    /// The day it was held, today at the latest.
    held_on: Date,
    /// How many had to come, at least one.
    staff_count: i32,
    /// How many of them came.
    attendee_count: i32,
}

/// Which meeting or course.
#[derive(InputObject)]
pub(crate) struct TrainingRecordIdInput {
    /// Its id.
    training_record_id: ID,
}

/// What was recorded.
#[derive(SimpleObject)]
pub(crate) struct ConfidentialityPayload {
    /// The count.
    confidentiality: ConfidentialityCommitment,
}

/// A meeting or course after the change.
#[derive(SimpleObject)]
pub(crate) struct TrainingPayload {
    /// The meeting or course.
    training: TrainingRecord,
}

#[derive(Default)]
pub(crate) struct MeasuresMutation;

#[Object]
impl MeasuresMutation {
    /// Records how many of the staff are committed to confidentiality. A vendor's customers read the newest count. Codes:
    /// `NOT_FOUND`, `FORBIDDEN`, `VALIDATION` (nobody, more than there are, a day to come).
    async fn record_confidentiality(
        &self,
        ctx: &Context<'_>,
        input: RecordConfidentialityInput,
    ) -> Result<ConfidentialityPayload> {
        let scope = ctx.authorise_id(Action::KeepRecords, &input.organisation_id)?;
        let counted = Confidentiality {
            wording: input.wording,
            staff_count: input.staff_count,
            committed_count: input.committed_count,
            counted_on: input.counted_on.0,
            next_check_on: input.next_check_on.map(|day| day.0),
        };
        let row = verbs::record_commitment(ctx.db(), &scope, counted).await?;
        let names = people::names(ctx, &scope, [row.recorded_by]).await?;
        Ok(ConfidentialityPayload {
            confidentiality: commitment(row, |user| names.get(&user).cloned().unwrap_or_default()),
        })
    }

    /// Records a meeting or course on data protection that was held. A vendor's customers read the last one. Codes:
    /// `NOT_FOUND`, `FORBIDDEN`, `VALIDATION` (nobody, more than there are, a day to come).
    async fn record_training(
        &self,
        ctx: &Context<'_>,
        input: RecordTrainingInput,
    ) -> Result<TrainingPayload> {
        let scope = ctx.authorise_id(Action::KeepRecords, &input.organisation_id)?;
        let held = Training {
            topic: input.topic,
            held_on: input.held_on.0,
            staff_count: input.staff_count,
            attendee_count: input.attendee_count,
        };
        let row = verbs::record_training(ctx.db(), &scope, held).await?;
        told(ctx, &scope, row).await
    }

    /// Takes back a meeting or course that was recorded wrongly: it stays to be read, and does not count. Codes:
    /// `NOT_FOUND`, `FORBIDDEN`, `CONFLICT` when it was taken back before.
    async fn withdraw_training(
        &self,
        ctx: &Context<'_>,
        input: TrainingRecordIdInput,
    ) -> Result<TrainingPayload> {
        let (scope, row) = ctx
            .authorise_row::<trainings::Entity, TrainingRecordId>(
                Action::KeepRecords,
                &input.training_record_id,
            )
            .await?;
        let row = verbs::withdraw_training(ctx.db(), &scope, row.id).await?;
        told(ctx, &scope, row).await
    }
}

async fn told(ctx: &Context<'_>, scope: &Scope, row: trainings::Model) -> Result<TrainingPayload> {
    let names = people::names(ctx, scope, [row.recorded_by]).await?;
    Ok(TrainingPayload {
        training: training(row, |user| names.get(&user).cloned().unwrap_or_default()),
    })
}
