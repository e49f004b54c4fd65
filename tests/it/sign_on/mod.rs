//! Single sign-on over HTTP: against a real provider, and against one that lies.

mod liar;
mod provider;

use reqwest::{Response, redirect};
use serde_json::{Value, json};
use tillid::demo::PASSWORD;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Clock, SystemClock, Timestamp};
use tillid_tests::{ActorLogin, Answer, Client, TestApp, rows};
use url::Url;

use self::liar::nonsense;
pub(crate) use self::liar::{Conduct, Liar};
use self::provider::Provider;
use crate::authenticator::{Authenticator, begin_sign_in, register};
use crate::factors::{code, enrol};
use crate::organisation_states::{operator, reinstate, suspend};

const DOMAIN: &str = "kommune.example";

/// A browser that goes one step at a time.
pub(crate) struct Browser {
    http: reqwest::Client,
    portal: String,
}

impl Browser {
    pub(crate) fn at(app: &TestApp) -> Self {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            portal: app.url.clone(),
        }
    }

    async fn open(&self, address: &str) -> Response {
        let address = if address.starts_with('/') {
            format!("{}{address}", self.portal)
        } else {
            address.to_owned()
        };
        self.http.get(address).send().await.unwrap()
    }

    /// Where an address of the portal leads.
    async fn led(&self, address: &str) -> String {
        let answer = self.open(address).await;
        assert_eq!(answer.status(), 303, "{address}");
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    async fn start(&self, domain: &str) -> String {
        self.led(&format!("/sso/start?domain={domain}&to=/profile")).await
    }

    /// The session that the browser has, if any.
    pub(crate) async fn session(&self) -> Client {
        let mut client = Client {
            url: self.portal.clone(),
            http: self.http.clone(),
            bearer: None,
            organisation: String::new(),
            language: "en",
        };
        let answer = client
            .run("mutation { refreshSession { accessToken } }", json!({}))
            .await;
        if answer.code().is_none() {
            client.bearer = Some(answer.text("/refreshSession/accessToken"));
        }
        client
    }
}

pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let url = Url::parse("http://localhost").unwrap().join(address).unwrap();
    let mut pairs = url.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

pub(crate) fn fragment(address: &str, name: &str) -> Option<String> {
    let (_, fragment) = address.split_once('#')?;
    parameter(&format!("/?{fragment}"), name)
}

pub(crate) fn problem(address: &str) -> String {
    parameter(address, "signOn").unwrap_or_else(|| format!("no problem: {address}"))
}

/// An owner who sets single sign-on up.
pub(crate) struct Owner {
    pub(crate) login: ActorLogin,
    pub(crate) client: Client,
}

impl Owner {
    pub(crate) async fn of(app: &TestApp, vendor: &str) -> Self {
        let logins = app.logins().await;
        let fits = |login: &&ActorLogin| {
            login.vendor == vendor && login.kind.as_str() == "VENDOR" && login.role.as_str() == "OWNER"
        };
        let login = logins.iter().find(fits).unwrap().clone();
        let client = app.sign_in_as(&login).await;
        Self { login, client }
    }

    fn id(&self) -> &str {
        &self.client.organisation
    }

    async fn mutate(&self, name: &str, kind: &str, mut input: Value) -> Answer {
        input["organisationId"] = json!(self.id());
        let selection = "signOn { provider { state triedAt trialProblem } domains { domain record verifiedAt enforced } }";
        self.client.mutate_with(name, kind, input, selection).await
    }

    async fn save(&self, issuer: &str) -> Answer {
        let input = json!({ "issuer": issuer, "clientId": "portal", "clientSecret": "portal-secret",
            "defaultRole": "MEMBER" });
        self.mutate("saveSignOn", "SaveSignOnInput", input).await
    }

    async fn add(&self, domain: &str) -> Answer {
        let input = json!({ "domain": domain });
        self.mutate("addSignOnDomain", "SignOnDomainInput", input).await
    }

    pub(crate) async fn check(&self, domain: &str) -> Answer {
        let input = json!({ "domain": domain });
        self.mutate("checkSignOnDomain", "SignOnDomainInput", input).await
    }

    async fn switch(&self, on: bool) -> Answer {
        self.mutate("switchSignOn", "SwitchSignOnInput", json!({ "on": on }))
            .await
    }

    pub(crate) async fn enforce(&self, domain: &str, enforced: bool) -> Answer {
        let input = json!({ "domain": domain, "enforced": enforced });
        self.mutate("enforceSignOn", "EnforceSignOnInput", input).await
    }

    async fn record(&self, domain: &str) -> String {
        let query = "query($id: ID!) { signOn(organisationId: $id) { domains { domain record } } }";
        let answer = self.client.run(query, json!({ "id": self.id() })).await;
        let domains = answer.at("/signOn/domains").as_array().unwrap().clone();
        let row = domains.iter().find(|row| row["domain"] == domain).unwrap();
        row["record"].as_str().unwrap().to_owned()
    }

    /// Proves a domain by its record.
    pub(crate) async fn prove(&self, app: &TestApp, domain: &str) {
        self.add(domain).await.data();
        app.records
            .set(domain, &["v=spf1 -all", &self.record(domain).await]);
        let checked = self.check(domain).await;
        assert!(
            checked.body.to_string().contains("\"verifiedAt\":\"2"),
            "{:#}",
            checked.body
        );
    }

