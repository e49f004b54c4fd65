//! The seal on what is in force: over HTTP, judged by readers that know nothing of the portal.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use object_store::ObjectStoreExt;
use serde_json::{Value, json};
use service::Service;
use tillid::config::Config;
use tillid::{start, worker};
use tillid_kernel::{Clock, Dice, SystemClock, SystemDice, Timestamp, sha256_hex};
use tillid_sealing::certificate::{Certificate, Subject};
use tillid_sealing::key::PrivateKey;
use tillid_tests::{Client, TestApp};

#[path = "../../domain/sealing/tests/pyhanko/mod.rs"]
mod pyhanko;
#[path = "../../domain/sealing/tests/service/mod.rs"]
#[expect(
    dead_code,
    reason = "the service can also lie, which the seal's own tests ask of it"
)]
mod service;

const SEALED: &str = "query($organisation: ID!) { agreements(organisationId: $organisation) { nodes { currentVersion { \
    id state pdfUrl pdfSha256 signedAt seal { level sealedAt name certificateSubject certificateIssuer isSelfSigned \
    certificateFingerprint certificateValidTo timestampState timestamp { at authority } } } } } }";

const KEYS: &str = "current { state origin kind certificateSubject certificateFingerprint certificates validTo runsOut \
    retiredAt } retired { state certificateFingerprint certificates retiredAt } timestamps";

/// A vendor of the demo and its first customer, each by its owner, and the customer's agreement in force.
async fn in_force(app: &TestApp) -> (Client, Client, Value) {
    let logins = app.logins().await;
    let vendor = logins
        .iter()
        .find(|login| login.kind.as_str() == "VENDOR" && login.role.as_str() == "OWNER")
        .unwrap();
    for login in logins.iter().filter(|login| {
        login.vendor == vendor.vendor && login.kind.as_str() == "CUSTOMER" && login.role.as_str() == "OWNER"
    }) {
        let customer = app.sign_in_as(login).await;
        let answer = customer
            .run(SEALED, json!({ "organisation": customer.organisation }))
            .await;
        let versions = answer.at("/agreements/nodes").as_array().unwrap();
        let found = versions
            .iter()
            .map(|agreement| &agreement["currentVersion"])
            .find(|version| version["state"] == "IN_FORCE");
        if let Some(version) = found {
            return (app.sign_in_as(vendor).await, customer, version.clone());
        }
    }
    panic!("the demo has no agreement in force");
}

async fn keys(vendor: &Client) -> Value {
    let query = format!("query($id: ID!) {{ sealingKeys(organisationId: $id) {{ {KEYS} }} }}");
    let answer = vendor.run(&query, json!({ "id": vendor.organisation })).await;
    answer.at("/sealingKeys").clone()
}

async fn file(who: &Client, version: &Value) -> Vec<u8> {
    let answer = who.get(version["pdfUrl"].as_str().unwrap()).await;
    assert_eq!(answer.status(), 200);
    answer.bytes().await.unwrap().to_vec()
}

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(file)
        .output()
        .unwrap_or_else(|error| panic!("{program} (on Debian: poppler-utils, qpdf): {error}"));
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// One byte of each part of the file: the head, the text, just before the seal, in it, the end.
fn changed(sealed: &[u8]) -> Vec<Vec<u8>> {
    let gap = sealed
        .windows(10)
        .rposition(|window| window == b"/Contents<")
        .unwrap();
    [12, sealed.len() / 2, gap - 20, gap + 400, sealed.len() - 12]
        .into_iter()
        .map(|at| {
            let mut changed = sealed.to_vec();
            changed[at] ^= 1;
            changed
        })
        .collect()
}

