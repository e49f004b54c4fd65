//! The state machines (domain §3.3): what can happen to what, and nothing else. No database, no clock.

use tillid_entities::enums::{
    AgreementState, AgreementVersionState, AssistanceState, InstructionState, ProposalState, SuspensionState,
    TemplateVersionState,
};
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
    /// A side proposes a change, or one of several is answered and another waits.
    Propose,
    /// The last proposal is refused or taken back.
    Settle,
    /// The same, of a version that the customer has not opened.
    SettleUnopened,
    /// Somebody signs, the first of all.
    SignFirst,
    /// Somebody else signs, and a signature is still owed.
    SignNext,
    /// The last signature that is owed is given.
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
    /// The agreement is over.
    End,
}

impl VersionEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[
        Self::Send,
        Self::View,
        Self::Propose,
        Self::Settle,
        Self::SettleUnopened,
        Self::SignFirst,
        Self::SignNext,
        Self::SignLast,
        Self::TakeEffect,
        Self::Decline,
        Self::Recall,
        Self::Expire,
        Self::Supersede,
        Self::End,
    ];
}

/// States in which a version waits for a signature.
pub const OPEN: [AgreementVersionState; 4] = [
    AgreementVersionState::Sent,
    AgreementVersionState::Viewed,
    AgreementVersionState::Negotiating,
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
        (S::Draft, VersionEvent::Send) | (S::Negotiating, VersionEvent::SettleUnopened) => Ok(S::Sent),
        (S::Sent | S::Viewed, VersionEvent::View) | (S::Negotiating, VersionEvent::Settle) => Ok(S::Viewed),
        (S::Negotiating, VersionEvent::View)
        | (S::Sent | S::Viewed | S::Negotiating, VersionEvent::Propose) => Ok(S::Negotiating),
        // The vendor may have signed before the customer opens it.
        (S::PartiallySigned, VersionEvent::View | VersionEvent::SignNext)
        | (S::Sent | S::Viewed, VersionEvent::SignFirst) => Ok(S::PartiallySigned),
        (S::PartiallySigned, VersionEvent::SignLast) => Ok(S::Signed),
        (S::Signed, VersionEvent::TakeEffect) => Ok(S::InForce),
        (open, VersionEvent::Decline) if is_open(open) => Ok(S::Declined),
        (open, VersionEvent::Recall) if is_open(open) => Ok(S::Recalled),
        (open, VersionEvent::Expire) if is_open(open) => Ok(S::Expired),
        (S::InForce, VersionEvent::Supersede) => Ok(S::Superseded),
        (S::InForce, VersionEvent::End) => Ok(S::Ended),
        _ => Err(Error::conflict("agreement-state")),
    }
}

/// What can happen to an agreement as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreementEvent {
    /// A version of it comes into force.
    EnterIntoForce,
    /// The controller suspends the processing (2021/915, clause 10(a)).
    Suspend,
    /// The controller lets it go on.
    Lift,
    /// Either side gives notice.
    Terminate,
    /// The last day is over.
    End,
    /// The deletion is certified.
    Close,
}

impl AgreementEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[
        Self::EnterIntoForce,
        Self::Suspend,
        Self::Lift,
        Self::Terminate,
        Self::End,
        Self::Close,
    ];
}

/// Where an agreement stands after an event. An amendment of a suspended agreement does not end the suspension.
///
/// # Errors
/// `CONFLICT`: `agreement-ending` once the agreement is terminated, `agreement-not-in-force` while no version of it has
/// been, `agreement-suspended`, `agreement-not-suspended`, or `agreement-state`.
pub fn agreement(state: AgreementState, event: AgreementEvent) -> Result<AgreementState> {
    use AgreementEvent as E;
    use AgreementState as S;
    match (state, event) {
        (S::Pending | S::Active, E::EnterIntoForce) | (S::Suspended, E::Lift) => Ok(S::Active),
        (S::Suspended, E::EnterIntoForce) | (S::Active, E::Suspend) => Ok(S::Suspended),
        (S::Active | S::Suspended, E::Terminate) => Ok(S::Terminating),
        (S::Terminating, E::End) => Ok(S::Exit),
        (S::Exit, E::Close) => Ok(S::Closed),
        (S::Terminating | S::Exit | S::Closed, _) => Err(Error::conflict("agreement-ending")),
        (S::Pending, _) => Err(Error::conflict("agreement-not-in-force")),
        (S::Suspended, E::Suspend) => Err(Error::conflict("agreement-suspended")),
        (S::Active, E::Lift) => Err(Error::conflict("agreement-not-suspended")),
        (S::Active | S::Suspended, E::End | E::Close) => Err(Error::conflict("agreement-state")),
    }
}

