//! An intended change of sub-processors (*varsling*, Art. 28(2), domain §3.5).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{AnnouncementState, ChangeType};
use crate::organisations::OrganisationId;
use crate::sub_processors::SubProcessorId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `change_announcements`.
    AnnouncementId, "ann"
);

/// A row of `change_announcements`. An intended change of sub-processors (*varsling*, Art. 28(2), domain §3.5).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_announcements")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnnouncementId,
    /// The processor side: the vendor whose row this is.
    pub vendor_id: OrganisationId,
    /// Number for people, `UDB-2026-0007`, unique per vendor.
    pub reference: String,
    /// What changes.
    pub change_type: ChangeType,
    /// The sub-processor added, changed or removed.
    pub sub_processor_id: SubProcessorId,
    /// The one replaced.
    pub replaces_id: Option<SubProcessorId>,
    /// In Danish.
    #[sea_orm(column_type = "Text")]
    pub summary_da: String,
    /// In English.
    #[sea_orm(column_type = "Text")]
    pub summary_en: String,
    /// What customers are told of it, as it stood when it was published: JSON.
    #[sea_orm(column_type = "Text")]
    pub announced: Option<String>,
    /// When the vendor means to make the change.
    pub planned_effective_at: Timestamp,
    /// Where it stands.
    pub state: AnnouncementState,
    /// Who drafted it.
    pub requested_by: UserId,
    /// Who approved it: another person.
    pub approved_by: Option<UserId>,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// When the notices were made.
    pub published_at: Option<Timestamp>,
    /// When it took effect.
    pub effective_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// When every customer had been told how it ended.
    pub told_at: Option<Timestamp>,
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
            published: Some(Column::State.is_in([
                AnnouncementState::Notifying,
                AnnouncementState::Open,
                AnnouncementState::Effective,
            ])),
            ..Rule::hidden()
        }
    }
}
