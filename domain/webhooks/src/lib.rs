//! Webhooks: an organisation's own programs are told what happens, by signed messages (issue 5; Standard Webhooks 1.0).
//!
//! What an endpoint is owed is written where the event is, by `tillid_audit` (decision 0038). Here stands the rest: an
//! organisation subscribes an endpoint ([`create`]), changes, tries, pauses and removes it, and gives it a new secret
//! ([`rotate`]). The worker [`claim`]s messages that are due, posts each outside any transaction ([`Webhooks::attempt`])
//! and records the answer; what failed is tried again, less and less often, and can be sent again by hand ([`replay`]).
//! An endpoint that takes nothing for days is switched off, and its organisation is warned before ([`mind_failing`]).
//!
//! How messages are signed stands in `signature`, when they are tried again and when an endpoint is given up in
//! `patience`, and nowhere else.

mod deliver;
mod endpoints;
mod facts;
mod failing;
mod patience;
mod reads;
mod signature;
mod trials;

use std::sync::Arc;

use tillid_identity::Prover;
use tillid_kernel::Result;
use tillid_outbound::{Outbound, Settings};

pub use deliver::{Claimed, Taken, claim, forget_before};
pub use endpoints::{ChangeEndpoint, NewEndpoint, change, create, remove, rotate};
pub use failing::mind_failing;
pub use patience::{OVERLAP_SECONDS, RETRY_AFTER, SWITCHED_OFF_AFTER_DAYS, WARNED_AFTER_DAYS};
pub use reads::{deliveries, endpoints};
pub use trials::{ping, replay};

/// What webhooks need of the world: the network, and the key that seals their secrets. Cheap to clone.
#[derive(Clone)]
pub struct Webhooks(Arc<Inner>);

struct Inner {
    prover: Prover,
    outbound: Outbound,
}

impl Webhooks {
    /// With these settings.
    ///
    /// # Errors
    /// `INTERNAL` when no HTTP client can be made.
    pub fn new(prover: Prover, settings: Settings) -> Result<Self> {
        let outbound = Outbound::new(settings)?;
        Ok(Self(Arc::new(Inner { prover, outbound })))
    }

    pub(crate) fn prover(&self) -> &Prover {
        &self.0.prover
    }

    pub(crate) fn outbound(&self) -> &Outbound {
        &self.0.outbound
    }
}

impl std::fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Webhooks(…)")
    }
}
