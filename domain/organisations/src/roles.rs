//! Which roles there are where, and who may give them. No database.

use tillid_entities::enums::{OrganisationKind, Role};
use tillid_entities::{invitations, memberships};
use tillid_kernel::{Code, Error, Result, Timestamp};
use tillid_policy::{Action, Member, rules};

/// The roles that mean something in an organisation of this kind (domain §4), the strongest first.
#[must_use]
pub fn roles_of(kind: OrganisationKind) -> &'static [Role] {
    match kind {
        OrganisationKind::Vendor => &[Role::Owner, Role::Admin, Role::Dpo, Role::Announcer, Role::Member],
        OrganisationKind::Customer => &[Role::Owner, Role::Admin, Role::Signatory, Role::Dpo, Role::Member],
        OrganisationKind::Partner => &[Role::Owner, Role::Admin, Role::Member],
        OrganisationKind::Operator => &[Role::Owner, Role::Admin],
    }
}

/// Longest time that somebody advises before it is asked for again, in days.
const LONGEST_ADVICE: i64 = 366;

/// Whether an organisation of this kind lets advisers in (R-000-078). A partner sees its vendors' customers, and shows
/// them to nobody else.
#[must_use]
pub fn takes_advisers(kind: OrganisationKind) -> bool {
    matches!(kind, OrganisationKind::Vendor | OrganisationKind::Customer)
}

/// Roles and the right to sign, as somebody has them or is to have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) roles: Vec<Role>,
    pub(crate) can_bind: bool,
    /// When it ends by itself; advisers always have an end, nobody else has.
    pub(crate) until: Option<Timestamp>,
}

impl Standing {
    /// At least one role, each once, each of this kind of organisation, in the order of [`roles_of`].
    pub(crate) fn parse(kind: OrganisationKind, roles: &[Role], can_bind: bool) -> Result<Self> {
        if roles.is_empty() {
            return Err(Error::validation("roles", "required"));
        }
        if roles.iter().any(|role| !roles_of(kind).contains(role)) {
            return Err(Error::validation("roles", "role-not-here"));
        }
        let roles = roles_of(kind)
            .iter()
            .copied()
            .filter(|role| roles.contains(role))
            .collect();
        Ok(Self {
            roles,
            can_bind,
            until: None,
        })
    }

    /// The same, and advisers too: alone in that role, without the right to sign, until an instant within a year.
    pub(crate) fn parse_until(
        kind: OrganisationKind,
        roles: &[Role],
        can_bind: bool,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self> {
        if !(roles.contains(&Role::Adviser) && takes_advisers(kind)) {
            return match until {
                None => Self::parse(kind, roles, can_bind),
                Some(_) => Err(Error::validation("until", "only-advisers-end")),
            };
        }
        if roles.iter().any(|role| *role != Role::Adviser) {
            return Err(Error::validation("roles", "adviser-alone"));
        }
        if can_bind {
            return Err(Error::validation("canBind", "adviser-cannot-bind"));
        }
        let until = until.ok_or_else(|| Error::validation("until", "adviser-needs-end"))?;
        if until <= now || until > now.plus_days(LONGEST_ADVICE) {
            return Err(Error::validation("until", "adviser-end"));
        }
        Ok(Self {
            roles: vec![Role::Adviser],
            can_bind: false,
            until: Some(until),
        })
    }

    /// As a row says it, which was checked when it was written.
    pub(crate) fn of(membership: &memberships::Model) -> Self {
        Self {
            roles: membership.roles.0.clone(),
            can_bind: membership.can_bind,
            until: membership.valid_to,
        }
    }

    /// What an invitation promises, which was checked when it was written.
    pub(crate) fn promised(invitation: &invitations::Model) -> Self {
        Self {
            roles: invitation.roles.0.clone(),
            can_bind: invitation.can_bind,
            until: invitation.member_until,
        }
    }

    pub(crate) fn is_owner(&self) -> bool {
        self.roles.contains(&Role::Owner)
    }

    /// Whether this may do something that `before` might not. An owner may do what every role may, so an owner who
    /// takes another role has not risen; the right to sign is apart from all roles.
    fn exceeds(&self, before: &Self) -> bool {
        let risen = !before.is_owner() && self.roles.iter().any(|role| !before.roles.contains(role));
        risen || (self.can_bind && !before.can_bind)
    }
}

/// May `actor` bring somebody in with this standing? Ownership and the right to sign are an owner's to give.
pub(crate) fn check_gift(actor: &Member, given: &Standing) -> Result<()> {
    if (given.is_owner() || given.can_bind) && !may_grant_ownership(actor) {
        return Err(owners_only());
    }
    Ok(())
}

/// May `actor` change this member's standing? Nobody raises themselves; ownership and the right to sign are given
/// and taken by owners.
pub(crate) fn check_change(actor: &Member, own: bool, before: &Standing, after: &Standing) -> Result<()> {
    if own && after.exceeds(before) {
        return Err(Error::failure(Code::Forbidden, "raises-oneself"));
    }
    let of_owners = before.is_owner() != after.is_owner()
        || before.can_bind != after.can_bind
        || (before.is_owner() && before != after);
    if of_owners && !may_grant_ownership(actor) {
        return Err(owners_only());
    }
    Ok(())
}

/// May `actor` end the membership of somebody with this standing? An owner's end is for owners.
pub(crate) fn check_removal(actor: &Member, removed: &Standing) -> Result<()> {
    if removed.is_owner() && !may_grant_ownership(actor) {
        return Err(owners_only());
    }
    Ok(())
}

fn may_grant_ownership(actor: &Member) -> bool {
    actor
        .roles
        .iter()
        .any(|role| rules::allows(actor.kind, *role, Action::GrantOwnership))
}

fn owners_only() -> Error {
    Error::failure(Code::Forbidden, "owners-only")
}

#[cfg(test)]
mod tests {
    use tillid_entities::memberships::MembershipId;
    use tillid_entities::organisations::OrganisationId;
    use tillid_kernel::SystemDice;

