//! A role mailbox of an organisation; notices go to the one with role `NOTICE` (domain §3.1).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::ContactRole;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `organisation_contacts`.
    OrganisationContactId, "cnt"
);

/// A row of `organisation_contacts`. A role mailbox of an organisation; notices go to the one with role `NOTICE` (domain §3.1).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_contacts")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationContactId,
    /// Whose contact it is.
    pub organisation_id: OrganisationId,
    /// What the contact is for.
    pub role: ContactRole,
    /// Name or role of the person.
    pub name: Option<String>,
    /// E-mail address.
    pub email: String,
    /// Telephone number, E.164.
    pub phone: Option<String>,
    /// Who stands as this contact by their own choice; none for one that the organisation wrote down.
    pub user_id: Option<UserId>,
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
