//! `cargo xtask bench`: how fast the portal starts, how little it holds, and what GraphQL costs beside one
//! hand-written SQL statement over the same HTTP server. It prints; no test depends on a time.

mod background;
mod fanout;
mod identity;
mod issuing;
mod load;
mod numbers;
mod program;
mod report;
mod seals;
mod sink;
mod startup;
mod throughput;
mod world;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use rustix::process::Signal;

use crate::child;
use crate::postgres::{self, Cluster};
use crate::project::Project;
use crate::run::build_frontend;

use report::Report;
use world::World;

/// How `cargo xtask bench` measures.
#[derive(Args)]
pub(crate) struct Options {
    /// Customers of the large vendor in the large world; the small one has 100
    #[arg(long, default_value_t = 50_000)]
    customers: u32,
    /// Connections that ask at the same time
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// Seconds of each turn; GraphQL and plain routes take turns
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Turns of each; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Measure the debug build: to try the bench itself, for its figures mean nothing
    #[arg(long)]
    debug: bool,
    /// Measure what was built last, for building takes a quarter of an hour
    #[arg(long)]
    as_built: bool,
    /// Print one JSON object on standard output, and nothing else
    #[arg(long)]
    json: bool,
}

/// Customers in the small world.
const FEW: u32 = 100;

/// Builds, measures and prints.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let programs = postgres::find().context("PostgreSQL is missing: apt-get install postgresql")?;
    if !options.as_built {
        build_frontend(project)?;
        build(project, options)?;
    }
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let binaries = program::Binaries::of(project, !options.debug);

    eprintln!("start and idle memory, SQLite …");
    let startup = startup::measure(&binaries, &folder.path().join("sqlite"))?;

    eprintln!("agreements typeset, sealed and stored …");
    let seals = seals::measure(&binaries, &folder.path().join("seals"))?;

    let cluster = Cluster::start(&programs, &folder.path().join("postgres.log"))?;
    let mut worlds = Vec::new();
    for customers in [FEW, options.customers] {
        eprintln!("a vendor with {customers} customers, PostgreSQL …");
        worlds.push(World::make(
            &binaries,
            &programs,
            &cluster,
            folder.path(),
            customers,
        )?);
    }
    let pace = throughput::Pace {
        connections: options.connections,
        turn: Duration::from_secs(options.seconds),
        rounds: options.rounds,
    };
    let questions = throughput::measure(&worlds, &pace)?;
    let identity = identity::measure(&worlds[0], &binaries, &pace)?;
    eprintln!("issuing to many customers …");
    let issuing = issuing::measure(&worlds[1], &binaries)?;
    eprintln!("giving notice to every customer …");
    let fanout = fanout::measure(&worlds[1], &binaries)?;
    let report = Report::new(startup, seals, &worlds, questions, identity, issuing, fanout);
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    Ok(ExitCode::SUCCESS)
}

fn build(project: &Project, options: &Options) -> Result<()> {
    let mut build = project.cargo(&[
        "build",
        "--workspace",
        "--bin",
        "tillid",
        "--bin",
        "tillid-bench",
        "--bin",
        "tillid-bench-seals",
    ]);
    if !options.debug {
        build.arg("--release");
    }
    build.stdout(std::io::stderr());
    let built = child::Group::start(&mut build, Signal::TERM)?.wait()?;
    ensure!(built.success(), "cargo build failed");
    Ok(())
}
