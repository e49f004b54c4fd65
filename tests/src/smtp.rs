//! A mail server on loopback that takes what it is given, or refuses as it is told.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The return path of the envelope.
    pub from: String,
    /// The recipient of the envelope.
    pub to: String,
    /// Headers and body, lines ending with a line feed.
    pub text: String,
}

impl Mail {
    /// The decoded body of the part with this content type, e.g. `text/html`.
    #[must_use]
    pub fn part(&self, kind: &str) -> Option<String> {
        let (headers, body) = self.text.split("\n--").find_map(|part| {
            let (headers, body) = part.split_once("\n\n")?;
            headers
                .contains(&format!("Content-Type: {kind}"))
                .then_some((headers, body))
        })?;
        if headers.contains("quoted-printable") {
            Some(unquoted(body))
        } else if headers.contains("base64") {
            Some(from_base64(body))
        } else {
            Some(body.to_owned())
        }
    }
}

#[derive(Debug, Default)]
struct Kept {
    mails: Vec<Mail>,
    refused: BTreeSet<String>,
}

/// The server. It ends with the test.
#[derive(Clone, Debug)]
pub struct MailServer {
    /// Its port on 127.0.0.1.
    pub port: u16,
    kept: Arc<Mutex<Kept>>,
    count: Arc<watch::Sender<usize>>,
}

impl MailServer {
    /// Starts it.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let server = Self {
            port,
            kept: Arc::clone(&kept),
            count: Arc::new(watch::channel(0).0),
        };
        let count = Arc::clone(&server.count);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&kept), Arc::clone(&count)));
            }
        });
        server
    }

    /// Answers 550 for this recipient from now on.
    pub fn refuse(&self, recipient: &str) {
        self.kept.lock().unwrap().refused.insert(recipient.to_owned());
    }

    /// Waits until it has taken so many.
    pub async fn has_taken(&self, mails: usize) {
        let mut count = self.count.subscribe();
        count.wait_for(|count| *count >= mails).await.unwrap();
    }

    /// Everything taken so far.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.kept.lock().unwrap().mails.clone()
    }
}

/// One connection, as RFC 5321 has it.
async fn talk(
    stream: TcpStream,
    kept: Arc<Mutex<Kept>>,
    count: Arc<watch::Sender<usize>>,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let (mut from, mut to) = (String::new(), String::new());
    write.write_all(b"220 localhost ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 localhost",
            "MAIL" => {
                from = address(&line);
                "250 ok"
            }
            "RCPT" => {
                to = address(&line);
                if kept.lock().unwrap().refused.contains(&to) {
                    "550 5.1.1 no such mailbox"
                } else {
                    "250 ok"
                }
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                let (from, to) = (from.clone(), to.clone());
                kept.lock().unwrap().mails.push(Mail { from, to, text });
                count.send_modify(|count| *count += 1);
                "250 2.0.0 taken as 4F2A1"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// What stands between the angle brackets of a command.
fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

/// Quoted-printable (RFC 2045 §6.7).
fn unquoted(text: &str) -> String {
    let joined = text.replace("=\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'=').then(|| tail.get(..2)).flatten();
        let byte = escaped.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap()
}

/// Base64 (RFC 4648 §4), whatever else stands between.
fn from_base64(text: &str) -> String {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for c in text.bytes() {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    String::from_utf8(bytes).unwrap()
}
