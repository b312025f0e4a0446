use std::collections::BTreeMap;

use db::{Error, Tx, params, sql};
use jiff::Timestamp;

use crate::item::{Channel, State};

/// Into how many shares a count is split, so that writers at the same time seldom wait for one another.
pub(super) const SHARES: i64 = 8;

pub(super) async fn add(
    tx: &mut Tx,
    (hour, channel, happening): (i64, Channel, &'static str),
    share: i64,
    count: i64,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into delivery_tally (hour, channel, happening, share, count) values ($1, $2, $3, $4, $5)
        on conflict (hour, channel, happening, share) do update set count = delivery_tally.count + excluded.count"
    );
    tx.execute(statement, params![hour, channel, happening, share, count]).await.map(drop)
}

/// How many items came to something in an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hour {
    /// The beginning of the hour.
    pub hour: Timestamp,
    /// By what means they go.
    pub channel: Channel,
    /// `queued`, or the word of the state to which they came.
    pub happening: String,
    /// How many.
    pub count: i64,
}

/// The counts of all hours from `from` on to before `until`, in order.
pub(crate) async fn hours(tx: &mut Tx, from: Timestamp, until: Timestamp) -> Result<Vec<Hour>, Error> {
    let statement = sql!(
        "select hour, channel, happening, cast(sum(count) as bigint) as count from delivery_tally
        where hour >= $1 and hour < $2 group by hour, channel, happening order by hour, channel, happening"
    );
    let rows = tx.all(statement, params![from, until]).await?;
    rows.iter()
        .map(|row| {
            Ok(Hour {
                hour: row.get("hour")?,
                channel: row.get("channel")?,
                happening: row.get("happening")?,
                count: row.get("count")?,
            })
        })
        .collect()
}

/// What was queued in all, against where it stands now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balance {
    /// How many items were ever put into the outbox, counted when they were.
    pub queued: i64,
    /// How many stand in each state now.
    pub standing: BTreeMap<State, i64>,
}

impl Balance {
    /// Whether every item that was queued stands somewhere, and none besides.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.queued == self.standing.values().sum::<i64>()
    }
}

/// Counts all items; both sums are of one moment. Reads the whole table: for a job, not for a page.
pub(crate) async fn balance(tx: &mut Tx) -> Result<Balance, Error> {
    let statement = sql!(
        "select 'all' as state, cast(coalesce(sum(count), 0) as bigint) as count
        from delivery_tally where happening = 'queued'
        union all
        select state, count(*) as count from delivery_item group by state"
    );
    let mut balance = Balance::default();
    for row in tx.all(statement, params![]).await? {
        let (state, count): (String, i64) = (row.get("state")?, row.get("count")?);
        match State::parse(&state) {
            Ok(state) => drop(balance.standing.insert(state, count)),
            Err(_all) => balance.queued = count,
        }
    }
    Ok(balance)
}

/// A balance as it was last drawn up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) drawn_at: Timestamp,
    /// How many items were ever queued.
    pub(crate) queued: i64,
    /// How many stand in any state.
    pub(crate) standing: i64,
}

impl Kept {
    /// As [`Balance::holds`].
    pub(crate) const fn holds(&self) -> bool {
        self.queued == self.standing
    }
}

/// The balance that was last drawn up.
pub(crate) async fn kept(tx: &mut Tx) -> Result<Option<Kept>, Error> {
    let statement = sql!("select drawn_at, queued, standing from delivery_balance where one = 1");
    let row = tx.optional(statement, params![]).await?;
    row.map(|row| {
        Ok(Kept {
            drawn_at: row.get("drawn_at")?,
            queued: row.get("queued")?,
            standing: row.get("standing")?,
        })
    })
    .transpose()
}

/// Keeps a balance in the place of the one before.
pub(crate) async fn keep(tx: &mut Tx, kept: &Kept) -> Result<(), Error> {
    let statement = sql!(
        "insert into delivery_balance (one, drawn_at, queued, standing) values (1, $1, $2, $3)
        on conflict (one) do update
        set drawn_at = excluded.drawn_at, queued = excluded.queued, standing = excluded.standing"
    );
    tx.execute(statement, params![kept.drawn_at, kept.queued, kept.standing]).await.map(drop)
}