    async fn trial(&self) -> String {
        let input = json!({ "organisationId": self.id() });
        let answer = self.client.mutate("trySignOn", input, "url").await;
        answer.text("/trySignOn/url")
    }

    /// Everything, with a provider that tells the truth, and somebody of the domain who tries it.
    pub(crate) async fn set_up(app: &TestApp, liar: &Liar) -> Self {
        let owner = Self::of(app, "ts-nocode").await;
        owner.prove(app, DOMAIN).await;
        owner.save(&liar.issuer).await.data();
        let browser = Browser::at(app);
        let tried = through(app, &browser, liar, &owner.trial().await, Conduct::default()).await;
        assert_eq!(parameter(&tried, "tried").as_deref(), Some("works"), "{tried}");
        let on = owner.switch(true).await;
        assert_eq!(on.at("/switchSignOn/signOn/provider/state"), "ACTIVE");
        owner
    }

    pub(crate) async fn members(&self) -> Vec<Value> {
        let list = "query($id: ID!) { members(organisationId: $id, first: 100) { nodes { id roles canBind version user { email name } } } }";
        let answer = self.client.run(list, json!({ "id": self.id() })).await;
        answer.at("/members/nodes").as_array().unwrap().clone()
    }
}

/// A sign-in through the liar, from the address that begins it to where it ends.
pub(crate) async fn through(
    app: &TestApp,
    browser: &Browser,
    liar: &Liar,
    from: &str,
    conduct: Conduct,
) -> String {
    let asked = browser.led(from).await;
    if !asked.starts_with(&liar.issuer) {
        return asked;
    }
    liar.behave(conduct, &parameter(&asked, "nonce").unwrap(), app.now());
    browser.led(&callback(&asked)).await
}

fn callback(asked: &str) -> String {
    format!(
        "/sso/callback?code=x&state={}",
        parameter(asked, "state").unwrap()
    )
}

pub(crate) async fn sign_on(app: &TestApp, browser: &Browser, liar: &Liar, claims: Value) -> String {
    let conduct = Conduct {
        claims,
        ..Conduct::default()
    };
    through(
        app,
        browser,
        liar,
        &format!("/sso/start?domain={DOMAIN}&to=/profile"),
        conduct,
    )
    .await
}

#[actix_web::test]
async fn a_colleague_signs_in_at_a_real_provider_and_is_a_member() {
    let app = TestApp::start().await;
    app.travel(SystemClock.now());
    let provider = Provider::start(json!({
        "callback": format!("{}/sso/callback", app.url), "alg": "RS256",
        "people": {
            "ejer": { "email": "ejer@kommune.example", "email_verified": true },
            "kim": { "email": "Kim@Kommune.example", "email_verified": true, "name": "Kim Kollega" },
        },
    }));
    let owner = Owner::of(&app, "ts-nocode").await;
    owner.prove(&app, DOMAIN).await;
    owner.save(&provider.issuer).await.data();
    // Nobody comes in before the owner has tried it and switched it on.
    let browser = Browser::at(&app);
    assert_eq!(problem(&browser.start(DOMAIN).await), "unavailable");
    owner.switch(true).await.refused("CONFLICT");
    let asked = browser.led(&owner.trial().await).await;
    let back = provider.answer(&browser, &asked, "ejer").await;
    let tried = browser.led(&back).await;
    assert_eq!(tried, format!("/o/{}/sign-on?tried=works", owner.id()));
    assert!(browser.session().await.bearer.is_none(), "a trial lets nobody in");
    owner.switch(true).await.data();

    let browser = Browser::at(&app);
    let asked = browser.start(DOMAIN).await;
    for (name, value) in [
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
        ("client_id", "portal"),
    ] {
        assert_eq!(parameter(&asked, name).as_deref(), Some(value));
    }
    let back = provider.answer(&browser, &asked, "kim").await;
    assert!(back.contains("iss="), "the provider names itself: {back}");
    assert_eq!(browser.led(&back).await, "/profile");
    let kim = browser.session().await;
    let shown = kim
        .run(
            "{ viewer { user { email name } memberships { roles canBind organisation { id } } } }",
            json!({}),
        )
        .await;
    assert_eq!(shown.text("/viewer/user/email"), "Kim@kommune.example");
    assert_eq!(shown.text("/viewer/user/name"), "Kim Kollega");
    let membership = shown.at("/viewer/memberships/0");
    assert_eq!(
        membership,
        &json!({ "roles": ["MEMBER"], "canBind": false, "organisation": { "id": owner.id() } })
    );
    let rows = rows(app.state.db.pool()).await;
    let session = |row: &&tillid_tests::Row| {
        row.table == "sessions" && row.texts.contains("SIGN_ON") && row.texts.contains("pwd otp")
    };
    assert_eq!(rows.iter().filter(session).count(), 1);
    for action in [
        "sign-on.saved",
        "sign-on.domain-verified",
        "sign-on.tried",
        "sign-on.switched-on",
        "membership.created",
        "sign-on.linked",
    ] {
        let told = |row: &&tillid_tests::Row| {
            row.table == "audit_events" && row.is_of(owner.id()) && row.texts.contains(action)
        };
        assert!(rows.iter().any(|row| told(&row)), "{action}");
    }
    let secret = rows.iter().find(|row| row.texts.contains("portal-secret"));
    assert!(secret.is_none(), "the client secret lies sealed: {secret:?}");

    // The same person again, in another browser, after the provider has changed its keys.
    let provider = provider.with_new_keys();
    app.travel(app.now().plus_seconds(61));
    let other = Browser::at(&app);
    let asked = other.start(DOMAIN).await;
    let back = provider.answer(&other, &asked, "kim").await;
    assert_eq!(other.led(&back).await, "/profile");
    assert_eq!(
        owner
            .members()
            .await
            .iter()
            .filter(|row| row["user"]["name"] == "Kim Kollega")
            .count(),
        1
    );

    // Who turns back at the provider is not in.
    let third = Browser::at(&app);
    let asked = third.start(DOMAIN).await;
    let back = provider.answer(&third, &asked, "").await;
    assert_eq!(problem(&third.led(&back).await), "declined");
}

