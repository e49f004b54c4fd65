//! `cargo xtask test`: every check and test of the project, in one run that skips nothing in silence.
//!
//! Three lanes run beside each other: cargo's long compile, the front end, and the search for PostgreSQL and
//! Chromium. What needs all three, the tests against a database and in a browser, follows.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;

use crate::check;
use crate::child;
use crate::npm::{self, Stamp};
use crate::postgres::Cluster;
use crate::project::Project;
use crate::stage::{Counts, Record};
use crate::tools::{self, Tools};

/// The package whose tests talk to a whole portal, once for each kind of database.
const INTEGRATION: &str = "tillid-tests";

/// The files of the browser tests that walk the golden paths: the story of each vendor, invitations, passkeys, evidence.
const GOLDEN_PATHS: [&str; 4] = [
    "journey.spec.ts",
    "invitations.spec.ts",
    "passkeys.spec.ts",
    "evidence.spec.ts",
];

/// What `cargo xtask test` runs.
#[derive(Args)]
pub(crate) struct Options {
    /// The inner loop: formatting, lints, unit tests and the integration tests on SQLite; no browser
    #[arg(long)]
    fast: bool,
    /// Run only tests with this text in their name, without formatting and lints
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

/// Runs the suite; its last line is `N passed, M failed`.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let record = Record::new(project.target.join("xtask"))?;
    let suite = Suite {
        project,
        options,
        record: &record,
        runner: Runner::find(project),
    };
    suite.run()?;
    if child::interrupted() {
        bail!("interrupted");
    }
    let tally = record.tally();
    if tally.passed + tally.failed == 0 {
        record.fail("tests", "no test ran");
    }
    let tally = record.tally();
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

struct Suite<'a> {
    project: &'a Project,
    options: &'a Options,
    record: &'a Record,
    runner: Runner,
}

