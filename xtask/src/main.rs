//! `cargo xtask`: the commands a person needs to work on Tillid, in Rust so that they work wherever the
//! project compiles.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program talks to the person who called it"
)]

mod bench;
mod check;
mod child;
mod claims;
mod containers;
mod coverage;
mod kills;
mod licence;
mod npm;
mod postgres;
mod project;
mod proofs;
mod run;
mod stage;
mod suite;
mod tally;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::project::Project;

/// Work on Tillid: try it, test it, see what is proven.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Build everything and serve the portal with demo data on this machine
    Run(run::Options),
    /// Run every check and test of the project, and end with `N passed, M failed`
    Test(suite::Options),
    /// Measure start, memory and throughput on a release build, and print a table; takes minutes and asserts nothing
    Bench(bench::Options),
    /// Kill servers during a notice to thousands of customers, and look whether anything is lost
    Kills(kills::Options),
    /// Tell which requirements a test proves
    Coverage(coverage::Options),
    /// Check licences, sources and banned crates, the containers and what docs/security.md claims; needs no internet
    Check,
}

fn main() -> ExitCode {
    let outcome = child::stop_all_on_interrupt()
        .and_then(|()| Project::find())
        .and_then(|project| match Cli::parse().verb {
            Verb::Run(options) => run::run(&project, &options),
            Verb::Test(options) => suite::run(&project, &options),
            Verb::Bench(options) => bench::run(&project, &options),
            Verb::Kills(options) => kills::run(&project, &options),
            Verb::Coverage(options) => coverage::run(&project, &options),
            Verb::Check => check::run(&project),
        });
    match outcome {
        _ if child::interrupted() => ExitCode::from(130),
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
