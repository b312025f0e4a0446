use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where a PostgreSQL server listens on which tests may make databases.
#[derive(Debug, Clone)]
pub struct Server {
    /// `postgres://user@host:port`, without a database.
    pub address: String,
}

#[expect(clippy::disallowed_methods, reason = "how a test is told of its server")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

pub(crate) fn may_be_left_out() -> bool {
    setting("SPORTELLO_TEST_WITHOUT_POSTGRES").is_some()
}

impl Server {
    /// The server that `SPORTELLO_TEST_POSTGRES` names.
    #[must_use]
    pub fn find() -> Option<Self> {
        static ADDRESS: LazyLock<Option<String>> = LazyLock::new(|| setting("SPORTELLO_TEST_POSTGRES"));
        ADDRESS.clone().map(|address| Self { address })
    }
}

/// One test's database.
pub(crate) struct Database {
    server: Server,
    name: String,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    pub(crate) async fn create(server: Server) -> Self {
        let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        server.run(&format!("drop database if exists {name} with (force)")).await;
        server.run(&format!("create database {name}")).await;
        Self { server, name }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/{}", self.server.address, self.name)
    }

    /// In a process of its own: a drop cannot wait, and the test's runtime is about to end.
    pub(crate) fn remove(self) {
        let statement = format!("drop database if exists {} with (force)", self.name);
        let address = format!("{}/postgres", self.server.address);
        let _ = Command::new(PathBuf::from("psql")).args(["-qX", "-d", &address, "-c", &statement]).status();
    }
}

impl Server {
    async fn run(&self, statement: &str) {
        let address = format!("{}/postgres", self.address);
        let (client, connection) =
            tokio_postgres::connect(&address, tokio_postgres::NoTls).await.expect("PostgreSQL");
        let work = async {
            client.batch_execute(statement).await.expect("the statement runs");
            drop(client);
        };
        let (_done, ended) = tokio::join!(work, connection);
        ended.expect("the connection ends well");
    }
}
