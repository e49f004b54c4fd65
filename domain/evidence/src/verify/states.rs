//! Where a notice may go next, told by the names that the audit trail has for its steps (domain §3.5).
//!
//! The portal's own rule is `states::notice` in the crate of sub-processors, whose tests hold the two together.

use super::Verdict;
use crate::audit::{Chain, Event};
use crate::change::Change;
use crate::notice::Notice;
use crate::report::Detail;

/// The states in which a notice is delivered and not decided.
const OPEN: [&str; 2] = ["DELIVERED", "ACKNOWLEDGED"];
/// More facts about one notice than a chain has.
const MOST: usize = 512;

/// Every state of a notice; what is reachable is a set of them.
const STATES: [&str; 10] = [
    "QUEUED",
    "DELIVERED",
    "ACKNOWLEDGED",
    "APPROVED",
    "TACIT",
    "NOT_AUTHORISED",
    "OBJECTED",
    "RESOLVED",
    "UNDELIVERED",
    "WITHDRAWN",
];

/// The state after a step that is told as `action`; none when it cannot happen in this state. `asks` tells that the change
/// needs the customer's authorisation: a removal does not.
#[must_use]
pub fn after(state: &str, action: &str, model: &str, asks: bool) -> Option<&'static str> {
    let open = OPEN.contains(&state);
    match action {
        "notice.delivered" if state == "QUEUED" => Some("DELIVERED"),
        "notice.undelivered" if matches!(state, "QUEUED" | "DELIVERED") => Some("UNDELIVERED"),
        "notice.readdressed" if state == "UNDELIVERED" => Some("QUEUED"),
        "notice.acknowledged" if state == "DELIVERED" => Some("ACKNOWLEDGED"),
        "notice.approved" if asks && (open || state == "NOT_AUTHORISED") => Some("APPROVED"),
        "notice.objected" if asks && open => Some("OBJECTED"),
        "notice.resolved" if state == "OBJECTED" => Some("RESOLVED"),
        // Silence is no refusal under general authorisation, nor of what asks nobody (I-6).
        "notice.tacit" if open && !(asks && model == "SPECIFIC") => Some("TACIT"),
        "notice.notAuthorised" if open && asks && model == "SPECIFIC" => Some("NOT_AUTHORISED"),
        "announcement.withdrawn" if state != "WITHDRAWN" => Some("WITHDRAWN"),
        "notice.resolutionAccepted" if state == "RESOLVED" => Some("RESOLVED"),
        "notice.sent" if state == "QUEUED" => Some("QUEUED"),
        _ => None,
    }
}

/// Whether the facts tell a way from the making of the notice to where it stands.
///
/// Each chain has its own order. Between the two nothing but the clocks of different nodes would tell one, so any order will
/// do in which each step can happen; what must not be late is checked by its instant.
///
/// `chains` tell of the notice, and `more` of the announcement where that stands elsewhere.
pub(super) fn steps(change: &Change, notice: &Notice, chains: &[Chain], more: &[Chain]) -> Verdict {
    let by_letter = notice
        .deliveries
        .iter()
        .any(|delivery| delivery.channel == "POST" && delivery.accepted_at.is_some());
    let of = |side: &str| -> Vec<&Event> {
        let mut events: Vec<&Event> = chains
            .iter()
            .chain(more)
            .filter(|chain| chain.organisation_id == side)
            .flat_map(|chain| &chain.events)
            .filter(|event| {
                let said = &event.said;
                (said.action.starts_with("notice.") && said.entity_id == notice.notice_id)
                    || (said.action == "announcement.withdrawn" && said.entity_id == change.announcement_id)
            })
            .collect();
        events.sort_by_key(|event| event.said.sequence);
        events
    };
    let ours = of(&change.processor.organisation_id);
    let theirs = of(&notice.controller.organisation_id);
    if ours.len() > MOST || theirs.len() > MOST {
        return Err(Detail::Unreadable);
    }
    let step = |state: &'static str, event: &Event| {
        let asks = change.change_type != crate::change::REMOVE;
        let action = event.said.action.as_str();
        // A letter takes the place of the address that nothing reached.
        if by_letter && state == "UNDELIVERED" && action == "notice.delivered" {
            return Some("DELIVERED");
        }
        after(state, action, &notice.authorisation_model, asks)
    };
    // For each number of facts taken from either chain: the states in which one may be by then.
    let width = theirs.len() + 1;
    let mut reached = vec![0_u16; (ours.len() + 1) * width];
    reached[0] = 1;
    let mut furthest = (0, 0);
    for i in 0..=ours.len() {
        for j in 0..=theirs.len() {
            let here = reached[i * width + j];
            if here == 0 {
                continue;
            }
            if i + j > furthest.0 + furthest.1 {
                furthest = (i, j);
            }
            for (_, state) in STATES.iter().enumerate().filter(|(at, _)| here & (1 << at) != 0) {
                for (event, place) in [
                    (ours.get(i), (i + 1) * width + j),
                    (theirs.get(j), i * width + j + 1),
                ] {
                    let next = event.and_then(|event| step(state, event));
                    if let Some(bit) = next.and_then(|next| STATES.iter().position(|known| *known == next)) {
                        reached[place] |= 1 << bit;
                    }
                }
            }
        }
    }
    let end = reached[ours.len() * width + theirs.len()];
    if end == 0 {
        let (i, j) = furthest;
        let next = ours.get(i).or_else(|| theirs.get(j));
        return Err(next.map_or(Detail::Unreadable, |event| Detail::OutOfOrder {
            action: event.said.action.clone(),
            organisation_id: event.said.organisation_id.clone(),
            sequence: event.said.sequence,
        }));
    }
    let states: Vec<&str> = STATES
        .iter()
        .enumerate()
        .filter(|(at, _)| end & (1 << at) != 0)
        .map(|(_, state)| *state)
        .collect();
    if states.contains(&notice.state.as_str()) {
        let count = ours.len() + theirs.len();
        return Ok(Some(Detail::Count { count }));
    }
    Err(Detail::OtherValue {
        field: "state",
        expected: states.join(" "),
        found: notice.state.clone(),
    })
}
