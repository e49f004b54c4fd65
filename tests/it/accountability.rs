//! What an organisation answers for: its record of processing activities, and the evidence of its measures.

use futures_util::future::join;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_kernel::{Timestamp, sha256_hex};
use tillid_tests::{ActorLogin, Answer, Client, TestApp};

const VENDOR: &str = "ts-nocode";
const OTHER: &str = "techem-danmark";
const ACTIVITY: &str = "id version state title ownerRole missing reviewedAt nextReviewOn isReviewDue controllerSource \
    controllerCount controllerName controllerOrganisationId service { id } relationId controllerNames legalBasis \
    canChange canActivate canReview canRetire";
const MEASURES: &str = "query($id: ID!) { organisationMeasures(organisationId: $id) { today canRecord isCheckDue \
    confidentiality { staffCount committedCount coverage countedOn wordingSha256 recordedByName nextCheckOn } \
    training { topic heldOn coverage staffCount attendeeCount recordedByName } } }";
const PROCESSORS: &str = "query($id: ID!) { processorMeasures(organisationId: $id) { totalCount nodes { \
    vendor { id legalName } confidentiality { staffCount committedCount coverage countedOn wording wordingSha256 } \
    training { topic heldOn coverage } } } }";

struct Scene {
    app: TestApp,
    logins: Vec<ActorLogin>,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        Self { app, logins }
    }

    async fn who(&self, vendor: &str, kind: &str, role: &str) -> Client {
        let fits = self.logins.iter().find(|login| {
            login.vendor == vendor && login.kind.as_str() == kind && login.role.as_str() == role
        });
        self.app.sign_in_as(fits.unwrap()).await
    }

    /// The calendar day so many days from today, in UTC.
    fn day(&self, days: i64) -> String {
        self.app.now().plus_days(days).to_time().date().to_string()
    }
}

fn facts(title: &str, owner: &str) -> Value {
    json!({ "role": "CONTROLLER", "title": title, "ownerRole": owner, "purposes": ["Support"], "legalBasis": "CONTRACT",
        "subjectCategories": ["Brugere"], "dataCategories": ["Navn"] })
}

/// The facts of an activity that is done for others.
fn for_others(title: &str, controllers: &Value) -> Value {
    let mut facts = facts(title, "Direktionen");
    facts["role"] = json!("PROCESSOR");
    for (name, value) in controllers.as_object().unwrap() {
        facts[name] = value.clone();
    }
    facts
}

async fn create(who: &Client, activity: &Value) -> Answer {
    let input = json!({ "organisationId": who.organisation, "activity": activity });
    let selection = format!("activity {{ {ACTIVITY} }}");
    who.mutate("createProcessingActivity", input, &selection).await
}

async fn created(who: &Client, activity: &Value) -> Value {
    let answer = create(who, activity).await;
    answer.at("/createProcessingActivity/activity").clone()
}

async fn update(who: &Client, row: &Value, activity: &Value) -> Answer {
    let input = json!({ "processingActivityId": row["id"], "version": row["version"], "activity": activity });
    let selection = format!("activity {{ {ACTIVITY} }}");
    who.mutate("updateProcessingActivity", input, &selection).await
}

async fn moves(who: &Client, name: &str, row: &Value) -> Answer {
    let input = json!({ "processingActivityId": row["id"], "version": row["version"] });
    let selection = format!("activity {{ {ACTIVITY} }}");
    who.mutate_with(name, "ProcessingActivityIdInput", input, &selection)
        .await
}

async fn activate(who: &Client, row: &Value) -> Answer {
    moves(who, "activateProcessingActivity", row).await
}

async fn read(who: &Client, row: &Value) -> Answer {
    let query =
        format!("query($id: ID!) {{ processingActivity(processingActivityId: $id) {{ {ACTIVITY} }} }}");
    who.run(&query, json!({ "id": row["id"] })).await
}