/// Whether an agreement in this state can get another version.
#[must_use]
pub fn can_be_amended(state: AgreementState) -> bool {
    agreement(state, AgreementEvent::EnterIntoForce).is_ok()
}

/// Whether the processor may still hold data under the agreement, and so is bound by what the controller instructs: from
/// the first version in force to the certificate of deletion.
///
/// # Errors
/// `CONFLICT` (`agreement-not-in-force`, `agreement-ending`).
pub fn binds(state: AgreementState) -> Result<()> {
    use AgreementState as S;
    match state {
        S::Active | S::Suspended | S::Terminating | S::Exit => Ok(()),
        S::Pending => Err(Error::conflict("agreement-not-in-force")),
        S::Closed => Err(Error::conflict("agreement-ending")),
    }
}

/// What can happen to an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionEvent {
    /// The processor confirms it.
    Acknowledge,
    /// The processor holds it to be against the law.
    Flag,
    /// The controller takes it back.
    Withdraw,
}

impl InstructionEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[Self::Acknowledge, Self::Flag, Self::Withdraw];
}

/// Where an instruction stands after an event. The duty to speak up does not end with the confirmation: what turns out
/// to be against the law later is flagged then (Art. 28(3), last sub-paragraph).
///
/// # Errors
/// `CONFLICT` (`instruction-state`).
pub fn instruction(state: InstructionState, event: InstructionEvent) -> Result<InstructionState> {
    use InstructionState as S;
    match (state, event) {
        (S::Given, InstructionEvent::Acknowledge) => Ok(S::Acknowledged),
        (S::Given | S::Acknowledged, InstructionEvent::Flag) => Ok(S::FlaggedUnlawful),
        (S::Given | S::Acknowledged | S::FlaggedUnlawful, InstructionEvent::Withdraw) => Ok(S::Withdrawn),
        _ => Err(Error::conflict("instruction-state")),
    }
}

/// What can happen to a request for assistance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssistanceEvent {
    /// The processor asks back.
    Ask,
    /// The controller replies, adds something, or is not content with the answer.
    Reply,
    /// The processor answers, or adds to its answer.
    Answer,
    /// The controller needs nothing more.
    Close,
}

impl AssistanceEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[Self::Ask, Self::Reply, Self::Answer, Self::Close];
}

/// Where a request for assistance stands after an event: the controller's word always puts it back to the processor, and
/// only the controller ends it.
///
/// # Errors
/// `CONFLICT` (`assistance-state`).
pub fn assistance(state: AssistanceState, event: AssistanceEvent) -> Result<AssistanceState> {
    use AssistanceState as S;
    match (state, event) {
        (S::Open, AssistanceEvent::Ask) => Ok(S::Asked),
        (S::Open | S::Asked | S::Answered, AssistanceEvent::Reply) => Ok(S::Open),
        (S::Open | S::Asked | S::Answered, AssistanceEvent::Answer) => Ok(S::Answered),
        (S::Open | S::Asked | S::Answered, AssistanceEvent::Close) => Ok(S::Closed),
        (S::Asked | S::Answered, AssistanceEvent::Ask) | (S::Closed, _) => {
            Err(Error::conflict("assistance-state"))
        }
    }
}

/// What can happen to a proposed change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalEvent {
    /// The other side accepts it.
    Accept,
    /// The other side refuses it.
    Refuse,
    /// The side that made it takes it back.
    Withdraw,
}

impl ProposalEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[Self::Accept, Self::Refuse, Self::Withdraw];
}

/// Where a proposed change stands after an event: each is answered once.
///
/// # Errors
/// `CONFLICT` (`proposal-state`).
pub fn proposal(state: ProposalState, event: ProposalEvent) -> Result<ProposalState> {
    use ProposalState as S;
    match (state, event) {
        (S::Open, ProposalEvent::Accept) => Ok(S::Accepted),
        (S::Open, ProposalEvent::Refuse) => Ok(S::Refused),
        (S::Open, ProposalEvent::Withdraw) => Ok(S::Withdrawn),
        _ => Err(Error::conflict("proposal-state")),
    }
}

/// What can happen to a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuspensionEvent {
    /// The processor reports that it is put right.
    ReportCure,
    /// The controller is not content.
    RefuseCure,
    /// The controller lets the processing go on, with a report or without.
    Lift,
}

