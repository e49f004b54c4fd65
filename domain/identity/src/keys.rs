//! The keys that sign access tokens.

mod ring;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use tillid_entities::sessions::SessionId;
use tillid_entities::users::UserId;
use tillid_kernel::{Dice, Error, Result, Timestamp};

use ring::Ring;
pub use ring::Rotation;
pub(crate) use ring::{place_private, unusable};

/// Seconds that an access token is good for.
const LIFETIME: i64 = 600;
/// Seconds that another node's clock may be ahead of ours.
const SKEW: i64 = 5;
/// Type of an access token (RFC 9068), so that no other token of ours passes for one.
const TYPE: &str = "at+jwt";
/// For whom the tokens are: the API, and nobody else.
const AUDIENCE: &str = "tillid-api";
/// Ed25519 alone; what a token says of itself chooses nothing.
const ALGORITHM: Algorithm = Algorithm::EdDSA;

/// The portal's Ed25519 keys: one signs, all verify. Cheap to clone.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    issuer: String,
    folder: PathBuf,
    ring: RwLock<Arc<Ring>>,
}

/// A signed access token, as it is given to a client.
#[derive(Clone)]
pub struct AccessToken {
    /// The JWT in compact form.
    pub token: String,
    /// The instant from which it is no longer good.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// Whom an access token names. Whether the session still stands is asked of the database at every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Who.
    pub user: UserId,
    /// In which session.
    pub session: SessionId,
}

/// The claims, as RFC 9068 names them. Instants are whole seconds since 1970.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    client_id: String,
    sub: UserId,
    sid: SessionId,
    jti: String,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Keys {
    /// Loads the keys in `folder`, or makes the first one on first start.
    ///
    /// A key is a PKCS #8 PEM file with mode 0600, named by the millisecond of its birth. It verifies as soon as it is
    /// read and signs ten minutes after its birth. `issuer` is the portal's public address.
    ///
    /// # Errors
    /// `INTERNAL` when the folder cannot be read or written, or a file in it is not a key.
    pub fn open(folder: &Path, issuer: &str, dice: &dyn Dice) -> Result<Self> {
        Ok(Self(Arc::new(Inner {
            issuer: issuer.to_owned(),
            folder: folder.to_owned(),
            ring: RwLock::new(Arc::new(Ring::open(folder, dice)?)),
        })))
    }

    /// Reads the folder again, for keys that came and went. Waits for the disk.
    ///
    /// # Errors
    /// As [`Keys::open`]; then the keys stay as they were.
    pub fn reload(&self) -> Result<()> {
        let ring = Arc::new(Ring::read(&self.0.folder)?);
        *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        Ok(())
    }

    /// Makes the next key and removes those that signed nothing for an hour. Every node reads the folder each minute
    /// and the new key signs after ten, so nobody is signed out and no node is restarted.
    ///
    /// # Errors
    /// As [`Keys::open`].
    pub fn rotate(&self, now: Timestamp, dice: &dyn Dice) -> Result<Rotation> {
        let rotation = Ring::read(&self.0.folder)?.rotate(&self.0.folder, now, dice)?;
        self.reload()?;
        Ok(rotation)
    }

    /// The public halves of all keys, as RFC 7517 writes them.
    ///
    /// # Errors
    /// `INTERNAL` when one cannot be written.
    pub fn published(&self) -> Result<JwkSet> {
        let ring = self.ring();
        let keys = ring.0.iter().map(|key| {
            let mut jwk = Jwk::from_decoding_key(&key.verifying, Some(ALGORITHM)).map_err(Error::internal)?;
            jwk.common.key_id = Some(key.id.clone());
            jwk.common.public_key_use = Some(PublicKeyUse::Signature);
            Ok(jwk)
        });
        Ok(JwkSet {
            keys: keys.collect::<Result<_>>()?,
        })
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.0.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Signs a token of ten minutes.
    ///
    /// # Errors
    /// `INTERNAL` when signing fails.
    pub fn issue(&self, bearer: Bearer, now: Timestamp, dice: &dyn Dice) -> Result<AccessToken> {
        let ring = self.ring();
        let key = ring.signing(now);
        let issued = now.0.div_euclid(1000);
        let claims = Claims {
            iss: self.0.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            client_id: "tillid".to_owned(),
            sub: bearer.user,
            sid: bearer.session,
            jti: dice.uuid(now).to_string(),
            iat: issued,
            nbf: issued,
            exp: issued + LIFETIME,
        };
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(key.id.clone()),
            ..Header::new(ALGORITHM)
        };
        let token = jsonwebtoken::encode(&header, &claims, &key.signing).map_err(Error::internal)?;
        Ok(AccessToken {
            token,
            expires_at: Timestamp(claims.exp * 1000),
        })
    }

    /// Reads a token: signed by one of these keys, for this API, by this issuer, and good at `now`.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` for anything else, whatever is wrong with it.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Bearer> {
        let claims = self.claims(token).ok_or_else(Error::unauthenticated)?;
        let begins = claims
            .nbf
            .max(claims.iat)
            .saturating_sub(SKEW)
            .saturating_mul(1000);
        let ends = claims.exp.saturating_mul(1000);
        if begins <= now.0 && now.0 < ends {
            Ok(Bearer {
                user: claims.sub,
                session: claims.sid,
            })
        } else {
            Err(Error::unauthenticated())
        }
    }

    fn claims(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        // RFC 7515 §4.1.11: what a header marks as critical must be understood, and we understand none.
        let ours = header.alg == ALGORITHM && header.typ.as_deref() == Some(TYPE) && header.crit.is_none();
        let id = header.kid.filter(|_| ours)?;
        let ring = self.ring();
        let key = ring.0.iter().find(|key| key.id == id)?;
        Some(
            jsonwebtoken::decode::<Claims>(token, &key.verifying, &self.validation())
                .ok()?
                .claims,
        )
    }

    /// The library compares with the machine's clock, so times are left to [`Keys::verify`].
    fn validation(&self) -> Validation {
        let mut validation = Validation::new(ALGORITHM);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        validation.set_issuer(&[&self.0.issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation
    }
}

#[cfg(test)]
mod tests;
