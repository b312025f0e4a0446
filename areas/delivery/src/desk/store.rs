use db::{Error, Row, Statement, Tx, params, sql};
use jiff::Timestamp;
use kernel::TaxCode;
use kernel::stored::Value;

use crate::item::{Alarm, Channel, Item, ItemId, Recipient, State};
use crate::receipts::{ReceiptId, Standing};

/// Beyond this many nothing is counted any more.
pub(super) const MOST_COUNTED: i64 = 1000;

/// An item as a list shows it.
pub(super) struct Listed {
    pub(super) id: ItemId,
    pub(super) position: i64,
    pub(super) channel: Channel,
    pub(super) mailbox: String,
    pub(super) recipient: Recipient,
    pub(super) state: State,
    pub(super) alarm: Option<Alarm>,
    pub(super) queued_at: Timestamp,
    pub(super) changed_at: Timestamp,
}

async fn listed(
    tx: &mut Tx,
    statement: &'static Statement,
    before: i64,
    limit: u32,
) -> Result<Vec<Listed>, Error> {
    tx.all(statement, params![before, limit]).await?.iter().map(read_listed).collect()
}

fn read_listed(row: &Row) -> Result<Listed, Error> {
    Ok(Listed {
        id: row.get("id")?,
        position: row.get("position")?,
        channel: row.get("channel")?,
        mailbox: row.get("mailbox")?,
        recipient: row.get("recipient")?,
        state: row.get("state")?,
        alarm: row.get("alarm")?,
        queued_at: row.get("queued_at")?,
        changed_at: row.get("changed_at")?,
    })
}

/// Of which nobody knows whether it left, newest first.
pub(super) async fn uncertain(tx: &mut Tx, before: i64, limit: u32) -> Result<Vec<Listed>, Error> {
    let statement = sql!(
        "select id, position, channel, mailbox, recipient, state, alarm, queued_at, changed_at
        from delivery_item where state = 'uncertain' and position < $1 order by position desc limit $2"
    );
    listed(tx, statement, before, limit).await
}

/// What will not arrive and of which nobody has taken note, newest first. Its condition is that of the index, word for
/// word; SQLite finds the index only with the column on the left.
pub(super) async fn failed(tx: &mut Tx, before: i64, limit: u32) -> Result<Vec<Listed>, Error> {
    let statement = sql!(
        "select id, position, channel, mailbox, recipient, state, alarm, queued_at, changed_at
        from delivery_item
        where (state = 'refused' or state = 'given_up' or state = 'failed') and changed_at > coalesce(noted_at, 0)
            and position < $1
        order by position desc limit $2"
    );
    listed(tx, statement, before, limit).await
}

/// All that will not arrive, newest first.
pub(super) async fn all_failed(tx: &mut Tx, before: i64, limit: u32) -> Result<Vec<Listed>, Error> {
    let statement = sql!(
        "select id, position, channel, mailbox, recipient, state, alarm, queued_at, changed_at
        from delivery_item where (state = 'refused' or state = 'given_up' or state = 'failed') and position < $1
        order by position desc limit $2"
    );
    listed(tx, statement, before, limit).await
}

/// What somebody should look at although it goes its way, newest first.
pub(super) async fn alarmed(tx: &mut Tx, before: i64, limit: u32) -> Result<Vec<Listed>, Error> {
    let statement = sql!(
        "select id, position, channel, mailbox, recipient, state, alarm, queued_at, changed_at
        from delivery_item where alarm is not null and position < $1 order by position desc limit $2"
    );
    listed(tx, statement, before, limit).await
}

/// Something in quarantine.
pub(super) struct Quarantined {
    pub(super) id: ReceiptId,
    pub(super) position: i64,
    pub(super) mailbox: String,
    pub(super) fetched_at: Timestamp,
    pub(super) reason: String,
    pub(super) kind: Option<String>,
    pub(super) happened_at: Option<Timestamp>,
    pub(super) identifier: Option<String>,
    pub(super) size: i64,
}

