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

/// What feed readers and programs get of a vendor's changes, and that each numbered list is the one that was hashed.
// proves: R-004-102
#[tokio::test]
async fn a_vendors_changes_are_followed_by_feed_and_its_lists_are_kept() {
    let app = TestApp::start().await;
    let feed = page(&app, &format!("/trust/{SLUG}/changes.json?lang=en")).await;
    let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    let items = feed["items"].as_array().unwrap();
    assert!(!items.is_empty(), "{feed:#}");
    let atom = page(&app, &format!("/trust/{SLUG}/changes.atom?lang=en")).await;
    let history = page(&app, &format!("/trust/{SLUG}/history?lang=en")).await;
    for item in items {
        let (id, title) = (item["id"].as_str().unwrap(), item["title"].as_str().unwrap());
        assert!(atom.contains(&format!("<id>{id}</id>")), "{id} in {atom}");
        assert!(!title.is_empty());
        let (_, anchor) = item["url"].as_str().unwrap().split_once('#').unwrap();
        assert!(history.contains(&format!("<li id=\"{anchor}\">")), "{anchor}");
    }
    let published = |item: &serde_json::Value| item["date_published"].as_str().unwrap().to_owned();
    assert!(
        items.is_sorted_by(|a, b| published(a) >= published(b)),
        "{feed:#}"
    );

    assert!(history.contains("Attested as complete"), "{history}");
    let hash = history.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    let path = format!("/trust/{SLUG}/lists/");
    let number = history.split(&path).nth(1).unwrap().split('.').next().unwrap();
    let list = page(&app, &format!("{path}{number}.json")).await;
    assert_eq!(tillid_kernel::sha256_hex(&list), hash);
    for nowhere in [
        "/trust/nobody/changes.atom",
        "/trust/nobody/history",
        "/trust/ts-nocode/lists/999.json",
    ] {
        assert_eq!(app.stranger().get(nowhere).await.status(), 404, "{nowhere}");
    }
}

/// A draft and an announcement that was approved and not yet published are on no feed.
#[tokio::test]
async fn a_feed_tells_nothing_before_the_customers_are_told() {
    let app = TestApp::start().await;
    let all = tillid_tests::rows(app.state.db.pool()).await;
    let hidden: Vec<_> = all
        .iter()
        .filter(|row| row.table == "change_announcements" && !row.published)
        .collect();
    assert!(!hidden.is_empty());
    let vendors: Vec<String> = app.logins().await.into_iter().map(|login| login.vendor).collect();
    for slug in vendors.iter().filter(|slug| *slug != "portal") {
        let feed = page(&app, &format!("/trust/{slug}/changes.json")).await;
        for row in &hidden {
            let id = row.id.trim_start_matches("ann_");
            let plain = feed.replace('-', "");
            assert!(!plain.contains(id), "{id} in {feed}");
        }
    }
}

// proves: R-000-104, R-001-028
#[tokio::test]
async fn the_public_list_is_filtered_by_kind_of_service() {
    let app = TestApp::start().await;
    let all = page(&app, &format!("/trust/{SLUG}?lang=en")).await;
    let hosting = page(&app, &format!("/trust/{SLUG}?lang=en&category=HOSTING")).await;
    let named = |html: &str| html.matches("<span class=\"name\">").count();
    assert!(all.contains("Kind: Hosting"), "{all}");
    assert!(hosting.contains("<option value=\"HOSTING\" selected>Hosting</option>"));
    assert!((1..named(&all)).contains(&named(&hosting)), "{hosting}");
    let none = page(&app, &format!("/trust/{SLUG}?lang=en&category=NOTHING")).await;
    assert_eq!(named(&none), 0);
}

/// Processors and those who decide for themselves are told apart, by section and in the file.
// proves: R-001-031, R-004-085
#[tokio::test]
async fn processors_and_independent_controllers_stand_apart() {
    let app = TestApp::start().await;
    // One of the register decides for itself, as many an app's provider does.
    let register = page(&app, &format!("/trust/{SLUG}/subprocessors.json")).await;
    let register: serde_json::Value = serde_json::from_str(&register).unwrap();
    let name = register["processors"][0]["name"].as_str().unwrap();
    let text =
        format!("UPDATE sub_processors SET role = 'INDEPENDENT_CONTROLLER' WHERE legal_name = '{name}'");
    sea_orm::ConnectionTrait::execute_unprepared(app.state.db.pool(), &text)
        .await
        .unwrap();
    let mut apart = 0;
    for slug in [
        "ts-nocode",
        "techem-danmark",
        "cloud-service-danmark",
        "amcs-group",
        "superoffice",
    ] {
        let register = page(&app, &format!("/trust/{slug}/subprocessors.json?lang=en")).await;
        let register: serde_json::Value = serde_json::from_str(&register).unwrap();
        let names = |part: &str| -> Vec<String> {
            let entries = register[part].as_array().unwrap();
            entries
                .iter()
                .map(|entry| entry["name"].as_str().unwrap().to_owned())
                .collect()
        };
        let (processors, controllers) = (names("processors"), names("controllers"));
        let html = page(&app, &format!("/trust/{slug}?lang=en")).await;
        let section = |id: &str| {
            html.split(&format!("<section aria-labelledby=\"{id}\">"))
                .nth(1)
                .map(ToOwned::to_owned)
        };
        for name in &controllers {
            assert!(
                section("controllers").unwrap().contains(name.as_str()),
                "{slug} {name}"
            );
            assert!(!processors.contains(name), "{slug} {name}");
            apart += 1;
        }
        let csv = page(&app, &format!("/trust/{slug}/subprocessors.csv?lang=en")).await;
        assert_eq!(
            csv.matches("\"Independent controller\"").count() > 0,
            !controllers.is_empty(),
            "{slug}"
        );
        assert!(!processors.is_empty(), "{slug}");
    }
    assert!(apart > 0);
}

/// The sub-processors that the vendors' own policies name are on their public lists, with country and kind of service.
// proves: R-000-110, R-001-030
#[tokio::test]
async fn those_that_a_vendors_policy_names_are_on_its_list() {
    let app = TestApp::start().await;
    let named = [
        (
            SLUG,
            "Google",
            vec!["US"],
            vec!["EMAIL", "CALENDAR", "FILE_STORAGE"],
        ),
        ("techem-danmark", "Google Analytics", vec![], vec!["ANALYTICS"]),
        ("techem-danmark", "Hotjar", vec![], vec!["ANALYTICS"]),
    ];
    for (slug, name, countries, kinds) in named {
        let register = page(&app, &format!("/trust/{slug}/subprocessors.json")).await;
        let register: serde_json::Value = serde_json::from_str(&register).unwrap();
        let entries = register["processors"].as_array().unwrap();
        let entry = entries.iter().find(|entry| entry["name"] == name);
        let entry = entry.unwrap_or_else(|| panic!("{name} is not on the list of {slug}: {register:#}"));
        for country in countries {
            let places = entry["locations"].as_array().unwrap();
            assert!(
                places.iter().any(|place| place["countryCode"] == country),
                "{entry:#}"
            );
        }
        for kind in kinds {
            let categories = entry["categories"].as_array().unwrap();
            assert!(
                categories.iter().any(|category| category["code"] == kind),
                "{entry:#}"
            );
        }
        let html = page(&app, &format!("/trust/{slug}")).await;
        assert!(
            html.contains(&format!("<span class=\"name\">{name}</span>")),
            "{name}"
        );
    }
}
