//! The states of an organisation over HTTP (domain §3.1, decision 0017): suspended by the operator, closed by an owner,
//! ended by the worker; and what each lets its people do.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_kernel::{Timestamp, end_of_day_after};
use tillid_policy::{Actor, Request};
use tillid_tests::{ActorLogin, Answer, Client, TestApp, rows};

const VENDOR: &str = "ts-nocode";

pub(crate) async fn login(app: &TestApp, kind: &str, role: &str) -> ActorLogin {
    let logins = app.logins().await;
    let fits = |login: &&ActorLogin| {
        (login.vendor == VENDOR || kind == "OPERATOR")
            && login.kind.as_str() == kind
            && login.role.as_str() == role
    };
    logins.iter().find(fits).unwrap().clone()
}

/// Somebody of the organisation that runs the portal.
pub(crate) async fn operator(app: &TestApp) -> Client {
    let login = login(app, "OPERATOR", "OWNER").await;
    app.sign_in_as(&login).await
}

pub(crate) async fn suspend(operator: &Client, organisation: &str) -> Answer {
    let input = json!({ "organisationId": organisation, "reason": "Regningen er ikke betalt." });
    operator
        .mutate("suspendOrganisation", input, "tenant { state suspensionReason }")
        .await
}

pub(crate) async fn reinstate(operator: &Client, organisation: &str) -> Answer {
    let input = json!({ "organisationId": organisation });
    operator
        .mutate(
            "reinstateOrganisation",
            input,
            "tenant { state suspensionReason }",
        )
        .await
}

async fn seen(who: &Client) -> Answer {
    let query =
        "query($id: ID!) { organisation(id: $id) { state closesAt suspensionReason viewerActions version
        closingObstacles { agreementsInForce agreementsOut announcementsOpen noticesOpen } } }";
    who.run(query, json!({ "id": who.organisation })).await
}

/// Any change.
async fn change(who: &Client) -> Answer {
    let version = seen(who).await.at("/organisation/version").clone();
    let input = json!({ "organisationId": who.organisation, "version": version, "website": "https://eksempel.example" });
    who.mutate("updateOrganisation", input, "organisation { id }")
        .await
}

async fn close(who: &Client) -> Answer {
    let input = json!({ "organisationId": who.organisation });
    let kind = "ClosingInput";
    who.mutate_with(
        "closeOrganisation",
        kind,
        input,
        "organisation { state closesAt }",
    )
    .await
}

async fn keep(who: &Client) -> Answer {
    let input = json!({ "organisationId": who.organisation });
    let kind = "ClosingInput";
    who.mutate_with("keepOrganisation", kind, input, "organisation { state closesAt }")
        .await
}

async fn token(who: &Client) -> Client {
    let input = json!({ "organisationId": who.organisation, "name": "Lønkørsel", "days": 90 });
    let secret = who.mutate("createApiToken", input, "secret").await;
    Client {
        bearer: Some(secret.text("/createApiToken/secret")),
        ..who.clone()
    }
}

pub(crate) async fn mails(app: &TestApp, to: &str) -> Vec<Value> {
    app.work().await;
    let query = "query($to: String) { demoMailbox(to: $to, first: 20) { nodes { subject text links } } }";
    let answer = app.stranger().run(query, json!({ "to": to })).await;
    answer.at("/demoMailbox/nodes").as_array().unwrap().clone()
}

pub(crate) async fn states(app: &TestApp, table: &str, organisation: &str) -> Vec<String> {
    let rows = rows(app.state.db.pool()).await;
    let fits = |row: &&tillid_tests::Row| row.table == table && row.is_of(organisation);
    rows.iter()
        .filter(fits)
        .filter_map(|row| row.state.clone())
        .collect()
}

fn job(app: &TestApp) -> Request {
    Request {
        actor: Actor::Anonymous,
        now: app.now(),
        dice: app.state.dice.clone(),
        id: "test".to_owned(),
        origin: app.state.origin.clone(),
        browser: std::sync::Arc::default(),
    }
}

