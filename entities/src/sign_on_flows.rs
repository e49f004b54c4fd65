//! A sign-in at a provider that is under way: ten minutes, one browser, once.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::SignOnPurpose;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `sign_on_flows`.
    SignOnFlowId, "sof"
);

/// A row of `sign_on_flows`. A sign-in at a provider that is under way: ten minutes, one browser, once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_on_flows")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignOnFlowId,
    /// Through whose connection.
    pub organisation_id: OrganisationId,
    /// What it is for.
    pub purpose: SignOnPurpose,
    /// SHA-256 of the `state` that comes back with the answer.
    pub token_hash: String,
    /// SHA-256 of the secret in the browser's cookie; empty until a trial's link is opened.
    pub browser_hash: Option<String>,
    /// The path of the portal to open afterwards.
    pub return_to: String,
    /// No answer from this instant on.
    pub expires_at: Timestamp,
    /// When the row was made.
    pub created_at: Timestamp,
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
