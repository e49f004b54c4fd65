//! Where one is signed in, and how that ends.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid::http::ForwardedBy;
use tillid_tests::{ActorLogin, Client, TestApp};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/19.1 Mobile/15E148 Safari/604.1";

/// Signs in with a browser that says this of itself.
async fn signed_in(app: &TestApp, login: &ActorLogin, agent: &str) -> Client {
    let mut client = app.stranger();
    client.http = reqwest::Client::builder()
        .cookie_store(true)
        .user_agent(agent)
        .build()
        .unwrap();
    let input = json!({ "email": login.email, "password": tillid::demo::PASSWORD });
    let answer = client.mutate("signIn", input, "accessToken").await;
    client.bearer = Some(answer.text("/signIn/accessToken"));
    client.organisation = login.organisation_id.to_string();
    client
}

/// A person who is signed in nowhere yet.
async fn somebody(app: &TestApp) -> ActorLogin {
    let logins = app.logins().await;
    let fits = |login: &&ActorLogin| login.vendor == "ts-nocode" && login.kind.as_str() == "VENDOR";
    let mut fitting = logins.iter().filter(fits);
    fitting
        .find(|login| login.role.as_str() == "OWNER")
        .unwrap()
        .clone()
}

async fn listed(client: &Client) -> Vec<Value> {
    let query = "{ sessions { nodes { id browser system network current } } }";
    let answer = client.run(query, json!({})).await;
    answer.at("/sessions/nodes").as_array().unwrap().clone()
}

const WHO: &str = "{ viewer { user { id } } }";

// proves: R-001-010
#[tokio::test]
async fn sessions_are_listed_with_their_browser_and_ended_from_afar() {
    let app = TestApp::start().await;
    let login = somebody(&app).await;
    let here = signed_in(&app, &login, FIREFOX).await;
    app.travel(app.now().plus_seconds(1));
    let phone = signed_in(&app, &login, PHONE).await;
    let seen = listed(&here).await;
    let told: Vec<_> = seen
        .iter()
        .map(|row| {
            (
                row["browser"].as_str(),
                row["system"].as_str(),
                row["current"].as_bool(),
            )
        })
        .collect();
    let expected = [
        (Some("Safari"), Some("iPhone"), Some(false)),
        (Some("Firefox"), Some("Windows"), Some(true)),
    ];
    assert_eq!(told, expected, "the last sign-in first");
    assert_eq!(
        seen[0]["network"], "127.0.0.0/24",
        "without what names a single machine"
    );

    let ended = json!({ "sessionId": seen[0]["id"] });
    for _ in 0..2 {
        let answer = here
            .mutate_with(
                "endSession",
                "SessionIdInput",
                ended.clone(),
                "session { endedAt }",
            )
            .await;
        assert!(answer.at("/endSession/session/endedAt").is_string());
    }
    phone.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    let renewed = Client {
        bearer: None,
        ..phone
    }
    .run("mutation { refreshSession { accessToken } }", json!({}))
    .await;
    renewed.refused("UNAUTHENTICATED");
    assert_eq!(listed(&here).await.len(), 1);

    let others = [
        signed_in(&app, &login, PHONE).await,
        signed_in(&app, &login, "curl/8.14").await,
    ];
    let answer = here
        .run("mutation { endOtherSessions { ended } }", json!({}))
        .await;
    assert_eq!(*answer.at("/endOtherSessions/ended"), json!(2));
    for other in &others {
        other.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    }
    here.run(WHO, json!({})).await.data();
}

#[tokio::test]
async fn an_access_token_neither_sees_nor_ends_sessions() {
    let app = TestApp::start().await;
    let owner = signed_in(&app, &somebody(&app).await, FIREFOX).await;
    let input = json!({ "organisationId": owner.organisation, "name": "Et system", "days": 7 });
    let made = owner.mutate("createApiToken", input, "secret").await;
    let token = Client {
        bearer: Some(made.text("/createApiToken/secret")),
        ..owner.clone()
    };
    token
        .run("{ sessions { nodes { id } } }", json!({}))
        .await
        .refused("FORBIDDEN");
    let ended = json!({ "sessionId": listed(&owner).await[0]["id"] });
    token
        .mutate_with("endSession", "SessionIdInput", ended, "session { id }")
        .await
        .refused("FORBIDDEN");
    token
        .run("mutation { endOtherSessions { ended } }", json!({}))
        .await
        .refused("FORBIDDEN");
}

