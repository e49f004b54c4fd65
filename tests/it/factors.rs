//! Second factors over HTTP: an authenticator app, recovery codes, the second step, and the proof before what counts.

use serde_json::{Value, json};
use tillid::demo::PASSWORD;
use tillid_kernel::Timestamp;
use tillid_tests::{ActorLogin, Answer, Client, TestApp, rows};
use totp_rs::{Builder, Secret};

const VENDOR: &str = "ts-nocode";

/// What an authenticator app with this secret shows at this instant.
pub(crate) fn code(secret: &str, at: Timestamp) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let app = Builder::new().with_secret(secret).with_account_name("app");
    let seconds = u64::try_from(at.0 / 1000).unwrap();
    app.build().unwrap().generate(seconds).to_string()
}

async fn login(app: &TestApp, role: &str) -> ActorLogin {
    let logins = app.logins().await;
    let fits = |login: &&ActorLogin| {
        login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == role
    };
    logins.iter().find(fits).unwrap().clone()
}

/// Somebody with an authenticator app.
struct Armed {
    login: ActorLogin,
    client: Client,
    secret: String,
    recovery: Vec<String>,
}

impl Armed {
    /// Signs in with the password and enrols an app; half a minute later its next code can be used.
    async fn at(app: &TestApp, role: &str) -> Self {
        let login = login(app, role).await;
        let client = app.sign_in_as(&login).await;
        let (secret, recovery) = enrol(app, &client).await;
        app.travel(app.now().plus_seconds(30));
        Self {
            login,
            client,
            secret,
            recovery,
        }
    }

    async fn first_step(&self, app: &TestApp) -> (Client, String) {
        let browser = app.stranger();
        let input = json!({ "email": self.login.email, "password": PASSWORD });
        let answer = browser
            .mutate("signIn", input, "accessToken secondStep { challenge methods }")
            .await;
        assert_eq!(answer.at("/signIn/accessToken"), &Value::Null);
        let challenge = answer.text("/signIn/secondStep/challenge");
        (browser, challenge)
    }

    async fn sign_in(&self, app: &TestApp, proof: Value) -> Answer {
        let (browser, challenge) = self.first_step(app).await;
        complete(&browser, &challenge, proof).await
    }

    fn code(&self, at: Timestamp) -> Value {
        json!({ "code": code(&self.secret, at) })
    }
}

pub(crate) async fn enrol(app: &TestApp, client: &Client) -> (String, Vec<String>) {
    let begun = client
        .run("mutation { beginTotp { secret uri qrSvg } }", json!({}))
        .await;
    let secret = begun.text("/beginTotp/secret");
    let input = json!({ "code": code(&secret, app.now()) });
    let made = client.mutate("confirmTotp", input, "recoveryCodes").await;
    let codes = made.at("/confirmTotp/recoveryCodes").as_array().unwrap();
    let codes = codes.iter().map(|code| code.as_str().unwrap().to_owned());
    (secret, codes.collect())
}

async fn complete(browser: &Client, challenge: &str, proof: Value) -> Answer {
    let input = json!({ "challenge": challenge, "proof": proof });
    browser.mutate("completeSignIn", input, "accessToken").await
}

#[track_caller]
pub(crate) fn refused_at(answer: &Answer, field: &str) {
    answer.refused("VALIDATION");
    assert_eq!(
        answer.body.pointer("/errors/0/extensions/field"),
        Some(&json!(field)),
        "{:#}",
        answer.body
    );
}

async fn members(client: &Client) -> Answer {
    let query = "query($id: ID!) { members(organisationId: $id, first: 1) { nodes { id } } }";
    client.run(query, json!({ "id": client.organisation })).await
}

async fn invite(client: &Client, email: &str) -> Answer {
    let input = json!({ "organisationId": client.organisation, "email": email, "roles": ["MEMBER"],
        "canBind": false, "capacity": "MANAGER", "language": "EN" });
    client.mutate("inviteMember", input, "invitation { id }").await
}

async fn prove(client: &Client, proof: Value) -> Answer {
    client
        .mutate("proveIdentity", json!({ "proof": proof }), "provenUntil")
        .await
}

