//! What second factors are judged with: the key that seals authenticator secrets.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tillid_kernel::{Dice, Result};

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

    pub(crate) fn vault(&self) -> &Vault {
        &self.0
    }
}

impl std::fmt::Debug for Prover {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Prover(…)")
    }
}
