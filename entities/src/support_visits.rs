//! One time that somebody of the operator looks at an organisation's content under a grant, in one browser.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::sessions::SessionId;
use crate::support_grants::SupportGrantId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `support_visits`.
    SupportVisitId, "spv"
);

/// A row of `support_visits`. One time that somebody of the operator looks at an organisation's content under a grant, in one browser.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "support_visits")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SupportVisitId,
    /// Whose data are looked at.
    pub organisation_id: OrganisationId,
    /// Under which grant.
    pub grant_id: SupportGrantId,
    /// Who looks.
    pub user_id: UserId,
    /// In which browser; none once its person has closed the account.
    pub session_id: Option<SessionId>,
    /// The last instant.
    pub expires_at: Timestamp,
    /// When it was left or cut off before that.
    pub ended_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            organisation: Some(Column::OrganisationId),
            user: Some(Column::UserId),
            ..Rule::hidden()
        }
    }
}
