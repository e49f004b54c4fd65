//! What `docs/security.md` claims: every test that it names exists.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::npm;

/// Where the claims stand.
const CLAIMS: &str = "docs/security.md";

/// The names in the tables' last column that no test has, one line each.
pub(crate) fn broken_rules(root: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(root.join(CLAIMS)).context(CLAIMS)?;
    let named = named(&text);
    let mut sources = String::new();
    let is_rust = |path: &Path| path.extension().is_some_and(|extension| extension == "rs");
    for file in npm::files(root, &is_rust)? {
        sources.push_str(
            &fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?,
        );
    }
    let mut broken: Vec<String> = named
        .into_iter()
        .filter(|name| !sources.contains(&format!("fn {name}()")))
        .map(|name| format!("{CLAIMS} names a test that is not there: {name}"))
        .collect();
    broken.sort();
    Ok(broken)
}

/// The names in backticks in the last cell of each row.
fn named(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.strip_suffix(" |")?.rsplit_once(" | "))
        .flat_map(|(_, proofs)| proofs.split('`').skip(1).step_by(2))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_last_cell() {
        let text = "| | proved by |\n| --- | --- |\n| `not this` | `one`, `two` |\nneither `this`\n";
        assert_eq!(named(text), ["one", "two"]);
    }
}
