//! An address of an organisation's own program, which is told what happens (*webhook*, issue 5).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::WebhookState;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::values::WebhookEvents;

tillid_kernel::id!(
    /// Id of a row of `webhook_endpoints`.
    WebhookEndpointId, "whe"
);

/// A row of `webhook_endpoints`. An address of an organisation's own program, which is told what happens.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_endpoints")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookEndpointId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// Where messages are posted to.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it is told of, at least one kind.
    #[sea_orm(column_type = "JsonBinary")]
    pub events: WebhookEvents,
    /// Whether it is told.
    pub state: WebhookState,
    /// The key that messages are signed with, sealed for this row.
    pub sealed_secret: String,
    /// The key before, sealed for this row, while it signs too.
    pub former_secret: Option<String>,
    /// Until when the key before signs too.
    pub former_until: Option<Timestamp>,
    /// Since when nothing it was sent has been taken; none while things are.
    pub failing_since: Option<Timestamp>,
    /// When its organisation was warned of that.
    pub warned_at: Option<Timestamp>,
    /// When the portal switched it off because of that.
    pub switched_off_at: Option<Timestamp>,
    /// When it last took something.
    pub succeeded_at: Option<Timestamp>,
    /// When the row was made.
    pub created_at: Timestamp,
    /// Counts changes by people; an update names the version it read (optimistic lock).
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
