//! Somebody in a group of an organisation's directory.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::memberships::MembershipId;
use crate::organisations::OrganisationId;
use crate::provisioning_groups::ProvisioningGroupId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `provisioning_group_members`.
    ProvisioningGroupMemberId, "pgm"
);

/// A row of `provisioning_group_members`. Somebody in a group of an organisation's directory.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_group_members")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProvisioningGroupMemberId,
    /// Whose directory.
    pub organisation_id: OrganisationId,
    /// The group.
    pub group_id: ProvisioningGroupId,
    /// The member.
    pub membership_id: MembershipId,
    /// When the row was made.
    pub created_at: Timestamp,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            organisation: Some(Column::OrganisationId),
            ..Rule::hidden()
        }
    }
}
