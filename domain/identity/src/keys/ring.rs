//! The files of the signing keys, and which of them signs when.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use jsonwebtoken::{DecodingKey, EncodingKey};
use tillid_kernel::{Dice, Error, Result, Secret, Timestamp, sha256_hex};

/// Milliseconds from a key's birth until it signs. Nodes look into the folder every minute, so by then each of them,
/// and whoever keeps the published keys for five minutes, knows it.
const PUBLISHED_AHEAD: i64 = 10 * 60 * 1000;
/// Milliseconds that a key stays after the next one began to sign: six times the life of a token.
const KEPT_BEHIND: i64 = 60 * 60 * 1000;

/// One key.
pub(super) struct Key {
    /// The beginning of its public half's hash, so that nodes that share the folder agree on it.
    pub(super) id: String,
    /// When its file was made.
    born: Timestamp,
    file: PathBuf,
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
}

/// All keys of the folder, oldest first; at least one.
pub(super) struct Ring(pub(super) Vec<Key>);

impl Ring {
    /// Reads the folder, and makes the first key if there is none.
    pub(super) fn open(folder: &Path, dice: &dyn Dice) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|cause| unusable(folder, &cause))?;
        if files(folder)?.is_empty() {
            // Born long ago: the first key signs at once.
            create(folder, Timestamp(1), dice)?;
        }
        Self::read(folder)
    }

    /// Reads the folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut keys = files(folder)?
            .iter()
            .map(|file| Key::load(file))
            .collect::<Result<Vec<_>>>()?;
        keys.sort_by(|one, other| (one.born, &one.file).cmp(&(other.born, &other.file)));
        if keys.is_empty() {
            return Err(unusable(folder, &"no key"));
        }
        Ok(Self(keys))
    }

    /// The newest that has been known for long enough; the oldest when none has.
    pub(super) fn signing(&self, now: Timestamp) -> &Key {
        &self.0[self.place_of_signing(now)]
    }

    fn place_of_signing(&self, now: Timestamp) -> usize {
        let ready = |key: &Key| key.signs_from() <= now.0;
        self.0.iter().rposition(ready).unwrap_or(0)
    }

    /// Makes the next key and removes those that no token is signed with any more.
    pub(super) fn rotate(&self, folder: &Path, now: Timestamp, dice: &dyn Dice) -> Result<Rotation> {
        if let Some(next) = self.0.last().filter(|next| now.0 < next.signs_from()) {
            return Ok(Rotation::Waits(Timestamp(next.signs_from())));
        }
        let past = |next: &Key| next.signs_from().saturating_add(KEPT_BEHIND) <= now.0;
        let mut removed = Vec::new();
        for (key, next) in self.0.iter().zip(&self.0[1..]) {
            if past(next) {
                fs::remove_file(&key.file).map_err(|cause| unusable(&key.file, &cause))?;
                removed.push(key.id.clone());
            }
        }
        let file = create(folder, now, dice)?;
        Ok(Rotation::Made {
            id: Key::load(&file)?.id,
            signs_from: Timestamp(now.0 + PUBLISHED_AHEAD),
            removed,
        })
    }
}

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// The next key lies ready.
    Made {
        /// Its id.
        id: String,
        /// From when on it signs.
        signs_from: Timestamp,
        /// Ids of the keys that are gone.
        removed: Vec<String>,
    },
    /// Nothing: the last rotation's key begins to sign at this instant.
    Waits(Timestamp),
}

impl Key {
    fn load(file: &Path) -> Result<Self> {
        let pem = fs::read_to_string(file).map_err(|cause| unusable(file, &cause))?;
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(|cause| unusable(file, &cause))?;
        let der = key.to_pkcs8_der().map_err(|cause| unusable(file, &cause))?;
        let mut id = sha256_hex(key.verifying_key().as_bytes());
        id.truncate(16);
        // A file of another name was laid there by hand, and has been known since the nodes were started.
        let born = file.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        Ok(Self {
            id,
            born: Timestamp(born.unwrap_or(0)),
            file: file.to_owned(),
            signing: EncodingKey::from_ed_der(der.as_bytes()),
            verifying: DecodingKey::from_ed_der(key.verifying_key().as_bytes()),
        })
    }

    fn signs_from(&self) -> i64 {
        self.born.0.saturating_add(PUBLISHED_AHEAD)
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|cause| unusable(folder, &cause))?;
    Ok(entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .collect())
}

/// Makes a signing key, named by its birth.
fn create(folder: &Path, born: Timestamp, dice: &dyn Dice) -> Result<PathBuf> {
    let file = folder.join(format!("{:013}.pem", born.0));
    let mut seed = [0_u8; 32];
    dice.fill(&mut seed);
    let pem = SigningKey::from_bytes(&seed)
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|cause| unusable(&file, &cause))?;
    place_private(&file, pem.as_bytes(), dice)?;
    Ok(file)
}

/// Writes a key whole and then links it into place: of two nodes that start at once on one folder, the second finds
/// the first one's key instead of overwriting it.
pub(crate) fn place_private(file: &Path, bytes: &[u8], dice: &dyn Dice) -> Result<()> {
    let draft = file.with_extension(format!("{}.draft", &Secret::new("", dice).hash()[..16]));
    let written = write_private(&draft, bytes).and_then(|()| fs::hard_link(&draft, file));
    let removed = fs::remove_file(&draft);
    match written.and(removed) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => Err(unusable(file, &cause)),
        _ => Ok(()),
    }
}

fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut handle = options.open(file)?;
    handle.write_all(bytes)?;
    handle.sync_all()
}

pub(crate) fn unusable(path: &Path, cause: &impl std::fmt::Display) -> Error {
    Error::internal(format!("keys at {}: {cause}", path.display()))
}
