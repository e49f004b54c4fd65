//! The mails of a change, over a real connection: who gets one, what it is, and the clock that it starts.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tillid::config::{Encryption, MailTransport};
use tillid_tests::{Client, Mail, MailServer, TestApp};

pub(crate) const VENDOR: &str = "ts-nocode";

async fn start() -> (TestApp, MailServer) {
    let server = MailServer::start().await;
    let mut app = TestApp::start().await;
    app.config.mail.transport = MailTransport::Smtp;
    app.config.mail.encryption = Encryption::None;
    app.config.mail.host = "127.0.0.1".to_owned();
    app.config.mail.port = server.port;
    (app, server)
}

async fn vendor(app: &TestApp, role: &str) -> Client {
    let logins = app.logins().await;
    let fits = logins.iter().find(|login| {
        login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == role
    });
    app.sign_in_as(fits.unwrap()).await
}

/// Announces a new sub-processor of this name for the service that runs in the cloud. Answers the announcement.
pub(crate) async fn announce(app: &TestApp, name: &str) -> String {
    let (announcer, dpo) = (vendor(app, "ANNOUNCER").await, vendor(app, "DPO").await);
    let services = "query($id: ID!) { services(organisationId: $id) { nodes { id code } } }";
    let services = announcer
        .run(services, json!({ "id": announcer.organisation }))
        .await;
    let services = services.at("/services/nodes").as_array().unwrap().clone();
    let service = services
        .iter()
        .find(|service| service["code"] == "CLOUD")
        .unwrap()["id"]
        .clone();
    let facts = json!({ "legalName": name, "street": "Vej 1", "postalCode": "1000", "city": "By", "countryCode": "SE",
        "contactEmail": "privacy@ny.example", "purposeDa": "Drift", "purposeEn": "Hosting",
        "serviceCategories": ["HOSTING"], "dataCategories": ["Navn"], "subjectCategories": ["Brugere"], "tier": 1,
        "role": "PROCESSOR", "agreementSignedAt": "2026-01-01", "serviceIds": [service],
        "locations": [{ "name": "Datacenter", "countryCode": "SE", "kind": "DATACENTRE", "transferMechanism": "NONE_EEA" }] });
    let input = json!({ "organisationId": announcer.organisation, "subProcessor": facts });
    let recorded = announcer
        .mutate("recordSubProcessor", input, "subProcessor { id }")
        .await;
    let input = json!({ "organisationId": announcer.organisation, "type": "ADD",
        "subProcessorId": recorded.text("/recordSubProcessor/subProcessor/id"), "serviceIds": [service],
        "summaryDa": "Ny drift", "summaryEn": "New hosting", "plannedEffectiveAt": app.now().plus_days(90) });
    let drafted = announcer
        .mutate("draftAnnouncement", input, "announcement { id }")
        .await;
    let id = drafted.text("/draftAnnouncement/announcement/id");
    let (kind, with) = ("AnnouncementIdInput", json!({ "announcementId": id }));
    dpo.mutate_with("approveAnnouncement", kind, with.clone(), "announcement { id }")
        .await
        .data();
    announcer
        .mutate_with("publishAnnouncement", kind, with, "announcement { id }")
        .await
        .data();
    app.work().await;
    id
}

async fn notices(app: &TestApp, announcement: &str) -> Vec<Value> {
    let query = "query($id: ID!) { node(id: $id) { ... on Announcement { notices(first: 50) { nodes { state noticeDays \
                 deliveredAt objectionDeadline earliestEffectiveAt customer { legalName } } } } } }";
    let answer = vendor(app, "DPO")
        .await
        .run(query, json!({ "id": announcement }))
        .await;
    answer.at("/node/notices/nodes").as_array().unwrap().clone()
}

fn with_days(notices: &[Value], days: u16) -> &Value {
    let mut found = notices.iter().filter(|notice| notice["noticeDays"] == days);
    let notice = found
        .next()
        .unwrap_or_else(|| panic!("no notice with {days} days: {notices:#?}"));
    assert!(found.next().is_none(), "one customer has {days} days");
    notice
}

/// Where a customer wants its notices.
async fn notice_address(app: &TestApp, customer: &str) -> String {
    let db = app.state.db.pool();
    let sql = format!("SELECT notice_email FROM customer_relations WHERE customer_name = '{customer}'");
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    row.unwrap().try_get("", "notice_email").unwrap()
}

fn mails_about<'a>(mails: &'a [Mail], to: &'a str, name: &'a str) -> Vec<&'a Mail> {
    let about =
        move |mail: &&Mail| mail.to == to && mail.part("text/plain").is_some_and(|text| text.contains(name));
    mails.iter().filter(about).collect()
}

