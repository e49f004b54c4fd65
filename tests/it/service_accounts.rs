//! Service accounts: programs that act as themselves, and never where a person must.

use futures_util::future::join;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_kernel::Timestamp;
use tillid_tests::{Answer, Client, TestApp, rows};

use crate::account::{login, told};
use crate::factors::refused_at;

const READ: &str = "query($id: ID!) { organisation(id: $id) { id viewerActions } }";
const ACCOUNT: &str = "serviceAccount { id name roles scopes state version createdByName lastUsedAt \
    tokens { id prefix lastUsedAt expiresAt revokedAt } }";

async fn make(who: &Client, name: &str, roles: &[&str], scopes: &[&str]) -> Answer {
    let input = json!({ "organisationId": who.organisation, "name": name, "roles": roles, "scopes": scopes,
        "description": "Henter kunder hver nat" });
    who.mutate("createServiceAccount", input, ACCOUNT).await
}

async fn token(who: &Client, account: &str, days: i32) -> Answer {
    let input = json!({ "serviceAccountId": account, "days": days });
    who.mutate("createServiceToken", input, &format!("secret {ACCOUNT}"))
        .await
}

async fn update(who: &Client, account: &str, version: i32, change: Value) -> Answer {
    let mut input = change;
    input["serviceAccountId"] = json!(account);
    input["version"] = json!(version);
    who.mutate("updateServiceAccount", input, ACCOUNT).await
}

async fn end(who: &Client, account: &str) -> Answer {
    let input = json!({ "serviceAccountId": account });
    who.mutate_with("endServiceAccount", "ServiceAccountIdInput", input, ACCOUNT)
        .await
}

async fn revoke(who: &Client, token: &str) -> Answer {
    let input = json!({ "serviceTokenId": token });
    who.mutate_with("revokeServiceToken", "ServiceTokenIdInput", input, ACCOUNT)
        .await
}

/// An account with a token, as its program.
async fn program(who: &Client, roles: &[&str], scopes: &[&str]) -> (String, Client) {
    let account = make(who, "Lønsystem", roles, scopes)
        .await
        .text("/createServiceAccount/serviceAccount/id");
    let secret = token(who, &account, 90).await.text("/createServiceToken/secret");
    (account, with(who, secret))
}

fn with(who: &Client, secret: String) -> Client {
    Client {
        bearer: Some(secret),
        http: reqwest::Client::new(),
        ..who.clone()
    }
}

async fn reads(program: &Client) -> Answer {
    program.run(READ, json!({ "id": program.organisation })).await
}

async fn makes_a_service(program: &Client, code: &str) -> Answer {
    let input = json!({ "organisationId": program.organisation, "code": code, "titleDa": "En ydelse", "titleEn": "A service",
        "deployment": "CLOUD", "vendorAccess": "NONE" });
    program.mutate("createService", input, "service { id }").await
}

/// It acts under its own name, within its roles and scopes, for its own organisation.
#[tokio::test]
async fn a_service_account_acts_as_itself_within_its_roles_and_scopes() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let (account, program) = program(&owner, &["ADMIN"], &["READ", "CUSTOMERS"]).await;
    reads(&program).await.data();
    assert_eq!(
        *program
            .run("{ viewer { user { id } } }", json!({}))
            .await
            .at("/viewer"),
        Value::Null
    );
    makes_a_service(&program, "PROGRAM-1").await.data();
    let trail = "query($id: ID!) { auditEvents(organisationId: $id, first: 1) { nodes { action actor actorName actorRole } } }";
    let trail = owner.run(trail, json!({ "id": owner.organisation })).await;
    assert_eq!(
        *trail.at("/auditEvents/nodes/0"),
        json!({ "action": "service.created", "actor": "SERVICE_ACCOUNT", "actorName": "Lønsystem", "actorRole": "ADMIN" })
    );
    let stored = rows(app.state.db.pool()).await;
    let event = stored
        .iter()
        .rfind(|row| row.table == "audit_events" && row.texts.contains("service.created"));
    assert!(
        event.unwrap().texts.contains(&account),
        "the trail names the account, not its maker"
    );

    // Out of scope, though its role may.
    let input = json!({ "organisationId": program.organisation, "version": 1, "website": "https://eksempel.example" });
    program
        .mutate("updateOrganisation", input, "organisation { id }")
        .await
        .refused("FORBIDDEN");
    // Somebody else's organisation is not there.
    let logins = app.logins().await;
    let foreign = logins.iter().find(|login| login.vendor != "ts-nocode").unwrap();
    let elsewhere = program
        .run(READ, json!({ "id": foreign.organisation_id.to_string() }))
        .await;
    elsewhere.refused("NOT_FOUND");
    // Narrower from the next request on.
    update(&owner, &account, 1, json!({ "scopes": ["READ"] }))
        .await
        .data();
    makes_a_service(&program, "PROGRAM-2").await.refused("FORBIDDEN");
    reads(&program).await.data();
}

