use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;

use super::*;

const MESSAGE: &[u8] = b"a message";

/// An RSA key of 2048 bits, and its signature of [`MESSAGE`] (PKCS #1 v1.5, SHA-256) as OpenSSL made it.
const MODULUS: &str = "wPogCe-jS3AByLz4GAgxYS-Nrdxk9qyQGUWEx3ZT766TJm5V1fE0LbRGAX8PQ29xyNJeFiMe9AhEbOSDdZSR7UI2i8dMsYdeWYG7\
    E4GYNBxRoEk4zJAJksMr4G02fXpBfU9R7jDtP9gZNdX5H22Os8CueeD5L5ULyqzbXICFRfVRXf36y5GrML6AKTsYmpPcH0JkIbh5\
    KmPloQbueHurpZM3WMDcgit2a6shcR2EqNdLRZnIidlB3Mj8ndakQGXE0kY8rATKZZkIICE2BXAJEygAg6lqMA6-c_zUv-EmLwAR\
    NUjjFH_DMdjlm3eVYXZh5oVAV6BwXdK1xPna9_8fnw";
const SIGNATURE: &str = "X80vM3OJJUUg-qTko4ssJMpqQ97K_pa6td6bId5hzumnClVcgfdSA9saFzHcSY-Ewq6L_0nrV6UBaKCa-5vmLdkqJ3-U-I0DAjgs\
    y06bjaaWV7yO2QrWUEJbqSOqLdAOOIoTsIdjLRcBZ4xAgLjst31Oj6_EQrl0p-O5oj4cWr8iemxcMfgZjZ_TAedMakWUlRGbiopp\
    Mg_90cdZe6lLEH2gJf2bhy0FgLcxY-4UHSUddxln0U6l6O_M7gQjs_JrnlFg-GqNWcoOqUiNVvapBErdSzSdFwUqUy1oSyy5ZBfC\
    tvmuH_2Iidm4IxLwMIczsNypFju331lQ5y2rDx7uDg";

fn cose(entries: Vec<(i64, Value)>) -> Value {
    let entries = entries.into_iter();
    Value::Map(
        entries
            .map(|(label, value)| (Value::from(label), value))
            .collect(),
    )
}

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn p256_key() -> (SigningKey, Value) {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let point = key.verifying_key().to_encoded_point(false);
    let cose = cose(vec![
        (1, Value::from(2)),
        (3, Value::from(-7)),
        (-1, Value::from(1)),
        (-2, Value::Bytes(point.x().unwrap().to_vec())),
        (-3, Value::Bytes(point.y().unwrap().to_vec())),
    ]);
    (key, cose)
}

fn rsa(modulus: Vec<u8>) -> Value {
    cose(vec![
        (1, Value::from(3)),
        (3, Value::from(-257)),
        (-1, Value::Bytes(modulus)),
        (-2, Value::Bytes(vec![1, 0, 1])),
    ])
}

/// Signed by this key, it holds for this message alone, also after the key was stored and read.
fn holds(key: &Value, signature: &[u8]) {
    let key = PublicKey::of_cose(key).unwrap();
    let stored = serde_json::to_string(&key).unwrap();
    let key: PublicKey = serde_json::from_str(&stored).unwrap();
    assert!(key.has_signed(MESSAGE, signature), "{stored}");
    assert!(!key.has_signed(b"another message", signature));
    let mut broken = signature.to_vec();
    *broken.last_mut().unwrap() ^= 1;
    assert!(!key.has_signed(MESSAGE, &broken));
    assert!(!key.has_signed(MESSAGE, b""));
}

#[test]
fn signatures_of_each_algorithm_hold_for_their_message_alone() {
    let (key, public) = p256_key();
    let signature: p256::ecdsa::Signature = key.sign(MESSAGE);
    holds(&public, signature.to_der().as_bytes());

    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let public = cose(vec![
        (1, Value::from(1)),
        (3, Value::from(-8)),
        (-1, Value::from(6)),
        (-2, Value::Bytes(key.verifying_key().to_bytes().to_vec())),
    ]);
    holds(&public, &key.sign(MESSAGE).to_bytes());

    holds(&rsa(bytes(MODULUS)), &bytes(SIGNATURE));
}

#[test]
fn a_key_is_stored_as_a_jwk() {
    let (_, public) = p256_key();
    let key = PublicKey::of_cose(&public).unwrap();
    let stored: serde_json::Value = serde_json::to_value(&key).unwrap();
    assert_eq!(stored["kty"], "EC");
    assert_eq!(stored["crv"], "P-256");
    assert_eq!(stored["x"].as_str().unwrap().len(), 43);
}

#[test]
fn what_is_no_key_of_the_algorithms_asked_for_is_refused() {
    let (_, Value::Map(entries)) = p256_key() else {
        panic!("a map");
    };
    let changed = |label: i64, value: Value| {
        let entries = entries.iter().cloned();
        Value::Map(
            entries
                .map(|(name, old)| {
                    let here = integer(&name) == Some(label);
                    (name, if here { value.clone() } else { old })
                })
                .collect(),
        )
    };
    let short = bytes(MODULUS)[128..].to_vec();
    for key in [
        Value::Null,
        cose(Vec::new()),
        changed(1, Value::from(3)),
        // ES512 and the curve of ES384.
        changed(3, Value::from(-36)),
        changed(-1, Value::from(2)),
        // Not on the curve, and of another length.
        changed(-3, Value::Bytes(vec![1; 32])),
        changed(-2, Value::Bytes(vec![1; 31])),
        rsa(short),
    ] {
        assert!(PublicKey::of_cose(&key).is_err(), "{key:?}");
    }
}
