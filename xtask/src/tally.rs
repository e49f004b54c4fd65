//! Reads how many tests passed and failed from what the test runners say.

use anyhow::{Context, Result};
use serde::Deserialize;

/// Tests that ran. `skipped` are those that a test file itself leaves out, not those that a filter did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Reads the log of `cargo nextest run` or `cargo test`: all summary lines, added up.
///
/// Nextest shows what a failed test printed four columns in, and that holds a summary of its own: so only
/// lines that begin where the runner itself writes them count.
pub(crate) fn from_cargo_log(log: &str) -> Tally {
    let mut tally = Tally::default();
    for line in log.lines() {
        if let Some(summary) = line.strip_prefix("     Summary [") {
            tally += nextest_summary(summary);
        } else if let Some(summary) = line.strip_prefix("test result: ") {
            tally += libtest_summary(summary);
        }
    }
    tally
}

/// `   0.012s] 3 tests run: 1 passed (1 slow), 1 failed, 1 timed out, 4 skipped`
///
/// What nextest calls skipped is mostly what the filter left out, so it is not counted.
fn nextest_summary(summary: &str) -> Tally {
    let mut tally = Tally::default();
    let Some((_, counts)) = summary.split_once("run: ") else {
        return tally;
    };
    for (count, what) in counts.split(", ").filter_map(counted) {
        if what.starts_with("passed") {
            tally.passed += count;
        } else if ["failed", "exec failed", "timed out"]
            .iter()
            .any(|way| what.starts_with(way))
        {
            tally.failed += count;
        }
    }
    tally
}

/// `ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`
fn libtest_summary(summary: &str) -> Tally {
    let mut tally = Tally::default();
    let counts = summary.split_once(". ").map_or(summary, |(_, counts)| counts);
    for (count, what) in counts.split("; ").filter_map(counted) {
        match what {
            "passed" => tally.passed += count,
            "failed" => tally.failed += count,
            "ignored" => tally.skipped += count,
            _ => {}
        }
    }
    tally
}

fn counted(part: &str) -> Option<(u64, &str)> {
    let (count, what) = part.trim().split_once(' ')?;
    Some((count.parse().ok()?, what))
}

#[derive(Deserialize)]
struct VitestReport {
    #[serde(rename = "numPassedTests")]
    passed: u64,
    #[serde(rename = "numFailedTests")]
    failed: u64,
    #[serde(rename = "numPendingTests")]
    skipped: u64,
    #[serde(rename = "numFailedTestSuites")]
    failed_files: u64,
}

/// Reads the JSON report of vitest. A file that does not even load has no failed test in the report, so a
/// failed file counts for one at least.
pub(crate) fn from_vitest(report: &str) -> Result<Tally> {
    let report: VitestReport = serde_json::from_str(report).context("the report of vitest")?;
    let failed = report.failed.max(u64::from(report.failed_files > 0));
    Ok(Tally {
        passed: report.passed,
        failed,
        skipped: report.skipped,
    })
}

#[derive(Deserialize)]
struct PlaywrightReport {
    stats: PlaywrightStats,
}

#[derive(Deserialize)]
struct PlaywrightStats {
    expected: u64,
    unexpected: u64,
    flaky: u64,
    skipped: u64,
}

/// Reads the JSON report of Playwright. A test that needed a second try is a failure: it hides a race.
pub(crate) fn from_playwright(report: &str) -> Result<Tally> {
    let stats = serde_json::from_str::<PlaywrightReport>(report)
        .context("the report of Playwright")?
        .stats;
    Ok(Tally {
        passed: stats.expected,
        failed: stats.unexpected + stats.flaky,
        skipped: stats.skipped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nextest_summary_counts_every_way_to_fail() {
        let log = "\
            PASS [   0.004s] tillid-kernel clock::tests::ticks\n\
            \x20    Summary [   0.012s] 7 tests run: 4 passed (1 slow, 1 leaky), 1 failed, 1 timed out, 1 exec failed, 40 skipped\n";
        assert_eq!(
            from_cargo_log(log),
            Tally {
                passed: 4,
                failed: 3,
                skipped: 0
            }
        );
    }

    #[test]
    fn a_cancelled_nextest_run_counts_what_ran() {
        let log = "     Summary [   1.5s] 3/10 tests run: 2 passed, 1 failed, 0 skipped";
        assert_eq!(
            from_cargo_log(log),
            Tally {
                passed: 2,
                failed: 1,
                skipped: 0
            }
        );
    }

    #[test]
    fn a_failed_test_is_counted_once() {
        let log = "\
        FAIL [   0.086s] (1/1) tillid-tests::it breaks
  stdout ───

    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.08s

     Summary [   0.087s] 1 test run: 0 passed, 1 failed, 0 skipped";
        assert_eq!(
            from_cargo_log(log),
            Tally {
                passed: 0,
                failed: 1,
                skipped: 0
            }
        );
    }

    #[test]
    fn the_summaries_of_cargo_test_add_up() {
        let log = "\
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 9 filtered out; finished in 0.00s
test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!(
            from_cargo_log(log),
            Tally {
                passed: 4,
                failed: 2,
                skipped: 1
            }
        );
    }

    #[test]
    fn words_of_a_test_are_no_summary() {
        assert_eq!(
            from_cargo_log("the test result: ok. 3 passed; was printed"),
            Tally::default()
        );
    }

    #[test]
    fn a_vitest_file_that_does_not_load_is_a_failure() {
        let report = r#"{"numTotalTests": 2, "numPassedTests": 2, "numFailedTests": 0, "numPendingTests": 0,
                         "numFailedTestSuites": 1, "success": false}"#;
        assert_eq!(
            from_vitest(report).unwrap(),
            Tally {
                passed: 2,
                failed: 1,
                skipped: 0
            }
        );
    }

    #[test]
    fn a_flaky_browser_test_is_a_failure() {
        let report = r#"{"suites": [], "stats": {"expected": 5, "unexpected": 1, "flaky": 1, "skipped": 2}}"#;
        assert_eq!(
            from_playwright(report).unwrap(),
            Tally {
                passed: 5,
                failed: 2,
                skipped: 2
            }
        );
    }

    #[test]
    fn a_broken_report_is_an_error() {
        assert!(from_vitest("").is_err());
        assert!(from_playwright("{}").is_err());
    }
}
