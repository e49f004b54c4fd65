//! Groups of organisations over HTTP: whoever may edit both joins them, either side parts them, and no access follows.

use std::sync::Arc;

use serde_json::{Value, json};
use tillid_entities::enums::Role;
use tillid_entities::organisations::OrganisationId;
use tillid_organisations::NewMember;
use tillid_policy::{Actor, Job, Request, system};
use tillid_tests::{ActorLogin, Client, TestApp};

const VENDOR: &str = "ts-nocode";
const GROUP: &str = "query($id: ID!) { organisation(id: $id) { version
    parent { id legalName countryCode } subsidiaries { id legalName countryCode } } }";

/// Makes somebody an owner of another organisation too, and signs them in anew.
pub(crate) async fn also_owner_of(app: &TestApp, login: &ActorLogin, organisation: OrganisationId) -> Client {
    let request = Request {
        actor: Actor::System(Job::Setup),
        now: app.now(),
        dice: Arc::clone(&app.state.dice),
        id: "test".to_owned(),
        origin: Arc::clone(&app.state.origin),
        browser: Arc::default(),
    };
    let scope = system(&request, Job::Setup, organisation);
    let email = tillid_kernel::EmailAddress::parse(&login.email, "email").unwrap();
    let user = tillid_identity::find_user(app.state.db.reads(), &scope, &email)
        .await
        .unwrap()
        .unwrap();
    let new = NewMember {
        user: user.id,
        roles: vec![Role::Owner],
        title: None,
        can_bind: false,
        until: None,
    };
    tillid_organisations::add_member(app.state.db.reads(), &scope, new)
        .await
        .unwrap();
    app.sign_in_as(login).await
}

/// Customers of one vendor, and the owner of each.
async fn owners(app: &TestApp) -> Vec<ActorLogin> {
    let logins = app.logins().await;
    let fits = |login: &ActorLogin| {
        login.vendor == VENDOR && login.kind.as_str() == "CUSTOMER" && login.role.as_str() == "OWNER"
    };
    logins.into_iter().filter(fits).collect()
}

async fn join(who: &Client, below: &str, above: &str) -> tillid_tests::Answer {
    let input = json!({ "organisationId": below, "parentId": above });
    who.mutate("joinGroup", input, "organisation { id parent { id } }")
        .await
}

async fn leave(who: &Client, below: &str) -> tillid_tests::Answer {
    let input = json!({ "organisationId": below });
    who.mutate("leaveGroup", input, "organisation { id }").await
}

async fn group(who: &Client, organisation: &str) -> Value {
    who.run(GROUP, json!({ "id": organisation }))
        .await
        .at("/organisation")
        .clone()
}

