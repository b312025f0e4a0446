use db::{Error, Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::EmailAddress;
use kernel::digest::SHA256_BYTES;

use crate::item::{Attachment, Item, ItemId, Move, Outcome, Outgoing, Owner};
use crate::smtp::Trace;
use crate::{Channel, Decision, State};

/// Puts an item and its attachments into the outbox.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: ItemId,
    channel: Channel,
    outgoing: &Outgoing,
    size: usize,
    now: Timestamp,
) -> Result<(), Error> {
    let item = sql!(
        "insert into delivery_item (id, mailbox, channel, recipient, subject, body, ephemeral, owner_kind, owner_id,
            size, state, queued_at, due_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $12)"
    );
    let Outgoing { mailbox, recipient, subject, body, ephemeral, owner, .. } = outgoing;
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let values = params![
        id,
        mailbox,
        channel,
        recipient,
        subject,
        body,
        ephemeral,
        owner.kind,
        owner.id,
        size,
        State::Queued,
        now
    ];
    tx.execute(item, values).await?;
    let part = sql!(
        "insert into delivery_part (item_id, number, name, media_type, content) values ($1, $2, $3, $4, $5)"
    );
    for (number, attachment) in (1_u32..).zip(&outgoing.attachments) {
        let Attachment { name, media_type, content } = attachment;
        tx.execute(part, params![id, number, name, media_type, content]).await?;
    }
    Ok(())
}

/// Whether a mailbox may send, and how it went lately.
#[derive(Debug, Clone, Default)]
pub(crate) struct MailboxState {
    pub(crate) failures: u32,
    pub(crate) retry_at: Option<Timestamp>,
    pub(crate) suspended_at: Option<Timestamp>,
    pub(crate) refused_login: Option<[u8; SHA256_BYTES]>,
}

/// Makes the mailbox known to all workers.
pub(crate) async fn introduce(tx: &mut Tx, address: &EmailAddress) -> Result<(), Error> {
    let statement =
        sql!("insert into delivery_mailbox (address) values ($1) on conflict (address) do nothing");
    tx.execute(statement, params![address]).await.map(drop)
}

/// The mailbox's state, held against other workers until the transaction ends.
pub(crate) async fn hold_mailbox(tx: &mut Tx, address: &EmailAddress) -> Result<MailboxState, Error> {
    let statement = sql!(
        sqlite: "select failures, retry_at, suspended_at, refused_login from delivery_mailbox where address = $1",
        postgres: "select failures, retry_at, suspended_at, refused_login from delivery_mailbox where address = $1
            for update"
    );
    let Some(row) = tx.optional(statement, params![address]).await? else {
        return Ok(MailboxState::default());
    };
    Ok(MailboxState {
        failures: row.get("failures")?,
        retry_at: row.get("retry_at")?,
        suspended_at: row.get("suspended_at")?,
        refused_login: row.get("refused_login")?,
    })
}

/// The server failed the mailbox: nothing is claimed before `retry_at`.
pub(crate) async fn put_off_mailbox(
    tx: &mut Tx,
    address: &EmailAddress,
    retry_at: Timestamp,
) -> Result<(), Error> {
    let statement =
        sql!("update delivery_mailbox set failures = failures + 1, retry_at = $2 where address = $1");
    tx.execute(statement, params![address, retry_at]).await.map(drop)
}

/// The mailbox works: earlier failures and a suspension are over.
pub(crate) async fn clear_mailbox(tx: &mut Tx, address: &EmailAddress) -> Result<(), Error> {
    let statement = sql!(
        "update delivery_mailbox set failures = 0, retry_at = 0, suspended_at = null, refused_login = null
        where address = $1"
    );
    tx.execute(statement, params![address]).await.map(drop)
}

/// Nothing is sent from the mailbox until its login changes or somebody lets it go on.
pub(crate) async fn suspend_mailbox(
    tx: &mut Tx,
    address: &EmailAddress,
    login: Option<[u8; SHA256_BYTES]>,
    now: Timestamp,
) -> Result<(), Error> {
    let statement =
        sql!("update delivery_mailbox set suspended_at = $2, refused_login = $3 where address = $1");
    tx.execute(statement, params![address, now, login]).await.map(drop)
}

/// What there is to do for a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outlook {
    /// An item waits whose time has come.
    pub(crate) due: bool,
    /// A worker has gone silent.
    pub(crate) lapsed: bool,
}

/// A look without a transaction, so that an idle worker does not write.
pub(crate) async fn outlook(tx: &mut Tx, address: &EmailAddress, now: Timestamp) -> Result<Outlook, Error> {
    let statement = sql!(
        "select
            (select position from delivery_item
                where mailbox = $1 and state = 'queued' and due_at <= $2 limit 1) as due_one,
            (select position from delivery_item
                where mailbox = $1 and state in ('claimed', 'sending') and lease_until < $2 limit 1) as lapsed_one"
    );
    let row = tx.one(statement, params![address, now]).await?;
    let has = |column| Ok::<bool, Error>(row.get::<Option<i64>>(column)?.is_some());
    Ok(Outlook { due: has("due_one")?, lapsed: has("lapsed_one")? })
}

