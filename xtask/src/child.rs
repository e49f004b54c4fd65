//! Child processes that never outlive this program.
//!
//! Each child leads a process group of its own. An interrupt (Ctrl-C, a closed terminal, a CI that gives
//! up) ends every group and refuses new ones; the commands then fail one after the other, and their owners
//! clean up on the ordinary way out.

use std::collections::BTreeMap;
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long a child may take to end by itself after it was asked to.
const PATIENCE: Duration = Duration::from_secs(10);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<BTreeMap<i32, Signal>> = Mutex::new(BTreeMap::new());

/// A running child with everything it has started.
pub(crate) struct Group {
    child: Child,
    pid: Pid,
    ending: Signal,
}

impl Group {
    /// Starts a command; `ending` is the signal that asks it to stop.
    pub(crate) fn start(command: &mut Command, ending: Signal) -> Result<Self> {
        use std::os::unix::process::CommandExt;

        let program = command.get_program().to_string_lossy().into_owned();
        // The lock is held across the start, so that an interrupt finds the child either listed or refused.
        let mut running = running();
        if interrupted() {
            bail!("interrupted");
        }
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("{program} did not start"))?;
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let pid = pid.with_context(|| format!("{program} has no process id"))?;
        running.insert(pid.as_raw_nonzero().get(), ending);
        Ok(Self { child, pid, ending })
    }

    /// Waits for the child, then ends whatever it left behind in its group.
    pub(crate) fn wait(mut self) -> Result<ExitStatus> {
        let status = self.child.wait().context("the child could not be waited for")?;
        Ok(status)
    }

    /// The process id of the child, which is also that of its group.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the child has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)) | Err(_))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // An error here means that nobody is left in the group, which is what we want.
        let _ = kill_process_group(self.pid, self.ending);
        let asked = Instant::now();
        while !self.has_ended() {
            if asked.elapsed() > PATIENCE {
                let _ = kill_process_group(self.pid, Signal::KILL);
                let _ = self.child.wait();
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        running().remove(&self.pid.as_raw_nonzero().get());
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus> {
    Group::start(command, Signal::TERM)?.wait()
}

/// Whether somebody asked the whole program to stop.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// From now on an interrupt ends all children; a second one, or ten seconds, ends them by force.
pub(crate) fn stop_all_on_interrupt() -> Result<()> {
    let mut signals =
        Signals::new([SIGINT, SIGTERM, SIGHUP]).context("the interrupt could not be watched")?;
    thread::spawn(move || {
        for _ in signals.forever() {
            if INTERRUPTED.swap(true, Ordering::SeqCst) {
                signal_all(|_| Signal::KILL);
            } else {
                signal_all(|ending| ending);
                thread::spawn(|| {
                    thread::sleep(PATIENCE);
                    signal_all(|_| Signal::KILL);
                });
            }
        }
    });
    Ok(())
}

fn signal_all(choose: impl Fn(Signal) -> Signal) {
    for (&pid, &ending) in running().iter() {
        if let Some(pid) = Pid::from_raw(pid) {
            let _ = kill_process_group(pid, choose(ending));
        }
    }
}

fn running() -> MutexGuard<'static, BTreeMap<i32, Signal>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_ends_with_all_its_members() {
        let folder = tempfile::tempdir().unwrap();
        let pid_file = folder.path().join("grandchild");
        let script = format!(
            "sleep 300 & echo $! > {0}.new && mv {0}.new {0}; wait",
            pid_file.display()
        );
        let group = Group::start(Command::new("sh").args(["-c", &script]), Signal::TERM).unwrap();
        while !pid_file.exists() {
            thread::yield_now();
        }
        let grandchild: i32 = std::fs::read_to_string(&pid_file)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        drop(group);
        let gone = Instant::now();
        while lives(grandchild) {
            assert!(gone.elapsed() < PATIENCE, "the grandchild outlived its group");
            thread::yield_now();
        }
    }

    /// A process that ended but that nobody has waited for yet counts as gone.
    fn lives(pid: i32) -> bool {
        let state = Command::new("ps")
            .args(["-o", "stat=", "-p", &pid.to_string()])
            .output()
            .unwrap();
        let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
        !state.is_empty() && !state.starts_with('Z')
    }
}
