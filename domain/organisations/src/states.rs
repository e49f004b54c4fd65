//! The state machines of organisations (domain §3.1), invitations and memberships (§3.2). Pure.

use tillid_entities::enums::{InvitationState, MembershipState, OrganisationState};
use tillid_kernel::{Code, Error, Result, Timestamp};

/// What happens to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrganisationEvent {
    /// Its first owner has come through the mailed link.
    Verify,
    /// The operator stops it.
    Suspend,
    /// The operator lets it go on.
    Reinstate,
    /// An owner begins to close it.
    Close,
    /// An owner thinks again.
    Keep,
    /// The time to think again is over.
    End,
}

/// The state after an event.
///
/// # Errors
/// `CONFLICT` (`organisation-state`) for an event that the state does not have.
pub(crate) fn next_organisation(
    state: OrganisationState,
    event: OrganisationEvent,
) -> Result<OrganisationState> {
    use OrganisationEvent as E;
    use OrganisationState as S;
    match (state, event) {
        (S::Draft, E::Verify) | (S::Suspended, E::Reinstate) | (S::Closing, E::Keep) => Ok(S::Active),
        (S::Active, E::Suspend) => Ok(S::Suspended),
        (S::Active, E::Close) => Ok(S::Closing),
        (S::Closing, E::End) => Ok(S::Closed),
        (S::Draft | S::Active | S::Suspended | S::Closing | S::Closed, _) => {
            Err(Error::conflict("organisation-state"))
        }
    }
}

/// What happens to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvitationEvent {
    /// A mail server took the mail.
    MailAccepted,
    /// The mail came back.
    MailBounced,
    /// The organisation sends it again, with a new link.
    Resend,
    /// The invitee joins.
    Accept,
    /// The invitee says no.
    Decline,
    /// Whoever got the mail says that it is not for them.
    Report,
    /// The organisation takes it back.
    Revoke,
    /// Its time is over.
    Expire,
}

/// States in which the link can be answered.
pub(crate) const OPEN: [InvitationState; 3] = [
    InvitationState::Created,
    InvitationState::Sent,
    InvitationState::Bounced,
];

/// The state after an event.
///
/// A mail that came back may have been taken by the server before that, so its link still works.
///
/// # Errors
/// `INVITATION_USED` for one that was accepted, declined, reported or revoked; `INVITATION_EXPIRED`.
pub(crate) fn next_invitation(state: InvitationState, event: InvitationEvent) -> Result<InvitationState> {
    use InvitationEvent as E;
    use InvitationState as S;
    match (state, event) {
        (S::Created | S::Sent | S::Bounced, E::MailAccepted) => Ok(S::Sent),
        (S::Created | S::Sent | S::Bounced, E::MailBounced) => Ok(S::Bounced),
        (S::Created | S::Sent | S::Bounced | S::Expired, E::Resend) => Ok(S::Created),
        (S::Created | S::Sent | S::Bounced, E::Accept) => Ok(S::Accepted),
        (S::Created | S::Sent | S::Bounced, E::Decline) => Ok(S::Declined),
        (S::Created | S::Sent | S::Bounced, E::Report) => Ok(S::Reported),
        (S::Created | S::Sent | S::Bounced, E::Revoke) => Ok(S::Revoked),
        (S::Created | S::Sent | S::Bounced, E::Expire) => Ok(S::Expired),
        (S::Accepted | S::Declined | S::Revoked | S::Reported, _) => {
            Err(Error::failure(Code::InvitationUsed, "invitation-used"))
        }
        (S::Expired, _) => Err(Error::failure(Code::InvitationExpired, "invitation-expired")),
    }
}

/// The state as it is at `now`: an open invitation is expired from the first millisecond after its last, whether or
/// not the nightly job has come by.
#[must_use]
pub fn invitation_state_at(state: InvitationState, expires_at: Timestamp, now: Timestamp) -> InvitationState {
    if now > expires_at {
        next_invitation(state, InvitationEvent::Expire).unwrap_or(state)
    } else {
        state
    }
}

/// What happens to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MembershipEvent {
    /// Roles, title or the right to sign change.
    Change,
    /// The member is removed or leaves.
    End,
    /// Somebody who left is brought in again.
    Join,
    /// The organisation's directory says that the person is not to come in for now.
    Suspend,
    /// It says that the person may again.
    Reinstate,
}

