//! `tillid-bench`: the portal, and beside it what `cargo xtask bench` measures it against.
//!
//! Both listen in one process, on servers made alike, over one pool of connections, on a PostgreSQL database that
//! holds the demo with its large vendor. It prints one line of JSON with their addresses and questions, and serves
//! until it is told to stop.
#![expect(clippy::print_stdout, reason = "it tells its caller where it listens")]

mod plain;

use std::net::TcpListener;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;
use sea_orm::ConnectionTrait;
use serde_json::json;
use tillid::config::{Config, Overrides};
use tillid::http::{self, Openness};
use tillid::start;

/// Serves the portal and the plain routes.
#[derive(Parser)]
struct Arguments {
    /// The folder for documents and keys
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL database that holds the demo with its large vendor
    #[arg(long)]
    database_url: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments = Arguments::parse();
    let (portal, plain) = (
        TcpListener::bind("127.0.0.1:0")?,
        TcpListener::bind("127.0.0.1:0")?,
    );
    let (portal_at, plain_at) = (portal.local_addr()?, plain.local_addr()?);
    let mut config = Config::load(Overrides {
        data: Some(arguments.data),
        database_url: Some(arguments.database_url),
        ..Overrides::default()
    })
    .map_err(|problems| anyhow::anyhow!("{}", problems.join(", ")))?;
    config.server.port = portal_at.port();
    // The portal's own logging: spans and lines are part of what a request costs.
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_new(&config.log.filter)?)
        .with_writer(std::io::stderr)
        .init();
    let state = start::state(&config, true).await?;
    state
        .db
        .reads()
        .execute_unprepared(include_str!("notices.sql"))
        .await
        .context("the notices of the large vendor")?;
    let portal = http::server(&state, portal, Openness { development: false })?;
    let plain = plain::server(&state, plain)?;
    let documents = json!({
        "dashboard": include_str!("dashboard.graphql"),
        "customers": include_str!("customers.graphql"),
    });
    println!(
        "{}",
        json!({ "portal": portal_at, "plain": plain_at, "documents": documents })
    );
    tokio::try_join!(portal, plain)?;
    Ok(())
}