async fn list(who: &Client, filter: Value) -> Vec<Value> {
    let query = format!(
        "query($id: ID!, $filter: ProcessingActivityFilter) {{ processingActivities(organisationId: $id, \
         filter: $filter, first: 100) {{ nodes {{ {ACTIVITY} }} }} }}"
    );
    let answer = who
        .run(&query, json!({ "id": who.organisation, "filter": filter }))
        .await;
    answer
        .at("/processingActivities/nodes")
        .as_array()
        .unwrap()
        .clone()
}

/// Fails unless the field is what was refused.
#[track_caller]
fn refused_at(answer: &Answer, field: &str) {
    answer.refused("VALIDATION");
    let found = answer.body.pointer("/errors/0/extensions/field");
    assert_eq!(found, Some(&json!(field)), "{:#}", answer.body);
}

// proves: R-000-077
#[tokio::test]
async fn every_activity_in_a_record_has_a_role_that_answers_for_it() {
    let scene = Scene::start().await;
    for (kind, role) in [("VENDOR", "DPO"), ("CUSTOMER", "DPO"), ("PARTNER", "ADMIN")] {
        let who = scene.who(VENDOR, kind, role).await;
        let draft = created(&who, &facts("Nyhedsbrev", " ")).await;
        assert_eq!(draft["missing"], json!(["OWNER_ROLE"]), "{kind}");
        refused_at(&activate(&who, &draft).await, "activity.ownerRole");
        assert_eq!(
            read(&who, &draft).await.at("/processingActivity/state"),
            &json!("DRAFT")
        );
        let named = update(&who, &draft, &facts("Nyhedsbrev", "Direktionen")).await;
        let named = named.at("/updateProcessingActivity/activity").clone();
        let active = activate(&who, &named).await;
        let active = active.at("/activateProcessingActivity/activity").clone();
        assert_eq!(active["state"], "ACTIVE");
        assert_eq!(active["ownerRole"], "Direktionen");
        // What stands in the record cannot lose its owner, nor anything else that it needs.
        refused_at(
            &update(&who, &active, &facts("Nyhedsbrev", "")).await,
            "activity.ownerRole",
        );
        let in_record = list(&who, json!({ "states": ["ACTIVE"] })).await;
        assert!(in_record.iter().any(|row| row["id"] == active["id"]));
        for row in in_record {
            assert_ne!(row["ownerRole"], "", "{row}");
        }
    }
}

#[tokio::test]
async fn an_activity_is_reviewed_on_its_day_and_put_away_for_good() {
    let scene = Scene::start().await;
    let dpo = scene.who(VENDOR, "VENDOR", "DPO").await;
    let draft = created(&dpo, &facts("Adgangskontrol", "Direktionen")).await;
    let review = async |who: &Client, row: &Value, day: String| {
        let input =
            json!({ "processingActivityId": row["id"], "version": row["version"], "nextReviewOn": day });
        let selection = format!("activity {{ {ACTIVITY} }}");
        who.mutate("reviewProcessingActivity", input, &selection).await
    };
    review(&dpo, &draft, scene.day(30)).await.refused("CONFLICT");
    // Two at once: one puts it into the record.
    let (one, other) = join(activate(&dpo, &draft), activate(&dpo, &draft)).await;
    let codes = [one.code(), other.code()];
    assert!(
        codes.contains(&None) && codes.contains(&Some("CONFLICT")),
        "{codes:?}"
    );
    let active = read(&dpo, &draft).await.at("/processingActivity").clone();
    assert_eq!(active["nextReviewOn"], "2027-11-23", "in a year");
    refused_at(&review(&dpo, &active, scene.day(0)).await, "nextReviewOn");
    let reviewed = review(&dpo, &active, scene.day(1)).await;
    let reviewed = reviewed.at("/reviewProcessingActivity/activity").clone();
    assert_eq!(reviewed["isReviewDue"], false);
    let due = json!({ "reviewDue": true });
    let is_due = |rows: &[Value]| rows.iter().any(|row| row["id"] == active["id"]);
    assert!(!is_due(&list(&dpo, due.clone()).await));

    // On the day itself it is due; half past midnight in Denmark it is that day already, though not in UTC.
    scene
        .app
        .travel(Timestamp::parse("2026-11-23T22:59:59.999Z").unwrap());
    let dpo = scene.who(VENDOR, "VENDOR", "DPO").await;
    assert!(!is_due(&list(&dpo, due.clone()).await));
    scene
        .app
        .travel(Timestamp::parse("2026-11-23T23:00:00Z").unwrap());
    assert!(is_due(&list(&dpo, due).await));
    let stale = moves(&dpo, "retireProcessingActivity", &active).await;
    stale.refused("CONFLICT");
    let retired = moves(&dpo, "retireProcessingActivity", &reviewed).await;
    let retired = retired.at("/retireProcessingActivity/activity").clone();
    assert_eq!(retired["state"], "RETIRED");
    for can in ["canChange", "canActivate", "canReview", "canRetire"] {
        assert_eq!(retired[can], false);
    }
    update(&dpo, &retired, &facts("Igen", "Direktionen"))
        .await
        .refused("IMMUTABLE");
    activate(&dpo, &retired).await.refused("IMMUTABLE");
}

