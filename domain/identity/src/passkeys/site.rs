//! Who we are to browsers, what they are asked, and whether what they answer is believed: `WebAuthn` Level 3, §7.1 and
//! §7.2, as `webauthn-rs` judges them.
//!
//! Always a discoverable credential, so that no name need be typed, and always with the user verified by the
//! authenticator, so that the passkey is two factors wherever it is given.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tillid_entities::passkeys;
use tillid_entities::users::{self, UserId};
use tillid_kernel::{Error, Result, Secret};
use url::Url;
use webauthn_rs_core::WebauthnCore;
use webauthn_rs_core::error::WebauthnResult;
use webauthn_rs_core::proto::{
    AllowCredentials, AttestationConveyancePreference, AuthenticationResult, AuthenticationState,
    AuthenticatorTransport, COSEAlgorithm, CreationChallengeResponse, PublicKeyCredential,
    PublicKeyCredentialDescriptor, RegisterPublicKeyCredential, RegistrationState, RequestChallengeResponse,
    RequestRegistrationExtensions, UserVerificationPolicy,
};

use super::answer::Answer;
use super::{Unfit, stored};
use crate::prover::{ANSWER_SECONDS, ISSUER};

/// The algorithms that a new key may be of, best first. The second is what older Windows Hello speaks.
const ALGORITHMS: [COSEAlgorithm; 2] = [COSEAlgorithm::ES256, COSEAlgorithm::RS256];

/// How many words about transports are kept.
const TRANSPORTS: usize = 8;

/// Passkeys belong to the host of the portal's public address, and answers come from there and from no other port.
pub(super) struct Site(WebauthnCore);

/// A passkey that a person may have from now on.
pub(super) struct New {
    /// The credential's id, as it is stored.
    pub(super) credential: String,
    /// Its public key, as it is stored.
    pub(super) key: String,
    pub(super) transports: Vec<String>,
    pub(super) counter: u32,
    pub(super) backup_eligible: bool,
    pub(super) backed_up: bool,
}

/// What an authenticator knows a person by: the account's id, which says nothing about them.
pub(super) fn handle(user: UserId) -> [u8; 16] {
    *user.0.as_bytes()
}

impl Site {
    /// Reads the portal's public address.
    ///
    /// # Errors
    /// `INTERNAL` for an address without a host; the settings do not allow one.
    pub(super) fn at(origin: &str) -> Result<Self> {
        let url = Url::parse(origin).map_err(Error::internal)?;
        let id = url
            .host_str()
            .ok_or_else(|| Error::internal("the portal's address has no host"))?
            .to_owned();
        let timeout = Duration::from_secs(ANSWER_SECONDS.unsigned_abs());
        // Neither sub-domains nor other ports.
        let judge =
            WebauthnCore::new_unsafe_experts_only(ISSUER, &id, vec![url], timeout, Some(false), Some(false));
        Ok(Self(judge))
    }

    /// What a browser is asked to register a passkey; not in an authenticator that has one of these.
    pub(super) fn creation(
        &self,
        challenge: &Secret,
        user: &users::Model,
        known: &[passkeys::Model],
    ) -> Result<String> {
        let (asked, _) = self
            .registration(user.id, &user.email, &user.name)
            .map_err(Error::internal)?;
        let mut options = asked.public_key;
        options.challenge = bytes(challenge.reveal())?;
        let known: Result<Vec<_>> = known.iter().map(excluded).collect();
        options.exclude_credentials = Some(known?);
        serde_json::to_string(&options).map_err(Error::internal)
    }

    /// What a browser is asked to sign in with whichever passkey it has, or to prove somebody with one of these.
    pub(super) fn request(&self, challenge: &Secret, known: &[passkeys::Model]) -> Result<String> {
        let (asked, _) = self.authentication().map_err(Error::internal)?;
        let mut options = asked.public_key;
        options.challenge = bytes(challenge.reveal())?;
        let known: Result<Vec<_>> = known.iter().map(allowed).collect();
        options.allow_credentials = known?;
        serde_json::to_string(&options).map_err(Error::internal)
    }

    /// Judges a registration (§7.1). Which model of authenticator it is was not asked for, so nothing depends on what it
    /// attests. Whether the challenge is ours is asked of the database.
    pub(super) fn registered(
        &self,
        user: UserId,
        answer: &Answer<RegisterPublicKeyCredential>,
    ) -> Result<New, Unfit> {
        answer.unframed()?;
        // Names stand in the options alone.
        let (_, state) = self.registration(user, ISSUER, ISSUER)?;
        let state = asked_with(&state, answer.challenge())?;
        let new = self.0.register_credential(&answer.answer, &state, None)?;
        if new.cred_id.is_empty() {
            return Err(Unfit::Because("a passkey without an id"));
        }
        Ok(New {
            credential: URL_SAFE_NO_PAD.encode(&new.cred_id),
            key: stored::written(&new.cred)?,
            transports: transports(&answer.answer),
            counter: new.counter,
            backup_eligible: new.backup_eligible,
            backed_up: new.backup_state,
        })
    }

