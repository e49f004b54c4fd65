use super::*;

const MESSAGE: &[u8] = b"a message";

/// A key of P-256 as rows of before `webauthn-rs` have it, and its signature of [`MESSAGE`] as OpenSSL made it.
const POINT: &str = r#"{"kty":"EC","crv":"P-256","x":"HhhTL9R1TALzBB2cdc6zO4P_2BrHzk_ogsyxyYvFiW4","y":"pGwxHE4v9A3ZajZT5uRURdMt_khuztdcepDGoYiBwKM"}"#;
const POINT_SIGNATURE: &str =
    "MEYCIQCZ6Zav_fQ8ggx3E3o9YAwMcWhY-ojHe3Gj-xWdnAheCwIhAK0Vn4WmcFCqAAnKCFd8q6XWXme8xDlnJ4JPm5U9t2Dd";

/// An RSA key of 2048 bits, and its signature of [`MESSAGE`] (PKCS #1 v1.5, SHA-256) as OpenSSL made it.
const MODULUS: &str = "wPogCe-jS3AByLz4GAgxYS-Nrdxk9qyQGUWEx3ZT766TJm5V1fE0LbRGAX8PQ29xyNJeFiMe9AhEbOSDdZSR7UI2i8dMsYdeWYG7\
    E4GYNBxRoEk4zJAJksMr4G02fXpBfU9R7jDtP9gZNdX5H22Os8CueeD5L5ULyqzbXICFRfVRXf36y5GrML6AKTsYmpPcH0JkIbh5\
    KmPloQbueHurpZM3WMDcgit2a6shcR2EqNdLRZnIidlB3Mj8ndakQGXE0kY8rATKZZkIICE2BXAJEygAg6lqMA6-c_zUv-EmLwAR\
    NUjjFH_DMdjlm3eVYXZh5oVAV6BwXdK1xPna9_8fnw";
const SIGNATURE: &str = "X80vM3OJJUUg-qTko4ssJMpqQ97K_pa6td6bId5hzumnClVcgfdSA9saFzHcSY-Ewq6L_0nrV6UBaKCa-5vmLdkqJ3-U-I0DAjgs\
    y06bjaaWV7yO2QrWUEJbqSOqLdAOOIoTsIdjLRcBZ4xAgLjst31Oj6_EQrl0p-O5oj4cWr8iemxcMfgZjZ_TAedMakWUlRGbiopp\
    Mg_90cdZe6lLEH2gJf2bhy0FgLcxY-4UHSUddxln0U6l6O_M7gQjs_JrnlFg-GqNWcoOqUiNVvapBErdSzSdFwUqUy1oSyy5ZBfC\
    tvmuH_2Iidm4IxLwMIczsNypFju331lQ5y2rDx7uDg";

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

#[test]
fn keys_that_were_stored_before_the_library_still_sign() {
    let rsa = format!(r#"{{"kty":"RSA","n":"{MODULUS}","e":"AQAB"}}"#);
    for (stored, signature) in [(POINT, POINT_SIGNATURE), (&rsa, SIGNATURE)] {
        let key = read(stored).unwrap();
        let signature = bytes(signature);
        let holds = |message: &[u8]| key.verify_signature(&signature, message).unwrap();
        assert!(holds(MESSAGE), "{stored}");
        assert!(!holds(b"another message"));
        assert_eq!(written(&key).unwrap(), stored, "and are stored alike today");
    }
}

#[test]
fn what_is_no_key_of_the_algorithms_asked_for_is_neither_stored_nor_read() {
    let ed25519 = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    for stored in ["", "{}", "null", ed25519, &POINT.replace("P-256", "P-384")] {
        assert!(read(stored).is_none(), "{stored}");
    }
    let mut key = read(POINT).unwrap();
    key.type_ = COSEAlgorithm::ES384;
    assert!(written(&key).is_err());
}
