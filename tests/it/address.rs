//! Another e-mail address for an account: confirmed by the new one, told to the old one, which can take it back.

use futures_util::future::join;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid::demo::PASSWORD;
use tillid_kernel::Timestamp;
use tillid_tests::{ActorLogin, Answer, Client, TestApp};

use crate::account::{NEW, ask as ask_for_password, choose, login, look, mails, secrets, sign_in, told};
use crate::authenticator::{Authenticator, begin, begin_sign_in, register};
use crate::factors::{enrol, refused_at};

const ADDRESS: &str = "kim.ny@eksempel.example";
const WHO: &str = "{ viewer { user { email } } }";

async fn ask(client: &Client, email: &str) -> Answer {
    let input = json!({ "email": email });
    client.mutate("requestEmailChange", input, "requested").await
}

async fn confirm(client: &Client, token: &str) -> Answer {
    let input = json!({ "token": token });
    client.mutate("confirmEmailChange", input, "user { email }").await
}

async fn seen(client: &Client, token: &str) -> Value {
    let query = "query($token: String!) { emailChangeLink(token: $token) { email } }";
    let answer = client.run(query, json!({ "token": token })).await;
    answer.at("/emailChangeLink").clone()
}

/// Somebody who asked for another address, with the secret in the mail to it.
async fn asked(app: &TestApp, role: &str, email: &str) -> (ActorLogin, Client, String) {
    let login = login(app, role).await;
    let client = app.sign_in_as(&login).await;
    ask(&client, email).await.data();
    let token = secrets(app, &email.to_lowercase(), "new-email").await.remove(0);
    (login, client, token)
}

/// Golden path.
#[tokio::test]
async fn an_address_is_changed_when_the_new_one_confirms_it_and_both_are_told() {
    let app = TestApp::start().await;
    let login = login(&app, "MEMBER").await;
    let client = app.sign_in_as(&login).await;
    let elsewhere = app.sign_in_as(&login).await;
    ask_for_password(&app.stranger(), &login.email).await.data();
    let reset = secrets(&app, &login.email, "new-password").await.remove(0);
    ask(&client, " kim.ny@EKSEMPEL.example ").await.data();
    let old = &mails(&app, &login.email).await[0];
    assert_eq!(old["subject"], "Din konto er ved at få en anden adresse");
    assert!(old["text"].as_str().unwrap().contains(ADDRESS), "{old}");
    assert_eq!(
        mails(&app, ADDRESS).await[0]["subject"],
        "Bekræft din nye adresse"
    );
    let token = secrets(&app, ADDRESS, "new-email").await.remove(0);
    // Opened by a scanner, and looked at: nothing has happened.
    client.get(&format!("/new-email/{token}")).await;
    for _ in 0..2 {
        assert_eq!(seen(&client, &token).await, json!({ "email": ADDRESS }));
    }
    assert_eq!(
        client.run(WHO, json!({})).await.text("/viewer/user/email"),
        login.email
    );
    sign_in(&app, ADDRESS, PASSWORD).await.refused("UNAUTHENTICATED");

    let done = confirm(&client, &token).await;
    assert_eq!(done.text("/confirmEmailChange/user/email"), ADDRESS);
    client.run(WHO, json!({})).await.data();
    elsewhere.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    sign_in(&app, &login.email, PASSWORD)
        .await
        .refused("UNAUTHENTICATED");
    sign_in(&app, ADDRESS, PASSWORD).await.data();
    // What went to the former address opens the account no longer, but for the way back.
    assert_eq!(look(&app.stranger(), &reset).await, Value::Null);
    refused_at(&confirm(&client, &token).await, "token");
    assert_eq!(
        mails(&app, &login.email).await[0]["subject"],
        "Din konto har fået en anden adresse"
    );
    assert_eq!(
        mails(&app, ADDRESS).await[0]["subject"],
        "Din nye adresse er bekræftet"
    );
    for action in ["account.email-change-requested", "account.email-changed"] {
        assert_eq!(told(&app, &client.organisation, action).await, 1, "{action}");
    }
    // A second time, to somewhere else and back again.
    ask(&client, &login.email).await.data();
    let back = secrets(&app, &login.email, "new-email").await.remove(0);
    confirm(&client, &back).await.data();
    sign_in(&app, &login.email, PASSWORD).await.data();
}

