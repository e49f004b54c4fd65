//! What a customer has of its vendors: who is controller, which agreement governs, and what misses one.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_tests::{Client, TestApp};

const VENDOR: &str = "ts-nocode";
const MAP: &str = "query($id: ID!, $first: Int, $after: String) { serviceMap(organisationId: $id, first: $first, after: $after) { \
    totalCount nodes { service { id code } vendor { id legalName } customerRole flags agreement { id reference \
    services { id } } } pageInfo { hasNextPage endCursor } } }";
const CUSTOMERS: &str = "query($id: ID!, $filter: CustomerFilter) { customers(organisationId: $id, filter: $filter, first: 100) \
    { nodes { state flags customer { id } services { id } } } }";

/// The customer with people in every role, and the vendor.
async fn sides(app: &TestApp) -> (Client, Client) {
    let logins = app.logins().await;
    let pick = |kind: &str| {
        let fits = logins.iter().find(|login| {
            login.vendor == VENDOR && login.kind.as_str() == kind && login.role.as_str() == "DPO"
        });
        fits.unwrap().clone()
    };
    (
        app.sign_in_as(&pick("CUSTOMER")).await,
        app.sign_in_as(&pick("VENDOR")).await,
    )
}

async fn map(who: &Client) -> Vec<Value> {
    let answer = who.run(MAP, json!({ "id": who.organisation })).await;
    answer.at("/serviceMap/nodes").as_array().unwrap().clone()
}

async fn customers(vendor: &Client, filter: Value) -> Vec<Value> {
    let variables = json!({ "id": vendor.organisation, "filter": filter });
    let answer = vendor.run(CUSTOMERS, variables).await;
    answer.at("/customers/nodes").as_array().unwrap().clone()
}

fn ids(rows: &[Value]) -> BTreeSet<String> {
    rows.iter()
        .map(|row| row["customer"]["id"].as_str().unwrap().to_owned())
        .collect()
}