#[actix_web::test]
async fn a_provider_is_believed_nothing_that_it_does_not_prove() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let before = owner.members().await.len();
    let now = app.now().0 / 1000;
    let lies = [
        (
            "another issuer",
            json!({ "iss": "https://evil.example" }),
            "unproven",
        ),
        (
            "its own name with a slash",
            json!({ "iss": format!("{}/", liar.issuer) }),
            "unproven",
        ),
        ("no issuer", json!({ "iss": null }), "misconfigured"),
        ("another audience", json!({ "aud": "somebody-else" }), "unproven"),
        (
            "a second audience",
            json!({ "aud": ["portal", "somebody-else"], "azp": "portal" }),
            "unproven",
        ),
        (
            "made for another client",
            json!({ "azp": "somebody-else" }),
            "unproven",
        ),
        (
            "the nonce of another sign-in",
            json!({ "nonce": "another" }),
            "unproven",
        ),
        ("no nonce", json!({ "nonce": null }), "unproven"),
        ("over by a second", json!({ "exp": now - 1 }), "unproven"),
        ("over now", json!({ "exp": now }), "unproven"),
        ("issued an hour ago", json!({ "iat": now - 3600 }), "unproven"),
        ("issued in an hour", json!({ "iat": now + 3600 }), "unproven"),
        ("nobody", json!({ "sub": "" }), "unproven"),
        (
            "an address of another domain",
            json!({ "email": "kollega@nabo.example" }),
            "address",
        ),
        (
            "one below the domain",
            json!({ "email": "kollega@x.kommune.example" }),
            "address",
        ),
        (
            "an address that is not verified",
            json!({ "email_verified": false }),
            "address",
        ),
        (
            "nothing said of that",
            json!({ "email_verified": null }),
            "address",
        ),
        ("no address", json!({ "email": null }), "address"),
    ];
    for (what, claims, expected) in lies {
        let browser = Browser::at(&app);
        let end = sign_on(&app, &browser, &liar, claims).await;
        assert_eq!(problem(&end), expected, "{what}");
        assert!(browser.session().await.bearer.is_none(), "{what}");
    }
    let strange = [
        (
            "signed with a key it does not publish",
            Conduct {
                foreign_key: true,
                ..Conduct::default()
            },
        ),
        (
            "not signed",
            Conduct {
                weak: Some("none"),
                ..Conduct::default()
            },
        ),
        (
            "signed with the client secret",
            Conduct {
                weak: Some("shared"),
                ..Conduct::default()
            },
        ),
        (
            "a header that must be understood",
            Conduct {
                header: json!({ "crit": ["exp"] }),
                ..Conduct::default()
            },
        ),
        (
            "a token of another type",
            Conduct {
                header: json!({ "typ": "at+jwt" }),
                ..Conduct::default()
            },
        ),
    ];
    for (what, conduct) in strange {
        let browser = Browser::at(&app);
        let end = through(
            &app,
            &browser,
            &liar,
            &format!("/sso/start?domain={DOMAIN}"),
            conduct,
        )
        .await;
        assert!(
            ["unproven", "misconfigured"].contains(&problem(&end).as_str()),
            "{what}: {end}"
        );
        assert!(browser.session().await.bearer.is_none(), "{what}");
    }
    // The answer of another provider, which a mix-up has brought here (RFC 9207).
    let browser = Browser::at(&app);
    let asked = browser.start(DOMAIN).await;
    liar.behave(
        Conduct::default(),
        &parameter(&asked, "nonce").unwrap(),
        app.now(),
    );
    let mixed = format!("{}&iss=https://evil.example", callback(&asked));
    assert_eq!(problem(&browser.led(&mixed).await), "unproven");
    assert_eq!(owner.members().await.len(), before);
    // And the truth lets in.
    assert_eq!(sign_on(&app, &browser, &liar, json!({})).await, "/profile");
    assert_eq!(owner.members().await.len(), before + 1);
}