// proves: R-004-006
#[actix_web::test]
async fn a_group_shows_its_organisations_and_their_countries_and_opens_nothing() {
    let app = TestApp::start().await;
    let owners = owners(&app).await;
    let [upper, lower, ..] = &owners[..] else {
        panic!("two customers")
    };
    let (above, below) = (
        upper.organisation_id.to_string(),
        lower.organisation_id.to_string(),
    );
    let top = app.sign_in_as(upper).await;
    let low = app.sign_in_as(lower).await;

    // Nobody joins a stranger, nor draws one in.
    join(&low, &below, &above).await.refused("NOT_FOUND");
    join(&top, &below, &above).await.refused("NOT_FOUND");

    let both = also_owner_of(&app, lower, upper.organisation_id).await;
    let input = json!({ "organisationId": below, "countryCode": "NO", "version": group(&both, &below).await["version"] });
    both.mutate("updateOrganisation", input, "organisation { id }")
        .await
        .data();
    let joined = join(&both, &below, &above).await;
    assert_eq!(joined.text("/joinGroup/organisation/parent/id"), above);

    let seen = group(&top, &above).await;
    assert_eq!(seen["subsidiaries"][0]["id"], json!(below));
    assert_eq!(seen["subsidiaries"][0]["countryCode"], json!("NO"));
    assert_eq!(group(&both, &below).await["parent"]["id"], json!(above));
    top.run(GROUP, json!({ "id": below })).await.refused("NOT_FOUND");

    // The vendor sees the group in its list of customers, and no group of its customers' groups.
    let logins = app.logins().await;
    let fits = |login: &&ActorLogin| {
        login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == "OWNER"
    };
    let vendor = app.sign_in_as(logins.iter().find(fits).unwrap()).await;
    let list = "query($id: ID!) { customers(organisationId: $id, first: 100) { nodes {
        customer { id parent { id } subsidiaries { id } } } } }";
    let answer = vendor.run(list, json!({ "id": vendor.organisation })).await;
    let nodes = answer.at("/customers/nodes").as_array().unwrap().clone();
    let of = |id: &str| {
        let fits = |node: &&Value| node["customer"]["id"] == json!(id);
        nodes.iter().find(fits).unwrap()["customer"].clone()
    };
    assert_eq!(of(&below)["parent"]["id"], json!(above));
    assert_eq!(of(&above)["parent"], Value::Null);
    assert_eq!(of(&above)["subsidiaries"], json!([]));

    // A circle is refused at its field; the organisation above lets go alone.
    join(&both, &above, &below).await.refused("VALIDATION");
    vendor
        .mutate(
            "leaveGroup",
            json!({ "organisationId": below }),
            "organisation { id }",
        )
        .await
        .refused("NOT_FOUND");
    leave(&top, &below).await.data();
    assert_eq!(group(&both, &below).await["parent"], Value::Null);
    leave(&top, &below).await.refused("NOT_FOUND");
}

#[actix_web::test]
async fn two_who_join_each_other_at_once_make_no_circle() {
    let app = TestApp::start().await;
    let owners = owners(&app).await;
    let [one, other, ..] = &owners[..] else {
        panic!("two customers")
    };
    let both = also_owner_of(&app, one, other.organisation_id).await;
    let (a, b) = (one.organisation_id.to_string(), other.organisation_id.to_string());
    for _ in 0..5 {
        let (first, second) = tokio::join!(join(&both, &a, &b), join(&both, &b, &a));
        let codes = [first.code(), second.code()];
        assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 1, "{codes:?}");
        for code in codes.into_iter().flatten() {
            assert!(matches!(code, "VALIDATION" | "CONFLICT"), "{code}");
        }
        for id in [&a, &b] {
            leave(&both, id).await.data();
        }
    }
}

#[actix_web::test]
async fn an_organisation_changes_its_number_to_one_its_register_can_have_given() {
    let app = TestApp::start().await;
    let owners = owners(&app).await;
    let who = app.sign_in_as(&owners[0]).await;
    let change = async |scheme: Value, number: Value| {
        let version = group(&who, &who.organisation).await["version"].clone();
        let input = json!({ "organisationId": who.organisation, "version": version,
            "registrationScheme": scheme, "registrationNumber": number });
        who.mutate(
            "updateOrganisation",
            input,
            "organisation { registration { scheme number } }",
        )
        .await
    };
    for (scheme, number) in [
        (json!("DK_CVR"), json!("12345678")),
        (json!("SE_ORGNR"), json!("556703-7486")),
        (json!("CVR"), json!("12345674")),
        (json!("DK_CVR"), Value::Null),
        (Value::Null, json!("12345674")),
    ] {
        change(scheme, number).await.refused("VALIDATION");
    }
    let kept = change(json!("DK_CVR"), json!("12 34 56 74")).await;
    assert_eq!(
        kept.at("/updateOrganisation/organisation/registration"),
        &json!({ "scheme": "DK_CVR", "number": "12345674" })
    );
    let gone = change(Value::Null, Value::Null).await;
    assert_eq!(
        gone.at("/updateOrganisation/organisation/registration"),
        &Value::Null
    );
}
