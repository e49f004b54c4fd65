//! An authenticator of the tests' own, written from `WebAuthn` Level 3 and from nothing of the portal's: one key of P-256
//! on one device. Each thing that it says can be made wrong.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tillid_kernel::{Dice, SystemDice};
use tillid_tests::{Client, TestApp};

/// User present and verified.
pub(crate) const VERIFIED: u8 = 0b0000_0101;
/// User present, and no more.
pub(crate) const PRESENT: u8 = 0b0000_0001;
/// May be copied to other devices, and is.
pub(crate) const SYNCED: u8 = 0b0001_1000;
const HAS_CREDENTIAL: u8 = 0b0100_0000;
const HAS_EXTENSIONS: u8 = 0b1000_0000;

/// A device with a passkey, or about to get one.
#[derive(Clone)]
pub(crate) struct Authenticator {
    key: Arc<SigningKey>,
    /// The credential's id.
    pub(crate) id: Vec<u8>,
    /// The person it stands for, as the portal named them.
    pub(crate) handle: Vec<u8>,
    /// The page that it is used on.
    pub(crate) origin: String,
    /// The site that it is used for.
    pub(crate) rp_id: String,
    /// The flags of its next answer.
    pub(crate) flags: u8,
    /// The counter of its next answer.
    pub(crate) counter: u32,
    /// More that the browser says.
    pub(crate) client: Value,
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn written(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

impl Authenticator {
    /// A new one, used on the portal's own pages.
    pub(crate) fn at(app: &TestApp) -> Self {
        let mut secret = [0_u8; 32];
        SystemDice.fill(&mut secret);
        let mut id = vec![0_u8; 32];
        SystemDice.fill(&mut id);
        Self {
            key: Arc::new(SigningKey::from_slice(&secret).unwrap()),
            id,
            handle: Vec::new(),
            origin: app.state.origin.to_string(),
            rp_id: "localhost".to_owned(),
            flags: VERIFIED,
            counter: 1,
            client: json!({ "crossOrigin": false }),
        }
    }

    /// Makes the passkey that the options ask for.
    pub(crate) fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        assert_eq!(options["rp"]["id"], "localhost");
        let handle = options["user"]["id"].as_str().unwrap();
        self.handle = URL_SAFE_NO_PAD.decode(handle).unwrap();
        assert_eq!(options["attestation"], "none");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let asked = options["pubKeyCredParams"].as_array().unwrap();
        assert!(asked.iter().any(|kind| kind["alg"] == -7));
        let point = self.key.verifying_key().to_encoded_point(false);
        let key = Cbor::Map(vec![
            (1.into(), 2.into()),
            (3.into(), Cbor::from(-7)),
            (Cbor::from(-1), 1.into()),
            (Cbor::from(-2), Cbor::Bytes(point.x().unwrap().to_vec())),
            (Cbor::from(-3), Cbor::Bytes(point.y().unwrap().to_vec())),
        ]);
        let extensions = Cbor::Map(vec![("credProtect".into(), 2.into())]);
        let data = [
            self.data(HAS_CREDENTIAL | HAS_EXTENSIONS).as_slice(),
            &[0; 16],
            &u16::try_from(self.id.len()).unwrap().to_be_bytes(),
            &self.id,
            &written(&key),
            &written(&extensions),
        ]
        .concat();
        let object = Cbor::Map(vec![
            ("fmt".into(), "none".into()),
            ("attStmt".into(), Cbor::Map(Vec::new())),
            ("authData".into(), Cbor::Bytes(data)),
        ]);
        self.counter += 1;
        let client = self.client_data("webauthn.create", &options);
        self.answer(&json!({
            "clientDataJSON": text(client.as_bytes()),
            "attestationObject": text(&written(&object)),
            "transports": ["internal", "hybrid"],
        }))
    }

    /// Answers what is asked, if it has the passkey; its counter goes up.
    pub(crate) fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        assert_eq!(options["rpId"], "localhost");
        assert_eq!(options["userVerification"], "required");
        let client = self.client_data("webauthn.get", &options);
        let data = self.data(0);
        let hash = Sha256::digest(client.as_bytes());
        let signature: Signature = self.key.sign(&[data.as_slice(), &hash].concat());
        self.counter += 1;
        self.answer(&json!({
            "clientDataJSON": text(client.as_bytes()),
            "authenticatorData": text(&data),
            "signature": text(signature.to_der().as_bytes()),
            "userHandle": text(&self.handle),
        }))
    }

    fn answer(&self, response: &Value) -> String {
        json!({
            "id": text(&self.id),
            "rawId": text(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        })
        .to_string()
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let mut said = json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin });
        for (name, value) in self.client.as_object().unwrap() {
            said[name] = value.clone();
        }
        said.to_string()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        [
            &Sha256::digest(&self.rp_id)[..],
            &[self.flags | more],
            &self.counter.to_be_bytes(),
        ]
        .concat()
    }
}

/// What the portal asks of whoever registers a passkey.
pub(crate) async fn begin(client: &Client) -> String {
    client
        .run("mutation { beginPasskey { options } }", json!({}))
        .await
        .text("/beginPasskey/options")
}

/// Registers a passkey; answers it, its id and the recovery codes that came with it.
pub(crate) async fn register(app: &TestApp, client: &Client) -> (Authenticator, String, Vec<String>) {
    let mut passkey = Authenticator::at(app);
    let credential = passkey.create(&begin(client).await);
    let input = json!({ "name": "Arbejdscomputer", "credential": credential });
    let added = client
        .mutate("addPasskey", input, "passkey { id } recoveryCodes")
        .await;
    let codes = added.at("/addPasskey/recoveryCodes").as_array();
    let codes = codes.into_iter().flatten();
    let codes = codes.map(|code| code.as_str().unwrap().to_owned()).collect();
    (passkey, added.text("/addPasskey/passkey/id"), codes)
}

/// What the portal asks of whoever signs in with a passkey.
pub(crate) async fn begin_sign_in(browser: &Client) -> String {
    browser
        .run("mutation { beginPasskeySignIn { options } }", json!({}))
        .await
        .text("/beginPasskeySignIn/options")
}

/// What the portal asks of whoever proves themselves: in their session, or for a second step.
pub(crate) async fn begin_proof(client: &Client, step: Option<&str>) -> String {
    client
        .mutate("beginPasskeyProof", json!({ "challenge": step }), "options")
        .await
        .text("/beginPasskeyProof/options")
}
