//! A version of a template: clause tree and typed parameters. Published ones never change (I-2).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::agreement_templates::TemplateId;
use crate::enums::TemplateVersionState;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;
use crate::values::{Clauses, Parameters, Strings};

tillid_kernel::id!(
    /// Id of a row of `template_versions`.
    TemplateVersionId, "tpv"
);

/// A row of `template_versions`. A version of a template: clause tree and typed parameters. Published ones never change (I-2).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template_versions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateVersionId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Of which template.
    pub template_id: TemplateId,
    /// 1, 2, 3 …
    pub number: i32,
    /// The clause tree.
    #[sea_orm(column_type = "JsonBinary")]
    pub clauses: Clauses,
    /// Defaults of the typed parameters.
    #[sea_orm(column_type = "JsonBinary")]
    pub parameters: Parameters,
    /// Letters of Art. 28(3) covered.
    #[sea_orm(column_type = "JsonBinary")]
    pub coverage: Strings,
    /// Where it stands.
    pub state: TemplateVersionState,
    /// Of the canonical JSON, once published.
    pub sha256: Option<String>,
    /// Who wrote it.
    pub author_id: UserId,
    /// Who published it: another person (R-000-004).
    pub approver_id: Option<UserId>,
    /// When it went to review.
    pub submitted_at: Option<Timestamp>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
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
            processor: Some(Column::VendorId),
            ..Rule::hidden()
        }
    }
}
