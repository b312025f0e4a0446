use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::Error;

/// For how long a failed change is answer enough to whether changes are stored.
const FRESH: Duration = Duration::from_secs(5);

/// Whether the database may be full: since when a change has failed, none having been tried out well afterwards.
#[derive(Clone, Default)]
pub(crate) struct Doubt(Arc<Mutex<Option<Instant>>>);

impl Doubt {
    /// Notes an outcome and hands it on.
    pub(crate) fn heed<T>(&self, outcome: Result<T, Error>) -> Result<T, Error> {
        if let Err(Error::Unwritable(_)) = &outcome {
            self.set(Some(Instant::now()));
        }
        outcome
    }

    /// No doubt, or none any more: `try_a_change` went through.
    pub(crate) async fn settle(
        &self,
        try_a_change: impl AsyncFnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(failed) = self.get() else { return Ok(()) };
        if failed.elapsed() < FRESH {
            return Err(Error::Unwritable("a change has just failed".to_owned()));
        }
        // Whoever may not even try learns nothing by it: the next change that fails will tell.
        if let Err(cause @ (Error::Unwritable(_) | Error::Unavailable(_))) = try_a_change().await {
            return Err(cause);
        }
        self.set(None);
        Ok(())
    }

    fn get(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, failed: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }
}
