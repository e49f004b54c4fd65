//! Tokens that must not pass.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &keys.0.signing, ALGORITHM).unwrap();
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
    let files: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1, "no draft is left behind");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn a_newer_key_signs_and_the_older_still_verifies() {
    let (folder, old) = keys();
    let before = old.issue(bearer(), NOW, &SystemDice).unwrap();
    create(&folder.path().join("0002.pem"), &SystemDice).unwrap();
    let both = Keys::open(folder.path(), ISSUER, &SystemDice).unwrap();
    assert!(both.verify(&before.token, NOW).is_ok());
    let after = both.issue(bearer(), NOW, &SystemDice).unwrap();
    assert!(both.verify(&after.token, NOW).is_ok());
    assert!(refused(&old, &after.token, NOW), "a key id that is not known");
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
    let public = keys.0.verifying[0].1.try_get_as_bytes().unwrap();
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
