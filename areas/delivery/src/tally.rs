//! How much was queued, and how much came to each state, hour by hour: counted where it happens, in the same transaction.

mod store;

use db::{Error, Tx};
use jiff::Timestamp;

use crate::Channel;

pub use store::{Balance, Hour};
pub(crate) use store::{Kept, balance, hours, keep, kept};

/// The word under which what was put into the outbox is counted; states are counted under their own.
pub(crate) const QUEUED: &str = "queued";

const HOUR: i64 = 3_600_000_000;

/// Counts that so many items came to a state, in the transaction in which they did.
pub(crate) async fn add(
    tx: &mut Tx,
    channel: Channel,
    happening: &'static str,
    count: i64,
    now: Timestamp,
) -> Result<(), Error> {
    let microsecond = now.as_microsecond();
    let hour = microsecond.div_euclid(HOUR) * HOUR;
    store::add(tx, (hour, channel, happening), microsecond.rem_euclid(store::SHARES), count).await
}
