//! The public conformance client for SCIM, a Python program, in a virtual environment of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{DOMAIN, Directory};

/// Where the client is installed; made anew when what it needs has changed.
fn environment(folder: &Path) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scim-client");
    let wanted = std::fs::read_to_string(folder.join("requirements.txt")).unwrap();
    let stamp = place.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return place;
    }
    let _ = std::fs::remove_dir_all(&place);
    let made = Command::new("python3").args(["-m", "venv"]).arg(&place).output();
    let made = made.expect("python3 is installed (on Debian: python3 and python3-venv)");
    assert!(
        made.status.success(),
        "python3 -m venv (on Debian: python3-venv): {}{}",
        String::from_utf8_lossy(&made.stdout),
        String::from_utf8_lossy(&made.stderr)
    );
    let installed = Command::new(place.join("bin/python"))
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "-r",
        ])
        .arg(folder.join("requirements.txt"))
        .output()
        .unwrap();
    assert!(
        installed.status.success(),
        "pip install -r tests/conformance/scim/requirements.txt: {}",
        String::from_utf8_lossy(&installed.stderr)
    );
    std::fs::write(stamp, wanted).unwrap();
    place
}

/// `scim2-tester`: discovery, creation, reading, lists, attributes, replacement, changes in parts, deletion, of
/// people and of groups.
#[tokio::test(flavor = "multi_thread")]
async fn the_public_scim_client_finds_nothing_wrong() {
    let directory = Directory::start().await;
    let address = format!("{}/scim/v2", directory.app.url);
    let token = directory.token.clone();
    let output = tokio::task::spawn_blocking(move || {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/scim");
        Command::new(environment(&folder).join("bin/python"))
            .arg("run.py")
            .args([&address, &token, DOMAIN])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(&folder)
            .output()
    })
    .await
    .unwrap()
    .expect("the client runs");
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    assert!(
        output.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(text.trim_end().ends_with(" passed, 0 failed"), "{text}");
}
