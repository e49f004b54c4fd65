//! Settings: defaults compiled in, then a file, then the environment; checked whole at start.

use std::net::SocketAddr;
use std::path::PathBuf;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use ipnet::IpNet;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use crate::http::{ForwardedBy, Proxies};

/// The commented defaults, as compiled in.
pub const DEFAULTS: &str = include_str!("../tillid.default.toml");

/// Every setting; see `tillid.default.toml` for what each means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How open the server is.
    pub mode: Mode,
    /// Where it listens.
    pub server: Server,
    /// Where it keeps things.
    pub data: Data,
    /// Which database.
    pub database: DatabaseSettings,
    /// Which document store.
    pub documents: Documents,
    /// How mail leaves.
    pub mail: Mail,
    /// Who gets an account.
    pub accounts: Accounts,
    /// How identity providers are reached.
    pub sign_on: SignOnSettings,
    /// How webhooks are told.
    pub webhooks: WebhookSettings,
    /// Who vouches for the time of seals.
    pub sealing: SealingSettings,
    /// What is logged.
    pub log: Log,
}

/// How open the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// GraphiQL and the schema for everyone.
    Development,
    /// Neither.
    Production,
}

/// Where it listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address.
    pub address: String,
    /// Port; 0 takes a free one.
    pub port: u16,
    /// The address people type.
    pub origin: String,
    /// Whether it does the worker's job.
    pub works: bool,
    /// The networks of the proxies that are believed about whom they speak for.
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they write it.
    pub forwarded_by: ForwardedBy,
}

/// Where it keeps things.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// The folder.
    pub folder: PathBuf,
}

/// Which database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// Its address; empty for SQLite in the data folder.
    pub url: String,
    /// Connections at most.
    pub connections: u32,
}

/// Who gets an account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    /// Whether people may make one themselves.
    pub sign_up: bool,
}

/// Which document store.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documents {
    /// `s3://bucket/prefix`, or empty for a folder.
    pub url: String,
    /// Endpoint of the store.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// Who we are to it.
    pub access_key: String,
    /// And how we prove it.
    pub secret_key: SecretString,
}

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// By which way.
    pub transport: MailTransport,
    /// From which address.
    pub from: String,
    /// Server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `starttls`, `tls` or `none`.
    pub encryption: Encryption,
    /// Who we are to it.
    pub username: String,
    /// And how we prove it.
    pub password: SecretString,
    /// A certificate (PEM file) to trust besides the public authorities; empty for none.
    pub root_certificate: String,
    /// What the portal calls itself in `EHLO`; empty for `localhost`.
    pub hello: String,
    /// Connections kept open.
    pub connections: usize,
    /// Seconds that handing over one mail may take.
    pub patience: u64,
    /// Where undeliverable mails come back to; empty for `from`.
    pub bounces: String,
    /// The Maildir they arrive in; empty for none.
    pub bounce_folder: PathBuf,
    /// The domain that signs mails (DKIM).
    pub dkim_domain: String,
    /// Under which name its public key stands in DNS.
    pub dkim_selector: String,
    /// The file with its private key; empty for no signature.
    pub dkim_key: String,
}

impl Mail {
    /// What the mailer cannot tell by itself, because it sees one setting at a time.
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let dkim = [&self.dkim_domain, &self.dkim_selector, &self.dkim_key];
        let given = dkim.iter().filter(|setting| !setting.is_empty()).count();
        if !matches!(given, 0 | 3) {
            problems
                .push("mail.dkim_domain, mail.dkim_selector and mail.dkim_key belong together".to_owned());
        }
        let folder = self.bounce_folder.as_path();
        if !folder.as_os_str().is_empty() && !folder.join("new").is_dir() {
            problems
                .push("mail.bounce_folder must be a Maildir: a folder with `new` and `cur` in it".to_owned());
        }
        problems
    }
}

/// By which way mail leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// It does not: the demo's mailbox shows it.
    Mailbox,
    /// By SMTP.
    Smtp,
}

/// How an SMTP connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// Upgraded after greeting.
    Starttls,
    /// From the first byte.
    Tls,
    /// Not at all.
    None,
}

/// How identity providers of organisations are reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOnSettings {
    /// Whether they may be on this machine.
    pub allow_loopback: bool,
    /// Seconds that they have for an answer.
    pub patience: u64,
    /// The name server for the records of domains; empty for those of the system.
    pub resolver: String,
}

/// How the programs that organisations subscribe are told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Whether they may be on this machine.
    pub allow_loopback: bool,
    /// Seconds that they have for an answer.
    pub patience: u64,
}

/// Who vouches for the time of seals.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealingSettings {
    /// Address of a timestamp service (RFC 3161); empty for none.
    pub timestamp_url: String,
    /// Seconds that it has for an answer.
    pub patience: u64,
}

