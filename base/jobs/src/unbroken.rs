use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long to wait before work that broke off is begun again: longer each time, and at most so long. What breaks off at
/// once again must not fill the log.
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// Does work that ends by itself when `stop` holds true. Where a mistake in the program breaks it off, it is begun again after
/// five seconds, then ten, up to five minutes, until it has gone on for that long: a mistake must not silence a worker until
/// somebody starts the program anew. What the work had half done is its own affair; nothing is handed on.
pub async fn unbroken<Work: Future<Output = ()>>(
    task: &'static str,
    mut stop: watch::Receiver<bool>,
    work: impl Fn() -> Work,
) {
    let mut wait = FIRST_WAIT;
    loop {
        let begun = Instant::now();
        if AssertUnwindSafe(async { work().await }).catch_unwind().await.is_ok() {
            return;
        }
        tracing::error!(task, "a worker broke off and is begun again");
        metrics::counter!("workers_broken_off_total", "task" => task).increment(1);
        if begun.elapsed() > LONGEST_WAIT {
            wait = FIRST_WAIT;
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = (2 * wait).min(LONGEST_WAIT);
    }
}
