//! A sub-processor in a vendor's register (*underdatabehandler*, domain §3.4, I-7).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::enums::{SubProcessorRole, SubProcessorState};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::values::{Address, Strings};

tillid_kernel::id!(
    /// Id of a row of `sub_processors`.
    SubProcessorId, "sub"
);

/// A row of `sub_processors`. A sub-processor in a vendor's register (*underdatabehandler*, domain §3.4, I-7).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sub_processors")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubProcessorId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Registered name.
    pub legal_name: String,
    /// Registration number.
    pub registration: Option<String>,
    /// Postal address.
    #[sea_orm(column_type = "JsonBinary")]
    pub address: Address,
    /// Website.
    pub website: Option<String>,
    /// Contact person or role (Opinion 22/2024).
    pub contact_name: Option<String>,
    /// Contact address.
    pub contact_email: String,
    /// Contact telephone.
    pub contact_phone: Option<String>,
    /// What it does, in Danish.
    #[sea_orm(column_type = "Text")]
    pub purpose_da: String,
    /// What it does, in English.
    #[sea_orm(column_type = "Text")]
    pub purpose_en: String,
    /// Kinds of service, e.g. `HOSTING`.
    #[sea_orm(column_type = "JsonBinary")]
    pub service_categories: Strings,
    /// Categories of personal data.
    #[sea_orm(column_type = "JsonBinary")]
    pub data_categories: Strings,
    /// Categories of data subjects.
    #[sea_orm(column_type = "JsonBinary")]
    pub subject_categories: Strings,
    /// 1 = the vendor's own, 2 = its sub-processor's …
    pub tier: i32,
    /// Processor, or independent controller shown apart (R-004-071).
    pub role: SubProcessorRole,
    /// Date of the sub-processing contract.
    pub agreement_signed_at: Option<Date>,
    /// Where it stands.
    pub state: SubProcessorState,
    /// When first announced.
    pub announced_at: Option<Timestamp>,
    /// When it came into use.
    pub activated_at: Option<Timestamp>,
    /// When its use ended.
    pub retired_at: Option<Timestamp>,
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
            published: Some(
                Column::State.is_not_in([SubProcessorState::Proposed, SubProcessorState::Withdrawn]),
            ),
            ..Rule::hidden()
        }
    }
}