/// What is logged.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `text` or `json`.
    pub format: LogFormat,
    /// Filter directives.
    pub filter: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What the command line overrides.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--config`.
    pub file: Option<PathBuf>,
    /// `--data`.
    pub data: Option<PathBuf>,
    /// `--port`.
    pub port: Option<u16>,
    /// `--database-url`.
    pub database_url: Option<String>,
}

impl Config {
    /// Reads and checks the settings.
    ///
    /// # Errors
    /// Every problem found, one a line.
    pub fn load(overrides: Overrides) -> Result<Self, Vec<String>> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = &overrides.file {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = figment.merge(environment());
        if let Some(folder) = overrides.data {
            figment = figment.merge(Serialized::default("data.folder", folder));
        }
        if let Some(port) = overrides.port {
            figment = figment.merge(Serialized::default("server.port", port));
        }
        if let Some(url) = overrides.database_url {
            figment = figment.merge(Serialized::default("database.url", url));
        }
        let config: Self = figment.extract().map_err(|errors| {
            errors
                .into_iter()
                .map(|error| error.to_string())
                .collect::<Vec<_>>()
        })?;
        let problems = config.problems();
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(problems)
        }
    }

    /// Where the portal's keys lie; shared by the nodes of one database.
    #[must_use]
    pub fn keys_folder(&self) -> PathBuf {
        self.data.folder.join("keys")
    }

    /// The portal's public address.
    #[must_use]
    pub fn origin(&self) -> String {
        if self.server.origin.is_empty() {
            format!("http://localhost:{}", self.server.port)
        } else {
            self.server.origin.clone()
        }
    }

    /// The proxies that are believed.
    #[must_use]
    pub fn proxies(&self) -> Proxies {
        Proxies {
            trusted: self.server.trusted_proxies.clone(),
            header: self.server.forwarded_by,
        }
    }

    /// The database's address, SQLite in the data folder unless another is set.
    #[must_use]
    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            format!(
                "sqlite://{}?mode=rwc",
                self.data.folder.join("tillid.db").display()
            )
        } else {
            self.database.url.clone()
        }
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let origin = self.origin();
        match Url::parse(&origin) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && !origin.ends_with('/') => {
                if self.mode == Mode::Production && url.scheme() != "https" {
                    problems.push("server.origin must be https in production".to_owned());
                }
            }
            _ => problems
                .push("server.origin must be http(s)://name[:port] without a slash at the end".to_owned()),
        }
        if self
            .server
            .trusted_proxies
            .iter()
            .any(|network| network.prefix_len() == 0)
        {
            problems.push(
                "server.trusted_proxies must not be everybody: whoever is believed can be counted as anybody"
                    .to_owned(),
            );
        }
        if !self.database.url.is_empty()
            && !["postgres://", "postgresql://", "sqlite:"]
                .iter()
                .any(|scheme| self.database.url.starts_with(scheme))
        {
            problems.push("database.url must begin with postgres:// or sqlite:".to_owned());
        }
        if !(2..=500).contains(&self.database.connections) {
            problems.push("database.connections must be between 2 and 500".to_owned());
        }
        if !self.documents.url.is_empty() && !self.documents.url.starts_with("s3://") {
            problems.push("documents.url must begin with s3://, or be empty".to_owned());
        }
        if self.mail.transport == MailTransport::Smtp && self.mail.host.is_empty() {
            problems.push("mail.host must be set when mail.transport is \"smtp\"".to_owned());
        }
        if tillid_kernel::EmailAddress::parse(&self.mail.from, "from").is_err() {
            problems.push("mail.from must be an e-mail address".to_owned());
        }
        problems.extend(self.mail.problems());
        if self.mode == Mode::Production && self.mail.transport == MailTransport::Mailbox {
            problems.push(
                "mail.transport must be \"smtp\" in production: with \"mailbox\" nobody gets a mail"
                    .to_owned(),
            );
        }
        if self.mode == Mode::Production && self.sign_on.allow_loopback {
            problems.push("sign_on.allow_loopback must be false in production".to_owned());
        }
        if !(1..=30).contains(&self.sign_on.patience) {
            problems.push("sign_on.patience must be between 1 and 30 seconds".to_owned());
        }
        if self.mode == Mode::Production && self.webhooks.allow_loopback {
            problems.push("webhooks.allow_loopback must be false in production".to_owned());
        }
        if !(1..=60).contains(&self.webhooks.patience) {
            problems.push("webhooks.patience must be between 1 and 60 seconds".to_owned());
        }
        let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
        if !self.sealing.timestamp_url.is_empty()
            && !Url::parse(&self.sealing.timestamp_url).is_ok_and(|url| is_web(&url))
        {
            problems.push("sealing.timestamp_url must be http(s)://…, or empty".to_owned());
        }
        if !(1..=60).contains(&self.sealing.patience) {
            problems.push("sealing.patience must be between 1 and 60 seconds".to_owned());
        }
        if !self.sign_on.resolver.is_empty() && self.sign_on.resolver.parse::<SocketAddr>().is_err() {
            problems.push("sign_on.resolver must be an address with its port, or empty".to_owned());
        }
        problems
    }
}

/// Variables with our prefix that are not settings: where the file is, and what the test suite tells its tests.
const NO_SETTINGS: [&str; 5] = ["config", "bin", "chromium", "test_database", "test_postgres_url"];

fn environment() -> Env {
    Env::prefixed("TILLID_").ignore(&NO_SETTINGS).split("__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_good_and_every_problem_is_told_at_once() {
        assert!(Config::load(Overrides::default()).is_ok());
        let folder = std::env::temp_dir().join(format!("tillid-config-{}.toml", std::process::id()));
        std::fs::write(
            &folder,
            "mode = \"production\"\n[server]\ntrusted_proxies = [\"0.0.0.0/0\"]\n[database]\nurl = \"mysql://x\"\nconnections = 1\n",
        )
        .unwrap();
        let problems = Config::load(Overrides {
            file: Some(folder.clone()),
            ..Overrides::default()
        })
        .unwrap_err();
        std::fs::remove_file(folder).unwrap();
        assert_eq!(problems.len(), 5, "{problems:?}");
    }
}
