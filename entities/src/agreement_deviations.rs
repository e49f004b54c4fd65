//! What a version agrees otherwise than the text that it came from: the index of its annex D. Domain §3.3, decision 0026.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_versions::AgreementVersionId;
use crate::agreements::AgreementId;
use crate::change_proposals::ChangeProposalId;
use crate::enums::ChangeKind;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `agreement_deviations`.
    AgreementDeviationId, "dvt"
);

/// A row of `agreement_deviations`. What a version agrees otherwise than the text that it came from: the index of its annex D.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_deviations")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementDeviationId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// Of which version.
    pub agreement_version_id: AgreementVersionId,
    /// The proposal that it was agreed by.
    pub proposal_id: ChangeProposalId,
    /// 1, 2, 3 … in annex D.
    pub position: i32,
    /// The clause (`7.1`) or annex item (`C.4`).
    pub place: String,
    /// The heading there, in the language of the agreement.
    pub heading: String,
    /// Another wording, or a text beside it.
    pub kind: ChangeKind,
    /// What stood there before; empty for a text beside it.
    #[sea_orm(column_type = "Text")]
    pub former_text: String,
    /// What is agreed.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// When the other side accepted it.
    pub agreed_at: Timestamp,
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
