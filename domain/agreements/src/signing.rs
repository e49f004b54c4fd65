//! Who may sign, hand over, decline and recall: the same answer for the verb, for the button and for the list of
//! what waits.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use tillid_entities::enums::{
    AgreementVersionState, MembershipState, OrganisationKind, Role, Side, SigningOrder,
};
use tillid_entities::users::UserId;
use tillid_entities::{agreement_versions, memberships, signatures};
use tillid_kernel::{Code, Error, Result, Timestamp};
use tillid_policy::{Action, Scope, rules};

use crate::VersionHead;
use crate::state::is_open;

/// The reader of an agreement, as far as it decides what they may do with it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "six separate rights, none a state")]
pub struct Reader {
    /// For which side they act.
    pub side: Side,
    /// Who.
    pub user: UserId,
    /// May sign for the organisation (I-9).
    pub can_bind: bool,
    /// Whether a role of theirs signs.
    pub signs: bool,
    /// Whether a role of theirs asks colleagues to sign.
    pub hands_over: bool,
    /// Whether a role of theirs declines.
    pub declines: bool,
    /// Whether a role of theirs recalls.
    pub recalls: bool,
    /// Whether a role of theirs comments, proposes and answers.
    pub negotiates: bool,
}

impl Reader {
    /// The acting member.
    ///
    /// # Errors
    /// `FORBIDDEN` for anybody but a member of the vendor or the customer.
    pub fn of(scope: &Scope) -> Result<Self> {
        let member = scope.member()?;
        let side = match member.kind {
            OrganisationKind::Vendor => Side::Processor,
            OrganisationKind::Customer => Side::Controller,
            OrganisationKind::Partner | OrganisationKind::Operator => return Err(Error::forbidden()),
        };
        let may = |action| {
            member
                .roles
                .iter()
                .any(|role| rules::allows(member.kind, *role, action))
        };
        Ok(Self {
            side,
            user: scope.person()?.user,
            can_bind: member.can_bind,
            signs: may(Action::SignAgreement),
            hands_over: may(Action::HandOverAgreement),
            declines: may(Action::DeclineAgreement),
            recalls: may(Action::IssueAgreement),
            negotiates: may(Action::NegotiateAgreement),
        })
    }
}

/// A signature given, as far as it decides anything.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// For which side.
    pub side: Side,
    /// By whom.
    pub user: UserId,
}

impl From<&signatures::Model> for Given {
    fn from(row: &signatures::Model) -> Self {
        Self {
            side: row.side,
            user: row.user_id,
        }
    }
}

/// Where a version stands, as far as it decides who may do what.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Its state.
    pub state: AgreementVersionState,
    /// Which side signs first.
    pub order: SigningOrder,
    /// How many signatures the vendor's side still owes.
    pub processor_due: i32,
    /// How many signatures the customer's side still owes.
    pub controller_due: i32,
    /// The last instant at which it can be signed.
    pub expires_at: Option<Timestamp>,
    /// The instant it is judged at.
    pub now: Timestamp,
}

impl Standing {
    /// Where `version` stands at `now`.
    #[must_use]
    pub fn of(version: &VersionHead, now: Timestamp) -> Self {
        Self {
            state: version.state,
            order: version.signing_order,
            processor_due: version.processor_due,
            controller_due: version.controller_due,
            expires_at: version.expires_at,
            now,
        }
    }

    /// How many signatures `side` still owes.
    #[must_use]
    pub fn due(&self, side: Side) -> i32 {
        match side {
            Side::Processor => self.processor_due,
            Side::Controller => self.controller_due,
        }
    }

    /// Whether `side` must wait until the other has signed.
    #[must_use]
    pub fn must_wait(&self, side: Side) -> bool {
        match (self.order, side) {
            (SigningOrder::ControllerFirst, Side::Processor) => self.controller_due > 0,
            (SigningOrder::ProcessorFirst, Side::Controller) => self.processor_due > 0,
            _ => false,
        }
    }