/// The one place that decides is `policy::rules::needs_person`; here it is asked over HTTP.
#[tokio::test]
async fn a_service_account_does_nothing_that_a_person_must_do() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let every = [
        "READ",
        "CUSTOMERS",
        "AGREEMENTS",
        "REGISTER",
        "NOTICES",
        "SHARING",
        "ADMINISTRATION",
    ];
    let (account, program) = program(&owner, &["ADMIN"], &every).await;
    let may = reads(&program).await;
    let may: Vec<&str> = may
        .at("/organisation/viewerActions")
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for never in [
        "SIGN_AGREEMENT",
        "PUBLISH_ANNOUNCEMENT",
        "PUBLISH_TEMPLATE",
        "MANAGE_MEMBERS",
        "MANAGE_TOKENS",
        "MANAGE_SIGN_ON",
        "GRANT_OWNERSHIP",
        "RESOLVE_OBJECTION",
    ] {
        assert!(!may.contains(&never), "{never}: {may:?}");
    }
    assert!(
        may.contains(&"MANAGE_CUSTOMERS") && may.contains(&"DRAFT_ANNOUNCEMENT"),
        "{may:?}"
    );
    make(&program, "En til", &["MEMBER"], &["READ"])
        .await
        .refused("FORBIDDEN");
    token(&program, &account, 30).await.refused("FORBIDDEN");
    let input = json!({ "organisationId": program.organisation, "email": "ny@eksempel.example", "roles": ["MEMBER"],
        "canBind": false, "language": "DA", "capacity": "ADMIN" });
    program
        .mutate("inviteMember", input, "invitation { id }")
        .await
        .refused("FORBIDDEN");
    for own in [
        "{ sessions { nodes { id } } }",
        "mutation { closeAccount { closed } }",
    ] {
        program.run(own, json!({})).await.refused("FORBIDDEN");
    }
    let input = json!({ "name": "Et navn", "version": 1 });
    program
        .mutate("updateProfile", input, "user { id }")
        .await
        .refused("FORBIDDEN");

    // The row that its doings are written down under lets nobody in.
    let nobody = rows(app.state.db.pool()).await;
    let nobody = nobody
        .iter()
        .find(|row| row.table == "users" && row.texts.contains("Lønsystem"))
        .unwrap();
    let address = format!("{}@service.invalid", nobody.id);
    crate::account::sign_in(&app, &address, tillid::demo::PASSWORD)
        .await
        .refused("UNAUTHENTICATED");
    crate::account::ask(&app.stranger(), &address).await.data();
    app.work().await;
    assert!(
        rows(app.state.db.pool())
            .await
            .iter()
            .all(|row| row.table != "outbox_messages" || !row.texts.contains(&address))
    );
}

/// Whoever made a program is no second pair of eyes for what it drafts.
#[tokio::test]
async fn who_made_a_service_account_does_not_approve_what_it_drafts() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let admin = app.sign_in_as(&login(&app, "ADMIN").await).await;
    let (account, program) = program(&owner, &["DPO"], &["READ", "REGISTER"]).await;
    let query = "query($id: ID!) { subProcessors(organisationId: $id, first: 50) { nodes { id state services { id } } } }";
    let found = owner.run(query, json!({ "id": owner.organisation })).await;
    let found = found.at("/subProcessors/nodes").as_array().unwrap().clone();
    let active = found.iter().find(|row| row["state"] == "ACTIVE").unwrap();
    let services: Vec<&Value> = active["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["id"])
        .collect();
    let input = json!({ "organisationId": owner.organisation, "type": "REMOVE", "subProcessorId": active["id"], "serviceIds": services,
        "summaryDa": "Vi bruger den ikke mere", "summaryEn": "We no longer use it", "plannedEffectiveAt": "2027-03-01T09:00:00.000Z" });
    let drafted = program
        .mutate("draftAnnouncement", input, "announcement { id requestedByName }")
        .await;
    assert_eq!(
        drafted.text("/draftAnnouncement/announcement/requestedByName"),
        "Lønsystem"
    );
    let input = json!({ "announcementId": drafted.at("/draftAnnouncement/announcement/id") });
    let approve = async |who: &Client| {
        who.mutate_with(
            "approveAnnouncement",
            "AnnouncementIdInput",
            input.clone(),
            "announcement { id }",
        )
        .await
    };
    approve(&owner).await.refused("APPROVAL_REQUIRED");
    approve(&program).await.refused("FORBIDDEN");
    // A token is a hand on it, too.
    token(&admin, &account, 30).await.data();
    approve(&admin).await.refused("APPROVAL_REQUIRED");
    let dpo = app.sign_in_as(&login(&app, "DPO").await).await;
    approve(&dpo).await.data();
}

