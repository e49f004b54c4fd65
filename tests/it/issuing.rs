//! Issuing one agreement to many customers at once, and reminding those that have not signed.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tillid::worker;
use tillid_kernel::SystemDice;
use tillid_policy::{Actor, Request};
use tillid_tests::{Answer, Client, TestApp};

const INPUT: &str = "IssueAgreementsInput";
const BATCH: &str = "issueBatch { id state total issued refused }";
const SEEN: &str = "query($id: ID!) { issueBatch(id: $id) { state total issued refused finishedAt \
    rows(first: 100) { nodes { number customer state agreementVersionId problem { field code message } } } } }";

/// A vendor's desk with a published template and some customers of its own.
struct Desk {
    app: TestApp,
    admin: Client,
    service: String,
    template: String,
    customers: Vec<String>,
}

impl Desk {
    async fn with(customers: usize) -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        let of = async |role: &str| {
            let login = logins.iter().find(|login| {
                login.vendor == "ts-nocode" && login.kind.as_str() == "VENDOR" && login.role.as_str() == role
            });
            app.sign_in_as(login.unwrap()).await
        };
        let (admin, owner) = (of("ADMIN").await, of("OWNER").await);
        let services = "query($id: ID!) { services(organisationId: $id, first: 1) { nodes { id } } }";
        let services = admin.run(services, json!({ "id": admin.organisation })).await;
        let service = services.text("/services/nodes/0/id");
        let input = json!({ "organisationId": admin.organisation, "title": "Aftale til mange", "structure": "DK_SCC_2020",
            "language": "DA", "parameters": parameters() });
        let made = admin
            .mutate("createTemplate", input, "template { latestVersion { id } }")
            .await;
        let template = made.text("/createTemplate/template/latestVersion/id");
        let kind = "TemplateVersionIdInput";
        for (who, verb) in [
            (&admin, "submitTemplateVersion"),
            (&owner, "publishTemplateVersion"),
        ] {
            let input = json!({ "templateVersionId": template });
            who.mutate_with(verb, kind, input, "templateVersion { state }")
                .await
                .data();
        }
        let mut made = Vec::new();
        for number in 0..customers {
            let input = json!({ "organisationId": admin.organisation, "legalName": format!("Masse {number:03}"),
                "countryCode": "DK", "sector": "PRIVATE", "language": "DA", "externalId": format!("K{number:03}"),
                "ownerEmail": format!("ejer{number}@masse.example"), "noticeEmail": format!("dpo{number}@masse.example"),
                "serviceIds": [service] });
            let answer = admin
                .mutate("createCustomer", input, "relation { customer { id } }")
                .await;
            made.push(answer.text("/createCustomer/relation/customer/id"));
        }
        let desk = Self {
            app,
            admin,
            service,
            template,
            customers: made,
        };
        // As if each had accepted its invitation.
        desk.sql("UPDATE customer_relations SET state = 'ACTIVE' WHERE customer_name LIKE 'Masse %'")
            .await;
        desk.app.work().await;
        desk
    }

    fn input(&self, to: &Value) -> Value {
        let mut input = json!({ "organisationId": self.admin.organisation, "templateVersionId": self.template,
            "serviceIds": [self.service], "language": "DA", "parameters": parameters(),
            "annexA": annex_a(), "annexC": annex_c() });
        for (name, value) in to.as_object().unwrap() {
            input[name] = value.clone();
        }
        input
    }

    async fn issue(&self, to: Value) -> Answer {
        self.admin
            .mutate_with("issueAgreements", INPUT, self.input(&to), BATCH)
            .await
    }

    async fn listed(&self, file: &[u8]) -> Answer {
        self.issue(json!({ "file": STANDARD.encode(file) })).await
    }

    async fn seen(&self, id: &str) -> Value {
        let answer = self.admin.run(SEEN, json!({ "id": id })).await;
        answer.at("/issueBatch").clone()
    }

    async fn admin_now(&self) -> Client {
        let logins = self.app.logins().await;
        let login = logins.iter().find(|login| {
            login.vendor == "ts-nocode" && login.kind.as_str() == "VENDOR" && login.role.as_str() == "ADMIN"
        });
        self.app.sign_in_as(login.unwrap()).await
    }

    async fn sql(&self, text: &str) {
        self.app.state.db.pool().execute_unprepared(text).await.unwrap();
    }

    async fn count(&self, from: &str) -> i64 {
        let pool = self.app.state.db.pool();
        let text = format!("SELECT COUNT(*) AS many FROM {from}");
        let statement = Statement::from_string(pool.get_database_backend(), text);
        let row = pool.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "many").unwrap()
    }

    /// Letters that an agreement has gone out, to these customers.
    async fn letters(&self, template: &str) -> i64 {
        self.count(&format!(
            "outbox_messages WHERE template = '{template}' AND recipient LIKE 'dpo%@masse.example'"
        ))
        .await
    }

    async fn versions(&self) -> i64 {
        self.count("agreement_versions WHERE title = 'Aftale til mange'")
            .await
    }

    fn request(&self) -> Request {
        Request {
            actor: Actor::Anonymous,
            now: self.app.now(),
            dice: std::sync::Arc::new(SystemDice),
            id: "test".to_owned(),
            origin: "https://tillid.example".into(),
            browser: std::sync::Arc::default(),
        }
    }

    async fn portion(&self) -> u64 {
        tillid_agreements::batches::issue_due(&self.app.state.db, &self.request())
            .await
            .unwrap()
    }
}

