//! The seal on a final document (domain §2.7): the vendor's key, and what is sealed with it.
//!
//! With the last signature the PDF gets an electronic seal of the vendor's (PAdES, `tillid_sealing`), so that a
//! stranger's reader finds every byte that was changed since. The seal is the portal's doing, whichever side signs
//! last: its key belongs to the vendor, so a job reads it ([`Job::Sealing`](tillid_policy::Job::Sealing)), and no
//! person ever does.
//!
//! [`keys`] makes and renews the key; `made` keeps what was sealed so that a lost file can be made again without it.

mod expiry;
pub mod keys;
mod made;
mod timestamps;

pub use expiry::warn_due;
pub use made::seals_of;
pub(crate) use made::{field_of, field_of_row, of_version, record, signature_of};
pub use timestamps::{TimestampService, stamp_due};

use tillid_identity::Prover;

/// What documents are sealed with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sealer {
    prover: Prover,
    awaits_timestamps: bool,
}

impl Sealer {
    /// Keys are encrypted by `prover`; with `awaits_timestamps` new seals are put in the line for a timestamp.
    #[must_use]
    pub fn new(prover: Prover, awaits_timestamps: bool) -> Self {
        Self {
            prover,
            awaits_timestamps,
        }
    }

    /// Whether new seals are put in the line for a timestamp.
    #[must_use]
    pub fn awaits_timestamps(&self) -> bool {
        self.awaits_timestamps
    }

    /// What second factors are judged with, and secrets encrypted.
    #[must_use]
    pub fn prover(&self) -> &Prover {
        &self.prover
    }
}