#[tokio::test]
async fn a_service_token_ends_to_the_millisecond_and_is_revoked_at_once() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let (account, first) = program(&owner, &["MEMBER"], &["READ"]).await;
    let made = app.now();
    for days in [0, 366] {
        refused_at(&token(&owner, &account, days).await, "days");
    }
    // Two at once for the change-over, and no third.
    app.travel(Timestamp(made.0 + 1));
    let second = token(&owner, &account, 365).await;
    let second = with(&owner, second.text("/createServiceToken/secret"));
    token(&owner, &account, 30).await.refused("CONFLICT");
    for good in [&first, &second] {
        reads(good).await.data();
    }
    let query = "query($id: ID!) { serviceAccounts(organisationId: $id) { nodes { lastUsedAt createdByName tokens { id prefix lastUsedAt } } } }";
    let listed = owner.run(query, json!({ "id": owner.organisation })).await;
    let listed = listed.at("/serviceAccounts/nodes/0").clone();
    assert_eq!(listed["lastUsedAt"], "2026-11-23T09:00:00.000Z");
    let (newest, oldest) = (&listed["tokens"][0], &listed["tokens"][1]);
    assert!(newest["prefix"].as_str().unwrap().starts_with("tillid_sat_"));
    assert!(
        second
            .bearer
            .as_ref()
            .unwrap()
            .starts_with(newest["prefix"].as_str().unwrap())
    );
    let secret = second.bearer.clone().unwrap();
    let stored = rows(app.state.db.pool()).await;
    assert!(
        stored.iter().all(|row| !row.texts.contains(&secret)),
        "the secret lies hashed"
    );

    for _ in 0..2 {
        revoke(&owner, newest["id"].as_str().unwrap()).await.data();
    }
    reads(&second).await.refused("UNAUTHENTICATED");
    assert_eq!(told(&app, &owner.organisation, "service-token.revoked").await, 1);
    app.travel(Timestamp(made.plus_days(90).0 - 1));
    reads(&first).await.data();
    app.travel(made.plus_days(90));
    reads(&first).await.refused("UNAUTHENTICATED");
    assert!(oldest["id"].is_string());

    // Of two made at once beside a good one, one is too many.
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    token(&owner, &account, 30).await.data();
    let (one, other) = join(token(&owner, &account, 30), token(&owner, &account, 30)).await;
    let codes = [one.code(), other.code()];
    assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 1, "{codes:?}");
    assert!(codes.contains(&Some("CONFLICT")), "{codes:?}");
}

#[tokio::test]
async fn a_service_account_outlives_its_maker_and_stops_when_it_is_stopped() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let maker = app.sign_in_as(&login(&app, "ADMIN").await).await;
    let (account, program) = program(&maker, &["MEMBER"], &["READ"]).await;
    let members = "query($id: ID!) { members(organisationId: $id, search: \"admin\", first: 5) { nodes { id user { email } } } }";
    let members = owner.run(members, json!({ "id": owner.organisation })).await;
    let input = json!({ "membershipId": members.at("/members/nodes/0/id") });
    owner
        .mutate_with("removeMember", "MembershipIdInput", input, "membership { id }")
        .await
        .data();
    reads(&maker).await.refused("NOT_FOUND");
    reads(&program).await.data();

    let stopped = update(&owner, &account, 1, json!({ "suspended": true })).await;
    assert_eq!(
        stopped.text("/updateServiceAccount/serviceAccount/state"),
        "SUSPENDED"
    );
    reads(&program).await.refused("UNAUTHENTICATED");
    update(&owner, &account, 1, json!({ "suspended": false }))
        .await
        .refused("CONFLICT");
    update(&owner, &account, 2, json!({ "suspended": false }))
        .await
        .data();
    reads(&program).await.data();
    // A suspended organisation is read, also by programs; a closed one is open to nobody.
    let suspend = "UPDATE organisations SET state = 'SUSPENDED' WHERE slug = 'ts-nocode'";
    app.state.db.pool().execute_unprepared(suspend).await.unwrap();
    reads(&program).await.data();
    let close = "UPDATE organisations SET state = 'CLOSED' WHERE slug = 'ts-nocode'";
    app.state.db.pool().execute_unprepared(close).await.unwrap();
    reads(&program).await.refused("UNAUTHENTICATED");
    let resume = "UPDATE organisations SET state = 'ACTIVE' WHERE slug = 'ts-nocode'";
    app.state.db.pool().execute_unprepared(resume).await.unwrap();
    reads(&program).await.data();

    end(&owner, &account).await.data();
    reads(&program).await.refused("UNAUTHENTICATED");
    end(&owner, &account).await.refused("CONFLICT");
    token(&owner, &account, 30).await.refused("CONFLICT");
    let query = "query($id: ID!) { serviceAccounts(organisationId: $id) { nodes { id } totalCount } }";
    let left = owner.run(query, json!({ "id": owner.organisation })).await;
    assert_eq!(
        *left.at("/serviceAccounts"),
        json!({ "nodes": [], "totalCount": 0 })
    );
    assert_eq!(told(&app, &owner.organisation, "service-account.ended").await, 1);
}