#[actix_web::test]
async fn a_suspended_organisation_is_read_and_not_changed() {
    let app = TestApp::start().await;
    let login = login(&app, "VENDOR", "OWNER").await;
    let owner = app.sign_in_as(&login).await;
    let program = token(&owner).await;
    let operator = operator(&app).await;
    let stopped = suspend(&operator, &owner.organisation).await;
    assert_eq!(stopped.text("/suspendOrganisation/tenant/state"), "SUSPENDED");

    let customers = "query($id: ID!) { customers(organisationId: $id, first: 1) { nodes { id } } }";
    let words = ["suspended", "suspenderet"];
    for who in [&owner, &program] {
        let id = json!({ "id": who.organisation });
        assert!(
            !who.run(customers, id)
                .await
                .at("/customers/nodes")
                .as_array()
                .unwrap()
                .is_empty()
        );
        for (language, word) in ["en", "da"].into_iter().zip(words) {
            let who = Client {
                language,
                ..who.clone()
            };
            let refused = change(&who).await;
            refused.refused("ORGANISATION_NOT_ACTIVE");
            let said = refused.body["errors"][0]["message"].as_str().unwrap();
            assert!(said.contains(word), "{said}");
        }
    }
    let organisation = seen(&owner).await;
    assert_eq!(
        organisation.text("/organisation/suspensionReason"),
        "Regningen er ikke betalt."
    );
    let left = organisation.at("/organisation/viewerActions").as_array().unwrap();
    let reads = |action: &Value| {
        let action = action.as_str().unwrap();
        action.starts_with("READ_") || action == "REVOKE_SUPPORT_ACCESS"
    };
    assert!(
        left.contains(&json!("READ_CONTENT")) && left.iter().all(reads),
        "{left:?}"
    );
    let slug = "/trust/ts-nocode";
    assert_eq!(
        app.stranger().get(slug).await.status(),
        200,
        "what is public stays so"
    );
    let told = mails(&app, &login.email).await;
    let about = |mail: &&Value| mail["subject"].as_str().unwrap().contains("suspenderet");
    let told = told.iter().find(about).expect("the owner is told");
    assert!(
        told["text"]
            .as_str()
            .unwrap()
            .contains("Regningen er ikke betalt.")
    );

    suspend(&operator, &owner.organisation).await.refused("CONFLICT");
    let again = reinstate(&operator, &owner.organisation).await;
    assert_eq!(
        again.at("/reinstateOrganisation/tenant/suspensionReason"),
        &Value::Null
    );
    change(&owner).await.data();
    change(&program).await.data();
    reinstate(&operator, &owner.organisation)
        .await
        .refused("CONFLICT");
}

#[actix_web::test]
async fn only_the_operator_suspends_and_proves_to_be_there() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "VENDOR", "OWNER").await).await;
    let customer = app.sign_in_as(&login(&app, "CUSTOMER", "OWNER").await).await;
    for organisation in [&owner.organisation, &customer.organisation] {
        suspend(&owner, organisation).await.refused("NOT_FOUND");
        reinstate(&owner, organisation).await.refused("NOT_FOUND");
    }
    let operator = operator(&app).await;
    let input = json!({ "organisationId": owner.organisation, "reason": " " });
    let blank = operator
        .mutate("suspendOrganisation", input, "tenant { id }")
        .await;
    blank.refused("VALIDATION");
    suspend(&operator, &operator.organisation)
        .await
        .refused("CONFLICT");
    suspend(&operator, "org_00000000000000000000000000000000")
        .await
        .refused("NOT_FOUND");
    app.travel(app.now().plus_seconds(301));
    suspend(&operator, &owner.organisation)
        .await
        .refused("PROOF_REQUIRED");
    assert_eq!(seen(&owner).await.text("/organisation/state"), "ACTIVE");
}

/// The law does not stop for a bill that is not paid.
#[actix_web::test]
async fn notices_of_a_suspended_vendor_run_on() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "VENDOR", "OWNER").await).await;
    app.work().await;
    let count = async |state: &str| {
        let all = states(&app, "change_notices", &owner.organisation).await;
        all.iter().filter(|found| *found == state).count()
    };
    let running = count("DELIVERED").await + count("ACKNOWLEDGED").await;
    assert!(running > 0, "the demo has notices that wait");
    let before = count("TACIT").await + count("NOT_AUTHORISED").await;
    suspend(&operator(&app).await, &owner.organisation).await.data();
    app.travel(app.now().plus_days(120));
    app.work().await;
    assert_eq!(count("DELIVERED").await + count("ACKNOWLEDGED").await, 0);
    assert_eq!(
        count("TACIT").await + count("NOT_AUTHORISED").await,
        before + running
    );
}