/// What the portal hands out is what strangers' readers accept, and one byte makes them refuse it.
#[tokio::test]
async fn a_strangers_reader_accepts_the_file_and_refuses_one_changed_byte() {
    let app = TestApp::start().await;
    let (vendor, customer, version) = in_force(&app).await;
    let bytes = file(&customer, &version).await;
    assert_eq!(bytes, file(&vendor, &version).await);
    assert_eq!(json!(sha256_hex(&bytes)), version["pdfSha256"]);
    let seal = &version["seal"];
    assert_eq!(seal["level"], "B_B", "{seal}");
    assert_eq!(seal["sealedAt"], version["signedAt"]);
    assert_eq!(seal["isSelfSigned"], true);
    assert_eq!(
        (&seal["timestampState"], &seal["timestamp"]),
        (&json!("NONE"), &Value::Null)
    );
    let keys = keys(&vendor).await;
    assert_eq!(
        seal["certificateFingerprint"],
        keys["current"]["certificateFingerprint"]
    );
    assert_eq!(seal["certificateSubject"], keys["current"]["certificateSubject"]);

    let folder = folder("served");
    let trusted = folder.join("trusted.pem");
    std::fs::write(&trusted, keys["current"]["certificates"].as_str().unwrap()).unwrap();
    let mut files = vec![folder.join("served.pdf")];
    std::fs::write(&files[0], &bytes).unwrap();
    for (number, changed) in changed(&bytes).into_iter().enumerate() {
        files.push(folder.join(format!("changed-{number}.pdf")));
        std::fs::write(files.last().unwrap(), changed).unwrap();
    }
    let told = pyhanko::judge(&trusted, &files);
    assert_eq!(told[0]["sound"], true, "{}", told[0]);
    assert_eq!(told[0]["trusted"], true, "{}", told[0]);
    assert_eq!(told[0]["timestamped"], false);
    for (file, told) in files.iter().zip(&told).skip(1) {
        assert_eq!(told["sound"], false, "{}: {told}", file.display());
    }
    for (number, file) in files.iter().enumerate() {
        let told = run("pdfsig", &["-nocert"], file);
        assert_eq!(
            told.contains("Signature is Valid."),
            number == 0,
            "{}: {told}",
            file.display()
        );
    }

    // Whole, and still what the typesetter promised: PDF/A-2a, PDF/UA-1, tagged.
    let told = run("qpdf", &["--check"], &files[0]);
    assert!(told.contains("No syntax or stream encoding errors"), "{told}");
    let told = run("pdfinfo", &["-meta"], &files[0]);
    for promise in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1<",
    ] {
        assert!(told.contains(promise), "{promise}: {told}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// Owners and data protection officers look after the key, with a fresh proof; nobody else sees it.
#[tokio::test]
async fn a_key_is_renewed_by_those_who_answer_for_it_and_what_it_sealed_stays_sealed() {
    let app = TestApp::start().await;
    let (owner, customer, version) = in_force(&app).await;
    let before = keys(&owner).await;
    assert_eq!(before["retired"], json!([]));
    assert_eq!(before["current"]["origin"], "MADE");
    assert_eq!(before["current"]["runsOut"], false);
    let input = |who: &Client| json!({ "organisationId": who.organisation });
    let selection = format!("sealingKeys {{ {KEYS} }}");

    let admin = {
        let logins = app.logins().await;
        let login = logins.iter().find(|login| {
            login.organisation_id.to_string() == owner.organisation && login.role.as_str() == "ADMIN"
        });
        app.sign_in_as(login.unwrap()).await
    };
    for refused in [&admin, &customer] {
        let answer = refused
            .mutate("rotateSealingKey", input(refused), &selection)
            .await;
        answer.refused("FORBIDDEN");
    }
    app.travel(app.now().plus_seconds(301));
    owner
        .mutate("rotateSealingKey", input(&owner), &selection)
        .await
        .refused("PROOF_REQUIRED");
    app.travel(app.now().plus_seconds(-1));
    let answer = owner.mutate("rotateSealingKey", input(&owner), &selection).await;
    let after = answer.at("/rotateSealingKey/sealingKeys");
    assert_eq!(after["retired"].as_array().unwrap().len(), 1);
    assert_eq!(
        after["retired"][0]["certificateFingerprint"],
        before["current"]["certificateFingerprint"]
    );
    assert_ne!(
        after["current"]["certificateFingerprint"],
        before["current"]["certificateFingerprint"]
    );

    // The file is the same, and the retired certificate still vouches for it.
    let folder = folder("renewed");
    let (trusted, sealed) = (folder.join("trusted.pem"), folder.join("sealed.pdf"));
    std::fs::write(&trusted, after["retired"][0]["certificates"].as_str().unwrap()).unwrap();
    std::fs::write(&sealed, file(&customer, &version).await).unwrap();
    let told = pyhanko::judge(&trusted, &[sealed]);
    assert_eq!(
        (&told[0]["sound"], &told[0]["trusted"]),
        (&json!(true), &json!(true)),
        "{}",
        told[0]
    );
    std::fs::remove_dir_all(folder).unwrap();
}

/// The instant that openssl believes it is.
fn real_now() -> Timestamp {
    SystemClock.now()
}

/// A PKCS#12 file with a key of this kind and a certificate of thirty days, in base64.
fn own_certificate(folder: &Path, name: &str, options: &str) -> String {
    let made = [
        format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}.key -out {name}.pem -days 30 -subj /CN={name} {options}"
        ),
        format!("pkcs12 -export -inkey {name}.key -in {name}.pem -passout pass:hemmelig -out {name}.p12"),
    ];
    for command in made {
        openssl(folder, &command);
    }
    STANDARD.encode(std::fs::read(folder.join(format!("{name}.p12"))).unwrap())
}