/// An issue of the vendor's published text, to a list without any customer of its own: nothing goes out.
pub(crate) async fn offer(issuer: &Client) -> Value {
    let seen = "query($id: ID!) { services(organisationId: $id, first: 1) { nodes { id } } \
                templates(organisationId: $id, first: 1) { nodes { language currentVersion { id } } } }";
    let seen = issuer.run(seen, json!({ "id": issuer.organisation })).await;
    let template = seen.at("/templates/nodes/0");
    json!({ "organisationId": issuer.organisation, "file": STANDARD.encode("cvr\n0\n"),
        "templateVersionId": template["currentVersion"]["id"], "language": template["language"],
        "serviceIds": [seen.at("/services/nodes/0/id")], "annexA": annex_a(), "annexC": annex_c() })
}

/// Hands such an issue in.
pub(crate) async fn hand_in(issuer: &Client) {
    issuer
        .mutate_with("issueAgreements", INPUT, offer(issuer).await, BATCH)
        .await
        .data();
}

fn annex_a() -> Value {
    json!({ "purpose": "Drift", "nature": "Opbevaring", "dataTypes": ["Navn"], "specialCategories": [],
        "subjectCategories": ["Brugere"], "duration": "Aftalens løbetid" })
}

fn annex_c() -> Value {
    json!({ "instruction": "Som aftalt", "security": "Kryptering", "assistance": "", "retention": "", "locations": "",
        "transfers": "", "auditProcessor": "", "auditSubProcessors": "" })
}

fn parameters() -> Value {
    json!({ "authorisationModel": "GENERAL", "subProcessorNoticeDays": 30, "objectionDays": 14, "breachHours": 24,
        "exitChoice": "DELETE", "exitDays": 30, "auditConcept": 3, "auditNoticeDays": 30, "thirdCountryAllowed": true })
}

