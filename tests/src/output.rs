//! What tests write and people read as differences: the files of `tests/output/`.

use std::fs;
use std::path::{Path, PathBuf};

/// Compares a text with the file of this name in `tests/output/`.
///
/// # Panics
/// When they differ. The file then holds the new text: read the difference, and commit it if it is meant.
pub fn stands_in_output(name: &str, text: &str) {
    let path = file(name);
    let before = fs::read_to_string(&path).unwrap_or_default();
    if before != text {
        fs::write(&path, text).unwrap();
        panic!("tests/output/{name} has changed: read the difference, and commit it if it is meant\n{text}");
    }
}

/// The exemptions in a file of `tests/output/`: a line is `what: why`, and `#` begins a remark. Such a list may
/// only shrink: a test compares it with what it needed.
///
/// # Panics
/// When a line gives no reason.
#[must_use]
pub fn exemptions(name: &str) -> std::collections::BTreeSet<String> {
    let text = fs::read_to_string(file(name)).unwrap();
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (what, why) = line.split_once(": ").unwrap_or((line, ""));
            assert!(
                why.split_whitespace().count() > 2,
                "{name}: “{what}” gives no reason"
            );
            what.to_owned()
        })
        .collect()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("output").join(name)
}