impl Suite<'_> {
    fn run(&self) -> Result<()> {
        let (tools, frontend, built) = thread::scope(|scope| {
            let tools = scope.spawn(|| self.find_tools());
            let frontend = scope.spawn(|| self.frontend());
            let built = self.compile();
            (joined(tools), joined(frontend), built)
        });
        let mut cluster = tools.as_ref().and_then(|tools| self.start_cluster(tools));
        if built {
            self.unit_tests(cluster.as_ref())?;
            self.integration_tests(cluster.as_ref())?;
        } else {
            self.record
                .fail("unit and integration tests", "not run, because the build failed");
        }
        if !self.options.fast {
            self.browser_tests(tools.as_ref(), frontend && built, cluster.as_ref());
        }
        if cluster.as_mut().is_some_and(Cluster::has_ended) && !child::interrupted() {
            self.record
                .fail("PostgreSQL", "the server ended before the tests did");
        }
        Ok(())
    }

    /// Formatting, rules and lints first, because they answer soonest; then one build of everything.
    fn compile(&self) -> bool {
        if self.options.filter.is_none() {
            self.check(
                "formatting",
                self.project
                    .cargo(&["fmt", "--all", "--", "--check", "--color", "never"]),
            );
            self.record
                .step("dependencies and containers", || check::all(self.project));
            self.check(
                "clippy",
                self.project
                    .cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
            );
        }
        // One build with one set of features brings the tests and the server that the browser tests start.
        self.check(
            "build",
            self.project.cargo(&["build", "--workspace", "--all-targets"]),
        )
    }

    fn find_tools(&self) -> Option<Tools> {
        if self.options.fast {
            return None;
        }
        self.record
            .step("PostgreSQL, Chromium, tools", tools::find_or_install)
    }

    fn start_cluster(&self, tools: &Tools) -> Option<Cluster> {
        let log = self.project.target.join("xtask/postgres.log");
        self.record
            .step("throw-away PostgreSQL", || Cluster::start(&tools.postgres, &log))
    }

    /// Packages everywhere, then the front end's own checks, tests and build. Says whether there is a front
    /// end to look at in the browser.
    fn frontend(&self) -> bool {
        if self.record.prepare("Node.js", tools::node).is_none() || !self.install_packages() {
            return false;
        }
        let Some(stamp) = self.unchanged_frontend() else {
            return true;
        };
        let folder = npm::frontend(self.project);
        let mut sound = self.frontend_tests(&folder);
        if self.options.filter.is_none() {
            sound &= self.check("frontend types", npm::npm(&folder, &["run", "typecheck"]));
            sound &= self.check("frontend lint", npm::npm(&folder, &["run", "lint"]));
        }
        if self.options.fast {
            if sound && self.options.filter.is_none() {
                self.record.prepare("frontend stamp", || stamp.set());
            }
            return sound;
        }
        self.check("frontend build", npm::npm(&folder, &["run", "build"]))
    }

    /// The fast loop looks at the front end again only when it has changed; the full run always does.
    fn unchanged_frontend(&self) -> Option<Stamp> {
        let stamp = self.record.prepare("frontend sources", || {
            npm::frontend_stamp(self.project, "checked")
        })?;
        if self.options.fast && self.options.filter.is_none() && stamp.holds() {
            self.record.note("frontend", "unchanged since it last passed");
            return None;
        }
        Some(stamp)
    }

    fn install_packages(&self) -> bool {
        let Some(folders) = self
            .record
            .prepare("npm folders", || npm::package_folders(&self.project.root))
        else {
            return false;
        };
        folders.iter().all(|folder| self.install_packages_in(folder))
    }

    fn install_packages_in(&self, folder: &Path) -> bool {
        let shown = folder
            .strip_prefix(&self.project.root)
            .unwrap_or(folder)
            .display();
        let name = format!("npm ci {shown}");
        match npm::install(folder) {
            Ok(None) => true,
            Ok(Some((install, stamp))) => self.check(&name, install) && stamp.set().is_ok(),
            Err(error) => {
                self.record.fail(&name, &format!("{error:#}"));
                false
            }
        }
    }

    fn frontend_tests(&self, folder: &Path) -> bool {
        let report = self.record.report_file("frontend tests");
        let output = format!("--outputFile.json={}", report.display());
        let arguments = [
            "run",
            "test",
            "--",
            "--reporter=default",
            "--reporter=json",
            &output,
        ];
        let mut command = npm::npm(folder, &arguments);
        if let Some(text) = &self.options.filter {
            command.args(["--testNamePattern", text]);
        }
        // The types the tests are compiled with are written by codegen.
        let codegen = npm::npm(folder, &["run", "codegen"]);
        self.record
            .stage("frontend tests", &Counts::Vitest(report), &mut [codegen, command])
    }

    fn unit_tests(&self, cluster: Option<&Cluster>) -> Result<()> {
        let mut commands = vec![self.runner.units(self.project)?];
        if !self.options.fast && self.options.filter.is_none() {
            commands.push(self.project.cargo(&["test", "--workspace", "--doc"]));
        }
        for command in &mut commands {
            self.prepare(command, cluster);
        }
        self.runner
            .narrow(&mut commands[0], self.options.filter.as_deref());
        self.record.stage("unit tests", &Counts::Cargo, &mut commands);
        Ok(())
    }

    fn integration_tests(&self, cluster: Option<&Cluster>) -> Result<()> {
        self.integration_tests_on("SQLite", "sqlite", cluster)?;
        match cluster {
            Some(cluster) => self.integration_tests_on("PostgreSQL", &cluster.url(), Some(cluster)),
            None if self.options.fast => Ok(()),
            None => {
                self.record.fail(
                    "integration (PostgreSQL)",
                    "not run, because there is no PostgreSQL",
                );
                Ok(())
            }
        }
    }

    fn integration_tests_on(&self, name: &str, database: &str, cluster: Option<&Cluster>) -> Result<()> {
        let mut command = self.runner.integration(self.project)?;
        self.prepare(&mut command, cluster);
        self.runner.narrow(&mut command, self.options.filter.as_deref());
        command.env("TILLID_TEST_DATABASE", database);
        self.record
            .stage(&format!("integration ({name})"), &Counts::Cargo, &mut [command]);
        Ok(())
    }

    /// All of them on SQLite, and the golden paths on PostgreSQL, too.
    fn browser_tests(&self, tools: Option<&Tools>, ready: bool, cluster: Option<&Cluster>) {
        let Some(tools) = tools.filter(|_| ready) else {
            self.record
                .fail("browser tests", "not run, because something they need failed");
            return;
        };
        self.browser_tests_on("browser tests (SQLite)", tools, &[], None);
        let database = cluster.and_then(|cluster| {
            self.record.prepare("a database for the browser tests", || {
                cluster.create_database(&tools.postgres, "browser")
            })
        });
        let name = "browser tests (PostgreSQL)";
        match database {
            Some(database) => self.browser_tests_on(name, tools, &GOLDEN_PATHS, Some(&database)),
            None => self.record.fail(name, "not run, because there is no PostgreSQL"),
        }
    }

    fn browser_tests_on(&self, name: &str, tools: &Tools, files: &[&str], database: Option<&str>) {
        let report = self.record.report_file(name);
        let mut command = Command::new("npx");
        command.args(["--no-install", "playwright", "test", "--reporter=list,json"]);
        command.args(files);
        if let Some(text) = &self.options.filter {
            command.args(["--grep", text, "--pass-with-no-tests"]);
        }
        command.current_dir(npm::browser_tests(self.project));
        command.env("TILLID_BIN", self.project.binary(false));
        command.env("TILLID_CHROMIUM", &tools.chromium);
        command.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
        if let Some(database) = database {
            command.env("TILLID_DATABASE_URL", database);
        }
        self.record
            .stage(name, &Counts::Playwright(report), &mut [command]);
    }

    fn check(&self, name: &str, command: Command) -> bool {
        self.record.stage(name, &Counts::Nothing, &mut [command])
    }

    /// What every Rust test may use.
    fn prepare(&self, command: &mut Command, cluster: Option<&Cluster>) {
        command.env("TILLID_BIN", self.project.binary(false));
        if let Some(cluster) = cluster {
            command.env("TILLID_TEST_POSTGRES_URL", cluster.url());
        }
    }
}

