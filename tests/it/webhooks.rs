//! Webhooks over real HTTP: an event in the database, the worker, the receiver's socket, and the log.

use std::time::Instant;

use serde_json::{Value, json};
use tillid_kernel::sha256_hex;
use tillid_tests::{ActorLogin, Answer, Client, TestApp, rows};

use crate::mail::{VENDOR, announce};
use crate::receiver::{Doing, Receiver};

const WEBHOOK: &str = "webhook { id url description events state formerSignsUntil failingSince switchesOffAt
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
                 formerSignsUntil } }";
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
        // The log is by when messages were written.
        self.app.clock.advance_millis(1);
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

/// A mail that is on its way starts the clock when it is accepted, whatever the customer's program has taken before (I-5).
#[tokio::test]
async fn what_a_program_has_taken_starts_no_clock() {
    let mut app = TestApp::start().await;
    let receiver = Receiver::start().await;
    // Nobody listens there: mails wait.
    app.config.mail.transport = tillid::config::MailTransport::Smtp;
    app.config.mail.encryption = tillid::config::Encryption::None;
    app.config.mail.host = "127.0.0.1".to_owned();
    app.config.mail.port = 1;
    let mut owners = Vec::new();
    for login in logins(&app, "CUSTOMER", "OWNER").await {
        let owner = app.sign_in_as(&login).await;
        subscribe(&owner, &receiver.url, &["NOTICE_SENT"]).await.data();
        owners.push(owner);
    }
    announce(&app, "Eksempel Drift AB").await;
    app.tell().await;
    let mut waiting = 0;
    for one in receiver.received() {
        let data = one.json()["data"].clone();
        let owner = owners
            .iter()
            .find(|owner| data["organisationId"] == json!(owner.organisation))
            .unwrap();
        let notice = "query($id: ID!) { node(id: $id) { ... on Notice { state deliveredAt deliveries { channel state } } } }";
        let notice = owner.run(notice, json!({ "id": data["id"] })).await;
        let notice = notice.at("/node").clone();
        let deliveries = notice["deliveries"].as_array().unwrap();
        assert!(deliveries.contains(&json!({ "channel": "WEBHOOK", "state": "ACCEPTED" })));
        if deliveries.contains(&json!({ "channel": "EMAIL", "state": "QUEUED" })) {
            assert_eq!(
                json!([notice["state"], notice["deliveredAt"]]),
                json!(["QUEUED", null])
            );
            waiting += 1;
        }
    }
    assert!(waiting > 0, "somebody's mail waits");
}

// Bad input of issue 5: a webhook that redirects to localhost, answers 200 MB, or takes an hour.
#[tokio::test]
async fn a_bad_receiver_has_an_outcome_that_says_so() {
    let desk = Desk::start().await;
    let inside = Receiver::start().await;
    let fields = |line: &Value| json!(["state", "problem", "status"].map(|field| line[field].clone()));

    let line = desk.tried(Doing::Redirects(inside.by_name())).await;
    assert_eq!(fields(&line), json!(["FAILED", "REDIRECTED", 307]));
    assert!(inside.received().is_empty(), "a redirect is not followed");

    let begun = Instant::now();
    let line = desk.tried(Doing::Floods).await;
    assert_eq!(fields(&line), json!(["DELIVERED", null, 200]));
    assert_eq!(
        line["answer"].as_str().unwrap().len(),
        200,
        "the rest is not read"
    );
    let line = desk.tried(Doing::Drips).await;
    assert_eq!(
        fields(&line),
        json!(["DELIVERED", null, 200]),
        "the status is the answer"
    );
    let line = desk.tried(Doing::Hangs).await;
    assert_eq!(fields(&line), json!(["FAILED", "TIMED_OUT", null]));
    assert!(begun.elapsed().as_secs() < 60, "nobody is waited for");

    let line = desk.tried(Doing::HangsUp).await;
    assert_eq!(fields(&line), json!(["FAILED", "UNREACHABLE", null]));
    let line = desk.tried(Doing::Says(410, "gone\r\nfor good")).await;
    assert_eq!(fields(&line), json!(["FAILED", "REFUSED", 410]));
    assert_eq!(line["answer"], "gone for good");
}