#[actix_web::test]
async fn a_provider_that_is_down_slow_huge_or_contradicts_itself_stops_one_sign_in_and_nothing_else() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    for (ill, expected) in [
        ("document-down", "unreachable"),
        ("document-slow", "unreachable"),
        ("document-giant", "unreachable"),
        ("document-elsewhere", "unreachable"),
        ("document-gibberish", "misconfigured"),
        ("token-slow", "unreachable"),
        ("token-giant", "unreachable"),
        ("token-refused", "misconfigured"),
    ] {
        // What it said an hour ago is forgotten.
        app.travel(app.now().plus_seconds(3600));
        let conduct = Conduct {
            ill: Some(ill),
            ..Conduct::default()
        };
        liar.behave(conduct.clone(), "", app.now());
        let browser = Browser::at(&app);
        let from = format!("/sso/start?domain={DOMAIN}");
        let end = through(&app, &browser, &liar, &from, conduct).await;
        assert_eq!(problem(&end), expected, "{ill}");
    }
    for document in [
        json!({ "issuer": "https://evil.example" }),
        json!({ "issuer": format!("{}/", liar.issuer) }),
        json!({ "token_endpoint": "http://10.0.0.1/token" }),
        json!({ "jwks_uri": "https://169.254.169.254/keys" }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "token_endpoint": null }),
    ] {
        app.travel(app.now().plus_seconds(3600));
        let conduct = Conduct {
            document: document.clone(),
            ..Conduct::default()
        };
        liar.behave(conduct, "", app.now());
        assert_eq!(
            problem(&Browser::at(&app).start(DOMAIN).await),
            "misconfigured",
            "{document}"
        );
    }
    app.travel(app.now().plus_seconds(3600));
    liar.behave(Conduct::default(), "", app.now());
    assert_eq!(
        sign_on(&app, &Browser::at(&app), &liar, json!({})).await,
        "/profile"
    );
    // An owner who signed in by password is not concerned.
    app.sign_in_as(&owner.login).await;
}

#[actix_web::test]
async fn keys_that_change_are_asked_for_once_a_minute_at_most() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    Owner::set_up(&app, &liar).await;
    app.travel(app.now().plus_seconds(60));
    let known = liar.keys_asked();
    liar.change_keys();
    assert_eq!(
        sign_on(&app, &Browser::at(&app), &liar, json!({})).await,
        "/profile"
    );
    assert_eq!(liar.keys_asked(), known + 1);
    liar.change_keys();
    for _ in 0..3 {
        let end = sign_on(&app, &Browser::at(&app), &liar, json!({})).await;
        assert_eq!(problem(&end), "unproven");
    }
    assert_eq!(liar.keys_asked(), known + 1, "a minute has not passed");
    app.travel(app.now().plus_seconds(60));
    assert_eq!(
        sign_on(&app, &Browser::at(&app), &liar, json!({})).await,
        "/profile"
    );
    assert_eq!(liar.keys_asked(), known + 2);
}

#[actix_web::test]
async fn an_answer_is_good_once_in_its_own_browser_and_for_ten_minutes() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    Owner::set_up(&app, &liar).await;
    let browser = Browser::at(&app);
    let asked = browser.start(DOMAIN).await;
    liar.behave(
        Conduct::default(),
        &parameter(&asked, "nonce").unwrap(),
        app.now(),
    );
    let other = Browser::at(&app);
    assert_eq!(
        problem(&other.led(&callback(&asked)).await),
        "over",
        "another browser without a cookie"
    );
    other.start(DOMAIN).await;
    assert_eq!(
        problem(&other.led(&callback(&asked)).await),
        "over",
        "another browser"
    );
    let invented = format!("/sso/callback?code=x&state={}", nonsense());
    assert_eq!(problem(&browser.led(&invented).await), "over");
    assert_eq!(problem(&browser.led("/sso/callback").await), "over");
    // The cookie is gone with that; a new one does for a new sign-in alone.
    assert_eq!(problem(&browser.led(&callback(&asked)).await), "over");

    let asked = browser.start(DOMAIN).await;
    let begun = app.now();
    app.travel(Timestamp(begun.plus_seconds(600).0 - 1));
    liar.behave(
        Conduct::default(),
        &parameter(&asked, "nonce").unwrap(),
        app.now(),
    );
    assert_eq!(browser.led(&callback(&asked)).await, "/profile");
    assert_eq!(problem(&browser.led(&callback(&asked)).await), "over", "twice");

    let asked = browser.start(DOMAIN).await;
    app.travel(app.now().plus_seconds(600));
    assert_eq!(problem(&browser.led(&callback(&asked)).await), "over", "too late");
    app.work().await;
    let left = rows(app.state.db.pool()).await;
    assert!(!left.iter().any(|row| row.table == "sign_on_flows"), "swept away");
}

/// The nonce belongs to the browser's secret: a token that was made for one sign-in does nothing in another.
#[actix_web::test]
async fn a_token_of_one_sign_in_is_none_in_another() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    Owner::set_up(&app, &liar).await;
    let (first, second) = (Browser::at(&app), Browser::at(&app));
    let stolen = parameter(&first.start(DOMAIN).await, "nonce").unwrap();
    let asked = second.start(DOMAIN).await;
    assert_ne!(parameter(&asked, "nonce").unwrap(), stolen);
    liar.behave(Conduct::default(), &stolen, app.now());
    assert_eq!(problem(&second.led(&callback(&asked)).await), "unproven");
}

