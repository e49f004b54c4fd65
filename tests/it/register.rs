//! The register in depth, over the wire: what is on file of a sub-processor, and who may see it.

use serde_json::{Value, json};
use tillid_kernel::sha256_hex;
use tillid_tests::{Client, TestApp};

pub(crate) const PDF: &[u8] = b"%PDF-1.7\nen indscannet aftale";
const VENDOR: &str = "ts-nocode";
const ON_FILE: &str = "query($id: ID!) { node(id: $id) { ... on SubProcessor { version state agreementSignedAt \
    onFile { lacks contract { flowDown noOwnPurposes onInstruction instructionReference } \
    dueDiligence { result shared } files { id kind name size sha256 url } } disclosed { dueDiligence { result note } } } } }";

pub(crate) async fn of(app: &TestApp, vendor: &str, kind: &str, role: &str) -> Client {
    let logins = app.logins().await;
    let fits = logins
        .iter()
        .find(|login| login.vendor == vendor && login.kind.as_str() == kind && login.role.as_str() == role);
    app.sign_in_as(fits.unwrap()).await
}

/// Sends a file about a sub-processor as the page does.
pub(crate) async fn sent(who: &Client, id: &str, kind: &str, name: &str, file: Vec<u8>) -> (u16, Value) {
    let mut address = url::Url::parse(&format!("{}/uploads/sub-processors", who.url)).unwrap();
    address
        .query_pairs_mut()
        .append_pair("subProcessorId", id)
        .append_pair("kind", kind)
        .append_pair("name", name);
    let mut request = who
        .http
        .post(address)
        .header("Accept-Language", who.language)
        .body(file);
    if let Some(bearer) = &who.bearer {
        request = request.bearer_auth(bearer);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

pub(crate) fn contract(id: &str, version: &Value) -> Value {
    json!({ "subProcessorId": id, "version": version, "signedAt": "2026-01-01",
        "flowDown": ["A", "B", "C", "D", "E", "F", "G", "H"], "noOwnPurposes": true, "onInstruction": true })
}

pub(crate) fn diligence(id: &str) -> Value {
    json!({ "subProcessorId": id, "performedOn": "2026-01-02", "performedBy": "Databeskyttelsesansvarlig",
        "result": "PASSED", "reviewOn": "2036-01-01", "shared": false })
}

/// Puts everything on file that a sub-processor needs to come into use.
pub(crate) async fn put_on_file(who: &Client, id: &str) {
    let known = who.run(ON_FILE, json!({ "id": id })).await;
    let input = contract(id, known.at("/node/version"));
    who.mutate("recordSubProcessorContract", input, "subProcessor { id }")
        .await
        .data();
    who.mutate("recordDueDiligence", diligence(id), "subProcessor { id }")
        .await
        .data();
    let (status, said) = sent(who, id, "CONTRACT", "aftale.pdf", PDF.to_vec()).await;
    assert_eq!(status, 201, "{said}");
}

/// A sub-processor of a service that nobody has yet, so that nobody has a say.
pub(crate) async fn recorded(app: &TestApp, name: &str, locations: Value) -> (Client, String, Value) {
    let (admin, announcer) = (
        of(app, VENDOR, "VENDOR", "ADMIN").await,
        of(app, VENDOR, "VENDOR", "ANNOUNCER").await,
    );
    let code = format!("NY{}", name.len());
    let input = json!({ "organisationId": admin.organisation, "code": code, "titleDa": "Ny ydelse",
        "titleEn": "New service", "deployment": "CLOUD", "vendorAccess": "NONE" });
    let made = admin.mutate("createService", input, "service { id }").await;
    let service = made.at("/createService/service/id").clone();
    let facts = json!({ "legalName": name, "street": "Vej 1", "postalCode": "1000", "city": "By", "countryCode": "SE",
        "contactEmail": "privacy@ny.example", "purposeDa": "Drift", "purposeEn": "Hosting",
        "serviceCategories": ["HOSTING"], "dataCategories": ["Navn"], "subjectCategories": ["Brugere"], "tier": 1,
        "role": "PROCESSOR", "serviceIds": [service], "locations": locations });
    let input = json!({ "organisationId": announcer.organisation, "subProcessor": facts });
    let made = announcer
        .mutate("recordSubProcessor", input, "subProcessor { id }")
        .await;
    let id = made.text("/recordSubProcessor/subProcessor/id");
    (announcer, id, service)
}

/// A place of the demo outside the EEA, in use.
pub(crate) async fn place_abroad(who: &Client) -> Value {
    let list = "query($id: ID!) { subProcessors(organisationId: $id, filter: { states: [ACTIVE] }, first: 100) { nodes { id \
                locations { id transferState } } } }";
    let found = who.run(list, json!({ "id": who.organisation })).await;
    let rows = found.at("/subProcessors/nodes").as_array().unwrap().clone();
    let mut places = rows.iter().flat_map(|row| row["locations"].as_array().unwrap());
    let valid = places.find(|place| place["transferState"] == "VALID");
    valid.expect("the demo has a place abroad")["id"].clone()
}

fn sweden() -> Value {
    json!([{ "name": "Datacenter", "countryCode": "SE", "kind": "DATACENTRE", "transferMechanism": "NONE_EEA" }])
}

/// Announces it by two people, and waits until the planned date is there.
async fn announced(app: &TestApp, announcer: &Client, id: &str, service: &Value) -> Value {
    let input = json!({ "organisationId": announcer.organisation, "type": "ADD", "subProcessorId": id,
        "serviceIds": [service], "summaryDa": "Ny drift", "summaryEn": "New hosting",
        "plannedEffectiveAt": app.now().plus_days(2) });
    let drafted = announcer
        .mutate("draftAnnouncement", input, "announcement { id }")
        .await;
    let with = json!({ "announcementId": drafted.at("/draftAnnouncement/announcement/id") });
    let kind = "AnnouncementIdInput";
    let dpo = of(app, VENDOR, "VENDOR", "DPO").await;
    for (who, mutation) in [(&dpo, "approveAnnouncement"), (announcer, "publishAnnouncement")] {
        who.mutate_with(mutation, kind, with.clone(), "announcement { id }")
            .await
            .data();
    }
    app.travel(app.now().plus_days(3));
    app.work().await;
    with
}

// proves: R-000-081, R-000-109, R-001-032, R-003-019, R-003-065, R-003-073, R-004-094
#[tokio::test]
async fn a_sub_processor_comes_into_use_once_everything_is_on_file() {
    let app = TestApp::start().await;
    let (announcer, id, service) = recorded(&app, "Eksempel Ny", sweden()).await;
    let shown = announcer.run(ON_FILE, json!({ "id": id })).await;
    let lacks = [
        "CONTRACT_DATE",
        "CONTRACT_FILE",
        "FLOW_DOWN",
        "NO_OWN_PURPOSES",
        "ON_INSTRUCTION",
        "DUE_DILIGENCE",
    ];
    assert_eq!(*shown.at("/node/onFile/lacks"), json!(lacks));
    let mut with = announced(&app, &announcer, &id, &service).await;
    let announcer = of(&app, VENDOR, "VENDOR", "ANNOUNCER").await;
    with["attestsCompleteness"] = json!(true);
    let (kind, state) = ("ActivateAnnouncementInput", "announcement { state }");
    let activate = async |who: &Client| {
        who.mutate_with("activateAnnouncement", kind, with.clone(), state)
            .await
    };
    for (language, words) in [
        (
            "da",
            "Eksempel Ny kan ikke tages i brug endnu. Der mangler: • dato for aftalen med underdatabehandleren \
             • selve aftalen som PDF • krav i artikel 28, stk. 3, som aftalen skal videreføre: a, b, c, d, e, f, g, h \
             • at underdatabehandleren ikke har egne formål • at underdatabehandleren kun handler efter instruks \
             • en bestået leverandørkontrol, der stadig gælder",
        ),
        (
            "en",
            "Eksempel Ny cannot come into use yet. Missing: • the date of the contract with the sub-processor \
             • the contract itself as a PDF • obligations of Article 28(3) that the contract must pass on: a, b, c, d, e, \
             f, g, h • that the sub-processor has no purposes of its own • that the sub-processor acts on instruction only \
             • due diligence that was passed and still counts",
        ),
    ] {
        let client = Client {
            language,
            ..announcer.clone()
        };
        let refused = activate(&client).await;
        refused.refused("CONFLICT");
        let said = refused.body["errors"][0]["message"].as_str().unwrap().to_owned();
        assert_eq!(said.replace(['\u{2068}', '\u{2069}'], ""), words);
    }
    let mut part = contract(&id, &json!(1));
    part["flowDown"] = json!(["A", "B", "C", "E", "F", "H"]);
    announcer
        .mutate("recordSubProcessorContract", part, "subProcessor { id }")
        .await
        .data();
    let refused = activate(&announcer).await;
    let said = refused.body["errors"][0]["message"].to_string();
    assert!(said.contains("d, g") && !said.contains("instru"), "{said}");

    put_on_file(&announcer, &id).await;
    let shown = announcer.run(ON_FILE, json!({ "id": id })).await;
    assert_eq!(*shown.at("/node/onFile/lacks"), json!([]));
    assert_eq!(shown.text("/node/agreementSignedAt"), "2026-01-01");
    let done = activate(&announcer).await;
    assert_eq!(done.text("/activateAnnouncement/announcement/state"), "EFFECTIVE");
}

// proves: R-000-081
#[tokio::test]
async fn the_contract_is_a_pdf_that_its_vendor_alone_can_have() {
    let app = TestApp::start().await;
    let (announcer, id, _) = recorded(&app, "Eksempel Ny", sweden()).await;
    let (status, said) = sent(&announcer, &id, "CONTRACT", "../Vores Aftale.PDF", PDF.to_vec()).await;
    assert_eq!(status, 201, "{said}");
    let shown = announcer.run(ON_FILE, json!({ "id": id })).await;
    let file = shown.at("/node/onFile/files/0").clone();
    assert_eq!(file["id"], said["subProcessorFileId"]);
    assert_eq!(
        (&file["name"], &file["sha256"], &file["kind"]),
        (
            &json!("Vores Aftale.pdf"),
            &json!(sha256_hex(PDF)),
            &json!("CONTRACT")
        )
    );
    let url = file["url"].as_str().unwrap();
    let got = announcer.get(url).await;
    assert_eq!(got.status(), 200);
    assert_eq!(got.headers()["content-type"], "application/pdf");
    assert!(
        got.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert_eq!(got.bytes().await.unwrap(), PDF);

    let other = of(&app, "superoffice", "VENDOR", "OWNER").await;
    let customer = of(&app, VENDOR, "CUSTOMER", "OWNER").await;
    for who in [&other, &customer] {
        let mut answers = Vec::new();
        for address in [url, "/documents/sub-processor-files/spf_nonsense"] {
            let answer = who.get(address).await;
            answers.push((answer.status().as_u16(), answer.text().await.unwrap()));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0].0, 404);
        for about in [id.as_str(), "sub_nonsense"] {
            let (status, said) = sent(who, about, "CONTRACT", "a.pdf", PDF.to_vec()).await;
            assert_eq!(
                (status, &said["errors"][0]["extensions"]["code"]),
                (404, &json!("NOT_FOUND"))
            );
        }
    }
    assert_eq!(app.stranger().get(url).await.status(), 401);
    let (status, _) = sent(&app.stranger(), &id, "CONTRACT", "a.pdf", PDF.to_vec()).await;
    assert_eq!(status, 401);
    let member = of(&app, VENDOR, "VENDOR", "MEMBER").await;
    let (status, _) = sent(&member, &id, "CONTRACT", "a.pdf", PDF.to_vec()).await;
    assert_eq!(status, 403);

    for (file, status, code) in [
        (b"PK\x03\x04 et regneark".to_vec(), 422, "UPLOAD_UNREADABLE"),
        (Vec::new(), 422, "UPLOAD_UNREADABLE"),
        (vec![b' '; 20 * 1024 * 1024 + 1], 413, "UPLOAD_TOO_LARGE"),
    ] {
        let (answered, said) = sent(&announcer, &id, "CONTRACT", "a.pdf", file).await;
        assert_eq!(
            (answered, &said["errors"][0]["extensions"]["code"]),
            (status, &json!(code))
        );
    }
    let shown = announcer.run(ON_FILE, json!({ "id": id })).await;
    assert_eq!(shown.at("/node/onFile/files").as_array().unwrap().len(), 1);
}

/// What a vendor shares reaches customers with an agreement, and never what it does not share.
// proves: R-003-073
#[tokio::test]
async fn due_diligence_is_shown_to_customers_with_an_agreement_when_it_is_shared() {
    let app = TestApp::start().await;
    let customer = of(&app, VENDOR, "CUSTOMER", "DPO").await;
    let dpo = of(&app, VENDOR, "VENDOR", "DPO").await;
    let list = "query($id: ID!) { subProcessors(organisationId: $id, filter: { states: [ACTIVE] }) { nodes { id } } }";
    let found = customer.run(list, json!({ "id": customer.organisation })).await;
    let id = found.text("/subProcessors/nodes/0/id");
    let shown = customer.run(ON_FILE, json!({ "id": id })).await;
    assert_eq!(*shown.at("/node/onFile"), Value::Null, "the vendor's own");
    assert_eq!(shown.text("/node/disclosed/dueDiligence/result"), "PASSED");

    // The newest counts, and is kept to the vendor.
    let mut newer = diligence(&id);
    newer["performedOn"] = json!(today(&app));
    dpo.mutate("recordDueDiligence", newer.clone(), "subProcessor { id }")
        .await
        .data();
    let shown = customer.run(ON_FILE, json!({ "id": id })).await;
    assert_eq!(*shown.at("/node/disclosed/dueDiligence"), Value::Null);

    // A customer of the vendor's whose offer was never signed sees the register, and no more.
    let logins = app.logins().await;
    let mut without = 0;
    for login in logins.iter().filter(|login| {
        login.vendor == VENDOR && login.kind.as_str() == "CUSTOMER" && login.role.as_str() == "OWNER"
    }) {
        let owner = app.sign_in_as(login).await;
        let agreements = "query($id: ID!) { agreements(organisationId: $id, filter: { states: [IN_FORCE] }) { totalCount } }";
        let bound = owner.run(agreements, json!({ "id": owner.organisation })).await;
        let shown = owner.run(ON_FILE, json!({ "id": id })).await;
        if *bound.at("/agreements/totalCount") == json!(0) {
            without += 1;
            assert_eq!(*shown.at("/node/disclosed"), Value::Null);
        } else {
            assert!(shown.at("/node/disclosed").is_object());
        }
    }
    assert!(without > 0);
    let other = of(&app, "superoffice", "VENDOR", "OWNER").await;
    assert_eq!(
        *other.run(ON_FILE, json!({ "id": id })).await.data(),
        json!({ "node": null })
    );
}

fn today(app: &TestApp) -> String {
    app.now().to_string()[..10].to_owned()
}

fn abroad(mechanism: &str) -> Value {
    json!({ "name": "Eksempel Sky", "countryCode": "US", "kind": "DATACENTRE", "transferMechanism": mechanism })
}

/// Records it in a new sub-processor and answers what was said.
async fn tried(announcer: &Client, service: &Value, location: Value) -> tillid_tests::Answer {
    let facts = json!({ "legalName": "Eksempel", "street": "Vej 1", "postalCode": "1000", "city": "By", "countryCode": "US",
        "contactEmail": "privacy@ny.example", "purposeDa": "Drift", "purposeEn": "Hosting",
        "serviceCategories": ["HOSTING"], "dataCategories": ["Navn"], "subjectCategories": ["Brugere"], "tier": 1,
        "role": "PROCESSOR", "serviceIds": [service], "locations": [location] });
    let input = json!({ "organisationId": announcer.organisation, "subProcessor": facts });
    announcer
        .mutate(
            "recordSubProcessor",
            input,
            "subProcessor { locations { transferState transferReason } }",
        )
        .await
}

// proves: R-000-106, R-000-107, R-001-035, R-001-036, R-002-059, R-004-097
#[tokio::test]
async fn a_place_outside_the_area_needs_a_ground_that_the_law_knows_today() {
    let app = TestApp::start().await;
    let (announcer, _, service) = recorded(&app, "Eksempel Ny", sweden()).await;
    let with = |mechanism: &str, country: &str, changes: Value| {
        let mut place = abroad(mechanism);
        place["countryCode"] = json!(country);
        for (name, value) in changes.as_object().unwrap() {
            place[name] = value.clone();
        }
        place
    };
    let none = json!({});
    for (place, code) in [
        (
            with("NONE_EEA", "US", none.clone()),
            "TRANSFER_MECHANISM_REQUIRED",
        ),
        (
            with("PRIVACY_SHIELD", "US", none.clone()),
            "TRANSFER_MECHANISM_REQUIRED",
        ),
        (
            with("EU_US_DPF", "IN", none.clone()),
            "TRANSFER_MECHANISM_REQUIRED",
        ),
        (
            with("ADEQUACY", "US", none.clone()),
            "TRANSFER_MECHANISM_REQUIRED",
        ),
        (
            with("ADEQUACY", "IN", none.clone()),
            "TRANSFER_MECHANISM_REQUIRED",
        ),
        (with("SCC_2021_914", "IN", none.clone()), "VALIDATION"),
        (with("OTHER", "IN", none.clone()), "VALIDATION"),
        (
            with("ART_49", "IN", json!({ "transferReason": " " })),
            "VALIDATION",
        ),
    ] {
        tried(&announcer, &service, place).await.refused(code);
    }
    for place in [
        with("ADEQUACY", "GB", none.clone()),
        with("ADEQUACY", "BR", none.clone()),
        with("EU_US_DPF", "US", none),
        with("SCC_2021_914", "IN", json!({ "transferModule": "M3" })),
        with(
            "OTHER",
            "IN",
            json!({ "transferReason": "Konvention 108, artikel 14" }),
        ),
    ] {
        let made = tried(&announcer, &service, place.clone()).await;
        let place_made = made.at("/recordSubProcessor/subProcessor/locations/0").clone();
        assert_eq!(place_made["transferState"], "DRAFT");
        assert_eq!(place_made["transferReason"], place["transferReason"]);
    }
}

// proves: R-002-057
#[tokio::test]
async fn the_grounds_of_transfer_have_danish_names_and_say_what_is_over() {
    let app = TestApp::start().await;
    let danish = Client {
        language: "da",
        ..app.stranger()
    };
    let query = "{ transferMechanisms { rules { mechanism label selectable needsModule needsReason validTo countries warning } \
                 adequacyDecisions { countryCode decision validFrom validTo } } }";
    let said = danish.run(query, json!({})).await;
    let rules = said.at("/transferMechanisms/rules").as_array().unwrap().clone();
    let rule = |mechanism: &str| rules.iter().find(|rule| rule["mechanism"] == mechanism).unwrap();
    for mechanism in [
        "ADEQUACY",
        "EU_US_DPF",
        "SCC_2021_914",
        "BCR_P",
        "CODE",
        "CERTIFICATION",
        "ART_49",
        "OTHER",
    ] {
        assert_eq!(rule(mechanism)["selectable"], true, "{mechanism}");
    }
    assert_eq!(rule("ART_49")["label"], "Undtagelse efter artikel 49");
    assert_eq!(rule("SCC_2021_914")["needsModule"], true);
    let shield = rule("PRIVACY_SHIELD");
    assert_eq!(
        (&shield["selectable"], &shield["validTo"], &shield["warning"]),
        (
            &json!(false),
            &json!("2020-07-16"),
            &json!("INVALID_SINCE_SCHREMS_II")
        )
    );
    let decisions = said
        .at("/transferMechanisms/adequacyDecisions")
        .as_array()
        .unwrap();
    assert!(
        decisions.contains(&json!({ "countryCode": "BR", "decision": "(EU) 2026/179",
        "validFrom": "2026-01-26", "validTo": null }))
    );
}

// proves: R-000-113, R-001-033
#[tokio::test]
async fn documents_of_a_transfer_are_for_customers_with_an_agreement() {
    let app = TestApp::start().await;
    let dpo = of(&app, VENDOR, "VENDOR", "DPO").await;
    let customer = of(&app, VENDOR, "CUSTOMER", "DPO").await;
    let list = "query($id: ID!) { subProcessors(organisationId: $id, filter: { states: [ACTIVE] }) { nodes { id } } }";
    let found = customer.run(list, json!({ "id": customer.organisation })).await;
    let id = found.text("/subProcessors/nodes/0/id");
    let secret = sent(&dpo, &id, "CONTRACT", "aftale.pdf", PDF.to_vec()).await;
    let mut kept = Vec::new();
    for kind in ["SCC", "TIA", "DPF_CERT"] {
        let bytes = format!("%PDF-1.7 {kind}").into_bytes();
        let (status, said) = sent(&dpo, &id, kind, "dokument.pdf", bytes.clone()).await;
        assert_eq!(status, 201, "{said}");
        kept.push((said["subProcessorFileId"].as_str().unwrap().to_owned(), bytes));
    }
    let query =
        "query($id: ID!) { node(id: $id) { ... on SubProcessor { disclosed { files { id kind url } } } } }";
    let shown = customer.run(query, json!({ "id": id })).await;
    let files = shown.at("/node/disclosed/files").as_array().unwrap().clone();
    for (file, bytes) in &kept {
        let listed = files.iter().find(|listed| listed["id"] == json!(file)).unwrap();
        let got = customer.get(listed["url"].as_str().unwrap()).await;
        assert_eq!(got.status(), 200);
        assert_eq!(got.bytes().await.unwrap(), bytes);
    }
    assert!(files.iter().all(|file| file["kind"] != "CONTRACT"));
    let contract = secret.1["subProcessorFileId"].as_str().unwrap();
    let address = |file: &str| format!("/documents/sub-processor-files/{file}");
    let unknown = customer.get(&address("spf_nonsense")).await;
    let unknown = (unknown.status(), unknown.text().await.unwrap());
    let said = customer.get(&address(contract)).await;
    assert_eq!((said.status(), said.text().await.unwrap()), unknown);

    // Nobody else: another vendor, its customers, and customers of this one without an agreement in force.
    let mut others = vec![
        of(&app, "superoffice", "VENDOR", "OWNER").await,
        of(&app, "superoffice", "CUSTOMER", "OWNER").await,
    ];
    for login in app.logins().await {
        if login.vendor == VENDOR && login.kind.as_str() == "CUSTOMER" && login.role.as_str() == "OWNER" {
            let owner = app.sign_in_as(&login).await;
            let bound = "query($id: ID!) { agreements(organisationId: $id, filter: { states: [IN_FORCE] }) { totalCount } }";
            let bound = owner.run(bound, json!({ "id": owner.organisation })).await;
            if *bound.at("/agreements/totalCount") == json!(0) {
                others.push(owner);
            }
        }
    }
    assert!(others.len() > 2);
    for other in others {
        let said = other.get(&address(&kept[0].0)).await;
        assert_eq!((said.status(), said.text().await.unwrap()).0, 404);
    }
}

/// A certificate that is lost is a task for the vendor, and one mail for each customer concerned.
// proves: R-001-036
#[tokio::test]
async fn a_transfer_that_ends_is_a_task_and_one_mail() {
    let app = TestApp::start().await;
    let dpo = of(&app, VENDOR, "VENDOR", "DPO").await;
    let tasks = async || {
        let query = "query($id: ID!) { vendorDashboard(organisationId: $id) { groundlessTransfers } \
                     subProcessors(organisationId: $id, filter: { groundless: true }) { totalCount } }";
        let said = dpo.run(query, json!({ "id": dpo.organisation })).await;
        (
            said.at("/vendorDashboard/groundlessTransfers").clone(),
            said.at("/subProcessors/totalCount").clone(),
        )
    };
    let mails = async || {
        app.work().await;
        let query = "{ demoMailbox(first: 100) { nodes { subject to } } }";
        let said = app.stranger().run(query, json!({})).await;
        let nodes = said.at("/demoMailbox/nodes").as_array().unwrap().clone();
        let about = |mail: &&Value| {
            mail["subject"]
                .as_str()
                .unwrap()
                .contains("verførselsgrundlag ophørt")
        };
        nodes
            .iter()
            .filter(about)
            .map(|mail| mail["to"].to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(tasks().await, (json!(0), json!(0)));
    assert_eq!(mails().await, Vec::<String>::new());
    let place = place_abroad(&dpo).await;
    let input = json!({ "processingLocationId": place, "why": "DECERTIFIED" });
    let ended = dpo
        .mutate(
            "endTransfer",
            input.clone(),
            "subProcessor { locations { transferState transferEnd } }",
        )
        .await;
    assert!(ended.body.to_string().contains("DECERTIFIED"));
    dpo.mutate("endTransfer", input, "subProcessor { id }")
        .await
        .refused("CONFLICT");
    assert_eq!(tasks().await, (json!(1), json!(1)));
    let told = mails().await;
    let each: std::collections::BTreeSet<_> = told.iter().collect();
    assert!(!told.is_empty() && each.len() == told.len(), "{told:?}");
    assert_eq!(mails().await, told);
}