/// What an access token is not for, it may not do, though its person may.
#[tokio::test]
async fn an_access_token_does_only_what_it_is_for() {
    let app = TestApp::start().await;
    let owner = signed_in(&app, &somebody(&app).await, FIREFOX).await;
    let none = json!({ "organisationId": owner.organisation, "name": "Intet", "scopes": [], "days": 7 });
    owner
        .mutate("createApiToken", none, "secret")
        .await
        .refused("VALIDATION");
    let input =
        json!({ "organisationId": owner.organisation, "name": "Læser", "scopes": ["READ"], "days": 7 });
    let made = owner
        .mutate("createApiToken", input, "secret apiToken { scopes }")
        .await;
    assert_eq!(*made.at("/createApiToken/apiToken/scopes"), json!(["READ"]));
    let reader = Client {
        bearer: Some(made.text("/createApiToken/secret")),
        ..owner.clone()
    };
    let members = "query($id: ID!) { members(organisationId: $id) { nodes { id } } }";
    reader
        .run(members, json!({ "id": owner.organisation }))
        .await
        .data();
    let service = json!({ "organisationId": owner.organisation, "code": "NY", "titleDa": "Ny", "titleEn": "New",
        "deployment": "CLOUD", "vendorAccess": "NONE" });
    reader
        .mutate("createService", service.clone(), "service { id }")
        .await
        .refused("FORBIDDEN");
    let renamed = json!({ "name": "Omdøbt", "version": 1 });
    reader
        .mutate("updateProfile", renamed, "user { id }")
        .await
        .refused("FORBIDDEN");
    owner
        .mutate("createService", service, "service { id }")
        .await
        .data();
}

/// A subscription is no way around the end of a session.
#[tokio::test]
async fn a_password_change_ends_the_subscriptions_of_other_sessions() {
    let app = TestApp::start().await;
    let login = somebody(&app).await;
    let here = signed_in(&app, &login, FIREFOX).await;
    let elsewhere = signed_in(&app, &login, PHONE).await;
    let follow = format!(
        "subscription {{ activity(organisationId: \"{}\") {{ action }} }}",
        elsewhere.organisation
    );
    let stream = elsewhere
        .http
        .post(format!("{}/graphql", elsewhere.url))
        .header("Accept", "text/event-stream")
        .bearer_auth(elsewhere.bearer.as_deref().unwrap())
        .json(&json!({ "query": follow }))
        .send()
        .await
        .unwrap();
    let change = json!({ "currentPassword": tillid::demo::PASSWORD, "newPassword": "fire heste i regnvejr" });
    here.mutate("changePassword", change, "changed").await.data();
    elsewhere.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    let said = tokio::time::timeout(Duration::from_secs(20), stream.text())
        .await
        .expect("the stream ends by itself")
        .unwrap();
    assert!(said.contains("UNAUTHENTICATED"), "{said}");
    here.run(WHO, json!({})).await.data();
}

/// The count of tries lies in the database and nowhere else: another portal on the same one goes on counting, and where
/// the database has forgotten it, nobody remembers.
// proves: R-003-056
#[tokio::test]
async fn another_portal_on_the_same_database_goes_on_counting_tries() {
    let app = TestApp::start().await;
    let login = somebody(&app).await;
    let here = app.stranger();
    let there = Client {
        url: app.another_portal(|_| ()).await,
        ..app.stranger()
    };
    let emails = [login.email.as_str(), "ingen@eksempel.example"];
    let wrong = |email: &str| json!({ "email": email, "password": "en forkert sætning" });
    for email in emails {
        for portal in [&here, &there, &here, &there, &here] {
            portal
                .mutate("signIn", wrong(email), "accessToken")
                .await
                .refused("UNAUTHENTICATED");
        }
        for portal in [&there, &here] {
            portal
                .mutate("signIn", wrong(email), "accessToken")
                .await
                .refused("RATE_LIMITED");
        }
    }
    let right = json!({ "email": login.email, "password": tillid::demo::PASSWORD });
    let started_later = Client {
        url: app.another_portal(|_| ()).await,
        ..app.stranger()
    };
    started_later
        .mutate("signIn", right.clone(), "accessToken")
        .await
        .refused("RATE_LIMITED");

    let rows = tillid_tests::rows(app.state.db.pool()).await;
    let counted: Vec<_> = rows.iter().filter(|row| row.table == "attempts").collect();
    assert!(
        counted.len() >= 2,
        "an address without an account is counted as one with: {counted:?}"
    );
    assert!(
        counted.iter().all(|row| !row.texts.contains('@')),
        "no address stands in the list"
    );
    let forget = "DELETE FROM attempts";
    app.state.db.pool().execute_unprepared(forget).await.unwrap();
    for portal in [&here, &there, &started_later] {
        portal.mutate("signIn", right.clone(), "accessToken").await.data();
    }
}

/// A browser at `url` whose requests carry this header.
fn claiming(app: &TestApp, url: &str, name: &'static str, value: &str) -> Client {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert(name, value.parse().unwrap());
    let http = reqwest::Client::builder()
        .cookie_store(true)
        .default_headers(headers);
    Client {
        url: url.to_owned(),
        http: http.build().unwrap(),
        ..app.stranger()
    }
}

