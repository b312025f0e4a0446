use db::{Error, Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::TaxCode;

use crate::item::{Attachment, Item, ItemId, Move, Outcome, Owner, Recipient};
use crate::queue::store as queue;
use crate::smtp::Trace;
use crate::{Alarm, Channel, Decision, State};

/// A new item, of whatever channel.
pub(crate) struct NewItem<'a> {
    pub(crate) id: ItemId,
    pub(crate) mailbox: &'a str,
    pub(crate) channel: Channel,
    pub(crate) recipient: &'a Recipient,
    pub(crate) subject: &'a str,
    pub(crate) body: &'a str,
    pub(crate) ephemeral: bool,
    pub(crate) attachments: &'a [Attachment],
    pub(crate) owner: Owner,
    pub(crate) size: usize,
}

/// Puts an item and its attachments into the outbox. It takes its turn after the recipient's other items that wait, and
/// not before those that have been taken: whoever gets one item a day waits behind one item of whoever gets thousands.
pub(crate) async fn insert(tx: &mut Tx, item: &NewItem<'_>, now: Timestamp) -> Result<(), Error> {
    queue::hold(tx, item.mailbox, item.recipient).await?;
    let statement = sql!(
        sqlite: "insert into delivery_item (id, mailbox, channel, recipient, subject, body, ephemeral, owner_kind,
            owner_id, size, state, queued_at, due_at, changed_at, leads, turn)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $12, ahead.turn is null,
            max(coalesce((select turn from delivery_mailbox where address = $2), 0), coalesce(ahead.turn + 1, 0))
        from (select (
            select turn from delivery_item
            where mailbox = $2 and recipient = $4 and (state = 'queued' or state = 'claimed' or state = 'sending')
            order by position desc limit 1) as turn) as ahead",
        postgres: "with ahead as (
            select turn from delivery_item
            where mailbox = $2 and recipient = $4 and state in ('queued', 'claimed', 'sending')
            order by position desc limit 1)
        insert into delivery_item (id, mailbox, channel, recipient, subject, body, ephemeral, owner_kind,
            owner_id, size, state, queued_at, due_at, changed_at, leads, turn)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $12, not exists (select 1 from ahead),
            greatest(coalesce((select turn from delivery_mailbox where address = $2), 0),
                coalesce((select turn + 1 from ahead), 0)))"
    );
    let NewItem { id, mailbox, channel, recipient, subject, body, ephemeral, owner, .. } = item;
    let size = i64::try_from(item.size).unwrap_or(i64::MAX);
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
    tx.execute(statement, values).await?;
    let part = sql!(
        "insert into delivery_part (item_id, number, name, media_type, content) values ($1, $2, $3, $4, $5)"
    );
    for (number, attachment) in (1_u32..).zip(item.attachments) {
        let Attachment { name, media_type, content } = attachment;
        tx.execute(part, params![id, number, name, media_type, content]).await?;
    }
    Ok(())
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
pub(crate) async fn outlook(tx: &mut Tx, mailbox: &str, now: Timestamp) -> Result<Outlook, Error> {
    let statement = sql!(
        "select
            (select position from delivery_item
                where mailbox = $1 and state = 'queued' and leads = true and due_at <= $2 limit 1) as due_one,
            (select position from delivery_item
                where mailbox = $1 and lease_until < $2 limit 1) as lapsed_one"
    );
    let row = tx.one(statement, params![mailbox, now]).await?;
    let has = |column| Ok::<bool, Error>(row.get::<Option<i64>>(column)?.is_some());
    Ok(Outlook { due: has("due_one")?, lapsed: has("lapsed_one")? })
}

/// An item that a worker holds.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) id: ItemId,
    pub(crate) position: i64,
    pub(crate) turn: i64,
    pub(crate) fence: i64,
    pub(crate) recipient: Recipient,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) ephemeral: bool,
    pub(crate) size: i64,
    pub(crate) queued_at: Timestamp,
    pub(crate) attempts: u32,
    /// Its files, where they are small; others are read when its turn has come.
    pub(crate) attachments: Option<Vec<Attachment>>,
}

/// As large as an item may be whose files are read together with it, in bytes.
const SMALL: i64 = 64 * 1024;

/// Takes the first items in their fair order whose time has come, at most one for each recipient.
pub(crate) async fn claim(
    tx: &mut Tx,
    mailbox: &str,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
) -> Result<Vec<Held>, Error> {
    let statement = sql!(
        "update delivery_item set state = $5, lease_until = $3, fence = fence + 1
        where state = $6 and position in (
            select position from delivery_item
            where mailbox = $1 and state = 'queued' and leads = true and due_at <= $2
            order by turn, position limit $4)
        returning id, position, turn, fence, recipient, subject, body, ephemeral, size, queued_at, attempts"
    );
    let (from, to) = (Move::Claim.from(), Move::Claim.to());
    let rows = tx.all(statement, params![mailbox, now, lease_until, limit, to, from]).await?;
    let mut held: Vec<Held> = rows.iter().map(read_held).collect::<Result<_, _>>()?;
    held.sort_by_key(|item| (item.turn, item.position));
    for item in held.iter_mut().filter(|item| item.size <= SMALL) {
        item.attachments = Some(attachments(tx, item.id).await?);
    }
    Ok(held)
}

