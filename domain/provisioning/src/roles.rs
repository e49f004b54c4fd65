//! The roles that follow from the directory's groups.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};
use tillid_audit::Fact;
use tillid_entities::enums::{OrganisationKind, Role};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::values::Roles;
use tillid_entities::{provisioning_group_members, provisioning_groups};
use tillid_kernel::Result;
use tillid_organisations::{DirectoryStanding, give_roles};
use tillid_policy::{Connection, Scope};

/// Gives these members what their groups give now: three statements and one for each set of roles. Answers what changed.
pub(crate) async fn renew(
    tx: &impl Connection,
    scope: &Scope,
    kind: OrganisationKind,
    people: Vec<MembershipId>,
) -> Result<Vec<Fact>> {
    use provisioning_group_members::Column;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let by_default = tillid_sign_on::default_role(tx, scope).await?;
    let rows = scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::OrganisationId.eq(scope.organisation()))
        .filter(memberships::Column::Id.is_in(people.iter().copied()))
        .all(&tx.within(scope))
        .await?;
    let group: RelationDef = provisioning_group_members::Entity::belongs_to(provisioning_groups::Entity)
        .from(Column::GroupId)
        .to(provisioning_groups::Column::Id)
        .into();
    let given: Vec<(MembershipId, Roles)> = scope
        .find::<provisioning_group_members::Entity>()
        .join(JoinType::InnerJoin, group)
        .filter(Column::MembershipId.is_in(people))
        .select_only()
        .column(Column::MembershipId)
        .column(provisioning_groups::Column::Roles)
        .into_tuple()
        .all(&tx.within(scope))
        .await?;
    let mut by_person: HashMap<MembershipId, Vec<Role>> = HashMap::new();
    for (person, Roles(roles)) in given {
        by_person.entry(person).or_default().extend(roles);
    }
    let standings = rows
        .into_iter()
        .map(|membership| DirectoryStanding {
            given: by_person.remove(&membership.id).unwrap_or_default(),
            membership,
        })
        .collect();
    give_roles(tx, scope, kind, by_default, standings).await
}
