//! Files that strangers bring are read in a process of their own, which their contents may take down and nothing else
//! (decision 0030).
//!
//! The portal starts its own program once more for each file. The file goes in by standard input, what was read comes
//! back as one line of JSON, and whoever has not answered in time is ended. Its limits of memory and of computing the
//! child lays on itself before it looks at a byte (see `child`).

mod child;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tillid_agreements::upload::refused;
use tillid_documents::import::{ImportError, Imported};
use tillid_kernel::{Error, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

pub use child::read_standard_input;

/// The word on the command line that makes the program read one file and end.
pub const WORD: &str = "read-template";
/// How long a file may take to be read, by the clock on the wall. Computing is held shorter by the child itself; this
/// is for one that waits, and for systems without such limits.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes of an answer: the largest text, each letter written in the longest way that JSON has, and what stands
/// around it.
const LONGEST_ANSWER: u64 = 8 * 1024 * 1024;
/// Files that are read at once. They have a line of their own: a file that is slow to read makes other files wait, never
/// the signatures that wait to be typeset.
static LINE: Semaphore = Semaphore::const_new(2);

/// What the child says of a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Answer {
    Read(Imported),
    Refused(ImportError),
}

/// The program that reads files, and how long it may take.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
    arguments: Vec<OsString>,
    patience: Duration,
}

impl Reader {
    /// The program that runs.
    ///
    /// # Errors
    /// When the system does not say where it lies.
    pub fn of_this_program() -> std::io::Result<Self> {
        // On Linux by the name that leads to the running program even when another version lies in its place meanwhile.
        #[cfg(target_os = "linux")]
        let program = PathBuf::from("/proc/self/exe");
        #[cfg(not(target_os = "linux"))]
        let program = std::env::current_exe()?;
        Ok(Self::by(program))
    }

    /// The program `tillid` at this place.
    #[must_use]
    pub fn by(program: PathBuf) -> Self {
        Self {
            program,
            arguments: vec![WORD.into()],
            patience: PATIENCE,
        }
    }

    /// Reads a file, when it is its turn. Whoever stops waiting for it ends the reading.
    ///
    /// # Errors
    /// `UPLOAD_TOO_LARGE`, `UPLOAD_UNREADABLE`, `UPLOAD_ENCRYPTED`, `UPLOAD_EMPTY`; `UPLOAD_TOO_COMPLEX` also for a file
    /// that takes more memory, computing or time than one may; `INTERNAL` when there is no process to read it.
    pub async fn read(&self, file: Bytes) -> Result<Imported> {
        let _turn = LINE.acquire().await.map_err(Error::internal)?;
        let mut child = self.start().map_err(Error::internal)?;
        let asked = tokio::time::timeout(self.patience, ask(&mut child, &file)).await;
        let Ok(asked) = asked else {
            // Its turn ends when it is gone, not when it is told to go.
            child.kill().await.map_err(Error::internal)?;
            tracing::warn!("a file took too long to be read");
            return Err(refused(ImportError::TooComplex));
        };
        let (said, status) = asked.map_err(Error::internal)?;
        judged(&said, status)
    }

    fn start(&self) -> std::io::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            // No secret of the portal's goes where a stranger's file goes.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It could repeat what the file says.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }
}

/// Gives the file to the child and takes its answer.
async fn ask(child: &mut Child, file: &[u8]) -> std::io::Result<(Vec<u8>, ExitStatus)> {
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let give = async {
        if let Some(mut input) = input {
            // Whoever falls before the end of the file does not read on; how it fell says its status.
            let _ = input.write_all(file).await;
        }
    };
    let take = async {
        let mut said = Vec::new();
        if let Some(output) = output {
            output.take(LONGEST_ANSWER + 1).read_to_end(&mut said).await?;
        }
        Ok::<_, std::io::Error>(said)
    };
    let ((), said) = tokio::join!(give, take);
    Ok((said?, child.wait().await?))
}