    use super::*;

    fn actor(roles: &[Role]) -> Member {
        Member {
            id: MembershipId::new(Timestamp(0), &SystemDice),
            organisation: OrganisationId::new(Timestamp(0), &SystemDice),
            kind: OrganisationKind::Customer,
            roles: roles.to_vec(),
            can_bind: true,
            requires_second_factor: false,
            state: tillid_entities::enums::OrganisationState::Active,
            support: None,
        }
    }

    fn standing(roles: &[Role], can_bind: bool) -> Standing {
        Standing::parse(OrganisationKind::Customer, roles, can_bind).unwrap()
    }

    fn allowed(result: Result<()>) -> bool {
        match result {
            Ok(()) => true,
            Err(error) => {
                assert_eq!(error.code(), Code::Forbidden);
                false
            }
        }
    }

    #[test]
    fn a_role_belongs_to_its_kind_of_organisation() {
        for kind in OrganisationKind::ALL {
            for role in Role::ALL {
                let known = Standing::parse(*kind, &[*role], false).is_ok();
                assert_eq!(known, roles_of(*kind).contains(role), "{kind:?} {role:?}");
            }
            assert!(Standing::parse(*kind, &[], false).is_err());
        }
        let twice = Standing::parse(
            OrganisationKind::Vendor,
            &[Role::Member, Role::Owner, Role::Member],
            true,
        );
        assert_eq!(twice.unwrap().roles, [Role::Owner, Role::Member]);
    }

    #[test]
    fn only_owners_give_ownership_and_the_right_to_sign() {
        let gifts = [
            (Role::Owner, false),
            (Role::Owner, true),
            (Role::Signatory, true),
            (Role::Member, true),
        ];
        for (role, can_bind) in gifts {
            let given = standing(&[role], can_bind);
            assert!(allowed(check_gift(&actor(&[Role::Owner]), &given)), "{given:?}");
            assert!(!allowed(check_gift(&actor(&[Role::Admin]), &given)), "{given:?}");
        }
        assert!(allowed(check_gift(
            &actor(&[Role::Admin]),
            &standing(&[Role::Admin, Role::Signatory], false)
        )));
    }

    #[test]
    fn an_admin_becomes_owner_by_no_path() {
        let admin = actor(&[Role::Admin]);
        let before = standing(&[Role::Admin], false);
        for after in [
            standing(&[Role::Owner], false),
            standing(&[Role::Admin, Role::Owner], false),
            standing(&[Role::Admin], true),
        ] {
            assert!(
                !allowed(check_change(&admin, true, &before, &after)),
                "itself: {after:?}"
            );
            assert!(
                !allowed(check_change(&admin, false, &before, &after)),
                "another: {after:?}"
            );
        }
        assert!(!allowed(check_change(
            &admin,
            true,
            &before,
            &standing(&[Role::Admin, Role::Dpo], false)
        )));
        assert!(allowed(check_change(
            &admin,
            false,
            &before,
            &standing(&[Role::Dpo], false)
        )));
    }

    #[test]
    fn an_owner_steps_down_but_takes_no_right_to_sign() {
        let owner = actor(&[Role::Owner]);
        let before = standing(&[Role::Owner], false);
        assert!(allowed(check_change(
            &owner,
            true,
            &before,
            &standing(&[Role::Admin], false)
        )));
        assert!(!allowed(check_change(
            &owner,
            true,
            &before,
            &standing(&[Role::Owner], true)
        )));
        assert!(allowed(check_change(
            &owner,
            false,
            &before,
            &standing(&[Role::Owner], true)
        )));
    }

    #[test]
    fn every_role_may_do_no_more_than_an_owner() {
        for kind in OrganisationKind::ALL {
            for (role, action) in roles_of(*kind)
                .iter()
                .flat_map(|role| Action::ALL.iter().map(move |a| (role, a)))
            {
                let may = |role| rules::allows(*kind, role, *action);
                assert!(!may(*role) || may(Role::Owner), "{kind:?} {role:?} {action:?}");
            }
        }
    }

    #[test]
    fn an_owner_is_changed_and_removed_by_owners() {
        let owner = standing(&[Role::Owner, Role::Admin], true);
        let lowered = standing(&[Role::Admin], true);
        assert!(!allowed(check_change(
            &actor(&[Role::Admin]),
            false,
            &owner,
            &lowered
        )));
        assert!(allowed(check_change(
            &actor(&[Role::Owner]),
            false,
            &owner,
            &lowered
        )));
        assert!(!allowed(check_removal(&actor(&[Role::Admin]), &owner)));
        assert!(allowed(check_removal(&actor(&[Role::Owner]), &owner)));
        assert!(allowed(check_removal(&actor(&[Role::Admin]), &lowered)));
    }
}
