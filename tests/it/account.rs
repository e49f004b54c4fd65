//! The forgotten password: a link by mail, what it is good for, and what it is not.

use futures_util::future::join;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid::demo::PASSWORD;
use tillid_kernel::Timestamp;
use tillid_tests::{ActorLogin, Answer, Client, TestApp, rows};

use crate::factors::{code, enrol, refused_at};

const VENDOR: &str = "ts-nocode";
pub(crate) const NEW: &str = "en ganske anden sætning";
const WHO: &str = "{ viewer { user { id email } } }";

pub(crate) async fn login(app: &TestApp, role: &str) -> ActorLogin {
    let logins = app.logins().await;
    let fits = |login: &&ActorLogin| {
        login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == role
    };
    logins.iter().find(fits).unwrap().clone()
}

pub(crate) async fn ask(client: &Client, email: &str) -> Answer {
    let input = json!({ "email": email });
    client.mutate("requestPasswordReset", input, "requested").await
}

pub(crate) async fn choose(client: &Client, token: &str, password: &str) -> Answer {
    let input = json!({ "token": token, "newPassword": password });
    client.mutate("choosePassword", input, "changed").await
}

pub(crate) async fn look(client: &Client, token: &str) -> Value {
    let query = "query($token: String!) { passwordLink(token: $token) { email takesBack } }";
    let answer = client.run(query, json!({ "token": token })).await;
    answer.at("/passwordLink").clone()
}

pub(crate) async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let input = json!({ "email": email, "password": password });
    app.stranger()
        .mutate("signIn", input, "accessToken secondStep { challenge }")
        .await
}

/// Mails to somebody, the newest first: subject, text, and where each leads. The clock goes on a little, so that there
/// is a newest.
pub(crate) async fn mails(app: &TestApp, to: &str) -> Vec<Value> {
    app.work().await;
    app.travel(Timestamp(app.now().0 + 1));
    let query = "query($to: String) { demoMailbox(to: $to, first: 50) { nodes { subject text links } } }";
    let answer = app.stranger().run(query, json!({ "to": to })).await;
    answer.at("/demoMailbox/nodes").as_array().unwrap().clone()
}

/// The secrets of the links to this page in somebody's mails, the newest first.
pub(crate) async fn secrets(app: &TestApp, to: &str, page: &str) -> Vec<String> {
    let page = format!("/{page}/");
    let mails = mails(app, to).await;
    let links = mails.iter().flat_map(|mail| mail["links"].as_array().unwrap());
    links
        .filter_map(|link| link.as_str().unwrap().split_once(&page))
        .map(|(_, secret)| secret.to_owned())
        .collect()
}

pub(crate) async fn told(app: &TestApp, organisation: &str, action: &str) -> usize {
    let rows = rows(app.state.db.pool()).await;
    let events = rows.iter().filter(|row| row.table == "audit_events");
    events
        .filter(|row| row.is_of(organisation) && row.texts.contains(action))
        .count()
}

/// Golden path: by a link, once, and everything that was open before is over.
#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_a_mailed_link() {
    let app = TestApp::start().await;
    let login = login(&app, "MEMBER").await;
    let before = app.sign_in_as(&login).await;
    let stranger = app.stranger();
    for email in [login.email.clone(), login.email.to_uppercase()] {
        ask(&stranger, &email).await.data();
        mails(&app, &login.email).await;
    }
    let links = secrets(&app, &login.email, "new-password").await;
    let [token, older] = &links[..] else {
        panic!("one mail each: {links:?}")
    };
    let mail = &mails(&app, &login.email).await[0];
    assert_eq!(mail["subject"], "Vælg en ny adgangskode", "the account is Danish");
    assert!(
        mail["text"].as_str().unwrap().contains("kl. 11.00"),
        "good for an hour: {mail}"
    );
    assert_eq!(
        told(&app, &before.organisation, "account.password-link-sent").await,
        2
    );
    // A mail scanner opens the page, and whoever came by it looks what it is.
    for _ in 0..2 {
        stranger.get(&format!("/new-password/{token}")).await;
        assert_eq!(
            look(&stranger, token).await,
            json!({ "email": login.email, "takesBack": false })
        );
    }
    // A bad password uses nothing up.
    refused_at(&choose(&stranger, token, "kort").await, "newPassword");
    refused_at(
        &choose(&stranger, token, &format!("{}{}", login.email, "1")).await,
        "newPassword",
    );

    choose(&stranger, token, NEW).await.data();
    before.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    let renewed = Client {
        bearer: None,
        ..before.clone()
    };
    let renewed = renewed
        .run("mutation { refreshSession { accessToken } }", json!({}))
        .await;
    renewed.refused("UNAUTHENTICATED");
    for spent in [token, older] {
        assert_eq!(look(&stranger, spent).await, Value::Null);
        refused_at(
            &choose(&stranger, spent, "noget helt tredje endnu").await,
            "token",
        );
    }
    let none = stranger
        .run("mutation { refreshSession { accessToken } }", json!({}))
        .await;
    none.refused("UNAUTHENTICATED");
    sign_in(&app, &login.email, PASSWORD)
        .await
        .refused("UNAUTHENTICATED");
    sign_in(&app, &login.email, NEW).await.data();
    assert_eq!(
        mails(&app, &login.email).await[0]["subject"],
        "Du har fået en ny adgangskode"
    );
    assert_eq!(
        told(&app, &before.organisation, "account.password-reset").await,
        1
    );
}