/// Neither words nor work tell whose an address is; its owner is told, and nothing more.
#[tokio::test]
async fn an_address_that_another_account_has_answers_as_a_free_one() {
    let app = TestApp::start().await;
    let other = login(&app, "ANNOUNCER").await;
    let client = app.sign_in_as(&login(&app, "MEMBER").await).await;
    let mut said = Vec::new();
    for email in [ADDRESS, other.email.as_str()] {
        let _ = app.statements.take();
        let answer = ask(&client, email).await;
        let mut statements = app.statements.take();
        // The second request also pays at the account's own counter, which the first has made.
        statements.retain(|sql| !sql.contains("attempts"));
        said.push((answer.status, answer.body, statements));
    }
    assert_eq!(said[0], said[1]);
    assert_eq!(secrets(&app, &other.email, "new-email").await.len(), 0);
    assert_eq!(
        mails(&app, &other.email).await[0]["subject"],
        "Du har allerede en konto"
    );
    sign_in(&app, &other.email, PASSWORD).await.data();
    // Only the last address asked for counts, so the free one has nothing to confirm either.
    let first = secrets(&app, ADDRESS, "new-email").await;
    assert!(first.is_empty(), "{first:?}");
}

#[tokio::test]
async fn an_address_that_gets_an_account_meanwhile_is_not_given_twice() {
    let app = TestApp::start().await;
    let (_, one, first) = asked(&app, "MEMBER", ADDRESS).await;
    let (_, two, second) = asked(&app, "ANNOUNCER", ADDRESS).await;
    let first = if seen(&one, &first).await.is_null() {
        &second
    } else {
        &first
    };
    let second = secrets(&app, ADDRESS, "new-email").await;
    let second = second.iter().find(|token| *token != first).unwrap();
    let (a, b) = join(confirm(&one, first), confirm(&two, second)).await;
    let refused = [&a, &b].into_iter().filter(|answer| answer.code().is_some());
    let refused: Vec<_> = refused.collect();
    assert_eq!(refused.len(), 1, "{a:?} {b:?}");
    refused[0].refused("CONFLICT");
}

/// The link alone is worth nothing: not to a stranger who got it by a slip, not to another account, not to a program.
#[tokio::test]
async fn a_new_address_is_confirmed_by_its_own_account_alone() {
    let app = TestApp::start().await;
    let (login_, client, token) = asked(&app, "OWNER", ADDRESS).await;
    let input = json!({ "organisationId": client.organisation, "name": "Et system", "days": 7 });
    let made = client.mutate("createApiToken", input, "secret").await;
    let program = Client {
        bearer: Some(made.text("/createApiToken/secret")),
        ..client.clone()
    };
    confirm(&program, &token).await.refused("FORBIDDEN");
    ask(&program, "program@eksempel.example")
        .await
        .refused("FORBIDDEN");
    confirm(&app.stranger(), &token).await.refused("UNAUTHENTICATED");
    let other = app.sign_in_as(&login(&app, "MEMBER").await).await;
    assert_eq!(seen(&other, &token).await, Value::Null);
    let foreign = confirm(&other, &token).await;
    let unknown = confirm(&other, "tillid_al_ukendt").await;
    refused_at(&foreign, "token");
    assert_eq!(
        foreign.body["errors"][0]["message"],
        unknown.body["errors"][0]["message"]
    );
    assert_eq!(
        foreign.body["errors"][0]["extensions"]["key"],
        unknown.body["errors"][0]["extensions"]["key"]
    );
    // It does not choose a password either.
    refused_at(&choose(&app.stranger(), &token, NEW).await, "token");
    confirm(&client, &token).await.data();
    assert_eq!(secrets(&app, &login_.email, "new-email").await.len(), 0);
}

