//! The seal as its own verifier sees it. Other people's verifiers are asked in `readers.rs`.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

#[path = "../../documents/tests/sample/mod.rs"]
#[expect(
    dead_code,
    reason = "the typesetter's sample, of which this needs the agreement"
)]
mod sample;

use std::sync::LazyLock;

use tillid_sealing::certificate::{Certificate, Subject};
use tillid_sealing::key::PrivateKey;
use tillid_sealing::pdf::{self, Field};
use tillid_sealing::{Flaw, SealReport, cms, report, seal};
use time::macros::datetime;

static DOCUMENT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    tillid_documents::typeset::typeset(&sample::agreement())
        .unwrap()
        .bytes
});

fn dice(bytes: &mut [u8]) {
    bytes.fill(0x5a);
}

fn other_dice(bytes: &mut [u8]) {
    bytes.fill(0x3c);
}

fn field() -> Field {
    Field {
        name: "Østjysk Software A/S".to_owned(),
        reason: "Segl".to_owned(),
        tooltip: "Elektronisk segl fra Østjysk Software A/S".to_owned(),
        at: datetime!(2026-11-27 08:30:00 +1),
    }
}

fn own(key: &PrivateKey) -> Certificate {
    let subject = Subject {
        legal_name: "Østjysk Software A/S".to_owned(),
        identifier: Some("NTRDK-12345678".to_owned()),
        country: "DK".to_owned(),
    };
    let valid = (datetime!(2026-11-27 0:00 UTC), datetime!(2029-11-26 0:00 UTC));
    Certificate::self_signed(&subject, key, valid, &dice).unwrap()
}

fn sealed_with(key: &PrivateKey) -> Vec<u8> {
    seal(&DOCUMENT, &field(), &[own(key)], &key.signer(&dice))
        .unwrap()
        .bytes
}

fn sealed() -> Vec<u8> {
    sealed_with(&PrivateKey::generate(&dice))
}

#[test]
fn a_seal_names_the_certificate_that_made_it() {
    let key = PrivateKey::generate(&dice);
    let SealReport::Holds(seal) = report(&sealed_with(&key)) else {
        panic!("it does not hold");
    };
    assert_eq!(seal.certificate, own(&key));
    assert!(!seal.has_timestamp);
}

#[test]
fn a_seal_of_an_rsa_key_holds() {
    // The two smallest primes of this length that fit RSA: everybody's key, and quickly made.
    let half = rsa::BigUint::from(3_u8) << 1022_usize;
    let (p, q) = (&half + 1_037_u32, &half + 1_697_u32);
    let key = rsa::RsaPrivateKey::from_p_q(p, q, rsa::BigUint::from(65_537_u32)).unwrap();
    let key = PrivateKey::Rsa(Box::new(key));
    assert!(matches!(report(&sealed_with(&key)), SealReport::Holds(_)));
}

#[test]
fn a_document_without_a_seal_is_not_sealed() {
    assert_eq!(report(&DOCUMENT), SealReport::NotSealed);
    assert_eq!(report(b""), SealReport::NotSealed);
    assert_eq!(report(b"no PDF at all"), SealReport::NotSealed);
}

/// One byte at a time, all over the file: the document, the update, the range, the value and what is kept free in it.
#[test]
fn no_changed_byte_is_taken_for_a_seal_that_holds() {
    let good = sealed();
    let from_update = DOCUMENT.len();
    let everywhere = (0..from_update).step_by(997).chain(from_update..good.len());
    for at in everywhere.filter(|at| at % 41 == 0 || *at > good.len() - 200) {
        let mut bad = good.clone();
        bad[at] ^= 0x01;
        assert!(!matches!(report(&bad), SealReport::Holds(_)), "byte {at}");
    }
}

#[test]
fn what_does_not_hold_is_named() {
    let good = sealed();
    let mut changed = good.clone();
    changed[100] ^= 0x01;
    assert_eq!(report(&changed), SealReport::DoesNotHold(Flaw::DocumentChanged));

    let mut longer = good.clone();
    longer.extend_from_slice(b"\n% one more line\n");
    assert_eq!(report(&longer), SealReport::DoesNotHold(Flaw::NotWholeFile));

    let prepared = pdf::prepare(&DOCUMENT, &field()).unwrap();
    let (key, other) = (PrivateKey::generate(&dice), PrivateKey::generate(&other_dice));
    let foreign = cms::sign(&prepared.digest(), &[own(&key)], &other.signer(&dice)).unwrap();
    let foreign = prepared.fill(&foreign).unwrap();
    assert_eq!(report(&foreign), SealReport::DoesNotHold(Flaw::WrongSignature));

    let empty = prepared.fill(&[]).unwrap();
    assert_eq!(report(&empty), SealReport::DoesNotHold(Flaw::Unreadable));
}
