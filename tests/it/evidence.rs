//! The evidence bundle: fetched over HTTP by both sides, checked by the library, by the program and by the public page.

use std::process::{Command, Output};

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tillid_evidence::{Check, Outcome, Report, verify};
use tillid_kernel::sha256_hex;
use tillid_tests::{Client, TestApp};

/// The bundle of an agreement, as the page downloads it.
pub(crate) async fn bundle(client: &Client, agreement: &str) -> Vec<u8> {
    let query = "query($id: ID!) { node(id: $id) { ... on Agreement { evidenceUrl } } }";
    let shown = client.run(query, json!({ "id": agreement })).await;
    let answer = client.get(&shown.text("/node/evidenceUrl")).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let named = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(
        named.starts_with("attachment") && named.contains("-evidence.zip"),
        "{named}"
    );
    let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
    let bytes = answer.bytes().await.unwrap().to_vec();
    assert_eq!(tag, format!("\"{}\"", sha256_hex(&bytes)));
    bytes
}

/// The report of a bundle in which everything holds.
pub(crate) fn holds(bytes: &[u8]) -> Report {
    let report = verify(bytes).unwrap();
    assert_eq!(
        report.faults().collect::<Vec<_>>(),
        Vec::<&tillid_evidence::Finding>::new()
    );
    assert!(report.holds);
    report
}

/// How many of these checks hold.
pub(crate) fn held(report: &Report, check: Check) -> usize {
    let of =
        |finding: &&tillid_evidence::Finding| finding.check == check && finding.outcome == Outcome::Holds;
    report.findings.iter().filter(of).count()
}

/// Changes one letter of the first evidence record.
pub(crate) fn tampered(bytes: &[u8]) -> Vec<u8> {
    let sentence = b"\"consentGiven\":true";
    let at = bytes
        .windows(sentence.len())
        .position(|part| part == sentence)
        .unwrap();
    let mut bytes = bytes.to_vec();
    bytes[at + 1] = b'd';
    bytes
}

/// The program as people run it, offline: no settings, no database, a folder of its own.
pub(crate) fn program(file: &[u8], options: &[&str]) -> Output {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("bundle.zip");
    std::fs::write(&path, file).unwrap();
    Command::new(tillid_tests::program())
        .arg("verify")
        .arg(&path)
        .args(options)
        .current_dir(place.path())
        .env_clear()
        .output()
        .unwrap()
}

