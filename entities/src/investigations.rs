//! A record of suspected misuse that an organisation looks into (*undersøgelse af misbrug*, R-002-048).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::InvestigationState;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::users::UserId;

tillid_kernel::id!(
    /// Id of a row of `investigations`.
    InvestigationId, "inq"
);

/// A row of `investigations`. A record of suspected misuse that an organisation looks into (*undersøgelse af misbrug*, R-002-048).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "investigations")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvestigationId,
    /// Whose record it is.
    pub organisation_id: OrganisationId,
    /// 1, 2, 3 … within the organisation.
    pub number: i32,
    /// What it is about, without names.
    pub title: String,
    /// Who or what is suspected.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// What gave rise to it.
    #[sea_orm(column_type = "Text")]
    pub suspicion: String,
    /// The legitimate interest, and why it outweighs theirs who are looked into (Art. 6(1)(f)).
    #[sea_orm(column_type = "Text")]
    pub interest: String,
    /// Whether it is being looked into.
    pub state: InvestigationState,
    /// What came of it.
    #[sea_orm(column_type = "Text")]
    pub conclusion: Option<String>,
    /// Who opened it.
    pub opened_by: UserId,
    /// Who closed it.
    pub closed_by: Option<UserId>,
    /// When.
    pub closed_at: Option<Timestamp>,
    /// When it was opened.
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