/// R-000-095: for each service the customer reads whether it is controller, or a processor for others where its
/// agreement records that. R-000-099: everything it has of its vendors is on the map, page by page.
// proves: R-000-095, R-000-099
#[tokio::test]
async fn a_customer_sees_every_service_that_processes_for_it_and_who_is_controller() {
    let app = TestApp::start().await;
    let (customer, vendor) = sides(&app).await;
    let rows = map(&customer).await;
    let own = customers(&vendor, json!({})).await;
    let own = own
        .iter()
        .find(|row| row["customer"]["id"] == customer.organisation.as_str());
    let recorded: BTreeSet<String> = own.unwrap()["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|service| service["id"].to_string())
        .collect();
    let mapped: BTreeSet<String> = rows.iter().map(|row| row["service"]["id"].to_string()).collect();
    assert!(!mapped.is_empty());
    assert!(
        mapped.is_superset(&recorded),
        "what the vendor recorded is on the map"
    );
    for row in &rows {
        assert_eq!(row["customerRole"], "CONTROLLER");
        let governed = row["agreement"]["services"].as_array().unwrap();
        assert!(
            governed
                .iter()
                .any(|service| service["id"] == row["service"]["id"]),
            "{row}"
        );
    }
    // A page at a time it is the same map.
    let (mut paged, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = customer
            .run(
                MAP,
                json!({ "id": customer.organisation, "first": 1, "after": after }),
            )
            .await;
        paged.extend(page.at("/serviceMap/nodes").as_array().unwrap().clone());
        if page.at("/serviceMap/pageInfo/hasNextPage") == false {
            break;
        }
        after = page.at("/serviceMap/pageInfo/endCursor").clone();
    }
    assert_eq!(paged, rows);

    // Who processes for others says so on the agreement, and reads it on each service that it governs.
    let agreement = rows[0]["agreement"]["id"].clone();
    let input = json!({ "agreementId": agreement, "capacity": "PROCESSOR_FOR_OTHERS" });
    customer
        .mutate("setControllerCapacity", input, "agreement { id }")
        .await
        .data();
    for row in map(&customer).await {
        let expected = if row["agreement"]["id"] == agreement {
            "PROCESSOR"
        } else {
            "CONTROLLER"
        };
        assert_eq!(row["customerRole"], expected);
    }
    vendor
        .run(MAP, json!({ "id": vendor.organisation }))
        .await
        .refused("FORBIDDEN");
    vendor
        .run(MAP, json!({ "id": customer.organisation }))
        .await
        .refused("NOT_FOUND");
}

/// R-000-094: an active customer with a service that no agreement in force governs is flagged, in the vendor's list and on
/// the customer's own pages, by the same rule.
// proves: R-000-094
#[tokio::test]
async fn a_service_without_an_agreement_in_force_is_flagged_on_both_sides() {
    let app = TestApp::start().await;
    let (customer, vendor) = sides(&app).await;
    let missing = json!(["MISSING_DPA"]);
    let all = customers(&vendor, json!({})).await;
    let flagged: Vec<Value> = all
        .iter()
        .filter(|row| row["flags"] == missing)
        .cloned()
        .collect();
    assert!(!ids(&flagged).contains(&customer.organisation));
    assert!(!flagged.is_empty(), "the demo has customers that have not signed");
    assert!(flagged.iter().all(|row| row["state"] == "ACTIVE"));
    assert_eq!(
        ids(&customers(&vendor, json!({ "flag": "MISSING_DPA" })).await),
        ids(&flagged),
        "the filter and the flag are one rule"
    );
    // The customer that is flagged reads the same on its own map; it has no agreement there, and is controller all the same.
    let logins = app.logins().await;
    let other = logins
        .iter()
        .find(|login| ids(&flagged).contains(&login.organisation_id.to_string()));
    let other = app.sign_in_as(other.unwrap()).await;
    let rows = map(&other).await;
    let missed = rows.iter().filter(|row| row["flags"] == missing).count();
    assert!(missed > 0);
    assert!(rows.iter().all(|row| row["customerRole"] == "CONTROLLER"));
    assert!(
        rows.iter()
            .all(|row| row["agreement"].is_null() == (row["flags"] == missing))
    );
    let board = "query($id: ID!) { customerDashboard(organisationId: $id) { servicesWithoutAgreement } }";
    let count = async |who: &Client| {
        let answer = who.run(board, json!({ "id": who.organisation })).await;
        answer.at("/customerDashboard/servicesWithoutAgreement").clone()
    };
    assert_eq!(count(&other).await, json!(missed));
    assert_eq!(count(&customer).await, json!(0));

    // The agreement ends, and nothing governs what is still delivered.
    let ended = "UPDATE agreement_versions SET state = 'ENDED' WHERE state = 'IN_FORCE'";
    app.state.db.pool().execute_unprepared(ended).await.unwrap();
    let flagged = ids(&customers(&vendor, json!({ "flag": "MISSING_DPA" })).await);
    assert!(flagged.contains(&customer.organisation));
    let rows = map(&customer).await;
    assert!(rows.iter().all(|row| row["flags"] == missing));
    assert_eq!(count(&customer).await, json!(rows.len()));

    // Who is no customer any more misses nothing.
    let over = "UPDATE customer_relations SET state = 'ENDED'";
    app.state.db.pool().execute_unprepared(over).await.unwrap();
    assert!(
        customers(&vendor, json!({ "flag": "MISSING_DPA" }))
            .await
            .is_empty()
    );
    assert!(map(&customer).await.is_empty());
    assert_eq!(count(&customer).await, json!(0));
}

/// R-000-098: the text names the vendor and every sub-processor in use for the services of the agreement, with countries and
/// safeguards, in either language; what is announced and what serves others is not in it.
// proves: R-000-098
#[tokio::test]
async fn a_controller_gets_its_recipients_as_text_for_its_own_notice() {
    let app = TestApp::start().await;
    let (customer, vendor) = sides(&app).await;
    let rows = map(&customer).await;
    let (agreement, name) = (
        &rows[0]["agreement"],
        rows[0]["vendor"]["legalName"].as_str().unwrap(),
    );
    let query = "query($id: ID!, $language: Language) { recipientNoticeText(agreementId: $id, language: $language) { \
        text recipients { name countryCode purpose places { countryCode inEea safeguard } } } }";
    let ask = async |who: &Client, language: &str| {
        who.run(query, json!({ "id": agreement["id"], "language": language }))
            .await
    };
    let register = "query($id: ID!) { subProcessors(organisationId: $id, first: 100) { nodes { legalName state services { id } } } }";
    let register = vendor.run(register, json!({ "id": vendor.organisation })).await;
    let governed: Vec<&Value> = agreement["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    let mut expected: Vec<&str> = register
        .at("/subProcessors/nodes")
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| ["ACTIVE", "RETIRING"].contains(&row["state"].as_str().unwrap()))
        .filter(|row| {
            let serves = row["services"].as_array().unwrap();
            serves.iter().any(|service| governed.contains(&&service["id"]))
        })
        .map(|row| row["legalName"].as_str().unwrap())
        .collect();
    expected.sort_unstable();
    // Of these there is nothing to have a copy of: no transfer, or a decision that is public.
    let without_copy = ["NONE_EEA", "ADEQUACY", "EU_US_DPF"];
    for (language, words, place_words, copy) in [
        ("DA", "som databehandler", "Behandlingssted: ", "en kopi af det"),
        ("EN", "as processor", "Place of processing: ", "a copy of what"),
    ] {
        let answer = ask(&customer, language).await;
        let text = answer.text("/recipientNoticeText/text");
        assert!(text.contains(words) && text.contains(name), "{text}");
        assert!(
            !text.contains("pages-") && !text.contains("recipients-"),
            "{text}"
        );
        let recipients = answer
            .at("/recipientNoticeText/recipients")
            .as_array()
            .unwrap()
            .clone();
        let mut named: Vec<&str> = recipients
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        named.sort_unstable();
        assert_eq!(named, expected);
        for name in named {
            assert!(text.contains(name), "{name} is not in {text}");
        }
        for place in recipients
            .iter()
            .flat_map(|one| one["places"].as_array().unwrap())
        {
            // Abroad there is always a safeguard; at home there may be one, for those who reach in from abroad.
            assert!(
                place["inEea"] == true || place["safeguard"] != "NONE_EEA",
                "{place}"
            );
        }
        let places: Vec<&Value> = recipients
            .iter()
            .flat_map(|one| one["places"].as_array().unwrap())
            .collect();
        assert_eq!(text.contains(place_words), !places.is_empty(), "{text}");
        let safeguarded = places
            .iter()
            .any(|place| !without_copy.contains(&place["safeguard"].as_str().unwrap()));
        assert_eq!(text.contains(copy), safeguarded, "{text}");
    }
    let danish = ask(&customer, "DA").await.text("/recipientNoticeText/text");
    assert!(danish.contains("Danmark"), "countries have names: {danish}");
    // Whoever is no party learns nothing of the agreement.
    let stranger = app.logins().await;
    let stranger = stranger
        .iter()
        .find(|login| login.vendor != VENDOR && login.kind.as_str() == "CUSTOMER");
    let stranger = app.sign_in_as(stranger.unwrap()).await;
    ask(&stranger, "DA").await.refused("NOT_FOUND");
}

const APPS: &str =
    "query($id: ID!) { serviceMap(organisationId: $id, first: 100) { nodes { flags agreement { id }
    service { id deployment provider { name role } } } } }";

