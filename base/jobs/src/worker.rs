use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use db::Db;
use futures_util::FutureExt as _;
use kernel::Clock;
use tokio::sync::watch;

use crate::{Claim, Failure, PAUSE, REST, store};

type Handler = Arc<dyn Fn(Claim) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>> + Send + Sync>;

/// Which function does which kind of job.
#[derive(Clone, Default)]
pub struct Handlers(HashMap<&'static str, Handler>);

impl Handlers {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the function that does jobs of this kind. It must call [`Claim::finish`] in its transaction.
    #[must_use]
    pub fn on<F, Work>(mut self, kind: &'static str, work: F) -> Self
    where
        F: Fn(Claim) -> Work + Send + Sync + 'static,
        Work: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.0.insert(kind, Arc::new(move |claim| Box::pin(work(claim))));
        self
    }

    /// All of these and all of those.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

/// Takes jobs and does them, one after the other; several may run, in several processes.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    clock: Clock,
    handlers: Handlers,
}

impl Worker {
    /// A worker that knows these handlers.
    #[must_use]
    pub fn new(db: Db, clock: Clock, handlers: Handlers) -> Self {
        Self { db, clock, handlers }
    }

    /// Works until `stop` holds true; the job under way is finished first.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let pause = match self.run_due().await {
                Ok(0) => PAUSE,
                Ok(_) => continue,
                Err(cause) => {
                    tracing::error!(%cause, "jobs could not be taken");
                    REST
                }
            };
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Does what is due now; answers how many jobs were taken, done or not.
    pub async fn run_due(&self) -> Result<usize, db::Error> {
        let mut tx = self.db.write().await?;
        let claims = store::claim(&mut tx, self.clock.now(), 8).await?;
        tx.commit().await?;
        let taken = claims.len();
        for claim in claims {
            self.work(claim).await?;
        }
        Ok(taken)
    }

    async fn work(&self, claim: Claim) -> Result<(), db::Error> {
        let outcome = match self.handlers.0.get(claim.kind.as_str()) {
            Some(handler) => {
                let done = AssertUnwindSafe(async { handler(claim.clone()).await }).catch_unwind().await;
                done.unwrap_or_else(|_panic| Err(Failure::Other("the handler broke off".to_owned())))
            }
            None => Err(Failure::Other("no handler knows this kind of job".to_owned())),
        };
        metrics::counter!("jobs_total", "kind" => claim.kind.clone(), "done" => outcome.is_ok().to_string())
            .increment(1);
        let Err(failure) = outcome else { return Ok(()) };
        tracing::warn!(job = %claim.id, kind = claim.kind, attempt = claim.attempt, %failure, "a job was not done");
        let mut tx = self.db.write().await?;
        if store::put_back(&mut tx, &claim, &failure.to_string(), self.clock.now()).await? {
            tracing::error!(job = %claim.id, kind = claim.kind, "a job is dead and waits for an operator");
        }
        tx.commit().await
    }
}
