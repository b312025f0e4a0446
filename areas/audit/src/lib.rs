//! Who did what, for whom, when: rows that are only ever inserted, sealed in chained blocks.
//!
//! A change records its event in its own transaction ([`record`]); a look-up, which changes nothing, hands it to the
//! [`Recorder`] and waits until it is on disk before it answers.

mod chain;
mod event;
mod recorder;
mod store;

pub use chain::{Broken, Verified, seal, verify};
pub use event::{Action, Done, Entry, Event, Noted, Outcome, Stretch};
pub use recorder::{NotRecorded, Recorder};
pub use store::{of_action, sealed_after, seen_by_subject};

use db::{Error, Tx};
use jiff::Timestamp;
use kernel::{Clock, Random};

/// Records an event in the transaction of the change that it tells of: both are stored or neither.
pub async fn record(tx: &mut Tx, clock: &Clock, random: &Random, event: &Event) -> Result<(), Error> {
    store::insert(tx, &event::Stamped::now(event.clone(), clock, random)).await
}

/// The last event's instant, for `doctor`.
pub async fn last_event_at(tx: &mut Tx) -> Result<Option<Timestamp>, Error> {
    store::last_event_at(tx).await
}