fn read_quarantined(row: &Row) -> Result<Quarantined, Error> {
    let reason: Option<String> = row.get("reason")?;
    Ok(Quarantined {
        id: row.get("id")?,
        position: row.get("position")?,
        mailbox: row.get("mailbox")?,
        fetched_at: row.get("fetched_at")?,
        reason: reason.unwrap_or_default(),
        kind: row.get("kind")?,
        happened_at: row.get("happened_at")?,
        identifier: row.get("identifier")?,
        size: row.get("size")?,
    })
}

/// What is in quarantine, newest first.
pub(super) async fn quarantine(tx: &mut Tx, before: i64, limit: u32) -> Result<Vec<Quarantined>, Error> {
    let statement = sql!(
        "select id, position, mailbox, fetched_at, reason, kind, happened_at, identifier, length(raw) + 0 as size
        from delivery_receipt where standing = 'quarantined' and position < $1 order by position desc limit $2"
    );
    tx.all(statement, params![before, limit]).await?.iter().map(read_quarantined).collect()
}

/// One message that is in quarantine.
pub(super) async fn quarantined(tx: &mut Tx, id: ReceiptId) -> Result<Option<Quarantined>, Error> {
    let statement = sql!(
        "select id, position, mailbox, fetched_at, reason, kind, happened_at, identifier, length(raw) + 0 as size
        from delivery_receipt where id = $1 and standing = 'quarantined'"
    );
    tx.optional(statement, params![id]).await?.as_ref().map(read_quarantined).transpose()
}

/// The bytes of a message that is in quarantine.
pub(super) async fn quarantined_raw(tx: &mut Tx, id: ReceiptId) -> Result<Option<Vec<u8>>, Error> {
    let statement = sql!("select raw from delivery_receipt where id = $1 and standing = $2");
    let row = tx.optional(statement, params![id, Standing::Quarantined]).await?;
    row.map(|row| row.get("raw")).transpose()
}

/// How long each list is, counted up to [`MOST_COUNTED`].
#[derive(Clone, Copy)]
pub(super) struct Lengths {
    pub(super) uncertain: i64,
    pub(super) failed: i64,
    pub(super) quarantine: i64,
    pub(super) alarmed: i64,
}

pub(super) async fn lengths(tx: &mut Tx) -> Result<Lengths, Error> {
    let statement = sql!(
        "select
            (select count(*) from (select position from delivery_item where state = 'uncertain' limit $1) a)
                as uncertain,
            (select count(*) from (select position from delivery_item
                where (state = 'refused' or state = 'given_up' or state = 'failed')
                    and changed_at > coalesce(noted_at, 0) limit $1) b) as failed,
            (select count(*) from (select position from delivery_receipt where standing = 'quarantined'
                limit $1) c) as quarantine,
            (select count(*) from (select position from delivery_item where alarm is not null limit $1) d)
                as alarmed"
    );
    let row = tx.one(statement, params![MOST_COUNTED]).await?;
    Ok(Lengths {
        uncertain: row.get("uncertain")?,
        failed: row.get("failed")?,
        quarantine: row.get("quarantine")?,
        alarmed: row.get("alarmed")?,
    })
}

/// An item, the mailbox from which it goes, and since when it has its alarm.
pub(super) struct Found {
    pub(super) item: Item,
    pub(super) mailbox: String,
    pub(super) alarmed_at: Option<Timestamp>,
    pub(super) noted_at: Option<Timestamp>,
}

pub(super) async fn item(tx: &mut Tx, id: ItemId) -> Result<Option<Found>, Error> {
    let statement = sql!(
        "select id, position, channel, recipient, subject, size, state, attempts, queued_at, changed_at, due_at,
            alarm, mailbox, alarmed_at, noted_at
        from delivery_item where id = $1"
    );
    let row = tx.optional(statement, params![id]).await?;
    row.map(|row| {
        Ok(Found {
            item: crate::store::read_item(&row)?,
            mailbox: row.get("mailbox")?,
            alarmed_at: row.get("alarmed_at")?,
            noted_at: row.get("noted_at")?,
        })
    })
    .transpose()
}

/// As much of an item as an act must know.
pub(super) struct Held {
    pub(super) state: State,
    pub(super) attempts: u32,
    pub(super) alarm: Option<Alarm>,
    alarmed_at: Option<Timestamp>,
    noted_at: Option<Timestamp>,
    changed_at: Timestamp,
}

