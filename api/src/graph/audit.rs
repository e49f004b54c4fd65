//! The audit trail, to read.

use async_graphql::{Context, ID, Object, SimpleObject};
use tillid_entities::audit_events;
use tillid_entities::users::UserId;
use tillid_kernel::{Cursor, Result};
use tillid_policy::Action;

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::scalars::DateTime;
use crate::locale;

/// One change, as it stands in the audit trail for ever.
#[derive(SimpleObject, Clone)]
pub(crate) struct AuditEvent {
    /// Its id.
    pub(crate) id: ID,
    /// Its number in the organisation's chain: 1, 2, 3 … without a gap.
    sequence: i32,
    /// When.
    at: DateTime,
    /// Who: the person's name now, or the name of the job.
    actor_name: String,
    /// Roles held at that time, joined by `+`; empty for a job.
    actor_role: String,
    /// What, e.g. `agreement.signed`.
    action: String,
    /// On what kind of thing.
    entity: String,
    /// Its id.
    entity_id: String,
    /// Names of the fields changed; never values.
    changes: Vec<String>,
    /// Where the request came from: the whole address for 90 days, then its network, e.g. `192.0.2.0/24`; null for the
    /// portal's own work. No part of the hash.
    address: Option<String>,
    /// SHA-256 over the event and the hash before it, 64 hexadecimal digits.
    hash: String,
    /// The hash of the event before; 64 zeros for the first.
    previous_hash: String,
}

connection!(AuditEventConnection, AuditEventEdge, AuditEvent, "audit events");

#[derive(Default)]
pub(crate) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The organisation's audit trail, newest first. Needs `READ_AUDIT`.
    async fn audit_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose trail.")] organisation_id: ID,
        #[graphql(desc = "Only events on this kind of thing, e.g. `AgreementVersion`.")] entity: Option<
            String,
        >,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<AuditEventConnection> {
        let scope = ctx.authorise_id(Action::ReadAudit, &organisation_id)?;
        let page = page_request(ctx, first, after)?;
        let events = tillid_audit::page(ctx.db(), &scope, entity.as_deref(), &page).await?;
        let people = events.rows.iter().filter_map(person).collect::<Vec<_>>();
        let names = tillid_identity::names(ctx.db().reads(), &scope, people).await?;
        let language = ctx.language();
        let events = events.map(|event| {
            let actor_name = match person(&event) {
                Some(user) => names.get(&user).cloned().unwrap_or_default(),
                None => locale::text(language, "audit-job"),
            };
            AuditEvent {
                id: ID(event.id.to_string()),
                sequence: i32::try_from(event.sequence).unwrap_or(i32::MAX),
                at: event.at.into(),
                actor_name,
                actor_role: event.actor_role,
                action: event.action,
                entity: event.entity,
                entity_id: event.entity_id,
                changes: event.changes.0,
                address: event.address,
                hash: event.hash,
                previous_hash: event.previous_hash,
            }
        });
        Ok(Rows::new(events, |event| Cursor::at(&i64::from(event.sequence))).into())
    }
}

fn person(event: &audit_events::Model) -> Option<UserId> {
    event.actor_id.as_deref()?.parse().ok()
}
