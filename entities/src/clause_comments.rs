//! One thing said in a thread; it never changes. Domain §3.3, decision 0026.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_versions::AgreementVersionId;
use crate::agreements::AgreementId;
use crate::clause_threads::ClauseThreadId;
use crate::enums::Side;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `clause_comments`.
    ClauseCommentId, "cmt"
);

/// A row of `clause_comments`. One thing said in a thread; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clause_comments")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClauseCommentId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// On which version.
    pub agreement_version_id: AgreementVersionId,
    /// In which thread.
    pub thread_id: ClauseThreadId,
    /// Which side said it.
    pub side: Side,
    /// In its words.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who wrote it.
    pub written_by: UserId,
    /// When.
    pub written_at: Timestamp,
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
