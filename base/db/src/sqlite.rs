mod log;

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::Sender;
use kernel::stored::Value;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::{Error, Row, Statement};

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// How long to wait for a writer in another process.
const PATIENCE: Duration = Duration::from_secs(10);

/// An SQLite file: one writing connection, and a few reading ones on threads of their own.
///
/// Reads leave the async threads because a cold page is a blocking read of the disk. Writes run where the caller
/// runs, for the pages that they touch are warm and a hop to a thread per statement would cost more than the
/// statement; what really waits, the commit with its fsync, is done on a thread of its own and shared by all
/// transactions that queued up meanwhile.
#[derive(Clone)]
pub(crate) struct Sqlite(Arc<Connections>);

struct Connections {
    readers: Sender<Job>,
    writer: Arc<Mutex<Writer>>,
    finished: Sender<()>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, readers: usize) -> Result<Self, Error> {
        let mut connection = open_writer(path)?;
        log::watch(path, &mut connection)?;
        connection.busy_timeout(Duration::ZERO)?;
        let writer = Arc::new(Mutex::new(Writer { connection, open: false, waiting: Vec::new() }));
        let (sender, jobs) = crossbeam_channel::unbounded::<Job>();
        for number in 0..readers {
            let connection = open_reader(path)?;
            let jobs = jobs.clone();
            std::thread::Builder::new()
                .name(format!("sqlite-read-{number}"))
                .spawn(move || jobs.iter().for_each(|job| job(&connection)))
                .map_err(|cause| Error::Unavailable(cause.to_string()))?;
        }
        let finished = start_committer(writer.clone())?;
        Ok(Self(Arc::new(Connections { readers: sender, writer, finished })))
    }

    pub(crate) async fn read(
        &self,
        statement: &'static Statement,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, Error> {
        let (answer, received) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // The one who asked may have gone away meanwhile.
            let _ = answer.send(all(connection, statement, &params));
        });
        self.0.readers.send(job).map_err(|_gone| stopped())?;
        received.await.map_err(|_gone| stopped())?
    }

    pub(crate) async fn write(&self) -> Result<SqliteTx, Error> {
        let mut writer = self.0.writer.clone().lock_owned().await;
        if !writer.open && !writer.begin_at_once()? {
            let finished = self.0.finished.clone();
            writer = tokio::task::spawn_blocking(move || {
                let begun = writer.begin_in_time();
                finish(&finished);
                begun.map(|()| writer)
            })
            .await
            .map_err(|_panic| stopped())??;
        }
        let alone = writer.waiting.is_empty();
        if !alone {
            writer.savepoint()?;
        }
        Ok(SqliteTx { writer: Some(writer), alone, finished: self.0.finished.clone() })
    }
}

fn stopped() -> Error {
    Error::Unavailable("the database is closed".to_owned())
}

/// Temporary files stay in memory: the journal of a writer's savepoint would otherwise be written to the disk page by
/// page.
fn open_writer(path: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    keep_plans(&connection)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
         pragma temp_store = memory; \
         pragma trusted_schema = off; pragma cache_size = -16384; pragma wal_autocheckpoint = 0;",
    )?;
    Ok(connection)
}

/// A plan serves whatever values are bound. Otherwise SQLite, with its statistics of key values, would parse and plan a
/// cached statement anew for each of them, which took longer than most statements.
fn keep_plans(connection: &Connection) -> Result<(), Error> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn open_reader(path: &Path) -> Result<Connection, Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags)?;
    keep_plans(&connection)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(256);
    connection
        .execute_batch("pragma query_only = on; pragma trusted_schema = off; pragma cache_size = -8192;")?;
    Ok(connection)
}

/// The one writing connection. While `open`, a transaction is under way that holds the changes of all whose answers
/// are `waiting` for its commit.
pub(crate) struct Writer {
    connection: Connection,
    open: bool,
    waiting: Vec<oneshot::Sender<Result<(), Error>>>,
}

impl Writer {
    fn begin(&mut self) -> Result<(), rusqlite::Error> {
        self.connection.prepare_cached("begin immediate")?.execute([])?;
        self.open = true;
        Ok(())
    }

    /// Begins unless a writer in another process holds the file.
    fn begin_at_once(&mut self) -> Result<bool, Error> {
        match self.begin() {
            Err(cause) if cause.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(false),
            begun => Ok(begun.map(|()| true)?),
        }
    }

    /// Waits for a writer in another process: not on an async thread.
    fn begin_in_time(&mut self) -> Result<(), Error> {
        self.connection.busy_timeout(PATIENCE)?;
        let begun = self.begin();
        self.connection.busy_timeout(Duration::ZERO)?;
        Ok(begun?)
    }

    fn savepoint(&mut self) -> Result<(), Error> {
        let outcome = self.connection.prepare_cached("savepoint one").and_then(|mut begin| begin.execute([]));
        if outcome.is_err() {
            self.settle_lost_transaction();
        }
        Ok(outcome.map(drop)?)
    }

