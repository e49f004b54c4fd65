//! `tillid serve`, `tillid work`, `tillid demo`, `tillid health`.

use std::io::Read as _;
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use tracing_subscriber::EnvFilter;

use super::Settings;
use crate::bounces::{self, Read};
use crate::config::{Config, LogFormat, Mode};
use crate::http::Openness;
use crate::state::State;
use crate::{activity, demo, http, start, worker};

/// What `serve` takes.
#[derive(Args, Clone, Debug)]
pub(super) struct Serve {
    /// The port to listen on [default: 8080]
    #[arg(long)]
    port: Option<u16>,
    /// Load the demo into an empty database, and show its logins and mailbox.
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    options: DemoOptions,
}

/// What shapes the demo.
#[derive(Args, Clone, Debug)]
pub(super) struct DemoOptions {
    /// Add a vendor with so many customers.
    #[arg(long, value_name = "N")]
    customers: Option<u32>,
    /// Print one JSON object with the address and the logins, each with a token good for a day.
    #[arg(long)]
    json: bool,
}

pub(super) async fn serve(settings: &Settings, serve: &Serve) -> anyhow::Result<()> {
    let mut config = settings.load(serve.port)?;
    log(&config)?;
    // Bound before anything else, so that a taken port is told at once and a free one (port 0) is known.
    let socket =
        TcpListener::bind((config.server.address.as_str(), config.server.port)).with_context(|| {
            format!(
                "cannot listen on {}:{}",
                config.server.address, config.server.port
            )
        })?;
    config.server.port = socket.local_addr()?.port();
    let state = start::state(&config, serve.demo).await?;
    if serve.demo {
        demo::load(&state, serve.options.customers).await?;
    }
    let following = tokio::spawn(activity::follow(Arc::clone(&state)));
    let mailer = worker::mailer(&config)?;
    let openness = Openness {
        development: config.mode == Mode::Development,
        proxies: config.proxies(),
    };
    let server = http::server(&state, socket, openness)?;
    announce(&state, &config, serve).await?;
    let folder = config.mail.bounce_folder.clone();
    // Side by side in one task: the worker mostly waits, and ends with the server.
    tokio::select! {
        served = server => served?,
        () = worker::work(Arc::clone(&state), mailer), if config.server.works => {}
        () = worker::print(Arc::clone(&state)), if config.server.works => {}
        () = worker::stamp(Arc::clone(&state)), if config.server.works && state.timestamps.is_some() => {}
        () = bounces::follow(Arc::clone(&state), folder), if config.server.works && !config.mail.bounce_folder.as_os_str().is_empty() => {}
        () = worker::tell(Arc::clone(&state)), if config.server.works => {}
        () = start::follow_keys(Arc::clone(&state.keys)) => {}
    }
    following.abort();
    Ok(())
}

pub(super) async fn work(settings: &Settings) -> anyhow::Result<()> {
    let config = settings.load(None)?;
    log(&config)?;
    let state = start::state(&config, false).await?;
    let mailer = worker::mailer(&config)?;
    let folder = config.mail.bounce_folder.clone();
    tokio::select! {
        () = worker::work(Arc::clone(&state), mailer) => {}
        () = worker::print(Arc::clone(&state)) => {}
        () = worker::stamp(Arc::clone(&state)), if state.timestamps.is_some() => {}
        () = bounces::follow(Arc::clone(&state), folder), if !config.mail.bounce_folder.as_os_str().is_empty() => {}
        () = worker::tell(Arc::clone(&state)) => {}
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    Ok(())
}

/// Exit code for what went wrong for now (sysexits.h): a mail server tries again.
const TRY_AGAIN: u8 = 75;
/// No report is longer: it holds one of our mails at most.
const LONGEST_REPORT: u64 = 1 << 20;

/// Reads one mail that came back from standard input.
#[expect(clippy::print_stderr, reason = "the mail server's log shows it")]
pub(super) async fn bounce(settings: &Settings) -> ExitCode {
    let noted = async {
        let mut mail = Vec::new();
        std::io::stdin().take(LONGEST_REPORT).read_to_end(&mut mail)?;
        let config = settings.load(None)?;
        let state = start::state(&config, false).await?;
        bounces::note(&state, &mail).await.map_err(anyhow::Error::from)
    };
    match noted.await {
        Ok(Read::Done | Read::NoReport) => ExitCode::SUCCESS,
        Ok(Read::NotYet) => ExitCode::from(TRY_AGAIN),
        Err(error) => {
            eprintln!("tillid: {error:#}");
            ExitCode::from(TRY_AGAIN)
        }
    }
}

#[expect(clippy::print_stdout, reason = "the command line answers on standard output")]
pub(super) async fn demo(settings: &Settings, options: &DemoOptions) -> anyhow::Result<()> {
    let config = settings.load(None)?;
    let state = start::state(&config, true).await?;
    demo::load(&state, options.customers).await?;
    if options.json {
        println!("{}", json!({ "actors": demo::logins_with_tokens(&state).await? }));
    } else {
        println!("The demo is loaded.");
    }
    Ok(())
}

/// Asks a server whether it is ready, with nothing but a socket: a container needs no other program for it.
pub(super) async fn health(url: &str) -> anyhow::Result<()> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let url = url::Url::parse(url).context("not an address")?;
    let host = url.host_str().context("the address names no host")?.to_owned();
    let port = url.port_or_known_default().unwrap_or(80);
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect((host.as_str(), port)).await?;
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
            url.path()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer).await?;
        anyhow::ensure!(answer.starts_with("HTTP/1.1 200"), "not ready");
        anyhow::Ok(())
    };
    tokio::time::timeout(Duration::from_secs(5), ask)
        .await
        .context("no answer within five seconds")?
}

fn log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log.filter).context("log.filter cannot be read")?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log.format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command line answers on standard output")]
async fn announce(state: &State, config: &Config, serve: &Serve) -> anyhow::Result<()> {
    let url = config.origin();
    if serve.options.json {
        let actors = demo::logins_with_tokens(state).await?;
        println!(
            "{}",
            json!({ "url": url, "graphql": format!("{url}/graphql"), "actors": actors })
        );
        return Ok(());
    }
    println!("Tillid listens on {url}");
    if serve.demo {
        println!("\nDemo logins (password for all: {}):", demo::PASSWORD);
        for login in demo::logins(state).await? {
            println!(
                "  {:<10} {:<10} {:<42} {}",
                login.kind.as_str(),
                login.role.as_str(),
                login.email,
                login.organisation
            );
        }
        println!("\nMails of the demo: {url}/mailbox");
    }
    Ok(())
}