/// The list is accepted at once; the good rows go out with their own terms, the bad ones say why in the reader's words.
#[tokio::test]
async fn a_list_goes_out_row_by_row_and_the_bad_rows_say_why() {
    let desk = Desk::with(6).await;
    desk.sql("UPDATE customer_relations SET state = 'ENDED' WHERE customer_name = 'Masse 003'")
        .await;
    desk.sql("UPDATE organisations SET state = 'CLOSED' WHERE legal_name = 'Masse 004'")
        .await;
    let file = "\u{feff}Kundenummer;Varsel (dage);Indsigelsesdage;Brud-timer\nK000;45;20;\nK001;;;\nK001;;;\nfindes ikke;;;\n\
                K003;;;\nK004;;;\nK005;181;;\nK002;10;;\n;;;9\nK005;x;;\n";
    let input = desk.input(&json!({ "file": STANDARD.encode(file) }));
    let preview = "query($input: IssueAgreementsInput!) { issuePreview(input: $input) { total good bad \
                   rows { number customer } problems { number problem { code } } } }";
    let preview = desk.admin.run(preview, json!({ "input": input })).await;
    assert_eq!(preview.at("/issuePreview/good"), 2, "{:#}", preview.body);
    assert_eq!(desk.versions().await, 0, "a look writes nothing");

    let handed_in = desk.listed(file.as_bytes()).await;
    let batch = handed_in.at("/issueAgreements/issueBatch").clone();
    assert_eq!(
        (&batch["state"], &batch["issued"]),
        (&json!("RUNNING"), &json!(0)),
        "{:#}",
        handed_in.body
    );
    desk.app.work().await;
    let seen = desk.seen(batch["id"].as_str().unwrap()).await;
    assert_eq!(
        (&seen["state"], &seen["total"], &seen["issued"], &seen["refused"]),
        (&json!("DONE"), &json!(10), &json!(2), &json!(8)),
        "{seen:#}"
    );
    let codes: Vec<_> = seen["rows"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["number"].as_i64().unwrap(),
                row["problem"]["code"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(
        codes,
        [
            (2, ""),
            (3, ""),
            (4, "customer-twice"),
            (5, "customer-unknown"),
            (6, "relation-not-active"),
            (7, "customer-closed"),
            (8, "out-of-range"),
            (9, "objection-longer-than-notice"),
            (10, "required"),
            (11, "customer-twice"),
        ]
    );
    let range = &seen["rows"]["nodes"][6]["problem"];
    assert_eq!(range["field"], "parameters.subProcessorNoticeDays");
    assert!(range["message"].as_str().unwrap().contains("180"), "{range}");
    assert_eq!(
        (desk.versions().await, desk.letters("agreement-sent").await),
        (2, 2)
    );

    // What went out is what the row said, and its document is there before and after it was typeset.
    let version = seen["rows"]["nodes"][0]["agreementVersionId"].clone();
    let read = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { state pdfUrl pdfSha256 \
                parameters { subProcessorNoticeDays breachHours } } } }";
    let before = desk.admin.run(read, json!({ "id": version })).await;
    assert_eq!(before.at("/node/state"), "SENT");
    assert_eq!(before.at("/node/parameters/subProcessorNoticeDays"), 45);
    assert_eq!(before.at("/node/parameters/breachHours"), 24);
    assert!(before.at("/node/pdfSha256").is_null());
    let pdf = desk.admin.get(&before.text("/node/pdfUrl")).await;
    assert_eq!(pdf.status(), 200);
    let early = tillid_kernel::sha256_hex(pdf.bytes().await.unwrap());
    while worker::print_turn(&desk.app.state).await.unwrap() > 0 {}
    let after = desk.admin.run(read, json!({ "id": version })).await;
    assert_eq!(after.at("/node/pdfSha256"), &json!(early));

    // The bad ones are a file: row, what it called the customer, and why in the reader's language; nothing that a
    // spreadsheet would compute.
    let file = "query($id: ID!) { issueBatch(id: $id) { refusedCsv } }";
    let danish = Client {
        language: "da",
        ..desk.admin.clone()
    };
    for (who, heading, unknown) in [
        (&desk.admin, "Row;Customer;Why", "5;findes ikke;"),
        (&danish, "Række;Kunde;Hvorfor", "5;findes ikke;"),
    ] {
        let csv = who.run(file, json!({ "id": batch["id"] })).await;
        let csv = csv.text("/issueBatch/refusedCsv");
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!((lines.len(), lines[0]), (9, heading), "{csv}");
        let row = lines[2].strip_prefix(unknown).unwrap_or_else(|| panic!("{csv}"));
        let shown = who.run(SEEN, json!({ "id": batch["id"] })).await;
        assert_eq!(
            row.trim_matches('"'),
            shown.text("/issueBatch/rows/nodes/3/problem/message"),
            "{csv}"
        );
    }
    let formula = desk.listed(b"kundenummer\n=1+1\n").await;
    let id = formula.text("/issueAgreements/issueBatch/id");
    let csv = desk.admin.run(file, json!({ "id": id })).await;
    assert!(
        csv.text("/issueBatch/refusedCsv").contains("\n2;'=1+1;"),
        "{:#}",
        csv.body
    );

    // The same again: those that have one waiting are left alone.
    let again = desk
        .issue(json!({ "customerIds": [desk.customers[0], desk.customers[2]] }))
        .await;
    desk.app.work().await;
    let seen = desk.seen(&again.text("/issueAgreements/issueBatch/id")).await;
    assert_eq!(
        seen["rows"]["nodes"][0]["problem"]["code"], "version-open",
        "{seen:#}"
    );
    assert_eq!(seen["rows"]["nodes"][1]["state"], "ISSUED", "{seen:#}");
}