/// Where loopback is not allowed, an address inside is neither subscribed nor asked: also one that was good before.
#[tokio::test]
async fn an_address_inside_is_refused() {
    let desk = Desk::start().await;
    let strict = tillid_webhooks_strict(&desk.app);
    let portal = desk
        .app
        .another_portal(|config| config.webhooks.allow_loopback = false)
        .await;
    let login = &logins(&desk.app, "VENDOR", "OWNER").await[0];
    let mut owner = Client {
        url: portal,
        organisation: desk.owner.organisation.clone(),
        ..desk.app.stranger()
    };
    let signed_in = owner
        .run(
            "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }",
            json!({ "input": { "email": login.email, "password": tillid::demo::PASSWORD } }),
        )
        .await;
    owner.bearer = Some(signed_in.text("/signIn/accessToken"));
    for url in [
        "http://modtager.example/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/",
        "https://bruger:ord@modtager.example/",
        "https://modtager.example/#her",
        "ftp://modtager.example/",
        "ikke en adresse",
    ] {
        let refused = subscribe(&owner, url, &["AGREEMENT_SIGNED"]).await;
        refused.refused("VALIDATION");
    }
    // Subscribed when it was allowed, or under a name that leads elsewhere since.
    test(&desk.owner, &desk.id).await.data();
    while tillid::worker::tell_turn(&strict).await.unwrap() > 0 {}
    let line = log(&desk.owner, &desk.id).await[0].clone();
    assert_eq!(
        json!([line["state"], line["problem"]]),
        json!(["FAILED", "FORBIDDEN"])
    );
    assert!(desk.receiver.received().is_empty());
}

/// The state of the portal, with webhooks as in production.
fn tillid_webhooks_strict(app: &TestApp) -> tillid::state::State {
    let settings = tillid_outbound::Settings {
        allow_loopback: false,
        patience: std::time::Duration::from_secs(2),
    };
    tillid::state::State {
        webhooks: tillid_webhooks::Webhooks::new(app.state.prover.clone(), settings).unwrap(),
        ..tillid::state::State::clone(&app.state)
    }
}

#[tokio::test]
async fn what_failed_is_tried_again_and_what_was_taken_can_be_replayed() {
    let mut desk = Desk::start().await;
    desk.receiver.will([Doing::Says(500, "later")]);
    announce(&desk.app, "Eksempel Drift AB").await;
    desk.app.tell().await;
    let line = log(&desk.owner, &desk.id).await[0].clone();
    let seen = ["event", "state", "attempts", "problem", "status"].map(|field| line[field].clone());
    assert_eq!(
        json!(seen),
        json!(["ANNOUNCEMENT_PUBLISHED", "QUEUED", 1, "REFUSED", 500])
    );
    replay(&desk.owner, &line["id"]).await.refused("CONFLICT");
    assert_ne!(shown(&desk.owner, &desk.id).await["failingSince"], Value::Null);
    // Five seconds later, to the millisecond.
    let start = desk.app.now();
    desk.app.travel(tillid_kernel::Timestamp(start.0 + 4_999));
    desk.app.tell().await;
    assert_eq!(desk.receiver.received().len(), 1);
    desk.app.travel(start.plus_seconds(5));
    desk.app.tell().await;
    let line = log(&desk.owner, &desk.id).await[0].clone();
    let seen = ["state", "attempts", "problem", "status", "answer"].map(|field| line[field].clone());
    assert_eq!(json!(seen), json!(["DELIVERED", 2, null, 200, "ok"]));
    let stands = shown(&desk.owner, &desk.id).await;
    assert_eq!(stands["failingSince"], Value::Null);
    assert_ne!(stands["succeededAt"], Value::Null);

    replay(&desk.owner, &line["id"]).await.data();
    desk.app.tell().await;
    let received = desk.receiver.received();
    assert_eq!(received.len(), 3);
    assert!(
        received
            .iter()
            .all(|one| one.id() == received[0].id() && one.body == received[0].body),
        "the same message under the same id"
    );
    // An event of another kind, of its own organisation, is none of its business.
    desk.again().await;
    assert_eq!(log(&desk.owner, &desk.id).await.len(), 1);
}

#[tokio::test]
async fn a_new_secret_signs_beside_the_former_for_a_day() {
    let mut desk = Desk::start().await;
    let start = desk.app.now();
    let rotated = by_id(
        &desk.owner,
        "rotateWebhookSecret",
        &desk.id,
        &format!("secret {WEBHOOK}"),
    )
    .await;
    let new = rotated.text("/rotateWebhookSecret/secret");
    assert_ne!(new, desk.secret);
    desk.tried(Doing::Says(204, "")).await;
    desk.app
        .travel(tillid_kernel::Timestamp(start.plus_days(1).0 - 2));
    desk.again().await;
    desk.tried(Doing::Says(204, "")).await;
    assert_ne!(
        shown(&desk.owner, &desk.id).await["formerSignsUntil"],
        Value::Null
    );
    // A test is written a millisecond later: when the day is over.
    desk.app
        .travel(tillid_kernel::Timestamp(start.plus_days(1).0 - 1));
    desk.again().await;
    desk.tried(Doing::Says(204, "")).await;
    assert_eq!(
        shown(&desk.owner, &desk.id).await["formerSignsUntil"],
        Value::Null
    );
    let signed: Vec<Vec<bool>> = desk
        .receiver
        .received()
        .iter()
        .map(|one| one.signed_by(&[&new, &desk.secret]))
        .collect();
    assert_eq!(signed, [[true, true], [true, true], [true, false]]);
}

