//! No password, and nothing made from one, is ever told.

use std::collections::BTreeSet;

use serde_json::json;
use tillid_tests::{Served, TestApp};

use crate::account::login;

/// What answers with a secret: told once, to whom it is for; and the logins that the demo shows everybody.
const TOLD: [&str; 6] = [
    "ApiTokenPayload.secret",
    "BeginTotpPayload.secret",
    "DemoActor.password",
    "ProvisioningPayload.secret",
    "ServiceTokenPayload.secret",
    "WebhookSecretPayload.secret",
];

// proves: R-000-048
#[tokio::test]
async fn no_answer_and_no_export_tells_a_password_or_what_was_made_of_it() {
    let app = TestApp::start().await;
    let served = Served::ask(&app.stranger()).await;
    let secret = |name: &str| {
        let name = name.to_lowercase();
        ["password", "secret", "passwordhash", "tokenhash", "refresh"]
            .iter()
            .any(|word| name.contains(word))
    };
    let told: BTreeSet<String> = served
        .objects()
        .into_iter()
        .filter(|ty| !["Query", "Mutation", "Subscription"].contains(&ty.as_str()))
        .flat_map(|ty| {
            let fields = served.fields(&ty).into_iter();
            fields
                .filter(|field| secret(&field.name) && served.is_leaf(&field.answers.named))
                .map(move |field| format!("{ty}.{}", field.name))
                .collect::<Vec<_>>()
        })
        .filter(|field| !TOLD.contains(&field.as_str()))
        .collect();
    assert_eq!(told, BTreeSet::new());
    let person = app.sign_in_as(&login(&app, "OWNER").await).await;
    let export = person
        .run("{ viewer { export } }", json!({}))
        .await
        .text("/viewer/export");
    for trace in ["$argon2", "passwordHash", "password_hash", "refreshHash"] {
        assert!(!export.contains(trace), "{trace}");
    }
    assert!(export.contains("email"), "the export says something: {export}");
}
