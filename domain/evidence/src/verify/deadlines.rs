//! A notice's deadlines are what follows from their inputs, and nothing happened that they forbid (domain §2.10, I-3, I-5,
//! I-6).

use tillid_kernel::{Timestamp, end_of_day_after};

use super::{Verdict, same};
use crate::audit::Chain;
use crate::change::{Change, REMOVE};
use crate::notice::{Act, Deadlines, Notice, RULE};
use crate::report::Detail;

/// States in which a notice has reached its customer.
const DELIVERED: [&str; 7] = [
    "DELIVERED",
    "ACKNOWLEDGED",
    "APPROVED",
    "TACIT",
    "NOT_AUTHORISED",
    "OBJECTED",
    "RESOLVED",
];
/// Answers to an objection that leave the customer out of the change.
const SPARED: [&str; 3] = ["CHANGE_WITHDRAWN", "SERVICE_EXCLUDED", "TERMINATION"];

/// An instant as it is written: in one form, so that two that are equal read alike.
pub(super) fn instant(field: &'static str, text: &str) -> Result<Timestamp, Detail> {
    let Some(at) = Timestamp::parse(text) else {
        return Err(Detail::Unreadable);
    };
    same(field, &at.to_string(), text)?;
    Ok(at)
}

/// The clock began with a delivery, and each deadline is computed again from its start, its days and the time zone.
pub(super) fn deadlines(notice: &Notice, chains: &[Chain]) -> Verdict {
    let Some(clock) = &notice.deadlines else {
        if DELIVERED.contains(&notice.state.as_str()) {
            return Err(Detail::OtherValue {
                field: "state",
                expected: "QUEUED UNDELIVERED WITHDRAWN".to_owned(),
                found: notice.state.clone(),
            });
        }
        return Ok(None);
    };
    same("rule", RULE, &clock.rule)?;
    let started = instant("startedAt", &clock.started_at)?;
    let (objection, earliest) = computed(started, notice, &clock.time_zone);
    same(
        "objectionDeadline",
        &objection.to_string(),
        &clock.objection_deadline,
    )?;
    same(
        "earliestEffectiveAt",
        &earliest.to_string(),
        &clock.earliest_effective_at,
    )?;
    start(notice, clock, chains)?;
    in_time(notice, objection)?;
    Ok(None)
}

/// The last millisecond to object and the first instant of effect.
fn computed(started: Timestamp, notice: &Notice, zone: &str) -> (Timestamp, Timestamp) {
    let days = |days: i32| u16::try_from(days).unwrap_or(u16::MAX);
    let last = end_of_day_after(started, days(notice.notice_days), zone);
    (
        end_of_day_after(started, days(notice.objection_days), zone),
        Timestamp(last.0 + 1),
    )
}

/// A mail's or a letter's arrival starts the clock; where neither is owed, being shown in the portal does (I-5).
fn start(notice: &Notice, clock: &Deadlines, chains: &[Chain]) -> Result<(), Detail> {
    let arrived = notice
        .deliveries
        .iter()
        .filter(|delivery| matches!(delivery.channel.as_str(), "EMAIL" | "POST"))
        .any(|delivery| delivery.accepted_at.as_ref() == Some(&clock.started_at));
    let shown = || {
        let in_portal = notice
            .deliveries
            .iter()
            .any(|delivery| delivery.channel == "PORTAL");
        let told = chains.iter().flat_map(|chain| &chain.events).any(|event| {
            let said = &event.said;
            said.action == "notice.delivered"
                && said.entity_id == notice.notice_id
                && said.at == clock.started_at
        });
        in_portal && told
    };
    if arrived || shown() {
        return Ok(());
    }
    Err(Detail::OtherValue {
        field: "startedAt",
        expected: notice
            .deliveries
            .iter()
            .filter_map(|delivery| delivery.accepted_at.clone())
            .collect::<Vec<_>>()
            .join(" "),
        found: clock.started_at.clone(),
    })
}

/// An objection came in time, and silence spoke when the time was over, with nobody's name to it.
fn in_time(notice: &Notice, deadline: Timestamp) -> Result<(), Detail> {
    if let Some(objection) = &notice.objection
        && instant("raised", &objection.raised.at)? > deadline
    {
        return Err(Detail::OtherValue {
            field: "raised",
            expected: format!("≤ {deadline}"),
            found: objection.raised.at.clone(),
        });
    }
    if matches!(notice.state.as_str(), "TACIT" | "NOT_AUTHORISED") {
        let silence = Act {
            at: deadline.to_string(),
            by: None,
        };
        let decided = notice.decided.as_ref();
        let told = |act: &Act| format!("{} {}", act.at, act.by.as_deref().unwrap_or("-"));
        same(
            "decided",
            &told(&silence),
            &decided.map_or_else(String::new, told),
        )?;
    }
    Ok(())
}

/// The change took effect for this customer only when the guard let it (I-3): delivered, decided, its days over, the planned
/// date reached.
pub(super) fn guard(change: &Change, notice: &Notice) -> Verdict {
    let Some(effective) = &change.effective_at else {
        return Ok(None);
    };
    let at = instant("effectiveAt", effective)?;
    let not_before = |earliest: &str| {
        if at < instant("earliest", earliest)? {
            return Err(Detail::TooEarly {
                effective_at: effective.clone(),
                earliest: earliest.to_owned(),
            });
        }
        Ok(())
    };
    let refused = |expected: &str| Detail::OtherValue {
        field: "state",
        expected: expected.to_owned(),
        found: notice.state.clone(),
    };
    not_before(&change.planned_effective_at)?;
    let Some(clock) = &notice.deadlines else {
        return Err(refused("DELIVERED"));
    };
    if change.change_type == REMOVE {
        not_before(&clock.started_at)?;
        return Ok(None);
    }
    match notice.state.as_str() {
        "APPROVED" | "TACIT" => {}
        "RESOLVED" => {
            let objection = notice.objection.as_ref().ok_or(Detail::Missing)?;
            let answer = objection.answer.as_ref().ok_or(Detail::Missing)?;
            if SPARED.contains(&answer.outcome.as_str()) {
                return Ok(None);
            }
            // Under specific authorisation, and where the customer is said to have changed its mind, only its own word counts.
            if notice.authorisation_model == "SPECIFIC" || answer.outcome == "OBJECTION_WITHDRAWN" {
                let accepted = objection.accepted.as_ref().ok_or(Detail::OtherValue {
                    field: "accepted",
                    expected: format!("≤ {effective}"),
                    found: String::new(),
                })?;
                not_before(&accepted.at)?;
            }
        }
        _ => return Err(refused("APPROVED TACIT RESOLVED")),
    }
    if let Some(decided) = &notice.decided {
        not_before(&decided.at)?;
    }
    not_before(&clock.earliest_effective_at)?;
    Ok(None)
}
