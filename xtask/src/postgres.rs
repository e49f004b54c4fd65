//! A throw-away PostgreSQL cluster on a free loopback port.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::child::{self, Group};
use crate::tools::{in_path, is_program};

/// Nothing in the cluster must survive a power cut, so nothing waits for the disk. Many tests hold a small
/// pool each.
const SETTINGS: [&str; 6] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "listen_addresses=127.0.0.1",
    "log_min_messages=warning",
];

/// How long a cluster may take to answer; a cold disk is slow.
const START: Duration = Duration::from_mins(1);

/// The folder of the newest PostgreSQL's programs, if there is one: Debian keeps them out of `PATH`.
pub(crate) fn find() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| {
        ["initdb", "postgres", "pg_isready"]
            .iter()
            .all(|program| is_program(&folder.join(program)))
    };
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, folder)| complete(folder))
        .collect();
    versions.sort();
    let in_path = || in_path("initdb")?.parent().map(Path::to_owned).filter(complete);
    versions.pop().map(|(_, folder)| folder).or_else(in_path)
}

/// A running cluster; dropping it stops the server and removes its files.
pub(crate) struct Cluster {
    // Dropped before the folder, because it writes there until it has stopped.
    server: Group,
    _folder: TempDir,
    port: u16,
    password: String,
}

impl Cluster {
    /// Makes and starts a cluster with the programs in `programs`; the server writes to `log`.
    ///
    /// Call it from the main thread: the server ends with the thread that started it, even when this
    /// program is killed without a chance to clean up.
    pub(crate) fn start(programs: &Path, log: &Path) -> Result<Self> {
        let owner = Owner::of_cluster()?;
        let folder = TempDir::with_prefix("tillid-postgres-").context("no temporary folder")?;
        owner.take(folder.path())?;
        let password = random_password()?;
        initialise(programs, folder.path(), &owner, &password)?;
        let log = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
        // Between finding a free port and taking it, somebody else may take it.
        for _ in 0..5 {
            let port = free_port()?;
            if let Some(server) = serve(programs, folder.path(), &owner, port, &log)? {
                return Ok(Self {
                    server,
                    _folder: folder,
                    port,
                    password,
                });
            }
        }
        bail!("PostgreSQL does not start: see its log")
    }

    /// The address of the maintenance database, for the superuser.
    pub(crate) fn url(&self) -> String {
        format!(
            "postgres://tillid:{}@127.0.0.1:{}/postgres",
            self.password, self.port
        )
    }

    /// Makes an empty database; answers with its address.
    pub(crate) fn create_database(&self, programs: &Path, name: &str) -> Result<String> {
        let mut psql = Command::new(programs.join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--command"]);
        psql.arg(format!("CREATE DATABASE {name}")).arg(self.url());
        ensure!(
            child::run(&mut psql)?.success(),
            "the database {name} could not be made"
        );
        let url = self.url();
        Ok(format!(
            "{}/{name}",
            url.strip_suffix("/postgres").unwrap_or(&url)
        ))
    }

    /// Whether the server has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.server.has_ended()
    }
}

/// Whom the server runs as: PostgreSQL refuses to be root.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn of_cluster() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self(None));
        }
        let accounts = fs::read_to_string("/etc/passwd").context("/etc/passwd cannot be read")?;
        let found = ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| ids_of(&accounts, name));
        Ok(Self(Some(found.context(
            "neither the user postgres nor nobody exists to run PostgreSQL",
        )?)))
    }

    fn take(&self, path: &Path) -> Result<()> {
        match self.0 {
            Some((user, group)) => {
                chown(path, Some(user), Some(group)).with_context(|| format!("chown {}", path.display()))
            }
            None => Ok(()),
        }
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        self.run_as(&mut command, folder);
        command
    }

    /// The user may not even see the folder that this program was started in.
    fn run_as(&self, command: &mut Command, folder: &Path) {
        command.current_dir(folder).stdin(Stdio::null());
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
    }
}

/// The user and group id of an account in the form of `/etc/passwd`.
fn ids_of(accounts: &str, name: &str) -> Option<(u32, u32)> {
    let fields = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let account = fields.into_iter().find(|fields| fields.first() == Some(&name))?;
    Some((account.get(2)?.parse().ok()?, account.get(3)?.parse().ok()?))
}

