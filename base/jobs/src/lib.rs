//! Work done later: a row in the transaction of whatever causes it, done by a worker that holds it for a while.
//!
//! A handler ends its job inside the transaction of its effect ([`Claim::finish`]): both last or neither. A worker
//! that was taken for dead finds its hold gone and cannot commit.

mod store;
mod unbroken;
mod worker;

pub use unbroken::unbroken;
pub use worker::{Handlers, Worker};

use std::time::Duration;

use db::{Error, Tx};
use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, Random, id};

id! {
    /// Key of a job.
    JobId
}

/// Something to be done.
#[derive(Debug, Clone)]
pub struct Job {
    /// Which handler does it.
    pub kind: &'static str,
    /// What it is about: a second job of this kind and key is not added while the first one waits.
    pub key: String,
    /// What the handler needs to know; keys, no personal data.
    pub payload: serde_json::Value,
    /// Not before.
    pub run_at: Timestamp,
}

/// Adds a job in the caller's transaction; changes nothing where the same is already waiting.
pub async fn enqueue(tx: &mut Tx, clock: &Clock, random: &Random, job: &Job) -> Result<(), Error> {
    store::insert(tx, JobId::new(clock, random), job, clock.now()).await
}

/// Jobs that wait or run, and dead ones.
pub async fn counts(tx: &mut Tx) -> Result<Counts, Error> {
    store::counts(tx).await
}

/// How many jobs stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Waiting or running.
    pub pending: i64,
    /// Given up after the last attempt.
    pub dead: i64,
}

/// A job that this worker holds until its lease ends.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The job.
    pub id: JobId,
    /// What it is about.
    pub key: String,
    /// What the handler needs to know.
    pub payload: serde_json::Value,
    /// This attempt, the first being 1.
    pub attempt: u32,
    kind: String,
    fence: i64,
}

impl Claim {
    /// Ends the job in the transaction of its effect. An error means that the hold was lost: nothing may be committed.
    pub async fn finish(&self, tx: &mut Tx) -> Result<(), Failure> {
        if store::remove(tx, self.id, self.fence).await? { Ok(()) } else { Err(Failure::HoldLost) }
    }
}

/// Why a job was not done this time.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Another worker holds it now.
    #[error("the hold on the job was lost")]
    HoldLost,
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] Error),
    /// Something else, in words without personal data.
    #[error("{0}")]
    Other(String),
}

/// The wait before attempt `attempt + 1`: 10 s, doubling up to an hour.
#[must_use]
pub fn back_off(attempt: u32) -> SignedDuration {
    SignedDuration::from_secs((10 << attempt.saturating_sub(1).min(9)).min(3600))
}

/// How long a worker holds a job before another may take it.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(120);

/// After so many attempts a job is dead and waits for an operator.
pub(crate) const ATTEMPTS: u32 = 20;

/// How often a worker looks for work when there was none.
pub(crate) const PAUSE: Duration = Duration::from_millis(250);

/// How long a worker rests when the database did not answer.
pub(crate) const REST: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_ten_seconds_to_an_hour() {
        let waits: Vec<i64> =
            [1, 2, 3, 9, 10, 40].iter().map(|attempt| back_off(*attempt).as_secs()).collect();
        assert_eq!(waits, [10, 20, 40, 2560, 3600, 3600]);
    }
}