#[actix_web::test]
async fn an_account_that_was_there_is_joined_by_its_own_password_alone() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    // Somebody of another organisation, whose address the provider now claims to know.
    let logins = app.logins().await;
    let victim = logins
        .iter()
        .find(|login| login.organisation_id.to_string() != owner.id())
        .unwrap();
    let domain = victim.email.rsplit_once('@').unwrap().1.to_owned();
    owner.prove(&app, &domain).await;
    let claims = json!({ "sub": "nogen", "email": victim.email });
    let browser = Browser::at(&app);
    let end = sign_on(&app, &browser, &liar, claims.clone()).await;
    let token = fragment(&end, "join").unwrap_or_else(|| panic!("{end}"));
    assert_eq!(parameter(&end, "to").as_deref(), Some("/profile"));
    assert!(browser.session().await.bearer.is_none());
    let join = async |token: &str, password: &str| {
        let input = json!({ "token": token, "password": password });
        let selection = "accessToken viewer { memberships { roles organisation { id } } }";
        app.stranger().mutate("joinBySignOn", input, selection).await
    };
    join(&token, "forkert adgangskode").await.refused("VALIDATION");
    join("andet", PASSWORD).await.refused("VALIDATION");
    let joined = join(&token, PASSWORD).await;
    let memberships = joined
        .at("/joinBySignOn/viewer/memberships")
        .as_array()
        .unwrap()
        .clone();
    assert!(memberships.contains(&json!({ "roles": ["MEMBER"], "organisation": { "id": owner.id() } })));
    join(&token, PASSWORD).await.refused("VALIDATION");
    // From now on the provider's word is enough.
    assert_eq!(sign_on(&app, &browser, &liar, claims).await, "/profile");
    app.work().await;
    let query = "query($to: String) { demoMailbox(to: $to, first: 5) { nodes { subject } } }";
    let mails = app.stranger().run(query, json!({ "to": victim.email })).await;
    let subjects = mails.at("/demoMailbox/nodes").to_string();
    assert!(
        subjects.contains("Du kan nu logge ind med") || subjects.contains("You can now sign in with"),
        "{subjects}"
    );
    // It was the provider's name for the person that was linked, not the address.
    let another = json!({ "sub": "en-anden", "email": victim.email });
    let end = sign_on(&app, &Browser::at(&app), &liar, another).await;
    assert!(fragment(&end, "join").is_some(), "{end}");
    app.travel(app.now().plus_seconds(600));
    join(&fragment(&end, "join").unwrap(), PASSWORD)
        .await
        .refused("VALIDATION");
}

#[actix_web::test]
async fn a_second_factor_is_asked_for_whoever_vouches() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let browser = Browser::at(&app);
    sign_on(&app, &browser, &liar, json!({})).await;
    let mut kim = browser.session().await;
    kim.organisation = owner.id().to_owned();
    let (secret, _) = enrol(&app, &kim).await;
    app.travel(app.now().plus_seconds(30));
    let other = Browser::at(&app);
    let end = sign_on(&app, &other, &liar, json!({})).await;
    assert!(end.starts_with("/login?"), "{end}");
    assert_eq!(fragment(&end, "methods").as_deref(), Some("TOTP RECOVERY_CODE"));
    assert!(other.session().await.bearer.is_none());
    let input = json!({ "challenge": fragment(&end, "step").unwrap(), "proof": { "code": code(&secret, app.now()) } });
    app.stranger()
        .mutate("completeSignIn", input, "accessToken")
        .await
        .data();
    let rows = rows(app.state.db.pool()).await;
    let session = |row: &&tillid_tests::Row| {
        row.table == "sessions" && row.texts.contains("SIGN_ON") && row.texts.contains("TOTP")
    };
    assert_eq!(rows.iter().filter(session).count(), 1);
}

#[actix_web::test]
async fn whoever_was_removed_does_not_come_back_by_the_providers_word() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let browser = Browser::at(&app);
    assert_eq!(sign_on(&app, &browser, &liar, json!({})).await, "/profile");
    let members = owner.members().await;
    let kim = members
        .iter()
        .find(|row| row["user"]["email"] == "kollega@kommune.example")
        .unwrap();
    let input = json!({ "membershipId": kim["id"] });
    owner
        .client
        .mutate_with("removeMember", "MembershipIdInput", input, "membership { id }")
        .await
        .data();
    for claims in [json!({}), json!({ "sub": "samme-adresse" })] {
        let other = Browser::at(&app);
        assert_eq!(problem(&sign_on(&app, &other, &liar, claims).await), "removed");
        assert!(other.session().await.bearer.is_none());
    }
    assert_eq!(owner.members().await.len(), members.len() - 1);
}

#[actix_web::test]
async fn nobody_comes_in_through_what_is_switched_off_or_not_proven() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let browser = Browser::at(&app);
    let unknown = browser.start("ukendt.example").await;
    assert_eq!(problem(&unknown), "unavailable");
    assert_eq!(browser.start("").await, unknown);
    let begun = browser.start(DOMAIN).await;
    owner.switch(false).await.data();
    assert_eq!(browser.start(DOMAIN).await, unknown);
    liar.behave(
        Conduct::default(),
        &parameter(&begun, "nonce").unwrap(),
        app.now(),
    );
    assert_eq!(
        problem(&browser.led(&callback(&begun)).await),
        "unavailable",
        "begun before"
    );
    owner.switch(true).await.data();
    // The record is gone: so is the domain.
    app.records.set(DOMAIN, &[]);
    owner.check(DOMAIN).await.data();
    assert_eq!(browser.start(DOMAIN).await, unknown);
    // Other settings must be tried first.
    app.records.set(DOMAIN, &[&owner.record(DOMAIN).await]);
    owner.check(DOMAIN).await.data();
    assert_eq!(sign_on(&app, &browser, &liar, json!({})).await, "/profile");
    let input = json!({ "issuer": liar.issuer, "clientId": "andet", "defaultRole": "MEMBER" });
    let saved = owner.mutate("saveSignOn", "SaveSignOnInput", input).await;
    assert_eq!(saved.at("/saveSignOn/signOn/provider/state"), "DRAFT");
    owner.switch(true).await.refused("CONFLICT");
    assert_eq!(browser.start(DOMAIN).await, unknown);
}

