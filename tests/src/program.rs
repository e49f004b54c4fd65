//! The program as people run it.

use std::path::PathBuf;
use std::process::Command;

/// Where it lies: beside the tests. Where only they were built, it is built now.
#[must_use]
pub fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent().unwrap().parent().unwrap();
    let program = folder.join(format!("tillid{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let arguments = ["build", "--workspace", "--bin", "tillid"];
        assert!(Command::new(cargo).args(arguments).status().unwrap().success());
    }
    program
}
