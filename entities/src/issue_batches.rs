//! An agreement that is issued to many customers, worked off in the background.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::IssueBatchState;
use crate::memberships::MembershipId;
use crate::organisations::OrganisationId;
use crate::template_versions::TemplateVersionId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `issue_batches`.
    IssueBatchId, "isb"
);

/// A row of `issue_batches`. An agreement that is issued to many customers, worked off in the background.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issue_batches")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IssueBatchId,
    /// The processor side: the vendor that issues.
    pub vendor_id: OrganisationId,
    /// Who issues.
    pub issuer_membership_id: MembershipId,
    /// The text that is issued.
    pub template_version_id: TemplateVersionId,
    /// Its title.
    pub title: String,
    /// What is issued to all of them, as JSON: services, language, terms and annexes, checked.
    #[sea_orm(column_type = "Text")]
    pub terms: String,
    /// Where it stands.
    pub state: IssueBatchState,
    /// How many rows it has.
    pub total: i32,
    /// To how many the agreement has gone out.
    pub issued: i32,
    /// How many have been refused.
    pub refused: i32,
    /// When a portion of it was last worked off: the one that has waited longest is next.
    pub worked_at: Timestamp,
    /// When it was handed in.
    pub created_at: Timestamp,
    /// When the last row had its result.
    pub finished_at: Option<Timestamp>,
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
