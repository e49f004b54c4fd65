//! Mails by SMTP.

use std::str::FromStr;
use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use lettre::address::Envelope;
use lettre::message::dkim::{DkimConfig, DkimSigningAlgorithm, DkimSigningKey};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::{Mutex, Semaphore};

use crate::bounces::return_path;
use crate::deliver::LONGEST_SEND;
use crate::mailer::{Accepted, Class, Mailer, Outgoing, SendError};

mod connection;

use connection::{Connection, Door, Refused, Stage};

/// How an SMTP connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// Upgraded after the greeting (RFC 3207); a server that cannot is refused.
    #[default]
    Starttls,
    /// From the first byte (RFC 8314).
    Tls,
    /// Not at all: for a mail catcher, or a relay on the same machine.
    None,
}

/// How to reach the mail server, and who we are to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Name or address of the server; its certificate must carry it.
    pub host: String,
    /// Its port: usually 587 for `starttls`, 465 for `tls`.
    pub port: u16,
    /// `starttls`, `tls` or `none`.
    #[serde(default)]
    pub encryption: Encryption,
    /// User name; no sign-in when absent.
    #[serde(default)]
    pub username: Option<String>,
    /// Its password.
    #[serde(default)]
    pub password: Option<SecretString>,
    /// Address in `From` and in the envelope.
    pub from: String,
    /// What we call ourselves in `EHLO`, a host name; `localhost` when absent.
    #[serde(default)]
    pub hello: Option<String>,
    /// Where mails that cannot be delivered come back to: each leaves with a return path of its own below it
    /// (`bounces+…@portal.example`). They come back to `from` when absent.
    #[serde(default)]
    pub bounces: Option<String>,
    /// Connections kept open, 1–16.
    #[serde(default = "two")]
    pub connections: usize,
    /// Seconds that handing over one mail may take, 1–120.
    #[serde(default = "thirty")]
    pub timeout_seconds: u64,
    /// A certificate (PEM) to trust besides the public authorities: a mail server of one's own.
    #[serde(default)]
    pub root_certificate: Option<String>,
    /// Signs mails here, where the relay does not.
    #[serde(default)]
    pub dkim: Option<DkimSettings>,
}

/// A DKIM key (RFC 6376, RFC 8463).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DkimSettings {
    /// The domain that signs.
    pub domain: String,
    /// Under which name the public key stands in its DNS.
    pub selector: String,
    /// An RSA key as PKCS#1 PEM, or an Ed25519 key as base64 of its 32 bytes.
    pub key: SecretString,
}

fn two() -> usize {
    2
}

fn thirty() -> u64 {
    30
}

/// Settings that cannot work, told before the first mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// `from` is not an address.
    #[error("mail: `from` must be an e-mail address")]
    From,
    /// `bounces` is not an address, or too long for an id to fit in.
    #[error("mail: `bounces` must be an e-mail address with at most 31 characters before the @")]
    Bounces,
    /// `connections` lies outside 1–16.
    #[error("mail: `connections` must lie between 1 and 16")]
    Connections,
    /// `timeout_seconds` lies outside 1–120.
    #[error("mail: `timeout_seconds` must lie between 1 and 120")]
    Timeout,
    /// A password is configured for a connection anybody can read.
    #[error("mail: a password needs encryption `starttls` or `tls`")]
    Unprotected,
    /// User name without password, or the other way round.
    #[error("mail: `username` and `password` belong together")]
    Credentials,
    /// `host` cannot be in a certificate.
    #[error("mail: `host` must be a host name or an address")]
    Host,
    /// `root_certificate` is not a PEM certificate.
    #[error("mail: `root_certificate` must be a PEM certificate")]
    Certificate,
    /// The DKIM key does not parse.
    #[error("mail: `dkim.key` must be a PKCS#1 PEM key or 32 bytes in base64")]
    Dkim,
}

/// Sends mails over a few kept connections.
pub struct SmtpMailer {
    door: Door,
    from: Address,
    bounces: Option<String>,
    timeout: Duration,
    dkim: Option<DkimConfig>,
    lanes: Semaphore,
    connections: usize,
    idle: Mutex<Vec<Connection>>,
}

impl std::fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpMailer")
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

impl SmtpMailer {
    /// Checks the settings; connects with the first mail.
    ///
    /// # Errors
    /// The first setting that cannot work.
    pub fn new(settings: &SmtpSettings) -> Result<Self, SettingsError> {
        if !(1..=16).contains(&settings.connections) {
            return Err(SettingsError::Connections);
        }
        let timeout = Duration::from_secs(settings.timeout_seconds);
        if timeout.is_zero() || timeout > LONGEST_SEND {
            return Err(SettingsError::Timeout);
        }
        Ok(Self {
            door: Door::new(settings, credentials(settings)?)?,
            from: settings.from.parse().map_err(|_| SettingsError::From)?,
            bounces: settings.bounces.as_deref().map(bounces).transpose()?,
            timeout,
            dkim: settings.dkim.as_ref().map(dkim).transpose()?,
            lanes: Semaphore::new(settings.connections),
            connections: settings.connections,
            idle: Mutex::new(Vec::with_capacity(settings.connections)),
        })
    }

