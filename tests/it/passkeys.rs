//! Passkeys over HTTP: registered, given at the sign-in, as its second step and as a proof; and everything that is not
//! believed of them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tillid::demo::PASSWORD;
use tillid_kernel::Timestamp;
use tillid_tests::{ActorLogin, Answer, Client, TestApp, rows};

use crate::authenticator::{
    Authenticator, PRESENT, SYNCED, VERIFIED, begin, begin_proof, begin_sign_in, register,
};
use crate::factors::{code, refused_at};

const VENDOR: &str = "ts-nocode";

async fn login(app: &TestApp, role: &str) -> ActorLogin {
    let logins = app.logins().await;
    let fits = |login: &&ActorLogin| {
        login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == role
    };
    logins.iter().find(fits).unwrap().clone()
}

/// Somebody with a passkey.
struct Keyed {
    login: ActorLogin,
    client: Client,
    passkey: Authenticator,
    id: String,
    recovery: Vec<String>,
}

impl Keyed {
    async fn at(app: &TestApp, role: &str) -> Self {
        let login = login(app, role).await;
        let client = app.sign_in_as(&login).await;
        let (passkey, id, recovery) = register(app, &client).await;
        Self {
            login,
            client,
            passkey,
            id,
            recovery,
        }
    }

    /// The password was right: what the second step asks for.
    async fn first_step(&self, app: &TestApp) -> (Client, String) {
        let browser = app.stranger();
        let input = json!({ "email": self.login.email, "password": PASSWORD });
        let selection = "accessToken secondStep { challenge methods }";
        let answer = browser.mutate("signIn", input, selection).await;
        assert_eq!(answer.at("/signIn/accessToken"), &Value::Null);
        assert_eq!(
            answer.at("/signIn/secondStep/methods"),
            &json!(["PASSKEY", "RECOVERY_CODE"])
        );
        (browser, answer.text("/signIn/secondStep/challenge"))
    }
}

async fn sign_in(browser: &Client, credential: &str) -> Answer {
    let input = json!({ "credential": credential });
    browser.mutate("signInWithPasskey", input, "accessToken").await
}

/// Begins and ends a sign-in with this passkey.
async fn enter(app: &TestApp, passkey: &mut Authenticator) -> Answer {
    let browser = app.stranger();
    let answer = passkey.get(&begin_sign_in(&browser).await);
    sign_in(&browser, &answer).await
}

async fn add(client: &Client, credential: &str) -> Answer {
    let input = json!({ "name": "Nøgle", "credential": credential });
    client.mutate("addPasskey", input, "passkey { id }").await
}

async fn remove(client: &Client, id: &str) -> Answer {
    let input = json!({ "passkeyId": id });
    let selection = "secondFactors { passkeys { id } recoveryCodesLeft }";
    client
        .mutate_with("removePasskey", "PasskeyIdInput", input, selection)
        .await
}

async fn prove(client: &Client, credential: &str) -> Answer {
    let input = json!({ "proof": { "passkey": credential } });
    client.mutate("proveIdentity", input, "provenUntil").await
}

async fn complete(browser: &Client, challenge: &str, proof: Value) -> Answer {
    let input = json!({ "challenge": challenge, "proof": proof });
    browser.mutate("completeSignIn", input, "accessToken").await
}

async fn members(client: &Client) -> Answer {
    let query = "query($id: ID!) { members(organisationId: $id, first: 1) { nodes { id } } }";
    client.run(query, json!({ "id": client.organisation })).await
}

/// What the demo's mailbox has for somebody.
async fn subjects(app: &TestApp, email: &str) -> String {
    app.work().await;
    let query = "query($to: String) { demoMailbox(to: $to, first: 10) { nodes { subject } } }";
    let mails = app.stranger().run(query, json!({ "to": email })).await;
    mails.at("/demoMailbox/nodes").to_string()
}

async fn told(app: &TestApp, organisation: &str, action: &str) -> usize {
    let rows = rows(app.state.db.pool()).await;
    let told = rows
        .iter()
        .filter(|row| row.table == "audit_events" && row.is_of(organisation) && row.texts.contains(action));
    told.count()
}