#[tokio::test]
async fn a_password_link_is_good_for_an_hour_to_its_last_millisecond() {
    let app = TestApp::start().await;
    let login = login(&app, "MEMBER").await;
    let stranger = app.stranger();
    let asked = app.now();
    ask(&stranger, &login.email).await.data();
    let token = secrets(&app, &login.email, "new-password").await.remove(0);
    app.travel(asked.plus_seconds(3600));
    assert_eq!(look(&stranger, &token).await, Value::Null);
    refused_at(&choose(&stranger, &token, NEW).await, "token");
    app.travel(Timestamp(asked.plus_seconds(3600).0 - 1));
    choose(&stranger, &token, NEW).await.data();

    // What was not used is erased, with the address in it.
    ask(&stranger, &login.email).await.data();
    app.work().await;
    let kept = async || {
        let rows = rows(app.state.db.pool()).await;
        rows.iter().filter(|row| row.table == "account_links").count()
    };
    assert_eq!(kept().await, 1);
    app.travel(app.now().plus_seconds(3600));
    app.work().await;
    assert_eq!(kept().await, 0);
}

#[tokio::test]
async fn of_two_who_use_a_password_link_at_once_one_comes_too_late() {
    let app = TestApp::start().await;
    let login = login(&app, "MEMBER").await;
    ask(&app.stranger(), &login.email).await.data();
    let token = secrets(&app, &login.email, "new-password").await.remove(0);
    let (one, other) = (app.stranger(), app.stranger());
    let passwords = [NEW, "en tredje god sætning her"];
    let (first, second) = join(
        choose(&one, &token, passwords[0]),
        choose(&other, &token, passwords[1]),
    )
    .await;
    let late = [&first, &second].map(|answer| answer.code().is_some());
    assert_eq!(
        late.iter().filter(|late| **late).count(),
        1,
        "{first:?} {second:?}"
    );
    refused_at(if late[0] { &first } else { &second }, "token");
    let winner = usize::from(late[0]);
    sign_in(&app, &login.email, passwords[winner]).await.data();
    sign_in(&app, &login.email, passwords[1 - winner])
        .await
        .refused("UNAUTHENTICATED");
}

/// The same words and the same work for an address with an account, without one, and with one that is closed.
#[tokio::test]
async fn asking_for_a_new_password_tells_nothing_about_the_account() {
    let app = TestApp::start().await;
    let (open, closed) = (login(&app, "MEMBER").await, login(&app, "ANNOUNCER").await);
    let close = format!("UPDATE users SET closed_at = 1 WHERE email = '{}'", closed.email);
    app.state.db.pool().execute_unprepared(&close).await.unwrap();
    let mut said = Vec::new();
    for email in [
        open.email.as_str(),
        "ingen@eksempel.example",
        closed.email.as_str(),
    ] {
        let stranger = app.stranger();
        let _ = app.statements.take();
        let answer = ask(&stranger, email).await;
        said.push((answer.status, answer.body, app.statements.take()));
    }
    assert_eq!(
        said[0].1,
        json!({ "data": { "requestPasswordReset": { "requested": true } } })
    );
    assert_eq!(said[0], said[1], "no account");
    assert_eq!(said[0], said[2], "a closed one");
    assert_eq!(secrets(&app, &open.email, "new-password").await.len(), 1);
    for nobody in ["ingen@eksempel.example", closed.email.as_str()] {
        assert_eq!(secrets(&app, nobody, "new-password").await.len(), 0, "{nobody}");
    }
    refused_at(&ask(&app.stranger(), "ikke en adresse").await, "email");
}

/// A stranger may type an address that only lower case makes equal to the account's; the mail goes to its person.
#[tokio::test]
async fn a_password_link_goes_to_the_address_as_its_person_wrote_it() {
    let app = TestApp::start().await;
    let logins = app.logins().await;
    let with_k = |login: &&ActorLogin| login.email.split('@').next().unwrap().contains('k');
    let login = logins.iter().find(with_k).unwrap().clone();
    let kelvin = login.email.replacen('k', "\u{212a}", 1);
    for typed in [login.email.to_uppercase(), kelvin] {
        ask(&app.stranger(), &typed).await.data();
        app.work().await;
        let rows = rows(app.state.db.pool()).await;
        let mut mails = rows.iter().filter(|row| row.table == "outbox_messages");
        assert!(mails.all(|mail| !mail.texts.contains(&typed)), "{typed}");
    }
    let links = secrets(&app, &login.email, "new-password").await;
    assert_eq!(links.len(), 2);
    choose(&app.stranger(), &links[0], NEW).await.data();
    let client = app.stranger();
    let bearer = sign_in(&app, &login.email, NEW).await.text("/signIn/accessToken");
    let client = Client {
        bearer: Some(bearer),
        ..client
    };
    assert_eq!(
        client.run(WHO, json!({})).await.text("/viewer/user/email"),
        login.email
    );
}

