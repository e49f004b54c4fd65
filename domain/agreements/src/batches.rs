//! Issuing to many customers at once: judged row by row, written down at once, worked off in portions.
//!
//! A portion is one transaction: its agreements, versions, letters, the rows' results and the count go together, so that
//! a process that dies in between loses and doubles nothing. A version has the UUID of its row. Portions of one vendor
//! wait for each other at the vendor's row. The PDFs follow in the background ([`print_due`]): what is signed is the
//! content, which is fixed when it goes out.

mod judge;
mod list;
mod print;
mod work;

pub use judge::RowProblem;
pub use list::{MOST_BYTES, MOST_ROWS};
pub use print::print_due;
pub use work::issue_due;

use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use tillid_entities::agreement_templates;
use tillid_entities::enums::{IssueBatchState, IssueRowState};
use tillid_entities::issue_batch_rows::{self as rows, IssueBatchRowId};
use tillid_entities::issue_batches::{self as batches, IssueBatchId};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Error, Page, PageRequest, Result};
use tillid_policy::{Database, Scope};

use crate::facts;
use crate::versions::issue::{Issue, What, chosen_services, published};
use judge::{Judged, judge_all};
use list::Cells;

/// Rows in an insert: what databases take in one statement, with room.
const AT_ONCE: usize = 500;

/// To whom an agreement is issued.
#[derive(Clone, Debug)]
pub enum Customers {
    /// Those that were picked.
    Picked(Vec<OrganisationId>),
    /// A CSV file, one customer a row, by id, customer number or registration number, with terms of its own.
    Listed(Vec<u8>),
}

/// A row, before it is handed in.
#[derive(Clone, Debug)]
pub struct PreviewRow {
    /// The line it begins on, or its place among those picked.
    pub number: i32,
    /// The customer's name where it was found, else what the row calls it.
    pub customer: String,
    /// Why the row would not be issued.
    pub problem: Option<RowProblem>,
}

/// Says of every row what would become of it. Nothing is written or sent. The customer of `what` is not looked at.
///
/// # Errors
/// `VALIDATION` at `list` for what is no list; `NOT_FOUND` for a picked customer that is none of the vendor's; else as
/// [`crate::issue`].
pub async fn preview_batch(
    db: &Database,
    scope: &Scope,
    what: Issue,
    customers: Customers,
) -> Result<Vec<PreviewRow>> {
    let (_, _, judged) = judged(db, scope, what, customers).await?;
    let rows = judged.into_iter().map(|row| PreviewRow {
        number: row.number,
        customer: row.customer,
        problem: row.outcome.err(),
    });
    Ok(rows.collect())
}

/// Hands an issue to many in: its good rows go out by [`issue_due`], its bad ones are refused at once.
///
/// # Errors
/// As [`preview_batch`].
pub async fn issue_to_many(
    db: &Database,
    scope: &Scope,
    what: Issue,
    customers: Customers,
) -> Result<batches::Model> {
    let member = scope.member()?.id;
    let (what, title, judged) = judged(db, scope, what, customers).await?;
    let refused = judged.iter().filter(|row| row.outcome.is_err()).count();
    let none_left = refused == judged.len();
    let count = |rows: usize| i32::try_from(rows).map_err(Error::internal);
    let batch = batches::Model {
        id: IssueBatchId::new(scope.now(), scope.dice()),
        vendor_id: scope.organisation(),
        issuer_membership_id: member,
        template_version_id: what.template_version,
        title,
        terms: serde_json::to_string(&what).map_err(Error::internal)?,
        state: if none_left {
            IssueBatchState::Done
        } else {
            IssueBatchState::Running
        },
        total: count(judged.len())?,
        issued: 0,
        refused: count(refused)?,
        worked_at: scope.now(),
        created_at: scope.now(),
        finished_at: none_left.then_some(scope.now()),
    };
    let tx = db.begin().await?;
    let batch = scope.insert(&tx, batch.into_active_model().reset_all()).await?;
    let mut written = Vec::with_capacity(AT_ONCE);
    for judged in judged {
        written.push(row(scope, batch.id, judged)?);
        if written.len() == AT_ONCE {
            scope.insert_all(&tx, std::mem::take(&mut written)).await?;
        }
    }
    scope.insert_all(&tx, written).await?;
    tillid_audit::append(
        &tx,
        scope,
        vec![facts::issue_batch("issue-batch.started", batch.id)],
    )
    .await?;
    tx.commit().await?;
    Ok(batch)
}

