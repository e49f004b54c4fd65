//! Hashes and secrets.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::Dice;

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes.as_ref()))
}

/// A random secret of 256 bits, as it is given away once. Only its hash is stored.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new secret: `prefix` followed by 43 characters of URL-safe base64.
    #[must_use]
    pub fn new(prefix: &str, dice: &dyn Dice) -> Self {
        let mut bytes = [0_u8; 32];
        dice.fill(&mut bytes);
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret itself: for the one mail, cookie or answer that carries it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored and compared. A plain hash suffices: there is nothing to guess in 256 random bits.
    #[must_use]
    pub fn hash(&self) -> String {
        Self::hash_of(&self.0)
    }

    /// The hash of a secret that somebody presents.
    #[must_use]
    pub fn hash_of(presented: &str) -> String {
        sha256_hex(presented)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
