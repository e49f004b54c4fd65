//! What the whole process shares.

use std::sync::Arc;

use object_store::ObjectStore;
use tillid_agreements::seals::{Sealer, TimestampService};
use tillid_identity::{Keys, Prover};
use tillid_kernel::{Clock, Dice};
use tillid_policy::Database;
use tillid_sign_on::SignOn;
use tillid_webhooks::Webhooks;
use tokio::sync::{Notify, broadcast};

use crate::reader::Reader;

/// Something that a viewer may see has changed.
#[derive(Clone, Debug)]
pub struct Activity {
    /// The organisation that is told.
    pub organisation: tillid_entities::organisations::OrganisationId,
    /// Kind of thing, as in the API.
    pub entity: String,
    /// Its id, as in the API.
    pub entity_id: String,
    /// What happened, as in the audit trail.
    pub action: String,
    /// When.
    pub at: tillid_kernel::Timestamp,
}

/// The application's state, made once at start; a copy shares everything.
#[derive(Clone)]
pub struct State {
    /// The database.
    pub db: Database,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub dice: Arc<dyn Dice>,
    /// Where documents lie.
    pub documents: Arc<dyn ObjectStore>,
    /// Keys that sign access tokens.
    pub keys: Arc<Keys>,
    /// What second factors are judged with.
    pub prover: Prover,
    /// Who reads the files that people bring.
    pub reader: Reader,
    /// What agreements are sealed with.
    pub sealer: Sealer,
    /// Who vouches for the time of a seal, if anybody is set up to.
    pub timestamps: Option<Arc<dyn TimestampService>>,
    /// How people come in through their organisation's identity provider.
    pub sign_on: SignOn,
    /// How organisations' own programs are told.
    pub webhooks: Webhooks,
    /// The portal's public address, without a slash at the end.
    pub origin: Arc<str>,
    /// Whether people may make accounts of their own.
    pub sign_up: bool,
    /// Whether this is a demo: shows logins and the mailbox.
    pub demo: bool,
    /// Wakes the worker when there is something to send.
    pub wake: Arc<Wake>,
    /// Tells subscriptions what has changed.
    pub activity: broadcast::Sender<Activity>,
}

/// Wakes the worker's two loops.
#[derive(Debug, Default)]
pub struct Wake {
    /// Everything but mails.
    pub(crate) chores: Notify,
    /// Mails.
    pub(crate) mails: Notify,
}

impl Wake {
    /// There is something to do; which of the two, nobody needs to know.
    pub fn notify_one(&self) {
        self.chores.notify_one();
        self.mails.notify_one();
    }
}
