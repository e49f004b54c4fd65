//! Requests over connections that stay open, as fast as the answers come.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// What was measured in one turn.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    /// Answers a second, all connections together.
    pub(crate) rate: f64,
    /// How long each answer took, in milliseconds.
    pub(crate) milliseconds: Vec<f64>,
}

/// A request that can be sent again and again.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    address: SocketAddr,
    bytes: Vec<u8>,
}

impl Request {
    /// A POST of JSON by whoever holds the token.
    pub(crate) fn post(address: SocketAddr, path: &str, token: &str, body: &str) -> Self {
        let bytes = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nAccept-Language: da\r\n\
             Accept: application/graphql-response+json, application/json\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes();
        Self { address, bytes }
    }

    /// The body of one answer.
    pub(crate) fn once(&self) -> Result<Vec<u8>> {
        let mut connection = self.connect()?;
        let mut answer = Vec::new();
        let body = exchange(&mut connection, &self.bytes, &mut answer)?;
        Ok(answer.split_off(body))
    }

    /// Sends it over so many connections for so long. Every answer must be as long as `length` says.
    pub(crate) fn repeat(&self, connections: usize, time: Duration, length: usize) -> Result<Turn> {
        let started = Instant::now();
        let one = || -> Result<Vec<f64>> {
            let mut connection = self.connect()?;
            let mut answer = Vec::new();
            let mut milliseconds = Vec::new();
            while started.elapsed() < time {
                let asked = Instant::now();
                let body = exchange(&mut connection, &self.bytes, &mut answer)?;
                milliseconds.push(asked.elapsed().as_secs_f64() * 1_000.0);
                ensure!(
                    answer.len() - body == length,
                    "an answer differs from the one that was checked: {}",
                    String::from_utf8_lossy(&answer)
                );
            }
            Ok(milliseconds)
        };
        let taken = thread::scope(|scope| {
            let threads: Vec<_> = (0..connections).map(|_| scope.spawn(one)).collect();
            threads
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|_| bail!("a connection's thread panicked"))
                })
                .collect::<Result<Vec<_>>>()
        })?;
        let seconds = started.elapsed().as_secs_f64();
        let milliseconds = taken.concat();
        #[expect(clippy::cast_precision_loss, reason = "nobody sends 2^52 requests")]
        let rate = milliseconds.len() as f64 / seconds;
        Ok(Turn { rate, milliseconds })
    }

    /// Sends it so many times a second, evenly, for so long. The time of an answer counts from when it was due to be
    /// asked for, so that a stalled server is not asked less.
    pub(crate) fn at_rate(&self, connections: u32, each_second: u32, time: Duration) -> Result<Vec<f64>> {
        let started = Instant::now();
        let step = Duration::from_secs(1) * connections / each_second;
        let one = |place: u32| -> Result<Vec<f64>> {
            let mut connection = self.connect()?;
            let mut answer = Vec::new();
            let mut milliseconds = Vec::new();
            let mut due = step * place / connections;
            while due < time {
                thread::sleep(due.saturating_sub(started.elapsed()));
                exchange(&mut connection, &self.bytes, &mut answer)?;
                milliseconds.push((started.elapsed().saturating_sub(due)).as_secs_f64() * 1_000.0);
                due += step;
            }
            Ok(milliseconds)
        };
        let taken = thread::scope(|scope| {
            let threads: Vec<_> = (0..connections)
                .map(|place| scope.spawn(move || one(place)))
                .collect();
            threads
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|_| bail!("a connection's thread panicked"))
                })
                .collect::<Result<Vec<_>>>()
        })?;
        Ok(taken.concat())
    }

    fn connect(&self) -> Result<TcpStream> {
        let connection = TcpStream::connect(self.address).context("the server does not take a connection")?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(connection)
    }
}

/// Sends a request and reads the whole answer into `answer`; answers where its body begins.
fn exchange(connection: &mut TcpStream, request: &[u8], answer: &mut Vec<u8>) -> Result<usize> {
    connection.write_all(request)?;
    answer.clear();
    let mut piece = [0_u8; 16 * 1024];
    let (body, length) = loop {
        let read = connection.read(&mut piece)?;
        ensure!(read > 0, "the server closed the connection");
        answer.extend_from_slice(&piece[..read]);
        if let Some(head) = head(answer)? {
            break head;
        }
    };
    let missing = (body + length).saturating_sub(answer.len());
    let read = answer.len();
    answer.resize(read + missing, 0);
    connection.read_exact(&mut answer[read..])?;
    Ok(body)
}

/// Where the body begins and how long it is, once the whole head is there.
fn head(answer: &[u8]) -> Result<Option<(usize, usize)>> {
    let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&answer[..end]).context("the head of an answer is no text")?;
    ensure!(
        head.starts_with("HTTP/1.1 200"),
        "refused: {}",
        String::from_utf8_lossy(answer)
    );
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .context("an answer without its length")?;
    Ok(Some((end + 4, length)))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_head_tells_where_the_body_is() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(head(answer).unwrap(), Some((answer.len() - 2, 2)));
        assert_eq!(head(&answer[..20]).unwrap(), None);
        assert!(head(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\n{}").is_err());
    }

    #[test]
    fn an_answer_is_read_to_its_end_and_counted() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let request = Request::post(listener.local_addr().unwrap(), "/", "token", "{}");
        let sent = request.bytes.len();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                thread::spawn(move || {
                    let mut asked = vec![0; sent];
                    while connection.read_exact(&mut asked).is_ok() {
                        let body = "x".repeat(20_000);
                        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                        connection.write_all(head.as_bytes()).unwrap();
                        connection.write_all(body.as_bytes()).unwrap();
                    }
                });
            }
        });
        assert_eq!(request.once().unwrap().len(), 20_000);
        let turn = request.repeat(2, Duration::from_millis(50), 20_000).unwrap();
        assert!(turn.rate > 0.0 && !turn.milliseconds.is_empty());
        assert!(request.repeat(1, Duration::from_millis(50), 19_999).is_err());
    }
}
