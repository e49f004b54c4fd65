//! Access for support over HTTP (R-002-047, domain §4 note 1, decision 0018): before it is approved and opened, after it has
//! ended, and outside of it the operator sees nothing; within it, it reads and changes nothing.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_kernel::Timestamp;
use tillid_tests::{Answer, Client, TestApp, rows};
use tokio::time::timeout;

use crate::organisation_states::{login, mails, operator, states};

/// How long something that comes by itself is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

const GRANT: &str =
    "supportGrant { id state endsAt canDecide canRevoke canOpen canWithdraw visits { by own } }";

async fn ask(who: &Client, organisation: &str, days: i32) -> Answer {
    let input = json!({ "organisationId": organisation, "days": days, "purpose": "TROUBLESHOOTING",
        "reason": "Et varsel kan ikke åbnes." });
    who.mutate("requestSupportAccess", input, GRANT).await
}

async fn decide(who: &Client, grant: &str, approve: bool) -> Answer {
    let input = json!({ "supportGrantId": grant, "approve": approve });
    who.mutate("decideSupportAccess", input, GRANT).await
}

async fn does(who: &Client, name: &str, grant: &str) -> Answer {
    let input = json!({ "supportGrantId": grant });
    who.mutate_with(name, "SupportGrantIdInput", input, GRANT).await
}

/// Everything that shows an organisation's content, by its id; each answers the same code.
async fn looks(who: &Client, organisation: &str) -> Result<(), String> {
    let mut codes = Vec::new();
    for field in [
        "organisation(id: $id) { legalName }",
        "customers(organisationId: $id) { totalCount }",
        "agreements(organisationId: $id) { totalCount }",
        "announcements(organisationId: $id) { totalCount }",
        "members(organisationId: $id) { totalCount }",
        "vendorDashboard(organisationId: $id) { __typename }",
    ] {
        let query = format!("query($id: ID!) {{ {field} }}");
        let answer = who.run(&query, json!({ "id": organisation })).await;
        codes.push(answer.code().map(str::to_owned));
    }
    codes.dedup();
    match codes.as_slice() {
        [None] => Ok(()),
        [Some(code)] => Err(code.clone()),
        mixed => panic!("{mixed:?}"),
    }
}

fn nothing() -> Result<(), String> {
    Err("NOT_FOUND".to_owned())
}

/// The same browser with its next access token.
async fn renewed(who: &Client) -> Client {
    // The former token may be over; the cookie is what counts.
    let browser = Client {
        bearer: None,
        ..who.clone()
    };
    let answer = browser
        .run("mutation { refreshSession { accessToken } }", json!({}))
        .await;
    Client {
        bearer: Some(answer.text("/refreshSession/accessToken")),
        ..who.clone()
    }
}

async fn trail(app: &TestApp, organisation: &str, action: &str) -> usize {
    let rows = rows(app.state.db.pool()).await;
    let fits = |row: &&tillid_tests::Row| {
        row.table == "audit_events" && row.is_of(organisation) && row.texts.contains(action)
    };
    rows.iter().filter(fits).count()
}