/// A PKCS#12 file with a certificate that is valid for longer than the tests will be run, in base64, with the password
/// `hemmelig`.
pub(crate) fn lasting_certificate() -> String {
    let folder = folder("lasting");
    let dice = |bytes: &mut [u8]| SystemDice.fill(bytes);
    let key = PrivateKey::generate(&dice);
    let subject = Subject {
        legal_name: "Eksempel".to_owned(),
        identifier: None,
        country: "DK".to_owned(),
    };
    let at = |text| Timestamp::parse(text).unwrap().to_time();
    let valid = (at("2020-01-01T00:00:00Z"), at("2099-01-01T00:00:00Z"));
    let certificate = Certificate::self_signed(&subject, &key, valid, &dice).unwrap();
    std::fs::write(folder.join("key.der"), &*key.to_pkcs8().unwrap()).unwrap();
    std::fs::write(folder.join("certificate.pem"), certificate.to_pem().unwrap()).unwrap();
    openssl(&folder, "pkey -inform DER -in key.der -out key.pem");
    openssl(
        &folder,
        "pkcs12 -export -inkey key.pem -in certificate.pem -passout pass:hemmelig -out own.p12",
    );
    let file = std::fs::read(folder.join("own.p12")).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    STANDARD.encode(file)
}

fn openssl(folder: &Path, command: &str) {
    let output = Command::new("openssl")
        .args(command.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("openssl (on Debian: openssl): {error}"));
    assert!(
        output.status.success(),
        "{command}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A certificate of the organisation's own: every way in which it cannot be taken, and then it is.
#[tokio::test]
async fn only_a_key_that_can_seal_is_imported() {
    let app = TestApp::start().await;
    let folder = folder("imported");
    let good = own_certificate(&folder, "own", "");
    let mail = own_certificate(&folder, "mail", "-addext keyUsage=critical,keyEncipherment");
    let selection = format!("sealingKeys {{ {KEYS} }}");
    let owner_now = async || in_force(&app).await.0;
    let import = async |who: &Client, file: &str, password: &str| {
        let input = json!({ "organisationId": who.organisation, "file": file, "password": password });
        who.mutate("importSealingKey", input, &selection).await
    };
    let refused = async |who: &Client, file: &str, password: &str, field: &str, words: &str| {
        let answer = import(who, file, password).await;
        answer.refused("VALIDATION");
        let error = &answer.body["errors"][0];
        assert_eq!(error["extensions"]["field"], field, "{error}");
        assert!(error["message"].as_str().unwrap().contains(words), "{error}");
    };

    app.travel(real_now().plus_days(-2));
    let owner = owner_now().await;
    let before = keys(&owner).await;
    refused(&owner, &good, "hemmelig", "file", "not valid yet").await;
    app.travel(real_now().plus_days(31));
    refused(&owner_now().await, &good, "hemmelig", "file", "run out").await;
    app.travel(real_now());
    let owner = owner_now().await;
    refused(&owner, &good, "forkert", "password", "does not fit").await;
    refused(&owner, "ikke base64", "hemmelig", "file", "cannot be read").await;
    refused(
        &owner,
        &STANDARD.encode("ingen nøgle"),
        "hemmelig",
        "file",
        "cannot be read",
    )
    .await;
    refused(&owner, &mail, "hemmelig", "file", "not issued for").await;
    assert_eq!(
        keys(&owner).await["current"],
        before["current"],
        "nothing was changed"
    );
    let danish = Client {
        language: "da",
        ..owner.clone()
    };
    refused(&danish, &good, "forkert", "password", "passer ikke").await;

    let answer = import(&owner, &good, "hemmelig").await;
    let after = answer.at("/importSealingKey/sealingKeys");
    assert_eq!(after["current"]["origin"], "IMPORTED");
    assert_eq!(after["current"]["certificateSubject"], "CN=own");
    assert_eq!(
        after["current"]["runsOut"], true,
        "thirty days are less than sixty"
    );
    assert_eq!(
        after["retired"][0]["certificateFingerprint"],
        before["current"]["certificateFingerprint"]
    );
    import(&owner, &good, "hemmelig").await.refused("CONFLICT");
    std::fs::remove_dir_all(folder).unwrap();
}

/// How the service of a test behaves.
#[derive(Clone, Copy, PartialEq)]
enum Conduct {
    Honest,
    Hangs,
    Fails,
    OfSomethingElse,
}

/// A timestamp service over HTTP.
struct Responder {
    url: String,
    conduct: Arc<Mutex<Conduct>>,
    asked: Arc<Mutex<u32>>,
}

impl Responder {
    fn start(service: Service) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/tsa", socket.local_addr().unwrap());
        let conduct = Arc::new(Mutex::new(Conduct::Honest));
        let asked = Arc::new(Mutex::new(0));
        let (how, count) = (Arc::clone(&conduct), Arc::clone(&asked));
        std::thread::spawn(move || {
            // Connections that are kept open and never answered.
            let mut held = Vec::new();
            for stream in socket.incoming() {
                let mut stream = stream.unwrap();
                let Some(question) = body(&mut stream) else {
                    continue;
                };
                *count.lock().unwrap() += 1;
                let how = *how.lock().unwrap();
                let (status, answer) = match how {
                    Conduct::Honest => ("200 OK", service.answer(&question)),
                    Conduct::Fails => ("503 Service Unavailable", Vec::new()),
                    Conduct::Hangs => {
                        held.push(stream);
                        continue;
                    }
                    Conduct::OfSomethingElse => {
                        let mut other = question;
                        // The first bytes of the imprint (RFC 3161, 2.4.1): 24 bytes of headers before it.
                        other[24] ^= 1;
                        ("200 OK", service.answer(&other))
                    }
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\n\
                     Connection: close\r\n\r\n",
                    answer.len()
                );
                let _ = stream.write_all(&[head.as_bytes(), &answer].concat());
            }
        });
        Self { url, conduct, asked }
    }

    fn behaves(&self, conduct: Conduct) {
        *self.conduct.lock().unwrap() = conduct;
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }
}

/// The body of an HTTP request with a length.
fn body(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let end = read.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
            let length: usize = head
                .split("content-length: ")
                .nth(1)?
                .lines()
                .next()?
                .parse()
                .ok()?;
            assert!(head.contains("application/timestamp-query"), "{head}");
            if read.len() >= end + 4 + length {
                return Some(read[end + 4..end + 4 + length].to_vec());
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(count) => read.extend_from_slice(&piece[..count]),
        }
    }
}

