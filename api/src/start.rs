//! From settings to a running application.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::{ConnectOptions, SqlxSqliteConnector};
use secrecy::ExposeSecret;
use tillid_agreements::seals::Sealer;
use tillid_identity::{Keys, Prover};
use tillid_kernel::{Clock, Dice, SystemClock, SystemDice};
use tillid_migration::{Migrator, MigratorTrait};
use tillid_outbound::Settings;
use tillid_policy::Database;
use tillid_sign_on::{SignOn, SystemRecords};
use tillid_webhooks::Webhooks;
use tokio::sync::broadcast;

use crate::config::Config;
use crate::reader::Reader;
use crate::state::State;
use crate::timestamps;

/// How many changes a slow subscription may fall behind before it misses some.
const ACTIVITY_BACKLOG: usize = 1024;
/// A connection that rested longer is asked whether it still stands before it is used: a server or a proxy in between
/// may have ended it. Asking before every statement would be a second way there and back for each of them.
const RESTED: Duration = Duration::from_secs(1);
/// How often a node looks for keys that came or went; a new one signs after ten minutes (`Keys::rotate`).
const KEYS_LOOK: Duration = Duration::from_mins(1);

/// Connects to everything and brings the database up to date.
///
/// # Errors
/// What cannot be reached or made, in words for the person at the terminal.
pub async fn state(config: &Config, demo: bool) -> anyhow::Result<Arc<State>> {
    state_with(config, demo, Arc::new(SystemClock), Arc::new(SystemDice)).await
}

/// As [`state`], with a clock and dice of one's own.
///
/// # Errors
/// As [`state`].
pub async fn state_with(
    config: &Config,
    demo: bool,
    clock: Arc<dyn Clock>,
    dice: Arc<dyn Dice>,
) -> anyhow::Result<Arc<State>> {
    std::fs::create_dir_all(&config.data.folder)
        .with_context(|| format!("cannot make the data folder {}", config.data.folder.display()))?;
    let db = database(config).await?;
    Migrator::up(db.pool(), None)
        .await
        .context("the database could not be brought up to date")?;
    let keys = Keys::open(&config.keys_folder(), &config.origin(), &*dice)
        .context("the signing keys could not be read or made")?;
    let prover = Prover::open(&config.keys_folder(), &*dice)
        .context("the key of second factors could not be read or made")?;
    let sign_on = sign_on(config, prover.clone())?;
    let settings = Settings {
        allow_loopback: config.webhooks.allow_loopback,
        patience: Duration::from_secs(config.webhooks.patience),
    };
    let webhooks = Webhooks::new(prover.clone(), settings)?;
    let timestamps = timestamps::service(&config.sealing)?;
    Ok(Arc::new(State {
        db,
        clock,
        dice,
        documents: documents(config)?,
        keys: Arc::new(keys),
        reader: Reader::of_this_program().context("the program does not know where it lies")?,
        sealer: Sealer::new(prover.clone(), timestamps.is_some()),
        timestamps,
        prover,
        sign_on,
        webhooks,
        origin: config.origin().into(),
        sign_up: config.accounts.sign_up,
        demo,
        wake: Arc::default(),
        activity: broadcast::channel(ACTIVITY_BACKLOG).0,
    }))
}

/// Looks for new signing keys every minute, until it is dropped.
pub async fn follow_keys(keys: Arc<Keys>) {
    loop {
        tokio::time::sleep(KEYS_LOOK).await;
        let keys = Arc::clone(&keys);
        let read = tokio::task::spawn_blocking(move || keys.reload()).await;
        if let Ok(Err(error)) = read {
            tracing::error!(%error, "the signing keys cannot be read; those known before still count");
        }
    }
}

fn sign_on(config: &Config, prover: Prover) -> anyhow::Result<SignOn> {
    let settings = Settings {
        allow_loopback: config.sign_on.allow_loopback,
        patience: Duration::from_secs(config.sign_on.patience),
    };
    let server = match config.sign_on.resolver.as_str() {
        "" => None,
        server => Some(server.parse().context("sign_on.resolver cannot be used")?),
    };
    Ok(SignOn::new(
        prover,
        settings,
        Arc::new(SystemRecords::new(server)),
    )?)
}

/// Connects to the database.
///
/// # Errors
/// When it cannot be reached; the address is told without its password.
pub async fn database(config: &Config) -> anyhow::Result<Database> {
    let url = config.database_url();
    let connection = if let Some(file) = url.strip_prefix("sqlite://") {
        let options = SqliteConnectOptions::new()
            .filename(file.split('?').next().unwrap_or(file))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            .max_connections(config.database.connections)
            .acquire_timeout(Duration::from_secs(8))
            // A file does not hang up.
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .with_context(|| format!("cannot open the SQLite database {file}"))?;
        SqlxSqliteConnector::from_sqlx_sqlite_pool(pool)
    } else {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(config.database.connections)
            .acquire_timeout(Duration::from_secs(8))
            .test_before_acquire_if_idle_for(RESTED)
            .sqlx_logging(false);
        sea_orm::Database::connect(options)
            .await
            .context("cannot reach PostgreSQL at database.url")?
    };
    Ok(Database::new(connection))
}

fn documents(config: &Config) -> anyhow::Result<Arc<dyn ObjectStore>> {
    if config.documents.url.is_empty() {
        return folder(&config.data.folder.join("documents"));
    }
    let path = config.documents.url.trim_start_matches("s3://");
    let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
    let mut store = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(&config.documents.region)
        .with_access_key_id(&config.documents.access_key)
        .with_secret_access_key(config.documents.secret_key.expose_secret());
    if !config.documents.endpoint.is_empty() {
        store = store
            .with_allow_http(config.documents.endpoint.starts_with("http://"))
            .with_endpoint(&config.documents.endpoint);
    }
    Ok(Arc::new(PrefixStore::new(
        store.build().context("documents.url cannot be used")?,
        prefix,
    )))
}

fn folder(folder: &Path) -> anyhow::Result<Arc<dyn ObjectStore>> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(Arc::new(
        LocalFileSystem::new_with_prefix(folder)?.with_fsync(true),
    ))
}
