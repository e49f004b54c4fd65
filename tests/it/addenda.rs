//! Terms that hold for single services: written by the vendor, carried by what it issues, fixed in what was sent.

use serde_json::{Value, json};
use tillid_tests::{ActorLogin, Answer, Client, TestApp};

use crate::evidence::{bundle, holds};
use crate::issuing;
use crate::negotiation::words;

const VENDOR: &str = "ts-nocode";
const SERVICE: &str = "service { code addenda { language number text } }";
const READ: &str = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { number contentSha256 pdfUrl \
    consentSentence { version } addenda { serviceCode title text version } } } }";

struct Desk {
    app: TestApp,
    admin: Client,
    customer: Client,
    /// Two services of the vendor: their ids and codes.
    services: [(String, String); 2],
    offer: Value,
}

impl Desk {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        let pick = |kind: &str, role: &str, organisation: Option<&str>| -> ActorLogin {
            let fits = logins.iter().find(|login| {
                login.vendor == VENDOR
                    && login.kind.as_str() == kind
                    && login.role.as_str() == role
                    && organisation.is_none_or(|id| login.organisation_id.to_string() == id)
            });
            fits.unwrap().clone()
        };
        let admin = app.sign_in_as(&pick("VENDOR", "ADMIN", None)).await;
        // A customer with no agreement that stands.
        let list = "query($id: ID!) { agreements(organisationId: $id, filter: { states: [DECLINED] }) { nodes { customer { id } } } \
                    services(organisationId: $id, first: 2) { nodes { id code } } }";
        let found = admin.run(list, json!({ "id": admin.organisation })).await;
        let home = found.text("/agreements/nodes/0/customer/id");
        let customer = app.sign_in_as(&pick("CUSTOMER", "SIGNATORY", Some(&home))).await;
        let service = |nth: usize| {
            let at = |field: &str| found.text(&format!("/services/nodes/{nth}/{field}"));
            (at("id"), at("code"))
        };
        let services = [service(0), service(1)];
        let mut offer = issuing::offer(&admin).await;
        offer.as_object_mut().unwrap().remove("file");
        offer["customerId"] = json!(home);
        offer["serviceIds"] = json!([services[0].0, services[1].0]);
        Self {
            app,
            admin,
            customer,
            services,
            offer,
        }
    }

    /// The language of the agreements.
    fn language(&self) -> Value {
        self.offer["language"].clone()
    }

    async fn write(&self, who: &Client, service: usize, language: &Value, text: &str, number: i32) -> Answer {
        let input = json!({ "serviceId": self.services[service].0, "language": language, "text": text, "number": number });
        who.mutate("writeServiceAddendum", input, SERVICE).await
    }

    /// Issues to the customer and reads what it got.
    async fn issue(&self) -> (String, String, Value) {
        let selection = "agreementVersion { id agreement { id } }";
        let made = self
            .admin
            .mutate("issueAgreement", self.offer.clone(), selection)
            .await;
        let version = made.text("/issueAgreement/agreementVersion/id");
        let agreement = made.text("/issueAgreement/agreementVersion/agreement/id");
        let read = self.read(&version).await;
        (agreement, version, read)
    }

    async fn read(&self, version: &str) -> Value {
        let shown = self.customer.run(READ, json!({ "id": version })).await;
        shown.at("/node").clone()
    }

    async fn printed(&self, version: &Value) -> String {
        let pdf = self.customer.get(version["pdfUrl"].as_str().unwrap()).await;
        words(&pdf.bytes().await.unwrap())
    }
}

/// R-000-007: an agreement about two services carries two addenda, on the page and in the PDF.
// proves: R-000-007
#[tokio::test]
async fn an_agreement_about_two_services_carries_the_addendum_of_each() {
    let desk = Desk::open().await;
    let language = desk.language();
    for (nth, text) in [
        (0, "Data fra målere slettes efter 13 måneder."),
        (1, "Support har adgang efter aftale."),
    ] {
        let done = desk.write(&desk.admin, nth, &language, text, 0).await;
        let service = done.at("/writeServiceAddendum/service");
        assert_eq!(
            service["addenda"],
            json!([{ "language": language, "number": 1, "text": text }])
        );
    }
    let (agreement, first, shown) = desk.issue().await;
    let addenda = shown["addenda"].as_array().unwrap();
    assert_eq!(addenda.len(), 2);
    for addendum in addenda {
        let code = addendum["serviceCode"].as_str().unwrap();
        let nth = desk.services.iter().position(|(_, known)| known == code).unwrap();
        let expected = [
            "Data fra målere slettes efter 13 måneder.",
            "Support har adgang efter aftale.",
        ][nth];
        assert_eq!(
            (&addendum["text"], &addendum["version"]),
            (&json!(expected), &json!(1))
        );
    }
    let text = desk.printed(&shown).await;
    let label = if language == "DA" { "Tillæg" } else { "Addendum" };
    for (addendum, position) in addenda.iter().zip(1..) {
        let heading = format!(
            "{label} {position} – {}, version 1",
            addendum["title"].as_str().unwrap()
        );
        assert!(text.contains(&heading), "{heading} in {text}");
        assert!(
            text.contains(addendum["text"].as_str().unwrap()),
            "{addendum} in {text}"
        );
    }

    // It is signed with the rest, and what proves the agreement proves it.
    let input = json!({ "agreementVersionId": first, "contentSha256": shown["contentSha256"],
        "consentVersion": shown["consentSentence"]["version"], "consentGiven": true,
        "typedName": "Eksempel Underskriver", "title": "Direktør", "proof": { "password": tillid::demo::PASSWORD } });
    desk.customer
        .mutate("signAgreement", input, "agreementVersion { state }")
        .await
        .data();
    let proven = bundle(&desk.customer, &agreement).await;
    holds(&proven);
    desk.app.work().await;
}

