//! The command line.

mod serve;
mod tenants;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, Overrides};

/// A portal for data processing agreements: vendors issue them, customers sign them, and every customer who is owed
/// a notice of a new sub-processor gets it on its own terms.
#[derive(Debug, Parser)]
#[command(
    name = "tillid",
    version,
    about,
    after_help = "Try it:  tillid serve --demo\nThen open http://localhost:8080"
)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

/// Settings that every command takes; the rest stands in the file, see `tillid config check`.
#[derive(Args, Clone, Debug)]
struct Settings {
    /// A TOML file with settings; see `tillid config defaults` for all of them.
    #[arg(long, global = true, env = "TILLID_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder for the SQLite database, documents and keys [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// PostgreSQL instead of SQLite, e.g. `postgres://tillid:secret@localhost/tillid`
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portal: the API, the pages, and (unless server.works is false) the background work.
    Serve(serve::Serve),
    /// Do the background work only: send mails, end what has run out. Any number may run at once.
    Work,
    /// Read one mail from standard input that came back to `mail.bounces`, and note which of ours it reports: for a mail
    /// server's alias. Exit code 75 when it shall be tried again.
    Bounce,
    /// Bring the database up to date and stop.
    Migrate,
    /// Fill an empty database with the demo: five vendors with customers, partners, agreements and changes.
    Demo(serve::DemoOptions),
    /// Check an agreement's evidence bundle, without the portal: exit code 0 when it holds, 1 when it does not, 2 when it
    /// cannot be read.
    Verify(verify::Verify),
    /// Read one uploaded file from standard input, within limits, and say what stands in it: what the portal starts itself.
    #[command(name = crate::reader::WORD, hide = true)]
    ReadTemplate,
    /// Print the GraphQL schema.
    Schema,
    /// Check the audit trail.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Manage people from the operator's side.
    #[command(subcommand)]
    User(tenants::UserCommand),
    /// Manage access tokens for integrations.
    #[command(subcommand)]
    Token(tenants::TokenCommand),
    /// Look after the keys that sign access tokens.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Look at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Ask a running server whether it is ready; for a container's health check.
    Health {
        /// Its address.
        #[arg(long, default_value = "http://127.0.0.1:8080/health/ready")]
        url: String,
    },
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Recompute every tenant's chain of hashes and name the first link that does not hold.
    Verify,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Make the next key, and remove those that signed nothing for an hour. Nodes need no restart, nobody is signed
    /// out. Do it every few months, and twice when a key may have leaked: again two hours later.
    Rotate,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Check all settings at once and tell every problem.
    Check,
    /// Print the commented defaults.
    Defaults,
}

impl Cli {
    /// Whether it is asked to read one file and to end: what must happen before anything else is started.
    #[must_use]
    pub fn reads_a_file(&self) -> bool {
        matches!(self.command, Command::ReadTemplate)
    }
}

impl Settings {
    fn load(&self, port: Option<u16>) -> anyhow::Result<Config> {
        Config::load(Overrides {
            file: self.config.clone(),
            data: self.data.clone(),
            database_url: self.database_url.clone(),
            port,
        })
        .map_err(|problems| anyhow::anyhow!("the settings are not right:\n  {}", problems.join("\n  ")))
    }
}

/// Runs the command.
///
/// # Errors
/// In words for the person at the terminal.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Command::Verify(wanted) = &cli.command {
        return verify::verify(wanted);
    }
    if let Command::Bounce = &cli.command {
        return Ok(serve::bounce(&cli.settings).await);
    }
    act(cli).await?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "the command line answers on standard output")]
async fn act(cli: Cli) -> anyhow::Result<()> {
    let settings = &cli.settings;
    match cli.command {
        // Answered before there are settings.
        Command::Verify(_) | Command::ReadTemplate | Command::Bounce => Ok(()),
        Command::Serve(options) => serve::serve(settings, &options).await,
        Command::Work => serve::work(settings).await,
        Command::Migrate => {
            let config = settings.load(None)?;
            crate::start::state(&config, false).await?;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Demo(options) => serve::demo(settings, &options).await,
        Command::Schema => {
            print!("{}", crate::graph::sdl());
            Ok(())
        }
        Command::Audit(AuditCommand::Verify) => tenants::verify(settings).await,
        Command::User(command) => tenants::user(settings, command).await,
        Command::Token(command) => tenants::token(settings, command).await,
        Command::Keys(KeysCommand::Rotate) => tenants::rotate_keys(settings),
        Command::Config(ConfigCommand::Check) => {
            settings.load(None)?;
            println!("The settings are good.");
            Ok(())
        }
        Command::Config(ConfigCommand::Defaults) => {
            print!("{}", crate::config::DEFAULTS);
            Ok(())
        }
        Command::Health { url } => serve::health(&url).await,
    }
}
