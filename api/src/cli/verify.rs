//! `tillid verify`: checks an evidence bundle of whatever kind. No settings, no database, no network.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use tillid_documents::agreement::Language;
use tillid_evidence::{LARGEST_OF_MANY, Report, Unreadable, words};

/// Everything in the bundle agrees.
const HOLDS: u8 = 0;
/// Something does not; the report names it.
const DOES_NOT_HOLD: u8 = 1;
/// It is no bundle, or not there.
const UNREADABLE: u8 = 2;

/// What is to be checked, and how it is told.
#[derive(Args, Debug)]
pub(super) struct Verify {
    /// The ZIP as it was downloaded.
    #[arg(value_name = "BUNDLE.zip")]
    bundle: PathBuf,
    /// Answer in JSON, for programs.
    #[arg(long)]
    json: bool,
    /// The language of the report.
    #[arg(long, value_enum, default_value_t = Words::En)]
    language: Words,
}

/// The languages of a report.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Words {
    /// Danish
    Da,
    /// English
    En,
}

impl From<Words> for Language {
    fn from(words: Words) -> Self {
        match words {
            Words::Da => Self::Da,
            Words::En => Self::En,
        }
    }
}

/// Checks a bundle and tells what was found. The program ends with 0 when it holds, 1 when it does not, and 2 when it
/// cannot be read.
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the command line answers on standard output"
)]
pub(super) fn verify(wanted: &Verify) -> anyhow::Result<ExitCode> {
    let language = wanted.language.into();
    let bytes = match read(&wanted.bundle) {
        Ok(bytes) => bytes,
        Err(cause) => {
            eprintln!("{}: {cause}", wanted.bundle.display());
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    let report = match tillid_evidence::verify_up_to(&bytes, LARGEST_OF_MANY) {
        Ok(report) => report,
        Err(cause) => {
            if wanted.json {
                println!("{}", serde_json::json!({ "unreadable": cause.to_string() }));
            }
            eprintln!(
                "{}: {}",
                wanted.bundle.display(),
                words::unreadable(language, cause)
            );
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    if wanted.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", words::report(language, &report));
    }
    Ok(ExitCode::from(code(&report)))
}

fn code(report: &Report) -> u8 {
    if report.holds { HOLDS } else { DOES_NOT_HOLD }
}

/// No more than a bundle may have, and one byte to tell that there is more.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST_OF_MANY as u64 + 1)
        .read_to_end(&mut bytes)?;
    anyhow::ensure!(bytes.len() <= LARGEST_OF_MANY, "{}", Unreadable::TooLarge);
    Ok(bytes)
}