#[actix_web::test]
async fn a_suspended_organisation_takes_nobody_in_until_it_goes_on() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "VENDOR", "OWNER").await).await;
    let email = "ny@eksempel.example";
    let input = json!({ "organisationId": owner.organisation, "email": email, "roles": ["MEMBER"],
        "canBind": false, "capacity": "MANAGER", "language": "DA" });
    owner
        .mutate("inviteMember", input, "invitation { id }")
        .await
        .data();
    let mails = mails(&app, email).await;
    let mut links = mails.iter().flat_map(|mail| mail["links"].as_array().unwrap());
    let link = links.find_map(|link| link.as_str().unwrap().split_once("/invitation/"));
    let input = json!({ "token": link.unwrap().1, "name": "Ny", "password": "en god lang adgangskode",
        "noticeAcknowledged": true });
    let accept = async || {
        app.stranger()
            .mutate("acceptInvitation", input.clone(), "accessToken")
            .await
    };
    let operator = operator(&app).await;
    suspend(&operator, &owner.organisation).await.data();
    accept().await.refused("ORGANISATION_NOT_ACTIVE");
    reinstate(&operator, &owner.organisation).await.data();
    accept().await.data();
}

#[actix_web::test]
async fn what_stands_in_the_way_of_closing_is_named() {
    let app = TestApp::start().await;
    for kind in ["VENDOR", "CUSTOMER"] {
        let owner = app.sign_in_as(&login(&app, kind, "OWNER").await).await;
        close(&owner).await.refused("CONFLICT");
        let seen = seen(&owner).await;
        assert_eq!(seen.text("/organisation/state"), "ACTIVE");
        let found = seen.at("/organisation/closingObstacles").as_object().unwrap();
        let total: u64 = found.values().map(|count| count.as_u64().unwrap()).sum();
        assert!(total > 0, "{kind}: {found:?}");
        let count = states(&app, "agreement_versions", &owner.organisation).await;
        let in_force = count.iter().filter(|state| *state == "IN_FORCE").count();
        assert_eq!(found["agreementsInForce"], json!(in_force), "{kind}");
        let admin = app.sign_in_as(&login(&app, kind, "ADMIN").await).await;
        close(&admin).await.refused("FORBIDDEN");
    }
}

/// Thirty days to read, export and think again; the last ends with the day. A partner has nothing in force.
#[actix_web::test]
async fn an_organisation_closes_with_the_last_millisecond_of_the_thirtieth_day() {
    let app = TestApp::start().await;
    let login = login(&app, "PARTNER", "OWNER").await;
    let owner = app.sign_in_as(&login).await;
    let program = token(&owner).await;
    let input = json!({ "organisationId": owner.organisation, "email": "ny@eksempel.example", "roles": ["MEMBER"],
        "canBind": false, "capacity": "MANAGER", "language": "DA" });
    owner
        .mutate("inviteMember", input, "invitation { id }")
        .await
        .data();
    let begun = app.now();
    let end = end_of_day_after(begun, 30, "Europe/Copenhagen");
    let closing = close(&owner).await;
    assert_eq!(closing.text("/closeOrganisation/organisation/state"), "CLOSING");
    assert_eq!(
        closing.text("/closeOrganisation/organisation/closesAt"),
        end.to_string()
    );
    change(&owner).await.refused("ORGANISATION_NOT_ACTIVE");
    change(&program).await.refused("ORGANISATION_NOT_ACTIVE");
    close(&owner).await.refused("CONFLICT");

    app.travel(end);
    app.work().await;
    let owner = app.sign_in_as(&login).await;
    assert_eq!(seen(&owner).await.text("/organisation/state"), "CLOSING");
    app.travel(Timestamp(end.0 + 1));
    // The worker has not come by, and nobody is let in.
    seen(&owner).await.refused("NOT_FOUND");
    keep(&owner).await.refused("NOT_FOUND");
    assert_eq!(
        states(&app, "organisations", &owner.organisation).await,
        ["CLOSING"]
    );
    app.work().await;
    assert_eq!(
        states(&app, "organisations", &owner.organisation).await,
        ["CLOSED"]
    );
    let members = states(&app, "memberships", &owner.organisation).await;
    assert!(members.iter().all(|state| state == "ENDED") && members.len() == 3);
    let invitations = states(&app, "invitations", &owner.organisation).await;
    assert!(
        !invitations
            .iter()
            .any(|state| ["CREATED", "SENT"].contains(&state.as_str()))
    );
    seen(&owner).await.refused("NOT_FOUND");
    let gone = program.run("{ viewer { user { id } } }", json!({})).await;
    gone.refused("UNAUTHENTICATED");
    // Who is somebody elsewhere, or nobody, can still sign in.
    let alone = app.sign_in_as(&login).await;
    let viewer = alone.run("{ viewer { memberships { id } } }", json!({})).await;
    assert_eq!(viewer.at("/viewer/memberships"), &json!([]));
    let told = mails(&app, &login.email).await;
    let subjects: Vec<&str> = told
        .iter()
        .map(|mail| mail["subject"].as_str().unwrap())
        .collect();
    assert!(
        subjects.iter().any(|subject| subject.contains("er lukket")),
        "{subjects:?}"
    );
    // No data is gone.
    let rows = rows(app.state.db.pool()).await;
    assert!(
        rows.iter()
            .any(|row| row.table == "sharing_grants" && row.is_of(&owner.organisation))
    );
}

