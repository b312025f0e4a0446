//! What every test stands on: a database of its own on each backend, a hand-moved clock, seeded randomness.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test whose world cannot be made fails"
)]

mod postgres;

use std::future::Future;

use db::{Backend, Db, Settings};
use jiff::civil::date;
use jiff::tz::TimeZone;
use kernel::{Clock, Random};
use tempfile::TempDir;

pub use postgres::Server;

/// One test's world. Its database goes when it is dropped.
pub struct World {
    /// A migrated database that nobody else uses.
    pub db: Db,
    /// Stands at noon in Rome on Monday 16 March 2026 until the test moves it.
    pub clock: Clock,
    /// The same sequence in every run.
    pub random: Random,
    /// Where the database lies, as `--database` takes it.
    pub url: String,
    /// A folder for the test's files.
    pub folder: TempDir,
    database: Option<postgres::Database>,
}

impl World {
    /// A new world on SQLite.
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self::open(url, folder, None).await
    }

    /// A new world on PostgreSQL (see [`Server::find`]).
    ///
    /// None only if `SPORTELLO_TEST_WITHOUT_POSTGRES` is set; without a server the test fails. `cargo xtask test`
    /// starts one.
    pub async fn on_postgres() -> Option<Self> {
        let server = Server::find();
        assert!(
            server.is_some() || postgres::may_be_left_out(),
            "no PostgreSQL server: set SPORTELLO_TEST_POSTGRES or run cargo xtask test"
        );
        let database = postgres::Database::create(server?).await;
        let folder = tempfile::tempdir().expect("a scratch folder");
        Some(Self::open(database.url(), folder, Some(database)).await)
    }

    async fn open(url: String, folder: TempDir, database: Option<postgres::Database>) -> Self {
        let settings = Settings { connections: 4, ..Settings::new(&url) };
        let db = Db::open(&settings).expect("the database opens");
        let noon = date(2026, 3, 16).at(12, 0, 0, 0).to_zoned(TimeZone::get("Europe/Rome").expect("Rome"));
        let clock = Clock::movable(noon.expect("noon").timestamp());
        db.migrate(clock.now()).await.expect("the migrations run");
        Self { db, clock, random: Random::seeded(7), url, folder, database }
    }

    /// Which database this world stands on.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.db.backend()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(database) = self.database.take() {
            database.remove();
        }
    }
}

/// Runs a test on SQLite and then on PostgreSQL.
pub async fn on_each_database<F: Future<Output = ()>>(test: impl Fn(World) -> F) {
    Box::pin(test(World::on_sqlite().await)).await;
    if let Some(world) = World::on_postgres().await {
        Box::pin(test(world)).await;
    }
}
