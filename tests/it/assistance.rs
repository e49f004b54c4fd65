//! What customers ask their vendor to help with, over the wire: one thread, one deadline, both sides.

use futures_util::future::join;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_tests::{ActorLogin, Answer, Client, TestApp};

const VENDOR: &str = "ts-nocode";
const CASE: &str = "request { id number state dueAt isOverdue subject kind agreement { reference } } closedByName \
    canAskBack canAnswer canReply canClose messages { act side text writtenByName writtenAt }";
const LIST: &str = "query($id: ID!, $filter: AssistanceFilter, $first: Int, $after: String) { \
    assistanceRequests(organisationId: $id, filter: $filter, first: $first, after: $after) { totalCount \
    nodes { id subject state dueAt isOverdue agreement { id customer { legalName } } } \
    pageInfo { hasNextPage endCursor } } }";

struct Scene {
    app: TestApp,
    logins: Vec<ActorLogin>,
    /// The customer's and the vendor's data protection officers.
    customer: Client,
    vendor: Client,
    agreement: String,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        let pick = |kind: &str| {
            let fits = logins.iter().find(|login| {
                login.vendor == VENDOR && login.kind.as_str() == kind && login.role.as_str() == "DPO"
            });
            fits.unwrap().clone()
        };
        let customer = app.sign_in_as(&pick("CUSTOMER")).await;
        let vendor = app.sign_in_as(&pick("VENDOR")).await;
        let list = "query($id: ID!) { agreements(organisationId: $id, filter: { states: [IN_FORCE] }) { nodes { id } } }";
        let found = customer.run(list, json!({ "id": customer.organisation })).await;
        Self {
            agreement: found.text("/agreements/nodes/0/id"),
            customer,
            vendor,
            logins,
            app,
        }
    }

    async fn sign_in(&self, organisation: &str, role: &str) -> Client {
        let fits = self
            .logins
            .iter()
            .find(|login| login.organisation_id.to_string() == organisation && login.role.as_str() == role);
        self.app.sign_in_as(fits.unwrap()).await
    }

    /// The calendar day that lies so many days after today.
    fn day(&self, days: i64) -> String {
        self.app.now().plus_days(days).to_time().date().to_string()
    }

    async fn open(&self, who: &Client, subject: &str, due: Option<String>) -> Answer {
        let input = json!({ "agreementId": self.agreement, "kind": "INFORMATION", "subject": subject,
            "text": "Send os erklæringen.", "dueOn": due });
        who.mutate(
            "openAssistanceRequest",
            input,
            &format!("assistance {{ {CASE} }}"),
        )
        .await
    }

    async fn opened(&self, subject: &str, due: Option<String>) -> String {
        let answer = self.open(&self.customer, subject, due).await;
        answer.text("/openAssistanceRequest/assistance/request/id")
    }

    async fn list(&self, who: &Client, filter: Value) -> Vec<Value> {
        let variables = json!({ "id": who.organisation, "filter": filter, "first": 100 });
        let answer = who.run(LIST, variables).await;
        answer.at("/assistanceRequests/nodes").as_array().unwrap().clone()
    }
}

async fn says(who: &Client, mutation: &str, request: &str, text: &str) -> Answer {
    let input = json!({ "assistanceRequestId": request, "text": text });
    let selection = format!("assistance {{ {CASE} }}");
    who.mutate_with(mutation, "AssistanceMessageInput", input, &selection)
        .await
}

async fn close(who: &Client, request: &str) -> Answer {
    let input = json!({ "assistanceRequestId": request });
    let selection = format!("assistance {{ {CASE} }}");
    who.mutate_with("closeAssistance", "AssistanceRequestIdInput", input, &selection)
        .await
}

async fn read(who: &Client, request: &str) -> Answer {
    let query = format!("query($id: ID!) {{ assistanceRequest(assistanceRequestId: $id) {{ {CASE} }} }}");
    who.run(&query, json!({ "id": request })).await
}

fn may(case: &Value) -> Vec<&str> {
    let buttons = ["canAskBack", "canAnswer", "canReply", "canClose"];
    buttons.into_iter().filter(|name| case[name] == true).collect()
}

