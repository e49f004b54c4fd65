//! Reading a PKCS#12 file (RFC 7292): the key and certificate that an organisation brings.
//!
//! Only what is exported today is taken: contents encrypted by PBES2 with AES. The password-based schemes before it (RC2
//! and Triple DES with SHA-1) are no protection any more; whoever has such a file exports it anew. A file says itself
//! how much work its password is, so there is a most that is done.

use ::cms::content_info::ContentInfo;
use ::cms::encrypted_data::EncryptedData;
use der::asn1::{ContextSpecific, OctetString};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{ID_DATA, ID_ENCRYPTED_DATA};
use der::oid::db::rfc5912::{ID_SHA_1, ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::{Decode, Encode};
use hmac::{Mac, SimpleHmac};
use pkcs5::EncryptionScheme;
use pkcs5::pbes2::{self, Kdf};
use pkcs12::cert_type::CertBag;
use pkcs12::kdf::{Pkcs12KeyType, derive_key_utf8};
use pkcs12::mac_data::MacData;
use pkcs12::pbe_params::EncryptedPrivateKeyInfo;
use pkcs12::pfx::Pfx;
use pkcs12::safe_bag::SafeBag;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use crate::certificate::Certificate;
use crate::key::PrivateKey;

/// `certBag` of an X.509 certificate.
const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
/// The largest file: a key and a chain of certificates have a few thousand bytes.
pub const LARGEST: usize = 64 * 1024;
/// The most rounds that a password is stretched by: a second or so.
const MOST_ROUNDS: u32 = 1_000_000;
/// The most memory that `scrypt` may ask for, as `N * r`: 64 MiB.
const MOST_SCRYPT: u64 = 1 << 19;
/// More bags than a key and its certificates need.
const MOST_BAGS: usize = 32;

/// What an organisation brought.
pub struct Imported {
    /// The key.
    pub key: PrivateKey,
    /// Its certificate, then those that vouch for it.
    pub chain: Vec<Certificate>,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is no PKCS#12 file, or too large for one.
    #[error("it is no PKCS#12 file that can be read")]
    Unreadable,
    /// The password is another.
    #[error("the password is another")]
    Password,
    /// It is encrypted in a way that is not taken.
    #[error("it is encrypted in a way that is not taken")]
    Encryption,
    /// There is no private key in it, or more than one.
    #[error("it does not have exactly one private key")]
    Keys,
    /// The key is neither P-256 nor RSA of at least 2048 bits.
    #[error("the key is of a kind that is not taken")]
    Kind,
    /// No certificate in it belongs to the key.
    #[error("no certificate in it belongs to the key")]
    Certificate,
}

/// Reads a file. CPU-bound: a password is slow to check on purpose.
///
/// # Errors
/// [`ImportError`].
pub fn read(file: &[u8], password: &str) -> Result<Imported, ImportError> {
    if file.len() > LARGEST {
        return Err(ImportError::Unreadable);
    }
    let pfx = Pfx::from_der(file).map_err(unreadable)?;
    // Signed by somebody instead of by the password: hardly ever seen.
    if pfx.auth_safe.content_type != ID_DATA {
        return Err(ImportError::Encryption);
    }
    let safe = octets(&pfx.auth_safe)?;
    let mac = pfx.mac_data.as_ref().ok_or(ImportError::Unreadable)?;
    check_mac(mac, safe.as_bytes(), password)?;
    let parts = Vec::<ContentInfo>::from_der(safe.as_bytes()).map_err(unreadable)?;
    let mut keys = Vec::new();
    let mut certificates = Vec::new();
    for part in parts {
        let contents = opened(&part, password)?;
        let bags = Vec::<SafeBag>::from_der(&contents).map_err(unreadable)?;
        if bags.len() > MOST_BAGS {
            return Err(ImportError::Unreadable);
        }
        for bag in bags {
            match bag.bag_id {
                pkcs12::PKCS_12_KEY_BAG_OID => {
                    keys.push(Zeroizing::new(inside(&bag)?));
                }
                pkcs12::PKCS_12_PKCS8_KEY_BAG_OID => {
                    let sealed = EncryptedPrivateKeyInfo::from_der(&inside(&bag)?).map_err(unreadable)?;
                    keys.push(decrypted(
                        &sealed.encryption_algorithm,
                        sealed.encrypted_data.as_bytes(),
                        password,
                    )?);
                }
                pkcs12::PKCS_12_CERT_BAG_OID => {
                    let bag = CertBag::from_der(&inside(&bag)?).map_err(unreadable)?;
                    if bag.cert_id == X509_CERTIFICATE {
                        let certificate = Certificate::from_der(bag.cert_value.as_bytes());
                        certificates.push(certificate.map_err(|_| ImportError::Unreadable)?);
                    }
                }
                // Revocation lists and secrets of other kinds.
                _ => {}
            }
        }
    }
    let [key] = &keys[..] else {
        return Err(ImportError::Keys);
    };
    let key = PrivateKey::from_pkcs8(key).map_err(|_| ImportError::Kind)?;
    let chain = chain(&key, certificates)?;
    Ok(Imported { key, chain })
}

fn unreadable(_: der::Error) -> ImportError {
    ImportError::Unreadable
}

fn octets(info: &ContentInfo) -> Result<OctetString, ImportError> {
    info.content.decode_as().map_err(unreadable)
}

/// What a bag's `[0]` holds.
fn inside(bag: &SafeBag) -> Result<Vec<u8>, ImportError> {
    let value: ContextSpecific<der::Any> = ContextSpecific::from_der(&bag.bag_value).map_err(unreadable)?;
    value.value.to_der().map_err(unreadable)
}

/// The key's own certificate first, then whoever issued the one before.
fn chain(key: &PrivateKey, mut certificates: Vec<Certificate>) -> Result<Vec<Certificate>, ImportError> {
    let own = certificates
        .iter()
        .position(|certificate| certificate.belongs_to(key).unwrap_or(false))
        .ok_or(ImportError::Certificate)?;
    let mut last = certificates.swap_remove(own);
    let mut chain = Vec::new();
    loop {
        let issuer = (!last.is_self_signed())
            .then(|| {
                certificates
                    .iter()
                    .position(|other| other.subject() == last.issuer())
            })
            .flatten();
        match issuer {
            Some(place) => chain.push(std::mem::replace(&mut last, certificates.swap_remove(place))),
            None => {
                chain.push(last);
                return Ok(chain);
            }
        }
    }
}

fn check_mac(mac: &MacData, message: &[u8], password: &str) -> Result<(), ImportError> {
    let rounds = u32::try_from(mac.iterations).map_err(|_| ImportError::Unreadable)?;
    if rounds > MOST_ROUNDS {
        return Err(ImportError::Encryption);
    }
    macro_rules! check {
        ($digest:ty, $length:expr) => {{
            let salt = mac.mac_salt.as_bytes();
            let key = derive_key_utf8::<$digest>(password, salt, Pkcs12KeyType::Mac, mac.iterations, $length);
            // A password with characters that the form has no room for is another one.
            let key = Zeroizing::new(key.map_err(|_| ImportError::Password)?);
            let judge = SimpleHmac::<$digest>::new_from_slice(&key).map_err(|_| ImportError::Unreadable)?;
            judge
                .chain_update(message)
                .verify_slice(mac.mac.digest.as_bytes())
                .map_err(|_| ImportError::Password)
        }};
    }
    match mac.mac.algorithm.oid {
        ID_SHA_1 => check!(Sha1, 20),
        ID_SHA_256 => check!(Sha256, 32),
        ID_SHA_384 => check!(Sha384, 48),
        ID_SHA_512 => check!(Sha512, 64),
        _ => Err(ImportError::Encryption),
    }
}

/// The bags of one part, decrypted if they are encrypted.
fn opened(part: &ContentInfo, password: &str) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    match part.content_type {
        ID_DATA => Ok(Zeroizing::new(octets(part)?.into_bytes())),
        ID_ENCRYPTED_DATA => {
            let data: EncryptedData = part.content.decode_as().map_err(unreadable)?;
            let info = data.enc_content_info;
            let sealed = info.encrypted_content.ok_or(ImportError::Unreadable)?;
            decrypted(&info.content_enc_alg, sealed.as_bytes(), password)
        }
        _ => Err(ImportError::Encryption),
    }
}

fn decrypted(
    algorithm: &AlgorithmIdentifierOwned,
    sealed: &[u8],
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let der = algorithm.to_der().map_err(unreadable)?;
    let scheme = EncryptionScheme::from_der(&der).map_err(|_| ImportError::Encryption)?;
    let EncryptionScheme::Pbes2(parameters) = &scheme else {
        return Err(ImportError::Encryption);
    };
    if !is_affordable(parameters) {
        return Err(ImportError::Encryption);
    }
    let plain = scheme.decrypt(password, sealed).map_err(|cause| match cause {
        pkcs5::Error::DecryptFailed => ImportError::Password,
        _ => ImportError::Encryption,
    })?;
    Ok(Zeroizing::new(plain))
}

fn is_affordable(parameters: &pbes2::Parameters<'_>) -> bool {
    match &parameters.kdf {
        Kdf::Pbkdf2(kdf) => kdf.iteration_count <= MOST_ROUNDS,
        Kdf::Scrypt(kdf) => {
            let memory = kdf.cost_parameter.checked_mul(u64::from(kdf.block_size));
            memory.is_some_and(|memory| memory <= MOST_SCRYPT) && kdf.parallelization <= 4
        }
        _ => false,
    }
}