/// What the child's end means.
fn judged(said: &[u8], status: ExitStatus) -> Result<Imported> {
    if status.code() == Some(i32::from(child::NOT_LIMITED)) {
        return Err(Error::internal(
            "a reader of files could not be held within limits",
        ));
    }
    if !status.success() {
        // Nothing of what it said: how it ended is all that is known.
        tracing::warn!(%status, "a file took its reader down");
        return Err(refused(ImportError::TooComplex));
    }
    match serde_json::from_slice(said).map_err(Error::internal)? {
        Answer::Read(read) => Ok(read),
        Answer::Refused(cause) => Err(refused(cause)),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::time::Instant;

    use tillid_kernel::Code;

    use super::*;

    /// A reader that is this script of the shell.
    fn script(text: &str, patience: Duration) -> Reader {
        Reader {
            program: "/bin/sh".into(),
            arguments: vec!["-c".into(), text.into()],
            patience,
        }
    }

    async fn code(script: Reader, file: &[u8]) -> Code {
        let read = script.read(Bytes::copy_from_slice(file)).await;
        read.unwrap_err().code()
    }

    #[tokio::test]
    async fn what_the_child_says_is_what_was_read() {
        let says =
            r#"cat >&2; printf '{"read":{"kind":"markdown","title":null,"language":"da","clauses":[]}}'"#;
        let reader = script(says, PATIENCE);
        let read = reader.read(Bytes::from_static(b"# Aftale")).await.unwrap();
        assert_eq!((read.title, read.clauses.len()), (None, 0));
        let refuses = |word: &str| script(&format!("cat >&2; printf '{{\"refused\":\"{word}\"}}'"), PATIENCE);
        assert_eq!(code(refuses("empty"), b"x").await, Code::UploadEmpty);
        assert_eq!(code(refuses("encrypted"), b"x").await, Code::UploadEncrypted);
        assert_eq!(code(refuses("unheardOf"), b"x").await, Code::Internal);
    }

    #[tokio::test]
    async fn a_reader_that_falls_leaves_a_code() {
        // More than a pipe holds, which nobody reads.
        let file = vec![b' '; 1024 * 1024];
        for end in ["kill -9 $$", "kill -ABRT $$", "exit 101"] {
            let fallen = script(end, PATIENCE);
            assert_eq!(code(fallen, &file).await, Code::UploadTooComplex, "{end}");
        }
        let unlimited = script(&format!("exit {}", child::NOT_LIMITED), PATIENCE);
        assert_eq!(code(unlimited, &file).await, Code::Internal);
        assert_eq!(code(script("exit 0", PATIENCE), &file).await, Code::Internal);
        let missing = Reader::by("/nowhere/tillid".into());
        assert_eq!(code(missing, &file).await, Code::Internal);
    }

    #[tokio::test]
    async fn a_reader_that_waits_is_ended() {
        let place = tempfile::tempdir().unwrap();
        let mark = place.path().join("pid");
        let waits = format!("echo $$ > {}; exec sleep 600", mark.display());
        let began = Instant::now();
        let waiting = script(&waits, Duration::from_secs(2));
        assert_eq!(code(waiting, b"x").await, Code::UploadTooComplex);
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        let pid = std::fs::read_to_string(&mark).unwrap();
        let alive = std::process::Command::new("kill")
            .args(["-0", pid.trim()])
            .output();
        assert!(!alive.unwrap().status.success(), "it is still there");
    }

    #[tokio::test]
    async fn an_answer_without_end_is_no_answer() {
        let talks = script("cat >&2; yes", PATIENCE);
        let began = Instant::now();
        assert!(matches!(
            code(talks, b"x").await,
            Code::Internal | Code::UploadTooComplex
        ));
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn the_child_knows_nothing_of_the_portals_surroundings() {
        let tells = r#"cat >&2; printf '{"read":{"kind":"markdown","title":"%s","language":"da","clauses":[]}}' "$(/usr/bin/env | /usr/bin/cut -d= -f1 | /usr/bin/tr '\n' ' ')""#;
        let read = script(tells, PATIENCE).read(Bytes::new()).await.unwrap();
        let title = read.title.unwrap();
        let ours = ["PWD", "SHLVL", "_", "OLDPWD"];
        assert!(
            title.split_whitespace().all(|name| ours.contains(&name)),
            "{title}"
        );
    }
}
