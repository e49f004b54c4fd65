//! The groups of an organisation's directory. Which roles one gives is said by an owner here, never by the directory.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use tillid_audit::append;
use tillid_entities::enums::{MembershipState, Role};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::provisioning_group_members::{self, ProvisioningGroupMemberId};
use tillid_entities::provisioning_groups::{self, ProvisioningGroupId};
use tillid_entities::values::Roles;
use tillid_kernel::{Error, Result, clean_line};
use tillid_organisations::{hold_organisation, roles_of};
use tillid_policy::{Connection, Database, Scope};

use crate::people::{BATCH, keep_all};
use crate::{Window, facts, roles};

const LONGEST: usize = 200;
/// Groups of one organisation.
const MOST_GROUPS: u64 = 200;
/// Members of one group.
const MOST_MEMBERS: usize = 5_000;

/// What a directory says of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupAttributes {
    /// What it is called.
    pub name: String,
    /// The directory's own id of it.
    pub external_id: Option<String>,
    /// Who is in it.
    pub members: BTreeSet<MembershipId>,
}

/// A group.
#[derive(Clone, Debug)]
pub struct Group {
    /// The group itself.
    pub row: provisioning_groups::Model,
    /// What the directory says of it; without members where nobody asked for them.
    pub attributes: GroupAttributes,
}

/// Which groups a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoughtGroups {
    /// All of them.
    All,
    /// The one with this name, whatever its case.
    Name(String),
    /// The one that the directory knows by this id.
    ExternalId(String),
    /// The one with this id here.
    Id(String),
}

/// The membership behind somebody's place in a group.
pub(crate) fn membership() -> RelationDef {
    provisioning_group_members::Entity::belongs_to(memberships::Entity)
        .from(provisioning_group_members::Column::MembershipId)
        .to(memberships::Column::Id)
        .into()
}

/// A part of the list of groups, in the order in which they were made, and how many there are in all; their members
/// only when asked for.
///
/// # Errors
/// Those of the database.
pub async fn groups(
    db: &Database,
    scope: &Scope,
    sought: &SoughtGroups,
    window: Window,
    with_members: bool,
) -> Result<(u64, Vec<Group>)> {
    use provisioning_groups::Column;
    let query = scope.find::<provisioning_groups::Entity>();
    let query = match sought {
        SoughtGroups::All => query,
        SoughtGroups::Name(name) => query.filter(Column::NameKey.eq(name.to_lowercase())),
        SoughtGroups::ExternalId(id) => query.filter(Column::ExternalId.eq(id)),
        SoughtGroups::Id(id) => match id.parse::<ProvisioningGroupId>() {
            Ok(id) => query.filter(Column::Id.eq(id)),
            Err(_) => return Ok((0, Vec::new())),
        },
    };
    let total = query.clone().count(&db.reads().within(scope)).await?;
    if window.count == 0 || window.skip >= total {
        return Ok((total, Vec::new()));
    }
    let rows = query
        .order_by_asc(Column::Id)
        .offset(window.skip)
        .limit(window.count)
        .all(&db.reads().within(scope))
        .await?;
    let mut members = if with_members {
        members_of(db.reads(), scope, rows.iter().map(|row| row.id).collect()).await?
    } else {
        HashMap::new()
    };
    let groups = rows
        .into_iter()
        .map(|row| {
            let members = members.remove(&row.id).unwrap_or_default();
            shown(row, members)
        })
        .collect();
    Ok((total, groups))
}

fn shown(row: provisioning_groups::Model, members: BTreeSet<MembershipId>) -> Group {
    Group {
        attributes: GroupAttributes {
            name: row.name.clone(),
            external_id: row.external_id.clone(),
            members,
        },
        row,
    }
}

/// Who is in these groups and in the organisation.
async fn members_of(
    db: &impl Connection,
    scope: &Scope,
    groups: Vec<ProvisioningGroupId>,
) -> Result<HashMap<ProvisioningGroupId, BTreeSet<MembershipId>>> {
    use provisioning_group_members::Column;
    let rows: Vec<(ProvisioningGroupId, MembershipId)> = scope
        .find::<provisioning_group_members::Entity>()
        .join(JoinType::InnerJoin, membership())
        .filter(memberships::Column::State.ne(MembershipState::Ended))
        .filter(Column::GroupId.is_in(groups))
        .select_only()
        .column(Column::GroupId)
        .column(Column::MembershipId)
        .into_tuple()
        .all(&db.within(scope))
        .await?;
    let mut members: HashMap<ProvisioningGroupId, BTreeSet<MembershipId>> = HashMap::new();
    for (group, member) in rows {
        members.entry(group).or_default().insert(member);
    }
    Ok(members)
}

