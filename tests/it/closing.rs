//! Going by oneself: out of an organisation, or out of the portal with one's account.

use std::collections::BTreeSet;

use futures_util::future::join;
use serde_json::{Value, json};
use tillid::demo::PASSWORD;
use tillid_kernel::Timestamp;
use tillid_tests::{Answer, Client, Row, TestApp, rows};

use crate::account::{ask, choose, login, look, mails, secrets, sign_in, told};
use crate::factors::{code, enrol, refused_at};
use crate::groups::also_owner_of;

const WHO: &str = "{ viewer { user { id } } }";
const SOLE: &str = "{ viewer { soleOwnerships { id } } }";
const NAME: &str = "Et navn som ingen anden har";

async fn close(client: &Client) -> Answer {
    client
        .run("mutation { closeAccount { closed } }", json!({}))
        .await
}

async fn leave(client: &Client, organisation: &str) -> Answer {
    let input = json!({ "organisationId": organisation });
    client
        .mutate("leaveOrganisation", input, "membership { state }")
        .await
}

async fn profile(client: &Client, name: &str, phone: &str) {
    let version = client
        .run("{ viewer { user { version } } }", json!({}))
        .await
        .at("/viewer/user/version")
        .clone();
    let input = json!({ "name": name, "phone": phone, "version": version });
    client.mutate("updateProfile", input, "user { id }").await.data();
}

fn mention<'a>(rows: &'a [Row], words: &str) -> BTreeSet<&'a str> {
    let found = rows.iter().filter(|row| row.texts.contains(words));
    found.map(|row| row.table).collect()
}

/// The whole way: everything that opens the account is over at once, nothing personal is left in it, what is evidence
/// stays, and the address is as good as new.
// proves: R-001-010
#[tokio::test]
async fn a_closed_account_opens_nothing_and_holds_nothing_personal() {
    let app = TestApp::start().await;
    let login = login(&app, "ADMIN").await;
    let elsewhere = app.sign_in_as(&login).await;
    let mut client = app.sign_in_as(&login).await;
    let user = client.run(WHO, json!({})).await.text("/viewer/user/id");
    profile(&client, NAME, "+4598765432").await;
    let input = json!({ "organisationId": client.organisation, "name": "Et system", "days": 30 });
    let made = client.mutate("createApiToken", input, "secret").await;
    let token = Client {
        bearer: Some(made.text("/createApiToken/secret")),
        ..client.clone()
    };
    token.run(WHO, json!({})).await.data();
    let (secret, _) = enrol(&app, &client).await;
    ask(&app.stranger(), &login.email).await.data();
    let link = secrets(&app, &login.email, "new-password").await.remove(0);
    let half = sign_in(&app, &login.email, PASSWORD).await;
    let challenge = half.text("/signIn/secondStep/challenge");
    let before = rows(app.state.db.pool()).await;
    let signed = |rows: &[Row]| -> Vec<String> {
        let signatures = rows.iter().filter(|row| row.table == "signatures");
        signatures.map(|row| row.texts.clone()).collect()
    };

    assert_eq!(*close(&client).await.at("/closeAccount/closed"), json!(true));

    for spent in [&client, &elsewhere, &token] {
        spent.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    }
    client.bearer = None;
    let renewed = client
        .run("mutation { refreshSession { accessToken } }", json!({}))
        .await;
    renewed.refused("UNAUTHENTICATED");
    assert_eq!(look(&app.stranger(), &link).await, Value::Null);
    let chosen = choose(&app.stranger(), &link, "noget helt andet at huske").await;
    refused_at(&chosen, "token");
    let input = json!({ "challenge": challenge, "proof": { "code": code(&secret, app.now()) } });
    let second = app
        .stranger()
        .mutate("completeSignIn", input, "accessToken")
        .await;
    refused_at(&second, "challenge");
    let closed = sign_in(&app, &login.email, PASSWORD).await;
    let unknown = sign_in(&app, "ingen@eksempel.example", PASSWORD).await;
    assert_eq!(closed.body, unknown.body, "a closed account answers as none");

    let after = rows(app.state.db.pool()).await;
    assert_eq!(signed(&before), signed(&after), "signatures are evidence");
    assert_eq!(mention(&after, NAME), BTreeSet::new());
    assert_eq!(mention(&after, "98765432"), BTreeSet::new());
    // Mails that were sent go after ninety days, with all others.
    assert_eq!(mention(&after, &login.email), BTreeSet::from(["outbox_messages"]));
    let pointing = |row: &&Row| row.texts.contains(&user) || row.user.as_deref() == Some(&user);
    let kept: BTreeSet<&str> = after.iter().filter(pointing).map(|row| row.table).collect();
    assert!(
        kept.contains("users") && kept.contains("audit_events"),
        "{kept:?}"
    );
    for gone in [
        "security_events",
        "sessions",
        "totp_factors",
        "recovery_codes",
        "challenges",
        "account_links",
    ] {
        assert!(!kept.contains(gone), "{gone}");
    }

    assert_eq!(told(&app, &client.organisation, "account.closed").await, 1);
    assert_eq!(told(&app, &client.organisation, "membership.left").await, 1);
    assert_eq!(
        mails(&app, &login.email).await[0]["subject"],
        "Din konto er lukket"
    );
    // Whoever reads the trail sees what the account did, and no name.
    let owner = app.sign_in_as(&crate::account::login(&app, "OWNER").await).await;
    let trail =
        "query($id: ID!) { auditEvents(organisationId: $id, first: 2) { nodes { action actorName } } }";
    let trail = owner.run(trail, json!({ "id": owner.organisation })).await;
    let expected = json!([{ "action": "account.closed", "actorName": "Closed account" },
        { "action": "membership.left", "actorName": "Closed account" }]);
    assert_eq!(*trail.at("/auditEvents/nodes"), expected);
    ask(&app.stranger(), &login.email).await.data();
    assert_eq!(
        secrets(&app, &login.email, "new-password").await.len(),
        1,
        "no new link"
    );

    // Invited anew, the address gets an account of its own.
    let input = json!({ "organisationId": owner.organisation, "email": login.email, "roles": ["MEMBER"],
        "canBind": false, "language": "DA", "capacity": "ADMIN" });
    owner
        .mutate("inviteMember", input, "invitation { id }")
        .await
        .data();
    let invited = secrets(&app, &login.email, "invitation").await.remove(0);
    let input = json!({ "token": invited, "name": "En ny", "password": "en helt ny adgangskode", "noticeAcknowledged": true });
    let joined = app
        .stranger()
        .mutate("acceptInvitation", input, "viewer { user { id email } }")
        .await;
    assert_eq!(
        *joined.at("/acceptInvitation/viewer/user/email"),
        json!(login.email)
    );
    assert_ne!(*joined.at("/acceptInvitation/viewer/user/id"), json!(user));
}

