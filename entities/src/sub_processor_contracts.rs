//! What a vendor's contract with a sub-processor says, as far as Art. 28(4) asks (*underdatabehandleraftale*, domain §3.4).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::sub_processors::SubProcessorId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;
use crate::values::FlowDown;

tillid_kernel::id!(
    /// Id of a row of `sub_processor_contracts`.
    SubProcessorContractId, "spc"
);

/// A row of `sub_processor_contracts`. The day it was signed stands with the sub-processor, the contract itself among the files.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sub_processor_contracts")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubProcessorContractId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Which sub-processor it is about.
    pub sub_processor_id: SubProcessorId,
    /// Which obligations of Art. 28(3) it passes on, in the order of the article, each once.
    #[sea_orm(column_type = "JsonBinary")]
    pub flow_down: FlowDown,
    /// Whether it rules out purposes of the sub-processor's own.
    pub no_own_purposes: bool,
    /// Whether it binds the sub-processor to instructions.
    pub on_instruction: bool,
    /// Where the instruction stands.
    pub instruction_reference: Option<String>,
    /// Who recorded this last.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Timestamp,
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