/// One group with its members.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn group(db: &Database, scope: &Scope, id: ProvisioningGroupId) -> Result<Group> {
    load(db.reads(), scope, id).await
}

async fn load(db: &impl Connection, scope: &Scope, id: ProvisioningGroupId) -> Result<Group> {
    let row = scope.load::<provisioning_groups::Entity>(db, id).await?;
    let members = members_of(db, scope, vec![id]).await?;
    Ok(shown(row, members.into_values().flatten().collect()))
}

/// Writes a group down. It gives no roles before an owner says so.
///
/// # Errors
/// `VALIDATION` at `displayName`, `externalId` or `members` (`provisioning-member`, `too-many`); `CONFLICT`
/// (`provisioning-exists`, `provisioning-groups`).
pub async fn add_group(db: &Database, scope: &Scope, wanted: GroupAttributes) -> Result<Group> {
    let wanted = cleaned(wanted)?;
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    name_is_free(&tx, scope, &wanted.name, None).await?;
    let groups = scope
        .find::<provisioning_groups::Entity>()
        .count(&tx.within(scope))
        .await?;
    if groups >= MOST_GROUPS {
        return Err(Error::conflict("provisioning-groups").with("max", MOST_GROUPS));
    }
    let row = provisioning_groups::ActiveModel {
        id: Set(ProvisioningGroupId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        name: Set(wanted.name.clone()),
        name_key: Set(wanted.name.to_lowercase()),
        external_id: Set(wanted.external_id.clone()),
        roles: Set(Roles(Vec::new())),
        created_at: Set(scope.now()),
        changed_at: Set(scope.now()),
    };
    let row = scope.insert(&tx, row).await?;
    put_in(&tx, scope, row.id, &wanted.members).await?;
    append(
        &tx,
        scope,
        vec![facts::group("provisioning.group-created", row.id)],
    )
    .await?;
    tx.commit().await?;
    Ok(shown(row, wanted.members))
}

/// Changes a group. `change` is told how it stands, and answers how it is to be. Whoever comes in or goes has other
/// roles with their next request.
///
/// # Errors
/// `NOT_FOUND`; those of `change`; as for [`add_group`].
pub async fn change_group(
    db: &Database,
    scope: &Scope,
    id: ProvisioningGroupId,
    change: impl FnOnce(&Group) -> Result<GroupAttributes>,
) -> Result<Group> {
    let tx = db.begin().await?;
    let kind = hold_organisation(&tx, scope).await?.kind;
    let before = load(&tx, scope, id).await?;
    let wanted = cleaned(change(&before)?)?;
    let said = &before.attributes;
    let changed: Vec<&'static str> = [
        ("displayName", said.name != wanted.name),
        ("externalId", said.external_id != wanted.external_id),
        ("members", said.members != wanted.members),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect();
    if changed.is_empty() {
        return Ok(before);
    }
    if said.name != wanted.name {
        name_is_free(&tx, scope, &wanted.name, Some(id)).await?;
    }
    let row = provisioning_groups::ActiveModel {
        id: Set(id),
        name: Set(wanted.name.clone()),
        name_key: Set(wanted.name.to_lowercase()),
        external_id: Set(wanted.external_id.clone()),
        changed_at: Set(scope.now()),
        ..Default::default()
    };
    scope.save(&tx, row, None).await?;
    let coming: BTreeSet<_> = wanted.members.difference(&said.members).copied().collect();
    let going: BTreeSet<_> = said.members.difference(&wanted.members).copied().collect();
    put_in(&tx, scope, id, &coming).await?;
    take_out(&tx, scope, id, &going).await?;
    let mut told = vec![facts::group("provisioning.group-changed", id).changing(changed)];
    if !before.row.roles.0.is_empty() {
        let people = coming.union(&going).copied().collect();
        told.extend(roles::renew(&tx, scope, kind, people).await?);
    }
    let after = load(&tx, scope, id).await?;
    append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(after)
}

/// Forgets a group, and what it gave.
///
/// # Errors
/// `NOT_FOUND`; those of `check`.
pub async fn remove_group(
    db: &Database,
    scope: &Scope,
    id: ProvisioningGroupId,
    check: impl FnOnce(&Group) -> Result<()>,
) -> Result<()> {
    let tx = db.begin().await?;
    let kind = hold_organisation(&tx, scope).await?.kind;
    let before = load(&tx, scope, id).await?;
    check(&before)?;
    scope
        .delete::<provisioning_group_members::Entity>()
        .filter(provisioning_group_members::Column::GroupId.eq(id))
        .exec(&tx.within(scope))
        .await?;
    scope
        .delete::<provisioning_groups::Entity>()
        .filter(provisioning_groups::Column::Id.eq(id))
        .exec(&tx.within(scope))
        .await?;
    let mut told = vec![facts::group("provisioning.group-removed", id)];
    if !before.row.roles.0.is_empty() {
        let people = before.attributes.members.into_iter().collect();
        told.extend(roles::renew(&tx, scope, kind, people).await?);
    }
    append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(())
}

/// Says which roles a group gives: none, or some of the organisation's kind, never ownership. Its members have them
/// with their next request.
///
/// # Errors
/// `PROOF_REQUIRED`; `NOT_FOUND`; `VALIDATION` at `roles` (`role-not-here`, `role-not-by-group`).
pub async fn set_group_roles(
    db: &Database,
    scope: &Scope,
    id: ProvisioningGroupId,
    wanted: &[Role],
) -> Result<()> {
    tillid_identity::fresh(scope)?;
    let tx = db.begin().await?;
    let kind = hold_organisation(&tx, scope).await?.kind;
    let before = load(&tx, scope, id).await?;
    if wanted.contains(&Role::Owner) {
        return Err(Error::validation("roles", "role-not-by-group"));
    }
    if wanted.iter().any(|role| !roles_of(kind).contains(role)) {
        return Err(Error::validation("roles", "role-not-here"));
    }
    let given: Vec<Role> = roles_of(kind)
        .iter()
        .copied()
        .filter(|role| wanted.contains(role))
        .collect();
    if given == before.row.roles.0 {
        return Ok(());
    }
    let row = provisioning_groups::ActiveModel {
        id: Set(id),
        roles: Set(Roles(given)),
        ..Default::default()
    };
    scope.save(&tx, row, None).await?;
    let people = before.attributes.members.into_iter().collect();
    let mut told = vec![facts::group("provisioning.group-roles-set", id).changing(["roles"])];
    told.extend(roles::renew(&tx, scope, kind, people).await?);
    append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(())
}

async fn name_is_free(
    tx: &impl Connection,
    scope: &Scope,
    name: &str,
    own: Option<ProvisioningGroupId>,
) -> Result<()> {
    let mut others = scope
        .find::<provisioning_groups::Entity>()
        .filter(provisioning_groups::Column::NameKey.eq(name.to_lowercase()));
    if let Some(own) = own {
        others = others.filter(provisioning_groups::Column::Id.ne(own));
    }
    if others.count(&tx.within(scope)).await? == 0 {
        Ok(())
    } else {
        Err(Error::conflict("provisioning-exists"))
    }
}

async fn put_in(
    tx: &impl Connection,
    scope: &Scope,
    group: ProvisioningGroupId,
    people: &BTreeSet<MembershipId>,
) -> Result<()> {
    let people: Vec<MembershipId> = people.iter().copied().collect();
    if !keep_all(tx, scope, &people).await? {
        return Err(Error::validation("members", "provisioning-member"));
    }
    // Somebody who left by another door may have been in it.
    take_out(tx, scope, group, &people.iter().copied().collect()).await?;
    let mut rows: Vec<_> = people
        .into_iter()
        .map(|membership| provisioning_group_members::ActiveModel {
            id: Set(ProvisioningGroupMemberId::new(scope.now(), scope.dice())),
            organisation_id: Set(scope.organisation()),
            group_id: Set(group),
            membership_id: Set(membership),
            created_at: Set(scope.now()),
        })
        .collect();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(BATCH));
        scope.insert_all(tx, std::mem::replace(&mut rows, rest)).await?;
    }
    Ok(())
}

async fn take_out(
    tx: &impl Connection,
    scope: &Scope,
    group: ProvisioningGroupId,
    people: &BTreeSet<MembershipId>,
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    scope
        .delete::<provisioning_group_members::Entity>()
        .filter(provisioning_group_members::Column::GroupId.eq(group))
        .filter(provisioning_group_members::Column::MembershipId.is_in(people.iter().copied()))
        .exec(&tx.within(scope))
        .await?;
    Ok(())
}

fn cleaned(said: GroupAttributes) -> Result<GroupAttributes> {
    if said.members.len() > MOST_MEMBERS {
        return Err(Error::validation("members", "too-many").with("max", MOST_MEMBERS));
    }
    let external_id = said
        .external_id
        .filter(|id| !id.trim().is_empty())
        .map(|id| clean_line(&id, "externalId", LONGEST))
        .transpose()?;
    Ok(GroupAttributes {
        name: clean_line(&said.name, "displayName", LONGEST)?,
        external_id,
        members: said.members,
    })
}