/// The network that a session begun by this browser is listed with.
async fn network(mut client: Client, login: &ActorLogin) -> String {
    let input = json!({ "email": login.email, "password": tillid::demo::PASSWORD });
    let answer = client.mutate("signIn", input, "accessToken").await;
    client.bearer = Some(answer.text("/signIn/accessToken"));
    let answer = client
        .run("{ sessions { nodes { network current } } }", json!({}))
        .await;
    let rows = answer.at("/sessions/nodes").as_array().unwrap();
    let current = rows.iter().find(|row| row["current"] == true).unwrap();
    current["network"].as_str().unwrap().to_owned()
}

/// Whoever is no proxy that the settings name is not believed, whatever they write.
#[tokio::test]
async fn a_header_from_somebody_who_is_no_proxy_changes_nothing() {
    let app = TestApp::start().await;
    let login = somebody(&app).await;
    let elsewhere = app
        .another_portal(|config| config.server.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()])
        .await;
    for url in [&app.url, &elsewhere] {
        for (name, value) in [
            ("x-forwarded-for", "203.0.113.7"),
            ("forwarded", "for=203.0.113.7"),
            ("x-real-ip", "203.0.113.7"),
        ] {
            let network = network(claiming(&app, url, name, value), &login).await;
            assert_eq!(network, "127.0.0.0/24", "{name}");
        }
        // Nor does a new address for every try begin a new count.
        for number in 0..32 {
            let claim = format!("203.0.{number}.7");
            let answer = claiming(&app, url, "x-forwarded-for", &claim)
                .mutate(
                    "requestPasswordReset",
                    json!({ "email": format!("nr{number}@eksempel.example") }),
                    "requested",
                )
                .await;
            if number > 30 {
                answer.refused("RATE_LIMITED");
            }
        }
    }
}

/// Behind a proxy that the settings name, each visitor's network is counted by itself; what the visitor wrote before it
/// got there counts for nothing.
#[tokio::test]
async fn behind_a_trusted_proxy_each_network_is_counted_by_itself() {
    let app = TestApp::start().await;
    let login = somebody(&app).await;
    let trust = |config: &mut tillid::config::Config| {
        config.server.trusted_proxies = ["127.0.0.1/32", "10.0.0.0/8"]
            .map(|net| net.parse().unwrap())
            .to_vec();
    };
    let url = app.another_portal(trust).await;
    let rfc = app
        .another_portal(|config| {
            trust(config);
            config.server.forwarded_by = ForwardedBy::Forwarded;
        })
        .await;
    for (url, name, value, expected) in [
        (&url, "x-forwarded-for", "203.0.113.7", "203.0.113.0/24"),
        (
            &url,
            "x-forwarded-for",
            "192.0.2.1, 203.0.113.7, 10.1.1.1",
            "203.0.113.0/24",
        ),
        (&url, "x-forwarded-for", "2001:db8:7:8::9", "2001:db8:7::/48"),
        (&url, "forwarded", "for=203.0.113.7", "127.0.0.0/24"),
        (
            &rfc,
            "forwarded",
            "for=192.0.2.1, for=\"203.0.113.7:80\"",
            "203.0.113.0/24",
        ),
        (&rfc, "x-forwarded-for", "203.0.113.7", "127.0.0.0/24"),
    ] {
        let network = network(claiming(&app, url, name, value), &login).await;
        assert_eq!(network, expected, "{name}: {value}");
    }
    let ask = async |from: &str, number: usize| {
        let input = json!({ "email": format!("nr{number}@eksempel.example") });
        claiming(&app, &url, "x-forwarded-for", from)
            .mutate("requestPasswordReset", input, "requested")
            .await
    };
    for number in 0..30 {
        ask(&format!("192.0.2.{number}, 203.0.113.{number}"), number)
            .await
            .data();
    }
    ask("192.0.2.99, 203.0.113.99", 30).await.refused("RATE_LIMITED");
    ask("192.0.2.99", 31).await.data();
}

/// The keys that a stranger reads are those that the tokens name, and nothing more of them is told.
#[tokio::test]
async fn the_public_keys_are_told_to_everybody() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let app = TestApp::start().await;
    let login = somebody(&app).await;
    let token = signed_in(&app, &login, FIREFOX).await.bearer.unwrap();
    let answer = app.stranger().get("/.well-known/jwks.json").await;
    assert_eq!(answer.headers()["content-type"], "application/jwk-set+json");
    let published: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    assert_eq!(published["keys"][0]["kid"], header["kid"]);
    assert!(published["keys"][0].get("d").is_none(), "{published}");
}
