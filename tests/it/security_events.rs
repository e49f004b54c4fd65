//! What happened at the door, and where a change came from.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid::demo::PASSWORD;
use tillid_tests::{ActorLogin, Answer, Client, TestApp};

use crate::account::{login, mails};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/19.1 Mobile/15E148 Safari/604.1";
const KEPT_DAYS: i64 = 180;

/// A browser that keeps its cookies.
fn browser(app: &TestApp, agent: &str) -> Client {
    let mut client = app.stranger();
    client.http = reqwest::Client::builder()
        .cookie_store(true)
        .user_agent(agent)
        .build()
        .unwrap();
    client
}

async fn enter(client: &Client, login: &ActorLogin, password: &str) -> Answer {
    let input = json!({ "email": login.email, "password": password });
    client.mutate("signIn", input, "accessToken").await
}

async fn own(client: &Client) -> Vec<Value> {
    let query = "{ ownSecurityEvents { nodes { kind browser system network userName } } }";
    let answer = client.run(query, json!({})).await;
    answer.at("/ownSecurityEvents/nodes").as_array().unwrap().clone()
}

async fn members(client: &Client) -> Answer {
    let query =
        "query($id: ID!) { securityEvents(organisationId: $id, first: 100) { nodes { kind userName at } } }";
    client.run(query, json!({ "id": client.organisation })).await
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect()
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let statement = format!("SELECT COUNT(*) AS n FROM {table}");
    let backend = app.state.db.pool().get_database_backend();
    let row = app
        .state
        .db
        .pool()
        .query_one_raw(sea_orm::Statement::from_string(backend, statement))
        .await
        .unwrap()
        .unwrap();
    row.try_get("", "n").unwrap()
}

// proves: R-000-022
#[tokio::test]
async fn failed_sign_ins_are_seen_by_their_person_and_the_organisation_and_forgotten() {
    let app = TestApp::start().await;
    let member = login(&app, "MEMBER").await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let before = count(&app, "security_events").await;
    let at_door = browser(&app, FIREFOX);
    enter(&at_door, &member, "slet ikke den rigtige")
        .await
        .refused("UNAUTHENTICATED");
    let mut stranger = member.clone();
    stranger.email = "ingen@eksempel.example".to_owned();
    enter(&at_door, &stranger, "slet ikke den rigtige")
        .await
        .refused("UNAUTHENTICATED");
    assert_eq!(
        count(&app, "security_events").await,
        before + 2,
        "an address without an account leaves the same trace as one with"
    );
    app.travel(app.now().plus_seconds(60));
    let person = app.sign_in_as(&member).await;
    let seen = own(&person).await;
    let wrong = seen
        .iter()
        .find(|event| event["kind"] == "PASSWORD_WRONG")
        .unwrap();
    assert_eq!(wrong["browser"], "Firefox");
    assert_eq!(wrong["system"], "Windows");
    assert_eq!(wrong["network"], "127.0.0.0/24");
    let listed = members(&owner).await;
    let listed = listed.at("/securityEvents/nodes").as_array().unwrap();
    let wrong: Vec<_> = listed
        .iter()
        .filter(|event| event["kind"] == "PASSWORD_WRONG")
        .collect();
    assert_eq!(wrong.len(), 1, "only that of a member: {listed:?}");
    // Whoever may not read the trail may not read this, and another organisation sees none of it.
    members(&person).await.refused("FORBIDDEN");
    let elsewhere = app.sign_in("Eksempel Boligforening", "OWNER").await;
    let there = members(&elsewhere).await;
    assert!(
        !there
            .at("/securityEvents/nodes")
            .to_string()
            .contains("PASSWORD_WRONG")
    );
    let foreign = Client {
        organisation: owner.organisation.clone(),
        ..elsewhere
    };
    members(&foreign).await.refused("NOT_FOUND");

    let last = app.now().plus_days(KEPT_DAYS);
    app.travel(tillid_kernel::Timestamp(last.0 - 60_000 - 1));
    app.work().await;
    let kept = count(&app, "security_events").await;
    app.travel(tillid_kernel::Timestamp(last.0 - 60_000));
    app.work().await;
    assert_eq!(
        count(&app, "security_events").await,
        kept - 3,
        "the two tries and the owner's sign-in of the same moment"
    );
}