    /// Whether its time is over, though no job has marked it yet.
    #[must_use]
    pub fn is_overdue(&self) -> bool {
        self.expires_at.is_some_and(|last| self.now > last)
    }
}

/// Whether the reader may sign the version now.
///
/// # Errors
/// `CONFLICT` (`agreement-state`, `agreement-negotiated`, `agreement-expired`, `already-signed`, `other-side-first`,
/// `signed-yourself` where a colleague must sign too); `FORBIDDEN` (`forbidden`, `cannot-bind`, `same-person`).
pub fn may_sign(version: &Standing, given: &[Given], reader: &Reader) -> Result<()> {
    awaits(version, reader.side)?;
    if !reader.signs {
        return Err(Error::forbidden());
    }
    if !reader.can_bind {
        return Err(Error::failure(Code::Forbidden, "cannot-bind"));
    }
    match given.iter().find(|signature| signature.user == reader.user) {
        Some(own) if own.side == reader.side => return Err(Error::conflict("signed-yourself")),
        Some(_) => return Err(Error::failure(Code::Forbidden, "same-person")),
        None => {}
    }
    if version.must_wait(reader.side) {
        return Err(Error::conflict("other-side-first"));
    }
    Ok(())
}

/// Whether a version can still be signed for `side`, and must be, whoever's turn it is.
///
/// # Errors
/// `CONFLICT` (`agreement-state`, `agreement-negotiated`, `agreement-expired`, `already-signed`).
pub fn awaits(version: &Standing, side: Side) -> Result<()> {
    if !is_open(version.state) {
        return Err(Error::conflict("agreement-state"));
    }
    if version.state == AgreementVersionState::Negotiating {
        return Err(Error::conflict("agreement-negotiated"));
    }
    if version.is_overdue() {
        return Err(Error::conflict("agreement-expired"));
    }
    if version.due(side) <= 0 {
        return Err(Error::conflict("already-signed"));
    }
    Ok(())
}

/// A colleague of the reader's, as far as it decides whether they may be asked to sign.
#[derive(Clone, Copy, Debug)]
pub struct Colleague {
    /// Who.
    pub user: UserId,
    /// Whether they are a member at this instant.
    pub counts: bool,
    /// May sign for the organisation (I-9).
    pub can_bind: bool,
    /// Whether a role of theirs signs.
    pub signs: bool,
}

impl Colleague {
    /// A member of an organisation of `kind`, as they stand at `now`.
    #[must_use]
    pub fn of(kind: OrganisationKind, row: &memberships::Model, now: Timestamp) -> Self {
        let signs = |role: &Role| rules::allows(kind, *role, Action::SignAgreement);
        Self {
            user: row.user_id,
            counts: row.state == MembershipState::Active && row.valid_to.is_none_or(|end| now < end),
            can_bind: row.can_bind,
            signs: row.roles.0.iter().any(signs),
        }
    }

    /// Whether they may sign for the organisation at all.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.counts && self.can_bind && self.signs
    }
}

/// Whether the reader may ask colleagues to sign the version now: while their own side owes a signature, though it may
/// be the other's turn first.
///
/// # Errors
/// `CONFLICT` (`agreement-state`, `agreement-negotiated`, `agreement-expired`, `already-signed`); `FORBIDDEN`.
pub fn may_hand_over(version: &Standing, reader: &Reader) -> Result<()> {
    awaits(version, reader.side)?;
    if reader.hands_over {
        Ok(())
    } else {
        Err(Error::forbidden())
    }
}

