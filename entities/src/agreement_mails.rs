//! A mail about an agreement: what is proven of it when the mail itself is forgotten (domain §2.7).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreements::AgreementId;
use crate::enums::{DeliveryState, Side};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `agreement_mails`.
    AgreementMailId, "agm"
);

/// A row of `agreement_mails`. A mail about an agreement: what is proven of it when the mail itself is forgotten (domain §2.7).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_mails")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementMailId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// About which agreement.
    pub agreement_id: AgreementId,
    /// To which side; never to which address.
    pub side: Side,
    /// Which mail it is, e.g. `agreement-sent`.
    pub kind: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it was written.
    pub queued_at: Timestamp,
    /// When the receiving server took it, or it was given up.
    pub settled_at: Option<Timestamp>,
    /// Message-ID of the mail.
    pub message_id: Option<String>,
    /// SHA-256 of what was sent.
    pub content_sha256: Option<String>,
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
