//! One line per stage, a log file behind each, and the sum at the end.

use std::fs::{self, File};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::child;
use crate::tally::{self, Tally};

/// How many lines of a failed stage's log a person sees at once.
const TAIL: usize = 60;

/// What a stage's commands tell about tests.
#[derive(Debug, Clone)]
pub(crate) enum Counts {
    /// Nothing: the stage is a check, which only counts when it fails.
    Nothing,
    /// A cargo test runner's summary lines in the log.
    Cargo,
    /// vitest's JSON report in this file.
    Vitest(PathBuf),
    /// Playwright's JSON report in this file.
    Playwright(PathBuf),
}

/// Collects what the stages say; shared by the lanes that run beside each other.
pub(crate) struct Record {
    logs: PathBuf,
    /// A person waits for minutes: in a terminal the last line says what is running.
    live: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    total: Tally,
    running: Vec<String>,
}

impl Record {
    /// Starts an empty record whose logs lie in `logs`.
    pub(crate) fn new(logs: PathBuf) -> Result<Self> {
        fs::create_dir_all(&logs).with_context(|| format!("{} cannot be made", logs.display()))?;
        Ok(Self {
            logs,
            live: std::io::stdout().is_terminal(),
            state: Mutex::default(),
        })
    }

    /// Where a stage of this name may leave its machine-readable report.
    pub(crate) fn report_file(&self, stage: &str) -> PathBuf {
        self.logs.join(format!("{}.json", file_name(stage)))
    }

    /// Runs the commands one after the other until one fails, and prints the stage's line.
    /// Says whether all went well.
    pub(crate) fn stage(&self, name: &str, counts: &Counts, commands: &mut [Command]) -> bool {
        if let Counts::Vitest(report) | Counts::Playwright(report) = counts {
            // A report of an earlier run must not speak for this one.
            let _ = fs::remove_file(report);
        }
        let started = self.begin(name);
        let path = self.logs.join(format!("{}.log", file_name(name)));
        let ran = run_into(&path, commands);
        let log = fs::read(&path)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default();
        let outcome = ran.and_then(|succeeded| Ok((succeeded, read(counts, succeeded, &log)?)));
        match outcome {
            Ok((succeeded, tally)) => {
                let passed = succeeded && tally.failed == 0;
                self.finish(name, started.elapsed(), passed, tally, &log, &path)
            }
            Err(error) => {
                let log = format!("{log}\n{error:#}");
                self.finish(name, started.elapsed(), false, Tally::default(), &log, &path)
            }
        }
    }

    /// Records a stage that is no command: its error is its log.
    pub(crate) fn step<T>(&self, name: &str, step: impl FnOnce() -> Result<T>) -> Option<T> {
        let started = self.begin(name);
        let value = self.prepare(name, step)?;
        self.end(
            name,
            Tally::default(),
            &line(true, name, &duration(started.elapsed())),
        );
        Some(value)
    }

    /// A step too small for a line of its own, unless it fails.
    pub(crate) fn prepare<T>(&self, name: &str, step: impl FnOnce() -> Result<T>) -> Option<T> {
        step()
            .map_err(|error| self.fail(name, &format!("{error:#}")))
            .ok()
    }

    /// Records a stage that could not run, which is a failure and never a silent gap.
    pub(crate) fn fail(&self, name: &str, reason: &str) {
        let failure = Tally {
            failed: 1,
            ..Tally::default()
        };
        self.end(name, failure, &line(false, name, reason));
    }

    /// Says something about a stage that needs no run.
    pub(crate) fn note(&self, name: &str, reason: &str) {
        self.end(name, Tally::default(), &line(true, name, reason));
    }

    /// Everything so far.
    pub(crate) fn tally(&self) -> Tally {
        self.state().total
    }

    fn finish(&self, name: &str, took: Duration, passed: bool, tally: Tally, log: &str, path: &Path) -> bool {
        let failed = if passed { 0 } else { tally.failed.max(1) };
        let mut text = line(passed, name, &format!("{}{}", duration(took), told(tally)));
        if !passed {
            text = format!("{text}\n{}    (all of it: {})", tail(log), path.display());
        }
        self.end(name, Tally { failed, ..tally }, &text);
        passed
    }

    fn begin(&self, name: &str) -> Instant {
        let mut state = self.state();
        state.running.push(name.to_owned());
        self.show(&state, "");
        Instant::now()
    }

    /// Adds to the sum and prints, in one go, so that the lines of two lanes stay apart.
    fn end(&self, name: &str, tally: Tally, text: &str) {
        let mut state = self.state();
        state.total += tally;
        state.running.retain(|running| running != name);
        self.show(&state, &format!("{text}\n"));
    }

