use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
            *self.failed() = Some(Instant::now());
        }
        outcome
    }

    /// No doubt, or none any more: `try_a_change` went through.
    pub(crate) async fn settle(
        &self,
        try_a_change: impl AsyncFnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(failed) = *self.failed() else { return Ok(()) };
        if failed.elapsed() < FRESH {
            return Err(Error::Unwritable("a change has just failed".to_owned()));
        }
        // Whoever may not even try learns nothing by it: the next change that fails will tell.
        if let Err(cause @ (Error::Unwritable(_) | Error::Unavailable(_) | Error::Busy(_))) =
            try_a_change().await
        {
            return Err(cause);
        }
        // A change that failed during the trial is as good a reason to doubt as before.
        self.failed().take_if(|latest| *latest == failed);
        Ok(())
    }

    fn failed(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_doubt_since(ago: Duration) -> Doubt {
        Doubt(Arc::new(Mutex::new(Instant::now().checked_sub(ago))))
    }

    fn full() -> Error {
        Error::Unwritable("full".to_owned())
    }

    #[tokio::test]
    async fn only_a_change_that_cannot_be_stored_is_a_reason_to_doubt() {
        let doubt = Doubt::default();
        let _ = doubt.heed::<()>(Err(Error::Busy("a lock".to_owned())));
        doubt.settle(async || panic!("nothing to try")).await.unwrap();
        let _ = doubt.heed::<()>(Err(full()));
        doubt.settle(async || panic!("too soon to try")).await.unwrap_err();
    }

    #[tokio::test]
    async fn a_change_tried_out_well_ends_the_doubt() {
        let doubt = in_doubt_since(FRESH);
        doubt.settle(async || Err(full())).await.unwrap_err();
        doubt.settle(async || Err(Error::Busy("a lock".to_owned()))).await.unwrap_err();
        doubt.settle(async || Ok(())).await.unwrap();
        doubt.settle(async || panic!("nothing to try any more")).await.unwrap();
    }

    #[tokio::test]
    async fn a_change_that_fails_during_the_trial_keeps_the_doubt() {
        let doubt = in_doubt_since(FRESH);
        let failing = doubt.clone();
        let trial = async || {
            let _ = failing.heed::<()>(Err(full()));
            Ok(())
        };
        doubt.settle(trial).await.unwrap();
        doubt.settle(async || Ok(())).await.unwrap_err();
    }
}