/// An item that a worker holds.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) id: ItemId,
    pub(crate) position: i64,
    pub(crate) fence: i64,
    pub(crate) recipient: EmailAddress,
    pub(crate) queued_at: Timestamp,
    pub(crate) attempts: u32,
}

/// Takes the first items in order whose time has come. Nobody's item overtakes an earlier one to the same recipient that
/// is under way or put off.
pub(crate) async fn claim(
    tx: &mut Tx,
    address: &EmailAddress,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
) -> Result<Vec<Held>, Error> {
    let statement = sql!(
        "update delivery_item set state = $5, lease_until = $3, fence = fence + 1
        where state = $6 and position in (
            select candidate.position from delivery_item as candidate
            where candidate.mailbox = $1 and candidate.state = 'queued' and candidate.due_at <= $2
                and not exists (
                    select 1 from delivery_item as earlier
                    where earlier.mailbox = $1 and earlier.recipient = candidate.recipient
                        and earlier.position < candidate.position
                        and earlier.state in ('queued', 'claimed', 'sending')
                        and (earlier.state <> 'queued' or earlier.due_at > $2))
            order by candidate.position limit $4)
        returning id, position, fence, recipient, queued_at, attempts"
    );
    let (from, to) = (Move::Claim.from(), Move::Claim.to());
    let rows = tx.all(statement, params![address, now, lease_until, limit, to, from]).await?;
    let mut held: Vec<Held> = rows.iter().map(read_held).collect::<Result<_, _>>()?;
    held.sort_by_key(|item| item.position);
    Ok(held)
}

fn read_held(row: &Row) -> Result<Held, Error> {
    Ok(Held {
        id: row.get("id")?,
        position: row.get("position")?,
        fence: row.get("fence")?,
        recipient: row.get("recipient")?,
        queued_at: row.get("queued_at")?,
        attempts: row.get("attempts")?,
    })
}

/// What a claimed item says.
pub(crate) struct Content {
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) attachments: Vec<Attachment>,
}

pub(crate) async fn content(tx: &mut Tx, id: ItemId) -> Result<Content, Error> {
    let item = sql!("select subject, body from delivery_item where id = $1");
    let row = tx.one(item, params![id]).await?;
    let parts =
        sql!("select name, media_type, content from delivery_part where item_id = $1 order by number");
    let attachments = tx.all(parts, params![id]).await?;
    let attachments = attachments.iter().map(read_attachment).collect::<Result<_, _>>()?;
    Ok(Content { subject: row.get("subject")?, body: row.get("body")?, attachments })
}

fn read_attachment(row: &Row) -> Result<Attachment, Error> {
    Ok(Attachment {
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        content: row.get("content")?,
    })
}