fn initialise(programs: &Path, folder: &Path, owner: &Owner, password: &str) -> Result<()> {
    let password_file = folder.join("password");
    let mut file = File::create(&password_file).context("the password file cannot be made")?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    writeln!(file, "{password}")?;
    owner.take(&password_file)?;
    let mut initdb = owner.command(&programs.join("initdb"), folder);
    initdb.args([
        "--username=tillid",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]);
    // A plain password over loopback: SCRAM would spend a few milliseconds of each test's connections.
    initdb.args(["--auth=password", "--pwfile=password", "--pgdata=data"]);
    let said = folder.join("initdb.log");
    let output = File::create(&said)?;
    initdb.stdout(output.try_clone()?).stderr(output);
    if !child::run(&mut initdb)?.success() {
        bail!(
            "initdb failed: {}",
            fs::read_to_string(&said).unwrap_or_default().trim()
        );
    }
    Ok(())
}

/// Starts the server and waits for its first answer; nothing when it ended instead.
fn serve(programs: &Path, folder: &Path, owner: &Owner, port: u16, log: &File) -> Result<Option<Group>> {
    let server = programs.join("postgres");
    let mut command = match in_path("setpriv") {
        Some(setpriv) => {
            let mut command = owner.command(&setpriv, folder);
            command.args(["--pdeathsig", "INT", "--"]).arg(server);
            command
        }
        None => owner.command(&server, folder),
    };
    command.args(["-D", "data", "-p", &port.to_string()]);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    // Sockets in the default folder would meet those of another cluster with this port.
    command
        .arg("-c")
        .arg(format!("unix_socket_directories={}", folder.display()));
    command.stdout(log.try_clone()?).stderr(log.try_clone()?);
    // SIGINT ends PostgreSQL without waiting for its clients.
    let mut server = Group::start(&mut command, Signal::INT)?;
    let started = Instant::now();
    while started.elapsed() < START {
        if server.has_ended() {
            return Ok(None);
        }
        if answers(programs, port)? {
            return Ok(Some(server));
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(None)
}

fn answers(programs: &Path, port: u16) -> Result<bool> {
    let mut ask = Command::new(programs.join("pg_isready"));
    ask.args(["--quiet", "--host=127.0.0.1", &format!("--port={port}")]);
    Ok(child::run(&mut ask)?.success())
}

/// A port that nobody listens on at this moment.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free loopback port")?;
    Ok(listener.local_addr()?.port())
}

/// A superuser of PostgreSQL can run programs, and other people may share this machine.
fn random_password() -> Result<String> {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("/dev/urandom cannot be read")?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_their_whole_name() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\nnobody2:x:7:8::/:/bin/false\n\
                        nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n";
        assert_eq!(ids_of(accounts, "nobody"), Some((65534, 65533)));
        assert_eq!(ids_of(accounts, "postgres"), None);
    }

    #[test]
    fn a_cluster_answers_until_it_is_dropped() {
        let programs = find().expect("PostgreSQL is needed to test its throw-away cluster");
        let logs = tempfile::tempdir().unwrap();
        let mut cluster = Cluster::start(&programs, &logs.path().join("postgres.log")).unwrap();
        assert!(!cluster.has_ended());
        let ask = |url: &str, query: &str| {
            let mut psql = Command::new(programs.join("psql"));
            psql.args([
                "--no-psqlrc",
                "--tuples-only",
                "--no-align",
                "--command",
                query,
                url,
            ]);
            let output = psql.output().unwrap();
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        };
        let url = cluster.url();
        assert_eq!(
            ask(&url, "select lower('ÆBLE')"),
            "æble",
            "Danish letters have lower case"
        );
        let stranger = url.replace(&cluster.password, "guess");
        assert_eq!(ask(&stranger, "select 1"), "", "the password is asked for");
        let (port, folder) = (cluster.port, PathBuf::from(ask(&url, "show data_directory")));
        drop(cluster);
        assert!(!answers(&programs, port).unwrap());
        assert!(!folder.exists());
    }
}
