//! `cargo xtask run`: from a fresh checkout to the portal in the browser.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::child;
use crate::npm;
use crate::project::Project;
use crate::tools;

/// How `cargo xtask run` builds and serves.
#[derive(Args)]
pub(crate) struct Options {
    /// Build with all optimisations (slow to build, fast to run)
    #[arg(long)]
    release: bool,
    /// The port to serve on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder for the database, documents and secrets [default: data in the project]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Use this PostgreSQL database in place of the embedded SQLite, as `postgres://user@host/name`
    #[arg(long)]
    database_url: Option<String>,
    /// Make one vendor of the demo have this many customers
    #[arg(long)]
    customers: Option<u32>,
    /// Print one JSON object with the address, logins and tokens on standard output, and nothing else
    #[arg(long)]
    json: bool,
}

/// Builds everything that has changed and becomes the portal, so that Ctrl-C reaches the portal itself.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    tools::node()?;
    build_frontend(project)?;
    // Cargo resolves features for the whole workspace, so that `cargo xtask test` finds these crates built.
    let mut build = project.cargo(&["build", "--workspace", "--bin", "tillid"]);
    if options.release {
        build.arg("--release");
    }
    finish(build, "cargo build")?;
    ensure!(!child::interrupted(), "interrupted");
    let error = serve_command(project, options).exec();
    Err(error).context("tillid did not start")
}

/// Installs the front end's packages and builds it, when the sources have changed since the last time.
pub(crate) fn build_frontend(project: &Project) -> Result<()> {
    let folder = npm::frontend(project);
    if let Some((install, stamp)) = npm::install(&folder)? {
        finish(install, "npm ci")?;
        stamp.set()?;
    }
    let built = npm::frontend_stamp(project, "build")?;
    if built.holds() && folder.join("dist/index.html").is_file() {
        return Ok(());
    }
    finish(npm::npm(&folder, &["run", "build"]), "npm run build")?;
    built.set()
}

/// Runs a build step; standard output stays free for `--json`.
fn finish(mut command: Command, name: &str) -> Result<()> {
    let status = child::run(command.stdin(Stdio::null()).stdout(io::stderr()))?;
    ensure!(status.success(), "{name} failed");
    Ok(())
}

fn serve_command(project: &Project, options: &Options) -> Command {
    let data = options.data.clone().unwrap_or_else(|| project.root.join("data"));
    let mut serve = Command::new(project.binary(options.release));
    serve
        .args(["serve", "--demo", "--port", &options.port.to_string(), "--data"])
        .arg(data);
    if let Some(url) = &options.database_url {
        serve.args(["--database-url", url]);
    }
    if let Some(customers) = options.customers {
        serve.args(["--customers", &customers.to_string()]);
    }
    if options.json {
        serve.arg("--json");
    }
    serve
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn served(line: &[&str]) -> Vec<String> {
        let options = Line::parse_from([&["run"], line].concat()).options;
        let project = Project {
            root: "/project".into(),
            target: "/target".into(),
        };
        let command = serve_command(&project, &options);
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| word.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_plain_command_serves_the_demo_from_the_projects_data() {
        assert_eq!(
            served(&[]),
            [
                "/target/debug/tillid",
                "serve",
                "--demo",
                "--port",
                "8080",
                "--data",
                "/project/data"
            ]
        );
    }

    #[test]
    fn every_option_reaches_the_portal() {
        let line = [
            "--release",
            "--port",
            "0",
            "--data",
            "/d",
            "--customers",
            "50000",
            "--json",
        ];
        assert_eq!(
            served(&[&line[..], &["--database-url", "postgres://localhost/t"]].concat()),
            [
                "/target/release/tillid",
                "serve",
                "--demo",
                "--port",
                "0",
                "--data",
                "/d",
                "--database-url",
                "postgres://localhost/t",
                "--customers",
                "50000",
                "--json"
            ]
        );
    }
}