// proves: R-003-059
#[tokio::test]
async fn a_sign_in_from_a_browser_that_is_not_known_is_told_by_mail() {
    let app = TestApp::start().await;
    let member = login(&app, "MEMBER").await;
    let alerts = async || {
        let mails = mails(&app, &member.email).await;
        mails
            .iter()
            .filter(|mail| mail["subject"] == "Nyt login på din konto")
            .cloned()
            .collect::<Vec<_>>()
    };
    let first = browser(&app, FIREFOX);
    enter(&first, &member, PASSWORD).await.data();
    assert_eq!(
        alerts().await.len(),
        0,
        "the first browser of an account is its person's"
    );
    let phone = browser(&app, PHONE);
    enter(&phone, &member, PASSWORD).await.data();
    let told = alerts().await;
    assert_eq!(told.len(), 1);
    let text = told[0]["text"].as_str().unwrap();
    assert!(
        text.contains("Safari, iPhone") && text.contains("127.0.0.0/24"),
        "{text}"
    );
    // Known again by its cookie, whatever it calls itself since its update, and by its looks without the cookie.
    enter(&phone, &member, PASSWORD).await.data();
    enter(&browser(&app, PHONE), &member, PASSWORD).await.data();
    assert_eq!(alerts().await.len(), 1);
    // Somebody else's cookie makes nobody known to this account.
    let owner = login(&app, "OWNER").await;
    let shared = browser(&app, "curl/8.14");
    enter(&shared, &owner, PASSWORD).await.data();
    enter(&shared, &member, PASSWORD).await.data();
    assert_eq!(alerts().await.len(), 2);
    let mut person = shared.clone();
    person.bearer = Some(
        enter(&shared, &member, PASSWORD)
            .await
            .text("/signIn/accessToken"),
    );
    assert_eq!(
        kinds(&own(&person).await),
        [
            "SIGNED_IN",
            "NEW_DEVICE",
            "SIGNED_IN",
            "SIGNED_IN",
            "NEW_DEVICE",
            "SIGNED_IN"
        ]
    );
}

#[tokio::test]
async fn a_session_that_two_parties_held_is_in_the_log() {
    let app = TestApp::start().await;
    let member = login(&app, "MEMBER").await;
    let mine = browser(&app, FIREFOX);
    let input = json!({ "email": member.email, "password": PASSWORD });
    let query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }";
    let body = json!({ "query": query, "variables": { "input": input } });
    let thief = app.stranger();
    let answer = thief
        .http
        .post(format!("{}/graphql", app.url))
        .json(&body)
        .send()
        .await
        .unwrap();
    let cookie = answer
        .cookies()
        .find(|cookie| cookie.name() == "tillid-refresh")
        .map(|cookie| format!("tillid-refresh={}", cookie.value()))
        .unwrap();
    let renew = async || {
        let body = json!({ "query": "mutation { refreshSession { accessToken } }" });
        let plain = reqwest::Client::new();
        let sent = plain
            .post(format!("{}/graphql", app.url))
            .header("cookie", &cookie)
            .json(&body);
        sent.send().await.unwrap().text().await.unwrap()
    };
    assert!(renew().await.contains("accessToken\":\""));
    app.travel(app.now().plus_seconds(11));
    assert!(renew().await.contains("UNAUTHENTICATED"));
    let mut person = mine.clone();
    person.bearer = Some(enter(&mine, &member, PASSWORD).await.text("/signIn/accessToken"));
    assert!(kinds(&own(&person).await).contains(&"SESSION_TAKEN"));
}

// proves: R-002-046
#[tokio::test]
async fn the_trail_tells_the_address_and_later_only_its_network() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let token = json!({ "organisationId": owner.organisation, "name": "Et system", "days": 7 });
    owner.mutate("createApiToken", token, "secret").await.data();
    let made = app.now();
    let read = async || {
        let query = "query($id: ID!) { auditEvents(organisationId: $id, entity: \"ApiToken\", first: 1) { nodes { address } } }";
        let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
        let answer = owner.run(query, json!({ "id": owner.organisation })).await;
        answer.text("/auditEvents/nodes/0/address")
    };
    assert_eq!(read().await, "127.0.0.1");
    app.travel(tillid_kernel::Timestamp(made.plus_days(90).0 - 1));
    app.work().await;
    assert_eq!(read().await, "127.0.0.1");
    app.travel(made.plus_days(90));
    app.work().await;
    assert_eq!(read().await, "127.0.0.0/24");
    crate::audit::every_chain_holds(&app).await;
}
