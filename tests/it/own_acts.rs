//! Of the audit trail, what one did oneself (domain §4, "own acts").

use serde_json::{Value, json};
use tillid_tests::{Answer, Client, TestApp};

use crate::account::login;

const OWN: &str = "query($id: ID!, $first: Int, $after: String) { ownActs(organisationId: $id, first: $first, after: $after) {
    nodes { action actor entity } totalCount pageInfo { hasNextPage endCursor } } }";

async fn own(who: &Client, first: i32, after: &Value) -> Answer {
    let variables = json!({ "id": who.organisation, "first": first, "after": after });
    who.run(OWN, variables).await
}

/// Renames oneself: an act in the trail of each organisation.
async fn acts(who: &Client, name: &str) {
    let version = who
        .run("{ viewer { user { version } } }", json!({}))
        .await
        .at("/viewer/user/version")
        .clone();
    let input = json!({ "name": name, "version": version });
    who.mutate("updateProfile", input, "user { id }").await.data();
}

#[tokio::test]
async fn a_member_reads_of_the_trail_what_they_did_themselves_and_nothing_else() {
    let app = TestApp::start().await;
    let member = app.sign_in_as(&login(&app, "MEMBER").await).await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let none = own(&member, 25, &Value::Null).await;
    assert_eq!(
        *none.at("/ownActs/totalCount"),
        json!(0),
        "the others' acts are not counted"
    );
    for name in ["Et navn", "Et andet", "Et tredje"] {
        acts(&member, name).await;
        acts(&owner, name).await;
    }
    // The whole trail stays closed.
    let trail = "query($id: ID!) { auditEvents(organisationId: $id) { totalCount } }";
    let trail = member.run(trail, json!({ "id": member.organisation })).await;
    trail.refused("FORBIDDEN");
    let mut seen = Vec::new();
    let mut after = Value::Null;
    for left in [true, false] {
        let page = own(&member, 2, &after).await;
        assert_eq!(*page.at("/ownActs/totalCount"), json!(3));
        assert_eq!(*page.at("/ownActs/pageInfo/hasNextPage"), json!(left));
        seen.extend(page.at("/ownActs/nodes").as_array().unwrap().clone());
        after = page.at("/ownActs/pageInfo/endCursor").clone();
    }
    let act = json!({ "action": "account.profile-changed", "actor": "PERSON", "entity": "User" });
    assert_eq!(seen, vec![act; 3]);
    // Somebody else's cursor opens nothing but one's own.
    let theirs = own(&owner, 1, &Value::Null)
        .await
        .at("/ownActs/pageInfo/endCursor")
        .clone();
    let page = own(&member, 25, &theirs).await;
    assert!(page.at("/ownActs/nodes").as_array().unwrap().len() <= 3);

    // Another organisation is not there, and a program sees what it did, not what its maker did.
    let logins = app.logins().await;
    let foreign = logins.iter().find(|login| login.vendor != "ts-nocode").unwrap();
    let elsewhere = Client {
        organisation: foreign.organisation_id.to_string(),
        ..member.clone()
    };
    own(&elsewhere, 25, &Value::Null).await.refused("NOT_FOUND");
    let input = json!({ "organisationId": owner.organisation, "name": "Et system", "roles": ["MEMBER"], "scopes": ["READ"] });
    let made = owner
        .mutate("createServiceAccount", input, "serviceAccount { id }")
        .await;
    let input = json!({ "serviceAccountId": made.at("/createServiceAccount/serviceAccount/id"), "days": 7 });
    let made = owner.mutate("createServiceToken", input, "secret").await;
    let program = Client {
        bearer: Some(made.text("/createServiceToken/secret")),
        ..owner.clone()
    };
    assert_eq!(
        *own(&program, 25, &Value::Null).await.at("/ownActs/totalCount"),
        json!(0)
    );
    assert!(
        own(&owner, 25, &Value::Null)
            .await
            .at("/ownActs/totalCount")
            .as_i64()
            .unwrap()
            >= 5
    );
}
