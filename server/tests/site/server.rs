use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

const BINARIES: &str = "/usr/lib/postgresql/15/bin";

/// A PostgreSQL server of one test, which may stop it.
pub(crate) struct Server {
    folder: TempDir,
    port: u16,
}

impl Server {
    /// None only where tests may go without PostgreSQL.
    pub(crate) fn start() -> Option<Self> {
        testing::Server::find()?;
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { folder, port };
        if is_root() {
            done(Command::new("chown").arg("postgres").arg(server.folder.path()));
        }
        let form = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"];
        done(as_postgres("initdb").args(form).arg(server.data()));
        server.resume();
        Some(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Every connection is cut; what was not committed is lost.
    pub(crate) fn vanish(&self) {
        done(as_postgres("pg_ctl").args(["-w", "-m", "immediate", "-D"]).arg(self.data()).arg("stop"));
    }

    pub(crate) fn resume(&self) {
        let folder = self.folder.path();
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={}",
            self.port,
            folder.display()
        );
        let mut start = as_postgres("pg_ctl");
        start
            .args(["-w", "-o", &options, "-D"])
            .arg(self.data())
            .arg("-l")
            .arg(folder.join("log"))
            .arg("start");
        done(&mut start);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = as_postgres("pg_ctl");
        stop.args(["-m", "immediate", "-D"]).arg(self.data()).arg("stop");
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

fn as_postgres(program: &str) -> Command {
    let path = Path::new(BINARIES).join(program);
    if !is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(path);
    command
}

fn done(command: &mut Command) {
    assert!(command.stdout(Stdio::null()).status().unwrap().success(), "{command:?}");
}