// proves: R-003-056
#[actix_web::test]
async fn the_right_password_alone_opens_no_session_once_there_is_an_app() {
    let app = TestApp::start().await;
    let person = Armed::at(&app, "MEMBER").await;
    let (browser, challenge) = person.first_step(&app).await;
    let none = browser
        .run("mutation { refreshSession { accessToken } }", json!({}))
        .await;
    none.refused("UNAUTHENTICATED");
    let mut thief = browser.clone();
    thief.bearer = Some(challenge.clone());
    let asked = thief.run("{ viewer { user { id } } }", json!({})).await;
    asked.refused("UNAUTHENTICATED");

    refused_at(
        &complete(&browser, &challenge, json!({ "code": "000000" })).await,
        "code",
    );
    refused_at(
        &complete(&browser, &challenge, json!({ "password": PASSWORD })).await,
        "code",
    );
    let mut signed_in = browser.clone();
    let answer = complete(&browser, &challenge, person.code(app.now())).await;
    signed_in.bearer = Some(answer.text("/completeSignIn/accessToken"));
    let viewer = signed_in.run("{ viewer { user { email } } }", json!({})).await;
    assert_eq!(viewer.text("/viewer/user/email"), person.login.email);
    let factors = signed_in
        .run(
            "{ secondFactors { totp { confirmedAt } recoveryCodesLeft methods } }",
            json!({}),
        )
        .await;
    assert_eq!(factors.at("/secondFactors/recoveryCodesLeft"), 10);
    assert_eq!(
        factors.at("/secondFactors/methods"),
        &json!(["TOTP", "RECOVERY_CODE"])
    );

    app.travel(app.now().plus_seconds(60));
    let again = complete(&browser, &challenge, person.code(app.now())).await;
    refused_at(&again, "challenge");
}

#[actix_web::test]
async fn a_code_is_good_once_and_one_step_before_and_after_its_time() {
    let app = TestApp::start().await;
    let person = Armed::at(&app, "MEMBER").await;
    app.travel(app.now().plus_seconds(3600));
    let now = app.now();
    let wrong = [-60, 60];
    let (browser, challenge) = person.first_step(&app).await;
    for seconds in wrong {
        let answer = complete(&browser, &challenge, person.code(now.plus_seconds(seconds))).await;
        refused_at(&answer, "code");
    }
    for seconds in [-30, 0, 30] {
        let code = person.code(now.plus_seconds(seconds));
        person.sign_in(&app, code.clone()).await.data();
        refused_at(&person.sign_in(&app, code).await, "code");
    }
    // What came after a later code is used up with it.
    refused_at(&person.sign_in(&app, person.code(now)).await, "code");
}

#[actix_web::test]
async fn of_many_who_use_one_code_at_once_one_gets_in() {
    let app = TestApp::start().await;
    let person = Armed::at(&app, "MEMBER").await;
    let mut steps = Vec::new();
    for _ in 0..3 {
        steps.push(person.first_step(&app).await);
    }
    let code = person.code(app.now());
    let answers = futures_util::future::join_all(
        steps
            .iter()
            .map(|(browser, challenge)| complete(browser, challenge, code.clone())),
    )
    .await;
    let entered = answers.iter().filter(|answer| answer.code().is_none()).count();
    assert_eq!(entered, 1, "{answers:?}");
}

#[actix_web::test]
async fn the_second_step_waits_five_minutes_and_not_a_millisecond_more() {
    let app = TestApp::start().await;
    let person = Armed::at(&app, "MEMBER").await;
    let begun = app.now();
    let (browser, challenge) = person.first_step(&app).await;
    let (other, late) = person.first_step(&app).await;
    app.travel(Timestamp(begun.plus_seconds(300).0 - 1));
    complete(&browser, &challenge, person.code(app.now()))
        .await
        .data();
    app.travel(begun.plus_seconds(300));
    let answer = complete(&other, &late, json!({ "recoveryCode": person.recovery[0] })).await;
    refused_at(&answer, "challenge");
}

#[actix_web::test]
async fn a_recovery_code_is_good_once_however_it_is_typed() {
    let app = TestApp::start().await;
    let person = Armed::at(&app, "MEMBER").await;
    assert_eq!(person.recovery.len(), 10);
    let typed = person.recovery[3].to_lowercase().replace('-', " ");
    let answer = person.sign_in(&app, json!({ "recoveryCode": typed })).await;
    let mut client = app.stranger();
    client.bearer = Some(answer.text("/completeSignIn/accessToken"));
    refused_at(
        &person
            .sign_in(&app, json!({ "recoveryCode": person.recovery[3] }))
            .await,
        "recoveryCode",
    );
    let renewed = client
        .run(
            "mutation { renewRecoveryCodes { recoveryCodes secondFactors { recoveryCodesLeft } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        renewed.at("/renewRecoveryCodes/secondFactors/recoveryCodesLeft"),
        10
    );
    refused_at(
        &person
            .sign_in(&app, json!({ "recoveryCode": person.recovery[4] }))
            .await,
        "recoveryCode",
    );
    let new = renewed.text("/renewRecoveryCodes/recoveryCodes/0");
    person.sign_in(&app, json!({ "recoveryCode": new })).await.data();
}

