//! Files about a sub-processor: the contract with it, and what documents its transfers (domain §3.4).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::SubProcessorFileKind;
use crate::organisations::OrganisationId;
use crate::sub_processors::SubProcessorId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `sub_processor_files`.
    SubProcessorFileId, "spf"
);

/// A row of `sub_processor_files`. It never changes; the newest of a kind is the one that counts. The file lies in the document store under its hash.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sub_processor_files")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubProcessorFileId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Which sub-processor it is about.
    pub sub_processor_id: SubProcessorId,
    /// What it is.
    pub kind: SubProcessorFileKind,
    /// Of the file, in lower-case hexadecimal.
    pub sha256: String,
    /// What the file was called where it came from.
    pub name: String,
    /// Its length, in bytes.
    pub size: i32,
    /// Who uploaded it.
    pub uploader_id: UserId,
    /// When it was uploaded.
    pub uploaded_at: Timestamp,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            processor: Some(Column::VendorId),
            ..Rule::hidden()
        }
    }
}
