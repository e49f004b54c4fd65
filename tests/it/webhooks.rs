//! Webhooks over real HTTP: an event in the database, the worker, the receiver's socket, and the log.

use std::time::Instant;

use serde_json::{Value, json};
use tillid_kernel::sha256_hex;
use tillid_tests::{ActorLogin, Answer, Client, TestApp, rows};

use crate::mail::{VENDOR, announce, vendor};
use crate::receiver::{Doing, Receiver};

const WEBHOOK: &str = "webhook { id url description events state formerSecretUntil failingSince switchesOffAt
    switchedOffAt succeededAt version }";
const LOG: &str = "query($id: ID!, $first: Int, $after: String) { webhookDeliveries(webhookId: $id, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id event state attempts nextAttemptAt deliveredAt problem
    status millis answer payload contentSha256 } } }";

async fn subscribe(who: &Client, url: &str, events: &[&str]) -> Answer {
    let input = json!({ "organisationId": who.organisation, "url": url, "description": "Fagsystem", "events": events });
    who.mutate("createWebhook", input, &format!("secret {WEBHOOK}"))
        .await
}

async fn update(who: &Client, id: &str, version: i32, change: Value) -> Answer {
    let mut input = change;
    input["webhookId"] = json!(id);
    input["version"] = json!(version);
    who.mutate("updateWebhook", input, WEBHOOK).await
}

async fn by_id(who: &Client, name: &str, id: &str, selection: &str) -> Answer {
    let input = json!({ "webhookId": id });
    who.mutate_with(name, "WebhookIdInput", input, selection).await
}

async fn test(who: &Client, id: &str) -> Answer {
    by_id(who, "testWebhook", id, "delivery { id state }").await
}

async fn replay(who: &Client, id: &Value) -> Answer {
    let input = json!({ "webhookDeliveryId": id });
    who.mutate_with(
        "replayWebhookDelivery",
        "WebhookDeliveryIdInput",
        input,
        "delivery { id state }",
    )
    .await
}

async fn log(who: &Client, id: &str) -> Vec<Value> {
    let seen = who.run(LOG, json!({ "id": id })).await;
    seen.at("/webhookDeliveries/nodes").as_array().unwrap().clone()
}

async fn shown(who: &Client, id: &str) -> Value {
    let query = "query($id: ID!) { webhook(id: $id) { state failingSince switchesOffAt switchedOffAt succeededAt version \
                 formerSecretUntil } }";
    who.run(query, json!({ "id": id })).await.at("/webhook").clone()
}

async fn logins(app: &TestApp, kind: &str, role: &str) -> Vec<ActorLogin> {
    let mut logins = app.logins().await;
    logins
        .retain(|login| login.vendor == VENDOR && login.kind.as_str() == kind && login.role.as_str() == role);
    logins
}

/// An owner's endpoint, and its receiver.
struct Desk {
    app: TestApp,
    owner: Client,
    receiver: Receiver,
    id: String,
    secret: String,
}

impl Desk {
    /// Of the vendor, told of announcements.
    async fn start() -> Self {
        let app = TestApp::start().await;
        let owner = app.sign_in_as(&logins(&app, "VENDOR", "OWNER").await[0]).await;
        let receiver = Receiver::start().await;
        let made = subscribe(&owner, &receiver.url, &["ANNOUNCEMENT_PUBLISHED"]).await;
        let id = made.text("/createWebhook/webhook/id");
        let secret = made.text("/createWebhook/secret");
        Self {
            app,
            owner,
            receiver,
            id,
            secret,
        }
    }

    /// A test that the receiver answers so; the log's line of it.
    async fn tried(&self, doing: Doing) -> Value {
        self.receiver.will([doing]);
        test(&self.owner, &self.id).await.data();
        self.app.tell().await;
        log(&self.owner, &self.id).await[0].clone()
    }

    /// The owner, signed in again: what counts is proven again after five minutes.
    async fn again(&mut self) {
        let login = &logins(&self.app, "VENDOR", "OWNER").await[0];
        self.owner = self.app.sign_in_as(login).await;
    }
}

/// One event, from the transaction to the log, and the proof that it leaves with the notice (I-5).
#[tokio::test]
async fn a_notice_reaches_its_customers_program_and_starts_no_clock() {
    let app = TestApp::start().await;
    let receiver = Receiver::start().await;
    let mut customers = Vec::new();
    for login in logins(&app, "CUSTOMER", "OWNER").await {
        let owner = app.sign_in_as(&login).await;
        let made = subscribe(&owner, &receiver.url, &["NOTICE_SENT"]).await;
        customers.push((
            made.text("/createWebhook/webhook/id"),
            made.text("/createWebhook/secret"),
            owner,
        ));
    }
    announce(&app, "Eksempel Drift AB").await;
    app.tell().await;
    app.tell().await;
    let received = receiver.received();
    assert!(!received.is_empty(), "a customer was sent a notice");
    for one in &received {
        let message = one.json();
        assert_eq!(message["type"], "notice.sent");
        let (id, secret, owner) = customers
            .iter()
            .find(|(.., owner)| message["data"]["organisationId"] == json!(owner.organisation))
            .unwrap();
        assert_eq!(one.signed_by(&[secret]), [true]);
        assert_eq!(one.headers["content-type"], "application/json");
        let now = (app.now().0 / 1_000).to_string();
        assert_eq!(one.headers["webhook-timestamp"], now);
        let logged = log(owner, id).await;
        assert_eq!(logged.len(), 1, "one event, one message: {logged:?}");
        let line = &logged[0];
        assert_eq!(line["id"], json!(one.id()));
        assert_eq!(line["payload"], json!(one.body));
        let seen =
            ["event", "state", "attempts", "problem", "status", "answer"].map(|field| line[field].clone());
        assert_eq!(
            json!(seen),
            json!(["NOTICE_SENT", "DELIVERED", 1, null, 200, "ok"])
        );

        // What is said of the notice is where it stands, and nothing about anybody.
        let data = message["data"].as_object().unwrap();
        let mut said: Vec<&str> = data.keys().map(String::as_str).collect();
        said.sort_unstable();
        assert_eq!(said, ["id", "kind", "link", "organisationId"]);
        let notice = "query($id: ID!) { node(id: $id) { ... on Notice { state deliveredAt deliveries { channel state \
                      recipient contentSha256 } } } }";
        let notice = owner.run(notice, json!({ "id": data["id"] })).await;
        let notice = notice.at("/node").clone();
        let deliveries = notice["deliveries"].as_array().unwrap();
        let by_webhook: Vec<&Value> = deliveries
            .iter()
            .filter(|delivery| delivery["channel"] == "WEBHOOK")
            .collect();
        let expected = json!({ "channel": "WEBHOOK", "state": "ACCEPTED", "recipient": id,
            "contentSha256": sha256_hex(&one.body) });
        assert_eq!(by_webhook, [&expected]);
    }
    // A mail that is still on its way: the program has the notice, and the clock stands.
    let stored = rows(app.state.db.pool()).await;
    assert!(
        stored
            .iter()
            .all(|row| row.table != "webhook_endpoints" || !row.texts.contains("whsec_")),
        "secrets are sealed"
    );
}
