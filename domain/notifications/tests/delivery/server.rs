//! A mail server on the loopback that keeps what it is told and answers as the test says.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// The certificate the server shows.
pub(crate) const CERTIFICATE: &str = include_str!("loopback.cert.pem");

/// How the server talks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Talk {
    Plain,
    Starttls,
    Tls,
}

/// A mail the server has answered 250 for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) connection: usize,
    pub(crate) encrypted: bool,
    pub(crate) signed_in: bool,
    /// The return path: where it comes back to.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) data: String,
}

#[derive(Default)]
struct Book {
    connections: usize,
    received: Vec<Received>,
    /// Replies to RCPT, first come first served; 250 when there are none.
    to_recipient: VecDeque<&'static str>,
    /// Replies to a mail; `"close"` hangs up.
    to_mail: VecDeque<&'static str>,
}

/// A running server; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    book: Arc<Mutex<Book>>,
    count: Arc<watch::Sender<usize>>,
    hang_up: Arc<watch::Sender<usize>>,
}

impl Server {
    pub(crate) async fn start(talk: Talk) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            book: Arc::default(),
            count: Arc::new(watch::channel(0).0),
            hang_up: Arc::new(watch::channel(0).0),
        };
        let accepting = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                tokio::spawn(accepting.clone().serve(stream, talk));
            }
        });
        server
    }

    /// Answers the next recipients so.
    pub(crate) fn to_recipient(&self, replies: &[&'static str]) {
        self.book.lock().unwrap().to_recipient.extend(replies);
    }

    /// Answers the next mails so.
    pub(crate) fn to_mail(&self, replies: &[&'static str]) {
        self.book.lock().unwrap().to_mail.extend(replies);
    }

    /// What it has taken so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.book.lock().unwrap().received.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.book.lock().unwrap().connections
    }

    /// Waits until it has taken so many mails.
    pub(crate) async fn has_received(&self, mails: usize) {
        self.count
            .subscribe()
            .wait_for(|count| *count >= mails)
            .await
            .unwrap();
    }

    /// Closes every open connection, as servers do with idle ones, and waits until they are closed.
    pub(crate) async fn hang_up(&self) {
        self.hang_up.send_modify(|times| *times += 1);
        self.hang_up.closed().await;
    }

    async fn serve(self, stream: TcpStream, talk: Talk) {
        let connection = {
            let mut book = self.book.lock().unwrap();
            book.connections += 1;
            book.connections
        };
        let mut hung_up = self.hang_up.subscribe();
        let stream: Box<dyn Stream> = match talk {
            Talk::Tls => encrypted(Box::new(stream)).await,
            Talk::Plain | Talk::Starttls => Box::new(stream),
        };
        let mut session = Session {
            server: &self,
            stream: BufReader::new(stream),
            talk,
            connection,
            encrypted: talk == Talk::Tls,
            signed_in: false,
        };
        tokio::select! {
            _ = session.talk() => {}
            _ = hung_up.changed() => {}
        }
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

async fn encrypted(stream: Box<dyn Stream>) -> Box<dyn Stream> {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("loopback.key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    match TlsAcceptor::from(Arc::new(config)).accept(stream).await {
        Ok(stream) => Box::new(stream),
        Err(_) => Box::new(tokio::io::join(tokio::io::empty(), tokio::io::sink())),
    }
}

fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

struct Session<'a> {
    server: &'a Server,
    stream: BufReader<Box<dyn Stream>>,
    talk: Talk,
    connection: usize,
    encrypted: bool,
    signed_in: bool,
}

impl Session<'_> {
    async fn talk(&mut self) -> std::io::Result<()> {
        self.say("220 localhost").await?;
        let (mut from, mut to) = (String::new(), String::new());
        while let Some(line) = self.hear().await? {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" => self.say(self.abilities()).await?,
                "STARTTLS" => {
                    self.say("220 go on").await?;
                    let plain =
                        std::mem::replace(&mut self.stream, BufReader::new(Box::new(tokio::io::empty())));
                    self.stream = BufReader::new(encrypted(plain.into_inner()).await);
                    self.encrypted = true;
                }
                "AUTH" => {
                    // "\0portal\0correct" in base64.
                    self.signed_in = line == "AUTH PLAIN AHBvcnRhbABjb3JyZWN0";
                    self.say(if self.signed_in { "235 welcome" } else { "535 who?" })
                        .await?;
                }
                "MAIL" => {
                    from = address(&line);
                    self.say("250 fine").await?;
                }
                "RCPT" => {
                    to = address(&line);
                    let reply = self.server.book.lock().unwrap().to_recipient.pop_front();
                    self.say(reply.unwrap_or("250 fine")).await?;
                }
                "DATA" => {
                    self.say("354 go on").await?;
                    let data = self.hear_mail().await?;
                    let reply = self
                        .server
                        .book
                        .lock()
                        .unwrap()
                        .to_mail
                        .pop_front()
                        .unwrap_or("250 taken");
                    if reply == "close" {
                        return Ok(());
                    }
                    if reply.starts_with("250") {
                        self.keep(&from, &to, data);
                    }
                    self.say(reply).await?;
                }
                "QUIT" => return self.say("221 bye").await,
                _ => self.say("250 fine").await?,
            }
        }
        Ok(())
    }

    fn abilities(&self) -> &'static str {
        match (self.talk, self.encrypted) {
            (Talk::Starttls, false) => "250-localhost\r\n250 STARTTLS",
            (_, true) => "250-localhost\r\n250 AUTH PLAIN",
            _ => "250 localhost",
        }
    }

    fn keep(&self, from: &str, to: &str, data: String) {
        let received = Received {
            connection: self.connection,
            encrypted: self.encrypted,
            signed_in: self.signed_in,
            from: from.to_owned(),
            to: to.to_owned(),
            data,
        };
        self.server.book.lock().unwrap().received.push(received);
        self.server.count.send_modify(|count| *count += 1);
    }

    async fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }

    async fn hear(&mut self) -> std::io::Result<Option<String>> {
        let mut line = String::new();
        let length = self.stream.read_line(&mut line).await?;
        Ok((length > 0).then(|| line.trim_end().to_owned()))
    }

    async fn hear_mail(&mut self) -> std::io::Result<String> {
        let mut mail = String::new();
        while !mail.ends_with("\r\n.\r\n") {
            if self.stream.read_line(&mut mail).await? == 0 {
                break;
            }
        }
        mail.truncate(mail.len().saturating_sub(3));
        Ok(mail)
    }
}