    /// Judges an answer by what is known of the passkey that it names (§7.2), its counter included.
    pub(super) fn asserted(
        &self,
        row: &passkeys::Model,
        answer: &Answer<PublicKeyCredential>,
    ) -> Result<AuthenticationResult, Unfit> {
        answer.unframed()?;
        let named = answer.answer.get_user_unique_id();
        if named.is_some_and(|named| named != handle(row.user_id)) {
            return Err(Unfit::Because("it stands for another account"));
        }
        let (_, state) = self.authentication()?;
        let state = asked_with(&state, answer.challenge())?;
        let credential = stored::credential(row)?;
        Ok(self
            .0
            .authenticate_single_credential(&answer.answer, &state, &credential)?)
    }

    fn registration(
        &self,
        user: UserId,
        email: &str,
        name: &str,
    ) -> WebauthnResult<(CreationChallengeResponse, RegistrationState)> {
        // The library takes nobody without a name; an account may have none.
        let shown = if name.is_empty() { email } else { name };
        let builder = self
            .0
            .new_challenge_register_builder(&handle(user), email, shown)?
            .user_verification_policy(UserVerificationPolicy::Required)
            .attestation(AttestationConveyancePreference::None)
            .credential_algorithms(ALGORITHMS.to_vec())
            .require_resident_key(true)
            .extensions(Some(RequestRegistrationExtensions {
                uvm: None,
                ..RequestRegistrationExtensions::default()
            }));
        self.0.generate_challenge_register(builder)
    }

    /// Which passkeys are asked for stands in the options alone; which one answers is looked up by whoever judges it.
    fn authentication(&self) -> WebauthnResult<(RequestChallengeResponse, AuthenticationState)> {
        let policy = Some(UserVerificationPolicy::Required);
        let builder = self.0.new_challenge_authenticate_builder(Vec::new(), policy)?;
        self.0.generate_challenge_authenticate(builder)
    }
}

/// What the library wants to have been stored of a question, of which all but the challenge is the same every time: that
/// one comes of the request's dice, and lies hashed in the database. Under another name of the field nothing would be
/// believed.
fn asked_with<S: Serialize + DeserializeOwned>(state: &S, challenge: &[u8]) -> Result<S, Unfit> {
    let unfit = |_| Unfit::Because("a question that cannot be written");
    let mut stored = serde_json::to_value(state).map_err(unfit)?;
    stored["challenge"] = URL_SAFE_NO_PAD.encode(challenge).into();
    serde_json::from_value(stored).map_err(unfit)
}

fn bytes(text: &str) -> Result<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).map_err(Error::internal)
}

fn excluded(row: &passkeys::Model) -> Result<PublicKeyCredentialDescriptor> {
    Ok(PublicKeyCredentialDescriptor {
        type_: "public-key".to_owned(),
        id: bytes(&row.credential)?,
        transports: Some(ways(row)),
    })
}

fn allowed(row: &passkeys::Model) -> Result<AllowCredentials> {
    Ok(AllowCredentials {
        type_: "public-key".to_owned(),
        id: bytes(&row.credential)?,
        transports: Some(ways(row)),
    })
}

/// How a browser reaches the authenticator: of what it once said, what the library knows.
fn ways(row: &passkeys::Model) -> Vec<AuthenticatorTransport> {
    let known = row.transports.0.iter();
    known.filter_map(|word| word.parse().ok()).collect()
}

fn transports(answer: &RegisterPublicKeyCredential) -> Vec<String> {
    let said = answer.response.transports.iter().flatten();
    said.filter(|way| **way != AuthenticatorTransport::Unknown)
        .take(TRANSPORTS)
        .map(AuthenticatorTransport::to_string)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_the_host_and_answers_come_from_the_whole_address() {
        let at = |origin| {
            Site::at(origin).map(|site| {
                let (asked, _) = site.authentication().unwrap();
                let origins = site.0.get_allowed_origins().iter();
                let origins: Vec<_> = origins.map(|url| url.origin().ascii_serialization()).collect();
                (asked.public_key.rp_id, origins)
            })
        };
        let pair = |id: &str, origin: &str| (id.to_owned(), vec![origin.to_owned()]);
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

    #[test]
    fn the_library_judges_by_the_challenge_that_is_put_in() {
        let site = Site::at("http://localhost:8080").unwrap();
        let (_, state) = site.authentication().unwrap();
        let challenge = [7; 32];
        let judged = asked_with(&state, &challenge).unwrap();
        let [before, after] = [&state, &judged].map(|state| serde_json::to_value(state).unwrap());
        let (before, mut after) = (
            before.as_object().unwrap().clone(),
            after.as_object().unwrap().clone(),
        );
        let put = after.insert("challenge".to_owned(), before["challenge"].clone());
        assert_eq!(put.unwrap(), URL_SAFE_NO_PAD.encode(challenge));
        assert_eq!(before, after);
        assert_eq!(before["policy"], "required");
    }
}
