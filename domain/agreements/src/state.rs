//! The state machines (domain §3.3): what can happen to what, and nothing else. No database, no clock.

use tillid_entities::enums::{AgreementState, AgreementVersionState, TemplateVersionState};
use tillid_kernel::{Error, Result};

/// What can happen to a version of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateEvent {
    /// Its author hands it to a second person.
    Submit,
    /// The second person publishes it.
    Publish,
    /// A newer version is published.
    Supersede,
    /// It is taken back from review, because a newer draft replaces it.
    Withdraw,
}

impl TemplateEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[Self::Submit, Self::Publish, Self::Supersede, Self::Withdraw];
}

/// Where a version of a template stands after an event.
///
/// # Errors
/// `CONFLICT` (`template-state`) when the event cannot happen now.
pub fn template(state: TemplateVersionState, event: TemplateEvent) -> Result<TemplateVersionState> {
    use TemplateVersionState as S;
    match (state, event) {
        (S::Draft, TemplateEvent::Submit) => Ok(S::InReview),
        (S::InReview, TemplateEvent::Publish) => Ok(S::Published),
        (S::InReview, TemplateEvent::Withdraw) => Ok(S::Withdrawn),
        (S::Published, TemplateEvent::Supersede) => Ok(S::Superseded),
        _ => Err(Error::conflict("template-state")),
    }
}

/// What can happen to a version of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionEvent {
    /// The vendor sends it.
    Send,
    /// The customer opens it.
    View,
    /// The first of the two sides signs.
    SignFirst,
    /// The other side signs.
    SignLast,
    /// Its effective date is reached.
    TakeEffect,
    /// The customer declines.
    Decline,
    /// The vendor takes it back.
    Recall,
    /// Its time to be signed is over.
    Expire,
    /// A newer version comes into force.
    Supersede,
}

impl VersionEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[
        Self::Send,
        Self::View,
        Self::SignFirst,
        Self::SignLast,
        Self::TakeEffect,
        Self::Decline,
        Self::Recall,
        Self::Expire,
        Self::Supersede,
    ];
}

/// States in which a version waits for a signature.
pub const OPEN: [AgreementVersionState; 3] = [
    AgreementVersionState::Sent,
    AgreementVersionState::Viewed,
    AgreementVersionState::PartiallySigned,
];

/// Whether a version in this state waits for a signature.
#[must_use]
pub fn is_open(state: AgreementVersionState) -> bool {
    OPEN.contains(&state)
}

/// Where a version of an agreement stands after an event.
///
/// # Errors
/// `CONFLICT` (`agreement-state`) when the event cannot happen now.
pub fn version(state: AgreementVersionState, event: VersionEvent) -> Result<AgreementVersionState> {
    use AgreementVersionState as S;
    match (state, event) {
        (S::Draft, VersionEvent::Send) => Ok(S::Sent),
        (S::Sent | S::Viewed, VersionEvent::View) => Ok(S::Viewed),
        // The vendor may have signed before the customer opens it.
        (S::PartiallySigned, VersionEvent::View) | (S::Sent | S::Viewed, VersionEvent::SignFirst) => {
            Ok(S::PartiallySigned)
        }
        (S::PartiallySigned, VersionEvent::SignLast) => Ok(S::Signed),
        (S::Signed, VersionEvent::TakeEffect) => Ok(S::InForce),
        (open, VersionEvent::Decline) if is_open(open) => Ok(S::Declined),
        (open, VersionEvent::Recall) if is_open(open) => Ok(S::Recalled),
        (open, VersionEvent::Expire) if is_open(open) => Ok(S::Expired),
        (S::InForce, VersionEvent::Supersede) => Ok(S::Superseded),
        _ => Err(Error::conflict("agreement-state")),
    }
}

/// What can happen to an agreement as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreementEvent {
    /// A version of it comes into force.
    EnterIntoForce,
}

impl AgreementEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[Self::EnterIntoForce];
}

/// Where an agreement stands after an event. An amendment of a suspended agreement does not end the suspension.
///
/// # Errors
/// `CONFLICT` (`agreement-ending`) once the agreement is terminated.
pub fn agreement(state: AgreementState, event: AgreementEvent) -> Result<AgreementState> {
    use AgreementState as S;
    match (state, event) {
        (S::Pending | S::Active, AgreementEvent::EnterIntoForce) => Ok(S::Active),
        (S::Suspended, AgreementEvent::EnterIntoForce) => Ok(S::Suspended),
        (S::Terminating | S::Exit | S::Closed, AgreementEvent::EnterIntoForce) => {
            Err(Error::conflict("agreement-ending"))
        }
    }
}

/// Whether an agreement in this state can get another version.
#[must_use]
pub fn can_be_amended(state: AgreementState) -> bool {
    agreement(state, AgreementEvent::EnterIntoForce).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every state and event, against the table of the domain.
    #[test]
    fn template_versions_follow_the_table() {
        use TemplateEvent as E;
        use TemplateVersionState as S;
        let table = [
            (S::Draft, E::Submit, S::InReview),
            (S::InReview, E::Publish, S::Published),
            (S::InReview, E::Withdraw, S::Withdrawn),
            (S::Published, E::Supersede, S::Superseded),
        ];
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|row| row.0 == *state && row.1 == *event)
                    .map(|row| row.2);
                assert_eq!(template(*state, *event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn agreement_versions_follow_the_table() {
        use AgreementVersionState as S;
        use VersionEvent as E;
        let mut table = vec![
            (S::Draft, E::Send, S::Sent),
            (S::Sent, E::View, S::Viewed),
            (S::Viewed, E::View, S::Viewed),
            (S::PartiallySigned, E::View, S::PartiallySigned),
            (S::Sent, E::SignFirst, S::PartiallySigned),
            (S::Viewed, E::SignFirst, S::PartiallySigned),
            (S::PartiallySigned, E::SignLast, S::Signed),
            (S::Signed, E::TakeEffect, S::InForce),
            (S::InForce, E::Supersede, S::Superseded),
        ];
        for open in [S::Sent, S::Viewed, S::PartiallySigned] {
            table.push((open, E::Decline, S::Declined));
            table.push((open, E::Recall, S::Recalled));
            table.push((open, E::Expire, S::Expired));
        }
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|row| row.0 == *state && row.1 == *event)
                    .map(|row| row.2);
                assert_eq!(version(*state, *event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn agreements_follow_the_table() {
        use AgreementState as S;
        for state in S::ALL {
            for event in AgreementEvent::ALL {
                let expected = match state {
                    S::Pending | S::Active => Some(S::Active),
                    S::Suspended => Some(S::Suspended),
                    S::Terminating | S::Exit | S::Closed => None,
                };
                assert_eq!(agreement(*state, *event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }
}
