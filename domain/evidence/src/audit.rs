//! Facts of the audit trail, told in full, so that each hash can be computed again.
//!
//! A chain of hashes runs through everything that an organisation did, and most of it is nobody else's to read. What is in
//! a bundle are the links about the agreement. Each shows by its own hash what it says and which hash came before it; two
//! that stand next to each other show that nothing came between. What came between two that do not is not in here.

use serde::{Deserialize, Serialize};
use tillid_documents::canonical;

/// The links of one organisation's chain that are about the agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Chain {
    /// Whose chain.
    pub organisation_id: String,
    /// Its links, in their order.
    pub events: Vec<Event>,
}

/// A link: what was done, by whom, and the hash before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// What is hashed.
    #[serde(flatten)]
    pub said: Said,
    /// SHA-256 over the canonical JSON of everything else.
    pub hash: String,
}

/// What a link says, as it is hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// What, e.g. `agreement.signed`.
    pub action: String,
    /// Id of the person, or name of the portal's job.
    pub actor_id: Option<String>,
    /// `user`, `system` …
    pub actor_kind: String,
    /// Roles at that time, joined by `+`.
    pub actor_role: String,
    /// When, in UTC (RFC 3339 with milliseconds).
    pub at: String,
    /// Names of what changed, never values.
    pub changes: Vec<String>,
    /// The other side, which may read it.
    pub counterparty_id: Option<String>,
    /// On what kind of thing.
    pub entity: String,
    /// Its id.
    pub entity_id: String,
    /// In whose chain.
    pub organisation_id: String,
    /// Hash of the link before.
    pub previous_hash: String,
    /// The request that did it.
    pub request_id: String,
    /// 1, 2, 3 … in the chain.
    pub sequence: i64,
}

impl Said {
    /// The hash that this should have; none for a number that JSON cannot say exactly.
    #[must_use]
    pub fn hash(&self) -> Option<String> {
        canonical::sha256(self).ok()
    }
}
