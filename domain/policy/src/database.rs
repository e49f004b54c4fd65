//! The database, and transactions that begin the right way.

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tillid_kernel::Result;

/// A pool of connections.
#[derive(Clone, Debug)]
pub struct Database {
    connection: DatabaseConnection,
}

/// A write transaction: everything in it happens, or nothing.
pub type Transaction = DatabaseTransaction;

impl Database {
    /// Wraps a connected pool.
    #[must_use]
    pub fn new(connection: DatabaseConnection) -> Self {
        Self { connection }
    }

    /// For reads that need no snapshot: each statement by itself.
    #[must_use]
    pub fn reads(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Begins a write. On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), because a read that later
    /// turns into a write fails when another writer came between.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the database is away or stays locked.
    pub async fn begin(&self) -> Result<Transaction> {
        let options = match self.connection.get_database_backend() {
            DbBackend::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        Ok(self.connection.begin_with_options(options).await?)
    }

    /// Whether this is PostgreSQL, for the few statements that differ.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.connection.get_database_backend() == DbBackend::Postgres
    }
}
