//! What an owner sees of provisioning.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::{MembershipState, Role};
use tillid_entities::provisioning_groups::{self, ProvisioningGroupId};
use tillid_entities::{memberships, provisioning_group_members, provisioning_tokens};
use tillid_kernel::Result;
use tillid_policy::{Connection, Database, Scope};

use crate::groups::membership;

/// Tokens shown: those that are good, and the last ones that were.
const SHOWN: u64 = 10;

/// Provisioning of one organisation.
#[derive(Clone, Debug)]
pub struct View {
    /// The address that the directory must be told.
    pub address: String,
    /// Its tokens, the newest first.
    pub tokens: Vec<provisioning_tokens::Model>,
    /// The directory's groups, by name.
    pub groups: Vec<GroupShown>,
    /// What somebody becomes who is in no group with roles.
    pub default_role: Role,
}

/// A group and how many are in it.
#[derive(Clone, Debug)]
pub struct GroupShown {
    /// The group.
    pub group: provisioning_groups::Model,
    /// Its members.
    pub members: i64,
}

/// Reads what the directory of the scope's organisation has brought, in four statements.
///
/// # Errors
/// Those of the database.
pub async fn view(db: &Database, scope: &Scope) -> Result<View> {
    let tokens = scope
        .find::<provisioning_tokens::Entity>()
        .order_by_desc(provisioning_tokens::Column::Id)
        .limit(SHOWN)
        .all(&db.reads().within(scope))
        .await?;
    let groups = scope
        .find::<provisioning_groups::Entity>()
        .order_by_asc(provisioning_groups::Column::NameKey)
        .all(&db.reads().within(scope))
        .await?;
    let counts: Vec<(ProvisioningGroupId, i64)> = scope
        .find::<provisioning_group_members::Entity>()
        .join(sea_orm::JoinType::InnerJoin, membership())
        .filter(memberships::Column::State.ne(MembershipState::Ended))
        .select_only()
        .column(provisioning_group_members::Column::GroupId)
        .column_as(provisioning_group_members::Column::Id.count(), "members")
        .group_by(provisioning_group_members::Column::GroupId)
        .into_tuple()
        .all(&db.reads().within(scope))
        .await?;
    let counts: HashMap<_, _> = counts.into_iter().collect();
    Ok(View {
        address: format!("{}/scim/v2", scope.request().origin),
        tokens,
        groups: groups
            .into_iter()
            .map(|group| GroupShown {
                members: counts.get(&group.id).copied().unwrap_or_default(),
                group,
            })
            .collect(),
        default_role: tillid_sign_on::default_role(db.reads(), scope).await?,
    })
}