/// The same person, signed in at another portal.
async fn elsewhere(app: &TestApp, who: &Client, url: String) -> Client {
    let logins = app.logins().await;
    let login = logins
        .iter()
        .find(|login| login.organisation_id.to_string() == who.organisation && login.role.as_str() == "OWNER")
        .unwrap();
    let mut there = Client {
        url,
        organisation: who.organisation.clone(),
        ..app.stranger()
    };
    let input = json!({ "email": login.email, "password": tillid::demo::PASSWORD });
    let answer = there.mutate("signIn", input, "accessToken").await;
    there.bearer = Some(answer.text("/signIn/accessToken"));
    there
}

/// A service that is away, lies or hangs leaves the seal at B-B, which says so; once it answers, the file is B-T for a
/// reader that trusts the service.
#[tokio::test]
async fn the_level_is_b_b_until_a_service_has_answered() {
    let app = TestApp::start().await;
    app.travel(real_now());
    let service = Service::new("it");
    let (root, folder) = (service.root(), service.folder().to_owned());
    let responder = Responder::start(service);
    let set = |config: &mut Config| {
        config.sealing.timestamp_url = responder.url.clone();
        config.sealing.patience = 4;
    };
    let url = app.another_portal(set).await;
    let mut config = app.config.clone();
    set(&mut config);
    let state = start::state_with(&config, true, app.clock.clone(), Arc::new(SystemDice))
        .await
        .unwrap();

    // The customer of the demo has signed; the vendor's signature is the last.
    let (vendor, _, older) = in_force(&app).await;
    let owner = elsewhere(&app, &vendor, url).await;
    let waiting = "query($organisation: ID!) { agreements(organisationId: $organisation, filter: { awaitingMySide: true }) \
        { nodes { currentVersion { id contentSha256 consentSentence { version } } } } viewer { user { name } } }";
    let waiting = owner
        .run(waiting, json!({ "organisation": owner.organisation }))
        .await;
    let version = waiting.at("/agreements/nodes/0/currentVersion").clone();
    let input = json!({ "agreementVersionId": version["id"], "contentSha256": version["contentSha256"],
        "consentVersion": version["consentSentence"]["version"], "consentGiven": true,
        "typedName": waiting.at("/viewer/user/name"), "title": "Direktør",
        "proof": { "password": tillid::demo::PASSWORD } });
    owner
        .mutate("signAgreement", input, "agreementVersion { id }")
        .await
        .data();
    let shown = async || {
        let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { pdfUrl pdfSha256 seal { level \
            timestampState timestamp { at authority serial } } } } }";
        // Anew each time: an access token is good for ten minutes, and the clock moves on.
        let (owner, ..) = in_force(&app).await;
        let shown = owner
            .run(query, json!({ "id": version["id"] }))
            .await
            .at("/node")
            .clone();
        let file = file(&owner, &shown).await;
        (shown, file)
    };
    let (before, file_before) = shown().await;
    let mut asked = 0;
    for (conduct, pause) in [
        (Conduct::Fails, 60),
        (Conduct::OfSomethingElse, 300),
        (Conduct::Hangs, 900),
    ] {
        responder.behaves(conduct);
        assert_eq!(worker::stamp_turn(&state).await.unwrap(), 0);
        asked += 1;
        assert_eq!(responder.asked(), asked);
        let (now, file) = shown().await;
        assert_eq!(file, file_before);
        assert_eq!(now["seal"]["level"], "B_B");
        assert_eq!(now["seal"]["timestampState"], "PENDING");
        assert_eq!(now, before);
        // Not asked again before its time: a millisecond too early is too early.
        app.travel(app.now().plus_seconds(pause));
        app.travel(Timestamp(app.now().0 - 1));
        assert_eq!(worker::stamp_turn(&state).await.unwrap(), 0);
        assert_eq!(responder.asked(), asked);
        app.travel(Timestamp(app.now().0 + 1));
    }
    responder.behaves(Conduct::Honest);
    assert_eq!(worker::stamp_turn(&state).await.unwrap(), 1);
    assert_eq!(worker::stamp_turn(&state).await.unwrap(), 0);
    let (after, bytes) = shown().await;
    assert_eq!(after["seal"]["level"], "B_T", "{after}");
    assert_eq!(after["seal"]["timestampState"], "PRESENT");
    assert!(
        after["seal"]["timestamp"]["authority"]
            .as_str()
            .unwrap()
            .contains("Eksempel Tidsstempel")
    );
    assert_eq!(json!(sha256_hex(&bytes)), after["pdfSha256"]);
    assert_ne!(bytes, file_before);
    let path = tillid_agreements::document_path(after["pdfSha256"].as_str().unwrap());
    app.state.documents.delete(&path).await.unwrap();
    assert_eq!(
        shown().await.1,
        bytes,
        "made again to the byte, with its timestamp"
    );

    let (owner, ..) = in_force(&app).await;
    let certificates = keys(&owner).await["current"]["certificates"]
        .as_str()
        .unwrap()
        .to_owned();
    let (trusted, sealed) = (folder.join("trusted.pem"), folder.join("sealed.pdf"));
    std::fs::write(&trusted, [certificates, root].concat()).unwrap();
    std::fs::write(&sealed, &bytes).unwrap();
    let told = &pyhanko::judge(&trusted, &[sealed])[0];
    for claim in ["sound", "trusted", "timestamped", "stampTrusted"] {
        assert_eq!(told[claim], true, "{claim}: {told}");
    }

    // What was sealed before there was a service waits for none.
    let older = owner
        .run(
            "query($id: ID!) { node(id: $id) { ... on AgreementVersion { seal { level timestampState } } } }",
            json!({ "id": older["id"] }),
        )
        .await;
    assert_eq!(
        older.at("/node/seal"),
        &json!({ "level": "B_B", "timestampState": "NONE" })
    );
}
