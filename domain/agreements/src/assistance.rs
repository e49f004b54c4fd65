//! What a controller asks its processor to help with, and until when (Art. 28(3)(e) and (f); R-000-102, decision 0029):
//! opened by the controller, talked about in one thread that both read, answered by the processor, closed by the
//! controller.

mod list;

pub use list::{Filter, messages, page};

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreements;
use tillid_entities::assistance_messages::{self, AssistanceMessageId};
use tillid_entities::assistance_requests::{self, AssistanceRequestId};
use tillid_entities::enums::{AssistanceAct, AssistanceKind, AssistanceState, Side};
use tillid_kernel::{Error, Result, Timestamp, clean_text, day_in, end_of_day};
use tillid_policy::{Connection, Database, Scope, Transaction};

use crate::state::{self, AssistanceEvent};
use crate::{facts, told};

/// How often another number is tried when a colleague took it in the same instant.
const ATTEMPTS: u32 = 5;
/// Longest line that says what it is about.
const LONGEST_SUBJECT: usize = 200;
/// Longest message.
const LONGEST: usize = 10_000;
/// More messages than one request needs.
const MOST: u64 = 200;
/// Furthest due date, in days.
const FURTHEST: i64 = 5 * 365 + 1;

/// A request to open.
#[derive(Clone, Debug)]
pub struct OpenRequest {
    /// With what the processor is to help.
    pub kind: AssistanceKind,
    /// What it is about, in a line.
    pub subject: String,
    /// What is needed.
    pub text: String,
    /// The last day to answer; [`proposed_days`] from today when absent.
    pub due_on: Option<time::Date>,
}

/// The days that are proposed to answer a request of this kind. No law names them; each leaves the controller most of the
/// time that the law gives it.
#[must_use]
pub fn proposed_days(kind: AssistanceKind) -> u16 {
    match kind {
        // The controller tells the authority within 72 hours of knowing (Art. 33(1)).
        AssistanceKind::Breach => 1,
        // The controller answers the data subject within a month (Art. 12(3)).
        AssistanceKind::DataSubjectRequest => 10,
        AssistanceKind::PriorConsultation | AssistanceKind::Security | AssistanceKind::Information => 14,
        AssistanceKind::ImpactAssessment => 30,
    }
}

/// The day that is proposed for a request of this kind, counted in the customer's time zone.
#[must_use]
pub fn proposed_day(kind: AssistanceKind, now: Timestamp, zone: &str) -> time::Date {
    day_in(now, zone) + time::Duration::days(proposed_days(kind).into())
}

/// Whether its time is over and the answer still owed.
#[must_use]
pub fn is_overdue(row: &assistance_requests::Model, now: Timestamp) -> bool {
    list::OWED.contains(&row.state) && now > row.due_at
}

/// The time zone in which the days of an agreement's requests are counted: the customer's.
///
/// # Errors
/// Those of the database.
pub async fn time_zone(db: &impl Connection, scope: &Scope, agreement: &agreements::Model) -> Result<String> {
    told::time_zone(db, scope, agreement).await
}

