//! What a file proves by itself, with a timestamp and without, and what is no proof.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails where it stands"
)]

#[path = "../../documents/tests/sample/mod.rs"]
#[expect(
    dead_code,
    reason = "the typesetter's sample, of which this needs the agreement"
)]
mod sample;

mod pyhanko;
mod service;

use std::sync::LazyLock;

use service::Service;
use tillid_sealing::Fault;
use tillid_sealing::certificate::{Certificate, Subject};
use tillid_sealing::key::PrivateKey;
use tillid_sealing::pdf::{self, Field};
use tillid_sealing::timestamp::{self, NONCE, StampFault};
use tillid_sealing::verify::{Broken, verify};
use tillid_sealing::{Sealed, seal};
use time::OffsetDateTime;
use time::ext::NumericalDuration;

fn dice(bytes: &mut [u8]) {
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::try_from(at % 199).unwrap() + 7;
    }
}

/// When the test began.
static NOW: LazyLock<OffsetDateTime> = LazyLock::new(|| {
    #[expect(clippy::disallowed_methods, reason = "openssl stamps with a clock of its own")]
    std::time::SystemTime::now().into()
});

fn now() -> OffsetDateTime {
    *NOW
}

fn field() -> Field {
    Field {
        name: "Østjysk Software A/S".to_owned(),
        reason: "Segl".to_owned(),
        tooltip: "Segl".to_owned(),
        at: now(),
    }
}

fn key_and_certificate() -> (PrivateKey, Certificate) {
    let key = PrivateKey::generate(&dice);
    let subject = Subject {
        legal_name: "Østjysk Software A/S".to_owned(),
        identifier: None,
        country: "DK".to_owned(),
    };
    let valid = (now() - 1.hours(), now() + 1095.days());
    let certificate = Certificate::self_signed(&subject, &key, valid, &dice).unwrap();
    (key, certificate)
}

fn document() -> Vec<u8> {
    tillid_documents::typeset::typeset(&sample::agreement())
        .unwrap()
        .bytes
}

/// A sealed file, and the file without its seal.
fn sealed(field: &Field) -> (Sealed, Vec<u8>) {
    let (key, certificate) = key_and_certificate();
    let document = document();
    let sealed = seal(&document, field, &[certificate], &key.signer(&dice)).unwrap();
    (sealed, document)
}

#[test]
fn a_seal_is_judged_from_the_file_alone_and_every_change_is_found() {
    let (sealed, document) = sealed(&field());
    let file = sealed.bytes;
    let found = verify(&file).unwrap();
    assert_eq!((found.level(), found.stamp.is_none()), ("B-B", true));
    assert_eq!(found.signature, sealed.signature);
    assert_eq!(
        found.certificate.fingerprint(),
        key_and_certificate().1.fingerprint()
    );
    assert!(found.was_valid_at(now()));
    assert!(!found.was_valid_at(now() - 2.hours()));

    assert_eq!(verify(&document).unwrap_err(), Broken::Missing);
    assert_eq!(verify(b"%PDF-1.7").unwrap_err(), Broken::Unreadable);
    let gap = file
        .windows(10)
        .rposition(|bytes| bytes == b"/Contents<")
        .unwrap()
        + 10;
    for at in [
        12,
        file.len() / 2,
        gap - 60,
        gap + 400,
        gap + 900,
        file.len() - 12,
    ] {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(verify(&changed).is_err(), "byte {at}");
    }
    // A thought that came afterwards, and a piece that went missing.
    assert!(verify(&[&file[..], b"\n"].concat()).is_err());
    assert!(verify(&file[..file.len() - 1]).is_err());
    // Something hidden in the room that the seal leaves.
    let mut hidden = file.clone();
    hidden[gap + 2 * pdf::ROOM - 8] = b'1';
    assert_eq!(verify(&hidden).unwrap_err(), Broken::Partial);
    // Another's certificate in place of the seal's own.
    let key = PrivateKey::generate(&|bytes: &mut [u8]| bytes.fill(9));
    let (_, certificate) = key_and_certificate();
    let forged = seal(&document, &field(), &[certificate], &key.signer(&dice)).unwrap();
    assert_eq!(verify(&forged.bytes).unwrap_err(), Broken::Seal(Fault::Signature));
}

