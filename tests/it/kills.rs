//! Killing servers while every customer of a large vendor is given notice: nothing is lost, nothing is sent twice but
//! what was on its way, and all states are right at the end.
//!
//! `TILLID_KILLS_CUSTOMERS` and `TILLID_KILLS` make it longer than the suite has time for: `cargo xtask kills`.

use std::collections::{HashMap, HashSet};
use std::process::{Child, Command, Stdio};

use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use tillid::config::{Encryption, MailTransport};
use tillid_tests::{Client, MailServer, TestApp, is_postgres, program};

use crate::audit::every_chain_holds;

const VENDOR: &str = "eksempel-storleverandoer";
/// What is said of the change, in either language.
const SUMMARY: &str = "Eksempel-ændring 4711";
/// Mails that a server may have handed over and not yet recorded when it dies: one for each of its connections, a
/// batch that is being recorded, and a batch that waits.
const ON_THEIR_WAY: usize = 4 + 50 + 50;

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says how much is killed"
)]
fn setting(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// A process that does the background work, and dies without a word.
struct Worker(Child);

impl Worker {
    fn start(app: &TestApp, mails: &MailServer) -> Self {
        let mut command = Command::new(program());
        command
            .arg("work")
            .arg("--data")
            .arg(&app.config.data.folder)
            .arg("--database-url")
            .arg(app.config.database_url())
            .env("TILLID_SERVER__ORIGIN", &app.url)
            .env("TILLID_MAIL__TRANSPORT", "smtp")
            .env("TILLID_MAIL__ENCRYPTION", "none")
            .env("TILLID_MAIL__HOST", "127.0.0.1")
            .env("TILLID_MAIL__PORT", mails.port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }
}

impl Drop for Worker {
    /// SIGKILL.
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

async fn owner_and_dpo(app: &TestApp) -> (Client, Client) {
    let logins = app.logins().await;
    let one = async |role: &str| {
        let fits = logins.iter().find(|login| {
            login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == role
        });
        app.sign_in_as(fits.unwrap()).await
    };
    (one("OWNER").await, one("DPO").await)
}

/// Announces to all customers that a sub-processor is used no more; nobody works yet.
async fn announce(app: &TestApp) -> String {
    let (owner, dpo) = owner_and_dpo(app).await;
    let seen = owner
        .run(
            "query($id: ID!) { subProcessors(organisationId: $id, first: 100) { nodes { id state } } \
             services(organisationId: $id, first: 1) { nodes { id } } }",
            json!({ "id": owner.organisation }),
        )
        .await;
    let register = seen.at("/subProcessors/nodes").as_array().unwrap().clone();
    let used = register.iter().find(|row| row["state"] == "ACTIVE").unwrap();
    let input = json!({ "organisationId": owner.organisation, "type": "REMOVE", "subProcessorId": used["id"],
        "serviceIds": [seen.text("/services/nodes/0/id")], "summaryDa": SUMMARY,
        "summaryEn": SUMMARY, "plannedEffectiveAt": app.now().plus_days(90) });
    let drafted = owner
        .mutate("draftAnnouncement", input, "announcement { id }")
        .await;
    let id = drafted.text("/draftAnnouncement/announcement/id");
    let (kind, with) = ("AnnouncementIdInput", json!({ "announcementId": id }));
    dpo.mutate_with("approveAnnouncement", kind, with.clone(), "announcement { id }")
        .await
        .data();
    owner
        .mutate_with("publishAnnouncement", kind, with, "announcement { id }")
        .await
        .data();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_killed_during_a_notice_to_everybody_lose_nothing() {
    let customers = setting("TILLID_KILLS_CUSTOMERS", 1_500);
    let kills = setting("TILLID_KILLS", 4);
    let servers = if is_postgres() { 3 } else { 1 };
    let mut app = TestApp::start().await;
    let mails = MailServer::start().await;
    app.config.mail.transport = MailTransport::Smtp;
    app.config.mail.encryption = Encryption::None;
    app.config.mail.host = "127.0.0.1".to_owned();
    app.config.mail.port = mails.port;
    // What the demo itself has to send goes out first.
    app.work().await;
    Box::pin(tillid::demo::load(
        &app.state,
        Some(u32::try_from(customers).unwrap()),
    ))
    .await
    .unwrap();
    app.work().await;
    let earlier = mails.mails().len();
    let announcement = announce(&app).await;
    let owed = owed(&app, &announcement).await;
    assert!(
        owed > customers / 2,
        "most of them have an agreement in force: {owed}"
    );

    let mut working: Vec<Worker> = (0..servers).map(|_| Worker::start(&app, &mails)).collect();
    for kill in 0..kills {
        // Early enough that those who live on have something to do: what a dead server had claimed waits five minutes.
        mails.has_taken(earlier + owed * (kill + 1) / (kills * 4)).await;
        drop(working.remove(0));
        working.push(Worker::start(&app, &mails));
    }
    drop(working);
    // What the dead had claimed is free again five minutes later.
    let now = tillid_kernel::Clock::now(&tillid_kernel::SystemClock);
    app.travel(now.plus_seconds(301));
    app.work().await;

    // Days have passed, so that other mails were due as well.
    let mut told = mails.mails().split_off(earlier);
    told.retain(|mail| mail.part("text/plain").is_some_and(|text| text.contains(SUMMARY)));
    let mut by_recipient: HashMap<&str, HashSet<&str>> = HashMap::new();
    for mail in &told {
        by_recipient.entry(&mail.to).or_default().insert(&mail.text);
    }
    assert_eq!(
        by_recipient.len(),
        owed,
        "every customer who is owed it has got it"
    );
    assert!(
        by_recipient.values().all(|texts| texts.len() == 1),
        "whoever got it twice got the same bytes twice"
    );
    // All servers die at the end.
    let most = (kills + servers) * ON_THEIR_WAY;
    let twice = told.len() - owed;
    println!("{owed} notices, {kills} kills of {servers}: {twice} mails twice (at most {most})");
    assert!(twice <= most, "{twice} mails were sent twice");

    // Everything stands as if nobody had died.
    let (_, dpo) = owner_and_dpo(&app).await;
    let query =
        "query($id: ID!) { node(id: $id) { ... on Announcement { state progress { total delivered } } } }";
    let seen = dpo.run(query, json!({ "id": announcement })).await;
    assert_eq!(seen.text("/node/state"), "OPEN");
    assert_eq!(seen.at("/node/progress/total"), owed);
    assert_eq!(seen.at("/node/progress/delivered"), owed);
    for channel in ["EMAIL", "PORTAL"] {
        let accepted = deliveries(&app, channel).await;
        let wanted = i64::try_from(owed).unwrap();
        assert_eq!(
            accepted,
            (wanted, wanted),
            "one accepted delivery for each by {channel}"
        );
    }
    every_chain_holds(&app).await;
}

/// How many notices the announcement has made.
async fn owed(app: &TestApp, announcement: &str) -> usize {
    let query = "query($id: ID!) { node(id: $id) { ... on Announcement { progress { total } } } }";
    let (_, dpo) = owner_and_dpo(app).await;
    let seen = dpo.run(query, json!({ "id": announcement })).await;
    usize::try_from(seen.at("/node/progress/total").as_u64().unwrap()).unwrap()
}

/// Accepted deliveries by a channel, and the notices they are of.
async fn deliveries(app: &TestApp, channel: &str) -> (i64, i64) {
    let db = app.state.db.pool();
    let sql = format!(
        "SELECT COUNT(*) AS deliveries, COUNT(DISTINCT notice_id) AS notices FROM deliveries WHERE channel = '{channel}' \
         AND state = 'ACCEPTED' AND vendor_id IN (SELECT id FROM organisations WHERE slug = '{VENDOR}')"
    );
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    let row = row.unwrap().unwrap();
    (
        row.try_get("", "deliveries").unwrap(),
        row.try_get("", "notices").unwrap(),
    )
}
