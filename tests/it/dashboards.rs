//! What waits for a vendor and its customers on their start pages besides signatures and notices.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_kernel::Timestamp;
use tillid_tests::{Client, TestApp};

const UNSETTLED: &str = "unsettled { state customer { id } standing { suspension { state cureUntil isOverdue } \
                         exit { choice dueAt isOverdue } } }";

async fn someone(app: &TestApp, vendor: &str, kind: &str, customer: Option<&str>) -> Client {
    let logins = app.logins().await;
    let login = logins.iter().find(|login| {
        login.vendor == vendor
            && login.kind.as_str() == kind
            && login.role.as_str() == "OWNER"
            && customer.is_none_or(|id| login.organisation_id.to_string() == id)
    });
    app.sign_in_as(login.unwrap()).await
}

async fn vendors(who: &Client) -> Value {
    let page = format!(
        "query($id: ID!) {{ vendorDashboard(organisationId: $id) {{ sealingKeyRunsOutAt {UNSETTLED} }} }}"
    );
    let answer = who.run(&page, json!({ "id": who.organisation })).await;
    answer.at("/vendorDashboard").clone()
}

async fn customers(who: &Client) -> Value {
    let page = format!("query($id: ID!) {{ customerDashboard(organisationId: $id) {{ {UNSETTLED} }} }}");
    let answer = who.run(&page, json!({ "id": who.organisation })).await;
    answer.at("/customerDashboard/unsettled").clone()
}

#[tokio::test]
async fn what_is_suspended_or_in_exit_waits_for_both_sides_until_it_is_settled() {
    let app = TestApp::start().await;
    let vendor = someone(&app, "superoffice", "VENDOR", None).await;
    let seen = vendors(&vendor).await;
    let unsettled = seen["unsettled"].as_array().unwrap();
    let states: Vec<_> = unsettled
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    // What is due first comes first.
    let due = |one: &Value| {
        let standing = &one["standing"];
        let at = [&standing["suspension"]["cureUntil"], &standing["exit"]["dueAt"]];
        Timestamp::parse(at.into_iter().find_map(Value::as_str).unwrap()).unwrap()
    };
    assert_eq!(states.len(), 2, "{seen:#}");
    assert!(
        states.contains(&"SUSPENDED") && states.contains(&"EXIT"),
        "{seen:#}"
    );
    assert!(due(&unsettled[0]) < due(&unsettled[1]), "{seen:#}");

    // Each customer sees its own, and whoever has none sees none.
    for one in unsettled {
        let id = one["customer"]["id"].as_str().unwrap();
        let customer = someone(&app, "superoffice", "CUSTOMER", Some(id)).await;
        assert_eq!(customers(&customer).await, json!([one]));
    }
    let other = someone(&app, "superoffice", "CUSTOMER", None).await;
    assert!(
        unsettled
            .iter()
            .all(|one| one["customer"]["id"] != json!(other.organisation))
    );
    assert_eq!(customers(&other).await, json!([]));

    // Over its last millisecond it is overdue, and waits all the more.
    let exit = unsettled.iter().find(|one| one["state"] == "EXIT").unwrap();
    let last = due(exit);
    for (at, overdue) in [(last, false), (Timestamp(last.0 + 1), true)] {
        app.travel(at);
        let vendor = someone(&app, "superoffice", "VENDOR", None).await;
        let seen = vendors(&vendor).await;
        let all = seen["unsettled"].as_array().unwrap();
        let exit = all.iter().find(|one| one["state"] == "EXIT").unwrap();
        assert_eq!(exit["standing"]["exit"]["isOverdue"], json!(overdue), "{seen:#}");
    }
    let closed = "UPDATE agreements SET state = 'CLOSED' WHERE state = 'EXIT'";
    app.state.db.pool().execute_unprepared(closed).await.unwrap();
    let vendor = someone(&app, "superoffice", "VENDOR", None).await;
    let seen = vendors(&vendor).await;
    let left = seen["unsettled"].as_array().unwrap();
    assert!(left.iter().all(|one| one["state"] == "SUSPENDED"), "{seen:#}");
}

#[tokio::test]
async fn a_certificate_that_runs_out_within_sixty_days_is_told() {
    let app = TestApp::start().await;
    let vendor = someone(&app, "ts-nocode", "VENDOR", None).await;
    let set = async |at: i64| {
        let text = format!("UPDATE sealing_keys SET valid_to = {at}");
        app.state.db.pool().execute_unprepared(&text).await.unwrap();
        vendors(&vendor).await["sealingKeyRunsOutAt"].clone()
    };
    let edge = app.now().plus_days(60).0;
    assert_eq!(set(edge).await, Value::Null);
    let told = set(edge - 1).await;
    assert_eq!(told, json!(Timestamp(edge - 1).to_string()));
    // One that has run out is told as well; one that another has taken the place of is not.
    assert_ne!(set(app.now().0 - 1).await, Value::Null);
    let retired = format!("UPDATE sealing_keys SET retired_at = {}", app.now().0);
    app.state.db.pool().execute_unprepared(&retired).await.unwrap();
    assert_eq!(set(edge - 1).await, Value::Null);
}
