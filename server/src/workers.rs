//! What runs beside the requests: jobs, deliveries, the sealing of the record.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::assemble::Desk;

/// How often the record of events is sealed.
const SEAL: Duration = Duration::from_mins(1);

/// How often it is looked whether lists of revoked cards are to be fetched.
const LISTS: Duration = Duration::from_secs(15);

/// How often it is seen to that the figures are counted.
const FIGURES: Duration = Duration::from_hours(1);

/// How long the last sealing may take.
const LAST_SEAL: Duration = Duration::from_secs(2);

/// The workers of one process.
pub(crate) struct Workers {
    running: JoinSet<()>,
    desk: Desk,
}

impl Workers {
    /// Starts them all; they end, each after what it is doing, when `stop` holds true.
    pub(crate) fn start(desk: &Desk, stop: &watch::Receiver<bool>) -> Self {
        let mut running = JoinSet::new();
        let jobs = jobs::Worker::new(desk.db.clone(), desk.clock.clone(), desk.jobs());
        let at_work = stop.clone();
        running.spawn(jobs::unbroken("jobs", stop.clone(), move || do_jobs(jobs.clone(), at_work.clone())));
        running.spawn(delivery::run(desk.delivery.clone(), stop.clone()));
        let sealing = desk.clone();
        running.spawn(every("seal", SEAL, stop.clone(), move || seal(sealing.clone())));
        let listing = desk.clone();
        running.spawn(every("lists", LISTS, stop.clone(), move || refresh_lists(listing.clone())));
        let counting = desk.clone();
        running.spawn(every("figures", FIGURES, stop.clone(), move || have_counted(counting.clone())));
        Self { running, desk: desk.clone() }
    }

    /// Waits for all to end, then seals what was recorded up to here: what comes last in a process.
    pub(crate) async fn end(self) {
        let Self { mut running, desk } = self;
        while let Some(ended) = running.join_next().await {
            if ended.is_err() {
                tracing::error!("a worker has ended before its time");
            }
        }
        if tokio::time::timeout(LAST_SEAL, Box::pin(seal(desk))).await.is_err() {
            tracing::error!("the record of events could not be sealed in time");
        }
    }
}

async fn seal(desk: Desk) {
    match audit::seal(&desk.db, &desk.clock).await {
        Ok(0) => {}
        Ok(events) => tracing::info!(events, "events sealed"),
        Err(cause) => tracing::error!(%cause, "the record of events could not be sealed"),
    }
}

async fn refresh_lists(desk: Desk) {
    if let Err(cause) = identity::cns::refresh_lists(&desk.identity).await {
        tracing::error!(%cause, "lists of revoked cards could not be asked for");
    }
}

async fn have_counted(desk: Desk) {
    if let Err(cause) = statistics::schedule(&desk.statistics).await {
        tracing::error!(%cause, "the figures could not be put on the list of what is to be done");
    }
}

async fn do_jobs(jobs: jobs::Worker, stop: watch::Receiver<bool>) {
    jobs.run(stop).await;
}

async fn every<F: Future<Output = ()>>(
    task: &'static str,
    pause: Duration,
    stop: watch::Receiver<bool>,
    work: impl Fn() -> F,
) {
    let (work, at_work) = (&work, &stop);
    let repeated = || async move {
        let mut stop = at_work.clone();
        while !*stop.borrow() {
            work().await;
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    };
    jobs::unbroken(task, stop.clone(), repeated).await;
}
