//! A data processing agreement that a vendor offers (*skabelon*, domain §3.3).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{Language, TemplateOrigin};
use crate::organisations::OrganisationId;
use crate::template_files::TemplateFileId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `agreement_templates`.
    TemplateId, "tpl"
);

/// A row of `agreement_templates`. A data processing agreement that a vendor offers (*skabelon*, domain §3.3).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_templates")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Whose structure it follows.
    pub origin: TemplateOrigin,
    /// Its title.
    pub title: String,
    /// Its language.
    pub language: Language,
    /// The file that its text was read from; none where the text is built in or the vendor's own.
    pub file_id: Option<TemplateFileId>,
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
