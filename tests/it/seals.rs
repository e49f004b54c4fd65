//! The seal on what is in force: over HTTP, judged by readers that know nothing of the portal.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tillid_kernel::sha256_hex;
use tillid_tests::{Client, TestApp};

#[path = "../../domain/sealing/tests/pyhanko/mod.rs"]
mod pyhanko;

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
