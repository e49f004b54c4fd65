//! Tokens that must not pass.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};
use tillid_kernel::SystemDice;

use super::*;

const ISSUER: &str = "http://localhost:8080";
const NOW: Timestamp = Timestamp(1_700_000_000_123);

fn keys() -> (tempfile::TempDir, Keys) {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::open(folder.path(), ISSUER, &SystemDice).unwrap();
    (folder, keys)
}

fn bearer() -> Bearer {
    Bearer {
        user: UserId::new(NOW, &SystemDice),
        session: SessionId::new(NOW, &SystemDice),
    }
}

fn refused(keys: &Keys, token: &str, at: Timestamp) -> bool {
    keys.verify(token, at)
        .is_err_and(|error| error.code() == tillid_kernel::Code::Unauthenticated)
}

/// A token with a header and claims changed, signed well by the right key.
fn forged(keys: &Keys, header: impl Fn(&mut Value), claims: impl Fn(&mut Value)) -> String {
    let honest = keys.issue(bearer(), NOW, &SystemDice).unwrap().token;
    let mut parts = honest.split('.');
    let mut edited = |edit: &dyn Fn(&mut Value)| {
        let mut value: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap()).unwrap();
        edit(&mut value);
        URL_SAFE_NO_PAD.encode(value.to_string())
    };
    let message = format!("{}.{}", edited(&header), edited(&claims));
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), &keys.ring().signing(NOW).signing, ALGORITHM).unwrap();
    format!("{message}.{signature}")
}

fn nothing(_: &mut Value) {}

#[test]
fn a_token_is_good_for_ten_minutes_and_not_a_millisecond_more() {
    let (_folder, keys) = keys();
    let bearer = bearer();
    let access = keys.issue(bearer, NOW, &SystemDice).unwrap();
    assert_eq!(access.expires_at, Timestamp(1_700_000_600_000));
    assert_eq!(keys.verify(&access.token, NOW).unwrap(), bearer);
    assert_eq!(
        keys.verify(&access.token, Timestamp(access.expires_at.0 - 1))
            .unwrap(),
        bearer
    );
    assert!(refused(&keys, &access.token, access.expires_at));
}

#[test]
fn a_token_from_the_future_is_refused_beyond_the_skew_of_clocks() {
    let (_folder, keys) = keys();
    let access = keys.issue(bearer(), NOW, &SystemDice).unwrap();
    assert!(keys.verify(&access.token, Timestamp(1_699_999_995_000)).is_ok());
    assert!(refused(&keys, &access.token, Timestamp(1_699_999_994_999)));
}

#[test]
fn the_keys_of_a_folder_are_made_once_and_private() {
    let (folder, first) = keys();
    let access = first.issue(bearer(), NOW, &SystemDice).unwrap();
    let again = Keys::open(folder.path(), ISSUER, &SystemDice).unwrap();
    assert!(again.verify(&access.token, NOW).is_ok());
    let files: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1, "no draft is left behind");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

const MINUTE: i64 = 60_000;

fn after(minutes: i64) -> Timestamp {
    Timestamp(NOW.0 + minutes * MINUTE)
}

fn key_id(access: &AccessToken) -> String {
    jsonwebtoken::decode_header(&access.token).unwrap().kid.unwrap()
}

/// Two nodes on one folder through a whole rotation: at no instant does one sign what the other refuses.
#[test]
fn a_rotation_signs_nobody_out() {
    let (folder, one) = keys();
    let two = Keys::open(folder.path(), ISSUER, &SystemDice).unwrap();
    let before = one.issue(bearer(), NOW, &SystemDice).unwrap();
    let Rotation::Made {
        id,
        signs_from,
        removed,
    } = one.rotate(NOW, &SystemDice).unwrap()
    else {
        panic!("the first rotation makes a key");
    };
    assert_eq!((signs_from, removed), (after(10), Vec::new()));

    let last = Timestamp(signs_from.0 - 1);
    let not_yet = one.issue(bearer(), last, &SystemDice).unwrap();
    assert_eq!(key_id(&not_yet), key_id(&before));
    assert!(
        two.verify(&not_yet.token, last).is_ok(),
        "also by a node that has not looked yet"
    );
    assert_eq!(
        one.rotate(last, &SystemDice).unwrap(),
        Rotation::Waits(signs_from)
    );

    two.reload().unwrap();
    let new = one.issue(bearer(), signs_from, &SystemDice).unwrap();
    assert_eq!(key_id(&new), id);
    assert!(two.verify(&new.token, signs_from).is_ok());
    assert!(two.verify(&not_yet.token, signs_from).is_ok());

    // The next rotation takes the first key along, an hour after it signed for the last time.
    let Rotation::Made { removed, .. } = one.rotate(Timestamp(after(70).0 - 1), &SystemDice).unwrap() else {
        panic!("the second rotation makes a key");
    };
    assert_eq!(removed, Vec::<String>::new());
    let Rotation::Made { removed, .. } = one.rotate(after(80), &SystemDice).unwrap() else {
        panic!("the third rotation makes a key");
    };
    assert_eq!(removed, [key_id(&before)]);
    assert!(refused(&one, &before.token, NOW), "its key is gone");
    assert_eq!(one.published().unwrap().keys.len(), 3);
}