#[tokio::test]
async fn links_by_mail_are_rationed_for_each_address_and_each_network() {
    let app = TestApp::start().await;
    let login = login(&app, "MEMBER").await;
    let stranger = app.stranger();
    for email in [login.email.as_str(), "ingen@eksempel.example"] {
        for _ in 0..3 {
            ask(&stranger, email).await.data();
        }
        let refused = ask(&stranger, email).await;
        refused.refused("RATE_LIMITED");
        assert_eq!(
            refused.body["errors"][0]["extensions"]["retryAfter"], "60",
            "{email}"
        );
    }
    let refused = app.now();
    assert_eq!(secrets(&app, &login.email, "new-password").await.len(), 3);
    app.travel(Timestamp(refused.plus_seconds(60).0 - 1));
    ask(&stranger, &login.email).await.refused("RATE_LIMITED");
    app.travel(refused.plus_seconds(60));
    ask(&stranger, &login.email).await.data();
    // Whoever reads the mails starts again.
    let token = secrets(&app, &login.email, "new-password").await.remove(0);
    choose(&stranger, &token, NEW).await.data();
    ask(&stranger, &login.email).await.data();
    // Eight were asked for from here; at thirty the network waits.
    for number in 8..30 {
        ask(&stranger, &format!("nummer{number}@eksempel.example"))
            .await
            .data();
    }
    ask(&stranger, "nummer30@eksempel.example")
        .await
        .refused("RATE_LIMITED");
    app.travel(app.now().plus_seconds(3600));
    ask(&stranger, "nummer30@eksempel.example").await.data();
}

/// A mailbox is worth one factor: the second is still asked for, and guessing it is not made any easier.
#[tokio::test]
async fn a_mailed_link_takes_no_second_step() {
    let app = TestApp::start().await;
    let login = login(&app, "MEMBER").await;
    let client = app.sign_in_as(&login).await;
    let (secret, recovery) = enrol(&app, &client).await;
    app.travel(app.now().plus_seconds(30));
    let stranger = app.stranger();
    let begun = sign_in(&app, &login.email, PASSWORD)
        .await
        .text("/signIn/secondStep/challenge");
    ask(&stranger, &login.email).await.data();
    let token = secrets(&app, &login.email, "new-password").await.remove(0);
    let complete = async |challenge: &str, proof: Value| {
        let input = json!({ "challenge": challenge, "proof": proof });
        app.stranger()
            .mutate("completeSignIn", input, "accessToken")
            .await
    };
    choose(&stranger, &token, NEW).await.data();
    // Not even a sign-in that was begun with the old password goes on.
    let right = json!({ "code": code(&secret, app.now()) });
    refused_at(&complete(&begun, right.clone()).await, "challenge");

    let entered = sign_in(&app, &login.email, NEW).await;
    assert_eq!(entered.at("/signIn/accessToken"), &Value::Null);
    let challenge = entered.text("/signIn/secondStep/challenge");
    for guess in 0..5 {
        refused_at(
            &complete(&challenge, json!({ "code": format!("00000{guess}") })).await,
            "code",
        );
    }
    complete(&challenge, right).await.refused("RATE_LIMITED");
    ask(&stranger, &login.email).await.data();
    let token = secrets(&app, &login.email, "new-password").await.remove(0);
    choose(&stranger, &token, "en tredje god sætning her")
        .await
        .data();
    sign_in(&app, &login.email, "en tredje god sætning her")
        .await
        .refused("RATE_LIMITED");

    app.travel(app.now().plus_seconds(15 * 60));
    let entered = sign_in(&app, &login.email, "en tredje god sætning her").await;
    let challenge = entered.text("/signIn/secondStep/challenge");
    complete(&challenge, json!({ "recoveryCode": recovery[0] }))
        .await
        .data();
}

#[tokio::test]
async fn what_a_mailed_link_opens_lies_hashed_in_the_database() {
    let app = TestApp::start().await;
    let login = login(&app, "MEMBER").await;
    ask(&app.stranger(), &login.email).await.data();
    let token = secrets(&app, &login.email, "new-password").await.remove(0);
    let rows = rows(app.state.db.pool()).await;
    assert!(rows.iter().any(|row| row.table == "account_links"));
    let mut shown = rows
        .iter()
        .filter(|row| row.table != "outbox_messages" && row.texts.contains(&token));
    assert!(shown.next().is_none(), "the mail alone has it");
}