fn read_held(row: &Row) -> Result<Held, Error> {
    Ok(Held {
        id: row.get("id")?,
        position: row.get("position")?,
        turn: row.get("turn")?,
        fence: row.get("fence")?,
        recipient: row.get("recipient")?,
        subject: row.get("subject")?,
        body: row.get("body")?,
        ephemeral: row.get("ephemeral")?,
        size: row.get("size")?,
        queued_at: row.get("queued_at")?,
        attempts: row.get("attempts")?,
        attachments: None,
    })
}

/// The files that go with an item.
pub(crate) async fn attachments(tx: &mut Tx, id: ItemId) -> Result<Vec<Attachment>, Error> {
    let parts =
        sql!("select name, media_type, content from delivery_part where item_id = $1 order by number");
    tx.all(parts, params![id]).await?.iter().map(read_attachment).collect()
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

/// The attempt goes on: nobody else judges it before `lease_until`.
pub(crate) async fn renew(tx: &mut Tx, held: &Held, lease_until: Timestamp) -> Result<(), Error> {
    let statement =
        sql!("update delivery_item set lease_until = $3 where id = $1 and fence = $2 and state = 'sending'");
    tx.execute(statement, params![held.id, held.fence, lease_until]).await.map(drop)
}

/// How an attempt ended, as it is written down.
pub(crate) struct Ending {
    pub(crate) attempt: u32,
    pub(crate) step: Move,
    pub(crate) outcome: Outcome,
    pub(crate) trace: Trace,
    pub(crate) due_at: Option<Timestamp>,
    /// The other side's own name of the message, if its answer told one that receipts will quote.
    pub(crate) identifier: Option<String>,
}

/// Writes down how the attempt ended. False if somebody else has judged it meanwhile; then nothing is written.
pub(crate) async fn end(tx: &mut Tx, held: &Held, ending: &Ending, now: Timestamp) -> Result<bool, Error> {
    let item = sql!(
        "update delivery_item set state = $3, changed_at = $4, lease_until = null, due_at = coalesce($5, due_at),
            body = case when ephemeral and $6 then '' else body end
        where id = $1 and fence = $2 and state = $7 and attempts = $8
        returning ephemeral, mailbox"
    );
    let (from, to) = (ending.step.from(), ending.step.to());
    let values =
        params![held.id, held.fence, to, now, ending.due_at, to.is_past_sending(), from, ending.attempt];
    let Some(row) = tx.optional(item, values).await? else { return Ok(false) };
    if to.is_past_sending() && row.get("ephemeral")? {
        forget_attachments(tx, held.id).await?;
    }
    if to.is_end() {
        queue::let_next_lead(tx, &row.get::<String>("mailbox")?, &held.recipient).await?;
    }
    let record = sql!(
        "update delivery_attempt set ended_at = $3, outcome = $4, step = $5, reply_code = $6, reply_status = $7,
            identifier = $8
        where item_id = $1 and number = $2 and ended_at is null"
    );
    let Trace { step, code, .. } = ending.trace;
    let (code, status) = (code.map(u32::from), ending.trace.status());
    let identifier = &ending.identifier;
    let values = params![held.id, ending.attempt, now, ending.outcome, step, code, status, identifier];
    tx.execute(record, values).await?;
    Ok(true)
}

/// The attachments of an item that holds a secret go with its body.
pub(crate) async fn forget_attachments(tx: &mut Tx, id: ItemId) -> Result<(), Error> {
    let statement = sql!(
        "delete from delivery_part where item_id = $1
            and exists (select 1 from delivery_item where id = $1 and ephemeral)"
    );
    tx.execute(statement, params![id]).await.map(drop)
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
pub(crate) async fn lapse(tx: &mut Tx, mailbox: &str, now: Timestamp) -> Result<u64, Error> {
    let unseen = sql!(
        "update delivery_item set state = $3, lease_until = null, fence = fence + 1
        where mailbox = $1 and state = 'claimed' and state = $4 and lease_until < $2"
    );
    tx.execute(unseen, params![mailbox, now, Move::Release.to(), Move::Release.from()]).await?;
    let attempts = sql!(
        "update delivery_attempt set ended_at = $2, outcome = 'uncertain'
        where ended_at is null and exists (
            select 1 from delivery_item as item
            where item.id = delivery_attempt.item_id and item.attempts = delivery_attempt.number
                and item.mailbox = $1 and item.state = 'sending' and item.lease_until < $2)"
    );
    let unclear = sql!(
        "update delivery_item set state = $3, changed_at = $2, lease_until = null, fence = fence + 1
        where mailbox = $1 and state = 'sending' and state = $4 and lease_until < $2 returning recipient"
    );
    tx.execute(attempts, params![mailbox, now]).await?;
    let (from, to) = (Move::LoseSight.from(), Move::LoseSight.to());
    let unclear = tx.all(unclear, params![mailbox, now, to, from]).await?;
    for row in &unclear {
        queue::let_next_lead(tx, mailbox, &row.get("recipient")?).await?;
    }
    Ok(unclear.len() as u64)
}

/// Writes down what was decided about an uncertain item, by whom and why; answers its channel. Nothing if
/// it is no longer uncertain.
pub(crate) async fn decide(
    tx: &mut Tx,
    id: ItemId,
    decision: Decision,
    (by, reason): (Option<&TaxCode>, &str),
    now: Timestamp,
) -> Result<Option<Channel>, Error> {
    let step = Move::Decide(decision);
    let past = step.to().is_past_sending();
    let joined = sql!("select mailbox, recipient from delivery_item where id = $1 and state = $2");
    let Some(row) = tx.optional(joined, params![id, step.from()]).await? else { return Ok(None) };
    queue::hold(tx, &row.get::<String>("mailbox")?, &row.get("recipient")?).await?;
    let item = sql!(
        "update delivery_item set state = $2, changed_at = $3, due_at = $3,
            body = case when ephemeral and $5 then '' else body end,
            leads = not exists (
                select 1 from delivery_item as other
                where other.mailbox = delivery_item.mailbox and other.recipient = delivery_item.recipient
                    and (other.state = 'queued' or other.state = 'claimed' or other.state = 'sending'))
        where id = $1 and state = $4 returning channel"
    );
    let Some(row) = tx.optional(item, params![id, step.to(), now, step.from(), past]).await? else {
        return Ok(None);
    };
    if past {
        forget_attachments(tx, id).await?;
    }
    let attempt = sql!(
        "update delivery_attempt set decision = $2, decision_reason = $3, decided_at = $4, decided_by = $5
        where item_id = $1 and number = (select attempts from delivery_item where id = $1)"
    );
    tx.execute(attempt, params![id, decision, reason, now, by]).await?;
    Ok(Some(row.get("channel")?))
}

/// Marks what has stood in a state since before `since` without a word from the other side, unless somebody has taken
/// note of just that; answers how many.
pub(crate) async fn raise_overdue(
    tx: &mut Tx,
    (channel, state, since): (Channel, State, Timestamp),
    alarm: Alarm,
    now: Timestamp,
    limit: u32,
) -> Result<u64, Error> {
    let statement = sql!(
        "update delivery_item set alarm = $3, alarmed_at = $4
        where alarm is null and state = $1 and changed_at < $2 and position in (
            select position from delivery_item
            where state = $1 and state in ('handed_over', 'accepted') and changed_at < $2 and channel = $6
                and channel <> 'email' and alarm is null
                and not exists (
                    select 1 from delivery_note as note
                    where note.item_id = delivery_item.id and note.alarm = $3
                        and note.noted_at >= delivery_item.changed_at)
            order by changed_at limit $5)"
    );
    tx.execute(statement, params![state, since, alarm, now, limit, channel]).await
}

/// The owner's items, newest first, from below `before` on.
pub(crate) async fn of_owner(tx: &mut Tx, owner: Owner, before: i64, limit: u32) -> Result<Vec<Item>, Error> {
    let statement = sql!(
        "select id, position, channel, recipient, subject, size, state, attempts, queued_at, changed_at, due_at,
            alarm
        from delivery_item
        where owner_kind = $1 and owner_id = $2 and position < $3
        order by position desc limit $4"
    );
    tx.all(statement, params![owner.kind, owner.id, before, limit]).await?.iter().map(read_item).collect()
}

pub(crate) fn read_item(row: &Row) -> Result<Item, Error> {
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
        alarm: row.get("alarm")?,
    })
}

/// One of the owner's items.
pub(crate) async fn one_of_owner(tx: &mut Tx, owner: Owner, id: ItemId) -> Result<Option<Item>, Error> {
    let statement = sql!(
        "select id, position, channel, recipient, subject, size, state, attempts, queued_at, changed_at, due_at,
            alarm
        from delivery_item
        where owner_kind = $1 and owner_id = $2 and id = $3"
    );
    tx.optional(statement, params![owner.kind, owner.id, id]).await?.as_ref().map(read_item).transpose()
}
