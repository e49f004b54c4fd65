//! The operator over HTTP (domain §4, note 1): makes vendors, sees how tenants stand, and none of their content.

use serde_json::{Value, json};
use tillid_tests::{Answer, Client, TestApp, rows};

use crate::organisation_states::{login, mails, operator, states};

const OWNER: &str = "ejer@ny-leverandoer.example";

async fn create(who: &Client, change: Value) -> Answer {
    let mut input = json!({ "legalName": "Ny Leverandør A/S", "slug": "ny-leverandoer", "countryCode": "DK",
        "registrationScheme": "TEST", "registrationNumber": "88776655", "sector": "PRIVATE",
        "ownerEmail": OWNER, "language": "DA" });
    for (key, value) in change.as_object().unwrap() {
        input[key] = value.clone();
    }
    let selection = "tenant { id state members firstOwner { state } }";
    who.mutate("createVendor", input, selection).await
}

async fn link(app: &TestApp, to: &str) -> String {
    let mails = mails(app, to).await;
    let mut links = mails.iter().flat_map(|mail| mail["links"].as_array().unwrap());
    let link = links.find_map(|link| link.as_str().unwrap().split_once("/invitation/"));
    link.expect("an invitation was mailed").1.to_owned()
}

async fn accept(app: &TestApp, token: &str) -> Answer {
    let input = json!({ "token": token, "name": "Ejer", "password": "en god lang adgangskode",
        "noticeAcknowledged": true });
    app.stranger()
        .mutate("acceptInvitation", input, "accessToken organisationId")
        .await
}

#[actix_web::test]
async fn a_vendor_the_operator_makes_is_a_draft_until_its_owner_comes() {
    let app = TestApp::start().await;
    let operator = operator(&app).await;
    let made = create(&operator, json!({})).await;
    let vendor = made.text("/createVendor/tenant/id");
    assert_eq!(made.text("/createVendor/tenant/state"), "DRAFT");
    assert_eq!(made.text("/createVendor/tenant/firstOwner/state"), "CREATED");
    let page = async || app.stranger().get("/trust/ny-leverandoer").await.status();
    assert_eq!(page().await, 404, "a draft is not on show");
    let node = "query($id: ID!) { node(id: $id) { __typename } }";
    let seen = app.stranger().run(node, json!({ "id": vendor })).await;
    assert_eq!(seen.body["data"]["node"], Value::Null);

    let token = link(&app, OWNER).await;
    let told = mails(&app, OWNER).await;
    assert!(
        told[0]["subject"]
            .as_str()
            .unwrap()
            .contains("Eksempel Portaldrift")
    );
    let preview =
        "query($t: String!) { invitationByToken(token: $t) { organisationName roles notice { source } } }";
    let preview = app.stranger().run(preview, json!({ "t": token })).await;
    assert_eq!(
        preview.text("/invitationByToken/organisationName"),
        "Ny Leverandør A/S"
    );
    let source = preview.text("/invitationByToken/notice/source");
    assert!(source.starts_with("Eksempel Portaldrift "), "{source}");
    assert_eq!(preview.at("/invitationByToken/roles"), &json!(["OWNER"]));

    let accepted = accept(&app, &token).await;
    assert_eq!(accepted.text("/acceptInvitation/organisationId"), vendor);
    let owner = Client {
        bearer: Some(accepted.text("/acceptInvitation/accessToken")),
        organisation: vendor.clone(),
        ..app.stranger()
    };
    let there = "query($id: ID!) { organisation(id: $id) { state viewerActions }
        viewer { addressSource { source organisationName } } }";
    let there = owner.run(there, json!({ "id": vendor })).await;
    assert_eq!(there.text("/organisation/state"), "ACTIVE");
    assert_eq!(there.text("/viewer/addressSource/source"), "OPERATOR");
    assert_eq!(
        there.text("/viewer/addressSource/organisationName"),
        "Eksempel Portaldrift"
    );
    assert_eq!(page().await, 200);
    accept(&app, &token).await.refused("INVITATION_USED");
    let rows = rows(app.state.db.pool()).await;
    let verified = rows.iter().filter(|row| {
        row.table == "audit_events" && row.is_of(&vendor) && row.texts.contains("organisation.verified")
    });
    assert_eq!(verified.count(), 1);
}

#[actix_web::test]
async fn a_first_owner_is_invited_again_and_the_former_link_is_dead() {
    let app = TestApp::start().await;
    let operator = operator(&app).await;
    let vendor = create(&operator, json!({})).await.text("/createVendor/tenant/id");
    let first = link(&app, OWNER).await;
    let other = "en-anden@ny-leverandoer.example";
    let again = async |to: &str| {
        let input = json!({ "organisationId": vendor, "email": to, "language": "EN" });
        operator
            .mutate("inviteFirstOwner", input, "tenant { state }")
            .await
    };
    again(other).await.data();
    accept(&app, &first).await.refused("INVITATION_USED");
    let second = link(&app, other).await;
    accept(&app, &second).await.data();
    assert_eq!(states(&app, "organisations", &vendor).await, ["ACTIVE"]);
    again(OWNER).await.refused("CONFLICT");
}

