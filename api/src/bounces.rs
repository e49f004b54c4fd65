//! The mailbox for mails that came back: a Maildir that a mail server or a fetching program fills.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tillid_kernel::{Error, Result};
use tillid_notifications::{Noted, note_returned, read_returned};
use tillid_policy::Actor;
use tokio::fs;
use tokio::io::AsyncReadExt as _;

use crate::http::request;
use crate::state::State;
use crate::worker::on_outcomes;

/// A report is hours under way anyway.
const EVERY: Duration = Duration::from_secs(10);
/// Files taken in one turn.
const PORTION: usize = 200;
/// Of a mail nothing beyond is read: a report holds one of our mails at most.
const LONGEST: u64 = 1 << 20;

/// What a mail in the mailbox was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// A report; what it says is noted, or was known.
    Done,
    /// A report of a mail that is still being handed over.
    NotYet,
    /// Something else: an answer from a person, say.
    NoReport,
}

/// Notes what one mail reports.
///
/// # Errors
/// Those of the database; then nothing is noted.
pub(crate) async fn note(state: &State, mail: &[u8]) -> Result<Read> {
    let Some(returned) = read_returned(mail) else {
        return Ok(Read::NoReport);
    };
    let request = request(state, Actor::Anonymous, "bounces".to_owned());
    let noted = note_returned(&state.db, &request, returned, on_outcomes).await?;
    if noted == Noted::Yes {
        tracing::info!(status = %returned.status, "a mail came back");
        state.wake.notify_one();
    }
    Ok(match noted {
        Noted::Yes | Noted::No => Read::Done,
        Noted::NotYet => Read::NotYet,
    })
}

/// Reads the mailbox until the process ends.
pub(crate) async fn follow(state: Arc<State>, folder: PathBuf) {
    loop {
        if let Err(error) = read_folder(&state, &folder).await {
            tracing::warn!(%error, "the mailbox for bounces could not be read; trying again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Reads what is new in the Maildir. A report is deleted with the addresses in it, once it is noted; what is no report
/// moves to `cur`, for a person to look at. Two nodes may read one folder: the second finds nothing to do.
///
/// # Errors
/// Those of the folder; the last of those of single mails, which stay where they are and hold up no other.
pub async fn read_folder(state: &State, folder: &Path) -> Result<()> {
    let mut new = fs::read_dir(folder.join("new")).await.map_err(Error::internal)?;
    let mut files = Vec::new();
    while let Some(entry) = new.next_entry().await.map_err(Error::internal)? {
        files.push(entry.path());
        if files.len() == PORTION {
            break;
        }
    }
    // Oldest first: names begin with the second of arrival.
    files.sort();
    let mut outcome = Ok(());
    for file in files {
        outcome = read_file(state, folder, &file).await.and(outcome);
    }
    outcome
}

async fn read_file(state: &State, folder: &Path, file: &Path) -> Result<()> {
    let Some(mail) = content(file).await else {
        return Ok(());
    };
    match note(state, &mail).await? {
        Read::Done => gone(fs::remove_file(file).await),
        Read::NoReport => gone(fs::rename(file, seen(folder, file)).await),
        Read::NotYet => Ok(()),
    }
}

/// The file, or nothing where another node has taken it.
async fn content(file: &Path) -> Option<Vec<u8>> {
    let mut mail = Vec::new();
    let opened = fs::File::open(file).await.ok()?;
    opened.take(LONGEST).read_to_end(&mut mail).await.ok()?;
    Some(mail)
}

/// Its place among those that were seen.
fn seen(folder: &Path, file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or(OsStr::new("mail")).to_owned();
    name.push(":2,S");
    folder.join("cur").join(name)
}

fn gone(done: std::io::Result<()>) -> Result<()> {
    match done {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::internal(error)),
        _ => Ok(()),
    }
}