/// A suspended organisation lets its people in to look, and takes in nobody new (decision 0017).
#[actix_web::test]
async fn the_provider_of_a_suspended_organisation_brings_its_members_in_and_nobody_else() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let kim = json!({ "sub": "kim", "email": format!("kim@{DOMAIN}") });
    let gry = json!({ "sub": "gry", "email": format!("gry@{DOMAIN}") });
    let browser = Browser::at(&app);
    assert_eq!(sign_on(&app, &browser, &liar, kim.clone()).await, "/profile");
    let members = owner.members().await.len();
    let operator = operator(&app).await;
    suspend(&operator, owner.id()).await.data();

    let newcomer = Browser::at(&app);
    let stopped = sign_on(&app, &newcomer, &liar, gry.clone()).await;
    assert_eq!(problem(&stopped), "unavailable");
    assert!(newcomer.session().await.bearer.is_none());
    assert_eq!(owner.members().await.len(), members, "nobody was made a member");

    let again = Browser::at(&app);
    assert_eq!(sign_on(&app, &again, &liar, kim).await, "/profile");
    let kim = again.session().await;
    let seen = "query($id: ID!) { organisation(id: $id) { state } }";
    let seen = kim.run(seen, json!({ "id": owner.id() })).await;
    assert_eq!(seen.at("/organisation/state"), "SUSPENDED");
    owner.switch(false).await.refused("ORGANISATION_NOT_ACTIVE");

    reinstate(&operator, owner.id()).await.data();
    assert_eq!(sign_on(&app, &newcomer, &liar, gry).await, "/profile");
    assert_eq!(owner.members().await.len(), members + 1);
}

#[actix_web::test]
async fn what_does_not_work_is_told_to_the_owner_who_tries_it() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let browser = Browser::at(&app);
    let lie = Conduct {
        claims: json!({ "email": "kollega@nabo.example" }),
        ..Conduct::default()
    };
    let link = owner.trial().await;
    let tried = through(&app, &browser, &liar, &link, lie).await;
    assert_eq!(parameter(&tried, "tried").as_deref(), Some("address"));
    assert_eq!(
        problem(&browser.led(&link).await),
        "over",
        "the link is good once"
    );
    let query = "query($id: ID!) { signOn(organisationId: $id) { provider { triedAt trialProblem state } callbackUrl } }";
    let shown = owner.client.run(query, json!({ "id": owner.id() })).await;
    assert_eq!(
        shown.at("/signOn/provider"),
        &json!({ "triedAt": null, "trialProblem": "address", "state": "ACTIVE" })
    );
    assert_eq!(
        shown.text("/signOn/callbackUrl"),
        format!("{}/sso/callback", app.url)
    );
}

#[actix_web::test]
async fn an_enforced_domain_lets_no_password_in_but_the_owners_with_a_second_factor() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let domain = owner.login.email.rsplit_once('@').unwrap().1.to_owned();
    owner.prove(&app, &domain).await;
    owner.enforce(&domain, true).await.refused("CONFLICT");
    let (secret, _) = enrol(&app, &owner.client).await;
    owner.enforce("ukendt.example", true).await.refused("VALIDATION");
    owner.enforce(&domain, true).await.data();

    let logins = app.logins().await;
    let colleague = logins
        .iter()
        .find(|login| login.email.ends_with(&domain) && login.role.as_str() == "ADMIN")
        .unwrap();
    let sign_in = async |email: &str, password: &str| {
        let input = json!({ "email": email, "password": password });
        let selection = "accessToken secondStep { challenge }";
        app.stranger().mutate("signIn", input, selection).await
    };
    // Whoever does not know the password learns nothing of it.
    let nobody = sign_in(&format!("ingen@{domain}"), PASSWORD).await;
    let wrong = sign_in(&colleague.email, "forkert adgangskode").await;
    wrong.refused("UNAUTHENTICATED");
    assert_eq!(
        nobody.body["errors"][0]["message"],
        wrong.body["errors"][0]["message"]
    );
    sign_in(&colleague.email, PASSWORD)
        .await
        .refused("SIGN_ON_REQUIRED");
    let step = sign_in(&owner.login.email, PASSWORD).await;
    app.travel(app.now().plus_seconds(30));
    let input = json!({ "challenge": step.text("/signIn/secondStep/challenge"), "proof": { "code": code(&secret, app.now()) } });
    app.stranger()
        .mutate("completeSignIn", input, "accessToken")
        .await
        .data();
    // That way in stays.
    let removal = owner
        .client
        .run("mutation { removeTotp { recoveryCodes } }", json!({}))
        .await;
    removal.refused("CONFLICT");

    // With the connection out of use nobody is locked out, and with the domain let go neither.
    owner.switch(false).await.data();
    sign_in(&colleague.email, PASSWORD).await.data();
    owner.switch(true).await.data();
    sign_in(&colleague.email, PASSWORD)
        .await
        .refused("SIGN_ON_REQUIRED");
    owner.enforce(&domain, false).await.data();
    sign_in(&colleague.email, PASSWORD).await.data();
}

