//! Evidence of organisational measures: the staff's commitment to confidentiality (Art. 28(3)(b), R-001-002), and what it was
//! taught (Art. 32 and 39(1)(b), R-000-079).

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::confidentiality_commitments::{self as commitments, ConfidentialityCommitmentId};
use tillid_entities::training_records::{self as trainings, TrainingRecordId};
use tillid_kernel::{Error, Page, PageRequest, Result, clean_line, clean_text, sha256_hex};
use tillid_policy::{Connection, Database, Scope};
use time::Date;

use crate::{coverage, facts};

/// Most characters of the wording.
const LONGEST_WORDING: usize = 4_000;
/// Most characters of a topic.
const LONGEST_TOPIC: usize = 200;

/// A count of the staff that is committed to confidentiality.
#[derive(Clone, Debug)]
pub struct Confidentiality {
    /// What they commit to, 1–4,000 characters.
    pub wording: String,
    /// How many may touch personal data.
    pub staff_count: i32,
    /// How many of them are committed.
    pub committed_count: i32,
    /// The day of the count, today at the latest.
    pub counted_on: Date,
    /// When to count again; in a year when absent.
    pub next_check_on: Option<Date>,
}

/// A meeting or course.
#[derive(Clone, Debug)]
pub struct Training {
    /// What it was about, 1–200 characters.
    pub topic: String,
    /// The day it was held, today at the latest.
    pub held_on: Date,
    /// How many had to come.
    pub staff_count: i32,
    /// How many of them came.
    pub attendee_count: i32,
}

/// What counts now of an organisation's measures.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    /// The newest count.
    pub confidentiality: Option<commitments::Model>,
    /// The last meeting that was not taken back.
    pub training: Option<trainings::Model>,
}

/// Records how many of the staff are committed to confidentiality. It never changes; the next count is a row of its own.
///
/// # Errors
/// `VALIDATION` naming the field: as [`coverage::counts`], [`coverage::happened`] and [`coverage::planned`].
pub async fn record_commitment(
    db: &Database,
    scope: &Scope,
    input: Confidentiality,
) -> Result<commitments::Model> {
    let wording = clean_text(&input.wording, "wording", LONGEST_WORDING)?;
    coverage::counts(
        input.committed_count,
        input.staff_count,
        "committedCount",
        "staffCount",
    )?;
    let tx = db.begin().await?;
    let today = crate::today(&tx, scope).await?;
    coverage::happened(input.counted_on, today, "countedOn")?;
    let next = input.next_check_on.unwrap_or_else(|| coverage::in_a_year(today));
    coverage::planned(next, today, "nextCheckOn")?;
    let row = commitments::ActiveModel {
        id: Set(ConfidentialityCommitmentId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        wording_sha256: Set(sha256_hex(&wording)),
        wording: Set(wording),
        staff_count: Set(input.staff_count),
        committed_count: Set(input.committed_count),
        counted_on: Set(input.counted_on),
        next_check_on: Set(next),
        recorded_by: Set(scope.person()?.user),
        recorded_at: Set(scope.now()),
    };
    let row = scope.insert(&tx, row).await?;
    tillid_audit::append(&tx, scope, vec![facts::committed(row.id)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Records a meeting or course that was held.
///
/// # Errors
/// `VALIDATION` naming the field: as [`coverage::counts`] and [`coverage::happened`].
pub async fn record_training(db: &Database, scope: &Scope, input: Training) -> Result<trainings::Model> {
    let topic = clean_line(&input.topic, "topic", LONGEST_TOPIC)?;
    coverage::counts(
        input.attendee_count,
        input.staff_count,
        "attendeeCount",
        "staffCount",
    )?;
    let tx = db.begin().await?;
    let today = crate::today(&tx, scope).await?;
    coverage::happened(input.held_on, today, "heldOn")?;
    let row = trainings::ActiveModel {
        id: Set(TrainingRecordId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        topic: Set(topic),
        held_on: Set(input.held_on),
        staff_count: Set(input.staff_count),
        attendee_count: Set(input.attendee_count),
        recorded_by: Set(scope.person()?.user),
        recorded_at: Set(scope.now()),
        withdrawn_by: Set(None),
        withdrawn_at: Set(None),
    };
    let row = scope.insert(&tx, row).await?;
    let fact = facts::training("training.recorded", row.id);
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Takes back what was recorded wrongly: it stays to be read, and does not count any more.
///
/// # Errors
/// `CONFLICT` (`training-withdrawn`) when it was taken back before.
pub async fn withdraw_training(
    db: &Database,
    scope: &Scope,
    id: TrainingRecordId,
) -> Result<trainings::Model> {
    let tx = db.begin().await?;
    let withdrawn = scope
        .update::<trainings::Entity>()
        .col_expr(trainings::Column::WithdrawnBy, Expr::value(scope.person()?.user))
        .col_expr(trainings::Column::WithdrawnAt, Expr::value(scope.now()))
        .filter(trainings::Column::Id.eq(id))
        .filter(trainings::Column::WithdrawnAt.is_null())
        .exec(&tx)
        .await?;
    if withdrawn.rows_affected != 1 {
        return Err(Error::conflict("training-withdrawn"));
    }
    let fact = facts::training("training.withdrawn", id);
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    let row = scope.load::<trainings::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// What counts now of the scope's organisation: two statements.
///
/// # Errors
/// Those of the database.
pub async fn measures(db: &impl Connection, scope: &Scope) -> Result<Measures> {
    let confidentiality = scope
        .find::<commitments::Entity>()
        .order_by_desc(commitments::Column::CountedOn)
        .order_by_desc(commitments::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    let training = scope
        .find::<trainings::Entity>()
        .filter(trainings::Column::WithdrawnAt.is_null())
        .order_by_desc(trainings::Column::HeldOn)
        .order_by_desc(trainings::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    Ok(Measures {
        confidentiality,
        training,
    })
}

/// The meetings of the scope's organisation, the last first; also those that were taken back.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn trainings(db: &Database, scope: &Scope, page: &PageRequest) -> Result<Page<trainings::Model>> {
    use trainings::Column as T;
    let mut query = scope.find::<trainings::Entity>();
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let (day, id): (String, TrainingRecordId) = after.key()?;
        let place = Expr::tuple([Expr::value(parse(&day)?), Expr::value(id)]);
        query = query.filter(Expr::tuple([T::HeldOn.into_expr(), T::Id.into_expr()]).lt(place));
    }
    let rows = query
        .order_by_desc(T::HeldOn)
        .order_by_desc(T::Id)
        .limit(page.limit())
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total))
}

/// The counts of the scope's organisation, the newest first.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn commitments(
    db: &Database,
    scope: &Scope,
    page: &PageRequest,
) -> Result<Page<commitments::Model>> {
    use commitments::Column as C;
    let mut query = scope.find::<commitments::Entity>();
    let total = if page.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &page.after {
        let (day, id): (String, ConfidentialityCommitmentId) = after.key()?;
        let place = Expr::tuple([Expr::value(parse(&day)?), Expr::value(id)]);
        query = query.filter(Expr::tuple([C::CountedOn.into_expr(), C::Id.into_expr()]).lt(place));
    }
    let rows = query
        .order_by_desc(C::CountedOn)
        .order_by_desc(C::Id)
        .limit(page.limit())
        .all(db.reads())
        .await?;
    Ok(page.page(rows, total))
}

/// A day out of a client's cursor.
fn parse(day: &str) -> Result<Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(day, &format).map_err(|_| Error::validation("after", "cursor-invalid"))
}