/// Opens a request, which gets the next number of the agreement, and tells the processor by mail.
///
/// # Errors
/// `VALIDATION` at `subject` (1–200 characters), `text` (1–10,000 characters) or `dueOn` (`date-past`, `date-too-late`);
/// `CONFLICT` (`agreement-not-in-force`, `agreement-ending`); `FORBIDDEN` for the processor.
pub async fn open(
    db: &Database,
    scope: &Scope,
    agreement: &agreements::Model,
    input: OpenRequest,
) -> Result<assistance_requests::Model> {
    may_open(scope, agreement)?;
    let input = OpenRequest {
        subject: clean_text(&input.subject, "subject", LONGEST_SUBJECT)?,
        text: clean_text(&input.text, "text", LONGEST)?,
        ..input
    };
    let mut attempt = 1;
    loop {
        match open_next(db, scope, agreement, &input).await {
            Err(Error::Failure(failure)) if failure.key == "already-exists" && attempt < ATTEMPTS => {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// Whether the scope's side can open a request: the controller, while the processor may hold its data.
///
/// # Errors
/// As [`open`].
pub fn may_open(scope: &Scope, agreement: &agreements::Model) -> Result<()> {
    told::controller(scope, agreement)?;
    state::binds(agreement.state)
}

async fn open_next(
    db: &Database,
    scope: &Scope,
    agreement: &agreements::Model,
    input: &OpenRequest,
) -> Result<assistance_requests::Model> {
    use assistance_requests::Column as R;
    let tx = db.begin().await?;
    let agreement = scope.load::<agreements::Entity>(&tx, agreement.id).await?;
    state::binds(agreement.state)?;
    let zone = told::time_zone(&tx, scope, &agreement).await?;
    let day = input
        .due_on
        .unwrap_or_else(|| proposed_day(input.kind, scope.now(), &zone));
    let due_at = due_at(scope.now(), day, &zone)?;
    let newest: Option<i32> = scope
        .find::<assistance_requests::Entity>()
        .select_only()
        .column(R::Number)
        .filter(R::AgreementId.eq(agreement.id))
        .order_by_desc(R::Number)
        .limit(1)
        .into_tuple()
        .one(&tx)
        .await?;
    let row = assistance_requests::ActiveModel {
        id: Set(AssistanceRequestId::new(scope.now(), scope.dice())),
        vendor_id: Set(agreement.vendor_id),
        customer_id: Set(agreement.customer_id),
        agreement_id: Set(agreement.id),
        number: Set(newest.unwrap_or(0) + 1),
        kind: Set(input.kind),
        subject: Set(input.subject.clone()),
        state: Set(AssistanceState::Open),
        due_at: Set(due_at),
        opened_by: Set(scope.person()?.user),
        opened_at: Set(scope.now()),
        closed_by: Set(None),
        closed_at: Set(None),
        version: Set(1),
    };
    let row = scope.insert(&tx, row).await?;
    write(&tx, scope, &row, AssistanceAct::Opened, &input.text).await?;
    tell(&tx, scope, "assistance-asked", &agreement, &row).await?;
    let fields = ["kind", "subject", "dueAt", "state"];
    let fact = facts::assistance("assistance.opened", &row, row.vendor_id, &fields);
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(row)
}

/// The last millisecond to answer: today at the earliest, five years away at the latest.
fn due_at(now: Timestamp, day: time::Date, zone: &str) -> Result<Timestamp> {
    let today = day_in(now, zone);
    if day < today {
        return Err(Error::validation("dueOn", "date-past"));
    }
    if (day - today).whole_days() > FURTHEST {
        return Err(Error::validation("dueOn", "date-too-late"));
    }
    Ok(end_of_day(day, zone))
}

/// Asks back, as the processor: the answer waits for the controller.
///
/// # Errors
/// `VALIDATION` at `text` (1–10,000 characters); `CONFLICT` (`assistance-state`, `assistance-too-long`,
/// `changed-meanwhile`, `agreement-ending`); `FORBIDDEN` for the controller.
pub async fn ask_back(
    db: &Database,
    scope: &Scope,
    row: assistance_requests::Model,
    text: &str,
) -> Result<assistance_requests::Model> {
    let text = clean_text(text, "text", LONGEST)?;
    change(db, scope, row, AssistanceEvent::Ask, Some(&text)).await
}

/// Answers, as the processor. What was asked while the agreement bound is answered after its end too.
///
/// # Errors
/// As [`ask_back`].
pub async fn answer(
    db: &Database,
    scope: &Scope,
    row: assistance_requests::Model,
    text: &str,
) -> Result<assistance_requests::Model> {
    let text = clean_text(text, "text", LONGEST)?;
    change(db, scope, row, AssistanceEvent::Answer, Some(&text)).await
}

/// Replies to a question, adds something, or says what is missing in an answer, as the controller.
///
/// # Errors
/// As [`ask_back`]; `FORBIDDEN` for the processor.
pub async fn reply(
    db: &Database,
    scope: &Scope,
    row: assistance_requests::Model,
    text: &str,
) -> Result<assistance_requests::Model> {
    let text = clean_text(text, "text", LONGEST)?;
    change(db, scope, row, AssistanceEvent::Reply, Some(&text)).await
}

/// Closes a request for good, as the controller, answered or not; what was said stays to be read.
///
/// # Errors
/// `CONFLICT` (`assistance-state`, `changed-meanwhile`); `FORBIDDEN` for the processor.
pub async fn close(
    db: &Database,
    scope: &Scope,
    row: assistance_requests::Model,
) -> Result<assistance_requests::Model> {
    change(db, scope, row, AssistanceEvent::Close, None).await
}

/// Whether the scope's side can do this to the request now: the same answer for the verb and for the button.
///
/// # Errors
/// As the verbs.
pub fn may(
    scope: &Scope,
    agreement: &agreements::Model,
    row: &assistance_requests::Model,
    event: AssistanceEvent,
) -> Result<AssistanceState> {
    match event {
        AssistanceEvent::Reply | AssistanceEvent::Close => told::controller(scope, agreement)?,
        AssistanceEvent::Ask | AssistanceEvent::Answer => told::processor(scope, agreement)?,
    }
    match event {
        AssistanceEvent::Ask | AssistanceEvent::Reply => state::binds(agreement.state)?,
        // What was asked in time is brought to its end, whatever has become of the agreement.
        AssistanceEvent::Answer | AssistanceEvent::Close => {}
    }
    state::assistance(row.state, event)
}

async fn change(
    db: &Database,
    scope: &Scope,
    row: assistance_requests::Model,
    event: AssistanceEvent,
    text: Option<&str>,
) -> Result<assistance_requests::Model> {
    let (act, letter, action) = match event {
        AssistanceEvent::Ask => (
            Some(AssistanceAct::Asked),
            "assistance-question",
            "assistance.asked-back",
        ),
        AssistanceEvent::Reply => (
            Some(AssistanceAct::Replied),
            "assistance-replied",
            "assistance.replied",
        ),
        AssistanceEvent::Answer => (
            Some(AssistanceAct::Answered),
            "assistance-answered",
            "assistance.answered",
        ),
        AssistanceEvent::Close => (None, "assistance-closed", "assistance.closed"),
    };
    let tx = db.begin().await?;
    let agreement = scope.load::<agreements::Entity>(&tx, row.agreement_id).await?;
    let state = may(scope, &agreement, &row, event)?;
    let mut changed = assistance_requests::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        version: Set(row.version + 1),
        ..Default::default()
    };
    let fields: &[&str] = if state == AssistanceState::Closed {
        changed.closed_by = Set(Some(scope.person()?.user));
        changed.closed_at = Set(Some(scope.now()));
        &["state", "closedAt"]
    } else {
        &["state", "messages"]
    };
    scope
        .save(
            &tx,
            changed,
            Some((assistance_requests::Column::Version, row.version)),
        )
        .await?;
    if let (Some(act), Some(text)) = (act, text) {
        write(&tx, scope, &row, act, text).await?;
    }
    tell(&tx, scope, letter, &agreement, &row).await?;
    let other = told::other_side(scope, &agreement)?;
    let fact = facts::assistance(action, &row, other, fields);
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    scope
        .load::<assistance_requests::Entity>(db.reads(), row.id)
        .await
}

async fn write(
    tx: &Transaction,
    scope: &Scope,
    request: &assistance_requests::Model,
    act: AssistanceAct,
    text: &str,
) -> Result<()> {
    let said = scope
        .find::<assistance_messages::Entity>()
        .filter(assistance_messages::Column::AssistanceRequestId.eq(request.id))
        .count(tx)
        .await?;
    if said >= MOST {
        return Err(Error::conflict("assistance-too-long").with("max", MOST));
    }
    let side = if scope.is_vendor() {
        Side::Processor
    } else {
        Side::Controller
    };
    let message = assistance_messages::ActiveModel {
        id: Set(AssistanceMessageId::new(scope.now(), scope.dice())),
        vendor_id: Set(request.vendor_id),
        customer_id: Set(request.customer_id),
        agreement_id: Set(request.agreement_id),
        assistance_request_id: Set(request.id),
        number: Set(i32::try_from(said).map_err(Error::internal)? + 1),
        act: Set(act),
        side: Set(side),
        text: Set(text.to_owned()),
        written_by: Set(scope.person()?.user),
        written_at: Set(scope.now()),
    };
    scope.insert(tx, message).await?;
    Ok(())
}

/// Tells the other side. What is asked may name a data subject: neither the subject nor a message leaves the portal.
async fn tell(
    tx: &Transaction,
    scope: &Scope,
    letter: &'static str,
    agreement: &agreements::Model,
    row: &assistance_requests::Model,
) -> Result<()> {
    let to = told::other_side(scope, agreement)?;
    let own = told::name(tx, scope, scope.organisation()).await?;
    let page = format!("{}/o/{to}/assistance/{}", scope.request().origin, row.id);
    told::tell(tx, scope, letter, agreement, to, |letter| {
        letter
            .with("organisation", &own)
            .with("number", row.number)
            .with("kind", row.kind.as_str())
            .with("due", row.due_at)
            .fact("answer-by", row.due_at)
            .action(page.clone())
    })
    .await
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn an_answer_is_due_today_at_the_earliest_and_in_five_years_at_the_latest() {
        // Half past midnight in Denmark: the day before is over, though in UTC it is not.
        let now = at("2026-03-10T23:30:00Z");
        let due = |day| due_at(now, day, "Europe/Copenhagen").map_err(|error| error.to_string());
        assert_eq!(due(date!(2026 - 03 - 11)), Ok(at("2026-03-11T22:59:59.999Z")));
        assert!(due(date!(2031 - 03 - 11)).is_ok());
        assert_eq!(
            due(date!(2026 - 03 - 10)),
            Err("VALIDATION (date-past)".to_owned())
        );
        assert_eq!(
            due(date!(2031 - 03 - 12)),
            Err("VALIDATION (date-too-late)".to_owned())
        );
    }

    #[test]
    fn a_breach_is_answered_long_before_anything_else_and_every_kind_has_a_day() {
        let now = at("2026-03-10T23:30:00Z");
        let day = |kind| proposed_day(kind, now, "Europe/Copenhagen");
        assert_eq!(day(AssistanceKind::Breach), date!(2026 - 03 - 12));
        assert_eq!(day(AssistanceKind::DataSubjectRequest), date!(2026 - 03 - 21));
        for kind in AssistanceKind::ALL {
            assert!(day(*kind) >= day(AssistanceKind::Breach), "{kind:?}");
            assert!(due_at(now, day(*kind), "Europe/Copenhagen").is_ok(), "{kind:?}");
        }
    }
}