#[tokio::test]
async fn an_account_is_closed_by_its_person_alone_who_has_just_proven_to_be_there() {
    let app = TestApp::start().await;
    let admin = login(&app, "ADMIN").await;
    let client = app.sign_in_as(&admin).await;
    let input = json!({ "organisationId": client.organisation, "name": "Et system", "days": 30 });
    let made = client.mutate("createApiToken", input, "secret").await;
    let token = Client {
        bearer: Some(made.text("/createApiToken/secret")),
        ..client.clone()
    };
    close(&token).await.refused("FORBIDDEN");
    leave(&token, &client.organisation).await.refused("FORBIDDEN");
    close(&app.stranger()).await.refused("UNAUTHENTICATED");
    let signed_in = app.now();
    app.travel(Timestamp(signed_in.plus_seconds(300).0 + 1));
    close(&client).await.refused("PROOF_REQUIRED");
    leave(&client, &client.organisation)
        .await
        .refused("PROOF_REQUIRED");
    client.run(WHO, json!({})).await.data();
    app.travel(signed_in.plus_seconds(300));
    let again = client.clone();
    let (one, other) = join(close(&client), close(&again)).await;
    let done = [&one, &other]
        .iter()
        .filter(|answer| answer.code().is_none())
        .count();
    assert_eq!(done, 1, "{one:?} {other:?}");
    assert_eq!(told(&app, &client.organisation, "account.closed").await, 1);
}

