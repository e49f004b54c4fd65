//! Where announcements and notices may go next (domain §3.5). Pure.

use tillid_entities::enums::{AnnouncementState, AuthorisationModel, ChangeType, NoticeState};
use tillid_kernel::{Error, Result, Timestamp};

/// What happens to an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnouncementEvent {
    /// A second person approves it.
    Approve,
    /// The notices are made.
    Publish,
    /// No notice waits to be delivered any more.
    AllDelivered,
    /// The change is made.
    Activate,
    /// The vendor takes it back.
    Withdraw,
}

/// The state after `event`.
///
/// # Errors
/// `CONFLICT` (`announcement-state`) when the event cannot happen in this state.
pub fn announcement(state: AnnouncementState, event: AnnouncementEvent) -> Result<AnnouncementState> {
    use AnnouncementEvent as E;
    use AnnouncementState as S;
    match (state, event) {
        (S::Draft, E::Approve) => Ok(S::Approved),
        (S::Approved, E::Publish) => Ok(S::Notifying),
        (S::Notifying, E::AllDelivered) => Ok(S::Open),
        (S::Open, E::Activate) => Ok(S::Effective),
        (S::Draft | S::Approved | S::Notifying | S::Open, E::Withdraw) => Ok(S::Withdrawn),
        _ => Err(Error::conflict("announcement-state")),
    }
}

/// Whether customers are being told, or have been and may still answer.
#[must_use]
pub(crate) fn is_under_way(state: AnnouncementState) -> bool {
    matches!(state, AnnouncementState::Notifying | AnnouncementState::Open)
}

/// What happens to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeEvent {
    /// It reached the customer: its clock starts (I-5).
    Deliver,
    /// It came back from the address it was owed at.
    Bounce,
    /// The vendor has another address for it.
    Readdress,
    /// The customer confirms receipt: no decision.
    Acknowledge,
    /// The customer approves.
    Approve,
    /// The customer objects.
    Object,
    /// The vendor answers the objection.
    Resolve,
    /// The time to object is over, and nothing was said.
    Lapse,
    /// The vendor takes the change back.
    Withdraw,
}

/// What decides, besides its state, where a notice goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What silence means, from the agreement.
    pub model: AuthorisationModel,
    /// What the announcement changes.
    pub change: ChangeType,
    /// Last millisecond to object, once the clock runs.
    pub deadline: Option<Timestamp>,
}

impl Terms {
    /// Whether the customer has a say: the end of a sub-processor's use is told, not asked (domain §2.10).
    #[must_use]
    pub fn asks(self) -> bool {
        self.change != ChangeType::Remove
    }

    fn in_time(self, now: Timestamp) -> bool {
        self.deadline.is_some_and(|deadline| now <= deadline)
    }
}

/// The state after `event` at `now`.
///
/// Approval after the deadline is possible even where silence has already meant no (`NOT_AUTHORISED`): the
/// authorisation is then given in words, which is all that Art. 28(2) asks. A bounce after receipt was confirmed
/// changes nothing: the customer has the notice.
///
/// # Errors
/// `CONFLICT`: `objection-too-late` for an objection after the deadline, `notice-information-only` for a decision on
/// a removal, `notice-state` for everything else that cannot happen in this state.
pub fn notice(state: NoticeState, event: NoticeEvent, terms: Terms, now: Timestamp) -> Result<NoticeState> {
    use NoticeEvent as E;
    use NoticeState as S;
    let open = matches!(state, S::Delivered | S::Acknowledged);
    match event {
        E::Deliver if state == S::Queued => Ok(S::Delivered),
        E::Bounce if matches!(state, S::Queued | S::Delivered) => Ok(S::Undelivered),
        E::Readdress if state == S::Undelivered => Ok(S::Queued),
        E::Acknowledge if state == S::Delivered => Ok(S::Acknowledged),
        E::Approve | E::Object if open && !terms.asks() => Err(Error::conflict("notice-information-only")),
        E::Approve if (open || state == S::NotAuthorised) && terms.asks() => Ok(S::Approved),
        E::Object if open && terms.in_time(now) => Ok(S::Objected),
        E::Object if open => Err(Error::conflict("objection-too-late")),
        E::Resolve if state == S::Objected => Ok(S::Resolved),
        E::Lapse if open && !terms.in_time(now) => Ok(lapsed(terms)),
        E::Withdraw if state != S::Withdrawn => Ok(S::Withdrawn),
        _ => Err(Error::conflict("notice-state")),
    }
}