#[actix_web::test]
async fn closing_is_taken_back_until_its_last_millisecond() {
    let app = TestApp::start().await;
    let login = login(&app, "PARTNER", "OWNER").await;
    let owner = app.sign_in_as(&login).await;
    keep(&owner).await.refused("CONFLICT");
    close(&owner).await.data();
    let end = end_of_day_after(app.now(), 30, "Europe/Copenhagen");
    app.travel(end);
    // The proof of the sign-in is old by then.
    keep(&owner).await.refused("UNAUTHENTICATED");
    let owner = app.sign_in_as(&login).await;
    let kept = keep(&owner).await;
    assert_eq!(kept.text("/keepOrganisation/organisation/state"), "ACTIVE");
    assert_eq!(kept.at("/keepOrganisation/organisation/closesAt"), &Value::Null);
    app.travel(end.plus_days(1));
    app.work().await;
    let owner = app.sign_in_as(&login).await;
    change(&owner).await.data();
}

#[actix_web::test]
async fn closing_asks_for_a_proof() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "PARTNER", "OWNER").await).await;
    app.travel(app.now().plus_seconds(301));
    close(&owner).await.refused("PROOF_REQUIRED");
}

/// What a worker does not finish it has not begun; of two that come at once one ends the organisation.
#[actix_web::test]
async fn an_organisation_is_ended_once_and_whole() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "PARTNER", "OWNER").await).await;
    close(&owner).await.data();
    app.work().await;
    app.travel(app.now().plus_days(32));
    let db = &app.state.db;
    // It dies after the memberships and before the mails.
    let away = "ALTER TABLE outbox_messages RENAME TO outbox_elsewhere";
    db.pool().execute_unprepared(away).await.unwrap();
    tillid_organisations::close_due(db, &job(&app)).await.unwrap_err();
    let back = "ALTER TABLE outbox_elsewhere RENAME TO outbox_messages";
    db.pool().execute_unprepared(back).await.unwrap();
    assert_eq!(
        states(&app, "organisations", &owner.organisation).await,
        ["CLOSING"]
    );
    let members = states(&app, "memberships", &owner.organisation).await;
    assert!(members.iter().all(|state| state == "ACTIVE"));

    let request = job(&app);
    let turn = || tillid_organisations::close_due(db, &request);
    let (one, other, third) = tokio::join!(turn(), turn(), turn());
    assert_eq!(one.unwrap() + other.unwrap() + third.unwrap(), 1);
    let rows = rows(db.pool()).await;
    let closed = rows.iter().filter(|row| {
        row.table == "audit_events"
            && row.is_of(&owner.organisation)
            && row.texts.contains("organisation.closed")
    });
    assert_eq!(closed.count(), 1);
}
