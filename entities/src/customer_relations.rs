//! A vendor's relation to a customer (*kundeforhold*, domain §3.1).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::enums::{ContractingParty, Language, RelationState};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `customer_relations`.
    CustomerRelationId, "rel"
);

/// A row of `customer_relations`. A vendor's relation to a customer (*kundeforhold*, domain §3.1).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_relations")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerRelationId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// The customer's name as sorted and searched in lists; follows the organisation.
    pub customer_name: String,
    /// Where the relation stands.
    pub state: RelationState,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub ended_at: Option<Date>,
    /// Contract with the vendor or through a partner (R-004-022).
    pub contracting_party: ContractingParty,
    /// The customer's number in the vendor's own system.
    pub external_id: Option<String>,
    /// Language of notices to this customer.
    pub language: Language,
    /// Where notices go; absent means the portal alone.
    pub notice_email: Option<String>,
    /// When the row was made.
    pub created_at: Timestamp,
    /// Counts changes; an update names the version it read (optimistic lock).
    pub version: i32,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            processor: Some(Column::VendorId),
            controller: Some(Column::CustomerId),
            ..Rule::hidden()
        }
    }
}