#[actix_web::test]
async fn a_vendor_is_made_by_the_operator_alone_and_once() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "VENDOR", "OWNER").await).await;
    create(&owner, json!({})).await.refused("NOT_FOUND");
    app.stranger()
        .run("{ platform { version } }", json!({}))
        .await
        .refused("UNAUTHENTICATED");
    let operator = operator(&app).await;
    for (change, code, field) in [
        (json!({ "legalName": " " }), "VALIDATION", "legalName"),
        (json!({ "slug": "Ny" }), "VALIDATION", "slug"),
        (json!({ "slug": "ts-nocode" }), "CONFLICT", "slug"),
        (
            json!({ "registrationScheme": "DK_CVR", "registrationNumber": "12345678" }),
            "VALIDATION",
            "registrationNumber",
        ),
        (
            json!({ "registrationNumber": null }),
            "VALIDATION",
            "registrationNumber",
        ),
        (json!({ "ownerEmail": "ingen" }), "VALIDATION", "ownerEmail"),
        (json!({ "countryCode": "" }), "VALIDATION", "countryCode"),
    ] {
        let refused = create(&operator, change.clone()).await;
        refused.refused(code);
        assert_eq!(
            refused.body["errors"][0]["extensions"]["field"],
            json!(field),
            "{change}"
        );
    }
    create(&operator, json!({})).await.data();
    let twice = create(
        &operator,
        json!({ "slug": "en-anden", "ownerEmail": "b@eksempel.example" }),
    )
    .await;
    twice.refused("CONFLICT");
    app.travel(app.now().plus_seconds(301));
    create(&operator, json!({ "slug": "en-tredje" }))
        .await
        .refused("PROOF_REQUIRED");
}

/// Names, kinds, states, dates and how many people: nothing of what a tenant does, and nobody's name.
#[actix_web::test]
async fn the_operator_sees_how_tenants_stand_and_none_of_their_content() {
    let app = TestApp::start().await;
    let operator = operator(&app).await;
    let list = "query($filter: TenantFilter, $after: String) { tenants(filter: $filter, first: 10, after: $after) {
        nodes { id legalName kind state createdAt members } pageInfo { hasNextPage endCursor } totalCount } }";
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = operator.run(list, json!({ "after": after })).await;
        seen.extend(page.at("/tenants/nodes").as_array().unwrap().clone());
        after = page.at("/tenants/pageInfo/endCursor").clone();
        if page.at("/tenants/pageInfo/hasNextPage") == &json!(false) {
            assert_eq!(page.at("/tenants/totalCount"), &json!(seen.len()));
            break;
        }
    }
    let names: Vec<&str> = seen
        .iter()
        .map(|tenant| tenant["legalName"].as_str().unwrap())
        .collect();
    assert!(
        names.windows(2).all(|pair| pair[0] <= pair[1]),
        "by name: {names:?}"
    );
    assert!(!seen.iter().any(|tenant| tenant["kind"] == "OPERATOR"));
    let vendor = login(&app, "VENDOR", "OWNER").await;
    let vendor_id = vendor.organisation_id.to_string();
    let this = seen
        .iter()
        .find(|tenant| tenant["id"] == json!(vendor_id))
        .unwrap();
    assert_eq!((&this["members"], &this["state"]), (&json!(5), &json!("ACTIVE")));
    let some = operator
        .run(
            list,
            json!({ "filter": { "search": "techem", "kind": "VENDOR", "state": "ACTIVE" } }),
        )
        .await;
    assert_eq!(some.at("/tenants/totalCount"), &json!(1));
    let platform =
        "{ platform { version accounts mailsWaiting mailsWaitingSince tenants { kind state count } } }";
    let platform = operator.run(platform, json!({})).await;
    let counts = platform.at("/platform/tenants").as_array().unwrap();
    let total: i64 = counts.iter().map(|count| count["count"].as_i64().unwrap()).sum();
    assert_eq!(total, i64::try_from(seen.len()).unwrap());

    for id in [
        &vendor_id,
        &login(&app, "CUSTOMER", "OWNER").await.organisation_id.to_string(),
    ] {
        let asked = json!({ "id": id });
        for field in [
            "organisation(id: $id) { legalName }",
            "members(organisationId: $id) { totalCount }",
            "invitations(organisationId: $id) { totalCount }",
            "agreements(organisationId: $id) { totalCount }",
            "notices(organisationId: $id) { totalCount }",
            "auditEvents(organisationId: $id) { totalCount }",
        ] {
            let query = format!("query($id: ID!) {{ {field} }}");
            operator.run(&query, asked.clone()).await.refused("NOT_FOUND");
        }
    }
    // Its own trail tells what it has done.
    create(&operator, json!({})).await.data();
    let trail = "query($id: ID!) { auditEvents(organisationId: $id, first: 1) { nodes { action entity } } }";
    let trail = operator.run(trail, json!({ "id": operator.organisation })).await;
    assert_eq!(
        trail.text("/auditEvents/nodes/0/action"),
        "platform.vendor-created"
    );
    let owner = app.sign_in_as(&vendor).await;
    for field in ["platform { version }", "tenants { totalCount }"] {
        let query = format!("{{ {field} }}");
        owner.run(&query, json!({})).await.refused("NOT_FOUND");
    }
}
