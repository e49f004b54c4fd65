//! A timestamp service of the test's own: openssl's `ts`, with a root that issued its certificate.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The service.
pub(crate) struct Service(PathBuf);

impl Service {
    /// Makes one in a folder of this name.
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("timestamps-{name}-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, usage) in [("service", "timeStamping"), ("other", "codeSigning")] {
            let extensions =
                format!("keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,{usage}\n");
            std::fs::write(folder.join(name).with_extension("ext"), extensions).unwrap();
        }
        std::fs::write(folder.join("serial"), "01").unwrap();
        std::fs::write(
            folder.join("service.cnf"),
            "[tsa]\ndefault_tsa = it\n[it]\nserial = serial\ndefault_policy = 1.2.3.4.1\ndigests = sha256\nsigner_digest = sha256\n\
             accuracy = secs:1\nordering = no\ntsa_name = yes\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n",
        )
        .unwrap();
        let service = Self(folder);
        for command in [
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 3650 \
             -subj /CN=Eksempel-Rod -addext basicConstraints=critical,CA:TRUE \
             -addext keyUsage=critical,keyCertSign,cRLSign",
            "req -new -newkey rsa:2048 -nodes -keyout service.key -out service.csr -subj /CN=Eksempel\u{a0}Tidsstempel",
            "x509 -req -in service.csr -CA root.pem -CAkey root.key -CAcreateserial -out service.pem -days 3650 \
             -extfile service.ext",
            "x509 -req -in service.csr -CA root.pem -CAkey root.key -CAcreateserial -out other.pem -days 3650 \
             -extfile other.ext",
        ] {
            service.openssl(command);
        }
        service
    }

    /// What the service answers to a question.
    pub(crate) fn answer(&self, question: &[u8]) -> Vec<u8> {
        let folder = &self.0;
        std::fs::write(folder.join("question"), question).unwrap();
        self.openssl(
            "ts -reply -config service.cnf -section it -queryfile question -signer service.pem -inkey service.key \
             -sha256 -chain root.pem -out answer",
        );
        std::fs::read(folder.join("answer")).unwrap()
    }

    /// The same by somebody whose certificate is for something else.
    pub(crate) fn answer_by_another(&self, question: &[u8]) -> Vec<u8> {
        let folder = &self.0;
        self.answer(question);
        self.openssl("ts -reply -in answer -token_out -out token");
        self.openssl("cms -verify -noverify -inform DER -in token -out info");
        self.openssl(
            "cms -sign -binary -nodetach -cades -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 -in info \
             -signer other.pem -inkey service.key -outform DER -out token",
        );
        let token = std::fs::read(folder.join("token")).unwrap();
        // SEQUENCE { SEQUENCE { INTEGER 0 (granted) }, token }
        let body = [&[0x30, 3, 2, 1, 0][..], &token].concat();
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        [&[0x30, 0x82, length[0], length[1]][..], &body].concat()
    }

    /// The certificate of who issued the service's, in PEM.
    pub(crate) fn root(&self) -> String {
        std::fs::read_to_string(self.0.join("root.pem")).unwrap()
    }

    /// Where it lies.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    fn openssl(&self, command: &str) {
        let arguments = command.split(' ').filter(|word| !word.is_empty());
        let output = Command::new("openssl")
            .args(arguments.map(|word| word.replace('\u{a0}', " ")))
            .current_dir(&self.0)
            .output()
            .unwrap_or_else(|error| panic!("openssl (on Debian: openssl): {error}"));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {told}");
    }
}
