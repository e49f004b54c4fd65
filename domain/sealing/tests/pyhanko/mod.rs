//! pyHanko, a Python program, in a virtual environment of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What pyHanko says of the seal in each file, trusting the certificates in `trusted` alone.
pub(crate) fn judge(trusted: &Path, files: &[PathBuf]) -> Vec<Value> {
    // Two crates include this file.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("tests/conformance/seal"))
        .find(|folder| folder.is_dir())
        .expect("the script lies in the repository");
    let output = Command::new(environment(&folder).join("bin/python"))
        .arg(folder.join("run.py"))
        .arg(trusted)
        .args(files)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("pyHanko runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Where pyHanko is installed; made anew when what it needs has changed. A lock keeps the tests, which are processes
/// of their own, from making it twice.
fn environment(folder: &Path) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seal-reader");
    let lock = std::fs::File::create(place.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    let wanted = std::fs::read_to_string(folder.join("requirements.txt")).unwrap();
    let stamp = place.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return place;
    }
    let _ = std::fs::remove_dir_all(&place);
    run(
        Command::new("python3").args(["-m", "venv"]).arg(&place),
        "python3 -m venv (on Debian: python3-venv)",
    );
    run(
        Command::new(place.join("bin/python"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "-r",
            ])
            .arg(folder.join("requirements.txt")),
        "pip install -r tests/conformance/seal/requirements.txt",
    );
    std::fs::write(stamp, wanted).unwrap();
    place
}

fn run(command: &mut Command, what: &str) {
    let output = command.output().unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(
        output.status.success(),
        "{what}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
