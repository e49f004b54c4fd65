//! The program `tillid`.
// An optimised build works out the layout of every resolver here, where the library's own limit does not reach.
#![recursion_limit = "256"]

use std::process::ExitCode;

use clap::Parser;
use tillid::cli::Cli;
use tillid::reader::read_standard_input;

fn main() -> anyhow::Result<ExitCode> {
    std::panic::set_hook(Box::new(|panic| tillid::panicked(panic.location())));
    let cli = Cli::parse();
    if cli.reads_a_file() {
        // Before there are threads.
        return Ok(read_standard_input()?);
    }
    // One TLS provider for every client, before any of them is made.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(tillid::cli::run(cli))
}