#[tokio::test]
async fn service_accounts_are_made_by_who_manages_tokens_and_has_just_proven_to_be_there() {
    let app = TestApp::start().await;
    let admin = app.sign_in_as(&login(&app, "ADMIN").await).await;
    let member = app.sign_in_as(&login(&app, "MEMBER").await).await;
    make(&member, "Et", &["MEMBER"], &["READ"])
        .await
        .refused("FORBIDDEN");
    refused_at(&make(&admin, "Et", &["OWNER"], &["READ"]).await, "roles");
    refused_at(&make(&admin, "Et", &["SIGNATORY"], &["READ"]).await, "roles");
    refused_at(&make(&admin, "Et", &[], &["READ"]).await, "roles");
    refused_at(&make(&admin, "Et", &["MEMBER"], &[]).await, "scopes");
    refused_at(&make(&admin, " ", &["MEMBER"], &["READ"]).await, "name");
    let (account, _) = program(&admin, &["ADMIN"], &["READ"]).await;
    // Another tenant's is not there.
    let logins = app.logins().await;
    let foreign = logins
        .iter()
        .find(|login| login.vendor != "ts-nocode" && login.role.as_str() == "OWNER");
    let foreign = app.sign_in_as(foreign.unwrap()).await;
    for id in [account.as_str(), "svc_00000000000000000000000000000000"] {
        token(&foreign, id, 30).await.refused("NOT_FOUND");
        end(&foreign, id).await.refused("NOT_FOUND");
    }
    app.travel(Timestamp(app.now().plus_seconds(300).0 + 1));
    make(&admin, "Et", &["MEMBER"], &["READ"])
        .await
        .refused("PROOF_REQUIRED");
    token(&admin, &account, 30).await.refused("PROOF_REQUIRED");
}

/// Guesses are rationed for each network; whoever has a good token is let in all the while.
#[tokio::test]
async fn wrong_tokens_are_rationed_for_each_network_and_good_ones_never() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let (_, program) = program(&owner, &["ADMIN"], &["READ"]).await;
    let wrong = |kind: &str, number: usize| with(&owner, format!("tillid_{kind}_{number}"));
    for number in 0..100 {
        let kind = if number % 2 == 0 { "sat" } else { "pat" };
        reads(&wrong(kind, number)).await.refused("UNAUTHENTICATED");
    }
    for kind in ["sat", "pat"] {
        reads(&wrong(kind, 100)).await.refused("RATE_LIMITED");
        let file = wrong(kind, 100).get("/documents/agreements/agv_0.pdf").await;
        assert_eq!(file.status(), 429);
    }
    // What is good is not asked what its neighbours do, also for the first time; nor is anybody who is signed in.
    reads(&program).await.data();
    reads(&owner).await.data();
    // One more a second later, and each wait is longer, up to a minute; a wait costs nothing.
    app.travel(app.now().plus_seconds(1));
    reads(&wrong("sat", 101)).await.refused("UNAUTHENTICATED");
    app.travel(app.now().plus_seconds(1));
    reads(&wrong("sat", 102)).await.refused("RATE_LIMITED");
    app.travel(app.now().plus_seconds(1));
    reads(&wrong("sat", 103)).await.refused("UNAUTHENTICATED");
    reads(&program).await.data();
    // Ten quiet minutes, and it begins anew.
    app.travel(app.now().plus_seconds(600));
    for number in 0..3 {
        reads(&wrong("sat", number)).await.refused("UNAUTHENTICATED");
    }
}