/// What is no list is refused as a whole, each with its own code, and nothing is written.
#[tokio::test]
async fn what_is_no_list_is_refused_as_a_whole() {
    let desk = Desk::with(1).await;
    let before = desk.count("issue_batches").await;
    let many = format!("cvr\n{}", "1\n".repeat(200_000));
    let large = vec![b'a'; 512 * 1024 + 1];
    for (file, why) in [
        (&b"kundenummer\nK\xd8B"[..], "UTF-8"),
        (many.as_bytes(), "10000"),
        (&large, "512"),
        (b"", "no rows"),
        (b"varsel\n30\n", "customer number"),
        (b"cvr;pris\n1;2\n", "pris"),
    ] {
        let answer = desk.listed(file).await;
        answer.refused("VALIDATION");
        let error = &answer.body["errors"][0];
        assert_eq!(error["extensions"]["field"], "list", "{error:#}");
        let message = error["message"]
            .as_str()
            .unwrap()
            .replace(['.', '\u{a0}', '\u{2068}', '\u{2069}'], "");
        assert!(message.contains(why), "{why}: {message}");
    }
    desk.issue(json!({ "customerIds": [] }))
        .await
        .refused("VALIDATION");
    desk.issue(json!({})).await.refused("VALIDATION");
    assert_eq!(desk.count("issue_batches").await, before);
}

/// A customer that closes, or whose relation ends, after the list was handed in gets none, and the others do.
#[tokio::test]
async fn who_is_gone_when_its_turn_comes_is_left_out() {
    let desk = Desk::with(3).await;
    let handed_in = desk.issue(json!({ "customerIds": desk.customers })).await;
    desk.sql("UPDATE organisations SET state = 'CLOSED' WHERE legal_name = 'Masse 000'")
        .await;
    desk.sql("UPDATE customer_relations SET state = 'ENDED' WHERE customer_name = 'Masse 001'")
        .await;
    desk.app.work().await;
    let seen = desk.seen(&handed_in.text("/issueAgreements/issueBatch/id")).await;
    let rows = seen["rows"]["nodes"].as_array().unwrap();
    let codes: Vec<_> = rows.iter().map(|row| row["problem"]["code"].as_str()).collect();
    assert_eq!(
        codes,
        [Some("customer-closed"), Some("relation-not-active"), None],
        "{seen:#}"
    );
    assert_eq!((&seen["issued"], &seen["refused"]), (&json!(1), &json!(2)));
}

