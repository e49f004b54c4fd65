//! A group in an organisation's directory, and the roles that it gives.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::values::Roles;

tillid_kernel::id!(
    /// Id of a row of `provisioning_groups`.
    ProvisioningGroupId, "pvg"
);

/// A row of `provisioning_groups`. A group in an organisation's directory, and the roles that it gives.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_groups")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProvisioningGroupId,
    /// Whose directory.
    pub organisation_id: OrganisationId,
    /// What the directory calls it.
    pub name: String,
    /// The same in lower case: what is unique.
    pub name_key: String,
    /// The directory's own id of the group.
    pub external_id: Option<String>,
    /// What its members become; chosen by an owner, never ownership.
    #[sea_orm(column_type = "JsonBinary")]
    pub roles: Roles,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the directory last changed something.
    pub changed_at: Timestamp,
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
