//! What an authenticator says of itself and signs (`WebAuthn` Level 3 §6.1).

use ciborium::Value;
use sha2::{Digest, Sha256};

use super::Unfit;
use super::public_key::PublicKey;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// The longest id of a credential, in bytes (§5.8.3 and §7.1).
pub(super) const LONGEST_ID: usize = 1023;

/// Authenticator data that is for us, of a user who was there and whom the authenticator has verified.
#[derive(Debug)]
pub(super) struct AuthenticatorData {
    /// The signature counter; 0 where the authenticator keeps none.
    pub(super) counter: u32,
    /// Whether the credential may be copied to other devices.
    pub(super) backup_eligible: bool,
    /// Whether it is.
    pub(super) backed_up: bool,
    /// The new credential, at a registration.
    pub(super) credential: Option<Credential>,
}

/// A new credential.
#[derive(Debug)]
pub(super) struct Credential {
    /// Its id, 1 to 1023 bytes.
    pub(super) id: Vec<u8>,
    /// Its public key.
    pub(super) key: PublicKey,
}

impl AuthenticatorData {
    /// Reads the bytes, all of them, and checks what §7.1 and §7.2 ask of them.
    pub(super) fn read(bytes: &[u8], rp_id: &str) -> Result<Self, Unfit> {
        let broken = Unfit("authenticator data that breaks off");
        let (rp_hash, rest) = bytes.split_first_chunk::<32>().ok_or(broken)?;
        let (&[flags], rest) = rest.split_first_chunk::<1>().ok_or(broken)?;
        let (counter, mut rest) = rest.split_first_chunk::<4>().ok_or(broken)?;
        if rp_hash[..] != Sha256::digest(rp_id)[..] {
            return Err(Unfit("it is for another relying party"));
        }
        let says = |flag: u8| flags & flag != 0;
        if !says(USER_PRESENT) || !says(USER_VERIFIED) {
            return Err(Unfit("the user was not verified"));
        }
        if says(BACKED_UP) && !says(BACKUP_ELIGIBLE) {
            return Err(Unfit("it is backed up and may not be"));
        }
        let credential = says(HAS_CREDENTIAL)
            .then(|| Credential::read(&mut rest))
            .transpose()?;
        if says(HAS_EXTENSIONS) {
            cbor(&mut rest)?;
        }
        if !rest.is_empty() {
            return Err(Unfit("something stands behind the authenticator data"));
        }
        Ok(Self {
            counter: u32::from_be_bytes(*counter),
            backup_eligible: says(BACKUP_ELIGIBLE),
            backed_up: says(BACKED_UP),
            credential,
        })
    }
}

impl Credential {
    fn read(rest: &mut &[u8]) -> Result<Self, Unfit> {
        let broken = Unfit("a credential that breaks off");
        // The model of the authenticator is told, and not asked for: it would tell people apart.
        let (_model, after) = rest.split_first_chunk::<16>().ok_or(broken)?;
        let (length, after) = after.split_first_chunk::<2>().ok_or(broken)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 || length > LONGEST_ID {
            return Err(Unfit("a credential's id of such a length"));
        }
        let (id, after) = after.split_at_checked(length).ok_or(broken)?;
        *rest = after;
        Ok(Self {
            id: id.to_vec(),
            key: PublicKey::of_cose(&cbor(rest)?)?,
        })
    }
}

/// The next CBOR value; what stands behind it stays.
pub(super) fn cbor(rest: &mut &[u8]) -> Result<Value, Unfit> {
    ciborium::from_reader(rest).map_err(|_| Unfit("no CBOR where there should be"))
}