// proves: R-003-056
#[actix_web::test]
async fn a_passkey_opens_a_session_alone_and_is_both_factors() {
    let app = TestApp::start().await;
    let mut owner = Keyed::at(&app, "OWNER").await;
    assert_eq!(owner.recovery.len(), 10);
    // Whoever has one may require two steps of everybody: it counts as the second.
    let input = json!({ "organisationId": owner.client.organisation, "required": true });
    owner
        .client
        .mutate("requireSecondFactor", input, "organisation { id }")
        .await
        .data();
    app.travel(app.now().plus_seconds(60));

    let mut browser = app.stranger();
    let options = begin_sign_in(&browser).await;
    let asked: Value = serde_json::from_str(&options).unwrap();
    assert_eq!(asked["allowCredentials"], json!([]), "nobody is named");
    let answer = sign_in(&browser, &owner.passkey.get(&options)).await;
    browser.bearer = Some(answer.text("/signInWithPasskey/accessToken"));
    browser.organisation = owner.client.organisation.clone();
    let viewer = browser.run("{ viewer { user { email } } }", json!({})).await;
    assert_eq!(viewer.text("/viewer/user/email"), owner.login.email);
    members(&browser).await.data();
    // The cookie came, too.
    let renewed = browser
        .run("mutation { refreshSession { accessToken } }", json!({}))
        .await;
    renewed.data();
    let factors = "{ secondFactors { methods recoveryCodesLeft totp { confirmedAt } passkeys { id name backedUp lastUsedAt createdAt } } }";
    let factors = browser.run(factors, json!({})).await;
    let shown = factors.at("/secondFactors");
    assert_eq!(shown["methods"], json!(["PASSKEY", "RECOVERY_CODE"]));
    assert_eq!(shown["recoveryCodesLeft"], 10);
    assert_eq!(shown["passkeys"][0]["name"], "Arbejdscomputer");
    assert_eq!(shown["passkeys"][0]["lastUsedAt"], app.now().to_string());
    let rows = rows(app.state.db.pool()).await;
    let session =
        |row: &&tillid_tests::Row| row.table == "sessions" && row.texts.matches("PASSKEY").count() == 2;
    // The one that registered it, and the one that it opened: proof and factor of both.
    assert_eq!(rows.iter().filter(session).count(), 2);
}

#[actix_web::test]
async fn an_answer_is_good_once_and_for_its_own_question() {
    let app = TestApp::start().await;
    let mut owner = Keyed::at(&app, "OWNER").await;
    let mut admin = Keyed::at(&app, "ADMIN").await;
    let browser = app.stranger();
    let answer = owner.passkey.get(&begin_sign_in(&browser).await);
    sign_in(&browser, &answer).await.data();
    refused_at(&sign_in(&browser, &answer).await, "credential");

    // A proof is no sign-in, a sign-in no proof, and neither registers anything.
    let answer = owner.passkey.get(&begin_proof(&owner.client, None).await);
    refused_at(&sign_in(&browser, &answer).await, "credential");
    let answer = owner.passkey.get(&begin_sign_in(&browser).await);
    refused_at(&prove(&owner.client, &answer).await, "passkey");
    let (other, challenge) = owner.first_step(&app).await;
    let answer = owner.passkey.get(&begin_proof(&owner.client, None).await);
    refused_at(
        &complete(&other, &challenge, json!({ "passkey": answer })).await,
        "passkey",
    );
    let answer = owner.passkey.get(&begin_proof(&other, Some(&challenge)).await);
    refused_at(&prove(&owner.client, &answer).await, "passkey");
    let answer = Authenticator::at(&app).create(&begin(&admin.client).await);
    refused_at(&add(&owner.client, &answer).await, "credential");

    // Somebody else's challenge, and somebody else's passkey.
    let answer = owner.passkey.get(&begin_proof(&admin.client, None).await);
    refused_at(&prove(&owner.client, &answer).await, "passkey");
    let answer = admin.passkey.get(&begin_proof(&owner.client, None).await);
    refused_at(&prove(&owner.client, &answer).await, "passkey");
    let answer = owner.passkey.get(&begin_proof(&owner.client, None).await);
    prove(&owner.client, &answer).await.data();
    refused_at(&prove(&owner.client, &answer).await, "passkey");
}