#[tokio::test]
async fn another_address_is_asked_for_only_by_who_has_just_proven_to_be_there() {
    let app = TestApp::start().await;
    let login = login(&app, "MEMBER").await;
    let client = app.sign_in_as(&login).await;
    refused_at(&ask(&client, &login.email.to_uppercase()).await, "email");
    refused_at(&ask(&client, "ingen adresse").await, "email");
    let begun = app.now();
    app.travel(Timestamp(begun.plus_seconds(300).0 + 1));
    ask(&client, ADDRESS).await.refused("PROOF_REQUIRED");
    let proof = json!({ "proof": { "password": PASSWORD } });
    client.mutate("proveIdentity", proof, "provenUntil").await.data();
    ask(&client, ADDRESS).await.data();
    // Each is a mail to two people: three, and then a wait.
    for number in 0..2 {
        ask(&client, &format!("nummer{number}@eksempel.example"))
            .await
            .data();
    }
    ask(&client, "nummer2@eksempel.example")
        .await
        .refused("RATE_LIMITED");
}

#[tokio::test]
async fn a_new_address_can_be_confirmed_for_a_day_to_its_last_millisecond_and_once() {
    let app = TestApp::start().await;
    let begun = app.now();
    let (_, client, token) = asked(&app, "MEMBER", ADDRESS).await;
    // Ten minutes of an access token are over; the session is not.
    let renew = async |client: &Client| {
        let answer = client
            .run("mutation { refreshSession { accessToken } }", json!({}))
            .await;
        Client {
            bearer: Some(answer.text("/refreshSession/accessToken")),
            ..client.clone()
        }
    };
    let anonymous = Client {
        bearer: None,
        ..client
    };
    app.travel(begun.plus_days(1));
    let client = renew(&anonymous).await;
    assert_eq!(seen(&client, &token).await, Value::Null);
    refused_at(&confirm(&client, &token).await, "token");
    app.travel(Timestamp(begun.plus_days(1).0 - 1));
    let (first, second) = join(confirm(&client, &token), confirm(&client, &token)).await;
    let late = [&first, &second]
        .into_iter()
        .filter(|answer| answer.code().is_some());
    assert_eq!(late.count(), 1, "{first:?} {second:?}");
}

/// Before it takes effect, the old address stops it; and the thief is out.
#[tokio::test]
async fn the_old_address_stops_a_change_that_is_not_confirmed() {
    let app = TestApp::start().await;
    let (login, thief, token) = asked(&app, "MEMBER", ADDRESS).await;
    let stranger = app.stranger();
    let back = secrets(&app, &login.email, "new-password").await.remove(0);
    for _ in 0..2 {
        assert_eq!(
            look(&stranger, &back).await,
            json!({ "email": login.email, "takesBack": true })
        );
    }
    choose(&stranger, &back, NEW).await.data();
    thief.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    let owner = Client {
        bearer: Some(sign_in(&app, &login.email, NEW).await.text("/signIn/accessToken")),
        ..thief.clone()
    };
    refused_at(&confirm(&owner, &token).await, "token");
    refused_at(&choose(&stranger, &back, NEW).await, "token");
    assert_eq!(
        mails(&app, &login.email).await[0]["subject"],
        "Din konto har beholdt sin adresse"
    );
    assert_eq!(
        told(&app, &owner.organisation, "account.email-taken-back").await,
        1
    );
}

/// After it took effect too, for seven days, however often the thief moves on; who had the account first has the last
/// word.
#[tokio::test]
async fn the_old_address_takes_the_account_back_within_seven_days() {
    let app = TestApp::start().await;
    let asked_at = app.now();
    let (login, thief, token) = asked(&app, "MEMBER", ADDRESS).await;
    let first = secrets(&app, &login.email, "new-password").await.remove(0);
    app.travel(app.now().plus_seconds(1));
    confirm(&thief, &token).await.data();
    app.travel(app.now().plus_seconds(1));
    ask(&thief, "endnu.en@eksempel.example").await.data();
    let token = secrets(&app, "endnu.en@eksempel.example", "new-email")
        .await
        .remove(0);
    app.travel(app.now().plus_seconds(1));
    confirm(&thief, &token).await.data();
    let thiefs = secrets(&app, ADDRESS, "new-password").await;
    assert_eq!(thiefs.len(), 2, "asked for, and made");
    // The thief goes back a step, and that takes nothing from the owner.
    let stranger = app.stranger();
    choose(&stranger, &thiefs[1], "tyvens egen adgangskode")
        .await
        .data();
    sign_in(&app, ADDRESS, "tyvens egen adgangskode").await.data();

    app.travel(asked_at.plus_days(7));
    assert_eq!(look(&stranger, &first).await, Value::Null);
    refused_at(&choose(&stranger, &first, NEW).await, "token");
    app.travel(Timestamp(asked_at.plus_days(7).0 - 1));
    choose(&stranger, &first, NEW).await.data();
    sign_in(&app, &login.email, NEW).await.data();
    sign_in(&app, ADDRESS, NEW).await.refused("UNAUTHENTICATED");
    for spent in &thiefs {
        refused_at(
            &choose(&stranger, spent, "tyvens næste adgangskode").await,
            "token",
        );
    }
}

