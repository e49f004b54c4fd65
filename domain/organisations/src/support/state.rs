//! Where access for support may go next (domain §3.14). Pure.

use tillid_entities::enums::SupportGrantState;
use tillid_entities::support_grants;
use tillid_kernel::{Error, Result, Timestamp};

/// What happens to a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SupportEvent {
    /// The organisation says yes.
    Approve,
    /// The organisation says no.
    Refuse,
    /// The operator needs it no longer.
    Withdraw,
    /// Somebody of the operator begins to look.
    Open,
    /// The organisation ends it.
    Revoke,
    /// Its time is over.
    Lapse,
}

/// States in which something may still come of it.
pub(crate) const OPEN: [SupportGrantState; 3] = [
    SupportGrantState::Requested,
    SupportGrantState::Approved,
    SupportGrantState::Active,
];

/// The state after an event.
///
/// # Errors
/// `CONFLICT` (`support-state`) for an event that the state does not have.
pub(crate) fn next_support(state: SupportGrantState, event: SupportEvent) -> Result<SupportGrantState> {
    use SupportEvent as E;
    use SupportGrantState as S;
    match (state, event) {
        (S::Requested, E::Approve) => Ok(S::Approved),
        (S::Requested, E::Refuse) => Ok(S::Refused),
        (S::Approved | S::Active, E::Open) => Ok(S::Active),
        (S::Approved | S::Active, E::Revoke) => Ok(S::Revoked),
        (S::Requested | S::Approved | S::Active, E::Withdraw) => Ok(S::Withdrawn),
        (S::Requested | S::Approved | S::Active, E::Lapse) => Ok(S::Expired),
        (S::Requested, E::Open | E::Revoke)
        | (S::Approved | S::Active, E::Approve | E::Refuse)
        | (S::Refused | S::Withdrawn | S::Revoked | S::Expired, _) => Err(Error::conflict("support-state")),
    }
}

/// The state as it is at `now`: over from the millisecond after its last, whether or not the worker has come by.
#[must_use]
pub fn support_state_at(grant: &support_grants::Model, now: Timestamp) -> SupportGrantState {
    if now > grant.ends_at {
        next_support(grant.state, SupportEvent::Lapse).unwrap_or(grant.state)
    } else {
        grant.state
    }
}

#[cfg(test)]
mod tests {
    use tillid_kernel::Code;

    use super::*;

    #[test]
    fn every_state_of_support_access_answers_every_event() {
        use SupportEvent as E;
        use SupportGrantState as S;
        let events = [E::Approve, E::Refuse, E::Withdraw, E::Open, E::Revoke, E::Lapse];
        for state in SupportGrantState::ALL {
            let expected = match state {
                S::Requested => [
                    Some(S::Approved),
                    Some(S::Refused),
                    Some(S::Withdrawn),
                    None,
                    None,
                    Some(S::Expired),
                ],
                S::Approved | S::Active => [
                    None,
                    None,
                    Some(S::Withdrawn),
                    Some(S::Active),
                    Some(S::Revoked),
                    Some(S::Expired),
                ],
                S::Refused | S::Withdrawn | S::Revoked | S::Expired => [None; 6],
            };
            for (event, expected) in events.into_iter().zip(expected) {
                let next = next_support(*state, event).map_err(|error| error.code());
                assert_eq!(next, expected.ok_or(Code::Conflict), "{state:?} {event:?}");
            }
        }
    }
}
