//! The programs that are measured, while they run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use serde::de::DeserializeOwned;

use crate::child::Group;
use crate::project::Project;

/// How long a program may take until it says where it listens: it may have to make 50,000 customers before.
const PATIENCE: Duration = Duration::from_mins(20);

/// Where the programs lie.
pub(crate) struct Binaries {
    portal: PathBuf,
    bench: PathBuf,
    seals: PathBuf,
}

impl Binaries {
    pub(crate) fn of(project: &Project, release: bool) -> Self {
        let portal = project.binary(release);
        Self {
            bench: portal.with_file_name("tillid-bench"),
            seals: portal.with_file_name("tillid-bench-seals"),
            portal,
        }
    }

    /// A command of the portal on this data folder, and on this database if not on SQLite.
    pub(crate) fn portal(&self, data: &Path, database: Option<&str>, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.portal);
        command.args(arguments).arg("--data").arg(data);
        command.args(database.into_iter().flat_map(|url| ["--database-url", url]));
        command.stdin(Stdio::null());
        command
    }

    /// The way of a document to the store.
    pub(crate) fn seals(&self, data: &Path) -> Command {
        let mut command = Command::new(&self.seals);
        command.arg("--data").arg(data);
        command.stdin(Stdio::null());
        command
    }

    /// The portal beside the plain routes.
    pub(crate) fn bench(&self, data: &Path, database: &str) -> Command {
        let mut command = Command::new(&self.bench);
        command.arg("--data").arg(data).args(["--database-url", database]);
        command.stdin(Stdio::null());
        command
    }
}

/// A program that runs until it is dropped.
pub(crate) struct Running {
    pub(crate) group: Group,
    said: PathBuf,
}

impl Running {
    /// Starts it; what it says goes to `<said>.out` and `<said>.err`.
    pub(crate) fn start(mut command: Command, said: &Path) -> Result<Self> {
        let out = said.with_extension("out");
        command.stdout(file(&out)?);
        command.stderr(file(&said.with_extension("err"))?);
        Ok(Self {
            group: Group::start(&mut command, Signal::TERM)?,
            said: out,
        })
    }

    /// The line of JSON that it says once it serves.
    pub(crate) fn line<T: DeserializeOwned>(&mut self) -> Result<T> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let said = fs::read_to_string(&self.said)?;
            if let Some((line, _)) = said.split_once('\n') {
                return serde_json::from_str(line).context("what the program said");
            }
            if self.group.has_ended() {
                let why = fs::read_to_string(self.said.with_extension("err")).unwrap_or_default();
                bail!("the program ended: {}", why.trim());
            }
            thread::sleep(Duration::from_millis(2));
        }
        bail!("the program does not say where it listens");
    }

    /// Memory that it holds now, in MiB, as the kernel counts it (`VmRSS`).
    pub(crate) fn resident_mib(&self) -> Result<f64> {
        self.memory("VmRSS:")
    }

    /// The most memory that it has held, in MiB (`VmHWM`).
    pub(crate) fn peak_mib(&self) -> Result<f64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.group.id()))
            .context("the kernel tells nothing of the program")?;
        mib(&status, name).context("the kernel does not tell the program's memory")
    }
}

fn file(path: &Path) -> Result<File> {
    File::create(path).with_context(|| format!("{} cannot be written", path.display()))
}

fn mib(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_in_mib() {
        let status = "Name:\ttillid\nVmHWM:\t  99999 kB\nVmRSS:\t   20480 kB\n";
        assert_eq!(mib(status, "VmRSS:"), Some(20.0));
        assert_eq!(mib("Name:\ttillid\n", "VmRSS:"), None);
    }
}
