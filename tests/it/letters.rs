//! A notice whose mails came back, by letter: printed, sent, and its clock started by the day it arrived.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_kernel::{DEFAULT_TIME_ZONE, day_in, end_of_day, end_of_day_after, sha256_hex};
use tillid_tests::{Answer, Client, TestApp};

const VENDOR: &str = "ts-nocode";
const NOTICES: &str =
    "query($id: ID!) { notices(organisationId: $id, first: 50) { nodes { id state noticeDays
    customer { id } announcement { state type plannedEffectiveAt } } } }";
const NOTICE: &str =
    "query($id: ID!) { node(id: $id) { ... on Notice { state noticeDays deliveredAt objectionDeadline
    deliveries { channel state recipient acceptedAt contentSha256 letterUrl } } } }";
const PAYLOAD: &str = "notice { state deliveries { channel state contentSha256 letterUrl } }";

/// A notice of the vendor that runs, as if every mail of it had come back; whether the customer's postal address is known.
pub(crate) async fn came_back(app: &TestApp, vendor: &Client, address_known: bool) -> String {
    let seen = vendor.run(NOTICES, json!({ "id": vendor.organisation })).await;
    let open = |notice: &&Value| {
        ["DELIVERED", "ACKNOWLEDGED"].contains(&notice["state"].as_str().unwrap())
            && ["OPEN", "NOTIFYING"].contains(&notice["announcement"]["state"].as_str().unwrap())
    };
    let notice = seen.at("/notices/nodes").as_array().unwrap().iter().find(open);
    let notice = notice.expect("a notice that runs")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let address = if address_known {
        r#"{"attention":"Direktionen","street":"Eksempelvej 7","postalCode":"8000","city":"Aarhus C","countryCode":"DK"}"#
    } else {
        r#"{"attention":null,"street":null,"postalCode":null,"city":null,"countryCode":"DK"}"#
    };
    let id: tillid_entities::change_notices::NoticeId = notice.parse().unwrap();
    let hex: String = id.0.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let id = if tillid_tests::is_postgres() {
        format!("'{hex}'")
    } else {
        format!("x'{hex}'")
    };
    for text in [
        format!(
            "UPDATE change_notices SET state = 'UNDELIVERED', delivered_at = NULL, objection_deadline = NULL, \
             earliest_effective_at = NULL, acknowledged_at = NULL, acknowledged_by = NULL WHERE id = {id}"
        ),
        format!("UPDATE deliveries SET state = 'BOUNCED' WHERE channel = 'EMAIL' AND notice_id = {id}"),
        format!(
            "UPDATE organisations SET address = '{address}' WHERE id = \
             (SELECT customer_id FROM change_notices WHERE id = {id})"
        ),
    ] {
        app.state.db.pool().execute_unprepared(&text).await.unwrap();
    }
    notice
}

/// A vendor's announcer and a notice that came back from every address.
struct Desk {
    app: TestApp,
    vendor: Client,
    notice: String,
}

impl Desk {
    async fn with_address(known: bool) -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        let announcer = logins.iter().find(|login| {
            login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == "ANNOUNCER"
        });
        let vendor = app.sign_in_as(announcer.unwrap()).await;
        let notice = came_back(&app, &vendor, known).await;
        Self { app, vendor, notice }
    }

    /// A day so many days from now, in Denmark.
    fn day(&self, days: i64) -> String {
        day_in(self.app.now().plus_days(days), DEFAULT_TIME_ZONE).to_string()
    }

    async fn print(&self, who: &Client, arrives: &str) -> Answer {
        let input = json!({ "noticeId": self.notice, "arrives": arrives });
        who.mutate("printNoticeLetter", input, PAYLOAD).await
    }

    async fn arrived(&self, day: &str) -> Answer {
        let input = json!({ "noticeId": self.notice, "arrived": day });
        self.vendor.mutate("recordLetterArrival", input, PAYLOAD).await
    }

    async fn seen(&self) -> Value {
        let seen = self.vendor.run(NOTICE, json!({ "id": self.notice })).await;
        seen.at("/node").clone()
    }
}