impl Held {
    /// Whether it has failed, and nobody has taken note of that.
    pub(super) fn has_failed_unseen(&self) -> bool {
        let failed = matches!(self.state, State::Refused | State::GivenUp | State::Failed);
        failed && self.noted_at.is_none_or(|noted_at| noted_at < self.changed_at)
    }
}

/// The item, held against others until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, id: ItemId) -> Result<Option<Held>, Error> {
    let statement = sql!(
        sqlite: "select state, attempts, alarm, alarmed_at, noted_at, changed_at
            from delivery_item where id = $1",
        postgres: "select state, attempts, alarm, alarmed_at, noted_at, changed_at
            from delivery_item where id = $1 for update"
    );
    let row = tx.optional(statement, params![id]).await?;
    row.map(|row| {
        Ok(Held {
            state: row.get("state")?,
            attempts: row.get("attempts")?,
            alarm: row.get("alarm")?,
            alarmed_at: row.get("alarmed_at")?,
            noted_at: row.get("noted_at")?,
            changed_at: row.get("changed_at")?,
        })
    })
    .transpose()
}

/// Takes note of an item as it was held: its alarm goes, and is kept with the note.
pub(super) async fn take_note(
    tx: &mut Tx,
    id: ItemId,
    held: &Held,
    (by, reason): (&TaxCode, &str),
    now: Timestamp,
) -> Result<(), Error> {
    let item = sql!("update delivery_item set alarm = null, alarmed_at = null, noted_at = $2 where id = $1");
    tx.execute(item, params![id, now]).await?;
    let note = sql!(
        "insert into delivery_note (item_id, state, alarm, alarmed_at, noted_by, reason, noted_at)
        values ($1, $2, $3, $4, $5, $6, $7)"
    );
    tx.execute(note, params![id, held.state, held.alarm, held.alarmed_at, by, reason, now]).await.map(drop)
}

/// How a mailbox fares, in sending and in reading what comes back.
#[derive(Default, Clone)]
pub(super) struct Fares {
    pub(super) sending: Way,
    pub(super) reading: Way,
    /// When what comes back was last read.
    pub(super) read_at: Option<Timestamp>,
}

/// What keeps a mailbox from one of the two.
#[derive(Default, Clone, Copy)]
pub(super) struct Way {
    pub(super) suspended_at: Option<Timestamp>,
    pub(super) retry_at: Option<Timestamp>,
    pub(super) failures: i64,
}

pub(super) async fn fares(tx: &mut Tx, mailbox: &str) -> Result<Fares, Error> {
    let statement = sql!(
        "select failures, retry_at, suspended_at, fetch_failures, fetch_retry_at, fetch_suspended_at, fetched_at
        from delivery_mailbox where address = $1"
    );
    let Some(row) = tx.optional(statement, params![mailbox]).await? else { return Ok(Fares::default()) };
    Ok(Fares {
        sending: Way {
            suspended_at: row.get("suspended_at")?,
            retry_at: row.get("retry_at")?,
            failures: row.get("failures")?,
        },
        reading: Way {
            suspended_at: row.get("fetch_suspended_at")?,
            retry_at: row.get("fetch_retry_at")?,
            failures: row.get("fetch_failures")?,
        },
        read_at: row.get("fetched_at")?,
    })
}

/// Lets a mailbox send again at once. False if nothing keeps it from that.
pub(super) async fn resume_sending(tx: &mut Tx, mailbox: &str, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "update delivery_mailbox set failures = 0, retry_at = 0, suspended_at = null, refused_login = null
        where address = $1 and (suspended_at is not null or retry_at > $2)"
    );
    changed(tx, statement, params![mailbox, now]).await
}

/// Lets what came back to a mailbox be read again at once. False if nothing keeps it from that.
pub(super) async fn resume_reading(tx: &mut Tx, mailbox: &str, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "update delivery_mailbox set fetch_failures = 0, fetch_retry_at = 0, fetch_suspended_at = null,
            fetch_refused_login = null
        where address = $1 and (fetch_suspended_at is not null or fetch_retry_at > $2)"
    );
    changed(tx, statement, params![mailbox, now]).await
}

async fn changed(tx: &mut Tx, statement: &'static Statement, values: Vec<Value>) -> Result<bool, Error> {
    Ok(tx.execute(statement, values).await? == 1)
}