/// Whether this colleague may be asked: one who may sign for the organisation, has not, and was not asked before.
///
/// # Errors
/// `VALIDATION` at `membershipId` (`hand-over-yourself`); `CONFLICT` (`colleague-cannot-bind`, `colleague-signed`,
/// `colleague-asked`).
pub fn may_be_asked(colleague: &Colleague, given: &[Given], asked: &[UserId], reader: &Reader) -> Result<()> {
    if colleague.user == reader.user {
        return Err(Error::validation("membershipId", "hand-over-yourself"));
    }
    if !colleague.binds() {
        return Err(Error::conflict("colleague-cannot-bind"));
    }
    // On whichever side: nobody signs for both.
    if given.iter().any(|signature| signature.user == colleague.user) {
        return Err(Error::conflict("colleague-signed"));
    }
    if asked.contains(&colleague.user) {
        return Err(Error::conflict("colleague-asked"));
    }
    Ok(())
}

/// Whether a version, as an expression over its row, waits for a signature of `side`, and for nobody before it. The
/// vendor of an agreement in either order is asked once the customer has begun to sign. State and time are the caller's.
#[must_use]
pub fn waits_for(side: Side) -> SimpleExpr {
    use agreement_versions::Column as V;
    match side {
        Side::Controller => {
            let turn = V::SigningOrder
                .ne(SigningOrder::ProcessorFirst)
                .or(V::ProcessorDue.lte(0));
            V::ControllerDue.gt(0).and(turn)
        }
        Side::Processor => {
            let begun = V::SigningOrder
                .eq(SigningOrder::Either)
                .and(V::State.eq(AgreementVersionState::PartiallySigned));
            let turn = V::ControllerDue
                .lte(0)
                .or(V::SigningOrder.eq(SigningOrder::ProcessorFirst))
                .or(begun);
            V::ProcessorDue.gt(0).and(turn)
        }
    }
}

/// Whether the reader may decline the version now: a customer that has not signed it. Of two who must sign for it, the
/// second may still decline.
///
/// # Errors
/// `FORBIDDEN`; `CONFLICT` (`agreement-state`, `already-signed`).
pub fn may_decline(version: &Standing, given: &[Given], reader: &Reader) -> Result<()> {
    if reader.side != Side::Controller || !reader.declines {
        return Err(Error::forbidden());
    }
    if !is_open(version.state) {
        return Err(Error::conflict("agreement-state"));
    }
    if version.controller_due <= 0 || given.iter().any(|signature| signature.user == reader.user) {
        return Err(Error::conflict("already-signed"));
    }
    Ok(())
}

/// Whether the reader may recall the version now: the vendor, before the customer has signed.
///
/// # Errors
/// `FORBIDDEN`; `CONFLICT` (`agreement-state`, `already-signed`).
pub fn may_recall(version: &Standing, given: &[Given], reader: &Reader) -> Result<()> {
    if reader.side != Side::Processor || !reader.recalls {
        return Err(Error::forbidden());
    }
    if !is_open(version.state) {
        return Err(Error::conflict("agreement-state"));
    }
    if given.iter().any(|signature| signature.side == Side::Controller) {
        return Err(Error::conflict("already-signed"));
    }
    Ok(())
}

