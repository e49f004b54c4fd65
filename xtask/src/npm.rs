//! The front end's packages and its build, each done again only when something it depends on has changed.
//!
//! The stamps lie in `node_modules`, so that deleting that folder, the usual cure, also forgets them.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;

/// Folders that npm and the builds write, and that no person does; `*.gen.*` files are theirs as well.
const GENERATED: [&str; 6] = ["node_modules", "dist", "generated", "results", "target", ".git"];

/// The folder of the front end.
pub(crate) fn frontend(project: &Project) -> PathBuf {
    project.root.join("frontend")
}

/// The folder of the browser tests.
pub(crate) fn browser_tests(project: &Project) -> PathBuf {
    project.root.join("tests/browser")
}

/// An npm command in a folder.
pub(crate) fn npm(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(folder);
    command
}

/// The folders with packages of their own: everywhere a `package-lock.json` lies.
pub(crate) fn package_folders(root: &Path) -> Result<Vec<PathBuf>> {
    let locks = files(root, &|path| {
        path.file_name().is_some_and(|name| name == "package-lock.json")
    })?;
    Ok(locks
        .iter()
        .filter_map(|lock| lock.parent())
        .map(Path::to_owned)
        .collect())
}

/// `npm ci` in a folder, and what to remember once it has succeeded; nothing when the installed packages
/// are those of the lock file.
pub(crate) fn install(folder: &Path) -> Result<Option<(Command, Stamp)>> {
    let lock = folder.join("package-lock.json");
    anyhow::ensure!(lock.is_file(), "{} is missing", lock.display());
    let stamp = Stamp::of(&[lock, folder.join("package.json")], folder, "packages")?;
    if stamp.holds() {
        return Ok(None);
    }
    Ok(Some((npm(folder, &["ci", "--no-audit", "--no-fund"]), stamp)))
}

/// What the front end is made from: its own files and the schema its types come from.
pub(crate) fn frontend_stamp(project: &Project, purpose: &'static str) -> Result<Stamp> {
    let folder = frontend(project);
    let written = |path: &Path| {
        !path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().contains(".gen."))
    };
    let mut sources = files(&folder, &written)?;
    sources.push(project.root.join("api/schema.graphql"));
    Stamp::of(&sources, &folder, purpose)
}

/// Remembers that something was done for exactly these contents.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    contents: String,
}

impl Stamp {
    fn of(sources: &[PathBuf], folder: &Path, purpose: &str) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for source in sources {
            let bytes = fs::read(source).with_context(|| format!("{} cannot be read", source.display()))?;
            source.hash(&mut hasher);
            bytes.hash(&mut hasher);
        }
        let file = folder.join("node_modules/.tillid").join(purpose);
        Ok(Self {
            file,
            contents: format!("{:016x}\n", hasher.finish()),
        })
    }

    /// Whether the work was done for these contents.
    pub(crate) fn holds(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|written| written == self.contents)
    }

    /// Says that the work is done.
    pub(crate) fn set(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, &self.contents)
            .with_context(|| format!("{} cannot be written", self.file.display()))
    }
}

/// All files below `folder` that people write and that `wanted` wants, in a fixed order.
pub(crate) fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            let path = entry.path();
            if kind.is_dir() && !GENERATED.iter().any(|name| entry.file_name() == *name) {
                folders.push(path);
            } else if kind.is_file() && wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_installed_once_for_each_lock_file() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("package.json"), "{}").unwrap();
        assert!(
            install(folder.path()).is_err(),
            "a missing lock file must be told"
        );
        fs::write(folder.path().join("package-lock.json"), "{}").unwrap();
        let (_, stamp) = install(folder.path()).unwrap().unwrap();
        stamp.set().unwrap();
        assert!(install(folder.path()).unwrap().is_none());
        fs::write(folder.path().join("package-lock.json"), "{ }").unwrap();
        assert!(install(folder.path()).unwrap().is_some());
    }

    #[test]
    fn deleting_the_packages_forgets_that_they_were_installed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("package.json"), "{}").unwrap();
        fs::write(folder.path().join("package-lock.json"), "{}").unwrap();
        install(folder.path()).unwrap().unwrap().1.set().unwrap();
        fs::remove_dir_all(folder.path().join("node_modules")).unwrap();
        assert!(install(folder.path()).unwrap().is_some());
    }

    #[test]
    fn a_new_source_file_asks_for_a_new_build() {
        let root = tempfile::tempdir().unwrap();
        let project = Project {
            root: root.path().to_owned(),
            target: root.path().join("target"),
        };
        fs::create_dir_all(root.path().join("api")).unwrap();
        fs::create_dir_all(root.path().join("frontend/src/generated")).unwrap();
        fs::write(root.path().join("api/schema.graphql"), "type Query").unwrap();
        fs::write(root.path().join("frontend/src/main.tsx"), "one").unwrap();
        let build = || frontend_stamp(&project, "build").unwrap();
        build().set().unwrap();
        fs::write(
            root.path().join("frontend/src/generated/types.ts"),
            "written by codegen",
        )
        .unwrap();
        fs::write(
            root.path().join("frontend/src/routeTree.gen.ts"),
            "written by codegen",
        )
        .unwrap();
        assert!(build().holds(), "generated files are no source");
        fs::write(root.path().join("frontend/src/second.tsx"), "two").unwrap();
        assert!(!build().holds());
        build().set().unwrap();
        fs::write(
            root.path().join("api/schema.graphql"),
            "type Query { node: Node }",
        )
        .unwrap();
        assert!(!build().holds());
    }
}
