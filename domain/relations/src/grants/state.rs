//! Where a grant may go next (domain §3.6). Pure.

use tillid_entities::enums::GrantState;
use tillid_entities::sharing_grants;
use tillid_kernel::{Error, Result};
use time::Date;

/// What happens to a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantEvent {
    /// The customer says yes.
    Approve,
    /// The customer says no.
    Refuse,
    /// Vendor or customer ends it, or the vendor takes its proposal back.
    Revoke,
    /// Its last day is over.
    Lapse,
}

impl GrantEvent {
    /// Every event.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Refuse, Self::Revoke, Self::Lapse];
}

/// The state a grant begins in: in force once the customer is informed, unless the customer must approve.
#[must_use]
pub(super) fn first_state(approval_required: bool) -> GrantState {
    if approval_required {
        GrantState::Proposed
    } else {
        GrantState::Active
    }
}

/// The state after `event`.
///
/// # Errors
/// `CONFLICT` (`grant-state`) when the event cannot happen in this state.
pub fn grant_state(state: GrantState, event: GrantEvent) -> Result<GrantState> {
    use GrantEvent as E;
    use GrantState as S;
    match (state, event) {
        (S::Proposed, E::Approve) => Ok(S::Active),
        (S::Proposed, E::Refuse) => Ok(S::Refused),
        (S::Proposed | S::Active, E::Revoke) => Ok(S::Revoked),
        (S::Proposed | S::Active, E::Lapse) => Ok(S::Expired),
        (S::Active, E::Approve | E::Refuse) | (S::Revoked | S::Expired | S::Refused, _) => {
            Err(Error::conflict("grant-state"))
        }
    }
}

/// The state as it is on `day`: over from the day after its last, whether or not the job has come by.
#[must_use]
pub fn state_on(grant: &sharing_grants::Model, day: Date) -> GrantState {
    match (grant.state, grant.valid_to) {
        (GrantState::Proposed | GrantState::Active, Some(last)) if last < day => GrantState::Expired,
        (state, _) => state,
    }
}

/// Whether the customer may still approve or refuse it on `day`.
#[must_use]
pub fn can_decide(grant: &sharing_grants::Model, day: Date) -> bool {
    grant_state(state_on(grant, day), GrantEvent::Approve).is_ok()
}

/// Whether vendor or customer may still end it on `day`.
#[must_use]
pub fn can_revoke(grant: &sharing_grants::Model, day: Date) -> bool {
    grant_state(state_on(grant, day), GrantEvent::Revoke).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_answers_every_event() {
        use GrantEvent as E;
        use GrantState as S;
        let allowed = [
            (S::Proposed, E::Approve, S::Active),
            (S::Proposed, E::Refuse, S::Refused),
            (S::Proposed, E::Revoke, S::Revoked),
            (S::Proposed, E::Lapse, S::Expired),
            (S::Active, E::Revoke, S::Revoked),
            (S::Active, E::Lapse, S::Expired),
        ];
        for state in GrantState::ALL {
            for event in GrantEvent::ALL {
                let expected = allowed
                    .iter()
                    .find(|(from, by, _)| (from, by) == (state, &event))
                    .map(|(_, _, to)| *to);
                assert_eq!(grant_state(*state, event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn information_alone_puts_it_in_force_and_approval_waits() {
        assert_eq!(first_state(false), GrantState::Active);
        assert_eq!(first_state(true), GrantState::Proposed);
    }
}
