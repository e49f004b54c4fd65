//! A customer that a second vendor has taken in gathers both vendors under one organisation (decision 0036).

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid::demo;
use tillid_tests::{ActorLogin, Answer, Client, TestApp, rows};

use crate::groups::also_owner_of;

const VENDOR: &str = "ts-nocode";
const VENDORS: &str = "query($id: ID!) { vendors(organisationId: $id) { totalCount nodes { id
    vendor { id } agreement { id currentVersion { id state } } services { id } } } }";
const VERSION: &str = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { state contentSha256
    consentSentence { version } } } }";

/// Two customer organisations of one company: one vendor has sent an agreement to the first, another has the second.
struct Company {
    app: TestApp,
    /// The owner of the vendor that moves.
    vendor: Client,
    /// Somebody of the first organisation alone.
    colleague: Client,
    /// The owner of the second alone.
    other: Client,
    /// Owner of both.
    both: Client,
    first: String,
    second: String,
    relation: String,
    agreement: String,
    version: String,
}

impl Company {
    async fn found() -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        let all = Box::pin(rows(app.state.db.pool())).await;
        let unsigned = |login: &ActorLogin| {
            let id = login.organisation_id.to_string();
            let is = |row: &tillid_tests::Row, table: &str| row.table == table && row.is_of(&id);
            let sent = |row: &tillid_tests::Row| {
                is(row, "agreement_versions") && row.state.as_deref() == Some("SENT")
            };
            all.iter().any(sent) && !all.iter().any(|row| is(row, "signatures"))
        };
        let find = |kind: &str, role: &str, fits: &dyn Fn(&ActorLogin) -> bool| {
            let fits = |login: &&ActorLogin| {
                login.kind.as_str() == kind && login.role.as_str() == role && fits(login)
            };
            logins.iter().find(fits).unwrap().clone()
        };
        let own = |login: &ActorLogin| login.vendor == VENDOR;
        let first = find("CUSTOMER", "OWNER", &|login| own(login) && unsigned(login));
        let second = find("CUSTOMER", "OWNER", &|login| !own(login));
        let colleague = find("CUSTOMER", "SIGNATORY", &|login| {
            login.organisation_id == first.organisation_id
        });
        let both = also_owner_of(&app, &first, second.organisation_id).await;
        let id = first.organisation_id.to_string();
        let seen = both.run(VENDORS, json!({ "id": id })).await;
        Self {
            vendor: app.sign_in_as(&find("VENDOR", "OWNER", &own)).await,
            colleague: app.sign_in_as(&colleague).await,
            other: app.sign_in_as(&second).await,
            both,
            relation: seen.text("/vendors/nodes/0/id"),
            agreement: seen.text("/vendors/nodes/0/agreement/id"),
            version: seen.text("/vendors/nodes/0/agreement/currentVersion/id"),
            first: id,
            second: second.organisation_id.to_string(),
            app,
        }
    }

    async fn go(&self, who: &Client, to: &str) -> Answer {
        let input = json!({ "relationId": self.relation, "organisationId": to });
        who.mutate("moveRelation", input, "relation { id customer { id } }")
            .await
    }

    /// Writes down the number of both organisations in the register.
    async fn registered(&self, first: Option<&str>, second: Option<&str>) {
        for (id, number) in [(&self.first, first), (&self.second, second)] {
            let id: tillid_entities::organisations::OrganisationId = id.parse().unwrap();
            let number = number.map_or("NULL".to_owned(), |number| format!("'{number}'"));
            let text = format!(
                "UPDATE organisations SET registration_scheme = CASE WHEN {number} IS NULL THEN NULL ELSE 'TEST' END, \
                 registration_number = {number} WHERE id = {}",
                literal(id.0.as_bytes())
            );
            self.app.state.db.pool().execute_unprepared(&text).await.unwrap();
        }
    }

    async fn vendors_of(&self, organisation: &str) -> Value {
        let seen = self.both.run(VENDORS, json!({ "id": organisation })).await;
        seen.at("/vendors").clone()
    }

    async fn sign(&self, who: &Client, name: &str) -> Answer {
        let shown = who.run(VERSION, json!({ "id": self.version })).await;
        let input = json!({ "agreementVersionId": self.version, "contentSha256": shown.text("/node/contentSha256"),
            "consentVersion": shown.text("/node/consentSentence/version"), "consentGiven": true, "typedName": name,
            "title": "Direktør", "proof": { "password": demo::PASSWORD } });
        who.mutate("signAgreement", input, "agreementVersion { state }")
            .await
    }
}

