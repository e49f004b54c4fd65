//! What signing in, checking tokens and inviting a company take.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::{Value, json};

use super::background::Portal;
use super::load::Request;
use super::numbers::percentile;
use super::program::Binaries;
use super::throughput::Pace;
use super::world::{Actor, LARGE_VENDOR, SMALL_VENDOR, World};

/// Dashboards asked for a second while people sign in.
const DASHBOARDS: u32 = 200;
/// Connections that ask for them.
const CONNECTIONS: u32 = 16;
/// People on the list of invitations.
const INVITED: u32 = 5_000;

/// See the module.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Identity {
    token_check_micros: f64,
    /// Time that one dashboard of a hundred exceeds, at 200 a second.
    quiet_p99_ms: f64,
    /// The same while somebody signs in all the time.
    logins_p99_ms: f64,
    /// How many signed in a second meanwhile.
    logins_per_second: f64,
    /// From handing in a list of 5,000 people to the last one's invitation in the outbox.
    invitations_seconds: f64,
}

/// Measures in a world that other measures are done with.
pub(crate) fn measure(world: &World, binaries: &Binaries, pace: &Pace) -> Result<Identity> {
    eprintln!("signing in while dashboards are served …");
    let time = pace.turn * 3;
    let dashboard = dashboard(world)?;
    dashboard.at_rate(CONNECTIONS, DASHBOARDS, time / 3)?;
    let quiet = dashboard.at_rate(CONNECTIONS, DASHBOARDS, time)?;
    let logins = Logins::of(world)?;
    let (with_logins, count) = logins.meanwhile(|| dashboard.at_rate(CONNECTIONS, DASHBOARDS, time))?;
    eprintln!("inviting {INVITED} people …");
    Ok(Identity {
        token_check_micros: world.served.token_check_micros,
        quiet_p99_ms: percentile(&quiet, 99),
        logins_p99_ms: percentile(&with_logins, 99),
        logins_per_second: f64::from(count) / time.as_secs_f64(),
        invitations_seconds: invite(world, binaries)?,
    })
}

fn dashboard(world: &World) -> Result<Request> {
    let asker = world.actors.owner(LARGE_VENDOR, "CUSTOMER")?;
    let document = world
        .served
        .documents
        .get("dashboard")
        .context("an unknown document")?;
    let body = json!({ "query": document, "variables": { "organisationId": asker.organisation_id } });
    Ok(Request::post(
        world.served.portal,
        "/graphql",
        &asker.token,
        &body.to_string(),
    ))
}

/// Somebody who signs in again and again.
struct Logins(Request);

impl Logins {
    fn of(world: &World) -> Result<Self> {
        let person = world.actors.owner(SMALL_VENDOR, "VENDOR")?;
        let body = json!({
            "query": "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }",
            "variables": { "input": { "email": person.email, "password": person.password } },
        });
        let request = Request::post(world.served.portal, "/graphql", &person.token, &body.to_string());
        let answer: Value = serde_json::from_slice(&request.once()?)?;
        ensure!(answer["data"]["signIn"]["accessToken"].is_string(), "{answer:#}");
        Ok(Self(request))
    }

    /// How often it succeeded while `work` went on.
    fn meanwhile<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<(T, u32)> {
        let (done, count) = (AtomicBool::new(false), AtomicU32::new(0));
        thread::scope(|scope| {
            let signing_in = scope.spawn(|| -> Result<()> {
                while !done.load(Ordering::Relaxed) {
                    self.0.once()?;
                    count.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            });
            let worked = work();
            done.store(true, Ordering::Relaxed);
            signing_in
                .join()
                .map_err(|_| anyhow::anyhow!("the thread that signs in panicked"))??;
            Ok((worked?, count.load(Ordering::Relaxed)))
        })
    }
}

/// Hands in a list and waits for its last row.
fn invite(world: &World, binaries: &Binaries) -> Result<f64> {
    let portal = Portal::start(world, binaries, "invitations")?;
    let boss = portal.actors.owner(SMALL_VENDOR, "CUSTOMER")?;
    let started = Instant::now();
    let handed_in = portal.ask(
        boss,
        "mutation($input: InvitationListInput!) { importInvitations(input: $input) { invitationImport { id } } }",
        &json!({ "input": list(boss) }),
    )?;
    let id = &handed_in["importInvitations"]["invitationImport"]["id"];
    let seen = "query($id: ID!) { invitationImport(id: $id) { finishedAt invited refused } }";
    let seen = portal.until_finished(boss, seen, id, "invitationImport")?;
    ensure!(seen["invited"] == INVITED && seen["refused"] == 0, "{seen:#}");
    Ok(started.elapsed().as_secs_f64())
}

fn list(boss: &Actor) -> Value {
    let people: Vec<String> = (0..INVITED)
        .map(|person| format!("Medarbejder {person};medarbejder{person}@mange.example;;"))
        .collect();
    json!({
        "organisationId": boss.organisation_id,
        "capacity": "ADMIN",
        "language": "DA",
        "roles": ["MEMBER"],
        "text": people.join("\n"),
    })
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            token_check_micros,
            quiet_p99_ms,
            logins_p99_ms,
            logins_per_second,
            invitations_seconds,
        } = self;
        writeln!(f, "identity")?;
        writeln!(f, "  check of an access token {token_check_micros:>7.0} µs")?;
        writeln!(
            f,
            "  p99 of {DASHBOARDS} dashboards/s   {quiet_p99_ms:>7.1} ms; with {logins_per_second:.1} logins/s \
             {logins_p99_ms:.1} ms ({:.1} times)",
            logins_p99_ms / quiet_p99_ms
        )?;
        writeln!(f, "  {INVITED} invitations        {invitations_seconds:>7.1} s")
    }
}