// proves: R-002-047
#[actix_web::test]
async fn the_operator_reads_what_is_approved_and_opened_and_changes_nothing() {
    let app = TestApp::start().await;
    let owner = login(&app, "VENDOR", "OWNER").await;
    let admin = login(&app, "VENDOR", "ADMIN").await;
    let vendor = owner.organisation_id.to_string();
    let operator = operator(&app).await;
    assert_eq!(looks(&operator, &vendor).await, nothing());

    let asked = ask(&operator, &vendor, 2).await;
    let grant = asked.text("/requestSupportAccess/supportGrant/id");
    assert_eq!(
        asked.text("/requestSupportAccess/supportGrant/state"),
        "REQUESTED"
    );
    does(&operator, "openSupportAccess", &grant)
        .await
        .refused("CONFLICT");
    assert_eq!(looks(&operator, &vendor).await, nothing());
    for to in [&owner.email, &admin.email] {
        let told = mails(&app, to).await;
        let about = |mail: &&Value| {
            mail["text"]
                .as_str()
                .unwrap()
                .contains("Et varsel kan ikke åbnes.")
        };
        let mail = told
            .iter()
            .find(about)
            .expect("the owner and the administrator are told");
        assert!(mail["links"].to_string().contains("/support-access"), "{mail}");
    }

    let owner = app.sign_in_as(&owner).await;
    let approved = decide(&owner, &grant, true).await;
    assert_eq!(
        approved.text("/decideSupportAccess/supportGrant/state"),
        "APPROVED"
    );
    assert_eq!(
        looks(&operator, &vendor).await,
        nothing(),
        "not before it is opened"
    );

    let opened = does(&operator, "openSupportAccess", &grant).await;
    assert_eq!(opened.text("/openSupportAccess/supportGrant/state"), "ACTIVE");
    assert_eq!(looks(&operator, &vendor).await, Ok(()));
    let viewer = "{ viewer { memberships { organisation { id } } support { supportGrantId until
        organisation { id viewerActions } } } }";
    let viewer = operator.run(viewer, json!({})).await;
    assert_eq!(
        viewer.at("/viewer/memberships"),
        &json!([{ "organisation": { "id": operator.organisation } }])
    );
    let standing = viewer.at("/viewer/support/0");
    assert_eq!(
        (&standing["supportGrantId"], &standing["organisation"]["id"]),
        (&json!(grant), &json!(vendor))
    );
    assert_eq!(
        standing["organisation"]["viewerActions"],
        json!([
            "READ_CONTENT",
            "READ_MEMBERS",
            "READ_AGREEMENT_DOCUMENT",
            "VIEW_SHARED_RELATIONS"
        ])
    );

    // It changes nothing, and the trail stays the organisation's own.
    let trail_of = "query($id: ID!) { auditEvents(organisationId: $id) { totalCount } }";
    operator
        .run(trail_of, json!({ "id": vendor }))
        .await
        .refused("FORBIDDEN");
    let input = json!({ "organisationId": vendor, "version": 1, "website": "https://eksempel.example" });
    operator
        .mutate("updateOrganisation", input, "organisation { id }")
        .await
        .refused("FORBIDDEN");
    let input = json!({ "organisationId": vendor, "email": "ven@eksempel.example", "roles": ["OWNER"],
        "canBind": true, "capacity": "ADMIN", "language": "DA" });
    operator
        .mutate("inviteMember", input, "invitation { id }")
        .await
        .refused("FORBIDDEN");
    decide(&operator, &grant, true).await.refused("FORBIDDEN");
    does(&operator, "revokeSupportAccess", &grant)
        .await
        .refused("FORBIDDEN");
    // Nobody else's content comes with it, nor with the same person in another browser.
    let customer = login(&app, "CUSTOMER", "OWNER").await.organisation_id.to_string();
    let other = "query($id: ID!) { organisation(id: $id) { legalName } }";
    operator
        .run(other, json!({ "id": customer }))
        .await
        .refused("NOT_FOUND");
    let elsewhere = crate::organisation_states::operator(&app).await;
    assert_eq!(looks(&elsewhere, &vendor).await, nothing());

    // Who, when and under which grant stands in the organisation's trail and on its page.
    let last =
        "query($id: ID!) { auditEvents(organisationId: $id, first: 1) { nodes { action entityId actorName } }
        supportGrants(organisationId: $id) { totalCount nodes { requestedBy decidedBy reason state canRevoke
            visits { by own beganAt } } } }";
    let last = owner.run(last, json!({ "id": vendor })).await;
    let event = last.at("/auditEvents/nodes/0");
    assert_eq!(
        (&event["action"], &event["entityId"]),
        (&json!("support.opened"), &json!(grant))
    );
    assert_eq!(event["actorName"], json!("Driftsansvarlig (portaldrift)"));
    let listed = last.at("/supportGrants/nodes/0");
    assert_eq!(listed["visits"][0]["by"], json!("Driftsansvarlig (portaldrift)"));
    assert_eq!(listed["canRevoke"], json!(true));

    does(&operator, "leaveSupportAccess", &grant).await.data();
    assert_eq!(looks(&operator, &vendor).await, nothing());
    does(&operator, "leaveSupportAccess", &grant)
        .await
        .refused("NOT_FOUND");
    assert_eq!(trail(&app, &vendor, "support.left").await, 1);
}

