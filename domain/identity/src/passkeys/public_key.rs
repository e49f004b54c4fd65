//! The keys that passkeys sign with, and whether a signature is theirs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use rsa::signature::Verifier;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, RsaPublicKey, pkcs1v15};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::Unfit;

/// The algorithms that a new key may be of, best first, as COSE numbers (RFC 9053): ES256, `EdDSA`, RS256. The last is
/// what older Windows Hello speaks.
pub(super) const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];
const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// A shorter RSA key is none.
const SHORTEST_RSA: usize = 2048 / 8;

/// A public key as it is stored: a JWK (RFC 7517, RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kty", deny_unknown_fields)]
pub(super) enum PublicKey {
    /// ES256: a point of P-256.
    #[serde(rename = "EC")]
    P256 {
        /// Always `P-256`.
        crv: P256Curve,
        /// Its first coordinate, 32 bytes.
        x: Bytes,
        /// Its second.
        y: Bytes,
    },
    /// `EdDSA`: a point of Ed25519.
    #[serde(rename = "OKP")]
    Ed25519 {
        /// Always `Ed25519`.
        crv: Ed25519Curve,
        /// The point, 32 bytes.
        x: Bytes,
    },
    /// RS256.
    #[serde(rename = "RSA")]
    Rsa {
        /// The modulus, big-endian.
        n: Bytes,
        /// The exponent.
        e: Bytes,
    },
}

/// The one curve of ES256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum P256Curve {
    #[serde(rename = "P-256")]
    P256,
}

/// The one curve of `EdDSA` that authenticators use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Ed25519Curve {
    Ed25519,
}

/// Bytes, in base64url in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl TryFrom<String> for Bytes {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        URL_SAFE_NO_PAD.decode(text).map(Self)
    }
}

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> Self {
        URL_SAFE_NO_PAD.encode(bytes.0)
    }
}

impl PublicKey {
    /// Reads a `COSE_Key` (RFC 9052 §7) of one of [`ALGORITHMS`].
    pub(super) fn of_cose(key: &Value) -> Result<Self, Unfit> {
        let unfit = Unfit("a key that is not of the algorithms asked for");
        let map = key.as_map().ok_or(unfit)?;
        let at = |label: i64| {
            let mut found = map.iter().filter(|(name, _)| integer(name) == Some(label));
            found.next().map(|(_, value)| value)
        };
        let number = |label: i64| at(label).and_then(integer);
        let bytes = |label: i64| {
            let found = at(label).and_then(Value::as_bytes);
            found.map(|bytes| Bytes(bytes.clone())).ok_or(unfit)
        };
        // Labels: 1 key type, 3 algorithm, -1 curve or modulus, -2 x or exponent, -3 y.
        let read = match (number(1), number(3), number(-1)) {
            (Some(2), Some(ES256), Some(1)) => Self::P256 {
                crv: P256Curve::P256,
                x: bytes(-2)?,
                y: bytes(-3)?,
            },
            (Some(1), Some(EDDSA), Some(6)) => Self::Ed25519 {
                crv: Ed25519Curve::Ed25519,
                x: bytes(-2)?,
            },
            (Some(3), Some(RS256), None) => Self::Rsa {
                n: bytes(-1)?,
                e: bytes(-2)?,
            },
            _ => return Err(unfit),
        };
        // What cannot check a signature is no key, and is not stored as one.
        match read.ready() {
            Some(_) => Ok(read),
            None => Err(unfit),
        }
    }

    /// Whether this is the key's signature of the message.
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self.ready() {
            Some(Ready::P256(key)) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Some(Ready::Ed25519(key)) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            Some(Ready::Rsa(key)) => pkcs1v15::Signature::try_from(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            None => false,
        }
    }

    /// The key in the form that checks signatures; none where its numbers are no key.
    fn ready(&self) -> Option<Ready> {
        match self {
            Self::P256 { x, y, .. } => {
                let (x, y): ([u8; 32], [u8; 32]) =
                    (x.0.as_slice().try_into().ok()?, y.0.as_slice().try_into().ok()?);
                let point = p256::EncodedPoint::from_affine_coordinates(&x.into(), &y.into(), false);
                let key = p256::ecdsa::VerifyingKey::from_encoded_point(&point).ok()?;
                Some(Ready::P256(key))
            }
            Self::Ed25519 { x, .. } => {
                let point: [u8; 32] = x.0.as_slice().try_into().ok()?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(&point).ok()?;
                Some(Ready::Ed25519(key))
            }
            Self::Rsa { n, e } => {
                let (n, e) = (BigUint::from_bytes_be(&n.0), BigUint::from_bytes_be(&e.0));
                let key = RsaPublicKey::new(n, e).ok()?;
                (key.size() >= SHORTEST_RSA).then(|| Ready::Rsa(pkcs1v15::VerifyingKey::new(key)))
            }
        }
    }
}

enum Ready {
    P256(p256::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
    Rsa(pkcs1v15::VerifyingKey<Sha256>),
}

fn integer(value: &Value) -> Option<i64> {
    value.as_integer().and_then(|number| i64::try_from(number).ok())
}

#[cfg(test)]
mod tests;
