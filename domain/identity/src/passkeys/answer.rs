//! What a browser brings back, and whether it is to be believed: the ceremonies of `WebAuthn` Level 3, §7.1 and §7.2,
//! in their JSON forms (§5.1), `RegistrationResponseJSON` and `AuthenticationResponseJSON`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::authenticator::{AuthenticatorData, Credential, LONGEST_ID, cbor};
use super::public_key::{Bytes, PublicKey};
use super::{RelyingParty, Unfit};

/// The longest answer that is read, in bytes. A registration with an RSA key takes about 2,000.
const LONGEST: usize = 16 * 1024;
/// How many words about transports are kept, and how long they may be.
const TRANSPORTS: usize = 8;
const LONGEST_TRANSPORT: usize = 32;

/// What a browser brings back, read and not yet judged.
pub(super) struct Answer<R> {
    /// The credential's id.
    pub(super) id: Vec<u8>,
    client: ClientData,
    client_json: Vec<u8>,
    response: R,
}

/// The part of a registration.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registered {
    #[serde(rename = "clientDataJSON")]
    client_data: Bytes,
    attestation_object: Bytes,
    #[serde(default)]
    transports: Vec<String>,
}

/// The part of a sign-in or a proof.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asserted {
    #[serde(rename = "clientDataJSON")]
    client_data: Bytes,
    authenticator_data: Bytes,
    signature: Bytes,
    #[serde(default)]
    user_handle: Option<Bytes>,
}

/// Either part.
pub(super) trait Response {
    /// What `type` of the client data says.
    const KIND: &'static str;
    fn client_data(&self) -> &[u8];
}

impl Response for Registered {
    const KIND: &'static str = "webauthn.create";

    fn client_data(&self) -> &[u8] {
        &self.client_data.0
    }
}

impl Response for Asserted {
    const KIND: &'static str = "webauthn.get";

    fn client_data(&self) -> &[u8] {
        &self.client_data.0
    }
}

/// What the browser itself says (§5.8.1): the page cannot change it, the authenticator signs it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default)]
    top_origin: Option<String>,
}

/// A credential that a person may have from now on.
pub(super) struct New {
    pub(super) credential: Credential,
    pub(super) transports: Vec<String>,
    pub(super) counter: u32,
    pub(super) backup_eligible: bool,
    pub(super) backed_up: bool,
}

impl<R> Answer<R>
where
    R: Response + for<'a> Deserialize<'a>,
{
    /// Reads the JSON form.
    pub(super) fn read(text: &str) -> Result<Self, Unfit> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<R> {
            raw_id: Bytes,
            #[serde(rename = "type")]
            kind: String,
            response: R,
        }
        if text.len() > LONGEST {
            return Err(Unfit("an answer of such a length"));
        }
        let form: Form<R> = serde_json::from_str(text).map_err(|_| Unfit("an answer of another form"))?;
        if form.kind != "public-key" || form.raw_id.0.is_empty() || form.raw_id.0.len() > LONGEST_ID {
            return Err(Unfit("an answer of another kind of credential"));
        }
        let client_json = form.response.client_data().to_vec();
        let client = serde_json::from_slice(&client_json).map_err(|_| Unfit("no client data"))?;
        Ok(Self {
            id: form.raw_id.0,
            client,
            client_json,
            response: form.response,
        })
    }

    /// The challenge that is answered, as the browser says.
    pub(super) fn challenge(&self) -> &str {
        &self.client.challenge
    }

    /// The credential's id, as it is stored.
    pub(super) fn credential(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.id)
    }

    /// Whether it was made here and for this; whether the challenge is ours is asked of the database.
    fn check_client(&self, rp: &RelyingParty) -> Result<(), Unfit> {
        if self.client.kind != R::KIND {
            return Err(Unfit("an answer to another kind of question"));
        }
        if self.client.origin != rp.origin {
            return Err(Unfit("it comes from another origin"));
        }
        if self.client.cross_origin || self.client.top_origin.is_some() {
            return Err(Unfit("it comes out of a frame in another site's page"));
        }
        Ok(())
    }
}

impl Answer<Registered> {
    /// Judges a registration (§7.1). Which model of authenticator it is was not asked for, so an attestation that is
    /// sent all the same proves nothing here and is not judged.
    pub(super) fn registered(self, rp: &RelyingParty) -> Result<New, Unfit> {
        self.check_client(rp)?;
        let mut rest = self.response.attestation_object.0.as_slice();
        let object = cbor(&mut rest)?;
        let data = object
            .as_map()
            .and_then(|map| map.iter().find(|(name, _)| name.as_text() == Some("authData")))
            .and_then(|(_, data)| Value::as_bytes(data))
            .ok_or(Unfit("an attestation object without its data"))?;
        let data = AuthenticatorData::read(data, &rp.id)?;
        let credential = data
            .credential
            .filter(|credential| credential.id == self.id)
            .ok_or(Unfit("a registration of another credential"))?;
        let plain = |word: &String| {
            word.len() <= LONGEST_TRANSPORT && word.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
        };
        Ok(New {
            credential,
            transports: self
                .response
                .transports
                .into_iter()
                .filter(plain)
                .take(TRANSPORTS)
                .collect(),
            counter: data.counter,
            backup_eligible: data.backup_eligible,
            backed_up: data.backed_up,
        })
    }
}

impl Answer<Asserted> {
    /// Whom the authenticator says that it stands for; always there at a sign-in without a name.
    pub(super) fn user_handle(&self) -> Option<&[u8]> {
        self.response
            .user_handle
            .as_ref()
            .map(|handle| handle.0.as_slice())
    }

    /// Judges an assertion by this key (§7.2), but for the counter and the flags that need what was known before.
    pub(super) fn asserted(&self, rp: &RelyingParty, key: &PublicKey) -> Result<AuthenticatorData, Unfit> {
        self.check_client(rp)?;
        let data = AuthenticatorData::read(&self.response.authenticator_data.0, &rp.id)?;
        let hash = Sha256::digest(&self.client_json);
        let signed = [self.response.authenticator_data.0.as_slice(), &hash].concat();
        if key.has_signed(&signed, &self.response.signature.0) {
            Ok(data)
        } else {
            Err(Unfit("a signature that is not the passkey's"))
        }
    }
}