/// A customer sees which apps it has and what their providers are to it; the app of a controller of its own misses no
/// agreement with the vendor.
// proves: R-004-087, R-004-090
#[tokio::test]
async fn a_customer_sees_the_apps_it_has_and_what_their_providers_are() {
    let app = TestApp::start().await;
    let (customer, _) = sides(&app).await;
    let logins = app.logins().await;
    let admin = logins
        .iter()
        .find(|login| {
            login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == "ADMIN"
        })
        .unwrap();
    let admin = app.sign_in_as(admin).await;
    let offer = async |code: &str, deployment: &str, provider: Value| {
        let input = json!({ "organisationId": admin.organisation, "code": code, "titleDa": code, "titleEn": code,
            "deployment": deployment, "vendorAccess": "NONE", "provider": provider });
        let selection = "service { id version provider { name role } }";
        admin.mutate("createService", input, selection).await
    };
    let provider = |role: &str| json!({ "name": "Eksempel Apps ApS", "role": role });
    offer("CLOUD-APP", "CLOUD", provider("PROCESSOR"))
        .await
        .refused("VALIDATION");
    let apart = offer("CALENDAR-APP", "APP", provider("INDEPENDENT_CONTROLLER")).await;
    let apart_id = apart.at("/createService/service/id").clone();
    let within = offer("FORMS-APP", "APP", provider("PROCESSOR")).await;
    let within_id = within.at("/createService/service/id").clone();

    let query =
        "query($id: ID!) { customers(organisationId: $id, first: 100) { nodes { id version customer { id }
        services { id } } } }";
    let rows = admin.run(query, json!({ "id": admin.organisation })).await;
    let rows = rows.at("/customers/nodes").as_array().unwrap().clone();
    let own = rows
        .iter()
        .find(|row| row["customer"]["id"] == customer.organisation.as_str())
        .unwrap();
    let mut services: Vec<Value> = own["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|service| service["id"].clone())
        .collect();
    services.extend([apart_id.clone(), within_id.clone()]);
    let input = json!({ "relationId": own["id"], "serviceIds": services, "version": own["version"] });
    admin
        .mutate("updateRelation", input, "relation { id }")
        .await
        .data();

    let seen = customer.run(APPS, json!({ "id": customer.organisation })).await;
    let nodes = seen.at("/serviceMap/nodes").as_array().unwrap().clone();
    let of = |id: &Value| {
        let fits = |node: &&Value| node["service"]["id"] == *id;
        nodes.iter().find(fits).unwrap().clone()
    };
    assert_eq!(of(&apart_id)["service"]["provider"]["name"], "Eksempel Apps ApS");
    assert_eq!(
        of(&apart_id)["service"]["provider"]["role"],
        "INDEPENDENT_CONTROLLER"
    );
    assert_eq!(of(&apart_id)["flags"], json!([]));
    assert_eq!(of(&within_id)["flags"], json!(["MISSING_DPA"]));

    // Once it processes for the vendor, the agreement is missing.
    let change = async |input: Value| {
        admin
            .mutate("updateService", input, "service { version provider { role } }")
            .await
    };
    let input = json!({ "serviceId": apart_id, "version": 1, "provider": provider("PROCESSOR") });
    change(input).await.data();
    let seen = customer.run(APPS, json!({ "id": customer.organisation })).await;
    let flags: Vec<Value> = seen
        .at("/serviceMap/nodes")
        .as_array()
        .unwrap()
        .iter()
        .filter(|node| node["service"]["id"] == apart_id)
        .map(|node| node["flags"][0].clone())
        .collect();
    assert_eq!(flags, [json!("MISSING_DPA")]);
    // A service that is no app any more has no provider.
    let input = json!({ "serviceId": apart_id, "version": 2, "deployment": "CLOUD" });
    let changed = change(input).await;
    assert_eq!(changed.at("/updateService/service/provider"), &Value::Null);
}