/// The process dies between portions and inside of them, and two workers work at once: each goes out exactly once.
#[tokio::test]
async fn each_goes_out_exactly_once_whatever_dies() {
    let desk = Desk::with(120).await;
    let handed_in = desk.issue(json!({ "customerIds": desk.customers })).await;
    let id = handed_in.text("/issueAgreements/issueBatch/id");
    // Cut off at ever later moments: whatever was begun is undone, or is done.
    for milliseconds in [1, 5, 20, 60, 120] {
        let cut = Duration::from_millis(milliseconds);
        let request = desk.request();
        let begun = tillid_agreements::batches::issue_due(&desk.app.state.db, &request);
        let _ = tokio::time::timeout(cut, begun).await;
        let (versions, letters) = (desk.versions().await, desk.letters("agreement-sent").await);
        assert_eq!((versions, letters % 50), (letters, 0), "half a portion");
    }
    desk.portion().await;
    tokio::join!(desk.portion(), desk.portion());
    while desk.portion().await > 0 {}
    desk.app.work().await;
    let seen = desk.seen(&id).await;
    assert_eq!(
        (&seen["state"], &seen["issued"], &seen["refused"]),
        (&json!("DONE"), &json!(120), &json!(0))
    );
    assert_eq!(
        (desk.versions().await, desk.letters("agreement-sent").await),
        (120, 120)
    );
    let numbers = "(SELECT DISTINCT reference FROM agreements WHERE id IN (SELECT agreement_id FROM agreement_versions \
                   WHERE title = 'Aftale til mange')) AS numbers";
    assert_eq!(desk.count(numbers).await, 120);
}

/// To the second, once, also by two workers; not after it was taken back; on the vendor's days alone.
#[tokio::test]
async fn reminders_leave_to_the_second_and_once() {
    let desk = Desk::with(2).await;
    let set = async |days: Value| {
        // Sessions end in the days that pass.
        let admin = desk.admin_now().await;
        let input = json!({ "organisationId": admin.organisation, "days": days });
        admin
            .mutate("setSigningReminders", input, "signingReminders { days }")
            .await
    };
    for bad in [json!([0]), json!([60]), json!([1, 2, 3, 4, 5, 6])] {
        set(bad).await.refused("VALIDATION");
    }
    let chosen = set(json!([7, 3, 3])).await;
    assert_eq!(
        chosen.at("/setSigningReminders/signingReminders/days"),
        &json!([3, 7])
    );
    let sent = desk.app.now();
    let handed_in = desk.issue(json!({ "customerIds": desk.customers })).await;
    while desk.portion().await > 0 {}
    let remind = async || {
        tillid_agreements::reminders::remind_due(&desk.app.state.db, &desk.request(), 200)
            .await
            .unwrap()
    };
    let days = |days: i64| sent.plus_seconds(days * 86_400);
    desk.app.travel(days(3).plus_seconds(-1));
    remind().await;
    assert_eq!(desk.letters("agreement-reminder").await, 0);
    desk.app.travel(days(3));
    tokio::join!(remind(), remind());
    remind().await;
    assert_eq!(desk.letters("agreement-reminder").await, 2);

    let admin = desk.admin_now().await;
    let id = handed_in.text("/issueAgreements/issueBatch/id");
    let seen = admin
        .run(SEEN, json!({ "id": id }))
        .await
        .at("/issueBatch")
        .clone();
    let input = json!({ "agreementVersionId": seen["rows"]["nodes"][0]["agreementVersionId"] });
    admin
        .mutate_with(
            "recallAgreement",
            "AgreementVersionIdInput",
            input,
            "agreementVersion { state }",
        )
        .await
        .data();
    desk.app.travel(days(7));
    remind().await;
    assert_eq!(
        desk.letters("agreement-reminder").await,
        3,
        "not to whom it was taken back from"
    );
    set(json!([7, 9])).await.data();
    desk.app.travel(days(8));
    remind().await;
    assert_eq!(
        desk.letters("agreement-reminder").await,
        3,
        "what fell due before is not made up for"
    );
    desk.app.travel(days(61));
    remind().await;
    assert_eq!(
        desk.letters("agreement-reminder").await,
        3,
        "not when the time to sign is over"
    );
}
