//! What an event says, and how its hash is made.

use serde::Serialize;
use tillid_entities::audit_events;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::sha256_hex;

/// What the first event of a chain names as the hash before it.
pub const FIRST_PREVIOUS_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One change, as a use case tells it: what happened to which thing, and which fields changed. Never a value.
#[derive(Clone, Debug)]
pub struct Fact {
    /// `thing.happened`, e.g. `agreement.signed`.
    pub action: &'static str,
    /// Kind of thing, as in the API, e.g. `AgreementVersion`.
    pub entity: &'static str,
    /// The thing's id, as in the API.
    pub entity_id: String,
    /// The other side, which may read this event too.
    pub counterparty: Option<OrganisationId>,
    /// Names of the fields changed.
    pub changes: Vec<String>,
}

impl Fact {
    /// A fact about one thing.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "ids are small and copied")]
    pub fn new(action: &'static str, entity: &'static str, id: impl ToString) -> Self {
        Self {
            action,
            entity,
            entity_id: id.to_string(),
            counterparty: None,
            changes: Vec::new(),
        }
    }

    /// Lets the other side read it.
    #[must_use]
    pub fn shared_with(mut self, counterparty: OrganisationId) -> Self {
        self.counterparty = Some(counterparty);
        self
    }

    /// Names the fields changed.
    #[must_use]
    pub fn changing<I: Into<String>>(mut self, fields: impl IntoIterator<Item = I>) -> Self {
        self.changes = fields.into_iter().map(Into::into).collect();
        self
    }
}

/// The hashed form of an event: these members, in this order, as JSON without white space. The order is
/// alphabetical and all values are texts, lists of texts and integers, so the form is RFC 8785's.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hashed<'a> {
    action: &'a str,
    actor_id: Option<&'a str>,
    actor_kind: &'a str,
    actor_role: &'a str,
    at: String,
    changes: &'a [String],
    counterparty_id: Option<String>,
    entity: &'a str,
    entity_id: &'a str,
    organisation_id: String,
    previous_hash: &'a str,
    request_id: &'a str,
    sequence: i64,
}

/// The hash of an event, over everything it says and the hash before it.
pub(crate) fn hash(event: &audit_events::Model) -> tillid_kernel::Result<String> {
    let hashed = Hashed {
        action: &event.action,
        actor_id: event.actor_id.as_deref(),
        actor_kind: &event.actor_kind,
        actor_role: &event.actor_role,
        at: event.at.to_string(),
        changes: &event.changes.0,
        counterparty_id: event.counterparty_id.map(|id| id.to_string()),
        entity: &event.entity,
        entity_id: &event.entity_id,
        organisation_id: event.organisation_id.to_string(),
        previous_hash: &event.previous_hash,
        request_id: &event.request_id,
        sequence: event.sequence,
    };
    Ok(sha256_hex(
        serde_json::to_vec(&hashed).map_err(tillid_kernel::Error::internal)?,
    ))
}