/// R-000-007: what was sent stays as it is, whatever is written afterwards.
// proves: R-000-007
#[tokio::test]
async fn another_wording_is_another_version_for_those_who_come_after() {
    let desk = Desk::open().await;
    let language = desk.language();
    let other = if language == "DA" {
        json!("EN")
    } else {
        json!("DA")
    };
    let (_, _, bare) = desk.issue().await;
    assert_eq!(bare["addenda"], json!([]));

    desk.write(&desk.admin, 0, &language, "Første ordlyd.", 0)
        .await
        .data();
    desk.write(&desk.admin, 0, &other, "Another language.", 0)
        .await
        .data();
    let (_, first, before) = desk.issue().await;
    assert_eq!(before["addenda"].as_array().unwrap().len(), 1);
    assert_ne!(before["contentSha256"], bare["contentSha256"]);

    // The same again is no new wording; one that somebody else has replaced meanwhile is not overwritten.
    desk.write(&desk.admin, 0, &language, " Første ordlyd.\n", 1)
        .await
        .data();
    desk.write(&desk.admin, 0, &language, "Anden ordlyd.", 0)
        .await
        .refused("CONFLICT");
    let done = desk.write(&desk.admin, 0, &language, "Anden ordlyd.", 1).await;
    let own = done
        .at("/writeServiceAddendum/service/addenda")
        .as_array()
        .unwrap();
    let numbers: Vec<_> = own.iter().map(|row| (&row["language"], &row["number"])).collect();
    assert!(
        numbers.contains(&(&language, &json!(2))) && numbers.contains(&(&other, &json!(1))),
        "{own:?}"
    );
    assert_eq!(desk.read(&first).await["addenda"], before["addenda"]);
    let (_, _, after) = desk.issue().await;
    assert_eq!(
        (&after["addenda"][0]["text"], &after["addenda"][0]["version"]),
        (&json!("Anden ordlyd."), &json!(2))
    );
    // Nothing is an answer too.
    desk.write(&desk.admin, 0, &language, "  ", 2).await.data();
    let (_, _, last) = desk.issue().await;
    assert_eq!(last["addenda"], json!([]));

    let long = desk
        .write(&desk.admin, 1, &language, &"x".repeat(20_001), 0)
        .await;
    long.refused("VALIDATION");
    desk.write(&desk.customer, 0, &language, "Kundens", 3)
        .await
        .refused("NOT_FOUND");
    // The customer reads it in its agreements, and not what the vendor is writing.
    let read = "query($id: ID!) { node(id: $id) { ... on Service { code addenda { text } } } }";
    let seen = desk.customer.run(read, json!({ "id": desk.services[0].0 })).await;
    assert_eq!(seen.at("/node/addenda"), &json!([]));
    let seen = desk.admin.run(read, json!({ "id": desk.services[0].0 })).await;
    assert_eq!(seen.at("/node/addenda").as_array().unwrap().len(), 2);
}

/// R-000-007: an issue to many carries them too.
#[tokio::test]
async fn an_issue_to_many_carries_the_addenda_too() {
    let desk = Desk::open().await;
    let language = desk.language();
    desk.write(&desk.admin, 1, &language, "For alle.", 0).await.data();
    let mut offer = desk.offer.clone();
    let customer = offer.as_object_mut().unwrap().remove("customerId").unwrap();
    offer["customerIds"] = json!([customer]);
    desk.admin
        .mutate_with(
            "issueAgreements",
            "IssueAgreementsInput",
            offer,
            "issueBatch { id }",
        )
        .await
        .data();
    desk.app.work().await;
    let list = "query($id: ID!) { agreements(organisationId: $id, filter: { states: [SENT] }) { \
                nodes { currentVersion { addenda { serviceCode text version } } } } }";
    let found = desk
        .customer
        .run(list, json!({ "id": desk.customer.organisation }))
        .await;
    assert_eq!(
        found.at("/agreements/nodes/0/currentVersion/addenda"),
        &json!([{ "serviceCode": desk.services[1].1, "text": "For alle.", "version": 1 }])
    );
}
