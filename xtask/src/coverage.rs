//! `cargo xtask coverage`: which requirements a test proves, out of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;

use crate::npm;
use crate::project::Project;
use crate::proofs::{self, Language};

/// How `cargo xtask coverage` answers.
#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object for scripts
    #[arg(long)]
    json: bool,
}

/// The answer. Lists are sorted by id.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Coverage {
    /// How many requirements a test proves.
    proven: usize,
    /// How many requirements there are.
    of: usize,
    proven_ids: Vec<String>,
    unproven_ids: Vec<String>,
    /// Ids that a test names but that no requirement has.
    unknown_ids: Vec<String>,
    /// Naming lines (`path:line`) that stand at no test that runs, and so prove nothing.
    misplaced: Vec<String>,
}

/// Prints the coverage; unknown ids and misplaced lines are a failure, because somebody meant them to count.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let requirements = requirements(&project.root)?;
    let named = named(&project.root)?;
    let coverage = compare(&requirements, &named);
    if options.json {
        println!("{}", serde_json::to_string(&coverage)?);
    } else {
        print(&coverage, &requirements, &named);
    }
    let sound = coverage.unknown_ids.is_empty() && coverage.misplaced.is_empty();
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The ids that tests name, with every place, and the lines that name in vain.
#[derive(Debug, Default)]
struct Named {
    places: BTreeMap<String, Vec<String>>,
    misplaced: Vec<String>,
}

fn compare(requirements: &BTreeMap<String, String>, named: &Named) -> Coverage {
    let known: BTreeSet<&String> = requirements.keys().collect();
    let told: BTreeSet<&String> = named.places.keys().collect();
    let list = |ids: Vec<&&String>| ids.into_iter().map(|id| (*id).clone()).collect::<Vec<String>>();
    let proven_ids = list(known.intersection(&told).collect());
    Coverage {
        proven: proven_ids.len(),
        of: known.len(),
        proven_ids,
        unproven_ids: list(known.difference(&told).collect()),
        unknown_ids: list(told.difference(&known).collect()),
        misplaced: named.misplaced.clone(),
    }
}

/// Ids and one-line capabilities.
fn requirements(root: &Path) -> Result<BTreeMap<String, String>> {
    let path = root.join("requirements/requirements.csv");
    let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    text.lines().skip(1).map(requirement).collect()
}

/// `R-000-026,"Named source, as a catalogue"`; an id never has quotes or commas.
fn requirement(line: &str) -> Result<(String, String)> {
    let (id, capability) = line
        .split_once(',')
        .filter(|(id, _)| proofs::is_id(id))
        .with_context(|| format!("requirements.csv has a line without an id: {line}"))?;
    let quoted = capability
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let capability = quoted.map_or(capability.to_owned(), |inner| inner.replace("\"\"", "\""));
    Ok((id.to_owned(), capability))
}

fn named(root: &Path) -> Result<Named> {
    let mut named = Named::default();
    for file in npm::files(root, &|path| language(path).is_some())? {
        let Some(language) = language(&file) else { continue };
        let source =
            fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let shown = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        let proofs = proofs::find(&source, language);
        for (id, line) in proofs.proven {
            named
                .places
                .entry(id)
                .or_default()
                .push(format!("{shown}:{line}"));
        }
        named
            .misplaced
            .extend(proofs.misplaced.iter().map(|line| format!("{shown}:{line}")));
    }
    Ok(named)
}

/// Rust has its tests anywhere; the front end's lie in `*.test.ts(x)`, those of the browser in `*.spec.ts`.
fn language(path: &Path) -> Option<Language> {
    let name = path.file_name()?.to_str()?;
    let is_test = name.contains(".test.") || name.contains(".spec.");
    match path.extension()?.to_str()? {
        "rs" => Some(Language::Rust),
        "ts" | "tsx" if is_test => Some(Language::TypeScript),
        _ => None,
    }
}

fn print(coverage: &Coverage, requirements: &BTreeMap<String, String>, named: &Named) {
    let capability = |id: &str| requirements.get(id).map_or("", String::as_str);
    let places = |id: &str| {
        named
            .places
            .get(id)
            .map_or(String::new(), |places| places.join(", "))
    };
    println!("unproven ({})", coverage.unproven_ids.len());
    for id in &coverage.unproven_ids {
        println!("  {id}  {}", capability(id));
    }
    println!("proven ({})", coverage.proven);
    for id in &coverage.proven_ids {
        println!("  {id}  {}  ({})", capability(id), places(id));
    }
    println!("unknown ({})", coverage.unknown_ids.len());
    for id in &coverage.unknown_ids {
        println!("  {id}  ({})", places(id));
    }
    for place in &coverage.misplaced {
        println!("{place}: names requirements, but not as `// proves: R-000-000` at a test that runs");
    }
    println!(
        "{} of {} requirements are proven by a test",
        coverage.proven, coverage.of
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_fall_into_proven_unproven_and_unknown() {
        let requirements = ["R-000-001", "R-000-002"]
            .map(|id| (id.to_owned(), String::new()))
            .into();
        let places = ["R-000-002", "R-999-999"]
            .map(|id| (id.to_owned(), vec!["a.rs:1".to_owned()]))
            .into();
        let coverage = compare(
            &requirements,
            &Named {
                places,
                misplaced: Vec::new(),
            },
        );
        assert_eq!(
            serde_json::to_value(&coverage).unwrap(),
            serde_json::json!({
                "proven": 1, "of": 2, "provenIds": ["R-000-002"], "unprovenIds": ["R-000-001"],
                "unknownIds": ["R-999-999"], "misplaced": [],
            })
        );
    }

    #[test]
    fn a_capability_may_be_quoted() {
        let read = |line| requirement(line).unwrap().1;
        assert_eq!(read("R-000-001,Plain words"), "Plain words");
        assert_eq!(read(r#"R-000-001,"One, two ""three""""#), r#"One, two "three""#);
        assert!(requirement("nonsense").is_err());
    }

    #[test]
    fn only_test_sources_are_read() {
        assert_eq!(language(Path::new("api/src/main.rs")), Some(Language::Rust));
        assert_eq!(
            language(Path::new("tests/browser/journey.spec.ts")),
            Some(Language::TypeScript)
        );
        assert_eq!(language(Path::new("frontend/src/ui/page.tsx")), None);
        assert_eq!(
            language(Path::new("frontend/src/ui/page.test.tsx")),
            Some(Language::TypeScript)
        );
    }

    #[test]
    fn every_id_that_the_projects_tests_name_exists() {
        let root = Project::find().unwrap().root;
        let requirements = requirements(&root).unwrap();
        assert_eq!(requirements.len(), 457);
        let coverage = compare(&requirements, &named(&root).unwrap());
        assert_eq!(coverage.unknown_ids, Vec::<String>::new());
        assert_eq!(coverage.misplaced, Vec::<String>::new());
    }
}
