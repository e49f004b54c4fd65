//! When an announced change may take effect: the guard (I-3, I-6). The rule is pure; the numbers come from one query.

use std::collections::HashMap;

use sea_orm::{FromQueryResult, Value};
use tillid_entities::change_announcements::AnnouncementId;
use tillid_entities::enums::ChangeType;
use tillid_kernel::{Code, Error, Result, Timestamp};
use tillid_policy::{Connection, Scope};

use crate::store::sql;

/// What stands between an announcement and its effect, in numbers of notices. A notice whose time to object is over
/// counts by what its customer's silence has meant, even before the job has written it down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Not delivered: queued, or come back.
    pub waiting: i64,
    /// Delivered, not decided, and still in time.
    pub undecided: i64,
    /// Not authorised: silence under specific authorisation, or an answer to an objection that a customer under
    /// specific authorisation has not accepted.
    pub refused: i64,
    /// Objected, or an objection said to be withdrawn that the customer has not confirmed.
    pub objected: i64,
    /// Decided, but the customer's days of notice still run.
    pub running: i64,
    /// The last customer's days of notice end just before this instant, as far as the clocks have started.
    pub latest: Option<Timestamp>,
}

/// Whether the answer to objection `o` leaves the customer out of the change, in SQL.
pub(crate) const SPARED: &str = "o.outcome IN ('CHANGE_WITHDRAWN', 'SERVICE_EXCLUDED', 'TERMINATION')";

/// Whether the change may take effect at `now`.
///
/// A removal is information: nothing is decided on it, but everybody must have been told.
///
/// # Errors
/// `NOT_AUTHORISED_BY_CONTROLLER`, `OBJECTION_OPEN` or `NOTICE_PERIOD_RUNNING`, naming how many notices are in the
/// way (`count`); `NOTICE_PERIOD_RUNNING` too while the planned date lies ahead.
pub fn may_take_effect(tally: &Tally, change: ChangeType, planned: Timestamp, now: Timestamp) -> Result<()> {
    let asks = change != ChangeType::Remove;
    let still = |count: i64, code: Code, key: &'static str| match count {
        0 => Ok(()),
        _ => Err(Error::failure(code, key).with("count", count)),
    };
    if asks {
        still(
            tally.refused,
            Code::NotAuthorisedByController,
            "notices-not-authorised",
        )?;
        still(tally.objected, Code::ObjectionOpen, "notices-objected")?;
    }
    still(tally.waiting, Code::NoticePeriodRunning, "notices-not-delivered")?;
    if asks {
        still(tally.undecided, Code::NoticePeriodRunning, "notices-undecided")?;
        still(tally.running, Code::NoticePeriodRunning, "notices-running")?;
    }
    if now < planned {
        return Err(Error::failure(Code::NoticePeriodRunning, "planned-date-ahead").with("planned", planned));
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Line {
    announcement_id: AnnouncementId,
    waiting: i64,
    undecided: i64,
    refused: i64,
    objected: i64,
    running: i64,
    latest: Option<Timestamp>,
}

/// The tallies of several announcements of the scope's vendor, in one statement over the index on their notices.
///
/// # Errors
/// Those of the database.
pub async fn tallies(
    db: &impl Connection,
    scope: &Scope,
    ids: &[AnnouncementId],
) -> Result<HashMap<AnnouncementId, Tally>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values: Vec<Value> = vec![scope.organisation().into(), scope.now().into()];
    values.extend(ids.iter().map(|id| Value::from(*id)));
    let places: Vec<String> = (3..=values.len()).map(|at| format!("${at}")).collect();
    let sum = |condition: &str| format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)");
    let open = "n.state IN ('DELIVERED', 'ACKNOWLEDGED')";
    let over = "n.objection_deadline < $2";
    let specific = "n.authorisation_model = 'SPECIFIC'";
    // An answer counts by itself where the customer is left out of the change; under specific authorisation, and
    // where the vendor says that the customer has changed its mind, only the customer's own word counts.
    let spared = SPARED;
    let unconfirmed = "n.state = 'RESOLVED' AND o.accepted_at IS NULL";
    let text = format!(
        "SELECT n.announcement_id, {} AS waiting, {} AS undecided, {} AS refused, {} AS objected, {} AS running, \
         MAX(n.earliest_effective_at) AS latest \
         FROM change_notices n LEFT JOIN objections o ON o.notice_id = n.id \
         WHERE n.vendor_id = $1 AND n.announcement_id IN ({}) GROUP BY n.announcement_id",
        sum("n.state IN ('QUEUED', 'UNDELIVERED')"),
        sum(&format!("{open} AND NOT {over}")),
        sum(&format!(
            "n.state = 'NOT_AUTHORISED' OR ({open} AND {over} AND {specific}) \
             OR ({unconfirmed} AND NOT {spared} AND {specific})"
        )),
        sum(&format!(
            "n.state = 'OBJECTED' OR ({unconfirmed} AND o.outcome = 'OBJECTION_WITHDRAWN' AND NOT {specific})"
        )),
        sum(&format!(
            "n.earliest_effective_at > $2 AND (n.state IN ('APPROVED', 'TACIT') \
             OR (n.state = 'RESOLVED' AND NOT {spared}) OR ({open} AND {over}))"
        )),
        places.join(", "),
    );
    let lines = Line::find_by_statement(sql(db, text, values)).all(db).await?;
    Ok(lines
        .into_iter()
        .map(|line| (line.announcement_id, tally(&line)))
        .collect())
}

