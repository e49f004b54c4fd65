//! The negotiation of an agreement over the wire: on the demo's own agreement that is talked about.

use serde_json::{Value, json};
use tillid_tests::{ActorLogin, Answer, Client, TestApp};

const VENDOR: &str = "ts-nocode";
const READ: &str = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { number state canSign cannotSignBecause \
    contentSha256 pdfUrl consentSentence { version } deviations { place kind text formerText } \
    negotiation { canNegotiate canSendAgreedChanges openProposals agreedProposals passages { place text locked canPropose \
    comments { side text writtenByName } proposals { id kind state difference { fate text } canAnswer canWithdraw } } } } } }";

struct Scene {
    app: TestApp,
    customer: Client,
    member: Client,
    vendor: Client,
    agreement: String,
    version: String,
}

impl Scene {
    async fn start() -> Self {
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
        let vendor = app.sign_in_as(&pick("VENDOR", "OWNER", None)).await;
        let list = "query($id: ID!) { agreements(organisationId: $id, filter: { states: [NEGOTIATING] }) { \
                    nodes { id customer { id } currentVersion { id } } } }";
        let found = vendor.run(list, json!({ "id": vendor.organisation })).await;
        let own = found.at("/agreements/nodes/0").clone();
        let at = |name: &str| own.pointer(name).unwrap().as_str().unwrap().to_owned();
        let home = at("/customer/id");
        let customer = app.sign_in_as(&pick("CUSTOMER", "SIGNATORY", Some(&home))).await;
        let member = app.sign_in_as(&pick("VENDOR", "ANNOUNCER", None)).await;
        Self {
            agreement: at("/id"),
            version: at("/currentVersion/id"),
            app,
            customer,
            member,
            vendor,
        }
    }

    async fn read(&self, who: &Client) -> Value {
        self.read_version(who, &self.version).await
    }

    async fn read_version(&self, who: &Client, version: &str) -> Value {
        who.run(READ, json!({ "id": version })).await.at("/node").clone()
    }

    async fn propose(&self, who: &Client, place: &str, kind: &str, text: &str) -> Answer {
        let input = json!({ "agreementVersionId": self.version, "place": place, "kind": kind, "text": text });
        who.mutate("proposeChange", input, "agreementVersion { state }")
            .await
    }

    async fn sign(&self, who: &Client, version: &str) -> Answer {
        let shown = self.read_version(who, version).await;
        let input = json!({ "agreementVersionId": version, "contentSha256": shown["contentSha256"],
            "consentVersion": shown["consentSentence"]["version"], "consentGiven": true,
            "typedName": "Eksempel Underskriver", "title": "Direktør", "proof": { "password": tillid::demo::PASSWORD } });
        who.mutate("signAgreement", input, "agreementVersion { state }")
            .await
    }
}

fn passage(version: &Value, place: &str) -> Value {
    let passages = version["negotiation"]["passages"].as_array().unwrap();
    passages
        .iter()
        .find(|passage| passage["place"] == place)
        .unwrap()
        .clone()
}

fn proposal(version: &Value, place: &str, state: &str) -> Value {
    let proposals = passage(version, place)["proposals"].as_array().unwrap().clone();
    proposals
        .into_iter()
        .find(|proposal| proposal["state"] == state)
        .unwrap()
}

