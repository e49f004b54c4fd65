//! What a browser is asked, in the JSON forms of `WebAuthn` Level 3 (§5.1): `PublicKeyCredentialCreationOptionsJSON` and
//! `PublicKeyCredentialRequestOptionsJSON`.
//!
//! Always a discoverable credential, so that no name need be typed, and always with the user verified by the
//! authenticator, so that the passkey is two factors wherever it is given.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tillid_entities::passkeys;
use tillid_entities::users::{self, UserId};
use tillid_kernel::{Error, Result, Secret};
use url::Url;

use super::public_key::ALGORITHMS;
use crate::prover::{ANSWER_SECONDS, ISSUER};

/// Who we are to browsers: passkeys belong to the host of the portal's public address, and answers come from there.
pub(super) struct RelyingParty {
    /// The host's name.
    pub(super) id: String,
    /// Scheme, host and port, as browsers write them.
    pub(super) origin: String,
}

impl RelyingParty {
    /// Reads the portal's public address.
    ///
    /// # Errors
    /// `INTERNAL` for an address without a host; the settings do not allow one.
    pub(super) fn at(origin: &str) -> Result<Self> {
        let url = Url::parse(origin).map_err(Error::internal)?;
        let host = url
            .host_str()
            .ok_or_else(|| Error::internal("the portal's address has no host"))?;
        Ok(Self {
            id: host.to_owned(),
            origin: url.origin().ascii_serialization(),
        })
    }
}

/// What an authenticator knows a person by: the account's id, which says nothing about them.
pub(super) fn handle(user: UserId) -> [u8; 16] {
    *user.0.as_bytes()
}

/// To register a passkey; not in an authenticator that has one of these.
pub(super) fn creation(
    rp: &RelyingParty,
    challenge: &Secret,
    user: &users::Model,
    known: &[passkeys::Model],
) -> String {
    json!({
        "rp": { "id": rp.id, "name": ISSUER },
        "user": {
            "id": URL_SAFE_NO_PAD.encode(handle(user.id)),
            "name": user.email,
            "displayName": user.name,
        },
        "challenge": challenge.reveal(),
        "pubKeyCredParams": ALGORITHMS.map(|alg| json!({ "type": "public-key", "alg": alg })),
        "timeout": ANSWER_SECONDS * 1000,
        "excludeCredentials": descriptors(known),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
        "extensions": { "credProps": true },
    })
    .to_string()
}

/// To sign in with whichever passkey the browser has, or to prove oneself with one of these.
pub(super) fn request(rp: &RelyingParty, challenge: &Secret, known: &[passkeys::Model]) -> String {
    json!({
        "rpId": rp.id,
        "challenge": challenge.reveal(),
        "timeout": ANSWER_SECONDS * 1000,
        "allowCredentials": descriptors(known),
        "userVerification": "required",
    })
    .to_string()
}

fn descriptors(known: &[passkeys::Model]) -> Vec<Value> {
    known
        .iter()
        .map(|row| json!({ "type": "public-key", "id": row.credential, "transports": row.transports }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_the_host_and_answers_come_from_the_whole_address() {
        let at = |origin| RelyingParty::at(origin).map(|rp| (rp.id, rp.origin));
        let pair = |id: &str, origin: &str| (id.to_owned(), origin.to_owned());
        assert_eq!(
            at("https://Portal.eksempel.example:443").unwrap(),
            pair("portal.eksempel.example", "https://portal.eksempel.example")
        );
        assert_eq!(
            at("http://localhost:8080").unwrap(),
            pair("localhost", "http://localhost:8080")
        );
        assert!(at("mailto:kim@eksempel.example").is_err());
    }
}
