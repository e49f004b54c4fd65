//! The audit trail, to read.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use tillid_entities::audit_events::{self, AuditEventId};
use tillid_entities::service_accounts::ServiceAccountId;
use tillid_entities::users::UserId;
use tillid_kernel::{Cursor, Result, Timestamp};
use tillid_policy::Action;

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::scalars::DateTime;
use crate::locale;

/// What did something.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuditActor {
    /// A person in a browser.
    Person,
    /// A program with an access token of a person.
    PersonalToken,
    /// A program with a service account of the organisation's.
    ServiceAccount,
    /// The organisation's own directory of users.
    Directory,
    /// The portal itself, or somebody without a session.
    Portal,
}

impl AuditActor {
    fn of(kind: &str) -> Self {
        match kind {
            "user" => Self::Person,
            "token" => Self::PersonalToken,
            "service" => Self::ServiceAccount,
            "directory" => Self::Directory,
            _ => Self::Portal,
        }
    }
}

/// One change, as it stands in the audit trail for ever.
#[derive(SimpleObject, Clone)]
pub(crate) struct AuditEvent {
    /// Its id.
    pub(crate) id: ID,
    /// Its number in the organisation's chain: 1, 2, 3 … without a gap.
    sequence: i32,
    /// When.
    at: DateTime,
    /// What acted: a person, one of their access tokens, a service account, the organisation's directory, or the portal.
    actor: AuditActor,
    /// Who: the name now of the person or service account, or words for the directory and the portal.
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

/// Something that the viewer did, as the audit trail has it.
#[derive(SimpleObject, Clone)]
pub(crate) struct OwnAct {
    /// Its id.
    pub(crate) id: ID,
    /// When.
    at: DateTime,
    /// What acted: the viewer, or one of their access tokens.
    actor: AuditActor,
    /// Roles held at that time, joined by `+`.
    actor_role: String,
    /// What, e.g. `agreement.signed`.
    action: String,
    /// On what kind of thing.
    entity: String,
    /// Its id.
    entity_id: String,
    /// Names of the fields changed; never values.
    changes: Vec<String>,
    #[graphql(skip)]
    key: (Timestamp, AuditEventId),
}

impl From<audit_events::Model> for OwnAct {
    fn from(event: audit_events::Model) -> Self {
        Self {
            id: ID(event.id.to_string()),
            at: event.at.into(),
            actor: AuditActor::of(&event.actor_kind),
            actor_role: event.actor_role,
            action: event.action,
            entity: event.entity,
            entity_id: event.entity_id,
            changes: event.changes.0,
            key: (event.at, event.id),
        }
    }
}

connection!(OwnActConnection, OwnActEdge, OwnAct, "own acts");

#[derive(Default)]
pub(crate) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// What the viewer did for the organisation, newest first; of what others did nothing is told, nor how much it is.
    /// Needs `READ_OWN_ACTS`.
    async fn own_acts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which organisation.")] organisation_id: ID,
        #[graphql(desc = "Only acts on this kind of thing, e.g. `AgreementVersion`.")] entity: Option<String>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<OwnActConnection> {
        let scope = ctx.authorise_id(Action::ReadOwnActs, &organisation_id)?;
        let page = page_request(ctx, first, after)?;
        let acts = tillid_audit::own_acts(ctx.db(), &scope, entity.as_deref(), &page).await?;
        Ok(Rows::new(acts.map(OwnAct::from), |act| Cursor::at(&act.key)).into())
    }

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
        let names = super::people::names(ctx, &scope, people).await?;
        let language = ctx.language();
        let events = events.map(|event| {
            let actor_name = match person(&event) {
                Some(user) => names.get(&user).cloned().unwrap_or_default(),
                None if event.actor_kind == "directory" => locale::text(language, "audit-directory"),
                None => locale::text(language, "audit-job"),
            };
            AuditEvent {
                id: ID(event.id.to_string()),
                sequence: i32::try_from(event.sequence).unwrap_or(i32::MAX),
                at: event.at.into(),
                actor: AuditActor::of(&event.actor_kind),
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

/// The row of `users` that has the actor's name: a service account has one, too.
fn person(event: &audit_events::Model) -> Option<UserId> {
    let id = event.actor_id.as_deref()?;
    let service = id.parse::<ServiceAccountId>().map(|service| UserId(service.0));
    service.or_else(|_| id.parse()).ok()
}
