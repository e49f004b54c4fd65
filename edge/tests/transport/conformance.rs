//! The audits and clients that the protocols' authors publish, run against the toy endpoint.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::toy::Toy;
use serde_json::json;
use tillid_edge::Limits;
use tokio::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance")
}

async fn run(program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder())
        .output()
        .await;
    let output = output.unwrap_or_else(|error| {
        panic!("{program} cannot be run ({error}): install Node.js 20 or newer and npm")
    });
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[actix_web::test]
async fn the_authors_own_audits_and_clients_are_content() {
    if !folder().join("node_modules/.package-lock.json").exists() {
        let (installed, text) = run("npm", &["ci", "--no-audit", "--no-fund"]).await;
        assert!(installed, "npm ci failed:\n{text}");
    }
    let limits = Limits {
        init_time: Duration::from_millis(1_500),
        operations: 20,
        ..Limits::default()
    };
    let subject = json!({
        "token": "kim",
        "endingToken": "sam",
        "end": { "query": "mutation { signOut }" },
        "query": { "query": "{ viewer }" },
        "mutation": { "query": "mutation { greet }" },
        "subscription": { "query": "subscription { count(to: 3) }" },
        "events": 3,
        "lasting": { "query": "subscription { silence }" },
        "unforeseen": { "query": "{ unforeseen }" },
        "operations": limits.operations,
        "batch": limits.batch,
        "messageBytes": limits.message_bytes,
    });
    let toy = Toy::start(limits);
    let (content, text) = run("node", &["run.mjs", &toy.url(), &subject.to_string()]).await;
    println!("{text}");
    assert!(content, "{text}");
    assert!(text.trim_end().ends_with("passed, 0 failed"), "{text}");
}
