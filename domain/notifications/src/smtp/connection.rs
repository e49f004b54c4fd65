//! One connection to a mail server, and the steps of handing a mail over.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Encryption, SettingsError, SmtpSettings, hello};
use crate::mailer::{Accepted, Class, SendError};

/// Most characters of a server's answer that are kept.
const LONGEST_ANSWER: usize = 200;

/// What it takes to open a connection.
pub(super) struct Door {
    host: String,
    port: u16,
    hello: ClientId,
    protection: Protection,
    credentials: Option<Credentials>,
}

enum Protection {
    Upgrade(TlsParameters),
    Always(TlsConnector, ServerName<'static>),
    None,
}

impl Door {
    pub(super) fn new(
        settings: &SmtpSettings,
        credentials: Option<Credentials>,
    ) -> Result<Self, SettingsError> {
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port,
            hello: hello(settings),
            protection: protection(settings)?,
            credentials,
        })
    }

    /// Connects, encrypts and signs in. The stream gets `TCP_NODELAY`: a mail and the line that ends it are two
    /// small writes, and without it the second waits for the server's delayed acknowledgement of the first, which
    /// allows some twenty mails a second.
    ///
    /// Whatever goes wrong here says nothing about the mail, so it is temporary.
    pub(super) async fn open(&self) -> Result<Connection, SendError> {
        let broken = |_| SendError::Temporary(Class::Connection);
        let tcp = TcpStream::connect((self.host.as_str(), self.port))
            .await
            .map_err(broken)?;
        tcp.set_nodelay(true).map_err(broken)?;
        let stream: Box<dyn AsyncTokioStream> = match &self.protection {
            Protection::Always(connector, name) => {
                let tls = connector.connect(name.clone(), tcp).await;
                Box::new(Encrypted(tls.map_err(|_| SendError::Temporary(Class::Tls))?))
            }
            Protection::Upgrade(_) | Protection::None => Box::new(tcp),
        };
        let mut smtp = AsyncSmtpConnection::connect_with_transport(stream, &self.hello)
            .await
            .map_err(|_| SendError::Temporary(Class::Connection))?;
        if let Protection::Upgrade(tls) = &self.protection {
            let upgraded = smtp.starttls(tls.clone(), &self.hello).await;
            upgraded.map_err(|_| SendError::Temporary(Class::Tls))?;
        }
        if let Some(credentials) = &self.credentials {
            let known = smtp
                .auth(&[Mechanism::Plain, Mechanism::Login], credentials)
                .await;
            known.map_err(|_| SendError::Temporary(Class::Authentication))?;
        }
        Ok(Connection(smtp))
    }
}

fn protection(settings: &SmtpSettings) -> Result<Protection, SettingsError> {
    match settings.encryption {
        Encryption::None => Ok(Protection::None),
        Encryption::Starttls => {
            let mut tls = TlsParameters::builder(settings.host.clone());
            if let Some(pem) = &settings.root_certificate {
                let certificate = Certificate::from_pem(pem.as_bytes());
                tls = tls.add_root_certificate(certificate.map_err(|_| SettingsError::Certificate)?);
            }
            Ok(Protection::Upgrade(
                tls.build_rustls().map_err(|_| SettingsError::Host)?,
            ))
        }
        Encryption::Tls => {
            let name = ServerName::try_from(settings.host.clone()).map_err(|_| SettingsError::Host)?;
            let config = client_config(settings.root_certificate.as_deref())?;
            Ok(Protection::Always(TlsConnector::from(Arc::new(config)), name))
        }
    }
}

fn client_config(root_certificate: Option<&str>) -> Result<ClientConfig, SettingsError> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    if let Some(pem) = root_certificate {
        let certificate =
            CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| SettingsError::Certificate)?;
        roots.add(certificate).map_err(|_| SettingsError::Certificate)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| SettingsError::Certificate)?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// A connection ready for the next mail.
pub(super) struct Connection(AsyncSmtpConnection);

/// At which step a mail was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// `MAIL FROM`: about us.
    Sender,
    /// `RCPT TO`: about the recipient.
    Recipient,
    /// `DATA` and the mail itself.
    Content,
}

/// A step that failed.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) stage: Stage,
    /// The server's reply code; `None` when the connection broke.
    pub(super) code: Option<u16>,
}

impl Refused {
    fn at(stage: Stage) -> impl Fn(lettre::transport::smtp::Error) -> Self {
        move |error| Self {
            stage,
            code: error.status().and_then(|code| code.to_string().parse().ok()),
        }
    }

    /// Worth another try? A refusal of our own address, or a demand to sign in, is the operator's to mend and says
    /// nothing about the mail; else the first digit decides (RFC 5321, 4.2.1).
    pub(super) fn judge(&self) -> SendError {
        let Some(code) = self.code else {
            return SendError::Temporary(Class::Connection);
        };
        let class = match self.stage {
            Stage::Sender => return SendError::Temporary(Class::Sender(code)),
            Stage::Recipient => Class::Recipient(code),
            Stage::Content => Class::Content(code),
        };
        match code {
            530 | 535 | 538 => SendError::Temporary(Class::Authentication),
            500..=599 => SendError::Permanent(class),
            _ => SendError::Temporary(class),
        }
    }
}

impl Connection {
    /// One mail, start to end. Returns once the server has answered for it.
    pub(super) async fn transfer(&mut self, envelope: &Envelope, mail: &[u8]) -> Result<Accepted, Refused> {
        let from = envelope.from().cloned();
        self.0
            .command(Mail::new(from, Vec::new()))
            .await
            .map_err(Refused::at(Stage::Sender))?;
        for to in envelope.to() {
            let to = Rcpt::new(to.clone(), Vec::new());
            self.0.command(to).await.map_err(Refused::at(Stage::Recipient))?;
        }
        self.0.command(Data).await.map_err(Refused::at(Stage::Content))?;
        let answer = self.0.message(mail).await.map_err(Refused::at(Stage::Content))?;
        let code = answer.code();
        Ok(Accepted {
            answer: Some(kept(&code.to_string(), answer.first_line().unwrap_or_default())),
        })
    }

    /// Clears the half-told mail; tells whether the connection is good for another.
    pub(super) async fn reset_after(&mut self, refused: &Refused) -> bool {
        match refused.code {
            None | Some(421) => false,
            Some(_) => self.0.command(Rset).await.is_ok(),
        }
    }
}

/// What may be kept of a server's answer: the reply code and one line, a word with an @ in it left out.
fn kept(code: &str, line: &str) -> String {
    let words = line
        .split_whitespace()
        .map(|word| if word.contains('@') { "…" } else { word });
    let line: Vec<&str> = std::iter::once(code).chain(words).collect();
    let line = line.join(" ");
    line.chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_ANSWER)
        .collect()
}

/// A stream encrypted from the first byte.
#[derive(Debug)]
struct Encrypted(TlsStream<TcpStream>);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> std::io::Result<std::net::SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn an_answer_is_kept_without_addresses_and_short() {
        assert_eq!(
            kept("250", "2.0.0 Ok: queued as 4F2A1"),
            "250 2.0.0 Ok: queued as 4F2A1"
        );
        assert_eq!(kept("250", "Ok <dpo@kunde.example> gets\tit"), "250 Ok … gets it");
        assert_eq!(kept("250", &"x".repeat(900)).chars().count(), 200);
        assert_eq!(kept("250", ""), "250");
    }
}