async fn judged(
    db: &Database,
    scope: &Scope,
    what: Issue,
    customers: Customers,
) -> Result<(What, String, Vec<Judged>)> {
    let (listed, named) = match customers {
        Customers::Listed(bytes) => (list::read(&bytes)?, false),
        Customers::Picked(ids) => (picked(ids)?, true),
    };
    let what = What::checked(what)?;
    let reads = db.reads();
    let version = published(reads, scope, what.template_version).await?;
    let template = scope
        .load::<agreement_templates::Entity>(reads, version.template_id)
        .await?;
    if template.language != what.language {
        return Err(Error::validation("language", "template-language"));
    }
    chosen_services(reads, scope, &what.services).await?;
    let usual = what.parameters.clone().unwrap_or(version.parameters);
    let judged = judge_all(reads, scope, &what, &usual, listed).await?;
    // An id that was picked names something, as everywhere; a cell may be a slip of the pen (I-1).
    if named && judged.iter().any(Judged::is_unknown) {
        return Err(Error::not_found());
    }
    Ok((what, template.title, judged))
}

fn picked(ids: Vec<OrganisationId>) -> Result<Vec<Cells>> {
    if ids.is_empty() {
        return Err(Error::validation("customerIds", "required"));
    }
    if ids.len() > MOST_ROWS {
        return Err(Error::validation("customerIds", "list-too-long").with("max", MOST_ROWS));
    }
    let rows = ids.into_iter().zip(1..).map(|(id, number)| Cells {
        number,
        id: id.to_string(),
        ..Cells::default()
    });
    Ok(rows.collect())
}

fn row(scope: &Scope, batch: IssueBatchId, judged: Judged) -> Result<rows::ActiveModel> {
    let (good, problem) = match judged.outcome {
        Ok(good) => (Some(good), None),
        Err(problem) => (None, Some(problem)),
    };
    let (customer, parameters) = good.unzip();
    Ok(rows::ActiveModel {
        id: Set(IssueBatchRowId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        batch_id: Set(batch),
        number: Set(judged.number),
        customer: Set(judged.customer),
        addressee_id: Set(customer),
        parameters: Set(parameters),
        state: Set(if problem.is_some() {
            IssueRowState::Refused
        } else {
            IssueRowState::Waiting
        }),
        field: Set(problem.as_ref().map(|problem| problem.field.clone())),
        details: Set(problem.as_ref().map(RowProblem::details).transpose()?),
        code: Set(problem.map(|problem| problem.key)),
        printed_at: Set(None),
        created_at: Set(scope.now()),
    })
}

/// What a vendor has issued to many, newest first; the cursor is the id.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn batch_page(db: &Database, scope: &Scope, request: &PageRequest) -> Result<Page<batches::Model>> {
    let query = scope.find::<batches::Entity>();
    let total = match request.wants_total {
        true => Some(query.clone().count(db.reads()).await?),
        false => None,
    };
    let mut query = query.order_by_desc(batches::Column::Id).limit(request.limit());
    if let Some(after) = &request.after {
        query = query.filter(batches::Column::Id.lt(after.key::<IssueBatchId>()?));
    }
    Ok(request.page(query.all(db.reads()).await?, total))
}

/// The refused rows of an issue as a CSV file, whose cells no spreadsheet computes: the row's number, what it calls its
/// customer, and why it was refused.
///
/// # Errors
/// Those of the database.
pub async fn refused_rows(
    db: &Database,
    scope: &Scope,
    id: IssueBatchId,
    headings: [String; 3],
    why: impl Fn(&rows::Model) -> String,
) -> Result<String> {
    let refused = scope
        .find::<rows::Entity>()
        .filter(rows::Column::BatchId.eq(id))
        .filter(rows::Column::State.eq(IssueRowState::Refused))
        .order_by_asc(rows::Column::Number)
        .all(db.reads())
        .await?;
    let rows = refused.into_iter().map(|row| {
        let why = why(&row);
        vec![row.number.to_string(), row.customer, why]
    });
    tillid_organisations::spreadsheet(std::iter::once(headings.to_vec()).chain(rows))
}

/// The rows of an issue that came to this, in the order of the file; the cursor is the line.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn batch_rows(
    db: &Database,
    scope: &Scope,
    id: IssueBatchId,
    state: Option<IssueRowState>,
    request: &PageRequest,
) -> Result<Page<rows::Model>> {
    let mut query = scope.find::<rows::Entity>().filter(rows::Column::BatchId.eq(id));
    if let Some(state) = state {
        query = query.filter(rows::Column::State.eq(state));
    }
    let total = match request.wants_total {
        true => Some(query.clone().count(db.reads()).await?),
        false => None,
    };
    let mut query = query.order_by_asc(rows::Column::Number).limit(request.limit());
    if let Some(after) = &request.after {
        query = query.filter(rows::Column::Number.gt(after.key::<i32>()?));
    }
    Ok(request.page(query.all(db.reads()).await?, total))
}
