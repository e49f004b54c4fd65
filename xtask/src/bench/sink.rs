//! A mail server that takes every mail after a fixed time, and a loop that sends to it as fast as it can.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

/// Mails that are kept, for the bare loop to send again.
const KEPT: usize = 200;

#[derive(Debug, Default)]
struct Book {
    taken: AtomicU64,
    kept: Mutex<Vec<Vec<u8>>>,
    times: Mutex<Option<(Instant, Instant)>>,
}

/// The server; it ends with the process.
#[derive(Debug)]
pub(crate) struct Sink {
    address: SocketAddr,
    book: Arc<Book>,
}

impl Sink {
    /// Starts it; each mail takes so long.
    pub(crate) fn start(each: Duration) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let sink = Self {
            address: listener.local_addr()?,
            book: Arc::default(),
        };
        let book = Arc::clone(&sink.book);
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let book = Arc::clone(&book);
                // A connection that ends badly was somebody else's; what was taken is counted.
                thread::spawn(move || serve(&connection, each, &book));
            }
        });
        Ok(sink)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Mails taken so far.
    pub(crate) fn taken(&self) -> u64 {
        self.book.taken.load(Ordering::Relaxed)
    }

    /// Mails a second, from the first that was taken to the last.
    pub(crate) fn rate(&self) -> f64 {
        let times = *self.book.times.lock().unwrap_or_else(PoisonError::into_inner);
        #[expect(clippy::cast_precision_loss, reason = "nobody sends 2^52 mails")]
        let taken = self.taken() as f64;
        times.map_or(f64::NAN, |(first, last)| {
            (taken - 1.0) / (last - first).as_secs_f64()
        })
    }
}

fn serve(connection: &TcpStream, each: Duration, book: &Book) -> Result<()> {
    connection.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(64 * 1024, connection);
    let mut writer = connection;
    writer.write_all(b"220 sink\r\n")?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        match line.get(..4).unwrap_or_default() {
            b"EHLO" => writer.write_all(b"250-sink\r\n250 PIPELINING\r\n")?,
            b"DATA" => {
                writer.write_all(b"354 go on\r\n")?;
                let mail = mail(&mut reader)?;
                thread::sleep(each);
                note(book, mail);
                writer.write_all(b"250 2.0.0 taken\r\n")?;
            }
            b"QUIT" => return Ok(writer.write_all(b"221 bye\r\n")?),
            _ => writer.write_all(b"250 ok\r\n")?,
        }
    }
}

fn mail(reader: &mut impl BufRead) -> Result<Vec<u8>> {
    let mut mail = Vec::new();
    while !mail.ends_with(b"\r\n.\r\n") {
        ensure!(reader.read_until(b'\n', &mut mail)? > 0, "half a mail");
    }
    Ok(mail)
}

fn note(book: &Book, mail: Vec<u8>) {
    let now = Instant::now();
    let mut times = book.times.lock().unwrap_or_else(PoisonError::into_inner);
    *times = Some((times.map_or(now, |(first, _)| first), now));
    drop(times);
    let mut kept = book.kept.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() < KEPT {
        kept.push(mail);
    }
    drop(kept);
    book.taken.fetch_add(1, Ordering::Relaxed);
}

/// Sends the kept mails again and again over so many connections for so long, the commands of a mail in one write
/// (RFC 2920) and without any thought; answers how many a second were taken.
pub(crate) fn bare(sink: &Sink, connections: usize, time: Duration) -> Result<f64> {
    let mails = sink
        .book
        .kept
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    ensure!(!mails.is_empty(), "there is nothing to send again");
    let started = Instant::now();
    let one = || -> Result<u64> {
        let connection = TcpStream::connect(sink.address)?;
        connection.set_nodelay(true)?;
        let mut reader = BufReader::new(&connection);
        let mut writer = &connection;
        expect(&mut reader, 1)?;
        writer.write_all(b"EHLO bare\r\n")?;
        expect(&mut reader, 2)?;
        let mut sent = 0;
        while started.elapsed() < time {
            for mail in &mails {
                writer
                    .write_all(b"MAIL FROM:<portal@bare.example>\r\nRCPT TO:<to@bare.example>\r\nDATA\r\n")?;
                expect(&mut reader, 3)?;
                writer.write_all(mail)?;
                expect(&mut reader, 1)?;
                sent += 1;
                if started.elapsed() >= time {
                    break;
                }
            }
        }
        Ok(sent)
    };
    let sent = thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(one)).collect();
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|_| bail!("a connection's thread panicked"))
            })
            .sum::<Result<u64>>()
    })?;
    #[expect(clippy::cast_precision_loss, reason = "nobody sends 2^52 mails")]
    let sent = sent as f64;
    Ok(sent / started.elapsed().as_secs_f64())
}

/// Reads so many lines, none of which may be a refusal.
fn expect(reader: &mut impl BufRead, lines: usize) -> Result<()> {
    let mut line = String::new();
    for _ in 0..lines {
        line.clear();
        reader.read_line(&mut line)?;
        ensure!(line.starts_with('2') || line.starts_with('3'), "refused: {line}");
    }
    Ok(())
}
