//! What second factors are judged with: the key that seals authenticator secrets.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tillid_kernel::{Dice, Result};
use uuid::Uuid;

use crate::keys::unusable;
use crate::seal::Vault;

/// The name that authenticators show.
pub(crate) const ISSUER: &str = "Tillid";
/// Seconds that somebody has to answer: as long as a challenge is kept.
pub(crate) const ANSWER_SECONDS: i64 = 300;

/// Judges second factors. Cheap to clone.
#[derive(Clone)]
pub struct Prover(Arc<Vault>);

impl Prover {
    /// Loads the sealing key in `folder`, or makes it on first start (mode 0600; nodes share the folder).
    ///
    /// # Errors
    /// `INTERNAL` when the folder cannot be read or written.
    pub fn open(folder: &Path, dice: &dyn Dice) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|cause| unusable(folder, &cause))?;
        Ok(Self(Arc::new(Vault::open(&folder.join("factors.key"), dice)?)))
    }

    /// Seals a secret that must be read back, for the row with this id. Moved to another row, it does not open.
    ///
    /// # Errors
    /// `INTERNAL`, which does not happen with texts that fit in memory.
    pub fn seal(&self, owner: Uuid, plain: &[u8], dice: &dyn Dice) -> Result<String> {
        self.0.seal_for(owner, plain, dice)
    }

    /// Opens what [`Prover::seal`] sealed for the row with this id.
    ///
    /// # Errors
    /// `INTERNAL` when it was sealed for another row, under another key, or changed since.
    pub fn unseal(&self, owner: Uuid, sealed: &str) -> Result<Vec<u8>> {
        self.0.open_for(owner, sealed)
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.0
    }
}

impl std::fmt::Debug for Prover {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Prover(…)")
    }
}
