//! The program as it is served, on a free port, for a bench.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use axum::response::IntoResponse;
use http::header;
use kernel::{Clock, Random};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use web::{Access, Routes};

use super::{Bench, Round, load, machine};
use crate::assemble::Desk;
use crate::commands;
use crate::config::Config;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::logging;

/// A running program with its scratch folder.
pub(super) struct Host {
    pub(super) desk: Desk,
    pub(super) address: SocketAddr,
    folder: TempDir,
    stop: watch::Sender<bool>,
    server: JoinHandle<Result<(), Failure>>,
}

/// Where the constant page stands that baselines ask for.
pub(super) const CONSTANT: &str = "/bench/constant";

impl Host {
    /// Puts the program together on the bench's database and brings its schema up to date.
    pub(super) async fn open(bench: &Bench) -> Result<(Desk, TempDir), Failure> {
        Self::open_with(bench, "").await
    }

    /// The same with more sections of the configuration, whose keys are made.
    pub(super) async fn open_with(bench: &Bench, more: &str) -> Result<(Desk, TempDir), Failure> {
        let folder = tempfile::tempdir()?;
        let (clock, random) = (Clock::system(), Random::system());
        let keys = folder.path().join("keys");
        Keys::create(&keys, &clock, &random)?;
        let config = config(bench, folder.path(), &keys, more)?;
        commands::keys::make_lacking(&config, &clock)?;
        logging::start(&config.log, &clock);
        let desk = Desk::open(&config, clock, random)?;
        desk.db.migrate(desk.clock.now()).await?;
        Ok((desk, folder))
    }

    /// Serves it; the constant page is `constant` bytes long.
    #[expect(clippy::disallowed_methods, reason = "the bench's own server, ended with it")]
    pub(super) async fn serve(desk: Desk, folder: TempDir, constant: usize) -> Result<Self, Failure> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let page = axum::body::Bytes::from("x".repeat(constant));
        let constant =
            move || async move { ([(header::CONTENT_TYPE, "application/json")], page).into_response() };
        let routes = Routes::new().get(CONSTANT, Access::open("the baseline of a bench"), constant);
        let (stop, stopped) = watch::channel(false);
        let answering = desk.router(routes, true, None, &stopped);
        let server = tokio::spawn(crate::http::serve(listener, answering, stopped));
        Ok(Self { desk, address, folder, stop, server })
    }

    /// A file in the scratch folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// One round: the load of another process, and the processor time that this one used for it.
    pub(super) async fn round(
        &self,
        bench: &Bench,
        requests: &Path,
        from: Option<usize>,
    ) -> Result<(Round, usize), Failure> {
        let load = load::Load {
            address: self.address,
            requests: requests.to_owned(),
            connections: bench.connections,
            seconds: bench.seconds,
            from: from.unwrap_or(0),
            once: from.is_some(),
            status: 200,
            every: 0,
        };
        let before = machine::processor_seconds();
        let seen = load.in_another_process().await?;
        let used = machine::processor_seconds() - before;
        Ok((Round::of(&seen, used)?, seen.next))
    }

    /// Ends the server.
    pub(super) async fn end(self) -> Result<(), Failure> {
        let _ = self.stop.send(true);
        self.server.await.map_err(|cause| Failure::Refused(cause.to_string()))?
    }
}

impl Round {
    /// What a load saw, for which this process used so many seconds of processor time. All must have been answered well.
    pub(super) fn of(seen: &load::Seen, used: f64) -> Result<Self, Failure> {
        if seen.failed > 0 {
            let all = seen.failed + seen.answered;
            return Err(Failure::Refused(format!("{} of {all} requests failed", seen.failed)));
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let cpu_us = used * 1e6 / seen.answered.max(1) as f64;
        Ok(Self { rate: seen.rate, p50_ms: seen.p50_ms, p99_ms: seen.p99_ms, cpu_us })
    }
}

fn config(bench: &Bench, folder: &Path, keys: &Path, more: &str) -> Result<Config, Failure> {
    let url =
        bench.database.clone().unwrap_or_else(|| format!("sqlite:{}", folder.join("bench.db").display()));
    let text = format!(
        "institute.name = 'Bench'\ninstitute.base_url = 'http://127.0.0.1'\n\
         institute.trusted_proxies = ['127.0.0.1']\ndatabase.url = '{url}'\n\
         keys.folder = '{}'\ncertificates.sender_address = 'bench@pec.example'\nlog.level = 'error'\n{more}",
        keys.display()
    );
    toml::from_str(&text).map_err(|cause| Failure::Refused(cause.to_string()))
}