/// Adds another passkey to an account that is signed in.
async fn another_passkey(app: &TestApp, client: &Client, name: &str) -> Authenticator {
    let mut passkey = Authenticator::at(app);
    let input = json!({ "name": name, "credential": passkey.create(&begin(client).await) });
    client.mutate("addPasskey", input, "passkey { id }").await.data();
    passkey
}

async fn api_token(app: &TestApp, client: &Client, name: &str) -> Client {
    let input = json!({ "organisationId": client.organisation, "name": name, "days": 7, "scopes": ["READ"] });
    let made = client.mutate("createApiToken", input, "secret").await;
    let mut program = app.stranger();
    program.bearer = Some(made.text("/createApiToken/secret"));
    program
}

async fn enter(app: &TestApp, passkey: &mut Authenticator) -> Answer {
    let browser = app.stranger();
    let credential = passkey.get(&begin_sign_in(&browser).await);
    let input = json!({ "credential": credential });
    browser.mutate("signInWithPasskey", input, "accessToken").await
}

/// The factors of the account that this access token is of: ways, recovery codes, passkeys' names.
async fn factors(app: &TestApp, bearer: String) -> Value {
    let mut client = app.stranger();
    client.bearer = Some(bearer);
    let query = "{ secondFactors { methods recoveryCodesLeft totp { confirmedAt } passkeys { name } } }";
    client.run(query, json!({})).await.at("/secondFactors").clone()
}

/// Whatever the thief added opens nothing any more; what was there before does.
#[tokio::test]
async fn what_a_thief_added_goes_when_the_account_is_taken_back() {
    let app = TestApp::start().await;
    let login = login(&app, "OWNER").await;
    let client = app.sign_in_as(&login).await;
    let (mut own, _, _) = register(&app, &client).await;
    let token = api_token(&app, &client, "Lønsystem").await;
    app.travel(Timestamp(app.now().0 + 1));
    // From here on it is a thief, at the keyboard that was left open.
    let thief = client;
    ask(&thief, ADDRESS).await.data();
    let mut stolen = another_passkey(&app, &thief, "Tyvens telefon").await;
    thief
        .run("mutation { beginTotp { secret } }", json!({}))
        .await
        .data();
    let renewed = thief
        .run("mutation { renewRecoveryCodes { recoveryCodes } }", json!({}))
        .await;
    let code = renewed.text("/renewRecoveryCodes/recoveryCodes/0");
    let thiefs_token = api_token(&app, &thief, "Tyvens program").await;
    let confirmed = secrets(&app, ADDRESS, "new-email").await.remove(0);
    confirm(&thief, &confirmed).await.data();
    enter(&app, &mut stolen).await.data();
    for program in [&token, &thiefs_token] {
        program.run(WHO, json!({})).await.data();
    }

    let links = secrets(&app, &login.email, "new-password").await;
    assert_eq!(links.len(), 2, "asked for, and made");
    choose(&app.stranger(), &links[0], NEW).await.data();
    enter(&app, &mut stolen).await.refused("UNAUTHENTICATED");
    thief.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    for program in [&token, &thiefs_token] {
        program.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    }
    let step = sign_in(&app, &login.email, NEW).await;
    let input =
        json!({ "challenge": step.text("/signIn/secondStep/challenge"), "proof": { "recoveryCode": code } });
    let completed = app
        .stranger()
        .mutate("completeSignIn", input, "accessToken")
        .await;
    refused_at(&completed, "recoveryCode");
    let entered = enter(&app, &mut own).await;
    assert_eq!(
        factors(&app, entered.text("/signInWithPasskey/accessToken")).await,
        json!({ "methods": ["PASSKEY", "RECOVERY_CODE"], "recoveryCodesLeft": 0, "totp": null,
            "passkeys": [{ "name": "Arbejdscomputer" }] })
    );

    let mail = &mails(&app, &login.email).await[0];
    assert_eq!(mail["subject"], "Din konto har beholdt sin adresse");
    let text = mail["text"].as_str().unwrap();
    for gone in ["Tyvens telefon", "Lønsystem, Tyvens program"] {
        assert!(text.contains(gone), "{gone}: {text}");
    }
    assert!(!text.contains("Arbejdscomputer"), "{text}");
    for (action, times) in [
        ("account.email-taken-back", 1),
        ("account.passkey-removed", 1),
        ("account.second-factor-removed", 0),
        ("api-token.revoked", 2),
    ] {
        assert_eq!(told(&app, &thief.organisation, action).await, times, "{action}");
    }
}