/// A passkey is as much as a password with a code, and no more.
#[actix_web::test]
async fn an_enforced_domain_lets_no_passkey_in_but_the_owners() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let domain = owner.login.email.rsplit_once('@').unwrap().1.to_owned();
    owner.prove(&app, &domain).await;
    let logins = app.logins().await;
    let colleague = logins
        .iter()
        .find(|login| login.email.ends_with(&domain) && login.role.as_str() == "ADMIN")
        .unwrap();
    let (mut theirs, _, _) = register(&app, &app.sign_in_as(colleague).await).await;
    let (mut own, id, _) = register(&app, &owner.client).await;
    let enter = async |passkey: &mut Authenticator| {
        let browser = app.stranger();
        let credential = passkey.get(&begin_sign_in(&browser).await);
        let input = json!({ "credential": credential });
        browser.mutate("signInWithPasskey", input, "accessToken").await
    };
    enter(&mut theirs).await.data();
    owner.enforce(&domain, true).await.data();
    enter(&mut theirs).await.refused("SIGN_ON_REQUIRED");
    enter(&mut own).await.data();
    // Whoever does not have it learns nothing of it.
    let mut stranger = Authenticator::at(&app);
    stranger.id = theirs.id.clone();
    stranger.handle = theirs.handle.clone();
    enter(&mut stranger).await.refused("UNAUTHENTICATED");
    // That way in stays.
    let input = json!({ "passkeyId": id });
    let removal = owner
        .client
        .mutate_with("removePasskey", "PasskeyIdInput", input, "recoveryCodes")
        .await;
    removal.refused("CONFLICT");
    owner.enforce(&domain, false).await.data();
    enter(&mut theirs).await.data();
}

#[actix_web::test]
async fn a_domain_belongs_to_whoever_its_record_says() {
    let app = TestApp::start().await;
    let (first, second) = (
        Owner::of(&app, "ts-nocode").await,
        Owner::of(&app, "techem-danmark").await,
    );
    for (domain, field) in [
        ("gmail.com", "domain"),
        ("x.hotmail.dk", "domain"),
        ("ikke et domæne", "domain"),
        ("", "domain"),
    ] {
        let refused = first.add(domain).await;
        refused.refused("VALIDATION");
        assert_eq!(
            refused.body.pointer("/errors/0/extensions/field"),
            Some(&json!(field)),
            "{domain}"
        );
    }
    first.add("@Kommune.Example").await.data();
    first.add(DOMAIN).await.refused("CONFLICT");
    app.records.silence(true);
    first.check(DOMAIN).await.refused("CONFLICT");
    app.records.silence(false);
    let verified = |answer: &Answer| {
        answer
            .at("/checkSignOnDomain/signOn/domains/0/verifiedAt")
            .is_string()
    };
    assert!(!verified(&first.check(DOMAIN).await), "no record");
    let (one, record) = (
        first.record(DOMAIN).await,
        format!("{}x", first.record(DOMAIN).await),
    );
    app.records.set(DOMAIN, &[&record]);
    assert!(!verified(&first.check(DOMAIN).await), "another record");
    app.records.set(DOMAIN, &["v=spf1 -all", &one]);
    assert!(verified(&first.check(DOMAIN).await));

    // Another organisation may say the same, and has its own record; it gets the domain when the former's is gone.
    second.add(DOMAIN).await.data();
    let other = second.record(DOMAIN).await;
    assert_ne!(one, other);
    assert!(!verified(&second.check(DOMAIN).await));
    app.records.set(DOMAIN, &[&one, &other]);
    second.check(DOMAIN).await.refused("CONFLICT");
    app.records.set(DOMAIN, &[&other]);
    assert!(verified(&second.check(DOMAIN).await));
    let told = rows(app.state.db.pool()).await;
    let lost = |row: &&tillid_tests::Row| {
        row.table == "audit_events" && row.is_of(first.id()) && row.texts.contains("sign-on.domain-lost")
    };
    assert_eq!(told.iter().filter(lost).count(), 1);
    let query = "query($id: ID!) { signOn(organisationId: $id) { domains { verifiedAt } } }";
    let shown = first.client.run(query, json!({ "id": first.id() })).await;
    assert_eq!(shown.at("/signOn/domains/0/verifiedAt"), &Value::Null);
    // And the former cannot take it back while the other's record stands.
    app.records.set(DOMAIN, &[&one, &other]);
    first.check(DOMAIN).await.refused("CONFLICT");
}