#[test]
fn a_node_keeps_its_keys_when_the_folder_cannot_be_read() {
    let (folder, keys) = keys();
    let access = keys.issue(bearer(), NOW, &SystemDice).unwrap();
    std::fs::write(folder.path().join("2000000000000.pem"), "half a ke").unwrap();
    assert!(keys.reload().is_err());
    assert!(keys.verify(&access.token, NOW).is_ok());
}

/// A client that knows nothing but the published keys checks a token with them.
#[test]
fn what_is_published_verifies_and_signs_nothing() {
    let (_folder, keys) = keys();
    let access = keys.issue(bearer(), NOW, &SystemDice).unwrap();
    let published = serde_json::to_value(keys.published().unwrap()).unwrap();
    let key = &published["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"], &key["use"], &key["kid"]),
        (
            &json!("OKP"),
            &json!("Ed25519"),
            &json!("EdDSA"),
            &json!("sig"),
            &json!(key_id(&access))
        )
    );
    assert_eq!(
        key.as_object().unwrap().len(),
        6,
        "and `x`, but no private half: {key}"
    );
    let read: Jwk = serde_json::from_value(key.clone()).unwrap();
    let verifying = jsonwebtoken::DecodingKey::from_jwk(&read).unwrap();
    let mut validation = Validation::new(ALGORITHM);
    validation.validate_exp = false;
    validation.set_audience(&[AUDIENCE]);
    assert!(jsonwebtoken::decode::<Value>(&access.token, &verifying, &validation).is_ok());
}

#[test]
fn what_a_token_says_of_itself_chooses_nothing() {
    let (_folder, keys) = keys();
    assert!(
        keys.verify(&forged(&keys, nothing, nothing), NOW).is_ok(),
        "the forge itself works"
    );
    let headers: [(&str, Value); 8] = [
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("ES256")),
        ("typ", json!("JWT")),
        ("typ", Value::Null),
        ("kid", json!("0123456789abcdef")),
        ("kid", Value::Null),
        ("crit", json!(["b64"])),
    ];
    for (name, value) in headers {
        let token = forged(&keys, |header| header[name] = value.clone(), nothing);
        assert!(refused(&keys, &token, NOW), "{name}: {value}");
    }
    let claims: [(&str, Value); 8] = [
        ("iss", json!("https://elsewhere.example")),
        ("aud", json!("tillid-mail")),
        ("sub", json!("org_00000000000000000000000000000000")),
        ("sid", json!("")),
        ("exp", json!(1_700_000_000)),
        ("exp", Value::Null),
        ("nbf", json!(1_700_000_100)),
        ("iat", json!(1_700_000_100)),
    ];
    for (name, value) in claims {
        let token = forged(&keys, nothing, |claims| claims[name] = value.clone());
        assert!(refused(&keys, &token, NOW), "{name}: {value}");
    }
}

#[test]
fn a_public_key_used_as_a_shared_secret_signs_nothing() {
    let (_folder, keys) = keys();
    let message = forged(&keys, |header| header["alg"] = json!("HS256"), nothing);
    let message = message.rsplit_once('.').unwrap().0;
    let ring = keys.ring();
    let public = ring.0[0].verifying.try_get_as_bytes().unwrap();
    let secret = EncodingKey::from_secret(public);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap();
    assert!(refused(&keys, &format!("{message}.{signature}"), NOW));
}

#[test]
fn broken_tokens_are_refused() {
    let (_folder, keys) = keys();
    let honest = keys.issue(bearer(), NOW, &SystemDice).unwrap().token;
    let (message, _) = honest.rsplit_once('.').unwrap();
    for token in [
        "",
        ".",
        "..",
        "a.b.c",
        message,
        &format!("{message}."),
        &honest[1..],
    ] {
        assert!(refused(&keys, token, NOW), "{token}");
    }
}