/// What silence has meant: yes under general authorisation, no under specific (I-6). A removal needs nobody's
/// authorisation, so silence is no refusal of it either.
fn lapsed(terms: Terms) -> NoticeState {
    match terms.model {
        AuthorisationModel::Specific if terms.asks() => NoticeState::NotAuthorised,
        AuthorisationModel::Specific | AuthorisationModel::General => NoticeState::Tacit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillid_kernel::Code;

    const DEADLINE: Timestamp = Timestamp(1_000);
    const ANNOUNCEMENT_EVENTS: [AnnouncementEvent; 5] = [
        AnnouncementEvent::Approve,
        AnnouncementEvent::Publish,
        AnnouncementEvent::AllDelivered,
        AnnouncementEvent::Activate,
        AnnouncementEvent::Withdraw,
    ];
    const NOTICE_EVENTS: [NoticeEvent; 9] = [
        NoticeEvent::Deliver,
        NoticeEvent::Bounce,
        NoticeEvent::Readdress,
        NoticeEvent::Acknowledge,
        NoticeEvent::Approve,
        NoticeEvent::Object,
        NoticeEvent::Resolve,
        NoticeEvent::Lapse,
        NoticeEvent::Withdraw,
    ];

    fn terms(model: AuthorisationModel) -> Terms {
        Terms {
            model,
            change: ChangeType::Replace,
            deadline: Some(DEADLINE),
        }
    }

    #[test]
    fn an_announcement_goes_one_way_and_ends_twice() {
        use AnnouncementEvent as E;
        use AnnouncementState as S;
        let allowed = [
            (S::Draft, E::Approve, S::Approved),
            (S::Approved, E::Publish, S::Notifying),
            (S::Notifying, E::AllDelivered, S::Open),
            (S::Open, E::Activate, S::Effective),
            (S::Draft, E::Withdraw, S::Withdrawn),
            (S::Approved, E::Withdraw, S::Withdrawn),
            (S::Notifying, E::Withdraw, S::Withdrawn),
            (S::Open, E::Withdraw, S::Withdrawn),
        ];
        for state in AnnouncementState::ALL {
            for event in ANNOUNCEMENT_EVENTS {
                let expected = allowed
                    .iter()
                    .find(|(from, by, _)| (from, by) == (state, &event))
                    .map(|(_, _, to)| *to);
                assert_eq!(announcement(*state, event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn a_notice_goes_only_where_the_domain_lets_it() {
        use NoticeEvent as E;
        use NoticeState as S;
        // In time, under both models.
        let allowed = [
            (S::Queued, E::Deliver, S::Delivered),
            (S::Queued, E::Bounce, S::Undelivered),
            (S::Delivered, E::Bounce, S::Undelivered),
            (S::Undelivered, E::Readdress, S::Queued),
            (S::Delivered, E::Acknowledge, S::Acknowledged),
            (S::Delivered, E::Approve, S::Approved),
            (S::Acknowledged, E::Approve, S::Approved),
            (S::NotAuthorised, E::Approve, S::Approved),
            (S::Delivered, E::Object, S::Objected),
            (S::Acknowledged, E::Object, S::Objected),
            (S::Objected, E::Resolve, S::Resolved),
        ];
        for model in AuthorisationModel::ALL {
            for state in NoticeState::ALL {
                for event in NOTICE_EVENTS {
                    let expected = match event {
                        E::Withdraw if *state != S::Withdrawn => Some(S::Withdrawn),
                        _ => allowed
                            .iter()
                            .find(|(from, by, _)| (from, by) == (state, &event))
                            .map(|(_, _, to)| *to),
                    };
                    let next = notice(*state, event, terms(*model), DEADLINE);
                    assert_eq!(
                        next.as_ref().ok().copied(),
                        expected,
                        "{model:?} {state:?} {event:?}"
                    );
                    if let Err(error) = next {
                        assert_eq!(error.code(), Code::Conflict);
                    }
                }
            }
        }
    }

    #[test]
    fn the_deadline_is_the_last_millisecond_to_object_and_silence_speaks_the_next() {
        let late = Timestamp(DEADLINE.0 + 1);
        for state in [NoticeState::Delivered, NoticeState::Acknowledged] {
            for (model, silence) in [
                (AuthorisationModel::General, NoticeState::Tacit),
                (AuthorisationModel::Specific, NoticeState::NotAuthorised),
            ] {
                let terms = terms(model);
                assert_eq!(
                    notice(state, NoticeEvent::Object, terms, DEADLINE).unwrap(),
                    NoticeState::Objected
                );
                assert!(notice(state, NoticeEvent::Object, terms, late).is_err());
                assert!(notice(state, NoticeEvent::Lapse, terms, DEADLINE).is_err());
                assert_eq!(notice(state, NoticeEvent::Lapse, terms, late).unwrap(), silence);
            }
        }
    }

    #[test]
    fn a_removal_asks_nobody() {
        let removal = Terms {
            change: ChangeType::Remove,
            ..terms(AuthorisationModel::Specific)
        };
        let late = Timestamp(DEADLINE.0 + 1);
        for event in [NoticeEvent::Approve, NoticeEvent::Object] {
            assert!(notice(NoticeState::Delivered, event, removal, DEADLINE).is_err());
        }
        let silent = notice(NoticeState::Acknowledged, NoticeEvent::Lapse, removal, late);
        assert_eq!(silent.unwrap(), NoticeState::Tacit);
    }

    /// Whoever checks a bundle without the portal follows the same rule, by the names that the trail has for the steps.
    #[test]
    fn the_verifier_of_bundles_knows_the_same_steps() {
        let late = Timestamp(DEADLINE.0 + 1);
        for model in AuthorisationModel::ALL {
            for change in [ChangeType::Replace, ChangeType::Remove] {
                let terms = Terms {
                    change,
                    ..terms(*model)
                };
                for state in NoticeState::ALL {
                    for event in NOTICE_EVENTS {
                        let (actions, now): (&[&str], _) = match event {
                            NoticeEvent::Deliver => (&["notice.delivered"], DEADLINE),
                            NoticeEvent::Bounce => (&["notice.undelivered"], DEADLINE),
                            NoticeEvent::Readdress => (&["notice.readdressed"], DEADLINE),
                            NoticeEvent::Acknowledge => (&["notice.acknowledged"], DEADLINE),
                            NoticeEvent::Approve => (&["notice.approved"], DEADLINE),
                            NoticeEvent::Object => (&["notice.objected"], DEADLINE),
                            NoticeEvent::Resolve => (&["notice.resolved"], DEADLINE),
                            NoticeEvent::Lapse => (&["notice.tacit", "notice.notAuthorised"], late),
                            NoticeEvent::Withdraw => (&["announcement.withdrawn"], DEADLINE),
                        };
                        let here = notice(*state, event, terms, now).ok().map(NoticeState::as_str);
                        let there = actions.iter().find_map(|action| {
                            tillid_evidence::after(state.as_str(), action, model.as_str(), terms.asks())
                        });
                        assert_eq!(here, there, "{model:?} {change:?} {state:?} {event:?}");
                    }
                }
            }
        }
    }
}
