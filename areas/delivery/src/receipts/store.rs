use db::{Error, Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::TaxCode;
use kernel::digest::{SHA256_BYTES, sha256};

use super::{Kept, Matched, ReceiptId, Standing, Unmatched, Verdict};
use crate::item::{Alarm, ItemId, State};
use crate::queue::store::let_next_lead;
use crate::store::forget_attachments;

/// Keeps what came back. False if the same bytes are kept already.
pub(super) async fn insert(
    tx: &mut Tx,
    id: ReceiptId,
    mailbox: &str,
    kept: &Kept<'_>,
    verdict: &Verdict,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into delivery_receipt (id, mailbox, fetched_at, about, sha256, raw, standing, reason, kind,
            happened_at, identifier, event, item_id, attempt)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing"
    );
    let Verdict { standing, reason, told, matched, .. } = verdict;
    let (told, matched) = (told.as_ref(), matched.as_ref());
    let values = params![
        id,
        mailbox,
        now,
        kept.about,
        sha256(kept.raw),
        kept.raw.to_vec(),
        standing,
        *reason,
        told.map(|told| told.kind),
        told.map(|told| told.happened_at),
        told.map(|told| told.identifier.as_str()),
        told.map(|told| told.event),
        matched.map(|matched| matched.item),
        matched.map(|matched| matched.attempt)
    ];
    Ok(tx.execute(statement, values).await? == 1)
}

/// Whether an event was told of an item before and believed.
pub(super) async fn is_told(tx: &mut Tx, item: ItemId, event: &[u8; SHA256_BYTES]) -> Result<bool, Error> {
    let statement = sql!(
        "select position from delivery_receipt where item_id = $1 and event = $2 and standing = 'settled' limit 1"
    );
    Ok(tx.optional(statement, params![item, *event]).await?.is_some())
}

/// The attempt of an item, held against other readers until the transaction ends.
pub(super) async fn matched(tx: &mut Tx, item: ItemId, attempt: u32) -> Result<Option<Matched>, Error> {
    let statement = sql!(
        sqlite: "select i.mailbox, i.channel, i.recipient, i.ephemeral, i.state, i.attempts
            from delivery_item i join delivery_attempt a on a.item_id = i.id
            where i.id = $1 and a.number = $2",
        postgres: "select i.mailbox, i.channel, i.recipient, i.ephemeral, i.state, i.attempts
            from delivery_item i join delivery_attempt a on a.item_id = i.id
            where i.id = $1 and a.number = $2 for update of i"
    );
    let Some(row) = tx.optional(statement, params![item, attempt]).await? else { return Ok(None) };
    Ok(Some(Matched {
        item,
        attempt,
        attempts: row.get("attempts")?,
        state: row.get("state")?,
        channel: row.get("channel")?,
        mailbox: row.get("mailbox")?,
        recipient: row.get("recipient")?,
        ephemeral: row.get("ephemeral")?,
    }))
}

/// The attempt whose acceptance named this identifier.
pub(super) async fn attempt_accepted_as(
    tx: &mut Tx,
    mailbox: &str,
    identifier: &str,
) -> Result<Option<(ItemId, u32)>, Error> {
    let statement = sql!(
        "select item_id, attempt from delivery_receipt
        where identifier = $2 and mailbox = $1 and kind = 'accettazione' and standing = 'settled'"
    );
    let row = tx.optional(statement, params![mailbox, identifier]).await?;
    row.map(|row| Ok((row.get("item_id")?, row.get("attempt")?))).transpose()
}

/// The attempt that a gateway calls so.
pub(super) async fn attempt_called(
    tx: &mut Tx,
    line: &str,
    identifier: &str,
) -> Result<Option<(ItemId, u32)>, Error> {
    let statement = sql!(
        "select a.item_id, a.number from delivery_attempt a join delivery_item i on i.id = a.item_id
        where a.identifier = $2 and i.mailbox = $1 order by a.started_at desc limit 1"
    );
    let row = tx.optional(statement, params![line, identifier]).await?;
    row.map(|row| Ok((row.get("item_id")?, row.get("number")?))).transpose()
}

/// Whether an attempt after this one was taken, or may have been.
pub(super) async fn later_was_taken(tx: &mut Tx, matched: &Matched) -> Result<bool, Error> {
    let statement = sql!(
        "select a.number from delivery_attempt a where a.item_id = $1 and a.number > $2 and (
            a.outcome is null or a.outcome in ('handed_over', 'uncertain') or exists (
                select 1 from delivery_receipt r
                where r.item_id = $1 and r.attempt = a.number and r.kind = 'accettazione' and r.standing = 'settled'))
        limit 1"
    );
    Ok(tx.optional(statement, params![matched.item, matched.attempt]).await?.is_some())
}

