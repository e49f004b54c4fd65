//! An account that somebody makes for themselves.

use serde_json::{Value, json};
use tillid::demo::PASSWORD;
use tillid_kernel::Timestamp;
use tillid_tests::{Answer, Client, TestApp, rows};

use crate::account::{login, mails, secrets, sign_in};
use crate::factors::refused_at;

const EMAIL: &str = "Ny.Person@eksempel.example";
const CHOSEN: &str = "en ganske anden sætning";

async fn ask(client: &Client, email: &str) -> Answer {
    let input = json!({ "email": email, "language": "DA" });
    client.mutate("requestSignUp", input, "requested").await
}

async fn look(client: &Client, token: &str) -> Value {
    let query = "query($token: String!) { signUpLink(token: $token) { email } }";
    let answer = client.run(query, json!({ "token": token })).await;
    answer.at("/signUpLink").clone()
}

async fn make(client: &Client, token: &str, password: &str) -> Answer {
    let input = json!({ "token": token, "name": "Ny Person", "password": password, "language": "DA" });
    let selection = "accessToken viewer { user { email phone name } memberships { id } }";
    client.mutate("signUp", input, selection).await
}

async fn accounts(app: &TestApp) -> usize {
    let rows = rows(app.state.db.pool()).await;
    rows.iter().filter(|row| row.table == "users").count()
}

// proves: R-001-006, R-001-017, R-004-030
#[tokio::test]
async fn an_account_is_made_by_a_mailed_link_and_nothing_can_be_done_before() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    let before = accounts(&app).await;
    ask(&stranger, EMAIL).await.data();
    let links = secrets(&app, EMAIL, "sign-up").await;
    let [token] = &links[..] else {
        panic!("one mail: {links:?}")
    };
    // Unverified, there is no account: nothing signs in, and a guessed secret opens nothing.
    assert_eq!(accounts(&app).await, before);
    sign_in(&app, EMAIL, CHOSEN).await.refused("UNAUTHENTICATED");
    refused_at(&make(&stranger, "tillid_al_gaet", CHOSEN).await, "token");
    // A mail scanner looks, as often as it likes.
    for _ in 0..2 {
        assert_eq!(look(&stranger, token).await, json!({ "email": EMAIL }));
    }
    refused_at(&make(&stranger, token, "kort").await, "password");
    let made = make(&stranger, token, CHOSEN).await;
    assert_eq!(*made.at("/signUp/viewer/user/email"), json!(EMAIL));
    assert_eq!(*made.at("/signUp/viewer/user/phone"), Value::Null);
    assert_eq!(*made.at("/signUp/viewer/memberships"), json!([]));
    // Once.
    refused_at(&make(&stranger, token, CHOSEN).await, "token");
    assert_eq!(look(&stranger, token).await, Value::Null);
    sign_in(&app, EMAIL, CHOSEN).await.data();
    // An account alone reaches no organisation's content.
    let mut person = app.stranger();
    person.bearer = Some(made.text("/signUp/accessToken").clone());
    let organisation = login(&app, "OWNER").await.organisation_id.to_string();
    let query = "query($id: ID!) { members(organisationId: $id) { totalCount } }";
    person
        .run(query, json!({ "id": organisation }))
        .await
        .refused("NOT_FOUND");
}

#[tokio::test]
async fn the_answer_does_not_tell_whether_an_address_has_an_account() {
    let app = TestApp::start().await;
    let member = login(&app, "MEMBER").await;
    let stranger = app.stranger();
    let known = ask(&stranger, &member.email).await;
    let unknown = ask(&stranger, EMAIL).await;
    assert_eq!(known.body, unknown.body);
    let before = accounts(&app).await;
    assert!(secrets(&app, &member.email, "sign-up").await.is_empty());
    let mail = &mails(&app, &member.email).await[0];
    assert_eq!(mail["subject"], "Du har allerede en konto");
    assert_eq!(accounts(&app).await, before);
    sign_in(&app, &member.email, PASSWORD).await.data();
}

#[tokio::test]
async fn a_link_is_good_for_a_day_and_the_first_of_two_wins() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    let asked = app.now();
    ask(&stranger, EMAIL).await.data();
    let first = secrets(&app, EMAIL, "sign-up").await.remove(0);
    ask(&stranger, EMAIL).await.data();
    let second = secrets(&app, EMAIL, "sign-up").await.remove(0);
    let end = asked.plus_days(1);
    app.travel(Timestamp(end.0 - 1));
    assert_eq!(look(&stranger, &first).await, json!({ "email": EMAIL }));
    app.travel(end);
    assert_eq!(look(&stranger, &first).await, Value::Null);
    refused_at(&make(&stranger, &first, CHOSEN).await, "token");
    // The other was asked for a moment later.
    make(&stranger, &second, CHOSEN).await.data();

    ask(&stranger, "en.anden@eksempel.example").await.data();
    let one = secrets(&app, "en.anden@eksempel.example", "sign-up")
        .await
        .remove(0);
    ask(&stranger, "en.anden@eksempel.example").await.data();
    let other = secrets(&app, "en.anden@eksempel.example", "sign-up")
        .await
        .remove(0);
    make(&stranger, &one, CHOSEN).await.data();
    make(&stranger, &other, CHOSEN).await.refused("CONFLICT");
    // What nobody used is forgotten with its time.
    app.travel(app.now().plus_days(2));
    app.work().await;
    let left = rows(app.state.db.pool()).await;
    assert!(!left.iter().any(|row| row.table == "account_links"));
}

#[tokio::test]
async fn asking_is_rationed() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    let mut refused = None;
    for n in 0..40 {
        let answer = ask(&stranger, EMAIL).await;
        if answer.body.get("errors").is_some() {
            refused = Some((n, answer));
            break;
        }
    }
    let (after, answer) = refused.unwrap();
    assert!(after >= 2, "a person who asks again is let through");
    answer.refused("RATE_LIMITED");
}

#[tokio::test]
async fn switched_off_nobody_makes_an_account_even_with_a_link() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    ask(&stranger, EMAIL).await.data();
    let token = secrets(&app, EMAIL, "sign-up").await.remove(0);
    let operator = "UPDATE organisations SET state = 'SUSPENDED' WHERE kind = 'OPERATOR'";
    crate::sign_up::sql(&app, operator).await;
    ask(&stranger, EMAIL).await.refused("FORBIDDEN");
    make(&stranger, &token, CHOSEN).await.refused("FORBIDDEN");
    let portal = stranger.run("{ portal { signUp { name } } }", json!({})).await;
    assert_eq!(*portal.at("/portal/signUp"), Value::Null);
}

async fn sql(app: &TestApp, statement: &str) {
    use sea_orm::ConnectionTrait;
    app.state.db.pool().execute_unprepared(statement).await.unwrap();
}