/// The state after an event.
///
/// # Errors
/// `CONFLICT`: `membership-over` for a member that has left, `already-member` for one that has not.
pub(crate) fn next_membership(state: MembershipState, event: MembershipEvent) -> Result<MembershipState> {
    use MembershipEvent as E;
    use MembershipState as S;
    match (state, event) {
        (S::Active | S::Suspended, E::Change) => Ok(state),
        (S::Active | S::Suspended, E::End) => Ok(S::Ended),
        (S::Ended, E::Join) | (S::Active | S::Suspended, E::Reinstate) => Ok(S::Active),
        (S::Active | S::Suspended, E::Suspend) => Ok(S::Suspended),
        (S::Ended, E::Change | E::End | E::Suspend | E::Reinstate) => Err(Error::conflict("membership-over")),
        (S::Active | S::Suspended, E::Join) => Err(Error::conflict("already-member")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [InvitationEvent; 8] = [
        InvitationEvent::MailAccepted,
        InvitationEvent::MailBounced,
        InvitationEvent::Resend,
        InvitationEvent::Accept,
        InvitationEvent::Decline,
        InvitationEvent::Report,
        InvitationEvent::Revoke,
        InvitationEvent::Expire,
    ];

    #[test]
    fn every_state_of_an_organisation_answers_every_event() {
        use OrganisationEvent as E;
        use OrganisationState as S;
        let events = [E::Verify, E::Suspend, E::Reinstate, E::Close, E::Keep, E::End];
        let table = [
            (S::Draft, [Some(S::Active), None, None, None, None, None]),
            (
                S::Active,
                [None, Some(S::Suspended), None, Some(S::Closing), None, None],
            ),
            (S::Suspended, [None, None, Some(S::Active), None, None, None]),
            (
                S::Closing,
                [None, None, None, None, Some(S::Active), Some(S::Closed)],
            ),
            (S::Closed, [None; 6]),
        ];
        for (state, expected) in table {
            for (event, expected) in events.into_iter().zip(expected) {
                let next = next_organisation(state, event).map_err(|error| error.code());
                assert_eq!(next, expected.ok_or(Code::Conflict), "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn every_state_of_an_invitation_answers_every_event() {
        use InvitationState as S;
        let open = [
            S::Sent,
            S::Bounced,
            S::Created,
            S::Accepted,
            S::Declined,
            S::Reported,
            S::Revoked,
            S::Expired,
        ];
        for state in InvitationState::ALL {
            let after: Vec<_> = EVENTS
                .iter()
                .map(|event| next_invitation(*state, *event).map_err(|error| error.code()))
                .collect();
            let expected: Vec<_> = match state {
                S::Created | S::Sent | S::Bounced => open.map(Ok).to_vec(),
                S::Accepted | S::Declined | S::Revoked | S::Reported => vec![Err(Code::InvitationUsed); 8],
                S::Expired => EVENTS
                    .map(|event| match event {
                        InvitationEvent::Resend => Ok(S::Created),
                        _ => Err(Code::InvitationExpired),
                    })
                    .to_vec(),
            };
            assert_eq!(after, expected, "{state:?}");
        }
    }

    #[test]
    fn an_invitation_expires_to_the_millisecond() {
        let end = Timestamp(1_000);
        let at = |now| invitation_state_at(InvitationState::Sent, end, Timestamp(now));
        assert_eq!(at(999), InvitationState::Sent);
        assert_eq!(at(1_000), InvitationState::Sent);
        assert_eq!(at(1_001), InvitationState::Expired);
        let answered = invitation_state_at(InvitationState::Accepted, end, Timestamp(1_001));
        assert_eq!(answered, InvitationState::Accepted);
    }

    #[test]
    fn every_state_of_a_membership_answers_every_event() {
        use MembershipEvent as E;
        use MembershipState as S;
        let table = [
            (S::Active, E::Change, Some(S::Active)),
            (S::Active, E::End, Some(S::Ended)),
            (S::Active, E::Join, None),
            (S::Active, E::Suspend, Some(S::Suspended)),
            (S::Active, E::Reinstate, Some(S::Active)),
            (S::Suspended, E::Change, Some(S::Suspended)),
            (S::Suspended, E::End, Some(S::Ended)),
            (S::Suspended, E::Join, None),
            (S::Suspended, E::Suspend, Some(S::Suspended)),
            (S::Suspended, E::Reinstate, Some(S::Active)),
            (S::Ended, E::Change, None),
            (S::Ended, E::End, None),
            (S::Ended, E::Join, Some(S::Active)),
            (S::Ended, E::Suspend, None),
            (S::Ended, E::Reinstate, None),
        ];
        for (state, event, expected) in table {
            let next = next_membership(state, event).map_err(|error| error.code());
            assert_eq!(next, expected.ok_or(Code::Conflict), "{state:?} {event:?}");
        }
    }
}