fn letter(notice: &Value) -> &Value {
    let deliveries = notice["deliveries"].as_array().unwrap();
    let by_post = |delivery: &&Value| delivery["channel"] == "POST";
    deliveries.iter().find(by_post).unwrap()
}

#[actix_web::test]
async fn a_notice_that_reached_nobody_goes_by_letter_and_counts_from_its_arrival() {
    let desk = Desk::with_address(true).await;
    desk.arrived(&desk.day(0)).await.refused("CONFLICT");
    let printed = desk.print(&desk.vendor, &desk.day(3)).await;
    let printed = printed.at("/printNoticeLetter/notice").clone();
    assert_eq!(
        printed["state"], "UNDELIVERED",
        "a printed letter has told nobody"
    );
    let first = letter(&printed)["contentSha256"].clone();
    let again = desk.print(&desk.vendor, &desk.day(5)).await;
    let again = letter(again.at("/printNoticeLetter/notice")).clone();
    assert_ne!(again["contentSha256"], first, "another day, another deadline");
    let file = desk.vendor.get(again["letterUrl"].as_str().unwrap()).await;
    assert_eq!(file.status(), 200);
    let bytes = file.bytes().await.unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(sha256_hex(&bytes), again["contentSha256"].as_str().unwrap());
    desk.app.work().await;
    assert_eq!(
        desk.seen().await["state"],
        "UNDELIVERED",
        "no clock runs until it has arrived"
    );

    // Neither before it was printed nor in the days to come.
    desk.arrived(&desk.day(-1)).await.refused("VALIDATION");
    desk.arrived(&desk.day(1)).await.refused("VALIDATION");
    desk.app.travel(desk.app.now().plus_days(4));
    let announcer = desk.app.logins().await;
    let announcer = announcer.iter().find(|login| {
        login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == "ANNOUNCER"
    });
    let desk = Desk {
        vendor: desk.app.sign_in_as(announcer.unwrap()).await,
        ..desk
    };
    let day = day_in(desk.app.now().plus_days(-1), DEFAULT_TIME_ZONE);
    desk.arrived(&day.to_string()).await.data();
    let notice = desk.seen().await;
    assert_eq!(notice["state"], "DELIVERED");
    let at = end_of_day(day, DEFAULT_TIME_ZONE);
    assert_eq!(letter(&notice)["acceptedAt"], json!(at.to_string()));
    assert_eq!(notice["deliveredAt"], json!(at.to_string()));
    assert!(
        letter(&notice)["recipient"]
            .as_str()
            .unwrap()
            .ends_with("Direktionen, Eksempelvej 7, 8000 Aarhus C, DK")
    );
    let deadline = notice["objectionDeadline"].as_str().unwrap();
    let days = u16::try_from(notice["noticeDays"].as_i64().unwrap()).unwrap();
    assert!(deadline <= end_of_day_after(at, days, DEFAULT_TIME_ZONE).to_string().as_str());
    assert!(deadline > at.to_string().as_str());
    desk.arrived(&day.to_string()).await.refused("CONFLICT");
    desk.print(&desk.vendor, &desk.day(2)).await.refused("CONFLICT");
}

#[actix_web::test]
async fn a_letter_needs_an_address_a_day_and_the_vendor() {
    let desk = Desk::with_address(false).await;
    desk.print(&desk.vendor, &desk.day(2)).await.refused("CONFLICT");
    let desk = Desk::with_address(true).await;
    for wrong in [-1, 31] {
        desk.print(&desk.vendor, &desk.day(wrong))
            .await
            .refused("VALIDATION");
    }
    let logins = desk.app.logins().await;
    let other = logins
        .iter()
        .find(|login| login.vendor != VENDOR && login.kind.as_str() == "VENDOR")
        .unwrap();
    let other = desk.app.sign_in_as(other).await;
    desk.print(&other, &desk.day(2)).await.refused("NOT_FOUND");
    desk.print(&desk.vendor, &desk.day(2)).await.data();
    let path = format!("/documents/letters/{}.pdf", desk.notice);
    assert_eq!(other.get(&path).await.status(), 404);
    assert_eq!(desk.app.stranger().get(&path).await.status(), 401);
}
