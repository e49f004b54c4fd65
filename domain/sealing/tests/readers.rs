//! Strangers' readers judge the seal: poppler's `pdfsig`, pyHanko and qpdf. They run, or the test fails.
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

use std::path::{Path, PathBuf};
use std::process::Command;

use tillid_sealing::certificate::{Certificate, Subject};
use tillid_sealing::key::PrivateKey;
use tillid_sealing::pdf::Field;
use tillid_sealing::{Sealed, seal};
use time::OffsetDateTime;
use time::ext::NumericalDuration;

/// Dice that always fall alike.
fn dice(bytes: &mut [u8]) {
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::try_from(at % 199).unwrap() + 7;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the readers have a clock of their own, which must find the certificate valid"
)]
fn now() -> OffsetDateTime {
    std::time::SystemTime::now().into()
}

fn agreement() -> Vec<u8> {
    tillid_documents::typeset::typeset(&sample::agreement())
        .unwrap()
        .bytes
}

fn field() -> Field {
    Field {
        name: "Østjysk Software A/S".to_owned(),
        reason: "Segl på den underskrevne aftale".to_owned(),
        tooltip: "Elektronisk segl fra Østjysk Software A/S".to_owned(),
        at: now(),
    }
}

fn own() -> (PrivateKey, Certificate) {
    let key = PrivateKey::generate(&dice);
    let now = now();
    let subject = Subject {
        legal_name: "Østjysk Software A/S".to_owned(),
        identifier: Some("NTRDK-12345678".to_owned()),
        country: "DK".to_owned(),
    };
    let valid = (now - 1.hours(), now + 1095.days());
    let certificate = Certificate::self_signed(&subject, &key, valid, &dice).unwrap();
    (key, certificate)
}

fn sealed(document: &[u8]) -> (Sealed, Certificate) {
    let (key, certificate) = own();
    let chain = [certificate.clone()];
    let sealed = seal(document, &field(), &chain, &key.signer(&dice)).unwrap();
    (sealed, certificate)
}

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(program: &str, arguments: &[&str], file: &Path) -> (bool, String) {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("{program} (on Debian: poppler-utils, qpdf): {error}"));
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// Bytes of every part of the file, each changed once: the head, the text, the tags, the seal's own value.
fn places(sealed: &[u8]) -> Vec<usize> {
    let gap = sealed
        .windows(10)
        .rposition(|window| window == b"/Contents<")
        .unwrap();
    vec![12, sealed.len() / 2, gap - 20, gap + 400, sealed.len() - 12]
}

fn flipped(sealed: &[u8], at: usize) -> Vec<u8> {
    let mut changed = sealed.to_vec();
    // A hexadecimal digit stays one.
    changed[at] ^= 1;
    changed
}

/// ESIGN: the reader that Linux desktops have.
#[test]
fn pdfsig_accepts_the_seal_and_refuses_one_changed_byte() {
    let (sealed, _) = sealed(&agreement());
    let file = folder("pdfsig").join("sealed.pdf");
    std::fs::write(&file, &sealed.bytes).unwrap();
    let (_, told) = run("pdfsig", &["-nocert"], &file);
    assert!(told.contains("Signature is Valid."), "{told}");
    assert!(told.contains("ETSI.CAdES.detached"), "{told}");
    assert!(told.contains("Total document signed"), "{told}");
    assert!(told.contains("SHA-256"), "{told}");
    for at in places(&sealed.bytes) {
        std::fs::write(&file, flipped(&sealed.bytes, at)).unwrap();
        let (_, told) = run("pdfsig", &["-nocert"], &file);
        assert!(!told.contains("Signature is Valid."), "byte {at}: {told}");
    }
}

/// The library that judges by the standards' letter.
#[test]
fn pyhanko_accepts_the_seal_and_refuses_one_changed_byte() {
    let (sealed, certificate) = sealed(&agreement());
    let folder = folder("pyhanko");
    let trusted = folder.join("trusted.pem");
    std::fs::write(&trusted, certificate.to_pem().unwrap()).unwrap();
    let mut files = vec![folder.join("sealed.pdf")];
    std::fs::write(&files[0], &sealed.bytes).unwrap();
    for at in places(&sealed.bytes) {
        let file = folder.join(format!("changed-{at}.pdf"));
        std::fs::write(&file, flipped(&sealed.bytes, at)).unwrap();
        files.push(file);
    }
    let told = pyhanko::judge(&trusted, &files);
    assert_eq!(told.len(), files.len());
    let good = &told[0];
    assert_eq!(good["sound"], true, "{good}");
    assert_eq!(good["trusted"], true, "{good}");
    assert_eq!(good["coverage"], "ENTIRE_FILE", "{good}");
    assert_eq!(good["subFilter"], "/ETSI.CAdES.detached", "{good}");
    assert_eq!(good["timestamped"], false, "{good}");
    assert!(
        good["signer"].as_str().unwrap().contains("Østjysk Software A/S"),
        "{good}"
    );
    for (file, bad) in files.iter().zip(&told).skip(1) {
        assert_eq!(bad["sound"], false, "{}: {bad}", file.display());
    }
}

/// The file is whole for a reader that knows nothing of seals.
#[test]
fn qpdf_finds_nothing_to_mend() {
    let (sealed, _) = sealed(&agreement());
    let file = folder("qpdf").join("sealed.pdf");
    std::fs::write(&file, &sealed.bytes).unwrap();
    let (good, told) = run("qpdf", &["--check"], &file);
    assert!(good, "{told}");
    assert!(told.contains("No syntax or stream encoding errors"), "{told}");
    assert!(!told.contains("WARNING"), "{told}");
}