fn tally(line: &Line) -> Tally {
    Tally {
        waiting: line.waiting,
        undecided: line.undecided,
        refused: line.refused,
        objected: line.objected,
        running: line.running,
        latest: line.latest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANNED: Timestamp = Timestamp(5_000);

    fn code(tally: &Tally, change: ChangeType, now: Timestamp) -> Option<Code> {
        may_take_effect(tally, change, PLANNED, now)
            .err()
            .map(|error| error.code())
    }

    // I-3: each reason alone is enough, in the order of what a vendor must deal with first.
    #[test]
    fn every_reason_holds_the_change_back_by_itself() {
        let none = Tally::default();
        let cases = [
            (
                Tally {
                    refused: 1,
                    objected: 1,
                    waiting: 1,
                    ..none.clone()
                },
                Some(Code::NotAuthorisedByController),
            ),
            (
                Tally {
                    objected: 2,
                    undecided: 1,
                    ..none.clone()
                },
                Some(Code::ObjectionOpen),
            ),
            (
                Tally {
                    waiting: 1,
                    ..none.clone()
                },
                Some(Code::NoticePeriodRunning),
            ),
            (
                Tally {
                    undecided: 1,
                    ..none.clone()
                },
                Some(Code::NoticePeriodRunning),
            ),
            (
                Tally {
                    running: 1,
                    ..none.clone()
                },
                Some(Code::NoticePeriodRunning),
            ),
            (none, None),
        ];
        for (tally, expected) in cases {
            assert_eq!(code(&tally, ChangeType::Replace, PLANNED), expected, "{tally:?}");
        }
    }

    #[test]
    fn the_planned_instant_is_the_first_at_which_it_may_happen() {
        let none = Tally::default();
        assert_eq!(
            code(&none, ChangeType::Add, Timestamp(PLANNED.0 - 1)),
            Some(Code::NoticePeriodRunning)
        );
        assert_eq!(code(&none, ChangeType::Add, PLANNED), None);
    }

    #[test]
    fn a_removal_waits_for_delivery_alone() {
        let answers = Tally {
            refused: 1,
            objected: 1,
            undecided: 1,
            running: 1,
            ..Tally::default()
        };
        assert_eq!(code(&answers, ChangeType::Remove, PLANNED), None);
        let waiting = Tally {
            waiting: 1,
            ..Tally::default()
        };
        assert_eq!(
            code(&waiting, ChangeType::Remove, PLANNED),
            Some(Code::NoticePeriodRunning)
        );
    }
}
