//! The keys that sign access tokens.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use tillid_entities::sessions::SessionId;
use tillid_entities::users::UserId;
use tillid_kernel::{Dice, Error, Result, Secret, Timestamp, sha256_hex};

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

/// The portal's Ed25519 keys: the newest signs, all verify. Cheap to clone.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    issuer: String,
    signing: EncodingKey,
    signing_id: String,
    /// Key id and key, few enough to search in order.
    verifying: Vec<(String, DecodingKey)>,
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
    /// A key is a PKCS #8 PEM file with mode 0600; the last by name signs. To rotate, add a file whose name sorts
    /// last, restart the nodes, and remove the old one ten minutes later: nobody is logged out. `issuer` is the
    /// portal's public address.
    ///
    /// # Errors
    /// `INTERNAL` when the folder cannot be read or written, or a file in it is not a key.
    pub fn open(folder: &Path, issuer: &str, dice: &dyn Dice) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|cause| unusable(folder, &cause))?;
        let mut files = key_files(folder)?;
        if files.is_empty() {
            create(&folder.join("0001.pem"), dice)?;
            files = key_files(folder)?;
        }
        let mut verifying = Vec::with_capacity(files.len());
        let mut signing = None;
        for file in &files {
            let (id, key) = load(file)?;
            let der = key.to_pkcs8_der().map_err(|cause| unusable(file, &cause))?;
            verifying.push((
                id.clone(),
                DecodingKey::from_ed_der(key.verifying_key().as_bytes()),
            ));
            signing = Some((id, EncodingKey::from_ed_der(der.as_bytes())));
        }
        let (signing_id, signing) = signing.ok_or_else(|| unusable(folder, &"no key"))?;
        Ok(Self(Arc::new(Inner {
            issuer: issuer.to_owned(),
            signing,
            signing_id,
            verifying,
        })))
    }

    /// Signs a token of ten minutes.
    ///
    /// # Errors
    /// `INTERNAL` when signing fails.
    pub fn issue(&self, bearer: Bearer, now: Timestamp, dice: &dyn Dice) -> Result<AccessToken> {
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
            kid: Some(self.0.signing_id.clone()),
            ..Header::new(ALGORITHM)
        };
        let token = jsonwebtoken::encode(&header, &claims, &self.0.signing).map_err(Error::internal)?;
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
        let (_, key) = self.0.verifying.iter().find(|(known, _)| *known == id)?;
        Some(
            jsonwebtoken::decode::<Claims>(token, key, &self.validation())
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

fn key_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|cause| unusable(folder, &cause))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .collect();
    files.sort();
    Ok(files)
}

/// The key's id is the beginning of its public half's hash, so that nodes that share the folder agree on it.
fn load(file: &Path) -> Result<(String, SigningKey)> {
    let pem = fs::read_to_string(file).map_err(|cause| unusable(file, &cause))?;
    let key = SigningKey::from_pkcs8_pem(&pem).map_err(|cause| unusable(file, &cause))?;
    let mut id = sha256_hex(key.verifying_key().as_bytes());
    id.truncate(16);
    Ok((id, key))
}

/// Makes the first signing key.
fn create(file: &Path, dice: &dyn Dice) -> Result<()> {
    let mut seed = [0_u8; 32];
    dice.fill(&mut seed);
    let pem = SigningKey::from_bytes(&seed)
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|cause| unusable(file, &cause))?;
    place_private(file, pem.as_bytes(), dice)
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

#[cfg(test)]
mod tests;