    fn compose(&self, mail: &Outgoing) -> Result<Message, SendError> {
        let unwritable = SendError::Permanent(Class::Address);
        let to = in_ascii(&mail.to)
            .and_then(|to| Address::from_str(&to).ok())
            .ok_or(unwritable)?;
        let bounces = self.bounces.as_deref();
        let returns_to = bounces
            .and_then(|bounces| return_path(&mail.message_id, bounces))
            .and_then(|path| Address::from_str(&path).ok())
            .unwrap_or_else(|| self.from.clone());
        let envelope = Envelope::new(Some(returns_to), vec![to.clone()]).map_err(|_| unwritable)?;
        let composed = u64::try_from(mail.composed_at.0).unwrap_or(0);
        let parts = MultiPart::alternative()
            .boundary(boundary(&mail.message_id))
            .singlepart(SinglePart::plain(mail.text.clone()))
            .singlepart(SinglePart::html(mail.html.clone()));
        let mut message = Message::builder()
            .envelope(envelope)
            .from(Mailbox::new(Some(mail.from_name.clone()), self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(mail.subject.clone())
            .date(UNIX_EPOCH + Duration::from_millis(composed))
            .message_id(Some(mail.message_id.clone()))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", mail.language))
            .multipart(parts)
            .map_err(|_| SendError::Permanent(Class::Address))?;
        if let Some(dkim) = &self.dkim {
            message.sign(dkim);
        }
        Ok(message)
    }

    /// Over a kept connection or a new one. A kept one may have been closed by the server meanwhile: when it fails
    /// at the very first command, nothing has been handed over, and another connection is tried.
    async fn hand_over(&self, message: &Message) -> Result<Accepted, SendError> {
        let bytes = message.formatted();
        loop {
            let kept = self.idle.lock().await.pop();
            let was_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                None => self.door.open().await?,
            };
            match connection.transfer(message.envelope(), &bytes).await {
                Ok(accepted) => {
                    self.idle.lock().await.push(connection);
                    return Ok(accepted);
                }
                Err(Refused {
                    stage: Stage::Sender,
                    code: None | Some(421),
                    ..
                }) if was_kept => {}
                Err(refused) => {
                    if connection.reset_after(&refused).await {
                        self.idle.lock().await.push(connection);
                    }
                    return Err(refused.judge());
                }
            }
        }
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Outgoing) -> Result<Accepted, SendError> {
        let message = self.compose(mail)?;
        let _lane = self
            .lanes
            .acquire()
            .await
            .map_err(|_| SendError::Temporary(Class::Connection))?;
        match tokio::time::timeout(self.timeout, self.hand_over(&message)).await {
            Ok(answer) => answer,
            Err(_) => Err(SendError::Temporary(Class::Timeout)),
        }
    }

    fn lanes(&self) -> usize {
        self.connections
    }
}

fn credentials(settings: &SmtpSettings) -> Result<Option<Credentials>, SettingsError> {
    match (&settings.username, &settings.password) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) if settings.encryption == Encryption::None => Err(SettingsError::Unprotected),
        (Some(username), Some(password)) => Ok(Some(Credentials::new(
            username.clone(),
            password.expose_secret().to_owned(),
        ))),
        _ => Err(SettingsError::Credentials),
    }
}

/// A `+` and 32 digits must fit before the @ (RFC 5321, 4.5.3.1.1: 64).
fn bounces(address: &str) -> Result<String, SettingsError> {
    let parsed = Address::from_str(address).map_err(|_| SettingsError::Bounces)?;
    (parsed.user().len() <= 31)
        .then(|| address.to_owned())
        .ok_or(SettingsError::Bounces)
}

fn dkim(settings: &DkimSettings) -> Result<DkimConfig, SettingsError> {
    let key = settings.key.expose_secret();
    let algorithm = if key.contains("-----BEGIN") {
        DkimSigningAlgorithm::Rsa
    } else {
        DkimSigningAlgorithm::Ed25519
    };
    let key = DkimSigningKey::new(key, algorithm).map_err(|_| SettingsError::Dkim)?;
    Ok(DkimConfig::default_config(
        settings.selector.clone(),
        settings.domain.clone(),
        key,
    ))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// The same on every attempt, so that a mail sent twice is the same bytes twice.
fn boundary(message_id: &str) -> String {
    message_id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(60)
        .collect()
}

/// The address with its domain as DNS has it; the local part must be ASCII already, for few servers take another.
fn in_ascii(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) if local.is_ascii() => Some(format!("{local}@{domain}")),
        _ => None,
    }
}

fn hello(settings: &SmtpSettings) -> ClientId {
    ClientId::Domain(settings.hello.clone().unwrap_or_else(|| "localhost".to_owned()))
}
