//! Keys that seal: ECDSA on P-256, made here, and what organisations bring: P-256 or RSA.

use der::Encode;
use der::oid::db::{rfc5912, rfc5912::ID_EC_PUBLIC_KEY};
use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use rsa::RsaPrivateKey;
use rsa::pkcs1v15;
use rsa::rand_core::{CryptoRng, RngCore};
use rsa::signature::{RandomizedSigner, SignatureEncoding};
use rsa::traits::PublicKeyParts;
use sha2::Sha256;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use zeroize::Zeroizing;

use crate::SealError;

/// The fewest bits of an RSA key that seals (ETSI TS 119 312).
const FEWEST_RSA_BITS: usize = 2048;

/// Where random bytes come from.
pub type Dice<'a> = &'a (dyn Fn(&mut [u8]) + 'a);

/// Whoever can sign. The key may lie elsewhere: what is signed is handed over whole.
pub trait Signer {
    /// Which signature this makes, as CMS names it.
    fn algorithm(&self) -> AlgorithmIdentifierOwned;

    /// Signs these bytes (the DER of the signed attributes), SHA-256 included.
    ///
    /// # Errors
    /// [`SealError::Key`].
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SealError>;
}

/// A private key, wiped from memory when dropped.
pub enum PrivateKey {
    /// ECDSA on P-256.
    P256(p256::ecdsa::SigningKey),
    /// RSA, PKCS#1 v1.5.
    Rsa(Box<RsaPrivateKey>),
}

impl PrivateKey {
    /// Throws a key on P-256.
    #[must_use]
    pub fn generate(dice: Dice<'_>) -> Self {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        loop {
            dice(&mut *bytes);
            // One number in four billion is no key of the curve.
            if let Ok(key) = p256::ecdsa::SigningKey::from_slice(&*bytes) {
                return Self::P256(key);
            }
        }
    }

    /// Reads a key in PKCS#8 (RFC 5958).
    ///
    /// # Errors
    /// [`SealError::Key`] when it is of another kind, or too short.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, SealError> {
        if let Ok(secret) = p256::SecretKey::from_pkcs8_der(der) {
            return Ok(Self::P256(secret.into()));
        }
        let key = RsaPrivateKey::from_pkcs8_der(der).map_err(|_| SealError::Key("neither P-256 nor RSA"))?;
        if key.n().bits() < FEWEST_RSA_BITS {
            return Err(SealError::Key("an RSA key of less than 2048 bits"));
        }
        key.validate()
            .map_err(|_| SealError::Key("an RSA key that does not add up"))?;
        Ok(Self::Rsa(Box::new(key)))
    }

    /// The key in PKCS#8.
    ///
    /// # Errors
    /// [`SealError::Key`], which does not happen.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let document = match self {
            Self::P256(key) => p256::SecretKey::from(key.as_nonzero_scalar()).to_pkcs8_der(),
            Self::Rsa(key) => key.to_pkcs8_der(),
        };
        let document = document.map_err(|_| SealError::Key("it has no PKCS#8 form"))?;
        Ok(Zeroizing::new(document.as_bytes().to_vec()))
    }

    /// The public half, as a certificate holds it.
    ///
    /// # Errors
    /// [`SealError::Key`], which does not happen.
    pub fn public(&self) -> Result<SubjectPublicKeyInfoOwned, SealError> {
        let der = match self {
            Self::P256(key) => p256::PublicKey::from(key.verifying_key()).to_public_key_der(),
            Self::Rsa(key) => key.to_public_key().to_public_key_der(),
        };
        let der = der.map_err(|_| SealError::Key("it has no public half"))?;
        Ok(der.decode_msg()?)
    }

    /// Which kind of key it is, for people who ask.
    #[must_use]
    pub fn kind(&self) -> String {
        match self {
            Self::P256(_) => "ECDSA P-256".to_owned(),
            Self::Rsa(key) => format!("RSA {}", key.n().bits()),
        }
    }

    /// The key, ready to sign. The dice blind RSA against clocks; they do not change the signature.
    #[must_use]
    pub fn signer<'a>(&'a self, dice: Dice<'a>) -> KeySigner<'a> {
        KeySigner { key: self, dice }
    }
}

/// A key in memory that signs.
pub struct KeySigner<'a> {
    key: &'a PrivateKey,
    dice: Dice<'a>,
}

impl Signer for KeySigner<'_> {
    fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self.key {
            PrivateKey::P256(_) => AlgorithmIdentifierOwned {
                oid: rfc5912::ECDSA_WITH_SHA_256,
                parameters: None,
            },
            PrivateKey::Rsa(_) => AlgorithmIdentifierOwned {
                oid: rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
                parameters: Some(der::Any::null()),
            },
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SealError> {
        match self.key {
            PrivateKey::P256(key) => {
                // Deterministic (RFC 6979).
                let signature: p256::ecdsa::DerSignature = key
                    .try_sign(message)
                    .map_err(|_| SealError::Key("it does not sign"))?;
                Ok(signature.as_bytes().to_vec())
            }
            PrivateKey::Rsa(key) => {
                let key = pkcs1v15::SigningKey::<Sha256>::new((**key).clone());
                let signature = key
                    .try_sign_with_rng(&mut Thrown(self.dice), message)
                    .map_err(|_| SealError::Key("it does not sign"))?;
                Ok(signature.to_vec())
            }
        }
    }
}

/// Dice in the form that the RSA crate asks for.
struct Thrown<'a>(Dice<'a>);

impl RngCore for Thrown<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0_u8; 4];
        (self.0)(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0_u8; 8];
        (self.0)(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        (self.0)(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        (self.0)(bytes);
        Ok(())
    }
}

impl CryptoRng for Thrown<'_> {}

/// Whether two public keys are one.
pub(crate) fn same(one: &SubjectPublicKeyInfoOwned, other: &SubjectPublicKeyInfoOwned) -> bool {
    // The parameters of RSA may be written as null or left out; the key itself decides.
    let same_kind = one.algorithm.oid == other.algorithm.oid;
    let same_curve =
        one.algorithm.oid != ID_EC_PUBLIC_KEY || one.algorithm.parameters == other.algorithm.parameters;
    same_kind && same_curve && one.subject_public_key.to_der().ok() == other.subject_public_key.to_der().ok()
}
