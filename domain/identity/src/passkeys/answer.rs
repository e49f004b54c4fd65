//! What a browser brings back, in the JSON forms of `WebAuthn` Level 3 (§5.1), read and not yet judged.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use webauthn_rs_core::proto::{CollectedClientData, PublicKeyCredential, RegisterPublicKeyCredential};

use super::Unfit;

/// The longest answer that is read, in bytes. A registration with an RSA key takes about 2,000.
const LONGEST: usize = 16 * 1024;

/// An answer, and what the browser itself says in it (§5.8.1): the page cannot change that, the authenticator signs it.
pub(super) struct Answer<A> {
    pub(super) answer: A,
    client: CollectedClientData,
}

/// Either kind of answer: of a registration, or of a sign-in or a proof.
pub(super) trait FromBrowser: DeserializeOwned {
    fn client_data(&self) -> &[u8];
}

impl FromBrowser for RegisterPublicKeyCredential {
    fn client_data(&self) -> &[u8] {
        &self.response.client_data_json
    }
}

impl FromBrowser for PublicKeyCredential {
    fn client_data(&self) -> &[u8] {
        &self.response.client_data_json
    }
}

impl<A: FromBrowser> Answer<A> {
    /// Reads the JSON form.
    pub(super) fn read(text: &str) -> Result<Self, Unfit> {
        if text.len() > LONGEST {
            return Err(Unfit::Because("an answer of such a length"));
        }
        let answer: A =
            serde_json::from_str(text).map_err(|_| Unfit::Because("an answer of another form"))?;
        let client =
            serde_json::from_slice(answer.client_data()).map_err(|_| Unfit::Because("no client data"))?;
        Ok(Self { answer, client })
    }

    /// The challenge that is answered, as the browser says.
    pub(super) fn challenge(&self) -> &[u8] {
        &self.client.challenge
    }

    /// Whether it comes out of a frame in another site's page; of a sign-in the library does not ask it.
    pub(super) fn unframed(&self) -> Result<(), Unfit> {
        let framed = self.client.cross_origin == Some(true);
        if framed || self.client.unknown_keys.contains_key("topOrigin") {
            return Err(Unfit::Because("it comes out of a frame in another site's page"));
        }
        Ok(())
    }
}

impl Answer<PublicKeyCredential> {
    /// The credential's id, as it is stored.
    pub(super) fn credential(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.answer.raw_id)
    }
}
