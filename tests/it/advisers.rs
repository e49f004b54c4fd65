//! Somebody from outside who advises: reads, changes nothing, and only until a day (R-000-078).

use serde_json::{Value, json};
use tillid_kernel::{DEFAULT_TIME_ZONE, day_in, end_of_day};
use tillid_tests::{Answer, Client, TestApp};

use crate::organisation_states::login;

const PASSWORD: &str = "en god lang adgangskode";
const EMAIL: &str = "jurist@raadgiver.example";

async fn invite(owner: &Client, more: Value) -> Answer {
    let mut input = json!({ "organisationId": owner.organisation, "email": EMAIL, "roles": ["ADVISER"],
        "canBind": false, "capacity": "MANAGER", "language": "DA" });
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    owner
        .mutate("inviteMember", input, "invitation { id roles until }")
        .await
}

async fn accept(app: &TestApp) -> Client {
    app.work().await;
    let query = "query($to: String) { demoMailbox(to: $to, first: 20) { nodes { links } } }";
    let mailbox = app.stranger().run(query, json!({ "to": EMAIL })).await;
    let mails = mailbox.at("/demoMailbox/nodes").as_array().unwrap().clone();
    let token = mails
        .iter()
        .flat_map(|mail| mail["links"].as_array().unwrap())
        .find_map(|link| link.as_str().unwrap().split_once("/invitation/"))
        .unwrap()
        .1
        .to_owned();
    let input =
        json!({ "token": token, "name": "Ekstern jurist", "password": PASSWORD, "noticeAcknowledged": true });
    let mut client = app.stranger();
    let joined = client
        .mutate("acceptInvitation", input, "accessToken organisationId")
        .await;
    client.bearer = Some(joined.text("/acceptInvitation/accessToken"));
    client.organisation = joined.text("/acceptInvitation/organisationId");
    client
}

async fn again(app: &TestApp, organisation: &str) -> Client {
    let mut client = app.stranger();
    let input = json!({ "email": EMAIL, "password": PASSWORD });
    let answer = client.mutate("signIn", input, "accessToken").await;
    client.bearer = Some(answer.text("/signIn/accessToken"));
    organisation.clone_into(&mut client.organisation);
    client
}

async fn agreements(who: &Client) -> Answer {
    let query = "query($id: ID!) { agreements(organisationId: $id, first: 1) { nodes { id } } }";
    who.run(query, json!({ "id": who.organisation })).await
}

async fn member(owner: &Client) -> Value {
    let query = "query($id: ID!) { members(organisationId: $id, first: 50) { nodes { id roles until state version } } }";
    let seen = owner.run(query, json!({ "id": owner.organisation })).await;
    let nodes = seen.at("/members/nodes").as_array().unwrap().clone();
    let adviser = nodes.into_iter().find(|node| node["roles"] == json!(["ADVISER"]));
    adviser.unwrap_or(Value::Null)
}

// proves: R-000-078
#[actix_web::test]
async fn an_adviser_reads_until_the_last_instant_and_not_one_longer() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "CUSTOMER", "OWNER").await).await;
    let last_day = day_in(app.now().plus_days(30), DEFAULT_TIME_ZONE);
    let until = json!({ "until": last_day.to_string() });
    let invited = invite(&owner, until.clone()).await;
    assert_eq!(invited.at("/inviteMember/invitation/until"), &until["until"]);
    let adviser = accept(&app).await;
    assert_eq!(adviser.organisation, owner.organisation);
    assert_eq!(member(&owner).await["until"], until["until"]);

    // Reads what the organisation has, and changes nothing of it.
    agreements(&adviser).await.data();
    let version = "query($id: ID!) { organisation(id: $id) { version viewerActions } }";
    let seen = adviser.run(version, json!({ "id": adviser.organisation })).await;
    let change = json!({ "organisationId": adviser.organisation, "website": "https://eksempel.example",
        "version": seen.at("/organisation/version") });
    adviser
        .mutate("updateOrganisation", change, "organisation { id }")
        .await
        .refused("FORBIDDEN");
    let own = json!({ "organisationId": adviser.organisation, "own": true });
    adviser
        .mutate("setOwnTechnicalContact", own, "organisation { id }")
        .await
        .refused("FORBIDDEN");

    let end = end_of_day(last_day, DEFAULT_TIME_ZONE);
    app.travel(end.plus_seconds(-1));
    agreements(&again(&app, &owner.organisation).await).await.data();
    app.travel(end);
    let late = again(&app, &owner.organisation).await;
    agreements(&late).await.refused("NOT_FOUND");

    // The worker writes down that it is over; an owner may let the same person in again.
    app.work().await;
    let owner = app.sign_in_as(&login(&app, "CUSTOMER", "OWNER").await).await;
    assert_eq!(member(&owner).await, Value::Null);
    let query = "query($id: ID!) { auditEvents(organisationId: $id, entity: \"Membership\", first: 1) { nodes { action } } }";
    let trail = owner.run(query, json!({ "id": owner.organisation })).await;
    assert_eq!(trail.text("/auditEvents/nodes/0/action"), "membership.expired");
    let next = day_in(app.now().plus_days(5), DEFAULT_TIME_ZONE).to_string();
    invite(&owner, json!({ "until": next })).await.data();
}

#[actix_web::test]
async fn an_adviser_has_an_end_and_no_other_role() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "CUSTOMER", "OWNER").await).await;
    let day = |days: i64| day_in(app.now().plus_days(days), DEFAULT_TIME_ZONE).to_string();
    for wrong in [
        json!({}),
        json!({ "until": day(-1) }),
        json!({ "until": day(368) }),
        json!({ "until": day(10), "canBind": true }),
        json!({ "until": day(10), "roles": ["ADVISER", "MEMBER"] }),
        json!({ "until": day(10), "roles": ["MEMBER"] }),
    ] {
        invite(&owner, wrong).await.refused("VALIDATION");
    }
    invite(&owner, json!({ "until": day(10) })).await.data();
    accept(&app).await;

    // More time is given by the day; made a member, somebody has no end any more.
    let before = member(&owner).await;
    let change = async |version: &Value, more: Value| {
        let mut input = json!({ "membershipId": before["id"], "version": version });
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        owner
            .mutate("updateMember", input, "membership { roles until version }")
            .await
    };
    let longer = change(&before["version"], json!({ "until": day(20) })).await;
    let longer = longer.at("/updateMember/membership").clone();
    assert_eq!(longer["until"], json!(day(20)));
    change(&longer["version"], json!({ "canBind": true }))
        .await
        .refused("VALIDATION");
    let kept = change(&longer["version"], json!({ "title": "Advokat" })).await;
    let kept = kept.at("/updateMember/membership").clone();
    assert_eq!(kept["until"], json!(day(20)));
    let made = change(&kept["version"], json!({ "roles": ["MEMBER"] })).await;
    assert_eq!(made.at("/updateMember/membership/until"), &Value::Null);

    // A partner shows its vendors' customers to nobody from outside.
    let partner = app.sign_in_as(&login(&app, "PARTNER", "OWNER").await).await;
    invite(&partner, json!({ "until": day(10) }))
        .await
        .refused("VALIDATION");
}