#[actix_web::test]
async fn of_many_who_send_one_answer_at_once_one_gets_in() {
    let app = TestApp::start().await;
    let mut owner = Keyed::at(&app, "OWNER").await;
    let browser = app.stranger();
    let answer = owner.passkey.get(&begin_sign_in(&browser).await);
    let tries = (0..4).map(|_| sign_in(&browser, &answer));
    let answers = futures_util::future::join_all(tries).await;
    let entered = answers.iter().filter(|answer| answer.code().is_none()).count();
    assert_eq!(entered, 1, "{answers:?}");
}

/// Each makes one thing of an answer wrong.
type Spoil = (&'static str, fn(&mut Authenticator));

#[actix_web::test]
async fn a_passkey_is_believed_nothing_that_it_does_not_sign_for_this_portal() {
    let app = TestApp::start().await;
    let owner = Keyed::at(&app, "OWNER").await;
    let spoils: Vec<Spoil> = vec![
        ("another origin", |key| {
            key.origin = "https://portal.eksempel.example".to_owned()
        }),
        ("another port", |key| key.origin = "http://localhost:1".to_owned()),
        ("another site", |key| {
            key.rp_id = "portal.eksempel.example".to_owned()
        }),
        ("a frame in another page", |key| {
            key.client = json!({ "crossOrigin": true })
        }),
        ("a page around it", |key| {
            key.client = json!({ "topOrigin": "https://eksempel.example" })
        }),
        ("a registration", |key| {
            key.client = json!({ "type": "webauthn.create" })
        }),
        ("no user verified", |key| key.flags = PRESENT),
        ("nobody there", |key| key.flags = VERIFIED & !PRESENT),
        ("a copy that may not be", |key| key.flags = VERIFIED | 0b0001_0000),
        ("another nature", |key| key.flags = VERIFIED | SYNCED),
        ("another person", |key| key.handle[0] ^= 1),
        ("no person", |key| key.handle = Vec::new()),
        ("another passkey", |key| key.id[0] ^= 1),
    ];
    let mut refusals = Vec::new();
    for (what, spoil) in &spoils {
        let mut passkey = owner.passkey.clone();
        spoil(&mut passkey);
        let mut answer = enter(&app, &mut passkey).await;
        answer.refused("UNAUTHENTICATED");
        answer.body["errors"][0]["extensions"]["requestId"] = Value::Null;
        refusals.push((what, answer.body.to_string()));
    }
    // Another key under the passkey's name, and a signature that was touched.
    let mut thief = Authenticator::at(&app);
    (thief.id, thief.handle) = (owner.passkey.id.clone(), owner.passkey.handle.clone());
    enter(&app, &mut thief).await.refused("UNAUTHENTICATED");
    let browser = app.stranger();
    let answer = owner.passkey.clone().get(&begin_sign_in(&browser).await);
    let mut touched: Value = serde_json::from_str(&answer).unwrap();
    let data = touched["response"]["authenticatorData"].as_str().unwrap();
    let mut data = URL_SAFE_NO_PAD.decode(data).unwrap();
    *data.last_mut().unwrap() += 1;
    touched["response"]["authenticatorData"] = json!(URL_SAFE_NO_PAD.encode(data));
    let answer = sign_in(&browser, &touched.to_string()).await;
    answer.refused("UNAUTHENTICATED");
    for nonsense in ["", "{}", "[]", "null", "\u{0}", &"a".repeat(20_000)] {
        sign_in(&browser, nonsense).await.refused("UNAUTHENTICATED");
    }
    // A challenge that nobody asked.
    let mut made_up: Value = serde_json::from_str(&begin_sign_in(&browser).await).unwrap();
    made_up["challenge"] = json!(URL_SAFE_NO_PAD.encode([7; 32]));
    let answer = owner.passkey.clone().get(&made_up.to_string());
    refused_at(&sign_in(&browser, &answer).await, "credential");
    // A stranger does not learn which it was.
    for (what, said) in &refusals {
        assert_eq!(said, &refusals[0].1, "{what}");
    }
    // Whatever was tried, the passkey itself is as good as before.
    enter(&app, &mut owner.passkey.clone()).await.data();
}

#[actix_web::test]
async fn what_is_no_passkey_of_this_portal_is_not_registered() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let spoils: Vec<Spoil> = vec![
        ("another origin", |key| {
            key.origin = "http://localhost:1".to_owned()
        }),
        ("another site", |key| key.rp_id = "eksempel.example".to_owned()),
        ("a frame", |key| key.client = json!({ "crossOrigin": true })),
        ("an assertion", |key| {
            key.client = json!({ "type": "webauthn.get" })
        }),
        ("no user verified", |key| key.flags = PRESENT),
    ];
    for (what, spoil) in &spoils {
        let mut passkey = Authenticator::at(&app);
        spoil(&mut passkey);
        let answer = add(&owner, &passkey.create(&begin(&owner).await)).await;
        assert_eq!(answer.code(), Some("VALIDATION"), "{what}");
    }
    let good = Authenticator::at(&app).create(&begin(&owner).await);
    let mut broken_off: Value = serde_json::from_str(&good).unwrap();
    let object = broken_off["response"]["attestationObject"].as_str().unwrap();
    broken_off["response"]["attestationObject"] = json!(object[..object.len() / 2]);
    for nonsense in ["", "{}", "null", &"a".repeat(20_000), &broken_off.to_string()] {
        refused_at(&add(&owner, nonsense).await, "credential");
    }
    let factors = owner
        .run("{ secondFactors { methods passkeys { id } } }", json!({}))
        .await;
    assert_eq!(
        factors.at("/secondFactors"),
        &json!({ "methods": [], "passkeys": [] })
    );
    // A device that has one is not asked for a second, and another account's passkey stays the other's.
    let (passkey, _, _) = register(&app, &owner).await;
    let again: Value = serde_json::from_str(&begin(&owner).await).unwrap();
    assert_eq!(
        again["excludeCredentials"][0]["id"],
        URL_SAFE_NO_PAD.encode(&passkey.id)
    );
    let admin = app.sign_in_as(&login(&app, "ADMIN").await).await;
    let mut copy = passkey.clone();
    let answer = add(&admin, &copy.create(&begin(&admin).await)).await;
    answer.refused("CONFLICT");
}

