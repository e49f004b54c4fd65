//! The program `tillid`.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    std::panic::set_hook(Box::new(|panic| tillid::panicked(panic.location())));
    // One TLS provider for every client, before any of them is made.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tillid::cli::run(tillid::cli::Cli::parse()).await
}
