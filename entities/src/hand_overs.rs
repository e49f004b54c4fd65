//! A colleague asked to sign an agreement for the organisation; it never changes. Domain §3.3, decision 0028.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_versions::AgreementVersionId;
use crate::agreements::AgreementId;
use crate::memberships::MembershipId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `hand_overs`.
    HandOverId, "hnd"
);

/// A row of `hand_overs`. A colleague asked to sign an agreement for the organisation; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_overs")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HandOverId,
    /// In which organisation; the other side of the agreement knows nothing of it.
    pub organisation_id: OrganisationId,
    /// Which agreement.
    pub agreement_id: AgreementId,
    /// Which version of it.
    pub agreement_version_id: AgreementVersionId,
    /// Who asked, as a member.
    pub from_membership_id: MembershipId,
    /// Who asked.
    pub from_user_id: UserId,
    /// Who was asked, as a member.
    pub to_membership_id: MembershipId,
    /// Who was asked.
    pub to_user_id: UserId,
    /// What the one wrote to the other.
    #[sea_orm(column_type = "Text")]
    pub message: Option<String>,
    /// When.
    pub asked_at: Timestamp,
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