/// R-000-102: the customer opens, the vendor asks back and answers, the customer closes; at every step both read the same
/// thread and the same deadline, and mails quote nobody.
// proves: R-000-102
#[tokio::test]
async fn both_sides_see_the_same_thread_and_the_same_deadline() {
    let scene = Scene::start().await;
    let (customer, vendor) = (&scene.customer, &scene.vendor);
    let form =
        "query($id: ID!) { assistanceForm(agreementId: $id) { canOpen earliest proposals { kind dueOn } } }";
    let form = customer.run(form, json!({ "id": scene.agreement })).await;
    assert_eq!(*form.at("/assistanceForm/canOpen"), json!(true));
    let proposals = form.at("/assistanceForm/proposals").as_array().unwrap().clone();
    let day = |kind: &str| {
        let of_kind = proposals.iter().find(|proposal| proposal["kind"] == kind);
        of_kind.unwrap()["dueOn"].as_str().unwrap().to_owned()
    };
    assert!(day("BREACH") < day("DATA_SUBJECT_REQUEST"));

    // Without a day of one's own, the proposed one counts, to the end of it where the customer is.
    let id = scene.opened("Hemmeligt emne", None).await;
    let both = async || {
        let (ours, theirs) = (read(customer, &id).await, read(vendor, &id).await);
        let at = |answer: &Answer| answer.at("/assistanceRequest").clone();
        let (ours, theirs) = (at(&ours), at(&theirs));
        assert_eq!(ours["messages"], theirs["messages"]);
        assert_eq!(ours["request"], theirs["request"]);
        (ours, theirs)
    };
    let (ours, theirs) = both().await;
    assert!(
        ours["request"]["dueAt"]
            .as_str()
            .unwrap()
            .starts_with(&day("INFORMATION"))
    );
    assert_eq!(ours["request"]["state"], "OPEN");
    assert_eq!(may(&ours), ["canReply", "canClose"]);
    assert_eq!(may(&theirs), ["canAskBack", "canAnswer"]);

    says(vendor, "askBackOnAssistance", &id, "Hvilken periode?")
        .await
        .data();
    let (ours, theirs) = both().await;
    assert_eq!(ours["request"]["state"], "ASKED");
    assert_eq!(may(&theirs), ["canAnswer"], "one question at a time");
    says(vendor, "askBackOnAssistance", &id, "Og hvilken?")
        .await
        .refused("CONFLICT");

    says(customer, "replyToAssistance", &id, "Sidste år.")
        .await
        .data();
    says(vendor, "answerAssistance", &id, "Vedlagt i portalen.")
        .await
        .data();
    let (ours, _) = both().await;
    assert_eq!(ours["request"]["state"], "ANSWERED");
    says(customer, "replyToAssistance", &id, "Side 3 mangler.")
        .await
        .data();
    assert_eq!(both().await.0["request"]["state"], "OPEN");
    says(vendor, "answerAssistance", &id, "Her er side 3.")
        .await
        .data();
    says(vendor, "answerAssistance", &id, "Og side 4.").await.data();

    close(customer, &id).await.data();
    let (ours, theirs) = both().await;
    assert_eq!(ours["request"]["state"], "CLOSED");
    assert!(ours["closedByName"].is_string());
    assert_eq!((may(&ours), may(&theirs)), (vec![], vec![]));
    let acts: Vec<&Value> = ours["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["act"])
        .collect();
    assert_eq!(
        acts,
        [
            "OPENED", "ASKED", "REPLIED", "ANSWERED", "REPLIED", "ANSWERED", "ANSWERED"
        ]
    );
    // It is over, for everybody and everything.
    close(customer, &id).await.refused("CONFLICT");
    says(customer, "replyToAssistance", &id, "Endnu et")
        .await
        .refused("CONFLICT");
    says(vendor, "answerAssistance", &id, "Endnu et")
        .await
        .refused("CONFLICT");

    scene.app.work().await;
    let mails = "query { demoMailbox(first: 100) { nodes { subject text } } }";
    let mails = scene.app.stranger().run(mails, json!({})).await;
    let mails = mails.at("/demoMailbox/nodes").as_array().unwrap().clone();
    for words in [
        "beder om bistand",
        "har et spørgsmål",
        "har svaret",
        "har skrevet mere",
        "er lukket",
    ] {
        let told = mails
            .iter()
            .any(|mail| mail["subject"].as_str().unwrap().contains(words));
        assert!(told, "no mail says: {words}");
    }
    let quoted = |mail: &&Value| {
        let text = mail["text"].as_str().unwrap();
        text.contains("Hemmeligt emne") || text.contains("Side 3") || text.contains("erklæringen")
    };
    assert_eq!(
        mails.iter().find(quoted),
        None,
        "what is asked stays behind the login"
    );
}

/// R-000-102: the controller's owner, administrator and data protection officer ask and close, the processor's answer;
/// who reads agreements reads the thread; for everybody else there is nothing.
#[tokio::test]
async fn only_the_two_sides_read_and_only_those_who_answer_for_them_write() {
    let scene = Scene::start().await;
    let (customer, vendor) = (&scene.customer, &scene.vendor);
    let id = scene.opened("Logfiler", None).await;
    // Each side does its own part alone.
    scene.open(vendor, "Omvendt", None).await.refused("FORBIDDEN");
    says(vendor, "replyToAssistance", &id, "Nej")
        .await
        .refused("FORBIDDEN");
    close(vendor, &id).await.refused("FORBIDDEN");
    says(customer, "answerAssistance", &id, "Nej")
        .await
        .refused("FORBIDDEN");
    says(customer, "askBackOnAssistance", &id, "Nej")
        .await
        .refused("FORBIDDEN");

    for (organisation, role, reads) in [
        (&customer.organisation, "SIGNATORY", true),
        (&customer.organisation, "MEMBER", false),
        (&vendor.organisation, "ANNOUNCER", true),
        (&vendor.organisation, "MEMBER", false),
    ] {
        let other = scene.sign_in(organisation, role).await;
        scene.open(&other, "Mit", None).await.refused("FORBIDDEN");
        says(&other, "answerAssistance", &id, "Nej")
            .await
            .refused("FORBIDDEN");
        close(&other, &id).await.refused("FORBIDDEN");
        let seen = read(&other, &id).await;
        if reads {
            assert_eq!(may(seen.at("/assistanceRequest")), Vec::<&str>::new(), "{role}");
        } else {
            seen.refused("FORBIDDEN");
            other
                .run(LIST, json!({ "id": other.organisation }))
                .await
                .refused("FORBIDDEN");
        }
    }
    let own = |login: &&ActorLogin, kind: &str| login.kind.as_str() == kind && login.role.as_str() == "OWNER";
    let strangers = [
        scene
            .logins
            .iter()
            .find(|login| own(login, "VENDOR") && login.vendor != VENDOR),
        scene.logins.iter().find(|login| {
            own(login, "CUSTOMER") && login.organisation_id.to_string() != customer.organisation
        }),
        scene
            .logins
            .iter()
            .find(|login| login.vendor == VENDOR && login.kind.as_str() == "PARTNER"),
    ];
    for stranger in strangers {
        let stranger = scene.app.sign_in_as(stranger.unwrap()).await;
        read(&stranger, &id).await.refused("NOT_FOUND");
        scene.open(&stranger, "Fremmed", None).await.refused("NOT_FOUND");
        says(&stranger, "answerAssistance", &id, "Fremmed")
            .await
            .refused("NOT_FOUND");
        close(&stranger, &id).await.refused("NOT_FOUND");
    }
}

/// R-000-102: what is due first comes first, over all agreements; what is late is found, what is done is not in the way.
#[tokio::test]
async fn a_work_list_is_sorted_by_due_date_and_knows_what_is_late() {
    let scene = Scene::start().await;
    let (customer, vendor) = (&scene.customer, &scene.vendor);
    let later = scene.opened("Senere", Some(scene.day(20))).await;
    let soon = scene.opened("Snart", Some(scene.day(2))).await;
    let done = scene.opened("Færdig", Some(scene.day(1))).await;
    says(vendor, "answerAssistance", &done, "Her").await.data();
    let due = |rows: &[Value]| -> Vec<String> {
        rows.iter()
            .map(|row| row["dueAt"].as_str().unwrap().to_owned())
            .collect()
    };
    let place = |rows: &[Value], id: &str| rows.iter().position(|row| row["id"] == id);

    let open = json!({ "states": ["OPEN", "ASKED", "ANSWERED"] });
    for who in [customer, vendor] {
        let rows = scene.list(who, open.clone()).await;
        assert!(due(&rows).is_sorted(), "{rows:#?}");
        assert!(place(&rows, &soon) < place(&rows, &later));
        assert!(rows.iter().all(|row| row["state"] != "CLOSED"));
        // A page at a time it is the same list.
        let (mut paged, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "id": who.organisation, "filter": open, "first": 2, "after": after });
            let page = who.run(LIST, variables).await;
            paged.extend(page.at("/assistanceRequests/nodes").as_array().unwrap().clone());
            if page.at("/assistanceRequests/pageInfo/hasNextPage") == false {
                break;
            }
            after = page.at("/assistanceRequests/pageInfo/endCursor").clone();
        }
        assert_eq!(paged, rows);
    }

    // Found by its subject, by the other party's name, under its agreement.
    let name = scene.list(vendor, open.clone()).await[0]["agreement"]["customer"]["legalName"].clone();
    for search in [json!("sNART"), name] {
        let rows = scene.list(vendor, json!({ "search": search })).await;
        assert!(place(&rows, &soon).is_some(), "{search}");
    }
    assert!(
        scene
            .list(vendor, json!({ "search": "findes ikke" }))
            .await
            .is_empty()
    );
    let rows = scene
        .list(vendor, json!({ "agreementId": scene.agreement }))
        .await;
    assert!(rows.iter().all(|row| row["agreement"]["id"] == scene.agreement));

    let late = json!({ "overdue": true });
    assert_eq!(place(&scene.list(vendor, late.clone()).await, &soon), None);
    scene.app.travel(scene.app.now().plus_days(3));
    let (customer, vendor) = (
        &scene.sign_in(&customer.organisation, "DPO").await,
        &scene.sign_in(&vendor.organisation, "DPO").await,
    );
    for who in [customer, vendor] {
        let rows = scene.list(who, late.clone()).await;
        assert!(place(&rows, &soon).is_some());
        assert!(rows.iter().all(|row| row["isOverdue"] == true));
        assert_eq!(place(&rows, &later), None, "not yet");
        assert_eq!(place(&rows, &done), None, "answered in time");
    }
    close(customer, &soon).await.data();
    close(customer, &done).await.data();
    assert_eq!(place(&scene.list(vendor, late).await, &soon), None);
    let closed = scene.list(vendor, json!({ "states": ["CLOSED"] })).await;
    assert!(
        place(&closed, &soon) < place(&closed, &done),
        "the last due comes first"
    );
    let mut backwards = due(&closed);
    backwards.reverse();
    assert!(backwards.is_sorted());
}