/// What a stranger's reader finds in the PDF, on one line.
pub(crate) fn words(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agreement.pdf");
    std::fs::write(&path, pdf).unwrap();
    let read = std::process::Command::new("pdftotext")
        .args([path.as_os_str(), "-".as_ref()])
        .output()
        .unwrap();
    let text = String::from_utf8(read.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn what_is_agreed_is_signed_found_and_compared() {
    let scene = Scene::start().await;
    let (customer, vendor) = (&scene.customer, &scene.vendor);

    // Both sides see the same, each with what it may do.
    let seen = scene.read(customer).await;
    assert_eq!(seen["state"], "NEGOTIATING");
    assert_eq!(
        (&seen["canSign"], &seen["cannotSignBecause"]),
        (&json!(false), &json!("CONFLICT"))
    );
    assert_eq!(passage(&seen, "7")["comments"].as_array().unwrap().len(), 2);
    let open = proposal(&seen, "C.4", "OPEN");
    assert_eq!(
        (&open["canAnswer"], &open["canWithdraw"]),
        (&json!(false), &json!(true))
    );
    let open = proposal(&scene.read(vendor).await, "C.4", "OPEN");
    assert_eq!(
        (&open["canAnswer"], &open["canWithdraw"]),
        (&json!(true), &json!(false))
    );
    let fates: Vec<&Value> = open["difference"]
        .as_array()
        .unwrap()
        .iter()
        .map(|span| &span["fate"])
        .collect();
    assert!(
        fates.contains(&&json!("INSERTED")) && fates.contains(&&json!("DELETED")),
        "{fates:?}"
    );

    // Refusals: in whose language, with which place.
    let refused = scene.sign(customer, &scene.version).await;
    refused.refused("CONFLICT");
    assert_eq!(refused.body["errors"][0]["extensions"]["places"], "C.4");
    let locked = scene.propose(customer, "10", "WORDING", "Straks.").await;
    locked.refused("IMMUTABLE");
    let announcer = &scene.member;
    scene
        .propose(announcer, "C.5", "WORDING", "Danmark")
        .await
        .refused("FORBIDDEN");
    let input = json!({ "agreementVersionId": scene.version, "place": "7", "text": "x" });
    announcer
        .mutate("commentOnClause", input, "agreementVersion { id }")
        .await
        .refused("FORBIDDEN");

    // Agreed, sent, signed by both.
    let beside = "Vagttelefonen ringes op ved ethvert brud.";
    scene.propose(vendor, "10", "ADDITION", beside).await.data();
    let own = proposal(&scene.read(customer).await, "10", "OPEN");
    for (who, id) in [(vendor, &open["id"]), (customer, &own["id"])] {
        let input = json!({ "changeProposalId": id });
        who.mutate("acceptChange", input, "agreementVersion { id }")
            .await
            .data();
    }
    assert_eq!(
        scene.read(customer).await["negotiation"]["canSendAgreedChanges"],
        false
    );
    assert_eq!(
        scene.read(vendor).await["negotiation"]["canSendAgreedChanges"],
        true
    );
    let input = json!({ "agreementVersionId": scene.version });
    let (name, kind) = ("sendAgreedChanges", "AgreementVersionIdInput");
    customer
        .mutate_with(name, kind, input.clone(), "agreementVersion { id }")
        .await
        .refused("FORBIDDEN");
    let sent = vendor
        .mutate_with(name, kind, input, "agreementVersion { id number }")
        .await;
    let next = sent.text("/sendAgreedChanges/agreementVersion/id");
    assert_eq!(scene.read(vendor).await["state"], "RECALLED");
    assert_eq!(
        scene
            .sign(customer, &next)
            .await
            .text("/signAgreement/agreementVersion/state"),
        "PARTIALLY_SIGNED"
    );
    let input = json!({ "agreementVersionId": next, "place": "7", "text": "For sent" });
    vendor
        .mutate("commentOnClause", input, "agreementVersion { id }")
        .await
        .refused("CONFLICT");
    assert_eq!(
        scene
            .sign(vendor, &next)
            .await
            .text("/signAgreement/agreementVersion/state"),
        "IN_FORCE"
    );

    let signed = scene.read_version(customer, &next).await;
    assert_eq!(signed["deviations"].as_array().unwrap().len(), 2);
    let pdf = customer.get(signed["pdfUrl"].as_str().unwrap()).await;
    let words = words(&pdf.bytes().await.unwrap());
    let annex = &words[words.rfind("Bilag D").unwrap()..];
    assert!(annex.contains("D.1") && annex.contains("D.2"), "{annex}");
    assert!(
        annex.contains(beside) && annex.contains("senest 30 dage efter"),
        "{annex}"
    );
    assert!(annex.contains("Ordlyden før"), "{annex}");

    // Found by the vendor over all customers, by place and by word; by the other side its own alone.
    let list = "query($id: ID!, $filter: DeviationFilter) { deviations(organisationId: $id, filter: $filter, first: 1) { \
                nodes { place text agreement { id } agreementVersion { state } } totalCount pageInfo { hasNextPage endCursor } } }";
    let find = async |who: &Client, filter: Value| {
        let variables = json!({ "id": who.organisation, "filter": filter });
        who.run(list, variables).await.at("/deviations").clone()
    };
    let all = find(vendor, json!({})).await;
    assert_eq!(
        (&all["totalCount"], &all["pageInfo"]["hasNextPage"]),
        (&json!(3), &json!(true))
    );
    assert_eq!(find(customer, json!({})).await["totalCount"], 2);
    let found = find(vendor, json!({ "place": "c", "inForce": true })).await;
    assert_eq!(found["nodes"][0]["agreement"]["id"], json!(scene.agreement));
    assert_eq!(found["nodes"][0]["agreementVersion"]["state"], "IN_FORCE");
    assert_eq!(
        find(vendor, json!({ "search": "VAGTTELEFONEN" })).await["totalCount"],
        1
    );
    assert_eq!(find(vendor, json!({ "search": "%" })).await["totalCount"], 0);
    let other = json!({ "customerId": vendor.organisation });
    assert_eq!(find(vendor, other).await["totalCount"], 0);

    // Compared: what changed, added and stayed; versions of two agreements are not.
    let compare = "query($a: ID!, $b: ID!) { compareVersions(formerVersionId: $a, laterVersionId: $b) { \
                   former { number } later { number } passages { place part outcome text { fate text } } } }";
    let compared = customer
        .run(compare, json!({ "a": scene.version, "b": next }))
        .await;
    assert_eq!(compared.at("/compareVersions/later/number"), 2);
    let passages = compared
        .at("/compareVersions/passages")
        .as_array()
        .unwrap()
        .clone();
    let outcome = |place: &str| {
        let found = passages.iter().find(|passage| passage["place"] == place);
        found.unwrap()["outcome"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        [outcome("C.4"), outcome("D.1"), outcome("10"), outcome("A.1")],
        ["CHANGED", "ADDED", "UNCHANGED", "UNCHANGED"]
    );
    let others = "query($id: ID!) { agreements(organisationId: $id, first: 50) { nodes { id currentVersion { id } } } }";
    let others = vendor.run(others, json!({ "id": vendor.organisation })).await;
    let nodes = others.at("/agreements/nodes").as_array().unwrap().clone();
    let other = nodes
        .iter()
        .find(|node| node["id"] != json!(scene.agreement))
        .unwrap();
    let mixed = json!({ "a": next, "b": other["currentVersion"]["id"] });
    vendor.run(compare, mixed).await.refused("VALIDATION");

    // Everybody was told, in mails that quote nobody.
    scene.app.work().await;
    let mails = "query { demoMailbox(first: 100) { nodes { subject text } } }";
    let mails = scene.app.stranger().run(mails, json!({})).await;
    let mails = mails.at("/demoMailbox/nodes").as_array().unwrap().clone();
    assert!(
        mails
            .iter()
            .all(|mail| !mail["text"].as_str().unwrap().contains("Vagttelefonen"))
    );
    let proposed = |mail: &&Value| mail["subject"].as_str().unwrap().contains("foreslår ændringer");
    assert!(mails.iter().any(|mail| proposed(&mail)), "{mails:#?}");
}
