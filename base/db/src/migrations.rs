use jiff::Timestamp;

use crate::{Backend, Db, Error, Tx, params, sql};

/// One step of the schema: the same name on both databases, one text each.
#[derive(Debug)]
pub struct Migration {
    /// `NNNN_name`.
    pub name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! list {
    ($($name:literal),* $(,)?) => {
        &[$(Migration {
            name: $name,
            sqlite: include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

/// All steps, in order.
const ALL: &[Migration] = list![
    "0001_audit",
    "0002_jobs",
    "0003_delivery",
    "0004_identity",
    "0005_certificates",
    "0006_lookup",
    "0007_subscriptions",
    "0008_import",
    "0009_sign_in_exchange",
    "0010_pin",
    "0011_cns",
    "0012_kept_form",
    "0013_openid_provider",
    "0014_pin_recovery",
    "0015_foreign_identity",
    "0016_claimed_request",
    "0017_receipts",
    "0018_copies",
    "0019_statistics",
    "0020_delivery_desk",
    "0021_telephone",
    "0022_delivery_indexes",
    "0023_first_in_line",
    "0024_attempts_by_item",
    "0025_receipts_by_item"
];

/// All steps that this version of the program knows, in order.
#[must_use]
pub fn migrations() -> &'static [Migration] {
    ALL
}

impl Db {
    /// Brings the schema to this version, step by step, each in a transaction; answers the names of the steps done.
    /// Two processes that start at once do each step once.
    pub async fn migrate(&self, now: Timestamp) -> Result<Vec<&'static str>, Error> {
        let mut done = Vec::new();
        let mut tx = self.write().await?;
        prepare(&mut tx).await?;
        for migration in ALL {
            if is_applied(&mut tx, migration).await? {
                continue;
            }
            let script = match self.backend() {
                Backend::Sqlite => migration.sqlite,
                Backend::Postgres => migration.postgres,
            };
            tx.batch(script).await.map_err(|cause| Error::Schema(format!("{}: {cause}", migration.name)))?;
            let record = sql!("insert into schema_migration (name, applied_at) values ($1, $2)");
            tx.execute(record, params![migration.name, now]).await?;
            done.push(migration.name);
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Stores something of no meaning and removes it again. On SQLite it is larger than what one request stores, for
    /// in a full file a few pages often still fit.
    pub(crate) async fn try_a_change(&self) -> Result<(), Error> {
        let (put, remove) = match self.backend() {
            Backend::Sqlite => (
                "drop table if exists room_trial; create table room_trial (room blob) strict; \
                 insert into room_trial (room) values (zeroblob(131072))",
                "drop table if exists room_trial",
            ),
            Backend::Postgres => (
                "insert into schema_migration (name, applied_at) values ('trial', 0) on conflict do nothing",
                "delete from schema_migration where name = 'trial'",
            ),
        };
        for script in [put, remove] {
            let mut tx = self.write().await?;
            tx.batch(script).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// The steps that the database still lacks.
    pub async fn missing_migrations(&self) -> Result<Vec<&'static str>, Error> {
        let mut tx = self.read().await?;
        let table = sql!(
            sqlite: "select name from sqlite_schema where type = 'table' and name = 'schema_migration'",
            postgres: "select table_name from information_schema.tables where table_name = 'schema_migration'"
        );
        if tx.all(table, params![]).await?.is_empty() {
            return Ok(ALL.iter().map(|migration| migration.name).collect());
        }
        let mut missing = Vec::new();
        for migration in ALL {
            if !is_applied(&mut tx, migration).await? {
                missing.push(migration.name);
            }
        }
        Ok(missing)
    }
}

/// Makes the list of steps; on PostgreSQL whoever comes second waits here until the first has done, and a step over many
/// rows may take its time.
async fn prepare(tx: &mut Tx) -> Result<(), Error> {
    if tx.backend() == Backend::Postgres {
        tx.batch("set local statement_timeout = 0; select pg_advisory_xact_lock(746573)").await?;
    }
    tx.batch(
        "create table if not exists schema_migration (name text primary key, applied_at bigint not null)",
    )
    .await
}

async fn is_applied(tx: &mut Tx, migration: &Migration) -> Result<bool, Error> {
    let record = sql!("select name from schema_migration where name = $1");
    Ok(tx.optional(record, params![migration.name]).await?.is_some())
}
