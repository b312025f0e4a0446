//! What runs beside the requests: jobs, deliveries, the sealing of the record.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::assemble::Desk;

/// How often the record of events is sealed.
const SEAL: Duration = Duration::from_mins(1);

/// Starts all workers; they end, each after what it is doing, when `stop` holds true.
pub(crate) fn start(desk: &Desk, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    let jobs = jobs::Worker::new(desk.db.clone(), desk.clock.clone(), desk.jobs());
    let at_work = stop.clone();
    workers.spawn(async move { jobs.run(at_work).await });
    let (delivery, at_work) = (desk.delivery.clone(), stop.clone());
    workers.spawn(delivery::run(delivery, at_work));
    let sealing = desk.clone();
    workers.spawn(every(SEAL, stop.clone(), move || seal(sealing.clone())));
    workers
}

async fn seal(desk: Desk) {
    match audit::seal(&desk.db, &desk.clock).await {
        Ok(0) => {}
        Ok(events) => tracing::info!(events, "events sealed"),
        Err(cause) => tracing::error!(%cause, "the record of events could not be sealed"),
    }
}

async fn every<F: Future<Output = ()>>(
    pause: Duration,
    mut stop: watch::Receiver<bool>,
    work: impl Fn() -> F,
) {
    while !*stop.borrow() {
        work().await;
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
