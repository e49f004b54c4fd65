//! A vendor's customers: of which kind they are, and that they begin.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tillid_tests::{Client, TestApp};

use crate::account::login;

async fn create(vendor: &Client, name: &str, sector: &str) -> String {
    let services = "query($id: ID!) { services(organisationId: $id, first: 1) { nodes { id } } }";
    let services = vendor.run(services, json!({ "id": vendor.organisation })).await;
    let input = json!({ "organisationId": vendor.organisation, "legalName": name, "countryCode": "DK", "sector": sector,
        "language": "DA", "ownerEmail": "ejer@eksempel-ny.example", "noticeEmail": "dpo@eksempel-ny.example",
        "serviceIds": [services.at("/services/nodes/0/id")] });
    let made = vendor.mutate("createCustomer", input, "relation { id }").await;
    made.text("/createCustomer/relation/id")
}

async fn of_sector(vendor: &Client, sector: Value) -> BTreeMap<String, String> {
    let query = "query($id: ID!, $sector: Sector) { customers(organisationId: $id, first: 100, filter: { sector: $sector }) \
                 { nodes { customer { legalName sector } } } }";
    let answer = vendor
        .run(query, json!({ "id": vendor.organisation, "sector": sector }))
        .await;
    let nodes = answer.at("/customers/nodes").as_array().unwrap().clone();
    let text = |node: &Value, field: &str| node["customer"][field].as_str().unwrap().to_owned();
    nodes
        .iter()
        .map(|node| (text(node, "legalName"), text(node, "sector")))
        .collect()
}

// proves: R-000-002
#[tokio::test]
async fn customers_are_private_or_public_and_found_by_it() {
    let app = TestApp::start().await;
    let vendor = app.sign_in_as(&login(&app, "ADMIN").await).await;
    create(&vendor, "Eksempel Kommune", "PUBLIC").await;
    create(&vendor, "Eksempel Murerfirma", "PRIVATE").await;
    let public = of_sector(&vendor, json!("PUBLIC")).await;
    assert!(public.contains_key("Eksempel Kommune"), "{public:?}");
    assert!(public.values().all(|sector| sector == "PUBLIC"), "{public:?}");
    let private = of_sector(&vendor, json!("PRIVATE")).await;
    assert!(private.contains_key("Eksempel Murerfirma"), "{private:?}");
    assert!(private.values().all(|sector| sector == "PRIVATE"), "{private:?}");
    let all = of_sector(&vendor, json!(null)).await;
    assert_eq!(all.len(), public.len() + private.len());
}

// proves: R-002-015
#[tokio::test]
async fn that_a_customer_begins_is_in_the_vendors_trail() {
    let app = TestApp::start().await;
    let vendor = app.sign_in_as(&login(&app, "OWNER").await).await;
    let relation = create(&vendor, "Eksempel Kommune", "PUBLIC").await;
    let query = "query($id: ID!) { auditEvents(organisationId: $id, entity: \"CustomerRelation\", first: 1) \
                 { nodes { action entityId at } } }";
    let trail = vendor.run(query, json!({ "id": vendor.organisation })).await;
    let event = trail.at("/auditEvents/nodes/0");
    assert_eq!(event["action"], "relation.created");
    assert_eq!(event["entityId"], relation);
    assert_eq!(event["at"], app.now().to_string());
}
