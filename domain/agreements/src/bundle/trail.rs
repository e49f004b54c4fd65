//! Facts of two sides' audit trails, as bundles have them.

use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use tillid_entities::audit_events;
use tillid_entities::organisations::OrganisationId;
use tillid_evidence::audit::{Chain, Event, Said};
use tillid_kernel::Result;
use tillid_policy::{Connection, Scope};

/// What the trails of both sides say about these things, as far as it was written for both to read. The scope is a job's.
///
/// # Errors
/// Those of the database.
pub async fn shared_facts(
    db: &impl Connection,
    job: &Scope,
    (vendor, customer): (OrganisationId, OrganisationId),
    about: Vec<String>,
) -> Result<Vec<audit_events::Model>> {
    use audit_events::Column as C;
    let of = |own, other| {
        Condition::all()
            .add(C::OrganisationId.eq(own))
            .add(C::CounterpartyId.eq(other))
    };
    let events = job
        .find::<audit_events::Entity>()
        .filter(C::EntityId.is_in(about))
        .filter(
            Condition::any()
                .add(of(vendor, customer))
                .add(of(customer, vendor)),
        )
        .order_by_asc(C::Sequence)
        .all(db)
        .await?;
    Ok(events)
}

/// The links of one organisation's chain. The address is no part of what is hashed, and not in here.
#[must_use]
pub fn chain(organisation: OrganisationId, events: Vec<audit_events::Model>) -> Chain {
    Chain {
        organisation_id: organisation.to_string(),
        events: events.into_iter().map(event).collect(),
    }
}

fn event(row: audit_events::Model) -> Event {
    Event {
        said: Said {
            action: row.action,
            actor_id: row.actor_id,
            actor_kind: row.actor_kind,
            actor_role: row.actor_role,
            at: row.at.to_string(),
            changes: row.changes.0,
            counterparty_id: row.counterparty_id.map(|id| id.to_string()),
            entity: row.entity,
            entity_id: row.entity_id,
            organisation_id: row.organisation_id.to_string(),
            previous_hash: row.previous_hash,
            request_id: row.request_id,
            sequence: row.sequence,
        },
        hash: row.hash,
    }
}