// proves: R-002-008
#[tokio::test]
async fn every_activity_shows_who_is_controller() {
    let scene = Scene::start().await;
    let dpo = scene.who(VENDOR, "VENDOR", "DPO").await;
    let own = created(&dpo, &facts("Løn", "Direktionen")).await;
    assert_eq!(own["controllerSource"], "OWN");
    assert_eq!(own["controllerOrganisationId"], dpo.organisation.as_str());

    let query = "query($id: ID!) { customers(organisationId: $id, filter: { state: ACTIVE }, first: 100) { nodes { id \
        customer { id legalName } services { id } } } services(organisationId: $id) { nodes { id } } }";
    let found = dpo.run(query, json!({ "id": dpo.organisation })).await;
    let customers = found.at("/customers/nodes").as_array().unwrap().clone();
    let service = found.at("/services/nodes/0/id").clone();
    let having: Vec<&Value> = customers
        .iter()
        .filter(|row| {
            let services = row["services"].as_array().unwrap();
            services.iter().any(|one| one["id"] == service)
        })
        .collect();
    assert!(having.len() > 1);
    let for_service = created(&dpo, &for_others("Drift", &json!({ "serviceId": service }))).await;
    assert_eq!(for_service["controllerSource"], "SERVICE");
    assert_eq!(for_service["controllerCount"], having.len());
    assert_eq!(
        for_service["controllerName"], having[0]["customer"]["legalName"],
        "customers come by name"
    );
    assert_eq!(
        for_service["legalBasis"],
        Value::Null,
        "the ground is its controller's"
    );
    // Each of them by name, a page at a time.
    let query = "query($id: ID!, $after: String) { processingActivityControllers(processingActivityId: $id, first: 2, \
        after: $after) { totalCount nodes { organisationId name contact } pageInfo { hasNextPage endCursor } } }";
    let (mut paged, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = dpo
            .run(query, json!({ "id": for_service["id"], "after": after }))
            .await;
        let page = page.at("/processingActivityControllers").clone();
        assert_eq!(page["totalCount"], having.len());
        paged.extend(page["nodes"].as_array().unwrap().clone());
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    let ids =
        |rows: &[Value]| -> Vec<Value> { rows.iter().map(|row| row["organisationId"].clone()).collect() };
    let expected: Vec<Value> = having.iter().map(|row| row["customer"]["id"].clone()).collect();
    assert_eq!(ids(&paged), expected);

    let everybody = created(&dpo, &for_others("Support", &json!({}))).await;
    assert_eq!(everybody["controllerSource"], "CUSTOMERS");
    assert_eq!(everybody["controllerCount"], customers.len());
    let one = json!({ "relationId": customers[1]["id"] });
    let one = created(&dpo, &for_others("Konvertering", &one)).await;
    assert_eq!(one["controllerOrganisationId"], customers[1]["customer"]["id"]);
    assert_eq!(one["controllerName"], customers[1]["customer"]["legalName"]);

    // One way at a time; a controller names nobody; what is somebody else's is not there.
    let two = json!({ "serviceId": service, "relationId": customers[1]["id"] });
    refused_at(
        &create(&dpo, &for_others("Begge", &two)).await,
        "activity.controllers",
    );
    let mut controller = facts("Løn", "Direktionen");
    controller["controllerNames"] = json!(["Andre"]);
    refused_at(&create(&dpo, &controller).await, "activity.controllers");
    let customer = scene.who(VENDOR, "CUSTOMER", "DPO").await;
    create(&customer, &for_others("Drift", &json!({ "serviceId": service })))
        .await
        .refused("NOT_FOUND");

    // Whoever has no customers names its controllers, and stands in no record without.
    let nobody = created(&customer, &for_others("For andre", &json!({}))).await;
    assert_eq!(nobody["missing"], json!(["CONTROLLERS"]));
    refused_at(&activate(&customer, &nobody).await, "activity.controllers");
    let named = json!({ "controllerNames": ["Eksempel Havn", "Eksempel Forsyning"] });
    let named = created(&customer, &for_others("For to", &named)).await;
    assert_eq!(named["controllerCount"], 2);
    assert_eq!(named["controllerName"], "Eksempel Havn");
    activate(&customer, &named).await.data();
}

#[tokio::test]
async fn the_record_is_exported_with_what_the_regulation_asks_for() {
    let scene = Scene::start().await;
    let dpo = scene.who(VENDOR, "VENDOR", "DPO").await;
    let csv = "query($id: ID!) { processingActivitiesCsv(organisationId: $id) }";
    let draft = created(&dpo, &facts("=HYPERLINK(\"http://x\")", "@Direktionen")).await;
    let file = async || {
        let answer = dpo.run(csv, json!({ "id": dpo.organisation })).await;
        answer.text("/processingActivitiesCsv")
    };
    assert!(!file().await.contains("HYPERLINK"), "a draft is no record");
    activate(&dpo, &draft).await.data();
    let text = file().await;
    assert!(text.starts_with('\u{feff}'));
    let line = text.lines().find(|line| line.contains("HYPERLINK")).unwrap();
    assert!(line.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{line}");
    assert!(line.contains(";'@Direktionen;"), "{line}");
    let own = dpo
        .run(
            "query($id: ID!) { organisation(id: $id) { legalName } }",
            json!({ "id": dpo.organisation }),
        )
        .await;
    let name = own.text("/organisation/legalName");
    assert!(
        line.contains("Controller") && line.matches(&name).count() == 2,
        "its own controller: {line}"
    );
    assert!(line.contains("Contract (Article 6(1)(b))"), "{line}");
    assert!(
        line.contains("dpo@ts-nocode.demo.example"),
        "its officer's mailbox: {line}"
    );
    // A line for each controller of what is done for a service's customers.
    let shared = list(&dpo, json!({ "role": "PROCESSOR", "states": ["ACTIVE"] })).await;
    let shared = shared
        .iter()
        .find(|row| row["controllerSource"] == "SERVICE")
        .unwrap();
    let title = shared["title"].as_str().unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains(title)).collect();
    assert_eq!(json!(lines.len()), shared["controllerCount"]);
    assert!(lines[0].contains(shared["controllerName"].as_str().unwrap()));
    assert!(
        lines.iter().all(|line| line.contains('@')),
        "each with its contact: {lines:#?}"
    );
    // Nobody else's.
    scene
        .who(OTHER, "VENDOR", "OWNER")
        .await
        .run(csv, json!({ "id": dpo.organisation }))
        .await
        .refused("NOT_FOUND");
}

fn held(who: &Client, day: &str, staff: i32, came: i32) -> Value {
    json!({ "organisationId": who.organisation, "topic": "Phishing", "heldOn": day, "staffCount": staff,
        "attendeeCount": came })
}

// proves: R-000-079
#[tokio::test]
async fn the_last_meeting_and_its_coverage_are_shown() {
    let scene = Scene::start().await;
    let dpo = scene.who(VENDOR, "VENDOR", "DPO").await;
    let selection = "training { id coverage heldOn }";
    let measures = async |who: &Client| {
        let answer = who.run(MEASURES, json!({ "id": who.organisation })).await;
        answer.at("/organisationMeasures").clone()
    };
    let before = measures(&dpo).await["training"].clone();
    assert_eq!(
        (&before["heldOn"], &before["coverage"]),
        (&json!(scene.day(-35)), &json!(93))
    );
    let record = async |who: &Client, day: &str, staff: i32, came: i32| {
        who.mutate("recordTraining", held(who, day, staff, came), selection)
            .await
    };
    let today = scene.day(0);
    refused_at(&record(&dpo, &today, 45, 46).await, "attendeeCount");
    refused_at(&record(&dpo, &today, 45, -1).await, "attendeeCount");
    refused_at(&record(&dpo, &today, 0, 0).await, "staffCount");
    refused_at(&record(&dpo, &scene.day(1), 45, 45).await, "heldOn");
    assert_eq!(measures(&dpo).await["training"], before, "nothing refused counts");

    let partly = record(&dpo, &today, 200, 199).await;
    assert_eq!(partly.at("/recordTraining/training/coverage"), &json!(99));
    scene.app.travel(scene.app.now().plus_seconds(1));
    let all = record(&dpo, &today, 45, 45).await;
    let shown = measures(&dpo).await["training"].clone();
    assert_eq!(
        (&shown["heldOn"], &shown["coverage"]),
        (&json!(today), &json!(100)),
        "of two on a day the one recorded last"
    );
    // What was wrong is taken back, once, and the one before counts again.
    let wrong = json!({ "trainingRecordId": all.at("/recordTraining/training/id") });
    let withdraw = async || {
        let kind = "TrainingRecordIdInput";
        dpo.mutate_with(
            "withdrawTraining",
            kind,
            wrong.clone(),
            "training { withdrawnAt }",
        )
        .await
    };
    let (one, other) = join(withdraw(), withdraw()).await;
    let codes = [one.code(), other.code()];
    assert!(
        codes.contains(&None) && codes.contains(&Some("CONFLICT")),
        "{codes:?}"
    );
    assert_eq!(measures(&dpo).await["training"]["coverage"], 99);

    // A day is a day where the organisation is: an hour before midnight in UTC it is tomorrow in Denmark.
    scene
        .app
        .travel(Timestamp::parse("2026-11-23T22:59:59.999Z").unwrap());
    let dpo = scene.who(VENDOR, "VENDOR", "DPO").await;
    refused_at(&record(&dpo, "2026-11-24", 45, 45).await, "heldOn");
    scene
        .app
        .travel(Timestamp::parse("2026-11-23T23:00:00Z").unwrap());
    record(&dpo, "2026-11-24", 45, 45).await.data();
    assert_eq!(measures(&dpo).await["today"], "2026-11-24");
}

// proves: R-001-002
#[tokio::test]
async fn customers_read_how_many_of_the_staff_are_committed_to_confidentiality() {
    let scene = Scene::start().await;
    let admin = scene.who(VENDOR, "VENDOR", "ADMIN").await;
    let wording = "Jeg holder fortroligt, hvad jeg får at vide.";
    let counted = |committed: i32, day: String| {
        json!({ "organisationId": admin.organisation, "wording": wording, "staffCount": 46,
            "committedCount": committed, "countedOn": day })
    };
    let record = async |who: &Client, input: Value| {
        who.mutate(
            "recordConfidentiality",
            input,
            "confidentiality { coverage nextCheckOn }",
        )
        .await
    };
    refused_at(&record(&admin, counted(47, scene.day(0))).await, "committedCount");
    refused_at(&record(&admin, counted(44, scene.day(1))).await, "countedOn");
    let mut late = counted(44, scene.day(0));
    late["nextCheckOn"] = json!(scene.day(0));
    refused_at(&record(&admin, late).await, "nextCheckOn");
    let made = record(&admin, counted(44, scene.day(0))).await;
    assert_eq!(
        made.at("/recordConfidentiality/confidentiality/coverage"),
        &json!(95)
    );
    let next = made.at("/recordConfidentiality/confidentiality/nextCheckOn");
    assert_eq!(next, &json!("2027-11-23"));
    // An older count that is recorded later does not take its place.
    record(&admin, counted(1, scene.day(-1))).await.data();

    // Its customers read the newest count and the last meeting, whatever their role.
    let customer = scene.who(VENDOR, "CUSTOMER", "MEMBER").await;
    let shown = customer
        .run(PROCESSORS, json!({ "id": customer.organisation }))
        .await;
    let nodes = shown.at("/processorMeasures/nodes").as_array().unwrap().clone();
    let of =
        |nodes: &[Value], vendor: &str| nodes.iter().find(|node| node["vendor"]["id"] == vendor).cloned();
    let vendor = of(&nodes, &admin.organisation).unwrap();
    assert_eq!(
        vendor["confidentiality"],
        json!({ "staffCount": 46, "committedCount": 44, "coverage": 95, "countedOn": scene.day(0),
            "wording": wording, "wordingSha256": sha256_hex(wording) })
    );
    assert_eq!(vendor["training"]["heldOn"], scene.day(-35));
    assert_eq!(vendor["training"]["coverage"], 93);

    // Others read nothing of it: neither by asking the vendor, nor among their own processors.
    let stranger = scene.who(OTHER, "CUSTOMER", "OWNER").await;
    let theirs = stranger
        .run(PROCESSORS, json!({ "id": stranger.organisation }))
        .await;
    let theirs = theirs.at("/processorMeasures/nodes").as_array().unwrap().clone();
    assert!(!theirs.is_empty() && of(&theirs, &admin.organisation).is_none());
    for who in [&customer, &stranger] {
        who.run(MEASURES, json!({ "id": admin.organisation }))
            .await
            .refused("NOT_FOUND");
    }
    stranger
        .run(PROCESSORS, json!({ "id": customer.organisation }))
        .await
        .refused("NOT_FOUND");
    for (kind, role) in [("VENDOR", "OWNER"), ("PARTNER", "OWNER")] {
        let who = scene.who(VENDOR, kind, role).await;
        who.run(PROCESSORS, json!({ "id": who.organisation }))
            .await
            .refused("FORBIDDEN");
    }
    // Who holds no role for it records nothing, and neither does the announcer.
    for role in ["MEMBER", "ANNOUNCER"] {
        let who = scene.who(VENDOR, "VENDOR", role).await;
        let seen = who.run(MEASURES, json!({ "id": who.organisation })).await;
        assert_eq!(seen.at("/organisationMeasures/canRecord"), &json!(false));
        record(&who, counted(44, scene.day(0))).await.refused("FORBIDDEN");
    }

    // It ends with the relation.
    scene
        .app
        .state
        .db
        .pool()
        .execute_unprepared("UPDATE customer_relations SET state = 'ENDED'")
        .await
        .unwrap();
    let after = customer
        .run(PROCESSORS, json!({ "id": customer.organisation }))
        .await;
    assert_eq!(after.at("/processorMeasures/nodes"), &json!([]));
}
