//! A mail domain that an organisation says is its own, and may have proven by a DNS record.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `sign_on_domains`.
    SignOnDomainId, "sod"
);

/// A row of `sign_on_domains`. A mail domain that an organisation says is its own, and may have proven by a DNS record.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_on_domains")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignOnDomainId,
    /// Whose it is said to be.
    pub organisation_id: OrganisationId,
    /// In lower case, without `@`.
    pub domain: String,
    /// The text that the DNS record must hold. Public once it is set, and good for this organisation alone.
    pub record: String,
    /// When the record was found; empty while it is not.
    pub verified_at: Option<Timestamp>,
    /// When it was last looked for.
    pub checked_at: Option<Timestamp>,
    /// Passwords alone let nobody of this domain in.
    pub enforced: bool,
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
