//! Passkeys between the database and the library. A public key is stored as a JWK (RFC 7517), which is nobody's own form.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use tillid_entities::passkeys;
use webauthn_rs_core::proto::{
    AttestationFormat, COSEAlgorithm, COSEEC2Key, COSEKey, COSEKeyType, COSERSAKey, Credential, ECDSACurve,
    ParsedAttestation, RegisteredExtensions, UserVerificationPolicy,
};

use super::Unfit;

/// A public key as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kty", deny_unknown_fields)]
enum Jwk {
    /// ES256: a point of P-256, both coordinates in base64url.
    #[serde(rename = "EC")]
    Ec { crv: Curve, x: String, y: String },
    /// RS256: modulus and exponent, big-endian in base64url.
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
}

/// The one curve of ES256.
#[derive(Serialize, Deserialize)]
enum Curve {
    #[serde(rename = "P-256")]
    P256,
}

impl Jwk {
    fn of(key: &COSEKey) -> Result<Self, Unfit> {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match (key.type_, &key.key) {
            (COSEAlgorithm::ES256, COSEKeyType::EC_EC2(point)) if point.curve == ECDSACurve::SECP256R1 => {
                Ok(Self::Ec {
                    crv: Curve::P256,
                    x: text(&point.x),
                    y: text(&point.y),
                })
            }
            (COSEAlgorithm::RS256, COSEKeyType::RSA(numbers)) => Ok(Self::Rsa {
                n: text(&numbers.n),
                e: text(&numbers.e),
            }),
            _ => Err(Unfit::Because("a key that is not of the algorithms asked for")),
        }
    }

    fn key(&self) -> Option<COSEKey> {
        let bytes = |text: &String| URL_SAFE_NO_PAD.decode(text).ok();
        Some(match self {
            Self::Ec {
                crv: Curve::P256,
                x,
                y,
            } => COSEKey {
                type_: COSEAlgorithm::ES256,
                key: COSEKeyType::EC_EC2(COSEEC2Key {
                    curve: ECDSACurve::SECP256R1,
                    x: bytes(x)?,
                    y: bytes(y)?,
                }),
            },
            Self::Rsa { n, e } => COSEKey {
                type_: COSEAlgorithm::RS256,
                key: COSEKeyType::RSA(COSERSAKey {
                    n: bytes(n)?,
                    e: bytes(e)?.try_into().ok()?,
                }),
            },
        })
    }
}

/// A new key, to be stored.
pub(super) fn written(key: &COSEKey) -> Result<String, Unfit> {
    serde_json::to_string(&Jwk::of(key)?).map_err(|_| Unfit::Because("a key that cannot be written"))
}

/// A stored key; none where it is of a kind that is not judged, as Ed25519, which once was.
fn read(jwk: &str) -> Option<COSEKey> {
    serde_json::from_str::<Jwk>(jwk).ok()?.key()
}

/// What the library judges an answer by.
pub(super) fn credential(row: &passkeys::Model) -> Result<Credential, Unfit> {
    let id = URL_SAFE_NO_PAD.decode(&row.credential);
    Ok(Credential {
        cred_id: id.map_err(|_| Unfit::Because("the stored id is none"))?,
        cred: read(&row.public_key).ok_or(Unfit::Because("the stored key is none that is judged"))?,
        counter: u32::try_from(row.counter).map_err(|_| Unfit::Because("the stored counter is none"))?,
        transports: None,
        user_verified: true,
        backup_eligible: row.backup_eligible,
        backup_state: row.backed_up,
        registration_policy: UserVerificationPolicy::Required,
        extensions: RegisteredExtensions::none(),
        attestation: ParsedAttestation::default(),
        attestation_format: AttestationFormat::None,
    })
}

#[cfg(test)]
mod tests;
