//! Sealing the secrets that must be read back: a code of an authenticator app can only be checked with the app's own
//! secret, so that is encrypted at rest instead of hashed.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use tillid_entities::users::UserId;
use tillid_kernel::{Dice, Error, Result};
use uuid::Uuid;

use crate::keys::{place_private, unusable};

/// Length of the key in bytes.
const KEY: usize = 32;
/// Length of a nonce in bytes: long enough to be thrown by dice (`XChaCha20`, draft-irtf-cfrg-xchacha).
const NONCE: usize = 24;

/// The key that seals, and what it does.
pub(crate) struct Vault(XChaCha20Poly1305);

impl Vault {
    /// Loads the key from `file`, or makes it on first start, readable by the owner alone.
    ///
    /// # Errors
    /// `INTERNAL` when the file cannot be read or written, or is no key.
    pub(crate) fn open(file: &Path, dice: &dyn Dice) -> Result<Self> {
        if !file.exists() {
            let mut key = [0_u8; KEY];
            dice.fill(&mut key);
            place_private(file, URL_SAFE_NO_PAD.encode(key).as_bytes(), dice)?;
        }
        let text = fs::read_to_string(file).map_err(|cause| unusable(file, &cause))?;
        let key = URL_SAFE_NO_PAD
            .decode(text.trim())
            .map_err(|cause| unusable(file, &cause))?;
        let key: [u8; KEY] = key
            .try_into()
            .map_err(|_| unusable(file, &"not a key of 32 bytes"))?;
        Ok(Self(XChaCha20Poly1305::new(&Key::from(key))))
    }

    /// Seals a secret of this user. Moved to another user's row, it does not open.
    ///
    /// # Errors
    /// `INTERNAL`, which does not happen with texts that fit in memory.
    pub(crate) fn seal(&self, user: UserId, plain: &[u8], dice: &dyn Dice) -> Result<String> {
        self.seal_for(user.0, plain, dice)
    }

    /// Opens what was sealed for this user.
    ///
    /// # Errors
    /// `INTERNAL` when it was sealed for somebody else, under another key, or changed since.
    pub(crate) fn open_sealed(&self, user: UserId, sealed: &str) -> Result<Vec<u8>> {
        self.open_for(user.0, sealed)
    }

    /// As [`Vault::seal`], for whatever has this id.
    pub(crate) fn seal_for(&self, owner: Uuid, plain: &[u8], dice: &dyn Dice) -> Result<String> {
        let mut nonce = [0_u8; NONCE];
        dice.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: owner.as_bytes(),
        };
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::internal("a secret could not be sealed"))?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// As [`Vault::open_sealed`], for whatever has this id.
    pub(crate) fn open_for(&self, owner: Uuid, sealed: &str) -> Result<Vec<u8>> {
        let broken = || Error::internal("a sealed secret does not open: is it the right key file?");
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| broken())?;
        let (nonce, msg) = bytes.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let payload = Payload {
            msg,
            aad: owner.as_bytes(),
        };
        self.0
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| broken())
    }
}

#[cfg(test)]
mod tests {
    use tillid_kernel::{SystemDice, Timestamp};

    use super::*;

    #[test]
    fn a_secret_opens_for_its_user_alone_and_with_its_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("factors.key");
        let vault = Vault::open(&file, &SystemDice).unwrap();
        let user = UserId::new(Timestamp(0), &SystemDice);
        let sealed = vault.seal(user, b"hemmelig", &SystemDice).unwrap();
        assert!(!sealed.contains("hemmelig"));
        assert_ne!(sealed, vault.seal(user, b"hemmelig", &SystemDice).unwrap());
        let again = Vault::open(&file, &SystemDice).unwrap();
        assert_eq!(again.open_sealed(user, &sealed).unwrap(), b"hemmelig");
        let other = UserId::new(Timestamp(0), &SystemDice);
        assert!(again.open_sealed(other, &sealed).is_err());
        let mut changed = sealed.clone();
        changed.replace_range(40..41, if &sealed[40..41] == "A" { "B" } else { "A" });
        assert!(again.open_sealed(user, &changed).is_err());
        let stranger = Vault::open(&folder.path().join("other.key"), &SystemDice).unwrap();
        assert!(stranger.open_sealed(user, &sealed).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_readable_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("factors.key");
        Vault::open(&file, &SystemDice).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
