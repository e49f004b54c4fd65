//! From the start of the process to its first answer, and what it holds when nobody asks.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde::Serialize;

use super::load::Request;
use super::numbers::median;
use super::program::{Binaries, Running};
use super::world::{Actors, SMALL_VENDOR};
use crate::child;
use crate::postgres::free_port;

const STARTS: usize = 7;
/// The worker looks around once in this time, and the allocator gives back what starting took.
const IDLE: Duration = Duration::from_secs(10);
/// Everything that a first answer needs: the token is looked up, and so is the organisation.
const FIRST: &str = r#"{"query":"{ viewer { user { name } memberships { organisation { legalName } } } }"}"#;

/// Of the embedded database.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Startup {
    /// Process start to first answer, the median, in milliseconds.
    pub(crate) first_answer_ms: f64,
    /// The slowest of them.
    pub(crate) slowest_ms: f64,
    /// Resident memory ten seconds after the first answer.
    pub(crate) idle_mib: f64,
    /// Resident memory of a node that was never asked anything.
    pub(crate) untouched_mib: f64,
}

/// Loads the demo into a new folder, then starts the portal on it again and again.
pub(crate) fn measure(binaries: &Binaries, folder: &Path) -> Result<Startup> {
    let mut load = Running::start(binaries.portal(folder, None, &["demo", "--json"]), folder)?;
    let actors: Actors = load.line()?;
    drop(load);
    let token = &actors.owner(SMALL_VENDOR, "VENDOR")?.token;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let (running, took) = start(binaries, folder, token)?;
        times.push(took.as_secs_f64() * 1_000.0);
        drop(running);
    }
    let (running, _) = start(binaries, folder, token)?;
    thread::sleep(IDLE);
    let idle_mib = running.resident_mib()?;
    drop(running);
    let port = free_port()?.to_string();
    let untouched = binaries.portal(folder, None, &["serve", "--port", &port]);
    let untouched = Running::start(untouched, folder)?;
    thread::sleep(IDLE);
    Ok(Startup {
        first_answer_ms: median(&times),
        slowest_ms: times.iter().copied().fold(0.0, f64::max),
        idle_mib,
        untouched_mib: untouched.resident_mib()?,
    })
}

/// A portal that has answered once, and how long that took from its start.
fn start(binaries: &Binaries, folder: &Path, token: &str) -> Result<(Running, Duration)> {
    let port = free_port()?;
    let command = binaries.portal(folder, None, &["serve", "--port", &port.to_string()]);
    let request = Request::post(
        SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        "/graphql",
        token,
        FIRST,
    );
    let started = Instant::now();
    let mut running = Running::start(command, folder)?;
    loop {
        if let Ok(answer) = request.once() {
            let took = started.elapsed();
            ensure!(
                answer.starts_with(br#"{"data":{"viewer":{"#),
                "not an answer: {}",
                String::from_utf8_lossy(&answer)
            );
            return Ok((running, took));
        }
        ensure!(
            !child::interrupted() && !running.group.has_ended(),
            "the portal ended"
        );
        ensure!(
            started.elapsed() < Duration::from_mins(1),
            "the portal does not answer"
        );
        thread::sleep(Duration::from_millis(1));
    }
}