/// I-12, for whoever goes by themself.
#[tokio::test]
async fn the_last_owner_neither_leaves_nor_closes_the_account() {
    let app = TestApp::start().await;
    let owner = login(&app, "OWNER").await;
    let client = app.sign_in_as(&owner).await;
    let sole = client.run(SOLE, json!({})).await;
    assert_eq!(
        *sole.at("/viewer/soleOwnerships"),
        json!([{ "id": client.organisation }])
    );
    let refused = close(&client).await;
    refused.refused("LAST_OWNER");
    let message = refused
        .body
        .pointer("/errors/0/message")
        .and_then(Value::as_str)
        .unwrap();
    assert!(message.contains(&owner.organisation), "{message}");
    leave(&client, &client.organisation).await.refused("LAST_OWNER");
    client.run(WHO, json!({})).await.data();
    assert_eq!(told(&app, &client.organisation, "account.closed").await, 0);

    // With a second owner either may go, and of both at once one stays.
    let second = login(&app, "ANNOUNCER").await;
    let organisation = owner.organisation_id;
    let input = json!({ "id": client.organisation });
    let members = "query($id: ID!) { members(organisationId: $id, first: 100) { nodes { id version user { email } } } }";
    let members = client.run(members, input).await;
    let members = members.at("/members/nodes").as_array().unwrap().clone();
    let row = members
        .iter()
        .find(|row| row["user"]["email"] == json!(second.email))
        .unwrap();
    let input = json!({ "membershipId": row["id"], "roles": ["OWNER"], "version": row["version"] });
    client
        .mutate("updateMember", input, "membership { id }")
        .await
        .data();
    let other = app.sign_in_as(&second).await;
    assert_eq!(
        *client.run(SOLE, json!({})).await.at("/viewer/soleOwnerships"),
        json!([])
    );
    let (one, two) = join(close(&client), leave(&other, &organisation.to_string())).await;
    let codes: Vec<_> = [&one, &two]
        .iter()
        .map(|answer| answer.code().map(str::to_owned))
        .collect();
    assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 1, "{codes:?}");
    assert!(codes.contains(&Some("LAST_OWNER".to_owned())), "{codes:?}");
}

#[tokio::test]
async fn whoever_leaves_an_organisation_is_out_at_once_and_stays_in_the_others() {
    let app = TestApp::start().await;
    let admin = login(&app, "ADMIN").await;
    let logins = app.logins().await;
    let fits = |login: &&tillid_tests::ActorLogin| {
        login.vendor != admin.vendor && login.kind.as_str() == "CUSTOMER" && login.role.as_str() == "OWNER"
    };
    let elsewhere = logins.iter().find(fits).unwrap().organisation_id;
    let client = also_owner_of(&app, &admin, elsewhere).await;
    let input = json!({ "organisationId": client.organisation, "name": "Et system", "days": 30 });
    let made = client.mutate("createApiToken", input, "secret").await;
    let token = Client {
        bearer: Some(made.text("/createApiToken/secret")),
        ..client.clone()
    };
    // A foreign one is as an unknown one.
    let foreign = logins
        .iter()
        .find(|login| login.vendor != admin.vendor && login.organisation_id != elsewhere);
    let foreign = foreign.unwrap().organisation_id.to_string();
    for id in [foreign.as_str(), "org_00000000000000000000000000"] {
        leave(&client, id).await.refused("NOT_FOUND");
    }
    let left = leave(&client, &client.organisation).await;
    assert_eq!(left.text("/leaveOrganisation/membership/state"), "ENDED");
    let read = "query($id: ID!) { organisation(id: $id) { id } }";
    let gone = client.run(read, json!({ "id": client.organisation })).await;
    gone.refused("NOT_FOUND");
    token.run(WHO, json!({})).await.refused("UNAUTHENTICATED");
    leave(&client, &client.organisation).await.refused("NOT_FOUND");
    client
        .run(read, json!({ "id": elsewhere.to_string() }))
        .await
        .data();
    assert_eq!(told(&app, &client.organisation, "membership.left").await, 1);
}

/// A table that names a person must have been thought of when accounts are closed.
#[test]
fn every_table_that_names_a_person_is_known_to_who_closes_an_account() {
    let text = include_str!("../../entities/columns.txt");
    let mut table = "";
    let mut naming = BTreeSet::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_end_matches(']');
        } else if line.starts_with("user_id = ") {
            naming.insert(table);
        }
    }
    // Deleted with the account: everything that opens it.
    let deleted = [
        "account_links",
        "challenges",
        // With the membership: whoever stands as a contact is a member.
        "organisation_contacts",
        "passkey_challenges",
        "passkeys",
        "recovery_codes",
        "security_events",
        "sessions",
        "sign_on_identities",
        "sign_on_joins",
        "totp_factors",
    ];
    // Kept, without anything personal but the name in a signature.
    let kept = ["api_tokens", "memberships", "signatures", "support_visits"];
    let known: BTreeSet<&str> = deleted.into_iter().chain(kept).collect();
    assert_eq!(
        naming, known,
        "say in `identity::closing` or `organisations::closing` what becomes of the rows, and then here"
    );
}
