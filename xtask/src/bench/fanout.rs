//! What it takes to give every customer of a large vendor notice by mail, beside a bare loop that sends the same bytes.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::json;

use super::background::Portal;
use super::program::Binaries;
use super::sink::{Sink, bare};
use super::world::{LARGE_VENDOR, World};
use crate::child;

/// Connections that the portal, and the bare loop, keep open.
const CONNECTIONS: usize = 8;
/// How long the bare loop sends.
const BARE: Duration = Duration::from_secs(4);
/// How long nothing may arrive before it is given up.
const PATIENCE: Duration = Duration::from_mins(2);

/// See the module.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fanout {
    customers: u32,
    runs: Vec<Run>,
    /// The most memory that the portal held, in MiB.
    peak_mib: f64,
}

/// One announcement, to a mail server that takes so long for each mail.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    /// Customers whose agreement is in force.
    notices: u64,
    server_ms: u64,
    /// Until publishing was answered: every notice that is owed is computed and queued.
    queued_s: f64,
    /// Until the last mail was taken.
    all_s: f64,
    /// Mails a second, from the first taken to the last.
    rate: f64,
    /// Mails a second by the bare loop, over as many connections.
    bare: f64,
}

/// Measures in a world that other measures are done with: afterwards all its customers have two notices.
pub(crate) fn measure(world: &World, binaries: &Binaries) -> Result<Fanout> {
    let mut runs = Vec::new();
    let mut peak_mib: f64 = 0.0;
    for server_ms in [5, 0] {
        let sink = Sink::start(Duration::from_millis(server_ms))?;
        let mail = [
            ("TRANSPORT", "smtp".to_owned()),
            ("HOST", "127.0.0.1".to_owned()),
            ("PORT", sink.port().to_string()),
            ("ENCRYPTION", "none".to_owned()),
            ("CONNECTIONS", CONNECTIONS.to_string()),
        ];
        let settings = mail.map(|(name, value)| (format!("TILLID_MAIL__{name}"), value));
        let portal = Portal::start_with(world, binaries, &format!("fanout-{server_ms}"), &settings)?;
        runs.push(run(&portal, &sink, server_ms)?);
        peak_mib = peak_mib.max(portal.peak_mib()?);
    }
    Ok(Fanout {
        customers: world.customers,
        runs,
        peak_mib,
    })
}

fn run(portal: &Portal, sink: &Sink, server_ms: u64) -> Result<Run> {
    let announcement = approved(portal)?;
    let owner = portal.actors.owner(LARGE_VENDOR, "VENDOR")?;
    let started = Instant::now();
    let publish = "mutation($input: AnnouncementIdInput!) { publishAnnouncement(input: $input) \
                   { announcement { progress { total } } } }";
    let input = json!({ "input": { "announcementId": announcement } });
    let published = portal.ask(owner, publish, &input)?;
    let queued_s = started.elapsed().as_secs_f64();
    let wanted = &published["publishAnnouncement"]["announcement"]["progress"]["total"];
    let wanted = wanted.as_u64().context("nobody is owed a notice")?;
    let mut last = (0, Instant::now());
    while sink.taken() < wanted {
        ensure!(!child::interrupted(), "interrupted");
        if sink.taken() > last.0 {
            last = (sink.taken(), Instant::now());
        }
        ensure!(
            last.1.elapsed() < PATIENCE,
            "{} of {wanted} mails arrived",
            last.0
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let all_s = started.elapsed().as_secs_f64();
    let rate = sink.rate();
    let bare = bare(sink, CONNECTIONS, BARE)?;
    Ok(Run {
        notices: wanted,
        server_ms,
        queued_s,
        all_s,
        rate,
        bare,
    })
}

/// An announcement that ends the use of one of the vendor's sub-processors, approved by a second person.
fn approved(portal: &Portal) -> Result<String> {
    let owner = portal.actors.owner(LARGE_VENDOR, "VENDOR")?;
    let second = portal.actors.with_role(LARGE_VENDOR, "VENDOR", "DPO")?;
    let seen = portal.ask(
        owner,
        "query($id: ID!) { subProcessors(organisationId: $id, first: 100) { nodes { id state } } \
         services(organisationId: $id, first: 1) { nodes { id } } }",
        &json!({ "id": owner.organisation_id }),
    )?;
    let used = seen["subProcessors"]["nodes"].as_array().context("no register")?;
    let used = used.iter().find(|row| row["state"] == "ACTIVE");
    let used = used.context("nothing is in use")?;
    let drafted = portal.ask(
        owner,
        "mutation($input: DraftAnnouncementInput!) { draftAnnouncement(input: $input) { announcement { id } } }",
        &json!({ "input": {
            "organisationId": owner.organisation_id, "type": "REMOVE", "subProcessorId": used["id"],
            "serviceIds": [seen["services"]["nodes"][0]["id"]], "summaryDa": "Bruges ikke længere.",
            "summaryEn": "Not used any more.", "plannedEffectiveAt": "2030-01-01T00:00:00Z",
        } }),
    )?;
    let id = &drafted["draftAnnouncement"]["announcement"]["id"];
    let approve = "mutation($input: AnnouncementIdInput!) { approveAnnouncement(input: $input) \
                   { announcement { id } } }";
    portal.ask(second, approve, &json!({ "input": { "announcementId": id } }))?;
    Ok(id.as_str().context("no id")?.to_owned())
}

impl fmt::Display for Fanout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "One announcement to {} customers by mail", self.customers)?;
        for run in &self.runs {
            writeln!(
                f,
                "  {} notices, a mail server that takes {} ms for each mail",
                run.notices, run.server_ms
            )?;
            writeln!(f, "    computed and queued     {:>8.2} s", run.queued_s)?;
            writeln!(f, "    all taken               {:>8.1} s", run.all_s)?;
            writeln!(
                f,
                "    mails a second          {:>8.0}     (a bare loop {:.0}: {:.0} %)",
                run.rate,
                run.bare,
                100.0 * run.rate / run.bare
            )?;
        }
        writeln!(f, "  peak memory             {:>8.0} MiB", self.peak_mib)
    }
}