#[actix_web::test]
async fn a_challenge_waits_five_minutes_and_not_a_millisecond_more() {
    let app = TestApp::start().await;
    let owner = Keyed::at(&app, "OWNER").await;
    let begun = app.now();
    let browser = app.stranger();
    let in_time = owner.passkey.clone().get(&begin_sign_in(&browser).await);
    let mut later = owner.passkey.clone();
    later.counter += 1;
    let late = later.get(&begin_sign_in(&browser).await);
    let late_proof = later.get(&begin_proof(&owner.client, None).await);
    let late_key = Authenticator::at(&app).create(&begin(&owner.client).await);
    app.travel(Timestamp(begun.plus_seconds(300).0 - 1));
    sign_in(&browser, &in_time).await.data();
    app.travel(begun.plus_seconds(300));
    refused_at(&sign_in(&browser, &late).await, "credential");
    refused_at(&prove(&owner.client, &late_proof).await, "passkey");
    refused_at(&add(&owner.client, &late_key).await, "credential");
    // What has run out is swept away by whoever asks next.
    begin_sign_in(&browser).await;
    let rows = rows(app.state.db.pool()).await;
    let waiting = rows.iter().filter(|row| row.table == "passkey_challenges");
    assert_eq!(waiting.count(), 1);
}

#[actix_web::test]
async fn any_node_ends_what_another_began() {
    let app = TestApp::start().await;
    let mut owner = Keyed::at(&app, "OWNER").await;
    let origin = app.state.origin.to_string();
    let url = app.another_portal(|config| config.server.origin = origin).await;
    let here = app.stranger();
    let mut there = app.stranger();
    there.url = url;
    let answer = owner.passkey.get(&begin_sign_in(&here).await);
    sign_in(&there, &answer).await.data();
    refused_at(&sign_in(&here, &answer).await, "credential");
}

#[actix_web::test]
async fn a_counter_that_goes_back_lets_nobody_in_and_is_told() {
    let app = TestApp::start().await;
    let mut owner = Keyed::at(&app, "OWNER").await;
    let mut copy = owner.passkey.clone();
    for _ in 0..3 {
        enter(&app, &mut owner.passkey).await.data();
    }
    enter(&app, &mut copy).await.refused("UNAUTHENTICATED");
    // The same counter once more is no better.
    copy.counter = owner.passkey.counter - 1;
    enter(&app, &mut copy).await.refused("UNAUTHENTICATED");
    let answer = copy.get(&begin_proof(&owner.client, None).await);
    prove(&owner.client, &answer).await.data();
    let subjects = subjects(&app, &owner.login.email).await;
    assert!(
        subjects.contains("Der kan være en kopi") || subjects.contains("There may be a copy"),
        "{subjects}"
    );
    let organisation = &owner.client.organisation;
    assert_eq!(told(&app, organisation, "account.passkey-copied").await, 2);

    // Password managers keep no counter.
    let admin = app.sign_in_as(&login(&app, "ADMIN").await).await;
    let mut synced = Authenticator::at(&app);
    (synced.counter, synced.flags) = (0, VERIFIED | SYNCED);
    add(&admin, &synced.create(&begin(&admin).await)).await.data();
    for _ in 0..2 {
        synced.counter = 0;
        enter(&app, &mut synced).await.data();
    }
}