#[actix_web::test]
async fn codes_cannot_be_guessed_faster_by_whoever_knows_the_password() {
    let app = TestApp::start().await;
    let person = Armed::at(&app, "MEMBER").await;
    let (browser, challenge) = person.first_step(&app).await;
    let mut codes = Vec::new();
    for guess in 0..6 {
        let answer = complete(&browser, &challenge, json!({ "code": format!("00000{guess}") })).await;
        codes.push(answer.code().map(str::to_owned));
    }
    assert_eq!(
        codes.last().unwrap().as_deref(),
        Some("RATE_LIMITED"),
        "{codes:?}"
    );
    let input = json!({ "email": person.login.email, "password": PASSWORD });
    let answer = app.stranger().mutate("signIn", input, "accessToken").await;
    answer.refused("RATE_LIMITED");
    // However long somebody else has guessed, it is a wait and not a lock: the right password does not lengthen it.
    for guess in 10..22 {
        app.travel(app.now().plus_seconds(15 * 60));
        let (browser, challenge) = person.first_step(&app).await;
        let answer = complete(&browser, &challenge, json!({ "code": format!("0000{guess}") })).await;
        refused_at(&answer, "code");
    }
    app.travel(app.now().plus_seconds(15 * 60));
    person.sign_in(&app, person.code(app.now())).await.data();
}

#[actix_web::test]
async fn a_changed_password_ends_what_was_begun_with_the_former() {
    let app = TestApp::start().await;
    let person = Armed::at(&app, "MEMBER").await;
    let (browser, challenge) = person.first_step(&app).await;
    let input = json!({ "currentPassword": PASSWORD, "newPassword": "en ganske anden sætning" });
    person
        .client
        .mutate("changePassword", input, "changed")
        .await
        .data();
    refused_at(
        &complete(&browser, &challenge, person.code(app.now())).await,
        "challenge",
    );
}

#[actix_web::test]
async fn what_proves_a_person_lies_sealed_or_hashed_in_the_database() {
    let app = TestApp::start().await;
    let person = Armed::at(&app, "MEMBER").await;
    let (_, challenge) = person.first_step(&app).await;
    let secret = Secret::try_from_base32(&person.secret).unwrap();
    let hex: String = secret.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let rows = rows(app.state.db.pool()).await;
    for table in ["totp_factors", "recovery_codes", "challenges"] {
        assert!(rows.iter().any(|row| row.table == table), "{table} is empty");
    }
    let plain = person.recovery[0].replace('-', "");
    for word in [&person.secret, &hex, &challenge, &person.recovery[0], &plain] {
        let shown = rows.iter().find(|row| row.texts.contains(word.as_str()));
        assert!(
            shown.is_none(),
            "{word} stands in {:?}",
            shown.map(|row| row.table)
        );
    }
}

#[actix_web::test]
async fn a_factor_that_comes_or_goes_is_told_by_mail_and_in_the_trail() {
    let app = TestApp::start().await;
    let person = Armed::at(&app, "MEMBER").await;
    let removed = person
        .client
        .run(
            "mutation { removeTotp { secondFactors { totp { confirmedAt } recoveryCodesLeft } } }",
            json!({}),
        )
        .await;
    assert_eq!(removed.at("/removeTotp/secondFactors/totp"), &Value::Null);
    assert_eq!(removed.at("/removeTotp/secondFactors/recoveryCodesLeft"), 0);
    app.work().await;
    let query = "query($to: String) { demoMailbox(to: $to, first: 5) { nodes { subject } } }";
    let mails = app
        .stranger()
        .run(query, json!({ "to": person.login.email }))
        .await;
    let subjects = mails.at("/demoMailbox/nodes").to_string();
    assert!(
        subjects.contains("Du logger nu ind i to trin")
            || subjects.contains("You now sign in with two steps"),
        "{subjects}"
    );
    assert!(
        subjects.contains("Et trin i dit login er fjernet") || subjects.contains("A step of your sign-in"),
        "{subjects}"
    );
    let rows = rows(app.state.db.pool()).await;
    for action in ["account.second-factor-added", "account.second-factor-removed"] {
        let told = rows.iter().filter(|row| {
            row.table == "audit_events"
                && row.is_of(&person.client.organisation)
                && row.texts.contains(action)
        });
        assert_eq!(told.count(), 1, "{action}");
    }
    // The password suffices again.
    app.sign_in_as(&person.login).await;
}

