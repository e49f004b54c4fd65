//! One's own profile.

use serde_json::{Value, json};
use tillid_tests::{Client, TestApp};

use crate::account::{login, told};
use crate::factors::refused_at;

async fn update(client: &Client, change: Value) -> tillid_tests::Answer {
    let version = client
        .run("{ viewer { user { version } } }", json!({}))
        .await
        .at("/viewer/user/version")
        .clone();
    let mut input = change;
    input["version"] = version;
    client
        .mutate("updateProfile", input, "user { name phone language timeZone }")
        .await
}

// proves: R-001-010
#[tokio::test]
async fn a_person_changes_name_phone_language_and_time_zone() {
    let app = TestApp::start().await;
    let member = app.sign_in_as(&login(&app, "MEMBER").await).await;
    let change = json!({ "name": "Et nyt navn", "phone": "+47 12 34 56 78", "language": "EN", "timeZone": "europe/oslo" });
    let changed = update(&member, change).await;
    let expected =
        json!({ "name": "Et nyt navn", "phone": "+4712345678", "language": "EN", "timeZone": "Europe/Oslo" });
    assert_eq!(*changed.at("/updateProfile/user"), expected);
    let read = member
        .run("{ viewer { user { name phone language timeZone } } }", json!({}))
        .await;
    assert_eq!(*read.at("/viewer/user"), expected);
    assert_eq!(
        told(&app, &member.organisation, "account.profile-changed").await,
        1
    );
    for zone in ["Europe/Atlantis", "Etc/Unknown", "+02:00"] {
        refused_at(&update(&member, json!({ "timeZone": zone })).await, "timeZone");
    }
}