// proves: R-003-056
#[actix_web::test]
async fn a_passkey_is_the_second_step_after_a_password_and_a_proof_in_the_session() {
    let app = TestApp::start().await;
    let mut owner = Keyed::at(&app, "OWNER").await;
    let (browser, challenge) = owner.first_step(&app).await;
    let options = begin_proof(&browser, Some(&challenge)).await;
    let asked: Value = serde_json::from_str(&options).unwrap();
    assert_eq!(
        asked["allowCredentials"][0]["id"],
        URL_SAFE_NO_PAD.encode(&owner.passkey.id)
    );
    let mut unverified = owner.passkey.clone();
    unverified.flags = PRESENT;
    let answer = unverified.get(&begin_proof(&browser, Some(&challenge)).await);
    refused_at(
        &complete(&browser, &challenge, json!({ "passkey": answer })).await,
        "passkey",
    );
    let answer = owner.passkey.get(&options);
    let entered = complete(&browser, &challenge, json!({ "passkey": answer })).await;
    let mut session = browser.clone();
    session.bearer = Some(entered.text("/completeSignIn/accessToken"));
    session.organisation = owner.client.organisation.clone();
    let step = json!({ "challenge": challenge });
    refused_at(
        &browser.mutate("beginPasskeyProof", step, "options").await,
        "challenge",
    );

    // After five minutes it is asked for again; the password is no proof where there is a passkey.
    let input = json!({ "organisationId": session.organisation, "name": "Til test", "days": 7 });
    app.travel(Timestamp(app.now().plus_seconds(300).0 + 1));
    let token = async || {
        session
            .mutate("createApiToken", input.clone(), "apiToken { id }")
            .await
    };
    token().await.refused("PROOF_REQUIRED");
    let password = json!({ "proof": { "password": PASSWORD } });
    session
        .mutate("proveIdentity", password, "provenUntil")
        .await
        .refused("PROOF_REQUIRED");
    let answer = owner.passkey.get(&begin_proof(&session, None).await);
    let proven = prove(&session, &answer).await;
    assert_eq!(
        proven.text("/proveIdentity/provenUntil"),
        app.now().plus_seconds(300).to_string()
    );
    token().await.data();

    // A recovery code stands in for a passkey that was lost.
    let (browser, challenge) = owner.first_step(&app).await;
    let code = json!({ "recoveryCode": owner.recovery[0] });
    complete(&browser, &challenge, code).await.data();
    // Whoever has none is not asked for one.
    let member = app.sign_in_as(&login(&app, "MEMBER").await).await;
    let none = member.mutate("beginPasskeyProof", json!({}), "options").await;
    none.refused("CONFLICT");
    let nobody = app.stranger();
    let none = nobody.mutate("beginPasskeyProof", json!({}), "options").await;
    none.refused("UNAUTHENTICATED");
}