// proves: R-002-047
#[actix_web::test]
async fn support_access_ends_with_its_last_millisecond() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "VENDOR", "OWNER").await).await;
    let vendor = owner.organisation.clone();
    let operator = operator(&app).await;
    let grant = ask(&operator, &vendor, 1)
        .await
        .text("/requestSupportAccess/supportGrant/id");
    let approved = decide(&owner, &grant, true).await;
    let end = app.now().plus_days(1);
    assert_eq!(
        approved.text("/decideSupportAccess/supportGrant/endsAt"),
        end.to_string()
    );

    // A visit lasts an hour.
    does(&operator, "openSupportAccess", &grant).await.data();
    let hour = app.now().plus_seconds(3600);
    app.travel(hour);
    let operator = renewed(&operator).await;
    assert_eq!(looks(&operator, &vendor).await, Ok(()));
    app.travel(Timestamp(hour.0 + 1));
    assert_eq!(looks(&operator, &vendor).await, nothing());

    // And no longer than what it is under.
    app.travel(end.plus_seconds(-60));
    let operator = crate::organisation_states::operator(&app).await;
    does(&operator, "openSupportAccess", &grant).await.data();
    app.travel(end);
    assert_eq!(looks(&operator, &vendor).await, Ok(()));
    app.travel(Timestamp(end.0 + 1));
    assert_eq!(looks(&operator, &vendor).await, nothing());
    does(&operator, "openSupportAccess", &grant)
        .await
        .refused("CONFLICT");
    assert_eq!(states(&app, "support_grants", &vendor).await, ["ACTIVE"]);
    app.work().await;
    assert_eq!(states(&app, "support_grants", &vendor).await, ["EXPIRED"]);
    assert_eq!(trail(&app, &vendor, "support.expired").await, 1);
}

// proves: R-002-047
#[actix_web::test]
async fn revoked_support_access_sees_nothing_on_the_next_request() {
    let app = TestApp::start().await;
    let operator = operator(&app).await;
    let owner = app.sign_in_as(&login(&app, "VENDOR", "OWNER").await).await;
    let vendor = owner.organisation.clone();
    let admin = app.sign_in_as(&login(&app, "VENDOR", "ADMIN").await).await;
    let open = async |operator: &Client| {
        let grant = ask(operator, &vendor, 7)
            .await
            .text("/requestSupportAccess/supportGrant/id");
        decide(&owner, &grant, true).await.data();
        does(operator, "openSupportAccess", &grant).await.data();
        assert_eq!(looks(operator, &vendor).await, Ok(()));
        grant
    };
    let grant = open(&operator).await;
    does(&admin, "revokeSupportAccess", &grant).await.data();
    assert_eq!(looks(&operator, &vendor).await, nothing());
    does(&operator, "openSupportAccess", &grant)
        .await
        .refused("CONFLICT");
    does(&admin, "revokeSupportAccess", &grant)
        .await
        .refused("CONFLICT");
    let told = mails(&app, "drift@portaldrift.demo.example").await;
    let about = |mail: &Value| mail["subject"].as_str().unwrap().contains("har stoppet");
    assert!(told.iter().any(about), "{told:?}");

    // Also while it is suspended; and to shut the door takes no proof.
    let grant = open(&operator).await;
    let input = json!({ "organisationId": vendor, "reason": "Regningen er ikke betalt." });
    operator
        .mutate("suspendOrganisation", input, "tenant { id }")
        .await
        .data();
    app.travel(app.now().plus_seconds(301));
    does(&owner, "revokeSupportAccess", &grant).await.data();
    assert_eq!(looks(&operator, &vendor).await, nothing());
}

/// A subscription is no way around the end of the access.
// proves: R-002-047
#[actix_web::test]
async fn a_subscription_ends_with_the_support_access_that_let_it_in() {
    let app = TestApp::start().await;
    let operator = operator(&app).await;
    let owner = app.sign_in_as(&login(&app, "VENDOR", "OWNER").await).await;
    let vendor = owner.organisation.clone();
    let follow = format!("subscription {{ activity(organisationId: \"{vendor}\") {{ action }} }}");
    let listen = async || {
        let http = operator.http.post(format!("{}/graphql", operator.url));
        http.header("Accept", "text/event-stream")
            .bearer_auth(operator.bearer.as_deref().unwrap())
            .json(&json!({ "query": follow }))
            .send()
            .await
            .unwrap()
    };
    let before = timeout(PATIENCE, listen().await.text()).await.unwrap().unwrap();
    assert!(before.contains("NOT_FOUND"), "{before}");

    let asked = ask(&operator, &vendor, 2).await;
    let grant = asked.text("/requestSupportAccess/supportGrant/id");
    decide(&owner, &grant, true).await.data();
    does(&operator, "openSupportAccess", &grant).await.data();
    let mut heard = Box::pin(listen().await.text());
    let looked_at_twice = Duration::from_secs(5);
    assert!(timeout(looked_at_twice, &mut heard).await.is_err(), "it stands");
    does(&owner, "revokeSupportAccess", &grant).await.data();
    let rest = timeout(PATIENCE, heard)
        .await
        .expect("the stream ends by itself")
        .unwrap();
    assert!(rest.contains("UNAUTHENTICATED"), "{rest}");
    assert_eq!(looks(&operator, &vendor).await, nothing());
}

