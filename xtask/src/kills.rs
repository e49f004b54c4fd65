//! `cargo xtask kills`: the test that kills servers while everybody is given notice, in a size that the suite has no
//! time for, on a throw-away PostgreSQL with three servers.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::child;
use crate::postgres::{self, Cluster};
use crate::project::Project;

/// How much `cargo xtask kills` kills.
#[derive(Args)]
pub(crate) struct Options {
    /// Customers of the vendor; 17 of 20 have an agreement in force and are owed the notice
    #[arg(long, default_value_t = 12_000)]
    customers: u32,
    /// Servers killed
    #[arg(long, default_value_t = 10)]
    kills: u32,
}

/// Builds and runs the test; it prints how many mails were sent twice.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let programs = postgres::find().context("PostgreSQL is missing: apt-get install postgresql")?;
    let built = child::run(&mut project.cargo(&["build", "--workspace", "--all-targets"]))?;
    ensure!(built.success(), "the build failed");
    let log = tempfile::tempdir().context("no temporary folder")?;
    let cluster = Cluster::start(&programs, &log.path().join("postgres.log"))?;
    let test = [
        "test",
        "--workspace",
        "--test",
        "it",
        "kills::",
        "--",
        "--nocapture",
    ];
    let mut test = project.cargo(&test);
    test.env("TILLID_TEST_DATABASE", cluster.url())
        .env("TILLID_TEST_POSTGRES_URL", cluster.url())
        .env("TILLID_KILLS_CUSTOMERS", options.customers.to_string())
        .env("TILLID_KILLS", options.kills.to_string());
    let passed = child::run(&mut test)?.success();
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