    /// Undoes the part of one writer. If that fails, his changes cannot be told from those of the others any more:
    /// all are undone.
    fn undo(&mut self, alone: bool) {
        let part = if alone { "rollback" } else { "rollback to one; release one" };
        if self.open && self.connection.execute_batch(part).is_err() && !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("rollback");
        }
        self.settle_lost_transaction();
    }

    fn commit(&mut self) {
        if !self.open {
            return;
        }
        let outcome = self.connection.prepare_cached("commit").and_then(|mut commit| commit.execute([]));
        let outcome = outcome.map(drop).map_err(Error::from);
        if outcome.is_err() && !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("rollback");
        }
        self.open = false;
        self.answer(|| outcome.clone());
    }

    fn answer(&mut self, outcome: impl Fn() -> Result<(), Error>) {
        for waiting in self.waiting.drain(..) {
            // One who no longer waits has been cancelled; the rows are stored or not all the same.
            let _ = waiting.send(outcome());
        }
    }

    /// Notes that the transaction has ended: one who was alone has undone it, or a full disk or a failed write has made
    /// SQLite end it, and then nobody who waits was stored.
    fn settle_lost_transaction(&mut self) {
        if self.open && self.connection.is_autocommit() {
            self.open = false;
            self.answer(|| Err(Error::Unavailable("the transaction was ended by the database".to_owned())));
        }
    }
}

/// Commits the open transaction whenever a writer has finished, on a thread of its own, until nobody can write any more.
/// The lock is first come, first served: whoever asked to write before it came is let in first and joins the group.
fn start_committer(writer: Arc<Mutex<Writer>>) -> Result<Sender<()>, Error> {
    let (finished, woken) = crossbeam_channel::bounded(1);
    std::thread::Builder::new()
        .name("sqlite-commit".to_owned())
        .spawn(move || {
            for () in &woken {
                let commit = AssertUnwindSafe(|| writer.clone().blocking_lock_owned().commit());
                // Nobody could ever write again, if this thread ended.
                if std::panic::catch_unwind(commit).is_err() {
                    tracing::error!("a commit has panicked");
                }
            }
        })
        .map_err(|cause| Error::Unavailable(cause.to_string()))?;
    Ok(finished)
}

/// Wakes the committer; one who is awake already comes once more.
fn finish(finished: &Sender<()>) {
    let _ = finished.try_send(());
}

/// One writer's part of the open transaction, between a savepoint and its release. The first writer of a transaction
/// is `alone` and needs none: what he undoes is the whole.
pub(crate) struct SqliteTx {
    writer: Option<OwnedMutexGuard<Writer>>,
    alone: bool,
    finished: Sender<()>,
}

impl SqliteTx {
    pub(crate) fn execute(&mut self, statement: &'static Statement, params: &[Value]) -> Result<u64, Error> {
        self.run(|connection| {
            let count = connection
                .prepare_cached(statement.sqlite())?
                .execute(rusqlite::params_from_iter(params.iter().map(Bound)))?;
            Ok(count as u64)
        })
    }

    pub(crate) fn all(&mut self, statement: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Error> {
        self.run(|connection| all(connection, statement, params))
    }

    pub(crate) fn batch(&mut self, script: &str) -> Result<(), Error> {
        self.run(|connection| Ok(connection.execute_batch(script)?))
    }

    fn run<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let writer = self.writer.as_mut().ok_or_else(stopped)?;
        if !writer.open {
            return Err(Error::Unavailable("the transaction was ended by the database".to_owned()));
        }
        let outcome = work(&writer.connection);
        if outcome.is_err() {
            writer.settle_lost_transaction();
        }
        outcome
    }

    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        let alone = self.alone;
        self.run(|connection| {
            if !alone {
                connection.prepare_cached("release one")?.execute([])?;
            }
            Ok(())
        })?;
        let (answer, received) = oneshot::channel();
        if let Some(mut writer) = self.writer.take() {
            writer.waiting.push(answer);
        }
        finish(&self.finished);
        received.await.map_err(|_gone| stopped())?
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if let Some(mut writer) = self.writer.take() {
            writer.undo(self.alone);
            drop(writer);
            finish(&self.finished);
        }
    }
}

fn all(connection: &Connection, statement: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Error> {
    let mut prepared = connection.prepare_cached(statement.sqlite())?;
    let columns = statement.sqlite_columns(|| prepared.column_names().map(str::to_owned).collect());
    let mut rows = prepared.query(rusqlite::params_from_iter(params.iter().map(Bound)))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let values =
            (0..columns.len()).map(|index| Ok(read(row.get_ref(index)?))).collect::<Result<_, Error>>()?;
        found.push(Row { columns: columns.clone(), values, statement: statement.postgres() });
    }
    Ok(found)
}

struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Value::Null => ValueRef::Null,
            Value::Bool(yes) => ValueRef::Integer(i64::from(*yes)),
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            Value::Uuid(id) => ValueRef::Blob(id.as_bytes()),
            _ => {
                return Err(rusqlite::Error::ToSqlConversionFailure("SQLite has no arrays".into()));
            }
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

fn read(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        // Strict tables hold no floating point numbers; an average in a statement is cut to a whole number.
        #[expect(clippy::cast_possible_truncation, reason = "whole units are enough for figures")]
        ValueRef::Real(number) => Value::Int(number as i64),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}
