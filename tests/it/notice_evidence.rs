//! The evidence bundles of notices and announcements: fetched by both sides, checked by the library, the program and the
//! public page.

use serde_json::{Value, json};
use tillid_evidence::{Check, Kind, Report, verify};
use tillid_tests::{Client, TestApp};

use crate::evidence::{brought, held, holds, program};

const VENDOR: &str = "ts-nocode";
const NOTICES: &str =
    "query($id: ID!) { notices(organisationId: $id, first: 100) { nodes { id state evidenceUrl
    customer { id } announcement { id state evidenceUrl } deliveries { channel } } } }";
const ANNOUNCEMENTS: &str =
    "query($id: ID!) { announcements(organisationId: $id, first: 100) { nodes { id state
    evidenceUrl progress { total } } } }";

async fn login(app: &TestApp, vendor: &str, kind: &str, role: &str) -> Client {
    let logins = app.logins().await;
    let found = logins
        .iter()
        .find(|login| login.vendor == vendor && login.kind.as_str() == kind && login.role.as_str() == role);
    app.sign_in_as(found.unwrap()).await
}

async fn fetched(client: &Client, path: &str) -> Vec<u8> {
    let answer = client.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], "application/zip");
    assert_eq!(answer.headers()["cache-control"], "private, no-store");
    answer.bytes().await.unwrap().to_vec()
}