/// An id as the database in use writes it.
fn literal(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if tillid_tests::is_postgres() {
        format!("'{hex}'")
    } else {
        format!("x'{hex}'")
    }
}

// proves: R-004-088
#[actix_web::test]
async fn a_customer_holds_the_agreements_of_several_vendors_in_one_organisation() {
    let company = Box::pin(Company::found()).await;
    company.registered(Some("4711"), Some("4711")).await;
    let before = company.vendors_of(&company.second).await["totalCount"]
        .as_i64()
        .unwrap();

    let moved = company.go(&company.both, &company.second).await;
    assert_eq!(moved.text("/moveRelation/relation/customer/id"), company.second);

    let gathered = company.vendors_of(&company.second).await;
    assert_eq!(gathered["totalCount"], json!(before + 1));
    assert_eq!(company.vendors_of(&company.first).await["totalCount"], json!(0));
    let vendor = json!(company.vendor.organisation);
    let fits = |node: &&Value| node["vendor"]["id"] == vendor;
    let nodes = gathered["nodes"].as_array().unwrap();
    assert_eq!(
        nodes.iter().find(fits).unwrap()["agreement"]["id"],
        json!(company.agreement)
    );

    // Nothing between the two is left behind, in whatever table.
    let all = Box::pin(rows(company.app.state.db.pool())).await;
    let left: Vec<&str> = all
        .iter()
        .filter(|row| row.is_of(&company.first) && row.is_of(&company.vendor.organisation))
        .map(|row| row.table)
        .collect();
    assert_eq!(left, Vec::<&str>::new());

    // Whoever belongs to the former organisation alone sees nothing of it any more.
    let seen = company
        .colleague
        .run(VERSION, json!({ "id": company.version }))
        .await;
    assert_eq!(seen.at("/node"), &Value::Null);

    // The agreement is signed by the organisation that has it now, and its evidence holds.
    company.sign(&company.other, "Ejer").await.data();
    let signed = company.sign(&company.vendor, "Direktør").await;
    assert_eq!(signed.text("/signAgreement/agreementVersion/state"), "IN_FORCE");
    Box::pin(crate::evidence::is_verified_offline(
        &company.agreement,
        [&company.vendor, &company.other],
    ))
    .await;

    // From the first signature on it stays where it is.
    company
        .go(&company.both, &company.first)
        .await
        .refused("CONFLICT");
    assert_eq!(
        company.vendors_of(&company.second).await["totalCount"],
        json!(before + 1)
    );
}

#[actix_web::test]
async fn nobody_moves_a_vendor_between_companies_or_to_a_stranger() {
    let company = Box::pin(Company::found()).await;
    company.registered(Some("4711"), Some("4712")).await;
    company
        .go(&company.both, &company.second)
        .await
        .refused("CONFLICT");
    company
        .go(&company.both, &company.first)
        .await
        .refused("VALIDATION");
    // One end is not enough, whichever; and the vendor has no say.
    company
        .go(&company.other, &company.second)
        .await
        .refused("NOT_FOUND");
    company
        .go(&company.colleague, &company.first)
        .await
        .refused("FORBIDDEN");
    company
        .go(&company.vendor, &company.second)
        .await
        .refused("FORBIDDEN");
    // The proof of who asks is five minutes old.
    company.app.travel(company.app.now().plus_seconds(6 * 60));
    company
        .go(&company.both, &company.second)
        .await
        .refused("PROOF_REQUIRED");
    assert_eq!(company.vendors_of(&company.first).await["totalCount"], json!(1));
}
