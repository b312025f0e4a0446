//! Real servers in a scratch folder, stopped when they go out of scope.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::install::is_root;
use crate::run::{Failure, Program};

const BINARIES: &str = "/usr/lib/postgresql/15/bin";

/// A PostgreSQL server of this run.
pub(crate) struct Postgres {
    folder: TempDir,
    /// `postgres://postgres@127.0.0.1:PORT`
    pub(crate) address: String,
}

impl Postgres {
    pub(crate) fn start() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        if is_root() {
            Program::new("chown").args(["postgres"]).args([folder.path()]).run()?;
        }
        let data = folder.path().join("data");
        as_postgres("initdb")
            .args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-D"])
            .args([&data])
            .run()?;
        let port = free_port()?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c max_connections=300 -c unix_socket_directories={}",
            folder.path().display()
        );
        let log = folder.path().join("log");
        as_postgres("pg_ctl")
            .args(["-w", "-o", &options, "-D"])
            .args([&data])
            .args(["-l"])
            .args([&log])
            .args(["start"])
            .run()?;
        Ok(Self { folder, address: format!("postgres://postgres@127.0.0.1:{port}") })
    }

    /// A new, empty database.
    pub(crate) fn database(&self, name: &str) -> Result<String, Failure> {
        let server = format!("{}/postgres", self.address);
        Program::new("psql").args(["-qX", "-d", &server, "-c", &format!("create database {name}")]).run()?;
        Ok(format!("{}/{name}", self.address))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        as_postgres("pg_ctl").args(["-m", "immediate", "-D"]).args([data]).args(["stop"]).succeeds();
    }
}

fn as_postgres(program: &str) -> Program {
    let path = Path::new(BINARIES).join(program);
    if is_root() {
        Program::new("runuser").args(["-u", "postgres", "--"]).args([path])
    } else {
        Program::new(path)
    }
}

fn free_port() -> Result<u16, Failure> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The demonstration, running.
pub(crate) struct Demo {
    child: Child,
    /// Its folder; goes with it.
    pub(crate) folder: TempDir,
    /// Its database, where it does not lie in the folder.
    database: Option<String>,
}

impl Demo {
    /// Starts it on a free port and waits until it is ready.
    pub(crate) fn start(program: &Path, database: Option<&str>) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let listen = format!("127.0.0.1:{}", free_port()?);
        let mut demo = Program::new(program)
            .args(["demo", "--log", "debug", "--listen", &listen, "--data"])
            .args([folder.path()]);
        if let Some(url) = database {
            demo = demo.args(["--database", url]);
        }
        let mut command = demo.into_command();
        let log = File::create(folder.path().join("demo.log"))?;
        let child = command.stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut demo = Self { child, folder, database: database.map(str::to_owned) };
        demo.wait_until_ready()?;
        Ok(demo)
    }

    /// What describes it to programs.
    pub(crate) fn description(&self) -> PathBuf {
        self.folder.path().join("demo.json")
    }

    /// All that it has said.
    pub(crate) fn log(&self) -> Result<String, Failure> {
        Ok(fs::read_to_string(self.folder.path().join("demo.log"))?)
    }

    /// All that its database holds, where it does not lie in the folder.
    pub(crate) fn dump(&self) -> Result<Option<String>, Failure> {
        let Some(url) = &self.database else { return Ok(None) };
        let program = Path::new(BINARIES).join("pg_dump");
        Ok(Some(Program::new(program).args(["--data-only", "--dbname", url]).output()?))
    }

    fn wait_until_ready(&mut self) -> Result<(), Failure> {
        let start = Instant::now();
        while !self.description().exists() {
            if let Some(status) = self.child.try_wait()? {
                return Err(Failure::Found(format!("the demo ended with {status}:\n{}", self.log()?)));
            }
            if start.elapsed() > Duration::from_mins(3) {
                return Err(Failure::Found(format!(
                    "the demo is not ready after three minutes:\n{}",
                    self.log()?
                )));
            }
            sleep(Duration::from_millis(100));
        }
        eprintln!("demo ready after {:.1} s", start.elapsed().as_secs_f32());
        Ok(())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        Program::new("kill").args(["-TERM", &id]).succeeds();
        // It has ten seconds to end by itself.
        for _ in 0..100 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
