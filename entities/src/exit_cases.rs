//! What happens to the data after the end, up to the certificate of deletion (Art. 28(3)(g)).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreements::AgreementId;
use crate::enums::ExitChoice;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `exit_cases`.
    ExitCaseId, "exc"
);

/// A row of `exit_cases`. What happens to the data after the end, up to the certificate of deletion (Art. 28(3)(g)).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exit_cases")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExitCaseId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// The controller side: the customer whose row this is.
    pub customer_id: OrganisationId,
    /// Of which agreement.
    pub agreement_id: AgreementId,
    /// What happens to the data.
    pub choice: ExitChoice,
    /// When it began.
    pub opened_at: Timestamp,
    /// The last millisecond for it.
    pub due_at: Timestamp,
    /// What was returned, and how.
    #[sea_orm(column_type = "Text")]
    pub returned_text: Option<String>,
    /// Who noted that.
    pub returned_by: Option<UserId>,
    /// When.
    pub returned_at: Option<Timestamp>,
    /// Canonical JSON (RFC 8785) of the certificate of deletion.
    #[sea_orm(column_type = "Text")]
    pub certificate: Option<String>,
    /// Its SHA-256.
    pub certificate_sha256: Option<String>,
    /// SHA-256 of its PDF.
    pub pdf_sha256: Option<String>,
    /// Who signed it.
    pub certified_by: Option<UserId>,
    /// When.
    pub certified_at: Option<Timestamp>,
    /// When the vendor was reminded.
    pub reminded_at: Option<Timestamp>,
    /// When both sides were told that the time had passed.
    pub overdue_told_at: Option<Timestamp>,
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