/// The second before and after: five minutes from the last proof.
#[actix_web::test]
async fn members_and_keys_are_changed_only_by_who_has_just_proven_to_be_there() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let begun = app.now();
    let member = members(&owner).await.text("/members/nodes/0/id");
    app.travel(begun.plus_seconds(300));
    invite(&owner, "en@eksempel.example").await.data();
    app.travel(Timestamp(begun.plus_seconds(300).0 + 1));
    let change = json!({ "membershipId": member, "title": "Chef", "version": 1 });
    let token = json!({ "organisationId": owner.organisation, "name": "Til test", "days": 7 });
    let required = json!({ "organisationId": owner.organisation, "required": true });
    let all = async || {
        vec![
            invite(&owner, "to@eksempel.example").await,
            owner
                .mutate("updateMember", change.clone(), "membership { id }")
                .await,
            owner
                .mutate_with(
                    "removeMember",
                    "MembershipIdInput",
                    json!({ "membershipId": member }),
                    "membership { id }",
                )
                .await,
            owner
                .mutate("createApiToken", token.clone(), "apiToken { id }")
                .await,
            owner
                .mutate("requireSecondFactor", required.clone(), "organisation { id }")
                .await,
            owner.run("mutation { beginTotp { secret } }", json!({})).await,
        ]
    };
    for answer in all().await {
        answer.refused("PROOF_REQUIRED");
    }
    refused_at(
        &prove(&owner, json!({ "password": "forkert adgangskode" })).await,
        "password",
    );
    invite(&owner, "to@eksempel.example")
        .await
        .refused("PROOF_REQUIRED");
    prove(&owner, json!({ "password": PASSWORD })).await.data();
    for answer in all().await {
        assert_ne!(answer.code(), Some("PROOF_REQUIRED"), "{:#}", answer.body);
    }
}

#[actix_web::test]
async fn where_there_is_an_app_a_password_is_no_proof() {
    let app = TestApp::start().await;
    let owner = Armed::at(&app, "OWNER").await;
    app.travel(app.now().plus_seconds(300));
    invite(&owner.client, "en@eksempel.example")
        .await
        .refused("PROOF_REQUIRED");
    prove(&owner.client, json!({ "password": PASSWORD }))
        .await
        .refused("PROOF_REQUIRED");
    refused_at(&prove(&owner.client, json!({ "code": "123456" })).await, "code");
    prove(&owner.client, owner.code(app.now())).await.data();
    invite(&owner.client, "en@eksempel.example").await.data();
}

#[actix_web::test]
async fn an_organisation_that_requires_a_second_factor_lets_nobody_act_without() {
    let app = TestApp::start().await;
    let (owner, admin) = (login(&app, "OWNER").await, login(&app, "ADMIN").await);
    let (owner, admin) = (app.sign_in_as(&owner).await, app.sign_in_as(&admin).await);
    let token = json!({ "organisationId": admin.organisation, "name": "Til test", "days": 7 });
    let mut machine = app.stranger();
    machine.organisation = admin.organisation.clone();
    let made = admin.mutate("createApiToken", token, "secret").await;
    machine.bearer = Some(made.text("/createApiToken/secret"));
    members(&machine).await.data();
    let input = json!({ "organisationId": owner.organisation, "required": true });
    let require = async |who: &Client| {
        let selection = "organisation { requiresSecondFactor viewerActions }";
        who.mutate("requireSecondFactor", input.clone(), selection).await
    };
    require(&admin).await.refused("FORBIDDEN");
    // Whoever has none would shut themselves out.
    require(&owner).await.refused("CONFLICT");
    enrol(&app, &owner).await;
    let done = require(&owner).await;
    assert_eq!(
        done.at("/requireSecondFactor/organisation/requiresSecondFactor"),
        true
    );
    members(&owner).await.data();

    for locked_out in [&admin, &machine] {
        members(locked_out).await.refused("SECOND_FACTOR_REQUIRED");
        invite(locked_out, "en@eksempel.example")
            .await
            .refused("SECOND_FACTOR_REQUIRED");
    }
    let shown = admin
        .run(
            "{ viewer { memberships { organisation { requiresSecondFactor viewerActions } } } }",
            json!({}),
        )
        .await;
    let organisation = shown.at("/viewer/memberships/0/organisation");
    assert_eq!(
        organisation,
        &json!({ "requiresSecondFactor": true, "viewerActions": [] })
    );
    // The last factor stays while it is required.
    let removal = owner
        .run("mutation { removeTotp { recoveryCodes } }", json!({}))
        .await;
    removal.refused("CONFLICT");

    enrol(&app, &admin).await;
    members(&admin).await.data();
    members(&machine).await.data();
}
