//! Opening, noting, closing, and forgetting.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::InvestigationState;
use tillid_entities::investigation_notes::{self, InvestigationNoteId};
use tillid_entities::investigations::{self, InvestigationId};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Error, Result, clean_line, clean_text};
use tillid_policy::{Connection, Database, Job, Request, Scope, system};
use uuid::Uuid;

use super::fact;
use crate::store::hold_organisation;

const LONGEST_TITLE: usize = 120;
const LONGEST_TEXT: usize = 4000;
/// A closed record is kept so long, for whoever contests what came of it.
const KEPT_DAYS: i64 = 365;
/// Records forgotten at a time.
const BATCH: u64 = 200;

/// What gives rise to a record.
#[derive(Clone, Debug)]
pub struct OpenInvestigation {
    /// What it is about, without names: 1 to 120 characters.
    pub title: String,
    /// Who or what is suspected: 1 to 4000 characters.
    pub subject: String,
    /// What was seen: 1 to 4000 characters.
    pub suspicion: String,
    /// The legitimate interest and why it weighs more (Art. 6(1)(f)): 1 to 4000 characters.
    pub interest: String,
}

/// Opens a record of suspected misuse, with the organisation's next number.
///
/// # Errors
/// `VALIDATION` at the field.
pub async fn open_investigation(
    db: &Database,
    scope: &Scope,
    input: OpenInvestigation,
) -> Result<investigations::Model> {
    let title = clean_line(&input.title, "title", LONGEST_TITLE)?;
    let subject = clean_text(&input.subject, "subject", LONGEST_TEXT)?;
    let suspicion = clean_text(&input.suspicion, "suspicion", LONGEST_TEXT)?;
    let interest = clean_text(&input.interest, "interest", LONGEST_TEXT)?;
    let tx = db.begin().await?;
    // Held, so that two records opened at once get two numbers.
    hold_organisation(&tx, scope).await?;
    let row = investigations::ActiveModel {
        id: Set(InvestigationId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        number: Set(last_number(&tx, scope).await? + 1),
        title: Set(title),
        subject: Set(subject),
        suspicion: Set(suspicion),
        interest: Set(interest),
        state: Set(InvestigationState::Open),
        conclusion: Set(None),
        opened_by: Set(scope.person()?.user),
        closed_by: Set(None),
        closed_at: Set(None),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let opened = scope.insert(&tx, row).await?;
    append(&tx, scope, vec![fact("investigation.opened", opened.id)]).await?;
    tx.commit().await?;
    Ok(opened)
}

async fn last_number(tx: &impl Connection, scope: &Scope) -> Result<i32> {
    let last: Option<i32> = scope
        .find::<investigations::Entity>()
        .order_by_desc(investigations::Column::Number)
        .limit(1)
        .select_only()
        .column(investigations::Column::Number)
        .into_tuple()
        .one(&tx.within(scope))
        .await?;
    Ok(last.unwrap_or(0))
}

/// Notes what was found.
///
/// # Errors
/// `VALIDATION` at `text`; `NOT_FOUND`; `CONFLICT` (`investigation-closed`).
pub async fn note_investigation(
    db: &Database,
    scope: &Scope,
    id: InvestigationId,
    text: &str,
) -> Result<investigations::Model> {
    let text = clean_text(text, "text", LONGEST_TEXT)?;
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    let row = still_open(scope.load::<investigations::Entity>(&tx, id).await?)?;
    let note = investigation_notes::ActiveModel {
        id: Set(InvestigationNoteId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        investigation_id: Set(id),
        text: Set(text),
        written_by: Set(scope.person()?.user),
        created_at: Set(scope.now()),
    };
    scope.insert(&tx, note).await?;
    append(&tx, scope, vec![fact("investigation.noted", id)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Closes a record with what came of it. It is not opened again: what comes up later is a record of its own.
///
/// # Errors
/// `VALIDATION` at `conclusion`; `NOT_FOUND`; `CONFLICT` (`investigation-closed`, `changed-meanwhile`).
pub async fn close_investigation(
    db: &Database,
    scope: &Scope,
    id: InvestigationId,
    conclusion: &str,
) -> Result<investigations::Model> {
    let conclusion = clean_text(conclusion, "conclusion", LONGEST_TEXT)?;
    let tx = db.begin().await?;
    let before = still_open(scope.load::<investigations::Entity>(&tx, id).await?)?;
    let closed = investigations::Model {
        state: InvestigationState::Closed,
        conclusion: Some(conclusion),
        closed_by: Some(scope.person()?.user),
        closed_at: Some(scope.now()),
        version: before.version + 1,
        ..before.clone()
    };
    let row = investigations::ActiveModel {
        id: Set(id),
        state: Set(closed.state),
        conclusion: Set(closed.conclusion.clone()),
        closed_by: Set(closed.closed_by),
        closed_at: Set(closed.closed_at),
        version: Set(closed.version),
        ..Default::default()
    };
    let read = Some((investigations::Column::Version, before.version));
    scope.save(&tx, row, read).await?;
    append(&tx, scope, vec![fact("investigation.closed", id)]).await?;
    tx.commit().await?;
    Ok(closed)
}

fn still_open(row: investigations::Model) -> Result<investigations::Model> {
    match row.state {
        InvestigationState::Open => Ok(row),
        InvestigationState::Closed => Err(Error::conflict("investigation-closed")),
    }
}

/// Forgets the records that were closed more than a year ago, with their notes, a transaction for each; answers how many.
///
/// # Errors
/// Those of the database; what was forgotten before stays forgotten.
pub async fn erase_investigations(db: &Database, request: &Request) -> Result<u64> {
    let nowhere = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due = nowhere
        .find::<investigations::Entity>()
        .filter(investigations::Column::ClosedAt.lt(request.now.plus_days(-KEPT_DAYS)))
        .order_by_asc(investigations::Column::ClosedAt)
        .limit(BATCH)
        .all(db.reads())
        .await?;
    let mut erased = 0;
    for row in due {
        let job = system(request, Job::Deadlines, row.organisation_id);
        let tx = db.begin().await?;
        let gone = job
            .delete::<investigations::Entity>()
            .filter(investigations::Column::Id.eq(row.id))
            .exec(&tx.within(&job))
            .await?;
        // Another node may have been faster.
        if gone.rows_affected == 1 {
            append(&tx, &job, vec![fact("investigation.erased", row.id)]).await?;
            erased += 1;
        }
        tx.commit().await?;
    }
    Ok(erased)
}