/// A lane that panics is a mistake in this program; the whole run must not pass without it.
fn joined<T>(lane: thread::ScopedJoinHandle<'_, T>) -> T {
    lane.join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// cargo-nextest where it is installed, because it runs each test in a process of its own; else `cargo test`.
#[derive(Clone, Copy)]
enum Runner {
    Nextest,
    CargoTest,
}

impl Runner {
    fn find(project: &Project) -> Self {
        let version = project.cargo(&["nextest", "--version"]).output();
        if version.is_ok_and(|output| output.status.success()) {
            Self::Nextest
        } else {
            Self::CargoTest
        }
    }

    fn units(self, project: &Project) -> Result<Command> {
        match self {
            Self::Nextest => Ok(nextest(project, &format!("not package(={INTEGRATION})"))),
            Self::CargoTest => {
                let mut command =
                    project.cargo(&["test", "--workspace", "--no-fail-fast", "--lib", "--bins"]);
                for name in test_targets(project, &|package| package != INTEGRATION)? {
                    command.args(["--test", &name]);
                }
                Ok(command)
            }
        }
    }

    fn integration(self, project: &Project) -> Result<Command> {
        match self {
            Self::Nextest => Ok(nextest(project, &format!("package(={INTEGRATION})"))),
            Self::CargoTest => {
                let mut command = project.cargo(&["test", "--workspace", "--no-fail-fast"]);
                for name in test_targets(project, &|package| package == INTEGRATION)? {
                    command.args(["--test", &name]);
                }
                Ok(command)
            }
        }
    }

    fn narrow(self, command: &mut Command, filter: Option<&str>) {
        let Some(text) = filter else { return };
        match self {
            Self::Nextest => command.args(["--no-tests=pass", "--", text]),
            Self::CargoTest => command.args(["--", text]),
        };
    }
}

fn nextest(project: &Project, expression: &str) -> Command {
    project.cargo(&[
        "nextest",
        "run",
        "--workspace",
        "--all-targets",
        "--no-fail-fast",
        "-E",
        expression,
    ])
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    src_path: PathBuf,
}

/// The names of the test binaries (`tests/*.rs`) of the packages that are `wanted`.
fn test_targets(project: &Project, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<String>> {
    let output = project
        .cargo(&["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let targets = metadata
        .packages
        .into_iter()
        .filter(|package| wanted(&package.name));
    let tests = targets
        .flat_map(|package| package.targets)
        .filter(|target| target.kind.iter().any(|kind| kind == "test") && target.src_path.is_file());
    Ok(tests.map(|target| target.name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &Command) -> Vec<&str> {
        command.get_args().map(|word| word.to_str().unwrap()).collect()
    }

    #[test]
    fn the_two_runs_divide_the_workspace() {
        let project = Project::find().unwrap();
        let units = Runner::Nextest.units(&project).unwrap();
        let integration = Runner::Nextest.integration(&project).unwrap();
        assert_eq!(words(&units).last(), Some(&"not package(=tillid-tests)"));
        assert_eq!(words(&integration).last(), Some(&"package(=tillid-tests)"));
    }

    #[test]
    fn a_filter_that_matches_nothing_in_one_runner_is_no_failure_there() {
        let project = Project::find().unwrap();
        let mut units = Runner::Nextest.units(&project).unwrap();
        Runner::Nextest.narrow(&mut units, Some("signing"));
        assert!(words(&units).ends_with(&["--no-tests=pass", "--", "signing"]));
    }
}