#[actix_web::test]
async fn owners_and_administrators_answer_once_and_prove_to_be_there() {
    let app = TestApp::start().await;
    let operator = operator(&app).await;
    let sign_in = async |kind: &str, role: &str| app.sign_in_as(&login(&app, kind, role).await).await;
    let (admin, dpo) = (sign_in("VENDOR", "ADMIN").await, sign_in("VENDOR", "DPO").await);
    let (member, stranger) = (
        sign_in("VENDOR", "MEMBER").await,
        sign_in("CUSTOMER", "OWNER").await,
    );
    let vendor = admin.organisation.clone();
    for (days, reason, field) in [(0, "x", "days"), (8, "x", "days"), (7, " ", "reason")] {
        let input =
            json!({ "organisationId": vendor, "days": days, "purpose": "TROUBLESHOOTING", "reason": reason });
        let refused = operator.mutate("requestSupportAccess", input, GRANT).await;
        refused.refused("VALIDATION");
        assert_eq!(refused.body["errors"][0]["extensions"]["field"], json!(field));
    }
    ask(&admin, &vendor, 1).await.refused("NOT_FOUND");
    ask(&operator, &operator.organisation, 1)
        .await
        .refused("CONFLICT");
    let grant = ask(&operator, &vendor, 7)
        .await
        .text("/requestSupportAccess/supportGrant/id");
    ask(&operator, &vendor, 7).await.refused("CONFLICT");
    decide(&dpo, &grant, true).await.refused("FORBIDDEN");
    decide(&stranger, &grant, true).await.refused("NOT_FOUND");
    does(&stranger, "revokeSupportAccess", &grant)
        .await
        .refused("NOT_FOUND");
    let list = "query($id: ID!) { supportGrants(organisationId: $id) { totalCount } }";
    let count = dpo.run(list, json!({ "id": vendor })).await;
    assert_eq!(count.at("/supportGrants/totalCount"), &json!(1));
    member
        .run(list, json!({ "id": vendor }))
        .await
        .refused("FORBIDDEN");
    stranger
        .run(list, json!({ "id": vendor }))
        .await
        .refused("NOT_FOUND");

    decide(&admin, &grant, false).await.data();
    decide(&admin, &grant, true).await.refused("CONFLICT");
    does(&operator, "openSupportAccess", &grant)
        .await
        .refused("CONFLICT");
    // Taken back before it is answered.
    let grant = ask(&operator, &vendor, 7)
        .await
        .text("/requestSupportAccess/supportGrant/id");
    does(&operator, "withdrawSupportAccess", &grant).await.data();
    decide(&admin, &grant, true).await.refused("CONFLICT");
    // Nobody answers for a fortnight.
    let grant = ask(&operator, &vendor, 7)
        .await
        .text("/requestSupportAccess/supportGrant/id");
    let last = app.now().plus_days(14);
    app.travel(last);
    let late = sign_in("VENDOR", "ADMIN").await;
    app.travel(Timestamp(last.0 + 1));
    decide(&late, &grant, true).await.refused("CONFLICT");
    app.travel(last);
    decide(&late, &grant, true).await.data();
    app.travel(last.plus_seconds(301));
    let operator = renewed(&crate::organisation_states::operator(&app).await).await;
    let input =
        json!({ "organisationId": operator.organisation, "name": "Drift", "days": 7, "scopes": ["READ"] });
    operator
        .mutate("createApiToken", input, "secret")
        .await
        .refused("FORBIDDEN");
    app.travel(app.now().plus_seconds(301));
    does(&operator, "openSupportAccess", &grant)
        .await
        .refused("PROOF_REQUIRED");
}

/// Whoever looked in may go: the visit stands in the tenant's books without the browser it was made in.
#[actix_web::test]
async fn an_operator_who_has_looked_in_may_close_the_account_and_the_visit_stays() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "VENDOR", "OWNER").await).await;
    let operator = operator(&app).await;
    let asked = ask(&operator, &owner.organisation, 1).await;
    let grant = asked.text("/requestSupportAccess/supportGrant/id");
    decide(&owner, &grant, true).await.data();
    does(&operator, "openSupportAccess", &grant).await.data();
    // Not the last owner, who cannot go.
    let demoted = "UPDATE memberships SET roles = '[\"ADMIN\"]' WHERE organisation_id IN \
                   (SELECT id FROM organisations WHERE kind = 'OPERATOR')";
    app.state.db.pool().execute_unprepared(demoted).await.unwrap();
    let closed = operator
        .run("mutation { closeAccount { closed } }", json!({}))
        .await;
    closed.data();
    let rows = rows(app.state.db.pool()).await;
    let visits: Vec<_> = rows
        .iter()
        .filter(|row| row.table == "support_visits" && row.is_of(&owner.organisation))
        .collect();
    assert_eq!(visits.len(), 1);
}