/// What was told of an attempt before.
pub(super) struct History {
    pub(super) begun_at: Timestamp,
    pub(super) accepted_at: Option<Timestamp>,
    pub(super) notices: u32,
}

pub(super) async fn history(tx: &mut Tx, matched: &Matched) -> Result<History, Error> {
    let statement = sql!(
        "select a.started_at,
            (select min(happened_at) from delivery_receipt
                where item_id = $1 and attempt = $2 and kind = 'accettazione' and standing = 'settled') as accepted_at,
            (select count(*) from delivery_receipt
                where item_id = $1 and attempt = $2 and kind = 'preavviso-errore-consegna' and standing = 'settled')
                as notices
        from delivery_attempt a where a.item_id = $1 and a.number = $2"
    );
    let row = tx.one(statement, params![matched.item, matched.attempt]).await?;
    Ok(History {
        begun_at: row.get("started_at")?,
        accepted_at: row.get("accepted_at")?,
        notices: row.get("notices")?,
    })
}

/// Brings an item, as it was matched, into the state that the evidence gives it. No worker may go on with it then, an
/// open attempt is closed, a missing receipt is missing no more, and a secret that has arrived is forgotten.
pub(super) async fn advance(tx: &mut Tx, matched: &Matched, to: State, now: Timestamp) -> Result<(), Error> {
    let item = sql!(
        "update delivery_item set state = $3, changed_at = $4, lease_until = null, fence = fence + 1,
            alarm = case when alarm in ('no_acceptance', 'no_delivery') then null else alarm end,
            body = case when ephemeral then '' else body end
        where id = $1 and state = $2"
    );
    let changed = tx.execute(item, params![matched.item, matched.state, to, now]).await?;
    if changed != 1 {
        return Err(Error::Unavailable("an item moved while its receipt was read".to_owned()));
    }
    if matched.ephemeral {
        forget_attachments(tx, matched.item).await?;
    }
    if !matched.state.is_end() {
        let_next_lead(tx, &matched.mailbox, &matched.recipient).await?;
    }
    if matched.state != State::Sending {
        return Ok(());
    }
    let attempt = sql!(
        "update delivery_attempt set ended_at = $2,
            outcome = case when number = $3 then 'handed_over' else 'uncertain' end
        where item_id = $1 and ended_at is null"
    );
    tx.execute(attempt, params![matched.item, now, matched.attempt]).await.map(drop)
}

/// Says why somebody should look at an item.
pub(crate) async fn raise(tx: &mut Tx, item: ItemId, alarm: Alarm, now: Timestamp) -> Result<(), Error> {
    let statement = sql!("update delivery_item set alarm = $2, alarmed_at = $3 where id = $1");
    tx.execute(statement, params![item, alarm, now]).await.map(drop)
}

/// Something in quarantine, as it came.
pub(super) struct Doubtful {
    pub(super) id: ReceiptId,
    pub(super) raw: Vec<u8>,
    pub(super) fetched_at: Timestamp,
}

impl Doubtful {
    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { id: row.get("id")?, raw: row.get("raw")?, fetched_at: row.get("fetched_at")? })
    }
}

/// What waits in quarantine because nobody knew this identifier.
pub(super) async fn waiting_for(
    tx: &mut Tx,
    identifier: &str,
    reason: Unmatched,
) -> Result<Vec<Doubtful>, Error> {
    let statement = sql!(
        "select id, raw, fetched_at from delivery_receipt
        where identifier = $1 and standing = 'quarantined' and reason = $2 order by position limit 20"
    );
    tx.all(statement, params![identifier, reason]).await?.iter().map(Doubtful::read).collect()
}

/// What lies in quarantine from a mailbox behind `after`, and its place, by which the next one is found. One at a time, for
/// each may be as large as a message can be.
pub(super) async fn next_in_quarantine(
    tx: &mut Tx,
    mailbox: &str,
    after: i64,
) -> Result<Option<(i64, Doubtful)>, Error> {
    let statement = sql!(
        "select position, id, raw, fetched_at from delivery_receipt
        where standing = 'quarantined' and mailbox = $1 and position > $2 order by position limit 1"
    );
    let row = tx.optional(statement, params![mailbox, after]).await?;
    row.map(|row| Ok((row.get("position")?, Doubtful::read(&row)?))).transpose()
}

/// What a gateway told of a message that nobody knew by this name: its keys, and the states that it told.
pub(super) async fn texts_waiting_for(
    tx: &mut Tx,
    line: &str,
    identifier: &str,
) -> Result<Vec<(ReceiptId, String)>, Error> {
    let statement = sql!(
        "select id, kind from delivery_receipt
        where identifier = $1 and standing = 'quarantined' and mailbox = $2 order by position limit 20"
    );
    let rows = tx.all(statement, params![identifier, line]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("kind")?))).collect()
}

