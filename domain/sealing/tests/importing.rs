//! What organisations bring: PKCS#12 files as openssl writes them, good ones and others.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use tillid_sealing::certificate::Certificate;
use tillid_sealing::import::{ImportError, LARGEST, read};
use tillid_sealing::key::PrivateKey;

const PASSWORD: &str = "hemmelig æøå";

/// A folder in which openssl works.
struct Workshop(PathBuf);

impl Workshop {
    fn new(name: &str) -> Self {
        let name = format!("importing-{name}-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn openssl(&self, command: &str) {
        let words = command.split(' ').filter(|word| !word.is_empty());
        let output = Command::new("openssl")
            .args(words.map(|word| word.replace("PASSWORD", PASSWORD)))
            .current_dir(&self.0)
            .output()
            .unwrap_or_else(|error| panic!("openssl (on Debian: openssl): {error}"));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {told}");
    }

    /// A key of this kind and a certificate that it issued to itself.
    fn key(&self, name: &str, kind: &str) {
        self.openssl(&format!(
            "req -x509 {kind} -nodes -keyout {name}.key -out {name}.pem -days 30 -subj /CN={name}"
        ));
    }

    fn export(&self, from: &str, options: &str) -> Vec<u8> {
        self.openssl(&format!(
            "pkcs12 -export {from} -passout pass:PASSWORD {options} -out it.p12"
        ));
        std::fs::read(self.0.join("it.p12")).unwrap()
    }
}

#[test]
fn keys_of_the_kinds_that_seal_are_read_with_their_chain() {
    let shop = Workshop::new("good");
    shop.key("root", "-newkey ec -pkeyopt ec_paramgen_curve:P-256");
    for (name, kind, told) in [
        (
            "curve",
            "-newkey ec -pkeyopt ec_paramgen_curve:P-256",
            "ECDSA P-256",
        ),
        ("rsa", "-newkey rsa:2048", "RSA 2048"),
    ] {
        shop.openssl(&format!(
            "req -new {kind} -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}"
        ));
        shop.openssl(&format!(
            "x509 -req -in {name}.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -out {name}.pem"
        ));
        let from = format!("-inkey {name}.key -in {name}.pem -certfile root.pem");
        for options in [
            "",
            "-keypbe AES-128-CBC -certpbe AES-128-CBC -macalg sha1",
            "-certpbe NONE",
        ] {
            let found = read(&shop.export(&from, options), PASSWORD).unwrap();
            assert_eq!(found.key.kind(), told, "{options}");
            let subjects: Vec<_> = found.chain.iter().map(Certificate::subject).collect();
            assert_eq!(subjects, [format!("CN={name}"), "CN=root".to_owned()]);
            assert!(found.chain[0].belongs_to(&found.key).unwrap());
            let kept = found.key.to_pkcs8().unwrap();
            assert!(PrivateKey::from_pkcs8(&kept).is_ok());
        }
    }
}

#[test]
fn a_file_is_refused_for_what_is_wrong_with_it() {
    let shop = Workshop::new("bad");
    shop.key("curve", "-newkey ec -pkeyopt ec_paramgen_curve:P-256");
    shop.key("other", "-newkey ec -pkeyopt ec_paramgen_curve:P-384");
    shop.key("short", "-newkey rsa:1024");
    let from = "-inkey curve.key -in curve.pem";
    let refused = |file: &[u8]| read(file, PASSWORD).err();
    let good = shop.export(from, "");
    assert_eq!(refused(&good), None);
    for wrong in ["", "hemmelig", "hemmelig æø", "😀"] {
        assert_eq!(read(&good, wrong).err(), Some(ImportError::Password), "{wrong:?}");
    }
    for old in [
        "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES",
        "-keypbe PBE-SHA1-3DES",
        "-iter 1000001",
    ] {
        assert_eq!(
            refused(&shop.export(from, old)),
            Some(ImportError::Encryption),
            "{old}"
        );
    }
    for kind in ["other", "short"] {
        let file = shop.export(&format!("-inkey {kind}.key -in {kind}.pem"), "");
        assert_eq!(refused(&file), Some(ImportError::Kind), "{kind}");
    }
    assert_eq!(
        refused(&shop.export("-nokeys -in curve.pem", "")),
        Some(ImportError::Keys)
    );
    let keyless = shop.export("-inkey curve.key -in curve.key -nocerts", "");
    assert_eq!(refused(&keyless), Some(ImportError::Certificate));
    for nonsense in [
        &b""[..],
        b"PK\x03\x04",
        &good[..good.len() - 1],
        &vec![0x30; LARGEST + 1],
    ] {
        assert_eq!(refused(nonsense), Some(ImportError::Unreadable));
    }
    // Whatever byte is changed: refused, and never a panic.
    for at in (0..good.len()).step_by(7) {
        let mut changed = good.clone();
        changed[at] ^= 0x41;
        if let Ok(found) = read(&changed, PASSWORD) {
            assert!(found.chain[0].belongs_to(&found.key).unwrap(), "byte {at}");
        }
    }
}
