//! The other end: one file is read, within limits, and the process ends.

use std::io::{Read, Write};
use std::process::ExitCode;

use tillid_documents::import::{LARGEST, import};

use super::Answer;

/// How it ends when its limits cannot be laid on: nothing is read then.
pub(super) const NOT_LIMITED: u8 = 3;
/// What it may take of memory, its own program among it. The largest file is 20 MiB, and what may be unpacked of one 32.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 512 * 1024 * 1024;
/// So many seconds it may compute. An agreement takes less than one.
#[cfg(target_os = "linux")]
const SECONDS: u64 = 10;
/// How far it stands behind whoever else computes.
#[cfg(target_os = "linux")]
const STEP_BACK: i32 = 5;

/// Reads the file that comes by standard input and says by standard output what stands in it. Call it before there are
/// threads: what they reserve counts as memory taken.
///
/// # Errors
/// When the one cannot be read, or the other not be written to.
pub fn read_standard_input() -> std::io::Result<ExitCode> {
    if !is_limited() {
        return Ok(ExitCode::from(NOT_LIMITED));
    }
    let mut file = Vec::new();
    let most = u64::try_from(LARGEST).map_or(u64::MAX, |largest| largest + 1);
    std::io::stdin().lock().take(most).read_to_end(&mut file)?;
    let answer = match import(&file) {
        Ok(read) => Answer::Read(read),
        Err(cause) => Answer::Refused(cause),
    };
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &answer)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Lays the limits on this process; whether all of them hold.
#[cfg(target_os = "linux")]
fn is_limited() -> bool {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};

    // Where memory runs out for all, it is this process that goes. Where it may not say so, it is not worse than others.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    let _ = nice(STEP_BACK);
    // Beside what it may take: it writes no file, opens none, and leaves no picture of its memory behind.
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 3),
    ];
    limits.into_iter().all(|(of, most)| {
        let most = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(of, most).is_ok()
    })
}

/// Elsewhere whoever started it ends it in time.
#[cfg(not(target_os = "linux"))]
fn is_limited() -> bool {
    true
}