/// A real service (openssl) stamps; the seal is B-T for this crate and for pyHanko, which trusts the service's root.
#[test]
fn a_timestamp_makes_the_seal_b_t() {
    let service = Service::new("b-t");
    let field = field();
    let (sealed, document) = sealed(&field);
    let imprint = timestamp::imprint_of(&sealed.signature).unwrap();
    let nonce = [0xff; NONCE];
    let asked = timestamp::request(&imprint, &nonce).unwrap();
    let between = (now() - 5.minutes(), now() + 5.minutes());
    let answer = service.answer(&asked);
    let stamp = timestamp::answer(&answer, &imprint, &nonce, between).unwrap();
    assert!(stamp.certificate.subject().contains("Eksempel Tidsstempel"));
    assert!(between.0 < stamp.at && stamp.at < between.1);

    let signature = timestamp::attach(&sealed.signature, &stamp.token).unwrap();
    let file = pdf::prepare(&document, &field).unwrap().fill(&signature).unwrap();
    let found = verify(&file).unwrap();
    assert_eq!(found.level(), "B-T");
    assert_eq!(found.stamp.unwrap().serial, stamp.serial);

    let folder = service.folder();
    let (trusted, path) = (folder.join("trusted.pem"), folder.join("sealed.pdf"));
    let roots = [key_and_certificate().1.to_pem().unwrap(), service.root()].concat();
    std::fs::write(&trusted, roots).unwrap();
    std::fs::write(&path, &file).unwrap();
    let told = &pyhanko::judge(&trusted, &[path])[0];
    for claim in ["sound", "trusted", "timestamped", "stampTrusted"] {
        assert_eq!(told[claim], true, "{claim}: {told}");
    }

    // The stamp belongs to this seal: not a bit of it, and to no other.
    let gap = file
        .windows(10)
        .rposition(|bytes| bytes == b"/Contents<")
        .unwrap()
        + 10;
    let end = gap + 2 * signature.len();
    for at in [end - 40, end - 700, end - 2000] {
        let mut changed = file.clone();
        changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
        assert!(verify(&changed).is_err(), "digit {at}");
    }
    assert!(
        timestamp::attach(&signature, &stamp.token).is_err(),
        "one is enough"
    );
}

#[test]
fn a_service_that_lies_is_not_believed() {
    let service = Service::new("lies");
    let (imprint, nonce) = ([7; 32], [1; NONCE]);
    let between = (now() - 5.minutes(), now() + 5.minutes());
    let ask = |imprint, nonce| timestamp::request(imprint, nonce).unwrap();
    let judge = |answer: &[u8]| timestamp::answer(answer, &imprint, &nonce, between).unwrap_err();

    let other = service.answer(&ask(&[8; 32], &nonce));
    assert_eq!(judge(&other), StampFault::Imprint);
    let replayed = service.answer(&ask(&imprint, &[2; NONCE]));
    assert_eq!(judge(&replayed), StampFault::Nonce);
    let good = service.answer(&ask(&imprint, &nonce));
    for (from, to) in [(1, 2), (-2, -1)] {
        let window = (now() + from.hours(), now() + to.hours());
        let judged = timestamp::answer(&good, &imprint, &nonce, window);
        assert_eq!(judged.unwrap_err(), StampFault::Time);
    }
    let refused = service.answer(b"no question");
    assert_eq!(judge(&refused), StampFault::Refused);
    assert_eq!(judge(b""), StampFault::Unreadable);
    assert_eq!(judge(b"<html>"), StampFault::Unreadable);
    // Every tenth byte of the answer counts: whatever is changed, it is not believed.
    for at in (9..good.len()).step_by(10) {
        let mut changed = good.clone();
        changed[at] ^= 1;
        let judged = timestamp::answer(&changed, &imprint, &nonce, between);
        if let Ok(stamp) = judged {
            // Bytes that say nothing: the signatures of certificates, which another judges.
            assert_eq!(stamp.certificate.subject(), "CN=Eksempel Tidsstempel");
        }
    }
    // A certificate that is not for timestamps.
    let other = service.answer_by_another(&ask(&imprint, &nonce));
    assert_eq!(judge(&other), StampFault::Certificate);
}