/// Writes down what is to become of something in quarantine by now, also if it stays there for another reason. False if it is
/// not there any more, or stays for the same one.
pub(super) async fn judge(tx: &mut Tx, id: ReceiptId, verdict: &Verdict) -> Result<bool, Error> {
    let statement = sql!(
        "update delivery_receipt set standing = $2, reason = $3, item_id = $4, attempt = $5,
            kind = coalesce($6, kind), happened_at = coalesce($7, happened_at),
            identifier = coalesce($8, identifier), event = coalesce($9, event)
        where id = $1 and standing = 'quarantined' and (standing <> $2 or reason is distinct from $3
            or identifier is distinct from coalesce($8, identifier))"
    );
    let (told, matched) = (verdict.told.as_ref(), verdict.matched.as_ref());
    let values = params![
        id,
        verdict.standing,
        verdict.reason,
        matched.map(|matched| matched.item),
        matched.map(|matched| matched.attempt),
        told.map(|told| told.kind),
        told.map(|told| told.happened_at),
        told.map(|told| told.identifier.as_str()),
        told.map(|told| told.event)
    ];
    Ok(tx.execute(statement, values).await? == 1)
}

/// Whether these bytes lie in quarantine.
pub(super) async fn is_quarantined(tx: &mut Tx, kept: &Kept<'_>) -> Result<bool, Error> {
    let beside = sql!(
        "select position from delivery_receipt where about = $2 and sha256 = $1 and standing = 'quarantined'"
    );
    let alone = sql!(
        "select position from delivery_receipt where about is null and sha256 = $1 and standing = 'quarantined'"
    );
    let digest = sha256(kept.raw);
    let row = match kept.about {
        Some(item) => tx.optional(beside, params![digest, item]).await?,
        None => tx.optional(alone, params![digest]).await?,
    };
    Ok(row.is_some())
}

/// Takes something out of quarantine, from which nothing is to follow. False if it is not there any more.
pub(crate) async fn set_aside(
    tx: &mut Tx,
    id: ReceiptId,
    by: Option<&TaxCode>,
    reason: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update delivery_receipt set standing = $2, reviewed_by = $3, review_reason = $4, reviewed_at = $5
        where id = $1 and standing = 'quarantined'"
    );
    Ok(tx.execute(statement, params![id, Standing::SetAside, by, reason, now]).await? == 1)
}

/// How far a folder has been read, and how that went lately.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cursor {
    pub(crate) uid_validity: u32,
    pub(crate) last_uid: u32,
    pub(crate) failures: u32,
    pub(crate) retry_at: Option<Timestamp>,
    pub(crate) suspended_at: Option<Timestamp>,
    pub(crate) refused_login: Option<[u8; SHA256_BYTES]>,
}

pub(crate) async fn cursor(tx: &mut Tx, mailbox: &str) -> Result<Cursor, Error> {
    let statement = sql!(
        "select uid_validity, last_uid, fetch_failures, fetch_retry_at, fetch_suspended_at, fetch_refused_login
        from delivery_mailbox where address = $1"
    );
    let Some(row) = tx.optional(statement, params![mailbox]).await? else { return Ok(Cursor::default()) };
    Ok(Cursor {
        uid_validity: row.get("uid_validity")?,
        last_uid: row.get("last_uid")?,
        failures: row.get("fetch_failures")?,
        retry_at: row.get("fetch_retry_at")?,
        suspended_at: row.get("fetch_suspended_at")?,
        refused_login: row.get("fetch_refused_login")?,
    })
}

/// Moves the cursor on. False if another reader has moved it meanwhile: then nothing of this reader's may be committed.
pub(crate) async fn move_cursor(
    tx: &mut Tx,
    mailbox: &str,
    from: &Cursor,
    (uid_validity, last_uid): (u32, u32),
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update delivery_mailbox set uid_validity = $4, last_uid = $5, fetched_at = $6, fetch_failures = 0,
            fetch_retry_at = 0, fetch_suspended_at = null, fetch_refused_login = null
        where address = $1 and uid_validity = $2 and last_uid = $3"
    );
    let values = params![mailbox, from.uid_validity, from.last_uid, uid_validity, last_uid, now];
    Ok(tx.execute(statement, values).await? == 1)
}

/// Reading failed: not again before `retry_at`; with a refused login not before that changes.
pub(crate) async fn put_off(
    tx: &mut Tx,
    mailbox: &str,
    retry_at: Timestamp,
    refused: Option<([u8; SHA256_BYTES], Timestamp)>,
) -> Result<(), Error> {
    let statement = sql!(
        "update delivery_mailbox set fetch_failures = fetch_failures + 1, fetch_retry_at = $2,
            fetch_refused_login = $3, fetch_suspended_at = $4
        where address = $1"
    );
    let (login, at) = refused.unzip();
    tx.execute(statement, params![mailbox, retry_at, login, at]).await.map(drop)
}
