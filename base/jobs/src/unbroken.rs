use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::watch;

/// How long to wait before work that broke off is begun again: once is a mistake in the program, and it must not fill the log.
const WAIT: Duration = Duration::from_secs(5);

/// Does work that ends by itself when `stop` holds true. Where a mistake in the program breaks it off, it is begun again after
/// five seconds: one row that nobody thought of must not silence a worker until somebody starts the program anew.
pub async fn unbroken<Work: Future<Output = ()>>(
    worker: &'static str,
    mut stop: watch::Receiver<bool>,
    work: impl Fn() -> Work,
) {
    // What it has left half done is either in the database, whole, or nowhere: nothing is taken over.
    while AssertUnwindSafe(async { work().await }).catch_unwind().await.is_err() {
        tracing::error!(worker, "a worker broke off and is begun again");
        metrics::counter!("workers_broken_off_total", "worker" => worker).increment(1);
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(WAIT) => {}
        }
    }
}