/// Golden path 1, at its end: both sides get one file, and whoever has it needs nothing else to check it.
pub(crate) async fn is_verified_offline(agreement: &str, sides: [&Client; 2]) -> Vec<u8> {
    let [vendor, customer] = sides;
    let bytes = bundle(vendor, agreement).await;
    assert!(
        bytes == bundle(customer, agreement).await,
        "both sides get the same file"
    );
    let report = holds(&bytes);
    assert_eq!(held(&report, Check::Content), 1);
    assert_eq!(held(&report, Check::Pdf), 1);
    assert_eq!(held(&report, Check::Evidence), 2);
    assert_eq!(held(&report, Check::EvidenceChain), 1);
    assert_eq!(held(&report, Check::BothSides), 1);
    assert_eq!(held(&report, Check::ShownPdf), 2);
    assert_eq!(held(&report, Check::AuditChain), 1);
    assert_eq!(held(&report, Check::AuditSignatures), 2);
    assert_eq!(held(&report, Check::Deliveries), 1);

    let good = program(&bytes, &[]);
    let told = String::from_utf8(good.stdout).unwrap();
    assert_eq!(good.status.code(), Some(0), "{told}");
    assert!(
        told.contains("holds") && told.contains("versions/1/evidence-2.json"),
        "{told}"
    );
    let bad = program(&tampered(&bytes), &["--json"]);
    assert_eq!(bad.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert_eq!(told["holds"], false);
    let named = told["findings"].as_array().unwrap().iter().any(|finding| {
        finding["check"] == "EVIDENCE"
            && finding["outcome"] == "DOES_NOT_HOLD"
            && finding["file"] == "versions/1/evidence-1.json"
    });
    assert!(named, "{told:#}");
    let danish = program(&tampered(&bytes), &["--language", "da"]);
    assert!(String::from_utf8(danish.stdout).unwrap().contains("holder ikke"));
    assert_eq!(program(b"%PDF-1.7", &[]).status.code(), Some(2));
    bytes
}

/// All that the demo has: versions in every state, ends and beginnings.
#[tokio::test]
async fn every_bundle_of_a_vendor_holds_and_is_nobody_elses() {
    let app = TestApp::start().await;
    let login = |slug: &'static str, kind: &'static str| {
        let app = &app;
        async move {
            let logins = app.logins().await;
            let found = logins.into_iter().find(|login| {
                login.vendor == slug && login.kind.as_str() == kind && login.role.as_str() == "OWNER"
            });
            app.sign_in_as(&found.unwrap()).await
        }
    };
    let vendor = login("ts-nocode", "VENDOR").await;
    let query = "query($id: ID!) { agreements(organisationId: $id, first: 100) { nodes { id state versions { sentAt } } } }";
    let listed = vendor.run(query, json!({ "id": vendor.organisation })).await;
    let agreements = listed.at("/agreements/nodes").as_array().unwrap().clone();
    assert!(agreements.len() > 3, "{agreements:#?}");
    let mut statements = Vec::new();
    let (mut negotiated, mut assisted) = (0, 0);
    for agreement in &agreements {
        let id = agreement["id"].as_str().unwrap();
        let path = format!("/documents/agreements/{id}/evidence.zip");
        let _ = app.statements.take();
        let answer = vendor.get(&path).await;
        let said = app.statements.take().len();
        let sent = agreement["versions"]
            .as_array()
            .unwrap()
            .iter()
            .any(|version| !version["sentAt"].is_null());
        if !sent {
            assert_eq!(answer.status(), 404, "{agreement:#}");
            continue;
        }
        statements.push(said);
        assert_eq!(answer.status(), 200, "{agreement:#}");
        let bytes = answer.bytes().await.unwrap();
        let report = holds(&bytes);
        negotiated += held(&report, Check::Negotiation);
        assisted += held(&report, Check::Assistance);
    }
    // What was said before the signatures, and what was asked for after them, is in it and known to the trail.
    assert!(negotiated > 0 && assisted > 0, "{negotiated} {assisted}");
    statements.dedup();
    assert_eq!(
        statements.len(),
        1,
        "a fixed number of statements: {statements:?}"
    );

    // Others get the answer that an unknown id gets; strangers are asked who they are.
    let foreign = format!(
        "/documents/agreements/{}/evidence.zip",
        agreements[0]["id"].as_str().unwrap()
    );
    let unknown = "/documents/agreements/agr_01890a5d-ac96-774b-bcce-b302099a8057/evidence.zip";
    let other = login("techem-danmark", "VENDOR").await;
    let told = async |client: &Client, path: &str| {
        let answer = client.get(path).await;
        (
            answer.status(),
            headers(answer.headers()),
            answer.text().await.unwrap(),
        )
    };
    let answer = told(&other, &foreign).await;
    assert_eq!(answer.0, 404);
    assert_eq!(answer, told(&other, unknown).await);
    assert_eq!(
        answer,
        told(&other, "/documents/agreements/nonsense/evidence.zip").await
    );
    let answer = told(&app.stranger(), &foreign).await;
    assert_eq!(answer.0, 401);
    assert_eq!(answer, told(&app.stranger(), unknown).await);
}

fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    let mut list: Vec<_> = map
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    list.sort();
    list
}