impl SuspensionEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[Self::ReportCure, Self::RefuseCure, Self::Lift];
}

/// Where a suspension stands after an event.
///
/// # Errors
/// `CONFLICT` (`suspension-state`).
pub fn suspension(state: SuspensionState, event: SuspensionEvent) -> Result<SuspensionState> {
    use SuspensionState as S;
    match (state, event) {
        (S::Running, SuspensionEvent::ReportCure) => Ok(S::CureReported),
        (S::CureReported, SuspensionEvent::RefuseCure) => Ok(S::Running),
        (S::Running | S::CureReported, SuspensionEvent::Lift) => Ok(S::Lifted),
        _ => Err(Error::conflict("suspension-state")),
    }
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
            (S::Negotiating, E::View, S::Negotiating),
            (S::Sent, E::Propose, S::Negotiating),
            (S::Viewed, E::Propose, S::Negotiating),
            (S::Negotiating, E::Propose, S::Negotiating),
            (S::Negotiating, E::Settle, S::Viewed),
            (S::Negotiating, E::SettleUnopened, S::Sent),
            (S::Sent, E::SignFirst, S::PartiallySigned),
            (S::Viewed, E::SignFirst, S::PartiallySigned),
            (S::PartiallySigned, E::SignNext, S::PartiallySigned),
            (S::PartiallySigned, E::SignLast, S::Signed),
            (S::Signed, E::TakeEffect, S::InForce),
            (S::InForce, E::Supersede, S::Superseded),
            (S::InForce, E::End, S::Ended),
        ];
        for open in [S::Sent, S::Viewed, S::Negotiating, S::PartiallySigned] {
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
        use AgreementEvent as E;
        use AgreementState as S;
        let table = [
            (S::Pending, E::EnterIntoForce, S::Active),
            (S::Active, E::EnterIntoForce, S::Active),
            (S::Suspended, E::EnterIntoForce, S::Suspended),
            (S::Active, E::Suspend, S::Suspended),
            (S::Suspended, E::Lift, S::Active),
            (S::Active, E::Terminate, S::Terminating),
            (S::Suspended, E::Terminate, S::Terminating),
            (S::Terminating, E::End, S::Exit),
            (S::Exit, E::Close, S::Closed),
        ];
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|row| row.0 == *state && row.1 == *event)
                    .map(|row| row.2);
                assert_eq!(agreement(*state, *event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn instructions_follow_the_table() {
        use InstructionEvent as E;
        use InstructionState as S;
        let table = [
            (S::Given, E::Acknowledge, S::Acknowledged),
            (S::Given, E::Flag, S::FlaggedUnlawful),
            (S::Acknowledged, E::Flag, S::FlaggedUnlawful),
            (S::Given, E::Withdraw, S::Withdrawn),
            (S::Acknowledged, E::Withdraw, S::Withdrawn),
            (S::FlaggedUnlawful, E::Withdraw, S::Withdrawn),
        ];
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|row| row.0 == *state && row.1 == *event)
                    .map(|row| row.2);
                assert_eq!(instruction(*state, *event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn requests_for_assistance_follow_the_table() {
        use AssistanceEvent as E;
        use AssistanceState as S;
        let mut table = vec![(S::Open, E::Ask, S::Asked)];
        for state in [S::Open, S::Asked, S::Answered] {
            table.push((state, E::Reply, S::Open));
            table.push((state, E::Answer, S::Answered));
            table.push((state, E::Close, S::Closed));
        }
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|row| row.0 == *state && row.1 == *event)
                    .map(|row| row.2);
                assert_eq!(assistance(*state, *event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn proposals_follow_the_table() {
        use ProposalEvent as E;
        use ProposalState as S;
        let table = [
            (S::Open, E::Accept, S::Accepted),
            (S::Open, E::Refuse, S::Refused),
            (S::Open, E::Withdraw, S::Withdrawn),
        ];
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|row| row.0 == *state && row.1 == *event)
                    .map(|row| row.2);
                assert_eq!(proposal(*state, *event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn suspensions_follow_the_table() {
        use SuspensionEvent as E;
        use SuspensionState as S;
        let table = [
            (S::Running, E::ReportCure, S::CureReported),
            (S::CureReported, E::RefuseCure, S::Running),
            (S::Running, E::Lift, S::Lifted),
            (S::CureReported, E::Lift, S::Lifted),
        ];
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|row| row.0 == *state && row.1 == *event)
                    .map(|row| row.2);
                assert_eq!(suspension(*state, *event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }
}
