use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;

use db::Db;
use futures_util::FutureExt as _;
use kernel::{Clock, Random};
use tokio::sync::{mpsc, oneshot};

use crate::event::{Event, Stamped};
use crate::store;

/// Look-ups of one transaction at the most.
const GROUP: NonZeroUsize = NonZeroUsize::new(512).unwrap();

/// Records look-ups. All that wait while one group is being committed make up the next: no timer, no commit each.
///
/// An answer that tells somebody's data leaves only after [`Recorder::record`] has returned well.
#[derive(Clone)]
pub struct Recorder {
    queue: Option<mpsc::Sender<Waiting>>,
    clock: Clock,
    random: Random,
}

struct Waiting {
    events: Vec<Stamped>,
    answer: oneshot::Sender<bool>,
}

/// The record could not be made: whatever it was about must not be answered.
#[derive(Debug, thiserror::Error)]
#[error("the access could not be recorded")]
pub struct NotRecorded;

impl From<NotRecorded> for db::Error {
    fn from(cause: NotRecorded) -> Self {
        Self::Unavailable(cause.to_string())
    }
}

impl Recorder {
    /// Starts the one task that writes; it ends when the last clone is dropped.
    #[must_use]
    pub fn start(db: Db, clock: Clock, random: Random) -> Self {
        Self::in_groups_of(GROUP, db, clock, random)
    }

    /// The same with at most so many look-ups in a transaction: 1 shows what it costs to commit each by itself.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the recorder's own task, ended with its last handle")]
    pub fn in_groups_of(most: NonZeroUsize, db: Db, clock: Clock, random: Random) -> Self {
        let (queue, waiting) = mpsc::channel(4 * GROUP.get());
        tokio::spawn(write_groups(db, waiting, most.get()));
        Self { queue: Some(queue), clock, random }
    }

    /// Keeps nothing: for the bench alone, which measures what recording costs.
    #[must_use]
    pub fn keeping_nothing(clock: Clock, random: Random) -> Self {
        Self { queue: None, clock, random }
    }

    /// Answers when the event is on disk.
    pub async fn record(&self, event: Event) -> Result<(), NotRecorded> {
        self.record_all(vec![event]).await
    }

    /// Answers when all of the events are on disk.
    pub async fn record_all(&self, events: Vec<Event>) -> Result<(), NotRecorded> {
        let Some(queue) = &self.queue else { return Ok(()) };
        let events = events.into_iter().map(|event| Stamped::now(event, &self.clock, &self.random)).collect();
        let (answer, recorded) = oneshot::channel();
        queue.send(Waiting { events, answer }).await.map_err(|_ended| NotRecorded)?;
        if recorded.await.unwrap_or(false) { Ok(()) } else { Err(NotRecorded) }
    }
}

async fn write_groups(db: Db, mut queue: mpsc::Receiver<Waiting>, most: usize) {
    let mut group = Vec::with_capacity(most);
    while queue.recv_many(&mut group, most).await > 0 {
        let events: Vec<Stamped> =
            group.iter_mut().flat_map(|waiting| std::mem::take(&mut waiting.events)).collect();
        // Nobody could be shown anything ever again, if this task ended.
        let written = AssertUnwindSafe(write(&db, &events)).catch_unwind().await;
        let outcome = written.unwrap_or_else(|_panic| {
            Err(db::Error::Unavailable("a mistake in the program broke it off".to_owned()))
        });
        if let Err(cause) = &outcome {
            tracing::error!(events = events.len(), %cause, "accesses could not be recorded");
        }
        for waiting in group.drain(..) {
            // Whoever went away meanwhile gets no answer, and the record stands.
            let _ = waiting.answer.send(outcome.is_ok());
        }
    }
}

async fn write(db: &Db, events: &[Stamped]) -> Result<(), db::Error> {
    let mut tx = db.write().await?;
    store::insert_all(&mut tx, events).await?;
    tx.commit().await
}
