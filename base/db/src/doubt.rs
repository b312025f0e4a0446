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

    /// An error while there is doubt and `try_a_change`, which is heeded by what it changes through, does not end it.
    pub(crate) async fn settle(
        &self,
        try_a_change: impl AsyncFnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(failed) = self.get() else { return Ok(()) };
        if failed.elapsed() < FRESH {
            return Err(Error::Unwritable("a change has just failed".to_owned()));
        }
        try_a_change().await?;
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