/// Writes down that attempt `attempt` begins. False if the hold was lost: then the server must hear nothing.
pub(crate) async fn begin(
    tx: &mut Tx,
    held: &Held,
    attempt: u32,
    message_id: &str,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<bool, Error> {
    let item = sql!(
        "update delivery_item set state = $3, changed_at = $4, lease_until = $5, attempts = $6
        where id = $1 and fence = $2 and state = $7"
    );
    let (from, to) = (Move::Begin.from(), Move::Begin.to());
    if tx.execute(item, params![held.id, held.fence, to, now, lease_until, attempt, from]).await? != 1 {
        return Ok(false);
    }
    let record = sql!(
        "insert into delivery_attempt (item_id, number, message_id, fence, started_at) values ($1, $2, $3, $4, $5)"
    );
    tx.execute(record, params![held.id, attempt, message_id, held.fence, now]).await?;
    Ok(true)
}

/// How an attempt ended, as it is written down.
pub(crate) struct Ending {
    pub(crate) attempt: u32,
    pub(crate) step: Move,
    pub(crate) outcome: Outcome,
    pub(crate) trace: Trace,
    pub(crate) due_at: Option<Timestamp>,
}

/// Writes down how the attempt ended. False if somebody else has judged it meanwhile; then nothing is written.
pub(crate) async fn end(tx: &mut Tx, held: &Held, ending: &Ending, now: Timestamp) -> Result<bool, Error> {
    let item = sql!(
        "update delivery_item set state = $3, changed_at = $4, lease_until = null, due_at = coalesce($5, due_at),
            body = case when ephemeral and $6 then '' else body end
        where id = $1 and fence = $2 and state = $7 and attempts = $8"
    );
    let (from, to) = (ending.step.from(), ending.step.to());
    let values = params![held.id, held.fence, to, now, ending.due_at, to.is_end(), from, ending.attempt];
    if tx.execute(item, values).await? != 1 {
        return Ok(false);
    }
    let record = sql!(
        "update delivery_attempt set ended_at = $3, outcome = $4, step = $5, reply_code = $6, reply_status = $7
        where item_id = $1 and number = $2 and ended_at is null"
    );
    let Trace { step, code, .. } = ending.trace;
    let (code, status) = (code.map(u32::from), ending.trace.status());
    tx.execute(record, params![held.id, ending.attempt, now, ending.outcome, step, code, status]).await?;
    Ok(true)
}

/// Gives an item back that was shown to nobody. Nothing happens if the hold was lost.
pub(crate) async fn release(tx: &mut Tx, held: &Held) -> Result<bool, Error> {
    let statement = sql!(
        "update delivery_item set state = $3, lease_until = null where id = $1 and fence = $2 and state = $4"
    );
    let (from, to) = (Move::Release.from(), Move::Release.to());
    Ok(tx.execute(statement, params![held.id, held.fence, to, from]).await? == 1)
}

/// Judges what silent workers have left: what was shown to nobody waits again, what was being shown is uncertain.
/// Answers how many have become uncertain. The fence moves, so that a worker who wakes up can write nothing.
pub(crate) async fn lapse(tx: &mut Tx, address: &EmailAddress, now: Timestamp) -> Result<u64, Error> {
    let unseen = sql!(
        "update delivery_item set state = $3, lease_until = null, fence = fence + 1
        where mailbox = $1 and state = 'claimed' and state = $4 and lease_until < $2"
    );
    tx.execute(unseen, params![address, now, Move::Release.to(), Move::Release.from()]).await?;
    let attempts = sql!(
        "update delivery_attempt set ended_at = $2, outcome = 'uncertain'
        where ended_at is null and exists (
            select 1 from delivery_item as item
            where item.id = delivery_attempt.item_id and item.attempts = delivery_attempt.number
                and item.mailbox = $1 and item.state = 'sending' and item.lease_until < $2)"
    );
    let unclear = sql!(
        "update delivery_item set state = $3, changed_at = $2, lease_until = null, fence = fence + 1
        where mailbox = $1 and state = 'sending' and state = $4 and lease_until < $2"
    );
    tx.execute(attempts, params![address, now]).await?;
    tx.execute(unclear, params![address, now, Move::LoseSight.to(), Move::LoseSight.from()]).await
}

/// Writes down what was decided about an uncertain item. False if it is no longer uncertain.
pub(crate) async fn decide(
    tx: &mut Tx,
    id: ItemId,
    decision: Decision,
    reason: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let item = sql!(
        "update delivery_item set state = $2, changed_at = $3, due_at = $3 where id = $1 and state = $4"
    );
    let step = Move::Decide(decision);
    if tx.execute(item, params![id, step.to(), now, step.from()]).await? != 1 {
        return Ok(false);
    }
    let attempt = sql!(
        "update delivery_attempt set decision = $2, decision_reason = $3, decided_at = $4
        where item_id = $1 and number = (select attempts from delivery_item where id = $1)"
    );
    tx.execute(attempt, params![id, decision, reason, now]).await?;
    Ok(true)
}

/// The owner's items, newest first, from below `before` on.
pub(crate) async fn of_owner(tx: &mut Tx, owner: Owner, before: i64, limit: u32) -> Result<Vec<Item>, Error> {
    let statement = sql!(
        "select id, position, channel, recipient, subject, size, state, attempts, queued_at, changed_at, due_at
        from delivery_item
        where owner_kind = $1 and owner_id = $2 and position < $3
        order by position desc limit $4"
    );
    tx.all(statement, params![owner.kind, owner.id, before, limit]).await?.iter().map(read_item).collect()
}

fn read_item(row: &Row) -> Result<Item, Error> {
    Ok(Item {
        id: row.get("id")?,
        position: row.get("position")?,
        channel: row.get("channel")?,
        recipient: row.get("recipient")?,
        subject: row.get("subject")?,
        size: row.get("size")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        queued_at: row.get("queued_at")?,
        changed_at: row.get("changed_at")?,
        due_at: row.get("due_at")?,
    })
}

/// One of the owner's items.
pub(crate) async fn one_of_owner(tx: &mut Tx, owner: Owner, id: ItemId) -> Result<Option<Item>, Error> {
    let statement = sql!(
        "select id, position, channel, recipient, subject, size, state, attempts, queued_at, changed_at, due_at
        from delivery_item
        where owner_kind = $1 and owner_id = $2 and id = $3"
    );
    tx.optional(statement, params![owner.kind, owner.id, id]).await?.as_ref().map(read_item).transpose()
}