/// Sends the form of `/verify` as a browser does.
pub(crate) async fn brought(app: &TestApp, path: &str, file: &[u8], site: Option<&str>) -> (u16, String) {
    let boundary = "boundary-of-the-form";
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"bundle\"; filename=\"b.zip\"\r\n\
         Content-Type: application/zip\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let mut request = app
        .stranger()
        .http
        .post(format!("{}{path}", app.url))
        .header(
            "content-type",
            format!("multipart/form-data; boundary={boundary}"),
        )
        .body(body);
    if let Some(site) = site {
        request = request.header("sec-fetch-site", site);
    }
    let answer = request.send().await.unwrap();
    assert!(answer.headers().get("set-cookie").is_none());
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let status = answer.status().as_u16();
    let page = answer
        .text()
        .await
        .unwrap()
        .replace("&#x2f;", "/")
        .replace("&#x27;", "'");
    assert!(!page.contains("<script"), "{page}");
    (status, page)
}

/// Anybody, without an account and without scripts.
#[tokio::test]
async fn the_public_page_says_what_holds_and_stores_nothing() {
    let app = TestApp::start().await;
    let form = app.stranger().get("/verify").await;
    assert_eq!(form.status(), 200);
    let form = form.text().await.unwrap();
    assert!(
        form.contains("Kontrollér en bevispakke") && form.contains("multipart"),
        "{form}"
    );
    let logins = app.logins().await;
    let owner = logins
        .iter()
        .find(|login| login.vendor == "ts-nocode" && login.kind.as_str() == "VENDOR")
        .unwrap();
    let vendor = app.sign_in_as(owner).await;
    let query = "query($id: ID!) { agreements(organisationId: $id, first: 5, filter: { states: [IN_FORCE] }) { nodes { id } } }";
    let listed = vendor.run(query, json!({ "id": vendor.organisation })).await;
    let good = bundle(&vendor, &listed.text("/agreements/nodes/0/id")).await;

    let (status, page) = brought(&app, "/verify", &good, Some("same-origin")).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("holder: alt i den passer sammen") && page.contains(&sha256_hex(&good)),
        "{page}"
    );
    let (status, page) = brought(&app, "/verify?lang=en", &good, None).await;
    assert_eq!(status, 200);
    assert!(page.contains("holds: everything in it agrees"), "{page}");
    let (status, page) = brought(&app, "/verify?lang=en", &tampered(&good), None).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("does not hold: ") && page.contains("<tr role=\"row\" class=\"fails\">"),
        "{page}"
    );
    assert!(page.contains("/evidence-1.json"), "{page}");

    let (status, page) = brought(&app, "/verify?lang=en", b"PK not really", None).await;
    assert_eq!(status, 422);
    assert!(page.contains("The file is no evidence bundle."), "{page}");
    assert_eq!(brought(&app, "/verify", b"", None).await.0, 400);
    assert_eq!(brought(&app, "/verify", &good, Some("cross-site")).await.0, 403);
    let large = vec![b'x'; tillid_evidence::LARGEST + 1];
    assert_eq!(brought(&app, "/verify", &large, None).await.0, 413);
    let plain = app
        .stranger()
        .http
        .post(format!("{}/verify", app.url))
        .body("no form")
        .send()
        .await
        .unwrap();
    assert_eq!(plain.status(), 400);
}

/// A door that is open to everybody is not open without end.
#[tokio::test]
async fn the_public_page_makes_a_network_wait() {
    let app = TestApp::start().await;
    let mut waited = None;
    for _ in 0..80 {
        let (status, page) = brought(&app, "/verify?lang=en", b"nothing", None).await;
        if status == 429 {
            waited = Some(page);
            break;
        }
        assert_eq!(status, 422);
    }
    assert!(waited.is_some_and(|page| page.contains("Many bundles were checked from your network")));
    app.travel(app.now().plus_seconds(601));
    assert_eq!(brought(&app, "/verify", b"nothing", None).await.0, 422);
}
