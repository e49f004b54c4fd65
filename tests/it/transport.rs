//! The real server against the official clients and audits of its protocols.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use tillid_tests::TestApp;

/// npm's `graphql-http`, `graphql-ws` and `graphql-sse`, asked of the real schema with a real session.
#[tokio::test(flavor = "multi_thread")]
async fn the_official_clients_accept_the_real_server() {
    let app = TestApp::start().await;
    let owner = app.sign_in("Eksempel Boligforening", "OWNER").await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let follow = format!(
        "subscription {{ activity(organisationId: \"{}\") {{ entity entityId action }} }}",
        owner.organisation
    );
    let told = json!({
        "token": owner.bearer, "lasting": { "query": follow }, "unforeseen": null,
    });
    let url = format!("{}/graphql", app.url);
    let output = tokio::task::spawn_blocking(move || {
        if !script.join("node_modules").exists() {
            let installed = Command::new("npm")
                .arg("ci")
                .current_dir(&script)
                .status()
                .expect("npm is installed");
            assert!(installed.success(), "npm ci in tests/conformance");
        }
        Command::new("node")
            .arg("run.mjs")
            .arg(url)
            .arg(told.to_string())
            .current_dir(&script)
            .output()
    })
    .await
    .unwrap()
    .expect("node is installed");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(text.contains(" passed, 0 failed"), "{text}");
}
