//! One event that an endpoint is told of, and how that went: written in the transaction of the event (issue 5).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::audit_events::AuditEventId;
use crate::change_notices::NoticeId;
use crate::enums::{WebhookDeliveryState, WebhookEvent, WebhookProblem};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::webhook_endpoints::WebhookEndpointId;

tillid_kernel::id!(
    /// Id of a row of `webhook_deliveries`.
    WebhookDeliveryId, "whd"
);

/// A row of `webhook_deliveries`. One event that an endpoint is told of, and how that went.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_deliveries")]
pub struct Model {
    /// Its id, which is also the message's (`webhook-id`).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookDeliveryId,
    /// Whose endpoint it is for.
    pub organisation_id: OrganisationId,
    /// Which.
    pub webhook_endpoint_id: WebhookEndpointId,
    /// The event in the audit trail that it tells of.
    pub audit_event_id: AuditEventId,
    /// The notice that reaches its customer by it, where it tells of one that is sent.
    pub notice_id: Option<NoticeId>,
    /// What happened.
    pub event: WebhookEvent,
    /// What is posted, to the byte.
    pub payload: String,
    /// SHA-256 of it.
    pub content_sha256: String,
    /// Where it stands.
    pub state: WebhookDeliveryState,
    /// How often it was tried since it was last asked for.
    pub attempts: i32,
    /// When it is tried next.
    pub next_attempt_at: Timestamp,
    /// Until when a worker has it.
    pub claimed_until: Option<Timestamp>,
    /// When it was last tried.
    pub attempted_at: Option<Timestamp>,
    /// When the endpoint took it.
    pub delivered_at: Option<Timestamp>,
    /// Why the last try failed.
    pub problem: Option<WebhookProblem>,
    /// The HTTP status of the last answer.
    pub status: Option<i32>,
    /// How long the last try took, in milliseconds.
    pub millis: Option<i32>,
    /// The first characters of the last answer.
    pub answer: Option<String>,
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