/// Whether the reader may comment on the version and change it now: either side, while nobody has signed.
///
/// # Errors
/// `FORBIDDEN`; `CONFLICT` (`agreement-state`, `negotiation-signed`, `agreement-expired`).
pub fn may_negotiate(version: &Standing, given: &[Given], reader: &Reader) -> Result<()> {
    if !reader.negotiates {
        return Err(Error::forbidden());
    }
    if !is_open(version.state) {
        return Err(Error::conflict("agreement-state"));
    }
    if version.state == AgreementVersionState::PartiallySigned || !given.is_empty() {
        return Err(Error::conflict("negotiation-signed"));
    }
    if version.is_overdue() {
        return Err(Error::conflict("agreement-expired"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tillid_entities::memberships::MembershipId;
    use tillid_entities::organisations::OrganisationId;
    use tillid_entities::values::Roles;
    use uuid::Uuid;

    use super::*;

    const LAST: Timestamp = Timestamp(1_000);

    fn user(number: u128) -> UserId {
        UserId(Uuid::from_u128(number))
    }

    fn reader(side: Side) -> Reader {
        Reader {
            side,
            user: user(1),
            can_bind: true,
            signs: true,
            hands_over: true,
            declines: true,
            recalls: true,
            negotiates: true,
        }
    }

    fn standing(state: AgreementVersionState, now: i64) -> Standing {
        Standing {
            state,
            order: SigningOrder::Either,
            processor_due: 1,
            controller_due: 1,
            expires_at: Some(LAST),
            now: Timestamp(now),
        }
    }

    /// Out for signature, and `side` owes nothing any more.
    fn having_signed(side: Side) -> Standing {
        let mut standing = standing(AgreementVersionState::PartiallySigned, 1);
        match side {
            Side::Processor => standing.processor_due = 0,
            Side::Controller => standing.controller_due = 0,
        }
        standing
    }

    fn key(result: Result<()>) -> &'static str {
        match result {
            Ok(()) => "ok",
            Err(Error::Failure(failure)) => failure.key,
            Err(Error::Internal(_)) => "internal",
        }
    }

    #[test]
    fn only_open_versions_are_signed_and_only_until_their_last_millisecond() {
        for state in AgreementVersionState::ALL {
            let expected = match state {
                AgreementVersionState::Negotiating => "agreement-negotiated",
                open if is_open(*open) => "ok",
                _ => "agreement-state",
            };
            assert_eq!(
                key(may_sign(&standing(*state, 1), &[], &reader(Side::Controller))),
                expected
            );
        }
        let sent = AgreementVersionState::Sent;
        assert_eq!(
            key(may_sign(&standing(sent, 1_000), &[], &reader(Side::Controller))),
            "ok"
        );
        assert_eq!(
            key(may_sign(&standing(sent, 1_001), &[], &reader(Side::Controller))),
            "agreement-expired"
        );
    }

    #[test]
    fn nobody_signs_without_authority_twice_or_on_both_sides() {
        let open = standing(AgreementVersionState::PartiallySigned, 1);
        let given = |side, number| {
            [Given {
                side,
                user: user(number),
            }]
        };
        for side in [Side::Processor, Side::Controller] {
            let other = if side == Side::Processor {
                Side::Controller
            } else {
                Side::Processor
            };
            let unbound = Reader {
                can_bind: false,
                ..reader(side)
            };
            assert_eq!(key(may_sign(&open, &[], &unbound)), "cannot-bind");
            let clerk = Reader {
                signs: false,
                ..reader(side)
            };
            assert_eq!(key(may_sign(&open, &[], &clerk)), "forbidden");
            assert_eq!(
                key(may_sign(&having_signed(side), &given(side, 2), &reader(side))),
                "already-signed"
            );
            // Of two who must sign, the second is not the first again.
            assert_eq!(
                key(may_sign(&open, &given(side, 1), &reader(side))),
                "signed-yourself"
            );
            assert_eq!(key(may_sign(&open, &given(side, 2), &reader(side))), "ok");
            assert_eq!(
                key(may_sign(&open, &given(other, 1), &reader(side))),
                "same-person"
            );
            assert_eq!(key(may_sign(&open, &given(other, 2), &reader(side))), "ok");
        }
    }

    #[test]
    fn it_is_handed_over_while_ones_own_side_owes_a_signature() {
        for state in AgreementVersionState::ALL {
            let expected = match state {
                AgreementVersionState::Negotiating => "agreement-negotiated",
                open if is_open(*open) => "ok",
                _ => "agreement-state",
            };
            for side in [Side::Processor, Side::Controller] {
                let answer = may_hand_over(&standing(*state, 1_000), &reader(side));
                assert_eq!(key(answer), expected, "{state:?} {side:?}");
            }
        }
        let sent = AgreementVersionState::Sent;
        let customer = reader(Side::Controller);
        assert_eq!(
            key(may_hand_over(&standing(sent, 1_001), &customer)),
            "agreement-expired"
        );
        for side in [Side::Processor, Side::Controller] {
            let half = having_signed(side);
            assert_eq!(key(may_hand_over(&half, &reader(side))), "already-signed");
        }
        assert_eq!(
            key(may_hand_over(&having_signed(Side::Processor), &customer)),
            "ok"
        );
        // Not yet their turn: they are asked all the same, and sign when it is.
        let second = Standing {
            order: SigningOrder::ProcessorFirst,
            ..standing(sent, 1)
        };
        assert_eq!(key(may_hand_over(&second, &customer)), "ok");
        // Who may not sign may ask; who holds no role for it may not.
        let unbound = Reader {
            can_bind: false,
            signs: false,
            ..customer
        };
        assert_eq!(key(may_hand_over(&standing(sent, 1), &unbound)), "ok");
        let clerk = Reader {
            hands_over: false,
            ..customer
        };
        assert_eq!(key(may_hand_over(&standing(sent, 1), &clerk)), "forbidden");
    }

    #[test]
    fn only_a_colleague_who_may_sign_is_asked_and_only_once() {
        let colleague = Colleague {
            user: user(2),
            counts: true,
            can_bind: true,
            signs: true,
        };
        let me = reader(Side::Controller);
        let asked = |colleague: Colleague| key(may_be_asked(&colleague, &[], &[], &me));
        assert_eq!(asked(colleague), "ok");
        let myself = Colleague {
            user: me.user,
            ..colleague
        };
        assert_eq!(asked(myself), "hand-over-yourself");
        for wrong in [
            Colleague {
                counts: false,
                ..colleague
            },
            Colleague {
                can_bind: false,
                ..colleague
            },
            Colleague {
                signs: false,
                ..colleague
            },
        ] {
            assert_eq!(asked(wrong), "colleague-cannot-bind", "{wrong:?}");
        }
        for side in [Side::Processor, Side::Controller] {
            let given = [Given { side, user: user(2) }];
            assert_eq!(
                key(may_be_asked(&colleague, &given, &[], &me)),
                "colleague-signed"
            );
            let given = [Given { side, user: user(3) }];
            assert_eq!(key(may_be_asked(&colleague, &given, &[user(3)], &me)), "ok");
        }
        assert_eq!(
            key(may_be_asked(&colleague, &[], &[user(2)], &me)),
            "colleague-asked"
        );
    }

    #[test]
    fn a_member_counts_until_the_instant_their_time_is_over() {
        let row = memberships::Model {
            id: MembershipId(Uuid::from_u128(9)),
            organisation_id: OrganisationId(Uuid::from_u128(8)),
            user_id: user(2),
            roles: Roles(vec![Role::Member, Role::Signatory]),
            title: None,
            can_bind: true,
            state: MembershipState::Active,
            valid_to: Some(LAST),
            created_at: Timestamp(0),
            ended_at: None,
            version: 1,
        };
        let kind = OrganisationKind::Customer;
        let binds = |row: &memberships::Model, now| Colleague::of(kind, row, Timestamp(now)).binds();
        assert!(binds(&row, 999));
        assert!(!binds(&row, 1_000));
        for state in MembershipState::ALL {
            let row = memberships::Model {
                state: *state,
                ..row.clone()
            };
            assert_eq!(binds(&row, 1), *state == MembershipState::Active, "{state:?}");
        }
        for (roles, expected) in [
            (vec![Role::Owner], true),
            (vec![Role::Dpo], false),
            (vec![Role::Member], false),
            (vec![Role::Dpo, Role::Admin], true),
        ] {
            let row = memberships::Model {
                roles: Roles(roles.clone()),
                ..row.clone()
            };
            assert_eq!(binds(&row, 1), expected, "{roles:?}");
        }
        let lost = memberships::Model {
            can_bind: false,
            ..row
        };
        assert!(!binds(&lost, 1));
    }

    #[test]
    fn the_second_side_waits_for_all_of_the_first() {
        use SigningOrder as O;
        for (order, waits) in [
            (O::Either, None),
            (O::ControllerFirst, Some(Side::Processor)),
            (O::ProcessorFirst, Some(Side::Controller)),
        ] {
            for side in [Side::Processor, Side::Controller] {
                let other = if side == Side::Processor {
                    Side::Controller
                } else {
                    Side::Processor
                };
                let mut open = Standing {
                    order,
                    ..standing(AgreementVersionState::PartiallySigned, 1)
                };
                let expected = if waits == Some(side) {
                    "other-side-first"
                } else {
                    "ok"
                };
                assert_eq!(
                    key(may_sign(&open, &[], &reader(side))),
                    expected,
                    "{order:?} {side:?}"
                );
                match other {
                    Side::Processor => open.processor_due = 0,
                    Side::Controller => open.controller_due = 0,
                }
                assert_eq!(
                    key(may_sign(&open, &[], &reader(side))),
                    "ok",
                    "{order:?} {side:?}"
                );
            }
        }
    }

    #[test]
    fn the_first_signature_and_the_last_millisecond_end_the_negotiation() {
        use AgreementVersionState as S;
        for state in S::ALL {
            let expected = match state {
                S::Sent | S::Viewed | S::Negotiating => "ok",
                S::PartiallySigned => "negotiation-signed",
                _ => "agreement-state",
            };
            for side in [Side::Processor, Side::Controller] {
                let answer = may_negotiate(&standing(*state, 1_000), &[], &reader(side));
                assert_eq!(key(answer), expected, "{state:?} {side:?}");
            }
        }
        let over = standing(S::Negotiating, 1_001);
        assert_eq!(
            key(may_negotiate(&over, &[], &reader(Side::Controller))),
            "agreement-expired"
        );
        let silent = Reader {
            negotiates: false,
            ..reader(Side::Controller)
        };
        assert_eq!(
            key(may_negotiate(&standing(S::Viewed, 1), &[], &silent)),
            "forbidden"
        );
    }

    #[test]
    fn the_customers_signature_ends_decline_and_recall_and_the_vendors_does_not() {
        let open = standing(AgreementVersionState::PartiallySigned, 1);
        let by = |side| [Given { side, user: user(2) }];
        assert_eq!(
            key(may_decline(
                &open,
                &by(Side::Processor),
                &reader(Side::Controller)
            )),
            "ok"
        );
        assert_eq!(
            key(may_decline(
                &having_signed(Side::Controller),
                &by(Side::Controller),
                &reader(Side::Controller)
            )),
            "already-signed"
        );
        // Of two who must sign for the customer, the second may still decline; who has signed may not.
        let customer = reader(Side::Controller);
        assert_eq!(key(may_decline(&open, &by(Side::Controller), &customer)), "ok");
        let own = [Given {
            side: Side::Controller,
            user: customer.user,
        }];
        assert_eq!(key(may_decline(&open, &own, &customer)), "already-signed");
        assert_eq!(
            key(may_decline(&open, &[], &reader(Side::Processor))),
            "forbidden"
        );
        assert_eq!(
            key(may_recall(&open, &by(Side::Processor), &reader(Side::Processor))),
            "ok"
        );
        assert_eq!(
            key(may_recall(&open, &by(Side::Controller), &reader(Side::Processor))),
            "already-signed"
        );
        assert_eq!(
            key(may_recall(&open, &[], &reader(Side::Controller))),
            "forbidden"
        );
        let over = standing(AgreementVersionState::InForce, 1);
        assert_eq!(
            key(may_recall(&over, &[], &reader(Side::Processor))),
            "agreement-state"
        );
    }
}
