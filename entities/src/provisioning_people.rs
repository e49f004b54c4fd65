//! A member whom the organisation's directory keeps, and what it says of them.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::memberships::MembershipId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `provisioning_people`.
    ProvisioningPersonId, "pvp"
);

/// A row of `provisioning_people`. A member whom the organisation's directory keeps, and what it says of them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_people")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProvisioningPersonId,
    /// Whose directory.
    pub organisation_id: OrganisationId,
    /// The place in the organisation.
    pub membership_id: MembershipId,
    /// The directory's name for the person: an address in a domain that was the organisation's when it was set.
    pub user_name: String,
    /// The same in lower case: what is looked for, and unique among those the directory keeps.
    pub user_name_key: String,
    /// The directory's own id of the person.
    pub external_id: Option<String>,
    /// Name as the directory shows it.
    pub display_name: Option<String>,
    /// The whole name, as the directory writes it.
    pub formatted_name: Option<String>,
    /// Given names.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Whether the account was made for the directory, which then may name its person.
    pub made_account: bool,
    /// The membership's version right after the directory ended it; empty while the directory keeps the person.
    pub ended_version: Option<i32>,
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
