//! How messages are signed: Standard Webhooks 1.0, symmetric (`v1`): HMAC-SHA256 (RFC 2104) over
//! `id.timestamp.payload`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use tillid_kernel::{Dice, Error, Result, Timestamp};

/// What secrets begin with.
const PREFIX: &str = "whsec_";
/// Random bytes in a secret.
const BYTES: usize = 32;

/// The key of an endpoint, as the portal has it.
pub(crate) struct Key(Vec<u8>);

impl Key {
    /// A new one.
    pub(crate) fn new(dice: &dyn Dice) -> Self {
        let mut bytes = vec![0; BYTES];
        dice.fill(&mut bytes);
        Self(bytes)
    }

    /// The one that was kept.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// To be sealed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it is shown, once.
    pub(crate) fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    fn sign(&self, id: &str, seconds: i64, payload: &str) -> Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(Error::internal)?;
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(payload.as_bytes());
        Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

/// The `webhook-timestamp` of a try.
pub(crate) fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000)
}

/// The `webhook-signature` header: one signature for each key, parted by spaces. A receiver is content with any of them,
/// so that a secret can be exchanged without losing a message.
pub(crate) fn header(keys: &[Key], id: &str, at: Timestamp, payload: &str) -> Result<String> {
    let signatures: Result<Vec<String>> = keys
        .iter()
        .map(|key| key.sign(id, seconds(at), payload))
        .collect();
    Ok(signatures?.join(" "))
}

#[cfg(test)]
mod tests {
    use sha2::Digest;

    use super::*;

    /// HMAC as RFC 2104 writes it down, from the hash alone.
    fn by_hand(key: &[u8], message: &[u8]) -> Vec<u8> {
        let mut block = [0_u8; 64];
        block[..key.len()].copy_from_slice(key);
        let pad = |with: u8| block.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
        let inner = Sha256::new()
            .chain_update(pad(0x36))
            .chain_update(message)
            .finalize();
        Sha256::new()
            .chain_update(pad(0x5c))
            .chain_update(inner)
            .finalize()
            .to_vec()
    }

    fn key(secret: &str) -> Key {
        Key::from_bytes(STANDARD.decode(secret.strip_prefix(PREFIX).unwrap()).unwrap())
    }

    #[test]
    fn a_message_is_signed_as_the_specification_shows() {
        let key = key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let at = Timestamp(1_614_265_330_999);
        let (id, payload) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#);
        assert_eq!(
            header(std::slice::from_ref(&key), id, at, payload).unwrap(),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        let signed = format!("{id}.1614265330.{payload}");
        assert_eq!(
            key.sign(id, 1_614_265_330, payload).unwrap(),
            format!("v1,{}", STANDARD.encode(by_hand(key.bytes(), signed.as_bytes())))
        );
    }

    #[test]
    fn two_keys_sign_side_by_side() {
        let keys = [Key::from_bytes(vec![1; 32]), Key::from_bytes(vec![2; 32])];
        let both = header(&keys, "whd_1", Timestamp(1_000), "{}").unwrap();
        let each: Vec<String> = keys
            .iter()
            .map(|key| format!("v1,{}", STANDARD.encode(by_hand(key.bytes(), b"whd_1.1.{}"))))
            .collect();
        assert_eq!(both, each.join(" "));
    }

    #[test]
    fn a_secret_shows_its_32_bytes() {
        struct Sevens;
        impl Dice for Sevens {
            fn fill(&self, bytes: &mut [u8]) {
                bytes.fill(7);
            }
        }
        let shown = Key::new(&Sevens).reveal();
        let bytes = STANDARD.decode(shown.strip_prefix("whsec_").unwrap()).unwrap();
        assert_eq!(bytes, [7; 32]);
    }
}