// proves: R-000-042, R-004-098, R-004-099, R-004-100
/// Golden path: three customers in the cloud, with 14, 30 and 60 days, get one mail and a deadline each from their
/// own agreement; the one that runs the software itself gets neither.
#[tokio::test]
async fn each_customer_gets_one_mail_and_the_clock_of_its_own_agreement() {
    let (app, server) = start().await;
    let name = "Eksempel Posthus";
    let announcement = announce(&app, name).await;
    let notices = notices(&app, &announcement).await;
    assert_eq!(
        notices.len(),
        3,
        "one for each agreement in force on the affected service: {notices:#?}"
    );
    // Days of the customer's calendar, which in the Danish winter end at 23:00 UTC. Delivered on 23 November.
    for (days, deadline, effect) in [
        (14, "2026-12-07T22:59:59.999Z", "2026-12-07T23:00:00.000Z"),
        (30, "2026-12-14T22:59:59.999Z", "2026-12-23T23:00:00.000Z"),
        (60, "2027-01-22T22:59:59.999Z", "2027-01-22T23:00:00.000Z"),
    ] {
        let notice = with_days(&notices, days);
        assert_eq!(notice["state"], "DELIVERED", "{notice:#}");
        assert_eq!(
            notice["deliveredAt"], "2026-11-23T09:00:00.000Z",
            "when the server took the mail"
        );
        assert_eq!(notice["objectionDeadline"], deadline, "{days} days");
        assert_eq!(notice["earliestEffectiveAt"], effect, "{days} days");
        let to = notice_address(&app, notice["customer"]["legalName"].as_str().unwrap()).await;
        let mails = server.mails();
        let [mail] = mails_about(&mails, &to, name)[..] else {
            panic!("one mail to {to}: {mails:#?}")
        };
        assert!(
            mail.text.contains("Content-Type: multipart/alternative"),
            "{}",
            mail.text
        );
        let html = mail.part("text/html").expect("an HTML part");
        assert!(html.contains("<html") && html.contains(name), "{html}");
        for tracker in ["<img", "<script", "<link", "url("] {
            assert!(
                !html.contains(tracker),
                "nothing is fetched from elsewhere when the mail is read: {html}"
            );
        }
    }
    let on_premise = "SELECT r.notice_email FROM customer_relations r JOIN relation_services rs ON rs.relation_id = r.id \
                      JOIN services s ON s.id = rs.service_id WHERE s.deployment = 'ON_PREMISE'";
    let db = app.state.db.pool();
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), on_premise))
        .await
        .unwrap();
    assert!(
        !rows.is_empty(),
        "the demo has a customer that runs the software itself"
    );
    for row in rows {
        let to: String = row.try_get("", "notice_email").unwrap();
        assert!(
            mails_about(&server.mails(), &to, name).is_empty(),
            "{to} is owed nothing"
        );
    }
}

/// An address that does not exist: no clock starts, the vendor sees it, and the others are not held up.
#[tokio::test]
async fn a_refused_mail_starts_no_clock() {
    let (app, server) = start().await;
    let first = notices(&app, &announce(&app, "Eksempel Første").await).await;
    let customer = with_days(&first, 14)["customer"]["legalName"]
        .as_str()
        .unwrap()
        .to_owned();
    server.refuse(&notice_address(&app, &customer).await);
    let announcement = announce(&app, "Eksempel Anden").await;
    let notices = notices(&app, &announcement).await;
    let refused = with_days(&notices, 14);
    assert_eq!(refused["state"], "UNDELIVERED", "{refused:#}");
    for clock in ["deliveredAt", "objectionDeadline", "earliestEffectiveAt"] {
        assert_eq!(refused[clock], Value::Null, "{clock} of {refused:#}");
    }
    assert_eq!(with_days(&notices, 30)["state"], "DELIVERED");
    assert_eq!(with_days(&notices, 60)["state"], "DELIVERED");
    let with = json!({ "announcementId": announcement, "attestsCompleteness": true });
    app.travel(app.now().plus_days(91));
    app.work().await;
    let announcer = vendor(&app, "ANNOUNCER").await;
    let answer = announcer
        .mutate_with(
            "activateAnnouncement",
            "ActivateAnnouncementInput",
            with,
            "announcement { id }",
        )
        .await;
    assert!(
        answer.code().is_some(),
        "not before everyone has been told: {:#}",
        answer.body
    );
}