#[tokio::test]
async fn a_day_that_is_over_is_refused_and_so_is_an_empty_or_endless_request() {
    let scene = Scene::start().await;
    let at = |answer: &Answer| {
        let error = &answer.body["errors"][0]["extensions"];
        (error["code"].clone(), error["field"].clone())
    };
    for (days, refused) in [(-1, true), (0, false), (5 * 366, true)] {
        let answer = scene.open(&scene.customer, "Dag", Some(scene.day(days))).await;
        if refused {
            answer.refused("VALIDATION");
            assert!(answer.body.to_string().contains("dueOn"), "{:?}", at(&answer));
        } else {
            answer.data();
        }
    }
    for subject in ["  ".to_owned(), "x".repeat(201)] {
        scene
            .open(&scene.customer, &subject, None)
            .await
            .refused("VALIDATION");
    }
    let id = scene.opened("Tom", None).await;
    for text in [" ".to_owned(), "x".repeat(10_001)] {
        says(&scene.vendor, "answerAssistance", &id, &text)
            .await
            .refused("VALIDATION");
    }
}

#[tokio::test]
async fn requests_opened_at_once_get_numbers_of_their_own_and_one_is_closed_once() {
    let scene = Scene::start().await;
    let (first, second) = join(
        scene.open(&scene.customer, "En", None),
        scene.open(&scene.customer, "To", None),
    )
    .await;
    let number = |answer: &Answer| {
        answer
            .at("/openAssistanceRequest/assistance/request/number")
            .clone()
    };
    assert_ne!(number(&first), number(&second));
    let id = first.text("/openAssistanceRequest/assistance/request/id");
    let (one, other) = join(close(&scene.customer, &id), close(&scene.customer, &id)).await;
    let mut codes = [one.code(), other.code()];
    codes.sort_unstable();
    assert_eq!(codes, [None, Some("CONFLICT")]);
}

/// Nothing is asked once the deletion is certified, and what was asked before is brought to its end.
#[tokio::test]
async fn nothing_new_is_asked_of_a_closed_agreement() {
    let scene = Scene::start().await;
    let (answered, left) = (scene.opened("Før", None).await, scene.opened("Før", None).await);
    let over = "UPDATE agreements SET state = 'CLOSED'";
    scene.app.state.db.pool().execute_unprepared(over).await.unwrap();
    scene
        .open(&scene.customer, "Efter", None)
        .await
        .refused("CONFLICT");
    says(&scene.customer, "replyToAssistance", &answered, "Mere")
        .await
        .refused("CONFLICT");
    says(&scene.vendor, "askBackOnAssistance", &answered, "Hvad?")
        .await
        .refused("CONFLICT");
    says(&scene.vendor, "answerAssistance", &answered, "Her")
        .await
        .data();
    close(&scene.customer, &answered).await.data();
    close(&scene.customer, &left).await.data();
}
