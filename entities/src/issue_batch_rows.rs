//! A row of an issue to many customers. The version made from it has the same UUID, so that a row becomes one agreement version, whatever happens.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::IssueRowState;
use crate::issue_batches::IssueBatchId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::values::Parameters;

tillid_kernel::id!(
    /// Id of a row of `issue_batch_rows`.
    IssueBatchRowId, "isr"
);

/// A row of `issue_batch_rows`. A row of an issue to many customers. The version made from it has the same UUID, so that a row becomes one agreement version, whatever happens.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issue_batch_rows")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IssueBatchRowId,
    /// The processor side: the vendor that issues.
    pub vendor_id: OrganisationId,
    /// The issue it is a row of.
    pub batch_id: IssueBatchId,
    /// The line of the file it begins on, or its place among those picked; the first being 1.
    pub number: i32,
    /// The customer as given: a name, a number or an id.
    pub customer: String,
    /// The customer that was found; absent where none was. Not its row: it sees what goes out, not that it was looked at.
    pub addressee_id: Option<OrganisationId>,
    /// Terms of this customer; absent where the row is refused.
    pub parameters: Option<Parameters>,
    /// What became of it.
    pub state: IssueRowState,
    /// Refused: what is wrong, e.g. the column.
    pub field: Option<String>,
    /// Refused: key of the sentence that says why.
    pub code: Option<String>,
    /// Refused: what the sentence fills in, as a JSON object.
    #[sea_orm(column_type = "Text")]
    pub details: Option<String>,
    /// Issued: when the PDF was typeset; the content went out before.
    pub printed_at: Option<Timestamp>,
    /// When it was handed in.
    pub created_at: Timestamp,
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
