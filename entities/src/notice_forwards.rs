//! A notice that a customer, itself a processor, has passed on to one of the controllers it works for (R-002-002).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_controllers::AgreementControllerId;
use crate::agreement_mails::AgreementMailId;
use crate::change_notices::NoticeId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `notice_forwards`.
    NoticeForwardId, "nfw"
);

/// A row of `notice_forwards`. A notice that a customer, itself a processor, has passed on to one of the controllers it works
/// for (R-002-002).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_forwards")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeForwardId,
    /// The customer: whom it passes notices on to is its own matter, and the vendor's is not.
    pub customer_id: OrganisationId,
    /// Which notice.
    pub notice_id: NoticeId,
    /// To which controller.
    pub agreement_controller_id: AgreementControllerId,
    /// Who passed it on.
    pub forwarded_by: UserId,
    /// When.
    pub forwarded_at: Timestamp,
    /// The mail, once it is written: what became of it stands there.
    pub agreement_mail_id: Option<AgreementMailId>,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            controller: Some(Column::CustomerId),
            ..Rule::hidden()
        }
    }
}
