//! Single sign-on (*fælles login*): an organisation lets its own identity provider say who its people are.
//!
//! An owner connects the provider ([`save`]), proves by a DNS record that a mail domain is the organisation's
//! ([`add_domain`], [`check_domain`]), tries it ([`try_connection`]) and switches it on ([`switch`]). From then on
//! whoever has an address there may come in through it: [`start`] sends the browser off, [`finish`] judges what it
//! brings back (OpenID Connect Core 1.0 §3.1.3.7), and somebody new becomes a member with the connection's role.
//!
//! Three things carry the safety of it. What is believed of a provider stands in `claims` and nowhere else. Whom the
//! portal asks over the network, and whom it will not, stands in the crate `outbound`. And an account is never opened because
//! an address is the same: it is the provider's own name for the person that counts, and an account that was there
//! before must have said once, by its own password, that it is theirs ([`join`]).

mod callback;
mod claims;
mod connection;
mod domains;
mod facts;
mod joining;
mod problem;
mod provider;
mod public_mail;
mod records;
mod start;
mod trial;

use std::sync::Arc;

use tillid_identity::Prover;
use tillid_kernel::Result;
use tillid_outbound::{Outbound, Settings};

pub use callback::{Answer, Outcome, finish};
pub use connection::{SaveConnection, View, default_role, save, switch, verified, view};
pub use domains::{add_domain, check_domain, enforce, remove_domain};
pub use joining::{Join, join};
pub use problem::Problem;
pub use records::{Records, SystemRecords};
pub use start::{Departure, Start, forget_flows, start};
pub use trial::try_connection;

use provider::Providers;

/// What signing on needs of the world: the network, the records of domains, and the key that seals client secrets.
/// Cheap to clone.
#[derive(Clone)]
pub struct SignOn(Arc<Inner>);

struct Inner {
    prover: Prover,
    outbound: Outbound,
    records: Arc<dyn Records>,
    providers: Providers,
}

impl SignOn {
    /// With these settings, and domains looked up in `records`.
    ///
    /// # Errors
    /// `INTERNAL` when no HTTP client can be made.
    pub fn new(prover: Prover, settings: Settings, records: Arc<dyn Records>) -> Result<Self> {
        Ok(Self(Arc::new(Inner {
            prover,
            outbound: Outbound::new(settings)?,
            records,
            providers: Providers::default(),
        })))
    }

    pub(crate) fn prover(&self) -> &Prover {
        &self.0.prover
    }

    pub(crate) fn outbound(&self) -> &Outbound {
        &self.0.outbound
    }

    pub(crate) fn records(&self) -> &dyn Records {
        &*self.0.records
    }

    pub(crate) fn providers(&self) -> &Providers {
        &self.0.providers
    }
}

impl std::fmt::Debug for SignOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignOn(…)")
    }
}