/// How many mails with this template were written.
async fn mails(app: &TestApp, template: &str) -> usize {
    let stored = rows(app.state.db.pool()).await;
    stored
        .iter()
        .filter(|row| row.table == "outbox_messages" && row.texts.contains(template))
        .count()
}

#[tokio::test]
async fn an_endpoint_that_takes_nothing_for_days_is_warned_of_and_switched_off() {
    let mut desk = Desk::start().await;
    desk.receiver.will(std::iter::repeat_n(Doing::Says(500, ""), 20));
    announce(&desk.app, "Eksempel Drift AB").await;
    desk.app.tell().await;
    let start = desk.app.now();
    let at = |days: i64, millis: i64| tillid_kernel::Timestamp(start.plus_days(days).0 + millis);
    for (instant, state, warned, told_off) in [
        (at(1, -1), "ACTIVE", false, false),
        (at(1, 0), "ACTIVE", true, false),
        (at(4, -1), "ACTIVE", true, false),
        (at(4, 0), "SWITCHED_OFF", true, true),
    ] {
        desk.app.travel(instant);
        desk.app.tell().await;
        desk.app.work().await;
        desk.again().await;
        assert_eq!(shown(&desk.owner, &desk.id).await["state"], state, "{instant}");
        assert_eq!(mails(&desk.app, "webhook-failing").await > 0, warned, "{instant}");
        assert_eq!(
            mails(&desk.app, "webhook-switched-off").await > 0,
            told_off,
            "{instant}"
        );
    }
    let line = log(&desk.owner, &desk.id).await[0].clone();
    assert_eq!(
        json!([line["state"], line["problem"]]),
        json!(["FAILED", "STOPPED"])
    );
    replay(&desk.owner, &line["id"]).await.refused("CONFLICT");
    // Mended, tried while it is off, and switched on again.
    desk.receiver.forget();
    let tried = desk.tried(Doing::Says(200, "ok")).await;
    assert_eq!(tried["state"], "DELIVERED");
    let version = shown(&desk.owner, &desk.id).await["version"].as_i64().unwrap();
    let on = update(
        &desk.owner,
        &desk.id,
        i32::try_from(version).unwrap(),
        json!({ "paused": false }),
    )
    .await;
    assert_eq!(on.at("/updateWebhook/webhook/state"), "ACTIVE");
    replay(&desk.owner, &line["id"]).await.data();
    desk.app.tell().await;
    let states: Vec<Value> = log(&desk.owner, &desk.id)
        .await
        .iter()
        .map(|line| line["state"].clone())
        .collect();
    assert_eq!(states, ["DELIVERED", "DELIVERED"]);
}

#[tokio::test]
async fn those_who_manage_webhooks_do_and_nobody_else() {
    let desk = Desk::start().await;
    let own = |who: &Client| Client {
        organisation: desk.owner.organisation.clone(),
        ..who.clone()
    };
    for (role, may) in [
        ("ADMIN", true),
        ("DPO", false),
        ("ANNOUNCER", false),
        ("MEMBER", false),
    ] {
        let Some(login) = logins(&desk.app, "VENDOR", role).await.into_iter().next() else {
            continue;
        };
        let who = desk.app.sign_in_as(&login).await;
        let answer = subscribe(&own(&who), &desk.receiver.url, &["AGREEMENT_SIGNED"]).await;
        if may {
            answer.data();
        } else {
            answer.refused("FORBIDDEN");
            who.run(LOG, json!({ "id": desk.id })).await.refused("FORBIDDEN");
        }
    }
    // Another organisation's is not there, for its own vendor either.
    for login in logins(&desk.app, "CUSTOMER", "OWNER").await {
        let stranger = desk.app.sign_in_as(&login).await;
        stranger
            .run(LOG, json!({ "id": desk.id }))
            .await
            .refused("NOT_FOUND");
        test(&stranger, &desk.id).await.refused("NOT_FOUND");
        subscribe(&stranger, &desk.receiver.url, &["ANNOUNCEMENT_PUBLISHED"])
            .await
            .refused("VALIDATION");
        subscribe(&stranger, &desk.receiver.url, &["PING"])
            .await
            .refused("VALIDATION");
    }
    // A proof that is too old.
    desk.app.travel(desk.app.now().plus_seconds(301));
    let late = subscribe(&desk.owner, &desk.receiver.url, &["AGREEMENT_SIGNED"]).await;
    late.refused("PROOF_REQUIRED");
    by_id(&desk.owner, "rotateWebhookSecret", &desk.id, "secret")
        .await
        .refused("PROOF_REQUIRED");
    by_id(&desk.owner, "removeWebhook", &desk.id, "removedId")
        .await
        .refused("PROOF_REQUIRED");
    let events = "query($id: ID!) { node(id: $id) { ... on WebhookEndpoint { events url } } }";
    let seen = desk.owner.run(events, json!({ "id": desk.id })).await;
    assert_eq!(seen.at("/node/url"), &json!(desk.receiver.url));
}
