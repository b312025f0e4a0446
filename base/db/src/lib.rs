//! One door to two databases: an SQLite file, or a PostgreSQL server.
//!
//! Areas write each statement once (see [`sql!`]) and never name a driver.

mod doubt;
mod error;
mod migrations;
mod postgres;
mod row;
mod sqlite;
mod statement;

use std::path::PathBuf;

use doubt::Doubt;
pub use error::Error;
pub use kernel::stored::Stored;
use kernel::stored::Value;
pub use migrations::{Migration, migrations};
pub use row::Row;
pub use statement::Statement;

/// Where the data lie and how many connections may be open.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:PATH`, or `postgres://user:password@host:port/name`.
    pub url: String,
    /// Reading threads on SQLite (2 to 4 serve best), connections on PostgreSQL.
    pub connections: usize,
}

impl Settings {
    /// Settings with the number of connections that measured best: 3 reading threads, or 8 connections.
    #[must_use]
    pub fn new(url: &str) -> Self {
        let connections = if url.starts_with("postgres") { 8 } else { 3 };
        Self { url: url.to_owned(), connections }
    }
}

/// Which database serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// An SQLite file, one writer at a time.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// A database; cloning shares its connections.
#[derive(Clone)]
pub struct Db {
    inner: Inner,
    doubt: Doubt,
}

#[derive(Clone)]
enum Inner {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens the database without looking at its schema; a PostgreSQL server is first reached when it is first asked.
    pub fn open(settings: &Settings) -> Result<Self, Error> {
        let inner = match settings.url.strip_prefix("sqlite:") {
            Some(path) => Inner::Sqlite(sqlite::Sqlite::open(&PathBuf::from(path), settings.connections)?),
            None => Inner::Postgres(postgres::Postgres::open(&settings.url, settings.connections)?),
        };
        Ok(Self { inner, doubt: Doubt::default() })
    }

    /// Which database serves.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.inner {
            Inner::Sqlite(_) => Backend::Sqlite,
            Inner::Postgres(_) => Backend::Postgres,
        }
    }

    /// For reading: each statement sees what was committed when it began. Writing through it is an error.
    pub async fn read(&self) -> Result<Tx, Error> {
        let work = match &self.inner {
            Inner::Sqlite(sqlite) => Work::SqliteRead(sqlite.clone()),
            Inner::Postgres(postgres) => Work::PostgresRead(postgres.read().await?),
        };
        Ok(Tx { work, failed: false, doubt: self.doubt.clone() })
    }

    /// A transaction, undone unless [`Tx::commit`] has answered. When that answers, the rows are on disk.
    ///
    /// On SQLite one transaction is open at a time: between this call and the commit do nothing but statements.
    pub async fn write(&self) -> Result<Tx, Error> {
        let begun = match &self.inner {
            Inner::Sqlite(sqlite) => sqlite.write().await.map(Work::SqliteWrite),
            Inner::Postgres(postgres) => postgres.write().await.map(Work::PostgresWrite),
        };
        Ok(Tx { work: self.doubt.heed(begun)?, failed: false, doubt: self.doubt.clone() })
    }

    /// Whether changes are stored. Where one failed for want of room in the last seconds the answer is no; after that
    /// one is tried out, and undone, each time that this is asked, until one has gone through.
    pub async fn takes_changes(&self) -> Result<(), Error> {
        self.doubt.settle(|| self.try_a_change()).await
    }

    /// Asks the database for a constant.
    pub async fn ping(&self) -> Result<(), Error> {
        self.read().await?.one(sql!("select 1 as one"), params![]).await.map(drop)
    }
}

/// Statements on one connection: a transaction, or reads.
///
/// Once a statement of a transaction has failed, the transaction cannot be committed, on either database: a
/// statement that may meet a taken key says `on conflict … do nothing` and looks at the number of rows.
pub struct Tx {
    work: Work,
    failed: bool,
    doubt: Doubt,
}

enum Work {
    SqliteRead(sqlite::Sqlite),
    SqliteWrite(sqlite::SqliteTx),
    PostgresRead(postgres::PostgresRead),
    PostgresWrite(postgres::PostgresTx),
}

impl Tx {
    /// Changes rows; answers how many.
    pub async fn execute(&mut self, statement: &'static Statement, params: Vec<Value>) -> Result<u64, Error> {
        let outcome = match &mut self.work {
            Work::SqliteWrite(tx) => tx.execute(statement, &params),
            Work::PostgresWrite(tx) => tx.execute(statement, &params).await,
            Work::SqliteRead(_) | Work::PostgresRead(_) => {
                Err(Error::Statement(format!("a change was asked of a reader: {}", statement.postgres())))
            }
        };
        self.failed |= outcome.is_err();
        self.doubt.heed(outcome)
    }

    /// All rows of the answer.
    pub async fn all(
        &mut self,
        statement: &'static Statement,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, Error> {
        let outcome = match &mut self.work {
            Work::SqliteRead(sqlite) => sqlite.read(statement, params).await,
            Work::SqliteWrite(tx) => tx.all(statement, &params),
            Work::PostgresRead(reader) => reader.all(statement, &params).await,
            Work::PostgresWrite(tx) => tx.all(statement, &params).await,
        };
        self.failed |= outcome.is_err();
        self.doubt.heed(outcome)
    }

    /// The first row of the answer, if there is one.
    pub async fn optional(
        &mut self,
        statement: &'static Statement,
        params: Vec<Value>,
    ) -> Result<Option<Row>, Error> {
        Ok(self.all(statement, params).await?.into_iter().next())
    }

    /// The first row of an answer that always has one.
    pub async fn one(&mut self, statement: &'static Statement, params: Vec<Value>) -> Result<Row, Error> {
        self.optional(statement, params).await?.ok_or(Error::NoRow(statement.postgres()))
    }

    /// Makes the change last. Once this answers, it survives a power cut.
    pub async fn commit(self) -> Result<(), Error> {
        if self.failed {
            return Err(Error::Unavailable("a statement of the transaction failed".to_owned()));
        }
        let outcome = match self.work {
            Work::SqliteWrite(tx) => tx.commit().await,
            Work::PostgresWrite(tx) => tx.commit().await,
            Work::SqliteRead(_) | Work::PostgresRead(_) => Ok(()),
        };
        self.doubt.heed(outcome)
    }

    /// Which database serves, for the few places where one statement on PostgreSQL stands for many on SQLite.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.work {
            Work::SqliteRead(_) | Work::SqliteWrite(_) => Backend::Sqlite,
            Work::PostgresRead(_) | Work::PostgresWrite(_) => Backend::Postgres,
        }
    }

    pub(crate) async fn batch(&mut self, script: &str) -> Result<(), Error> {
        match &mut self.work {
            Work::SqliteWrite(tx) => tx.batch(script),
            Work::PostgresWrite(tx) => tx.batch(script).await,
            Work::SqliteRead(_) | Work::PostgresRead(_) => {
                Err(Error::Statement("a script was asked of a reader".to_owned()))
            }
        }
    }
}
