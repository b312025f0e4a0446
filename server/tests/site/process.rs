use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::site::{PRIVATE, Site};

/// `sportello serve`, running; its log is read from a pipe, which no limit of files fills.
pub(crate) struct Process {
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
}

impl Process {
    pub(crate) fn serve(site: &Site) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_sportello"));
        program.args(["serve", "--config", &site.configuration()]);
        Self::start(program, site)
    }

    /// The same, where no file may grow beyond so many blocks of 512 bytes: a write beyond fails as on a full disk.
    pub(crate) fn serve_within(site: &Site, blocks: u64) -> Self {
        let mut shell = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$@\"");
        let program = [env!("CARGO_BIN_EXE_sportello"), "serve", "--config", &site.configuration()];
        shell.args(["-c", &script, "sh"]).args(program);
        Self::start(shell, site)
    }

    fn start(mut command: Command, site: &Site) -> Self {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::<Mutex<Vec<String>>>::default();
        let (lines, kept) = (BufReader::new(child.stderr.take().unwrap()).lines(), log.clone());
        std::thread::spawn(move || lines.for_each(|line| kept.lock().unwrap().push(line.unwrap())));
        let mut process = Self { child, log };
        process.wait_until("it listens", |_| {
            std::net::TcpStream::connect(("127.0.0.1", site.port)).is_ok()
                && site.get("/health/live").status == 200
        });
        process
    }

    pub(crate) fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// Waits at most half a minute; answers how long it took.
    pub(crate) fn wait_until(&mut self, what: &str, reached: impl Fn(&Self) -> bool) -> Duration {
        let started = Instant::now();
        while !reached(self) {
            assert!(self.child.try_wait().unwrap().is_none(), "the program has ended: {:?}", self.log());
            assert!(started.elapsed() < Duration::from_secs(30), "{what}: {:?}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        started.elapsed()
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// The lines of the log that tell of an error. None of all lines may tell anybody's data.
    pub(crate) fn errors(&self) -> Vec<String> {
        let log = self.log();
        let told: Vec<&String> =
            log.iter().filter(|line| PRIVATE.iter().any(|datum| line.contains(datum))).collect();
        assert!(told.is_empty(), "{told:?}");
        log.into_iter().filter(|line| line.contains("\"level\":\"ERROR\"")).collect()
    }

    /// Asks it to end; it ends well.
    pub(crate) fn end(mut self) {
        assert!(Command::new("kill").arg(self.id()).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