    fn show(&self, state: &State, text: &str) {
        if child::interrupted() {
            return;
        }
        if self.live {
            print!("\r\x1b[K{text}");
            if !state.running.is_empty() {
                print!("… {}", state.running.join(", "));
            }
            let _ = std::io::stdout().flush();
        } else {
            print!("{text}");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn run_into(path: &Path, commands: &mut [Command]) -> Result<bool> {
    let mut log = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
    for command in commands {
        writeln!(log, "$ {}", spelled(command))?;
        log.flush()?;
        command
            .stdin(std::process::Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log.try_clone()?);
        command
            .env("CARGO_TERM_COLOR", "never")
            .env("NO_COLOR", "1")
            .env_remove("FORCE_COLOR");
        let succeeded = child::run(command)?.success();
        if !succeeded {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A runner that failed before it could write its report has no tests to count; one that succeeded must
/// have written it.
fn read(counts: &Counts, succeeded: bool, log: &str) -> Result<Tally> {
    let (report, parse): (_, fn(&str) -> Result<Tally>) = match counts {
        Counts::Nothing => return Ok(Tally::default()),
        Counts::Cargo => return Ok(tally::from_cargo_log(log)),
        Counts::Vitest(report) => (report, tally::from_vitest),
        Counts::Playwright(report) => (report, tally::from_playwright),
    };
    match fs::read_to_string(report) {
        Ok(text) => parse(&text),
        Err(_) if !succeeded => Ok(Tally::default()),
        Err(error) => Err(error).with_context(|| format!("{} is missing", report.display())),
    }
}

fn spelled(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

fn line(passed: bool, name: &str, rest: &str) -> String {
    let colours = std::io::stdout().is_terminal();
    let mark = match (passed, colours) {
        (true, true) => "\x1b[32m✓\x1b[0m",
        (true, false) => "✓",
        (false, true) => "\x1b[31m✗\x1b[0m",
        (false, false) => "✗",
    };
    format!("{mark} {name:<28} {rest}")
}

/// What a stage's line says about its tests; nothing for a check.
fn told(tally: Tally) -> String {
    let Tally {
        passed,
        failed,
        skipped,
    } = tally;
    match (passed + failed + skipped, failed, skipped) {
        (0, ..) => String::new(),
        (_, 0, 0) => format!("  {passed} passed"),
        (_, _, 0) => format!("  {passed} passed, {failed} failed"),
        _ => format!("  {passed} passed, {failed} failed, {skipped} skipped"),
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let start = lines.len().saturating_sub(TAIL);
    lines[start..]
        .iter()
        .fold(String::new(), |text, line| text + "    " + line + "\n")
}

fn duration(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

fn file_name(stage: &str) -> String {
    let dashed = stage.chars().map(|c| {
        if c.is_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    dashed
        .collect::<String>()
        .split('-')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> [Command; 1] {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        [command]
    }

    #[test]
    fn a_check_counts_only_when_it_fails() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record::new(folder.path().to_owned()).unwrap();
        assert!(record.stage("good check", &Counts::Nothing, &mut shell("true")));
        assert_eq!(record.tally(), Tally::default());
        assert!(!record.stage("bad check", &Counts::Nothing, &mut shell("echo broken; false")));
        assert_eq!(
            record.tally(),
            Tally {
                passed: 0,
                failed: 1,
                skipped: 0
            }
        );
        let log = fs::read_to_string(folder.path().join("bad-check.log")).unwrap();
        assert!(log.contains("broken"), "{log}");
    }

    #[test]
    fn tests_are_read_from_the_log_of_all_commands() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record::new(folder.path().to_owned()).unwrap();
        let [first] = shell("echo 'test result: ok. 2 passed; 0 failed; 0 ignored'");
        let [second] = shell("echo 'test result: ok. 3 passed; 0 failed; 0 ignored' >&2");
        assert!(record.stage("units", &Counts::Cargo, &mut [first, second]));
        assert_eq!(
            record.tally(),
            Tally {
                passed: 5,
                failed: 0,
                skipped: 0
            }
        );
    }

    #[test]
    fn a_runner_that_succeeds_without_a_report_has_failed() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record::new(folder.path().to_owned()).unwrap();
        let report = record.report_file("browser");
        fs::write(
            &report,
            r#"{"stats": {"expected": 9, "unexpected": 0, "flaky": 0, "skipped": 0}}"#,
        )
        .unwrap();
        assert!(!record.stage("browser", &Counts::Playwright(report), &mut shell("true")));
        assert_eq!(
            record.tally(),
            Tally {
                passed: 0,
                failed: 1,
                skipped: 0
            }
        );
    }

    #[test]
    fn a_program_that_is_not_there_fails_its_stage() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record::new(folder.path().to_owned()).unwrap();
        assert!(!record.stage("ghost", &Counts::Cargo, &mut [Command::new("/nowhere/ghost")]));
        assert_eq!(record.tally().failed, 1);
    }

    #[test]
    fn stage_names_become_file_names() {
        assert_eq!(file_name("integration (SQLite)"), "integration-sqlite");
    }
}
