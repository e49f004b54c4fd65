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
    let with = announced(&app, &announcer, &id, &service).await;
    let announcer = of(&app, VENDOR, "VENDOR", "ANNOUNCER").await;
    let (kind, state) = ("AnnouncementIdInput", "announcement { state }");
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
