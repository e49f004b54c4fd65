//! Programs of the operating system that the tests need: found, or installed where `apt-get` exists.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::child;
use crate::postgres;

/// Where the tests find what they run.
#[derive(Debug)]
pub(crate) struct Tools {
    /// The folder with `initdb`, `postgres` and `pg_isready`.
    pub(crate) postgres: PathBuf,
    /// A Chromium or Chrome.
    pub(crate) chromium: PathBuf,
}

/// A program, the Debian package that brings it, and where it was found.
struct Wanted {
    name: &'static str,
    package: &'static str,
    find: fn() -> Option<PathBuf>,
}

const WANTED: [Wanted; 6] = [
    Wanted {
        name: "PostgreSQL",
        package: "postgresql",
        find: postgres::find,
    },
    Wanted {
        name: "Chromium",
        package: "chromium",
        find: chromium,
    },
    Wanted {
        name: "poppler's pdfsig and pdftotext",
        package: "poppler-utils",
        find: poppler,
    },
    Wanted {
        name: "qpdf",
        package: "qpdf",
        find: || in_path("qpdf"),
    },
    Wanted {
        name: "openssl",
        package: "openssl",
        find: || in_path("openssl"),
    },
    Wanted {
        name: "Python 3 with venv",
        package: "python3-venv",
        find: python,
    },
];

/// Finds the tools, installs the missing ones, and fails with one line that names what is still missing.
pub(crate) fn find_or_install() -> Result<Tools> {
    node()?;
    let missing: Vec<&Wanted> = WANTED.iter().filter(|tool| (tool.find)().is_none()).collect();
    if !missing.is_empty() {
        let packages: Vec<&str> = missing.iter().map(|tool| tool.package).collect();
        let names: Vec<&str> = missing.iter().map(|tool| tool.name).collect();
        apt_install(&packages).with_context(|| format!("missing on this machine: {}", names.join(", ")))?;
    }
    Ok(Tools {
        postgres: postgres::find().context("PostgreSQL is still missing after its installation")?,
        chromium: chromium().context("Chromium is still missing after its installation")?,
    })
}

/// Node.js and npm come before everything and are the machine's own business.
pub(crate) fn node() -> Result<()> {
    for program in ["node", "npm"] {
        if in_path(program).is_none() {
            bail!("{program} is missing: install Node.js 20 or later, with npm");
        }
    }
    Ok(())
}

/// The first program of this name in `PATH`.
pub(crate) fn in_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| is_program(file))
}

/// Whether this is a file that can be run.
pub(crate) fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

fn chromium() -> Option<PathBuf> {
    if let Some(chosen) = std::env::var_os("TILLID_CHROMIUM") {
        return Some(PathBuf::from(chosen)).filter(|file| is_program(file));
    }
    [
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ]
    .into_iter()
    .find_map(in_path)
}

/// Debian's Python has `venv` but, without a package of its own, not what fills one.
fn python() -> Option<PathBuf> {
    let python = in_path("python3")?;
    let complete = Command::new(&python)
        .args(["-c", "import ensurepip, venv"])
        .stderr(std::process::Stdio::null())
        .status();
    complete.is_ok_and(|status| status.success()).then_some(python)
}

fn poppler() -> Option<PathBuf> {
    in_path("pdftotext")?;
    in_path("pdfsig")
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if in_path("apt-get").is_none() {
        bail!("there is no apt-get to install them with (on Debian: {by_hand})");
    }
    let root = rustix::process::geteuid().is_root();
    if !root && in_path("sudo").is_none() {
        bail!("this user may not install them; as root: {by_hand}");
    }
    for arguments in [
        &["update", "--quiet"][..],
        &["install", "--yes", "--no-install-recommends"][..],
    ] {
        let mut command = if root {
            Command::new("apt-get")
        } else {
            // Never wait for a password: nobody may be there to type it.
            let mut sudo = Command::new("sudo");
            sudo.args(["--non-interactive", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            sudo
        };
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        if arguments[0] == "install" {
            command.args(packages);
        }
        command.stdin(std::process::Stdio::null());
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        if !child::run(&mut command)?.success() {
            bail!("they could not be installed; by hand: {by_hand}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_a_file_that_can_be_run() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("text");
        std::fs::write(&text, "").unwrap();
        assert!(!is_program(&text));
        assert!(!is_program(folder.path()));
        assert!(is_program(&in_path("sh").unwrap()));
        assert_eq!(in_path("a-program-that-nobody-has"), None);
    }
}
