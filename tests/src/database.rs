//! A database for each test, copied from a template that holds the demo.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sea_orm::{ConnectionTrait, DatabaseConnection};

/// Whether this run is on PostgreSQL.
#[must_use]
pub fn is_postgres() -> bool {
    cluster().is_some()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the harness is told by the environment which database to use"
)]
fn cluster() -> Option<String> {
    std::env::var("TILLID_TEST_DATABASE")
        .ok()
        .filter(|url| url.starts_with("postgres"))
}

/// A place for one test: its data folder and the address of its database. The folder goes with it; a database in a
/// cluster goes with the cluster, which is thrown away.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) url: String,
}

impl Place {
    /// A copy of the template. `load` fills the template, once for every build of the tests.
    pub(crate) async fn copy<F: Future<Output = ()>>(load: impl FnOnce(PathBuf, String) -> F) -> Self {
        let template = Template::ready(load).await;
        let folder = tempfile::tempdir().unwrap();
        copy_tree(&template.folder, folder.path());
        let url = match cluster() {
            None => sqlite(folder.path()),
            Some(cluster) => {
                let name = format!("test_{}", unique(folder.path()));
                // A template is copied only while nobody is connected to it, also not to copy it.
                let _lock = lock(&template.folder.with_extension("copy"));
                let admin = connect(&cluster).await;
                admin
                    .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {}", template.name))
                    .await
                    .unwrap();
                admin.close().await.unwrap();
                with_database(&cluster, &name)
            }
        };
        Self { folder, url }
    }
}

/// The demo, loaded once for a build of the tests.
struct Template {
    folder: PathBuf,
    name: String,
}

impl Template {
    /// Made by the first test that needs it, while the others wait at its lock.
    async fn ready<F: Future<Output = ()>>(load: impl FnOnce(PathBuf, String) -> F) -> Self {
        let name = format!("template_{}", build_mark());
        let kind = cluster().map_or_else(|| "sqlite".to_owned(), |url| unique(Path::new(&url)));
        let folder = std::env::temp_dir().join(format!("tillid-{kind}-{name}"));
        let _lock = lock(&folder.with_extension("lock"));
        let done = folder.with_extension("done");
        if !done.exists() {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            let url = match cluster() {
                None => sqlite(&folder),
                Some(cluster) => {
                    let admin = connect(&cluster).await;
                    for sql in [
                        format!("DROP DATABASE IF EXISTS {name}"),
                        format!("CREATE DATABASE {name}"),
                    ] {
                        admin.execute_unprepared(&sql).await.unwrap();
                    }
                    admin.close().await.unwrap();
                    with_database(&cluster, &name)
                }
            };
            load(folder.clone(), url).await;
            File::create(done).unwrap();
        }
        Self { folder, name }
    }
}

fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("tillid.db").display())
}

/// Names this build of the tests: another build may fill the demo differently.
fn build_mark() -> String {
    let program = std::env::current_exe().unwrap().metadata().unwrap();
    let built = program.modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
    format!("{:x}_{:x}", built.as_millis(), program.len())
}

/// A short name made of a path.
fn unique(path: &Path) -> String {
    tillid_kernel::sha256_hex(path.display().to_string())[..16].to_owned()
}

/// Holds a lock between processes until dropped.
fn lock(path: &Path) -> File {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .unwrap();
    file.lock().unwrap();
    file
}

async fn connect(url: &str) -> DatabaseConnection {
    sea_orm::Database::connect(url)
        .await
        .expect("the test cluster answers")
}

fn with_database(cluster: &str, name: &str) -> String {
    let mut url = url::Url::parse(cluster).unwrap();
    url.set_path(name);
    url.to_string()
}

fn copy_tree(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