#[actix_web::test]
async fn passkeys_come_and_go_only_by_who_has_just_proven_to_be_there() {
    let app = TestApp::start().await;
    let mut owner = Keyed::at(&app, "OWNER").await;
    let admin = Keyed::at(&app, "ADMIN").await;
    let rename = async |client: &Client, id: &str, name: &str| {
        let input = json!({ "passkeyId": id, "name": name });
        client.mutate("renamePasskey", input, "passkey { id name }").await
    };
    let renamed = rename(&owner.client, &owner.id, "  Telefon ").await;
    assert_eq!(renamed.text("/renamePasskey/passkey/name"), "Telefon");
    refused_at(&rename(&owner.client, &owner.id, " ").await, "name");
    refused_at(&rename(&owner.client, &owner.id, &"x".repeat(61)).await, "name");
    rename(&owner.client, &admin.id, "Min").await.refused("NOT_FOUND");
    remove(&owner.client, &admin.id).await.refused("NOT_FOUND");

    let begun = app.now();
    app.travel(Timestamp(begun.plus_seconds(300).0 + 1));
    remove(&owner.client, &owner.id).await.refused("PROOF_REQUIRED");
    let another = owner
        .client
        .run("mutation { beginPasskey { options } }", json!({}))
        .await;
    another.refused("PROOF_REQUIRED");
    let answer = owner.passkey.get(&begin_proof(&owner.client, None).await);
    prove(&owner.client, &answer).await.data();

    // An access token neither gets one nor loses one.
    let input = json!({ "organisationId": owner.client.organisation, "name": "Til test", "days": 7,
        "scopes": ["READ", "ADMINISTRATION"] });
    let made = owner.client.mutate("createApiToken", input, "secret").await;
    let mut machine = app.stranger();
    machine.bearer = Some(made.text("/createApiToken/secret"));
    remove(&machine, &owner.id).await.refused("FORBIDDEN");
    rename(&machine, &owner.id, "Min").await.refused("FORBIDDEN");
    let begun = machine
        .run("mutation { beginPasskey { options } }", json!({}))
        .await;
    begun.refused("FORBIDDEN");

    // With a second one the first may go; with the last one go the codes.
    let (mut second, id, codes) = register(&app, &owner.client).await;
    assert!(codes.is_empty(), "codes come with the first factor alone");
    remove(&owner.client, &owner.id).await.data();
    enter(&app, &mut owner.passkey).await.refused("UNAUTHENTICATED");
    enter(&app, &mut second).await.data();
    let require = async |required: bool| {
        let input = json!({ "organisationId": owner.client.organisation, "required": required });
        owner
            .client
            .mutate("requireSecondFactor", input, "organisation { id }")
            .await
    };
    require(true).await.data();
    remove(&owner.client, &id).await.refused("CONFLICT");
    enter(&app, &mut second).await.data();
    require(false).await.data();
    let removed = remove(&owner.client, &id).await;
    assert_eq!(
        removed.at("/removePasskey/secondFactors"),
        &json!({ "passkeys": [], "recoveryCodesLeft": 0 })
    );
    enter(&app, &mut second).await.refused("UNAUTHENTICATED");
    // The password suffices again.
    app.sign_in_as(&owner.login).await;
}

#[actix_web::test]
async fn a_passkey_stays_beside_an_app_and_either_may_go() {
    let app = TestApp::start().await;
    let mut owner = Keyed::at(&app, "OWNER").await;
    let begun = owner
        .client
        .run("mutation { beginTotp { secret } }", json!({}))
        .await;
    let first = code(&begun.text("/beginTotp/secret"), app.now());
    let made = owner
        .client
        .mutate("confirmTotp", json!({ "code": first }), "recoveryCodes")
        .await;
    assert_eq!(made.at("/confirmTotp/recoveryCodes"), &Value::Null);
    let input = json!({ "organisationId": owner.client.organisation, "required": true });
    let selection = "organisation { id }";
    owner
        .client
        .mutate("requireSecondFactor", input, selection)
        .await
        .data();
    let removed = owner
        .client
        .run(
            "mutation { removeTotp { secondFactors { methods recoveryCodesLeft } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        removed.at("/removeTotp/secondFactors"),
        &json!({ "methods": ["PASSKEY", "RECOVERY_CODE"], "recoveryCodesLeft": 10 })
    );
    enter(&app, &mut owner.passkey).await.data();
}

#[actix_web::test]
async fn a_passkey_that_comes_or_goes_is_told_by_mail_and_in_the_trail() {
    let app = TestApp::start().await;
    let owner = Keyed::at(&app, "OWNER").await;
    remove(&owner.client, &owner.id).await.data();
    let subjects = subjects(&app, &owner.login.email).await;
    for (danish, english) in [
        ("Du har fået en adgangsnøgle", "You have a new passkey"),
        ("En adgangsnøgle er fjernet", "A passkey has been removed"),
    ] {
        assert!(
            subjects.contains(danish) || subjects.contains(english),
            "{subjects}"
        );
    }
    for action in ["account.passkey-added", "account.passkey-removed"] {
        assert_eq!(
            told(&app, &owner.client.organisation, action).await,
            1,
            "{action}"
        );
    }
}

