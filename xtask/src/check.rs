//! `cargo xtask check`: the rules on what we depend on and what we ship in containers, without internet.
//!
//! `deny.toml` is the one list of rules. `cargo deny` reads it where it is installed; where it is not, the
//! small reader below holds to the same lists: licences, banned crates, and sources.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::claims;
use crate::containers;
use crate::licence;
use crate::project::Project;

/// Prints what breaks a rule.
pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    all(project)?;
    println!("dependencies, container files and the claims on security keep the rules");
    Ok(ExitCode::SUCCESS)
}

/// All rules; the error lists everything that breaks one.
pub(crate) fn all(project: &Project) -> Result<()> {
    let mut broken = dependencies(project)?;
    broken.extend(containers::broken_rules(&project.root)?);
    broken.extend(claims::broken_rules(&project.root)?);
    if broken.is_empty() {
        Ok(())
    } else {
        bail!("{}", broken.join("\n  "))
    }
}

/// The part of `deny.toml` that is checked without `cargo deny`.
#[derive(Deserialize)]
struct Rules {
    graph: Graph,
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

impl Licenses {
    /// What this crate's licence may be.
    fn of(&self, name: &str) -> Vec<String> {
        let exceptions = self.exceptions.iter().filter(|exception| exception.name == name);
        let more = exceptions.flat_map(|exception| &exception.allow);
        self.allow.iter().chain(more).cloned().collect()
    }
}

/// A crate that may have a licence which others may not.
#[derive(Deserialize)]
struct Exception {
    #[serde(alias = "name", rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(alias = "name", rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    /// Absent for the workspace's own crates.
    source: Option<String>,
}

fn dependencies(project: &Project) -> Result<Vec<String>> {
    let mut deny = project.cargo(&["deny", "--version"]);
    if deny.output().is_ok_and(|output| output.status.success()) {
        let mut deny = project.cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]);
        let output = deny.output().context("cargo deny did not start")?;
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Ok(if output.status.success() {
            Vec::new()
        } else {
            vec![said]
        });
    }
    let rules = fs::read_to_string(project.root.join("deny.toml")).context("deny.toml")?;
    let rules: Rules = toml::from_str(&rules).context("deny.toml")?;
    let mut metadata = project.cargo(&["metadata", "--format-version", "1", "--locked"]);
    for target in &rules.graph.targets {
        metadata.args(["--filter-platform", target]);
    }
    let output = metadata.output()?;
    if !output.status.success() {
        bail!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let mut broken = unused(&rules, &metadata.packages);
    broken.extend(
        metadata
            .packages
            .iter()
            .flat_map(|package| broken_rules(&rules, package)),
    );
    Ok(broken)
}

/// Exceptions for crates that are not there: what nobody needs is no longer allowed.
fn unused(rules: &Rules, packages: &[Package]) -> Vec<String> {
    let gone = |exception: &&Exception| packages.iter().all(|package| package.name != exception.name);
    let gone = rules.licenses.exceptions.iter().filter(gone);
    gone.map(|exception| format!("{} has an exception and is not used", exception.name))
        .collect()
}

fn broken_rules(rules: &Rules, package: &Package) -> Vec<String> {
    let Some(source) = &package.source else {
        return Vec::new();
    };
    let who = format!("{} {}", package.name, package.version);
    let mut broken = Vec::new();
    match &package.license {
        None => broken.push(format!("{who} names no licence")),
        Some(expression) if !licence::allowed(expression, &rules.licenses.of(&package.name)) => {
            broken.push(format!("{who} has a licence that is not allowed: {expression}"));
        }
        Some(_) => {}
    }
    if let Some(ban) = rules.bans.deny.iter().find(|ban| ban.name == package.name) {
        broken.push(format!("{who} is banned: {}", ban.reason));
    }
    let registry = source.strip_prefix("registry+").unwrap_or(source);
    if !rules
        .sources
        .allow_registry
        .iter()
        .any(|allowed| allowed == registry)
    {
        broken.push(format!("{who} comes from a source that is not allowed: {source}"));
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn rules() -> Rules {
        toml::from_str(
            r#"
            graph.targets = []
            licenses.allow = ["MIT"]
            licenses.exceptions = [{ crate = "excepted", allow = ["MPL-2.0"] }]
            bans.deny = [{ crate = "openssl-sys", reason = "one TLS provider" }]
            sources.allow-registry = ["https://github.com/rust-lang/crates.io-index"]
            "#,
        )
        .unwrap()
    }

    fn package(name: &str, license: Option<&str>, source: Option<&str>) -> Package {
        let [license, source] = [license, source].map(|text| text.map(str::to_owned));
        Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            license,
            source,
        }
    }

    #[test]
    fn each_rule_is_told_apart() {
        let broken = |package: Package| broken_rules(&rules(), &package).join("; ");
        assert_eq!(broken(package("fine", Some("MIT"), Some(CRATES_IO))), "");
        assert!(broken(package("silent", None, Some(CRATES_IO))).contains("no licence"));
        assert!(broken(package("copyleft", Some("GPL-3.0-only"), Some(CRATES_IO))).contains("not allowed"));
        assert!(broken(package("openssl-sys", Some("MIT"), Some(CRATES_IO))).contains("one TLS provider"));
        assert!(
            broken(package("fork", Some("MIT"), Some("git+https://git.example/fork"))).contains("source")
        );
    }

    #[test]
    fn an_exception_is_one_crates_and_one_licences() {
        let broken = |name, licence| broken_rules(&rules(), &package(name, Some(licence), Some(CRATES_IO)));
        assert!(broken("excepted", "MPL-2.0").is_empty());
        assert!(broken("excepted", "MIT").is_empty());
        assert_eq!(broken("excepted", "GPL-3.0-only").len(), 1);
        assert_eq!(broken("another", "MPL-2.0").len(), 1);
        let excepted = package("excepted", Some("MPL-2.0"), Some(CRATES_IO));
        assert!(unused(&rules(), &[excepted]).is_empty());
        assert_eq!(unused(&rules(), &[]).len(), 1);
    }

    #[test]
    fn our_own_crates_are_not_judged() {
        assert!(broken_rules(&rules(), &package("xtask", None, None)).is_empty());
    }

    #[test]
    fn the_project_keeps_its_rules() {
        all(&Project::find().unwrap()).unwrap();
    }
}
