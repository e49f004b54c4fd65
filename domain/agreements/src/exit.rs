//! After the last day: the data goes back or is deleted, until the vendor certifies it (Art. 28(3)(g); Decision (EU)
//! 2021/915, clause 10(d)). Only then is the agreement closed.

mod certificate;

pub use certificate::{Certify, certify, may_certify, read_certificate};

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreements;
use tillid_entities::enums::{AgreementState, ExitChoice};
use tillid_entities::exit_cases;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Error, Result, clean_text};
use tillid_policy::{Connection, Database, Job, Request, Scope, system};
use uuid::Uuid;

use crate::{facts, told};

/// Days before the due date at which the vendor is reminded.
const REMINDED_BEFORE: i64 = 7;

/// The case of an agreement that is in its exit or closed.
pub(crate) async fn of(
    db: &impl Connection,
    scope: &Scope,
    agreement: &agreements::Model,
) -> Result<exit_cases::Model> {
    scope
        .find::<exit_cases::Entity>()
        .filter(exit_cases::Column::AgreementId.eq(agreement.id))
        .one(db)
        .await?
        .ok_or_else(|| Error::conflict("agreement-not-in-exit"))
}

/// Whether the scope's side may note that the data went back: the vendor, once, where the controller chose that.
///
/// # Errors
/// `FORBIDDEN` for the controller; `CONFLICT` (`agreement-not-in-exit`, `nothing-to-return`, `already-returned`).
pub fn may_return(
    scope: &Scope,
    agreement: &agreements::Model,
    case: Option<&exit_cases::Model>,
) -> Result<()> {
    told::processor(scope, agreement)?;
    let case = case
        .filter(|_| agreement.state == AgreementState::Exit)
        .ok_or_else(|| Error::conflict("agreement-not-in-exit"))?;
    if case.choice != ExitChoice::Return {
        return Err(Error::conflict("nothing-to-return"));
    }
    if case.returned_at.is_some() {
        return Err(Error::conflict("already-returned"));
    }
    Ok(())
}

/// Notes, as the vendor, what was given back and how, and tells the customer.
///
/// # Errors
/// Those of [`may_return`]; `VALIDATION` at `text` (1–5,000 characters); `CONFLICT` (`changed-meanwhile`).
pub async fn note_return(
    db: &Database,
    scope: &Scope,
    agreement: agreements::Model,
    text: &str,
) -> Result<exit_cases::Model> {
    let text = clean_text(text, "text", 5_000)?;
    let tx = db.begin().await?;
    told::processor(scope, &agreement)?;
    let case = of(&tx, scope, &agreement).await?;
    may_return(scope, &agreement, Some(&case))?;
    let returned = exit_cases::ActiveModel {
        id: Set(case.id),
        returned_text: Set(Some(text)),
        returned_by: Set(Some(scope.person()?.user)),
        returned_at: Set(Some(scope.now())),
        version: Set(case.version + 1),
        ..Default::default()
    };
    scope
        .save(&tx, returned, Some((exit_cases::Column::Version, case.version)))
        .await?;
    let own = told::name(&tx, scope, scope.organisation()).await?;
    let to = agreement.customer_id;
    told::tell(&tx, scope, "data-returned", &agreement, to, |letter| {
        letter.with("organisation", &own)
    })
    .await?;
    let fact = facts::life(
        "agreement.data-returned",
        agreement.id,
        to,
        &["returnedAt", "returnedText"],
    );
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    scope.load::<exit_cases::Entity>(db.reads(), case.id).await
}

/// Reminds vendors whose due date is a week away, and tells both sides of one that has passed; at most `limit` cases.
/// Answers with how many mails it sent out about.
///
/// # Errors
/// Those of the database.
pub async fn remind_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    use exit_cases::Column as C;
    // A job over all tenants; each row's own vendor is named below, where it is written.
    let anywhere = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let overdue = Condition::all()
        .add(C::DueAt.lt(request.now))
        .add(C::OverdueToldAt.is_null());
    let soon = Condition::all()
        .add(C::DueAt.lt(request.now.plus_days(REMINDED_BEFORE)))
        .add(C::RemindedAt.is_null());
    let due: Vec<exit_cases::Model> = anywhere
        .find::<exit_cases::Entity>()
        .filter(C::CertifiedAt.is_null())
        .filter(Condition::any().add(overdue).add(soon))
        .order_by_asc(C::DueAt)
        .limit(limit)
        .all(db.reads())
        .await?;
    let mut told = 0;
    for case in due {
        told += remind(db, request, case).await?;
    }
    Ok(told)
}

async fn remind(db: &Database, request: &Request, case: exit_cases::Model) -> Result<u64> {
    let scope = system(request, Job::Deadlines, case.vendor_id);
    let tx = db.begin().await?;
    let agreement = scope.load::<agreements::Entity>(&tx, case.agreement_id).await?;
    let is_overdue = request.now > case.due_at;
    let mut reminded = exit_cases::ActiveModel {
        id: Set(case.id),
        reminded_at: Set(Some(request.now)),
        version: Set(case.version + 1),
        ..Default::default()
    };
    if is_overdue {
        reminded.overdue_told_at = Set(Some(request.now));
    }
    let read = Some((exit_cases::Column::Version, case.version));
    match scope.save(&tx, reminded, read).await {
        Ok(()) => {}
        // Just returned or certified: the next turn looks again.
        Err(Error::Failure(_)) => return Ok(0),
        Err(bug) => return Err(bug),
    }
    let (letter, action, to) = if is_overdue {
        let both = vec![case.customer_id, case.vendor_id];
        ("exit-overdue", "agreement.exit-overdue", both)
    } else {
        ("exit-reminder", "agreement.exit-reminded", vec![case.vendor_id])
    };
    for to in to {
        told::tell(&tx, &scope, letter, &agreement, to, |letter| {
            letter
                .with("choice", case.choice.as_str())
                .with("due", case.due_at)
        })
        .await?;
    }
    let fact = facts::life(action, agreement.id, case.customer_id, &["remindedAt"]);
    tillid_audit::append(&tx, &scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(1)
}