#[actix_web::test]
async fn what_a_passkey_leaves_in_the_database_opens_nothing() {
    let app = TestApp::start().await;
    let owner = Keyed::at(&app, "OWNER").await;
    let asked: Value = serde_json::from_str(&begin_sign_in(&app.stranger()).await).unwrap();
    let challenge = asked["challenge"].as_str().unwrap();
    let rows = rows(app.state.db.pool()).await;
    for table in ["passkeys", "passkey_challenges"] {
        assert!(rows.iter().any(|row| row.table == table), "{table} is empty");
    }
    let shown = rows.iter().find(|row| row.texts.contains(challenge));
    assert!(shown.is_none(), "{:?}", shown.map(|row| row.table));
    // One's own data as a file has it, without what proves anything.
    let export = owner.client.run("{ viewer { export } }", json!({})).await;
    let export: Value = serde_json::from_str(&export.text("/viewer/export")).unwrap();
    assert_eq!(export["passkeys"][0]["name"], "Arbejdscomputer");
}

#[actix_web::test]
async fn challenges_for_strangers_are_rationed_for_each_network() {
    let app = TestApp::start().await;
    let browser = app.stranger();
    let mut last = None;
    for _ in 0..301 {
        let answer = browser
            .run("mutation { beginPasskeySignIn { options } }", json!({}))
            .await;
        last = answer.code().map(str::to_owned);
        if last.is_some() {
            break;
        }
    }
    assert_eq!(last.as_deref(), Some("RATE_LIMITED"));
    // Somebody who is signed in proves themselves all the same.
    app.travel(app.now().plus_seconds(61));
    begin_sign_in(&browser).await;
}

// proves: R-004-022
#[actix_web::test]
async fn a_signature_says_that_it_was_given_with_a_passkey() {
    let app = TestApp::start().await;
    let logins = app.logins().await;
    let signatories = logins
        .iter()
        .filter(|login| login.kind.as_str() == "CUSTOMER" && login.role.as_str() == "SIGNATORY");
    let list = "query($id: ID!) { agreements(organisationId: $id, first: 20) { nodes { currentVersion { id state } versions { id state } } } }";
    let mut found = None;
    for login in signatories {
        let client = app.sign_in_as(login).await;
        let agreements = client.run(list, json!({ "id": client.organisation })).await;
        let nodes = agreements.at("/agreements/nodes").as_array().unwrap().clone();
        let versions = nodes
            .iter()
            .flat_map(|node| node["versions"].as_array().unwrap().clone());
        let open = versions
            .into_iter()
            .find(|version| version["state"] == "SENT" || version["state"] == "VIEWED");
        if let Some(open) = open {
            found = Some((client, open["id"].clone()));
            break;
        }
    }
    let (client, version) = found.expect("an agreement that waits for a customer's signature");
    let (mut passkey, _, _) = register(&app, &client).await;
    app.travel(app.now().plus_seconds(301));
    let shown = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { contentSha256 consentSentence { version } } } \
                 viewer { user { name } } }";
    let shown = client.run(shown, json!({ "id": version })).await;
    let sign = async |proof: Value| {
        let input = json!({ "agreementVersionId": version, "contentSha256": shown.at("/node/contentSha256"),
            "consentVersion": shown.at("/node/consentSentence/version"), "consentGiven": true,
            "typedName": shown.at("/viewer/user/name"), "title": "Direktør", "proof": proof });
        client
            .mutate("signAgreement", input, "agreementVersion { id }")
            .await
    };
    sign(json!({ "password": PASSWORD }))
        .await
        .refused("PROOF_REQUIRED");
    let answer = passkey.get(&begin_proof(&client, None).await);
    sign(json!({ "passkey": answer })).await.data();
    let rows = rows(app.state.db.pool()).await;
    let evidence = |row: &&tillid_tests::Row| {
        row.table == "signatures" && row.texts.contains("SES_PASSKEY") && row.texts.contains("confirmedBy")
    };
    let recorded: Vec<_> = rows.iter().filter(evidence).collect();
    assert_eq!(recorded.len(), 1);
    assert!(
        recorded[0].texts.matches("PASSKEY").count() >= 3,
        "{}",
        recorded[0].texts
    );
}
