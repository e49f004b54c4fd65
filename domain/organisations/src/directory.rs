//! What an organisation's own directory of users may do to its members: suspend, reinstate, end, and give roles. Never
//! ownership, never the right to sign: those are given and taken by people. The caller holds the organisation
//! ([`crate::hold_organisation`]) and appends the facts that are answered here.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};
use tillid_audit::Fact;
use tillid_entities::enums::{MembershipState, OrganisationKind, Role};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::values::Roles;
use tillid_entities::{provisioning_group_members, provisioning_people};
use tillid_kernel::Result;
use tillid_policy::{Connection, Scope};

use crate::members::{another_owner, revoke_tokens, written};
use crate::roles::roles_of;
use crate::states::{MembershipEvent, next_membership};
use crate::{contacts, facts};

/// Suspends a member, whose access ends with their next request, or lets them in again. The access tokens of somebody
/// who was suspended stay revoked. Answers the membership as it is now and what happened, if anything did.
///
/// # Errors
/// `LAST_OWNER`; `CONFLICT` (`membership-over`, `changed-meanwhile`).
pub async fn set_active(
    tx: &impl Connection,
    scope: &Scope,
    before: memberships::Model,
    active: bool,
) -> Result<(memberships::Model, Option<Fact>)> {
    let (event, action) = if active {
        (MembershipEvent::Reinstate, "membership.reinstated")
    } else {
        (MembershipEvent::Suspend, "membership.suspended")
    };
    let state = next_membership(before.state, event)?;
    if state == before.state {
        return Ok((before, None));
    }
    if !active {
        leaves(tx, scope, &before).await?;
    }
    let after = memberships::Model {
        state,
        version: before.version + 1,
        ..before
    };
    write(tx, scope, &after).await?;
    let fact = facts::membership(action, after.id);
    Ok((after, Some(fact)))
}

/// Ends a membership: access, and access tokens for good.
///
/// # Errors
/// `LAST_OWNER`; `CONFLICT` (`membership-over`, `changed-meanwhile`).
pub async fn end_member(
    tx: &impl Connection,
    scope: &Scope,
    before: memberships::Model,
) -> Result<(memberships::Model, Fact)> {
    let state = next_membership(before.state, MembershipEvent::End)?;
    leaves(tx, scope, &before).await?;
    contacts::forget_person(tx, scope, before.user_id).await?;
    let after = memberships::Model {
        state,
        ended_at: Some(scope.now()),
        version: before.version + 1,
        ..before
    };
    write(tx, scope, &after).await?;
    let fact = facts::membership("membership.ended", after.id);
    Ok((after, fact))
}

/// What the organisation's directory said of somebody whose membership a person has ended, and its groups, are
/// forgotten; the directory does not bring them back.
pub(crate) async fn forget(tx: &impl Connection, scope: &Scope, member: MembershipId) -> Result<()> {
    scope
        .delete::<provisioning_group_members::Entity>()
        .filter(provisioning_group_members::Column::MembershipId.eq(member))
        .exec(&tx.within(scope))
        .await?;
    scope
        .delete::<provisioning_people::Entity>()
        .filter(provisioning_people::Column::MembershipId.eq(member))
        .exec(&tx.within(scope))
        .await?;
    Ok(())
}

async fn leaves(tx: &impl Connection, scope: &Scope, row: &memberships::Model) -> Result<()> {
    // A suspended owner is none that the others could count on, so it may go.
    if row.state == MembershipState::Active && row.roles.0.contains(&Role::Owner) {
        another_owner(tx, scope, row.id).await?;
    }
    revoke_tokens(tx, scope, row.user_id).await
}

async fn write(tx: &impl Connection, scope: &Scope, after: &memberships::Model) -> Result<()> {
    let at = (memberships::Column::Version, after.version - 1);
    scope.save(tx, written(after), Some(at)).await
}

/// What a member's roles follow from.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The member as it is.
    pub membership: memberships::Model,
    /// What the directory's groups give.
    pub given: Vec<Role>,
}

/// Gives members the roles that their groups give: one statement for each set of roles, however many members get it.
/// Who is owner stays owner; who gets nothing else becomes `by_default`. Answers what changed.
///
/// # Errors
/// Those of the database.
pub async fn give_roles(
    tx: &impl Connection,
    scope: &Scope,
    kind: OrganisationKind,
    by_default: Role,
    standings: Vec<Standing>,
) -> Result<Vec<Fact>> {
    use memberships::Column;
    let mut changed: BTreeMap<Vec<&str>, (Vec<Role>, Vec<MembershipId>)> = BTreeMap::new();
    let mut told = Vec::new();
    for Standing { membership, given } in standings {
        let roles = roles_with(kind, by_default, &membership.roles.0, &given);
        if roles == membership.roles.0 || membership.state == MembershipState::Ended {
            continue;
        }
        told.push(facts::membership("membership.changed", membership.id).changing(["roles"]));
        let key = roles.iter().map(|role| role.as_str()).collect();
        let (_, ids) = changed.entry(key).or_insert((roles, Vec::new()));
        ids.push(membership.id);
    }
    for (roles, ids) in changed.into_values() {
        scope
            .update::<memberships::Entity>()
            .col_expr(Column::Roles, Expr::value(Roles(roles)))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::OrganisationId.eq(scope.organisation()))
            .filter(Column::Id.is_in(ids))
            .exec(&tx.within(scope))
            .await?;
    }
    Ok(told)
}

/// The roles of somebody whose groups give these, in the order of [`roles_of`].
fn roles_with(kind: OrganisationKind, by_default: Role, has: &[Role], given: &[Role]) -> Vec<Role> {
    let owner = has.contains(&Role::Owner);
    let kept = |role: &Role| match role {
        Role::Owner => owner,
        role => given.contains(role),
    };
    let roles: Vec<Role> = roles_of(kind).iter().copied().filter(kept).collect();
    if roles.is_empty() { vec![by_default] } else { roles }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_neither_makes_owners_nor_unmakes_them() {
        for kind in OrganisationKind::ALL {
            for given in Role::ALL {
                let roles = roles_with(*kind, Role::Member, &[Role::Member], &[*given]);
                assert!(!roles.contains(&Role::Owner), "{kind:?} {given:?}");
                let roles = roles_with(*kind, Role::Member, &[Role::Owner], &[*given]);
                assert!(roles.contains(&Role::Owner), "{kind:?} {given:?}");
            }
            assert_eq!(
                roles_with(*kind, Role::Member, &[Role::Owner], &[]),
                [Role::Owner]
            );
        }
    }

    #[test]
    fn what_no_group_gives_any_more_is_gone() {
        let roles =
            |has: &[Role], given: &[Role]| roles_with(OrganisationKind::Customer, Role::Member, has, given);
        assert_eq!(
            roles(&[Role::Member], &[Role::Dpo, Role::Admin]),
            [Role::Admin, Role::Dpo]
        );
        assert_eq!(roles(&[Role::Admin, Role::Dpo], &[Role::Dpo]), [Role::Dpo]);
        assert_eq!(roles(&[Role::Admin], &[]), [Role::Member]);
        assert_eq!(roles(&[Role::Owner, Role::Admin], &[]), [Role::Owner]);
        // A role of another kind of organisation means nothing here.
        assert_eq!(roles(&[Role::Member], &[Role::Announcer]), [Role::Member]);
    }
}
