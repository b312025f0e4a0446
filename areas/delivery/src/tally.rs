//! How much was queued, and how much came to each state, hour by hour: counted where it happens, in the same transaction.

mod store;

use std::collections::BTreeMap;

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

/// What many items of one transaction came to, to be counted at its end.
#[derive(Default)]
pub(crate) struct Tally(BTreeMap<(Channel, &'static str), i64>);

impl Tally {
    pub(crate) fn note(&mut self, channel: Channel, happening: &'static str, count: u64) {
        if let Ok(count @ 1..) = i64::try_from(count) {
            *self.0.entry((channel, happening)).or_default() += count;
        }
    }

    pub(crate) async fn write(self, tx: &mut Tx, now: Timestamp) -> Result<(), Error> {
        for ((channel, happening), count) in self.0 {
            add(tx, channel, happening, count, now).await?;
        }
        Ok(())
    }
}