#[actix_web::test]
async fn the_connection_is_an_owners_and_its_secret_stays_with_its_provider() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let logins = app.logins().await;
    let admin = logins
        .iter()
        .find(|login| {
            login.organisation_id == owner.id().parse::<OrganisationId>().unwrap()
                && login.role.as_str() == "ADMIN"
        })
        .unwrap();
    let admin = Owner {
        login: admin.clone(),
        client: app.sign_in_as(admin).await,
    };
    admin.save(&liar.issuer).await.refused("FORBIDDEN");
    admin.add("nabo.example").await.refused("FORBIDDEN");
    admin.switch(false).await.refused("FORBIDDEN");
    let query = "query($id: ID!) { signOn(organisationId: $id) { callbackUrl } }";
    admin
        .client
        .run(query, json!({ "id": admin.id() }))
        .await
        .refused("FORBIDDEN");

    for issuer in [
        "http://10.0.0.1",
        "https://192.168.0.1",
        "ftp://x.example",
        "https://intranet",
        "https://a.example/?q",
        "nej",
    ] {
        let refused = owner.save(issuer).await;
        refused.refused("VALIDATION");
        assert_eq!(
            refused.body.pointer("/errors/0/extensions/field"),
            Some(&json!("issuer")),
            "{issuer}"
        );
    }
    let save = async |issuer: &str, role: &str| {
        let input = json!({ "issuer": issuer, "clientId": "portal", "defaultRole": role });
        owner.mutate("saveSignOn", "SaveSignOnInput", input).await
    };
    save(&liar.issuer, "OWNER").await.refused("VALIDATION");
    save(&liar.issuer, "SIGNATORY").await.refused("VALIDATION");
    // Shown to no other provider.
    save("https://evil.example", "MEMBER").await.refused("VALIDATION");
    // Another role takes nothing out of use.
    let saved = save(&liar.issuer, "DPO").await;
    assert_eq!(saved.at("/saveSignOn/signOn/provider/state"), "ACTIVE");
    sign_on(&app, &Browser::at(&app), &liar, json!({})).await;
    let members = owner.members().await;
    let kim = members
        .iter()
        .find(|row| row["user"]["email"] == "kollega@kommune.example")
        .unwrap();
    assert_eq!(kim["roles"], json!(["DPO"]));

    app.travel(app.now().plus_seconds(301));
    save(&liar.issuer, "MEMBER").await.refused("PROOF_REQUIRED");
    owner.add("nabo.example").await.refused("PROOF_REQUIRED");
    owner.switch(false).await.refused("PROOF_REQUIRED");
}

#[actix_web::test]
async fn an_authentication_context_that_was_asked_for_must_come_back() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let asked = "urn:grn:authn:dk:mitid:substantial urn:grn:authn:dk:mitid:high";
    let input =
        json!({ "issuer": liar.issuer, "clientId": "portal", "acrValues": asked, "defaultRole": "MEMBER" });
    owner.mutate("saveSignOn", "SaveSignOnInput", input).await.data();
    let browser = Browser::at(&app);
    let strong = json!({ "acr": "urn:grn:authn:dk:mitid:high" });
    let conduct = Conduct {
        claims: strong.clone(),
        ..Conduct::default()
    };
    let tried = through(&app, &browser, &liar, &owner.trial().await, conduct).await;
    assert_eq!(parameter(&tried, "tried").as_deref(), Some("works"));
    owner.switch(true).await.data();
    assert_eq!(
        parameter(&browser.start(DOMAIN).await, "acr_values").as_deref(),
        Some(asked)
    );
    for weak in [
        json!({}),
        json!({ "acr": "urn:grn:authn:dk:mitid:low" }),
        json!({ "acr": "" }),
    ] {
        assert_eq!(problem(&sign_on(&app, &browser, &liar, weak).await), "weak");
    }
    assert_eq!(sign_on(&app, &browser, &liar, strong).await, "/profile");
}

/// Without a password the provider is asked again: a proof is one only if it was given after it was asked for.
#[actix_web::test]
async fn whoever_came_by_the_provider_proves_themselves_there_again() {
    let app = TestApp::start().await;
    let liar = Liar::start();
    Owner::set_up(&app, &liar).await;
    let browser = Browser::at(&app);
    let now = || app.now().0 / 1000;
    // The provider knew the browser for an hour: a session, but no fresh proof.
    sign_on(&app, &browser, &liar, json!({ "auth_time": now() - 3600 })).await;
    let begin = async || {
        browser
            .session()
            .await
            .run("mutation { beginTotp { secret } }", json!({}))
            .await
    };
    begin().await.refused("PROOF_REQUIRED");
    let from = format!("/sso/start?domain={DOMAIN}&prove=1&to=/profile");
    let asked = browser.led(&from).await;
    assert_eq!(parameter(&asked, "prompt").as_deref(), Some("login"));
    assert_eq!(parameter(&asked, "max_age").as_deref(), Some("0"));
    for stale in [json!({ "auth_time": now() - 3600 }), json!({ "auth_time": null })] {
        let conduct = Conduct {
            claims: stale,
            ..Conduct::default()
        };
        assert_eq!(
            problem(&through(&app, &browser, &liar, &from, conduct).await),
            "weak"
        );
    }
    assert_eq!(
        through(&app, &browser, &liar, &from, Conduct::default()).await,
        "/profile"
    );
    begin().await.data();
}

#[actix_web::test]
async fn a_network_that_begins_too_many_sign_ins_waits() {
    let app = TestApp::start().await;
    let browser = Browser::at(&app);
    let mut said = String::new();
    for _ in 0..305 {
        said = problem(&browser.start("ukendt.example").await);
    }
    assert_eq!(said, "busy");
    app.travel(app.now().plus_seconds(61));
    assert_eq!(problem(&browser.start("ukendt.example").await), "unavailable");
}
