//! What an organisation does with personal data, and why: a line of its record (*fortegnelse*, Art. 30, domain §3.11).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;
use time::Date;

use crate::customer_relations::CustomerRelationId;
use crate::enums::{LegalBasis, ProcessingActivityState, ProcessingRole};
use crate::organisations::OrganisationId;
use crate::services::ServiceId;
use crate::tenancy::{Rule, Tenancy};
use crate::values::Strings;

tillid_kernel::id!(
    /// Id of a row of `processing_activities`.
    ProcessingActivityId, "pra"
);

/// A row of `processing_activities`. What an organisation does with personal data, and why.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "processing_activities")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProcessingActivityId,
    /// Whose record it stands in.
    pub organisation_id: OrganisationId,
    /// What the organisation is when it does this.
    pub role: ProcessingRole,
    /// What it is called.
    pub title: String,
    /// What for.
    #[sea_orm(column_type = "JsonBinary")]
    pub purposes: Strings,
    /// On what ground of Art. 6(1); a processor has none of its own.
    pub legal_basis: Option<LegalBasis>,
    /// As processor: for the customers that have this service.
    pub service_id: Option<ServiceId>,
    /// As processor: for this customer alone.
    pub customer_relation_id: Option<CustomerRelationId>,
    /// As processor: for these, who are no customers in the portal.
    #[sea_orm(column_type = "JsonBinary")]
    pub controller_names: Strings,
    /// Whose data: categories of data subjects.
    #[sea_orm(column_type = "JsonBinary")]
    pub subject_categories: Strings,
    /// Which data: categories of personal data.
    #[sea_orm(column_type = "JsonBinary")]
    pub data_categories: Strings,
    /// Whether data of Art. 9 or 10 is among them.
    pub special_categories: bool,
    /// Categories of recipients.
    #[sea_orm(column_type = "JsonBinary")]
    pub recipients: Strings,
    /// Which third countries, and on what ground; empty for none.
    #[sea_orm(column_type = "Text")]
    pub transfers: String,
    /// When the data is deleted.
    #[sea_orm(column_type = "Text")]
    pub retention: String,
    /// How it is kept safe.
    #[sea_orm(column_type = "Text")]
    pub measures: String,
    /// The role that answers for it, never a person's name.
    pub owner_role: String,
    /// Where it stands.
    pub state: ProcessingActivityState,
    /// When it was last found to be right.
    pub reviewed_at: Option<Timestamp>,
    /// When it is to be looked at again.
    pub next_review_on: Option<Date>,
    /// When it was put into the record.
    pub activated_at: Option<Timestamp>,
    /// When it was put away.
    pub retired_at: Option<Timestamp>,
    /// When the row was made.
    pub created_at: Timestamp,
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
            organisation: Some(Column::OrganisationId),
            ..Rule::hidden()
        }
    }
}
