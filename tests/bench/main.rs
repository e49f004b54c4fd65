//! `tillid-bench`: the portal, and beside it what `cargo xtask bench` measures it against.
//!
//! They listen in one process, on servers made alike, over one pool of connections, on a PostgreSQL database that
//! holds the demo with its large vendor; and a portal without the second wall listens beside them. It prints one line
//! of JSON with their addresses and questions, and serves until it is told to stop.
// Like the program's own.
#![recursion_limit = "256"]
#![expect(clippy::print_stdout, reason = "it tells its caller where it listens")]

mod plain;

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use clap::Parser;
use sea_orm::ConnectionTrait;
use serde_json::json;
use tillid::config::{Config, Overrides};
use tillid::http::{self, Openness};
use tillid::start;
use tillid::state::State;
use tillid_entities::sessions::SessionId;
use tillid_entities::users::UserId;
use tillid_identity::Bearer;
use tillid_policy::Database;

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
    let listen = || TcpListener::bind("127.0.0.1:0");
    let (portal, open, plain) = (listen()?, listen()?, listen()?);
    let (portal_at, open_at, plain_at) = (portal.local_addr()?, open.local_addr()?, plain.local_addr()?);
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
    let portal = http::server(&state, portal, Openness::default())?;
    let open = http::server(&without_second_wall(&state), open, Openness::default())?;
    let plain = plain::server(&state, plain)?;
    let documents = json!({
        "dashboard": include_str!("dashboard.graphql"),
        "customers": include_str!("customers.graphql"),
    });
    println!(
        "{}",
        json!({
            "portal": portal_at,
            "open": open_at,
            "plain": plain_at,
            "documents": documents,
            "tokenCheckMicros": token_check_micros(&state)?,
        })
    );
    tokio::try_join!(portal, open, plain)?;
    Ok(())
}

/// The same portal on the same pool, with the first wall alone.
#[expect(
    clippy::disallowed_methods,
    reason = "what the second wall costs is measured against this"
)]
fn without_second_wall(state: &Arc<State>) -> Arc<State> {
    Arc::new(State {
        db: Database::without_second_wall(state.db.pool().clone()),
        ..State::clone(state)
    })
}

/// What it takes to check an access token, in microseconds: signature, claims and times.
fn token_check_micros(state: &State) -> anyhow::Result<f64> {
    const TIMES: u32 = 2_000;
    let now = state.clock.now();
    let bearer = Bearer {
        user: UserId::new(now, &*state.dice),
        session: SessionId::new(now, &*state.dice),
    };
    let token = state.keys.issue(bearer, now, &*state.dice)?.token;
    let started = Instant::now();
    for _ in 0..TIMES {
        state.keys.verify(&token, now)?;
    }
    Ok(started.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES))
}