async fn notices(client: &Client) -> Vec<Value> {
    let listed = client.run(NOTICES, json!({ "id": client.organisation })).await;
    listed.at("/notices/nodes").as_array().unwrap().clone()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Every notice of the demo, in whatever state it is: the bundle holds, has nobody else in it, and is the same for both.
#[tokio::test]
async fn every_notice_holds_and_is_one_file_for_both_sides() {
    let app = TestApp::start().await;
    app.work().await;
    let vendor = login(&app, VENDOR, "VENDOR", "OWNER").await;
    let customer = login(&app, VENDOR, "CUSTOMER", "OWNER").await;
    let own: Vec<String> = notices(&customer)
        .await
        .iter()
        .map(|notice| notice["id"].as_str().unwrap().to_owned())
        .collect();
    let all = notices(&vendor).await;
    let mut states = Vec::new();
    let mut both = 0;
    let mut statements = Vec::new();
    for notice in &all {
        let path = notice["evidenceUrl"].as_str().unwrap();
        let _ = app.statements.take();
        let bytes = fetched(&vendor, path).await;
        statements.push(app.statements.take().len());
        let report: Report = holds(&bytes);
        assert_eq!(report.kind, Some(Kind::Notice));
        assert_eq!(held(&report, Check::Terms), 1);
        assert_eq!(held(&report, Check::Deadlines), 1);
        assert_eq!(held(&report, Check::NoticeSteps), 1);
        states.push(notice["state"].as_str().unwrap().to_owned());
        let theirs = notice["customer"]["id"].as_str().unwrap();
        for other in &all {
            let other = other["customer"]["id"].as_str().unwrap();
            assert!(other == theirs || !contains(&bytes, other), "another customer");
        }
        if own.contains(&notice["id"].as_str().unwrap().to_owned()) {
            assert!(
                bytes == fetched(&customer, path).await,
                "both sides get the same file"
            );
            both += 1;
        }
    }
    states.sort();
    states.dedup();
    assert!(states.len() > 2 && both > 0, "{states:?} {both}");
    statements.sort_unstable();
    // What the portal showed is made again where what was published does not give it: seven statements more.
    assert!(
        statements.last().unwrap() - statements.first().unwrap() <= 8,
        "{statements:?}"
    );
}

#[tokio::test]
async fn every_announcement_holds_and_is_its_vendors_alone() {
    let app = TestApp::start().await;
    app.work().await;
    let vendor = login(&app, VENDOR, "VENDOR", "DPO").await;
    let listed = vendor
        .run(ANNOUNCEMENTS, json!({ "id": vendor.organisation }))
        .await;
    let all = listed.at("/announcements/nodes").as_array().unwrap().clone();
    let mut checked = Vec::new();
    for announcement in &all {
        let id = announcement["id"].as_str().unwrap();
        let path = format!("/documents/announcements/{id}/evidence.zip");
        let Some(url) = announcement["evidenceUrl"].as_str() else {
            assert_eq!(vendor.get(&path).await.status(), 404, "{announcement:#}");
            continue;
        };
        assert_eq!(url, path);
        let bytes = fetched(&vendor, &path).await;
        let report = holds(&bytes);
        assert_eq!(report.kind, Some(Kind::Announcement));
        checked.push((path, announcement["progress"]["total"].as_i64().unwrap()));
    }
    let (path, _) = checked.iter().find(|(_, total)| *total > 0).unwrap();

    // Its customers see the announcement, and never who else was told.
    let customer = login(&app, VENDOR, "CUSTOMER", "OWNER").await;
    for notice in notices(&customer).await {
        assert_eq!(notice["announcement"]["evidenceUrl"], Value::Null);
    }
    let other = login(&app, "techem-danmark", "VENDOR", "OWNER").await;
    let told = async |client: &Client, path: &str| {
        let answer = client.get(path).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let unknown = "/documents/announcements/ann_01890a5dac96774bbcceb302099a8057/evidence.zip";
    for client in [&customer, &other] {
        let answer = told(client, path).await;
        assert_eq!(answer.0, 404);
        assert_eq!(answer, told(client, unknown).await);
    }
    assert_eq!(told(&app.stranger(), path).await.0, 401);
}

#[tokio::test]
async fn a_notice_is_no_strangers_and_no_mere_members() {
    let app = TestApp::start().await;
    let vendor = login(&app, VENDOR, "VENDOR", "OWNER").await;
    let path = notices(&vendor).await[0]["evidenceUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    let other = login(&app, "techem-danmark", "VENDOR", "OWNER").await;
    let unknown = "/documents/notices/not_01890a5dac96774bbcceb302099a8057/evidence.zip";
    let told = async |client: &Client, path: &str| {
        let answer = client.get(path).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let answer = told(&other, &path).await;
    assert_eq!(answer.0, 404);
    assert_eq!(answer, told(&other, unknown).await);
    assert_eq!(
        answer,
        told(&other, "/documents/notices/nonsense/evidence.zip").await
    );
    assert_eq!(told(&app.stranger(), &path).await.0, 401);
}

/// The kind is recognised by whoever checks, and a changed deadline is named.
#[tokio::test]
async fn program_and_page_recognise_the_kind() {
    let app = TestApp::start().await;
    app.work().await;
    let vendor = login(&app, VENDOR, "VENDOR", "OWNER").await;
    let all = notices(&vendor).await;
    let notice = all
        .iter()
        .find(|notice| notice["state"] != "QUEUED" && notice["state"] != "UNDELIVERED")
        .unwrap();
    let good = fetched(&vendor, notice["evidenceUrl"].as_str().unwrap()).await;
    let of_change = notice["announcement"]["evidenceUrl"].as_str().unwrap();
    let change = fetched(&vendor, of_change).await;
    for file in [&good, &change] {
        let told = program(file, &[]);
        assert_eq!(
            told.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&told.stdout)
        );
        let (status, page) = brought(&app, "/verify?lang=en", file, None).await;
        assert_eq!(status, 200);
        assert!(page.contains("holds: everything in it agrees"), "{page}");
    }
    let field = b"\"earliestEffectiveAt\":\"20";
    let at = good.windows(field.len()).position(|part| part == field).unwrap();
    let mut bad = good.clone();
    bad[at + field.len() + 1] ^= 0x01;
    let report = verify(&bad).unwrap();
    assert!(
        report
            .faults()
            .any(|fault| fault.check == Check::Deadlines && fault.file == "notice.json"),
        "{report:#?}"
    );
    let told = program(&bad, &["--json"]);
    assert_eq!(told.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told["kind"], "NOTICE");
}
