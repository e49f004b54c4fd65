//! What anybody is shown of a vendor, and that it comes by https alone.

use serde_json::json;
use tillid_tests::TestApp;

use crate::account::login;

const SLUG: &str = "ts-nocode";

/// A page's text; a template may write a slash as an entity.
async fn page(app: &TestApp, path: &str) -> String {
    let answer = app.stranger().get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap().replace("&#x2f;", "/")
}

// proves: R-000-003
#[tokio::test]
async fn a_vendors_page_tells_the_law_and_the_authority() {
    let app = TestApp::start().await;
    let danish = page(&app, &format!("/trust/{SLUG}")).await;
    assert!(
        danish.contains("GDPR") && danish.contains("Gældende lov"),
        "{danish}"
    );
    assert!(
        danish.contains(
            "<a href=\"https://www.datatilsynet.dk/\" rel=\"noopener noreferrer\">Datatilsynet</a>"
        ),
        "{danish}"
    );
    let english = page(&app, &format!("/trust/{SLUG}?lang=en")).await;
    assert!(english.contains("Supervisory authority"), "{english}");
}

/// And the agreement's parties name it, too.
// proves: R-004-008
#[tokio::test]
async fn a_vendors_officer_is_on_its_page_until_there_is_none() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let mailbox = "dpo-nyt@eksempel-leverandoer.example";
    let shown = format!("<a href=\"mailto:{mailbox}\">");
    assert!(!page(&app, &format!("/trust/{SLUG}")).await.contains(&shown));
    let mut input = json!({ "organisationId": owner.organisation, "role": "DPO", "email": mailbox });
    owner
        .mutate("setContact", input.clone(), "organisation { id }")
        .await
        .data();
    assert!(page(&app, &format!("/trust/{SLUG}")).await.contains(&shown));
    input["email"] = json!(null);
    owner
        .mutate("setContact", input, "organisation { id }")
        .await
        .data();
    assert!(!page(&app, &format!("/trust/{SLUG}")).await.contains(&shown));
}

/// What needs no account, asked for without one. Others than these need one.
#[tokio::test]
async fn the_public_pages_open_without_an_account() {
    let app = TestApp::start().await;
    for path in [
        "/trust".to_owned(),
        format!("/trust/{SLUG}"),
        format!("/trust/{SLUG}/subprocessors.csv"),
        format!("/trust/{SLUG}/subprocessors.json"),
        "/.well-known/security.txt".to_owned(),
        "/verify".to_owned(),
    ] {
        let answer = app.stranger().get(&path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert!(
            answer.headers().get("set-cookie").is_none(),
            "{path} sets no cookie"
        );
    }
}

// proves: R-002-062
#[tokio::test]
async fn an_https_portal_is_not_spoken_to_in_the_clear() {
    let app = TestApp::start().await;
    let secure = app
        .another_portal(|config| {
            config.server.origin = "https://portal.example".to_owned();
            config.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        })
        .await;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let page = format!("{secure}/trust/{SLUG}?lang=en");
    let plain = client
        .get(&page)
        .header("x-forwarded-proto", "http")
        .send()
        .await
        .unwrap();
    assert_eq!(plain.status(), 308);
    assert_eq!(
        plain.headers()["location"],
        format!("https://portal.example/trust/{SLUG}?lang=en")
    );
    let answer = client
        .get(&page)
        .header("x-forwarded-proto", "https")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=63072000");
    let login = login(&app, "MEMBER").await;
    let body = json!({
        "query": "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }",
        "variables": { "input": { "email": login.email, "password": tillid::demo::PASSWORD } },
    });
    let sign_in = |protocol: &'static str| {
        let sent = client
            .post(format!("{secure}/graphql"))
            .header("x-forwarded-proto", protocol);
        sent.json(&body).send()
    };
    assert_eq!(
        sign_in("http").await.unwrap().status(),
        426,
        "a password in the clear gets nothing"
    );
    let signed_in = sign_in("https").await.unwrap();
    let cookies: Vec<_> = signed_in.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for cookie in cookies {
        let cookie = cookie.to_str().unwrap();
        for word in [
            "__Host-tillid-",
            "; Secure",
            "; HttpOnly",
            "; SameSite=Strict",
            "; Path=/",
        ] {
            assert!(cookie.contains(word), "{cookie}");
        }
    }
    // The developer's own portal is on plain http, and says nothing else.
    let answer = app.stranger().get("/trust").await;
    assert!(answer.headers().get("strict-transport-security").is_none());
}
