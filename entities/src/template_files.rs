//! The official text that a vendor uploaded as a template: the file as it came and the clauses that were read from it.
//! Domain §2.5, decision 0030.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::Language;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;
use crate::values::Clauses;

tillid_kernel::id!(
    /// Id of a row of `template_files`.
    TemplateFileId, "tpf"
);

/// A row of `template_files`. The official text that a vendor uploaded as a template; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template_files")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateFileId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Who uploaded it.
    pub uploader_id: UserId,
    /// Of the file, in lower-case hexadecimal.
    pub sha256: String,
    /// What the file was called where it came from.
    pub name: String,
    /// Its media type, judged from its bytes.
    pub media_type: String,
    /// Its length, in bytes.
    pub size: i32,
    /// The title that was read from it.
    pub title: Option<String>,
    /// The language that its words are most like.
    pub language: Language,
    /// The clauses that were read from it.
    #[sea_orm(column_type = "JsonBinary")]
    pub clauses: Clauses,
    /// When it was uploaded.
    pub uploaded_at: Timestamp,
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
