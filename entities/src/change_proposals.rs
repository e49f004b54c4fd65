//! A change of one place of a version that waits for signatures, proposed by one side and answered by the other. Domain §3.3, decision 0026.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_versions::AgreementVersionId;
use crate::agreements::AgreementId;
use crate::enums::{ChangeKind, ProposalState, Side};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `change_proposals`.
    ChangeProposalId, "chp"
);

/// A row of `change_proposals`. A change of one place of a version that waits for signatures, proposed by one side and answered by the other.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_proposals")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeProposalId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// Of which version.
    pub agreement_version_id: AgreementVersionId,
    /// The clause (`7.1`) or annex item (`C.4`).
    pub place: String,
    /// The heading there, in the language of the agreement.
    pub heading: String,
    /// Another wording, or a text beside it.
    pub kind: ChangeKind,
    /// Which side proposes it.
    pub side: Side,
    /// What stands there now.
    #[sea_orm(column_type = "Text")]
    pub former_text: String,
    /// What is proposed; never changes.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// SHA-256 of that text, which the trail has too.
    pub text_sha256: String,
    /// Why, in its words.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// Where it stands.
    pub state: ProposalState,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// When.
    pub proposed_at: Timestamp,
    /// Who accepted or refused it, or took it back.
    pub answered_by: Option<UserId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Why, in the words of the side that answered.
    #[sea_orm(column_type = "Text")]
    pub answer: Option<String>,
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
