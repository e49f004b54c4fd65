//! A program that takes webhooks, on a socket of its own: well, badly, slowly, or not at all.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the receiver does with a message.
#[derive(Clone)]
pub(crate) enum Doing {
    /// Answers with this status and this body.
    Says(u16, &'static str),
    /// Sends the portal elsewhere.
    Redirects(String),
    /// Answers 200 and a body of 200 MB.
    Floods,
    /// Answers 200, and then a byte a second, for an hour.
    Drips,
    /// Says nothing for an hour.
    Hangs,
    /// Closes the connection.
    HangsUp,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// Which of these secrets have signed it, as an integrator would find out (docs/webhooks.md).
    pub(crate) fn signed_by(&self, secrets: &[&str]) -> Vec<bool> {
        let signed = format!(
            "{}.{}.{}",
            self.id(),
            self.headers["webhook-timestamp"],
            self.body
        );
        let given: Vec<&str> = self.headers["webhook-signature"].split(' ').collect();
        let verifies = |secret: &&str| {
            let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
            assert_eq!(key.len(), 32);
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            mac.update(signed.as_bytes());
            let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
            given.contains(&expected.as_str())
        };
        secrets.iter().map(verifies).collect()
    }
}

/// The receiver. What it is not told to do otherwise, it takes.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    script: Arc<Mutex<VecDeque<Doing>>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let receiver = Self {
            url: format!("http://127.0.0.1:{port}/hooks/x7"),
            port,
            received: Arc::default(),
            script: Arc::default(),
        };
        let serving = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let one = serving.clone();
                tokio::spawn(async move { one.serve(stream).await });
            }
        });
        receiver
    }

    /// The same, under a name that leads to this machine.
    pub(crate) fn by_name(&self) -> String {
        format!("http://localhost:{}/hooks/x7", self.port)
    }

    pub(crate) fn will(&self, doing: impl IntoIterator<Item = Doing>) {
        self.script.lock().unwrap().extend(doing);
    }

    /// What it was to do does not matter any more.
    pub(crate) fn forget(&self) {
        self.script.lock().unwrap().clear();
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    async fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.starts_with("POST /hooks/x7 HTTP/1.1\r\n"), "{head}");
        let headers: HashMap<String, String> = head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let mut body = vec![0; headers["content-length"].parse().unwrap()];
        stream.read_exact(&mut body).await.ok()?;
        let body = String::from_utf8(body).unwrap();
        self.received.lock().unwrap().push(Received { headers, body });
        let doing = self.script.lock().unwrap().pop_front();
        match doing.unwrap_or(Doing::Says(200, "ok")) {
            Doing::Says(status, body) => {
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).await.ok()?;
            }
            Doing::Redirects(to) => {
                let answer = format!(
                    "HTTP/1.1 307 X\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                );
                stream.write_all(answer.as_bytes()).await.ok()?;
            }
            Doing::Floods => {
                let head = "HTTP/1.1 200 X\r\ncontent-length: 200000000\r\nconnection: close\r\n\r\n";
                stream.write_all(head.as_bytes()).await.ok()?;
                let flood = vec![b'x'; 1_000_000];
                for _ in 0..200 {
                    stream.write_all(&flood).await.ok()?;
                }
            }
            Doing::Drips => {
                let head = "HTTP/1.1 200 X\r\ncontent-length: 3600\r\nconnection: close\r\n\r\n";
                stream.write_all(head.as_bytes()).await.ok()?;
                for _ in 0..3600 {
                    stream.write_all(b"x").await.ok()?;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
            Doing::Hangs => tokio::time::sleep(Duration::from_hours(1)).await,
            Doing::HangsUp => {}
        }
        Some(())
    }
}