/// A report of a failed delivery as a server on the way writes it, into a Maildir.
fn report(folder: &std::path::Path, file: &str, to: &str, action: &str) {
    let report = format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nNo such mailbox.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; dpo@kunde.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    );
    std::fs::write(folder.join("new").join(file), report).unwrap();
}

fn files(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// A server takes the mail and finds out a day later that the mailbox is gone: the clock that had begun is stopped,
/// until the notice reaches the customer in another way (I-5).
#[tokio::test]
async fn a_mail_that_comes_back_stops_the_clock() {
    let (mut app, server) = start().await;
    app.config.mail.bounces = "bounces@tillid.example".to_owned();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir(folder.join(part)).unwrap();
    }
    let name = "Eksempel Posthus";
    let announcement = announce(&app, name).await;
    let before = notices(&app, &announcement).await;
    let customer = with_days(&before, 30)["customer"]["legalName"].as_str().unwrap();
    let mails = server.mails();
    let to = notice_address(&app, customer).await;
    let [mail] = mails_about(&mails, &to, name)[..] else {
        panic!("one mail: {mails:#?}")
    };
    assert!(mail.from.starts_with("bounces+"), "{}", mail.from);

    // A delay is none, somebody's holiday neither, and an unknown mail changes nothing.
    app.travel(app.now().plus_days(1));
    report(folder, "1", &mail.from, "delayed");
    std::fs::write(
        folder.join("new/2"),
        "To: bounces@tillid.example\r\n\r\nAway.\r\n",
    )
    .unwrap();
    report(
        folder,
        "3",
        "bounces+00000000000070008000000000000000@tillid.example",
        "failed",
    );
    tillid::bounces::read_folder(&app.state, folder).await.unwrap();
    assert_eq!(notices(&app, &announcement).await, before);
    let mut left = files(&folder.join("cur"));
    left.sort();
    assert_eq!(left, ["1:2,S", "2:2,S"], "what is no report waits for a person");

    report(folder, "4", &mail.from, "failed");
    tillid::bounces::read_folder(&app.state, folder).await.unwrap();
    assert!(
        files(&folder.join("new")).is_empty(),
        "a report goes with the addresses in it"
    );
    let after = notices(&app, &announcement).await;
    let returned = with_days(&after, 30);
    assert_eq!(returned["state"], "UNDELIVERED", "{returned:#}");
    for clock in ["deliveredAt", "objectionDeadline", "earliestEffectiveAt"] {
        assert_eq!(returned[clock], Value::Null, "{clock} of {returned:#}");
    }
    assert_eq!(
        with_days(&after, 60),
        with_days(&before, 60),
        "the others' clocks run on"
    );

    // A report whose mail is about nothing any more is an error, and holds up no other.
    let mail_of = async |days| {
        let customer = with_days(&before, days)["customer"]["legalName"]
            .as_str()
            .unwrap();
        let to = notice_address(&app, customer).await;
        mails_about(&mails, &to, name)[0].from.clone()
    };
    let (broken, whole) = (mail_of(60).await, mail_of(14).await);
    let id = broken.split(['+', '@']).nth(1).unwrap();
    let db = app.state.db.pool();
    let orphan = format!(
        "UPDATE outbox_messages SET subject_id = id WHERE REPLACE(message_id, '-', '') LIKE '<{id}@%'"
    );
    assert_eq!(db.execute_unprepared(&orphan).await.unwrap().rows_affected(), 1);
    report(folder, "5", &broken, "failed");
    report(folder, "6", &whole, "failed");
    tillid::bounces::read_folder(&app.state, folder)
        .await
        .unwrap_err();
    assert_eq!(files(&folder.join("new")), ["5"]);
    let last = notices(&app, &announcement).await;
    assert_eq!(with_days(&last, 14)["state"], "UNDELIVERED");

    let shown = "query($id: ID!) { node(id: $id) { ... on Announcement { notices(first: 50) { nodes { noticeDays \
                 deliveries { channel state serverAnswer bouncedAt } } } } } }";
    let answer = vendor(&app, "DPO")
        .await
        .run(shown, json!({ "id": announcement }))
        .await;
    let shown = answer.at("/node/notices/nodes").as_array().unwrap().clone();
    let by_mail = |days| {
        let deliveries = with_days(&shown, days)["deliveries"].as_array().unwrap().clone();
        deliveries
            .into_iter()
            .find(|delivery| delivery["channel"] == "EMAIL")
            .unwrap()
    };
    assert_eq!(by_mail(30)["state"], "BOUNCED");
    assert_eq!(by_mail(30)["bouncedAt"], app.now().to_string());
    assert_eq!(by_mail(60)["serverAnswer"], "250 2.0.0 taken as 4F2A1");
}
