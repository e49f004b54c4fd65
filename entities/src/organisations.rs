//! An organisation (*organisation*): a vendor, a customer, a partner, or the operator of the portal (domain §3.1).

use sea_orm::ExprTrait;
use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{OrganisationKind, OrganisationState, Sector, SigningOrder};
use crate::tenancy::{Rule, Tenancy};
use crate::values::{Address, Strings};

tillid_kernel::id!(
    /// Id of a row of `organisations`.
    OrganisationId, "org"
);

/// A row of `organisations`. An organisation (*organisation*): a vendor, a customer, a partner, or the operator of the portal (domain §3.1).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisations")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationId,
    /// Which features of the portal it has.
    pub kind: OrganisationKind,
    /// Registered name.
    pub legal_name: String,
    /// Other names it is known by.
    #[sea_orm(column_type = "JsonBinary")]
    pub trading_names: Strings,
    /// Vendors only: its name in public addresses, `[a-z0-9-]+`.
    pub slug: Option<String>,
    /// `DK_CVR`, `NO_ORGNR`, `SE_ORGNR`, `DE_HRB`, `EU_VAT`, `OTHER` or `TEST`.
    pub registration_scheme: Option<String>,
    /// Number in that scheme, digits and letters only.
    pub registration_number: Option<String>,
    /// Postal address.
    #[sea_orm(column_type = "JsonBinary")]
    pub address: Address,
    /// Public website.
    pub website: Option<String>,
    /// Private or public body (R-000-002).
    pub sector: Option<Sector>,
    /// IANA zone in which its days end.
    pub time_zone: String,
    /// State of the tenant.
    pub state: OrganisationState,
    /// While it closes: the last instant to read, export and take it back.
    pub closes_at: Option<Timestamp>,
    /// While it is suspended: why, in the operator's words.
    #[sea_orm(column_type = "Text")]
    pub state_reason: Option<String>,
    /// Only those who signed in with a second factor may act for it.
    pub requires_second_factor: bool,
    /// How many of its people must sign an agreement for it: one, or two for four eyes.
    pub signatories_needed: i32,
    /// Vendors: which side signs their agreements first.
    pub signing_order: SigningOrder,
    /// The group it belongs to.
    pub parent_id: Option<OrganisationId>,
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
            organisation: Some(Column::Id),
            published: Some(
                Column::Kind
                    .eq(OrganisationKind::Vendor)
                    .and(Column::State.is_in(OrganisationState::OPEN)),
            ),
            ..Rule::hidden()
        }
    }
}
