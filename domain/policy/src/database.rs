//! The database, its transactions, and the second wall.
//!
//! On PostgreSQL what a visitor's request says to the database is said as [`TENANT`], a role that owns no table and
//! that row-level security lets see the rows of the visitor's own organisations and account alone (`migration/src/
//! walls.rs`). The first wall is the [`Scope`], which puts the same condition into the statement. Whoever forgets the
//! first still meets the second. SQLite, the embedded default, has the first alone.
//!
//! A job of the portal (`Scope::as_job`) reaches further. Its statements say so where they are made, by
//! [`Connection::within`].

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tillid_kernel::Result;
use tokio::sync::Mutex;

use crate::wall::{Wall, Wanted};
use crate::{Actor, Scope};

/// A pool of connections, or what one request may use of it.
#[derive(Clone)]
pub struct Database {
    reads: Reads,
    /// Whether visitors meet the second wall, where there is one.
    walls: bool,
}

/// Reads, each statement by itself.
#[derive(Clone)]
pub struct Reads {
    pool: DatabaseConnection,
    walled: Option<Arc<Walled>>,
}

/// What a walled request holds: never more than one connection, and none while it writes.
struct Walled {
    wall: Wall,
    /// The transaction that its reads share, so that the wall is put up once for all of them.
    open: Mutex<Option<Shared>>,
}

/// The transaction of a request's reads.
struct Shared {
    transaction: DatabaseTransaction,
    /// Whether it speaks for the visitor now; after a job's statement it does not until the next of the visitor's.
    standing: bool,
}

/// A write transaction: everything in it happens, or nothing.
pub struct Transaction {
    inner: DatabaseTransaction,
    /// Whether the second wall stands, and whose turn it is: a job's statement opens it and closes it again.
    walled: Option<Mutex<()>>,
}

/// A connection that says each statement within the reach of the scope it was made for.
///
/// Statements on the connection itself are a member's: they stay behind the second wall.
pub trait Connection: ConnectionTrait {
    /// This connection, as far as `scope` reaches: beyond the wall for a job, behind it for everybody else. What is
    /// within a job already stays beyond.
    fn within(&self, scope: &Scope) -> Within<'_>;
}

/// See [`Connection::within`].
pub struct Within<'a> {
    connection: Connected<'a>,
    beyond: bool,
}

#[derive(Clone, Copy)]
enum Connected<'a> {
    Reads(&'a Reads),
    Transaction(&'a Transaction),
}

impl Database {
    /// Wraps a connected pool, for the portal itself: no second wall.
    #[must_use]
    pub fn new(pool: DatabaseConnection) -> Self {
        Self {
            reads: Reads { pool, walled: None },
            walls: true,
        }
    }

    /// A pool whose visitors meet the first wall alone: for the benchmark, which tells what the second one costs.
    #[must_use]
    pub fn without_second_wall(pool: DatabaseConnection) -> Self {
        Self {
            walls: false,
            ..Self::new(pool)
        }
    }

    /// The same database for one request of a visitor: on PostgreSQL behind the second wall.
    #[must_use]
    pub fn behind_wall(&self, actor: &Actor) -> Self {
        let stands = self.walls && self.is_postgres();
        let walled = Wall::of(actor).filter(|_| stands).map(|wall| {
            Arc::new(Walled {
                wall,
                open: Mutex::new(None),
            })
        });
        Self {
            reads: Reads {
                pool: self.reads.pool.clone(),
                walled,
            },
            walls: self.walls,
        }
    }

    /// For reads that need no snapshot: each statement by itself.
    #[must_use]
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// The pool itself, behind no wall: for migrations, for followers, for the portal's own measurements.
    #[must_use]
    pub fn pool(&self) -> &DatabaseConnection {
        &self.reads.pool
    }

    /// Begins a write. On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), because a read that later
    /// turns into a write fails when another writer came between.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the database is away or stays locked.
    pub async fn begin(&self) -> Result<Transaction> {
        let options = match self.reads.pool.get_database_backend() {
            DbBackend::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        let Some(walled) = &self.reads.walled else {
            return Ok(Transaction {
                inner: self.reads.pool.begin_with_options(options).await?,
                walled: None,
            });
        };
        let mut open = walled.open.lock().await;
        let_go(&mut open).await?;
        let inner = self.reads.pool.begin_with_options(options).await?;
        walled.wall.put_up(&inner, Wanted::Writes).await?;
        Ok(Transaction {
            inner,
            walled: Some(Mutex::new(())),
        })
    }

    /// Whether this is PostgreSQL, for the few statements that differ.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.reads.pool.get_database_backend() == DbBackend::Postgres
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Database")
    }
}

async fn let_go(open: &mut Option<Shared>) -> std::result::Result<(), DbErr> {
    match open.take() {
        Some(shared) => shared.transaction.rollback().await,
        None => Ok(()),
    }
}

/// What can be said to a connection.
enum Saying {
    Execute(Statement),
    Unprepared(String),
    One(Statement),
    All(Statement),
}

/// What it answers.
enum Answer {
    Executed(ExecResult),
    One(Option<QueryResult>),
    All(Vec<QueryResult>),
}

impl Answer {
    fn executed(self) -> std::result::Result<ExecResult, DbErr> {
        match self {
            Self::Executed(result) => Ok(result),
            Self::One(_) | Self::All(_) => Err(unexpected()),
        }
    }
}

fn unexpected() -> DbErr {
    DbErr::Custom("an answer of another kind than was asked for".to_owned())
}

impl Saying {
    /// Whether it has no rows for an answer, as a read has.
    fn may_write(&self) -> bool {
        matches!(self, Self::Execute(_) | Self::Unprepared(_))
    }

    async fn to(self, connection: &impl ConnectionTrait) -> std::result::Result<Answer, DbErr> {
        Ok(match self {
            Self::Execute(statement) => Answer::Executed(connection.execute_raw(statement).await?),
            Self::Unprepared(sql) => Answer::Executed(connection.execute_unprepared(&sql).await?),
            Self::One(statement) => Answer::One(connection.query_one_raw(statement).await?),
            Self::All(statement) => Answer::All(connection.query_all_raw(statement).await?),
        })
    }
}

impl Reads {
    async fn say(&self, saying: Saying, beyond: bool) -> std::result::Result<Answer, DbErr> {
        let Some(walled) = &self.walled else {
            return saying.to(&self.pool).await;
        };
        // Held until the answer is here: a request never waits for one connection while it holds another.
        let mut open = walled.open.lock().await;
        if beyond && saying.may_write() {
            let_go(&mut open).await?;
        }
        // Taken out until the answer is here: a transaction with a failed statement answers nothing more.
        let shared = match (open.take(), beyond) {
            (None, true) => return saying.to(&self.pool).await,
            (None, false) => walled.read(&self.pool).await?,
            (Some(shared), _) => shared.turned(!beyond).await?,
        };
        let answer = saying.to(&shared.transaction).await?;
        *open = Some(shared);
        Ok(answer)
    }
}

impl Shared {
    /// The same, speaking for the visitor or for a job.
    async fn turned(self, standing: bool) -> std::result::Result<Self, DbErr> {
        match (self.standing, standing) {
            (true, false) => Wall::open(&self.transaction).await?,
            (false, true) => Wall::close(&self.transaction).await?,
            (true, true) | (false, false) => {}
        }
        Ok(Self { standing, ..self })
    }
}

impl Walled {
    /// Read only: a write by itself that no transaction carries would be rolled back with it, so it fails instead.
    async fn read(&self, pool: &DatabaseConnection) -> std::result::Result<Shared, DbErr> {
        let transaction = pool.begin().await?;
        self.wall.put_up(&transaction, Wanted::Reads).await?;
        Ok(Shared {
            transaction,
            standing: true,
        })
    }
}

impl Transaction {
    /// Everything in it has happened.
    ///
    /// # Errors
    /// Those of the database; then nothing has.
    pub async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }

    /// Nothing in it has happened. The same as to drop it, but waited for.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }

    async fn say(&self, saying: Saying, beyond: bool) -> std::result::Result<Answer, DbErr> {
        let Some(turn) = &self.walled else {
            return saying.to(&self.inner).await;
        };
        let _turn = turn.lock().await;
        if !beyond {
            return saying.to(&self.inner).await;
        }
        Wall::open(&self.inner).await?;
        // After a failure the transaction takes no statement any more, and ends with the role it had before.
        let answer = saying.to(&self.inner).await?;
        Wall::close(&self.inner).await?;
        Ok(answer)
    }
}