/// From the millisecond on in which another address was first asked for, by whichever of the mails, and however often the
/// thief asked; the last factor, too.
#[tokio::test]
async fn what_was_there_the_millisecond_before_the_change_stays() {
    for before in [true, false] {
        let app = TestApp::start().await;
        let login = login(&app, "MEMBER").await;
        let client = app.sign_in_as(&login).await;
        let change = Timestamp(app.now().0 + 1);
        if !before {
            app.travel(change);
        }
        enrol(&app, &client).await;
        app.travel(change);
        ask(&client, ADDRESS).await.data();
        app.travel(change.plus_seconds(60));
        // What was not confirmed is replaced, and its mail still says when it began.
        ask(&client, "tyven@eksempel.example").await.data();
        let token = secrets(&app, "tyven@eksempel.example", "new-email")
            .await
            .remove(0);
        app.travel(change.plus_seconds(120));
        confirm(&client, &token).await.data();
        let newest = secrets(&app, &login.email, "new-password").await.remove(0);
        choose(&app.stranger(), &newest, NEW).await.data();
        let entered = sign_in(&app, &login.email, NEW).await;
        let removed = told(&app, &client.organisation, "account.second-factor-removed").await;
        if before {
            assert_eq!(
                entered.at("/signIn/accessToken"),
                &Value::Null,
                "the app still counts"
            );
            assert_eq!(removed, 0);
        } else {
            assert_eq!(
                factors(&app, entered.text("/signIn/accessToken")).await,
                json!({ "methods": [], "recoveryCodesLeft": 0, "totp": null, "passkeys": [] })
            );
            assert_eq!(removed, 1);
        }
    }
}

/// A forgotten password is no thief: factors and tokens stay.
#[tokio::test]
async fn a_forgotten_password_takes_no_token_and_no_factor() {
    let app = TestApp::start().await;
    let login = login(&app, "OWNER").await;
    let client = app.sign_in_as(&login).await;
    let token = api_token(&app, &client, "Lønsystem").await;
    let (mut own, _, _) = register(&app, &client).await;
    ask_for_password(&app.stranger(), &login.email).await.data();
    let reset = secrets(&app, &login.email, "new-password").await.remove(0);
    choose(&app.stranger(), &reset, NEW).await.data();
    token.run(WHO, json!({})).await.data();
    enter(&app, &mut own).await.data();
}

/// An address that somebody else got meanwhile is not taken from them.
#[tokio::test]
async fn an_address_is_not_taken_back_from_an_account_that_has_it_now() {
    let app = TestApp::start().await;
    let (login_, client, token) = asked(&app, "MEMBER", ADDRESS).await;
    confirm(&client, &token).await.data();
    let back = secrets(&app, &login_.email, "new-password").await.remove(0);
    assert_ne!(look(&app.stranger(), &back).await, Value::Null);
    let other = login(&app, "ANNOUNCER").await;
    let moved = format!(
        "UPDATE users SET email = '{0}', email_key = '{0}' WHERE email_key = '{1}'",
        login_.email,
        other.email.to_lowercase()
    );
    app.state.db.pool().execute_unprepared(&moved).await.unwrap();
    assert_eq!(look(&app.stranger(), &back).await, Value::Null);
    refused_at(&choose(&app.stranger(), &back, NEW).await, "token");
}
