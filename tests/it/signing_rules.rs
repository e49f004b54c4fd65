//! Who says how an organisation signs, and what it does to a document that goes out.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_tests::{ActorLogin, Answer, Client, TestApp};

const RULES: &str = "organisation { signatoriesNeeded signingOrder }";

async fn login(app: &TestApp, kind: &str, role: &str) -> ActorLogin {
    let logins = app.logins().await;
    let fits = |login: &&ActorLogin| {
        login.vendor == "superoffice" && login.kind.as_str() == kind && login.role.as_str() == role
    };
    logins.iter().find(fits).unwrap().clone()
}

async fn set(who: &Client, signatories: i32, order: Option<&str>) -> Answer {
    let input = json!({ "organisationId": who.organisation, "signatories": signatories, "order": order });
    who.mutate("setSigningRules", input, RULES).await
}

#[actix_web::test]
async fn an_owner_says_how_many_sign_and_a_vendor_who_signs_first() {
    let app = TestApp::start().await;
    let (owner, admin) = (
        login(&app, "VENDOR", "OWNER").await,
        login(&app, "VENDOR", "ADMIN").await,
    );
    let (owner, admin) = (app.sign_in_as(&owner).await, app.sign_in_as(&admin).await);
    let customer = app.sign_in_as(&login(&app, "CUSTOMER", "OWNER").await).await;

    set(&admin, 1, Some("PROCESSOR_FIRST")).await.refused("FORBIDDEN");
    // Another tenant's owner: as an unknown organisation.
    let foreign = json!({ "organisationId": owner.organisation, "signatories": 1 });
    let answer = customer.mutate("setSigningRules", foreign, RULES).await;
    answer.refused("NOT_FOUND");
    for beyond in [0, 3, -1] {
        set(&owner, beyond, None).await.refused("VALIDATION");
    }
    set(&customer, 1, Some("CONTROLLER_FIRST"))
        .await
        .refused("VALIDATION");

    let done = set(&owner, 2, Some("PROCESSOR_FIRST")).await;
    let expected = json!({ "signatoriesNeeded": 2, "signingOrder": "PROCESSOR_FIRST" });
    assert_eq!(done.at("/setSigningRules/organisation"), &expected);
    // Twice is once; without an order it stays.
    let again = set(&owner, 2, None).await;
    assert_eq!(again.at("/setSigningRules/organisation"), &expected);
    // Nobody else reads how another organisation signs, though it reads its name.
    let read = "query($id: ID!) { agreements(organisationId: $id) { nodes { vendor { legalName signatoriesNeeded \
                signingOrder } } } }";
    let foreign = customer.run(read, json!({ "id": customer.organisation })).await;
    let vendor = foreign.at("/agreements/nodes/0/vendor");
    assert_ne!(vendor["legalName"], Value::Null);
    assert_eq!(vendor["signatoriesNeeded"], Value::Null);
    assert_eq!(vendor["signingOrder"], Value::Null);

    app.travel(app.now().plus_seconds(301));
    set(&owner, 1, None).await.refused("PROOF_REQUIRED");
}

#[actix_web::test]
async fn two_signatures_need_two_who_may_sign() {
    let app = TestApp::start().await;
    let customer = app.sign_in_as(&login(&app, "CUSTOMER", "OWNER").await).await;
    let only = async |roles: &[&str]| {
        let any: Vec<_> = roles
            .iter()
            .map(|role| format!("CAST(roles AS TEXT) LIKE '%{role}%'"))
            .collect();
        let text = format!("UPDATE memberships SET can_bind = ({})", any.join(" OR "));
        app.state.db.pool().execute_unprepared(&text).await.unwrap();
    };
    only(&["OWNER"]).await;
    set(&customer, 2, None).await.refused("CONFLICT");
    only(&["OWNER", "ADMIN"]).await;
    set(&customer, 2, None).await.data();
}