impl<'a> Within<'a> {
    fn new(connection: impl Into<Connected<'a>>, beyond: bool) -> Self {
        Self {
            connection: connection.into(),
            beyond,
        }
    }

    async fn say(&self, saying: Saying) -> std::result::Result<Answer, DbErr> {
        match self.connection {
            Connected::Reads(reads) => reads.say(saying, self.beyond).await,
            Connected::Transaction(transaction) => transaction.say(saying, self.beyond).await,
        }
    }
}

impl<'a> From<&'a Reads> for Connected<'a> {
    fn from(reads: &'a Reads) -> Self {
        Self::Reads(reads)
    }
}

impl<'a> From<&'a Transaction> for Connected<'a> {
    fn from(transaction: &'a Transaction) -> Self {
        Self::Transaction(transaction)
    }
}

impl Connection for Reads {
    fn within(&self, scope: &Scope) -> Within<'_> {
        Within::new(self, scope.is_job())
    }
}

impl Connection for Transaction {
    fn within(&self, scope: &Scope) -> Within<'_> {
        Within::new(self, scope.is_job())
    }
}

impl Connection for Within<'_> {
    fn within(&self, scope: &Scope) -> Within<'_> {
        Within {
            connection: self.connection,
            beyond: self.beyond || scope.is_job(),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Within<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self.connection {
            Connected::Reads(reads) => reads.pool.get_database_backend(),
            Connected::Transaction(transaction) => transaction.inner.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.say(Saying::Execute(statement)).await?.executed()
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        self.say(Saying::Unprepared(sql.to_owned())).await?.executed()
    }

    async fn query_one_raw(&self, statement: Statement) -> std::result::Result<Option<QueryResult>, DbErr> {
        match self.say(Saying::One(statement)).await? {
            Answer::One(row) => Ok(row),
            Answer::All(_) | Answer::Executed(_) => Err(unexpected()),
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        match self.say(Saying::All(statement)).await? {
            Answer::All(rows) => Ok(rows),
            Answer::One(_) | Answer::Executed(_) => Err(unexpected()),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Reads {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        Within::new(self, false).execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        Within::new(self, false).execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> std::result::Result<Option<QueryResult>, DbErr> {
        Within::new(self, false).query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        Within::new(self, false).query_all_raw(statement).await
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        Within::new(self, false).execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        Within::new(self, false).execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> std::result::Result<Option<QueryResult>, DbErr> {
        Within::new(self, false).query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        Within::new(self, false).query_all_raw(statement).await
    }
}
