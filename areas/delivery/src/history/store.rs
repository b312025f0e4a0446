use db::{Error, Row, Tx, params, sql};

use super::{Attempt, Decided, Note, Returned};
use crate::item::ItemId;
use crate::receipts::ReceiptId;

pub(super) async fn attempts(tx: &mut Tx, item: ItemId) -> Result<Vec<Attempt>, Error> {
    let statement = sql!(
        "select number, started_at, ended_at, outcome, step, reply_code, reply_status, decision, decision_reason,
            decided_by, decided_at
        from delivery_attempt where item_id = $1 order by number"
    );
    tx.all(statement, params![item]).await?.iter().map(read_attempt).collect()
}

fn read_attempt(row: &Row) -> Result<Attempt, Error> {
    Ok(Attempt {
        number: row.get("number")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        outcome: row.get("outcome")?,
        step: row.get("step")?,
        code: row.get("reply_code")?,
        status: row.get("reply_status")?,
        decision: read_decided(row)?,
    })
}

fn read_decided(row: &Row) -> Result<Option<Decided>, Error> {
    let (Some(decision), Some(at)) = (row.get("decision")?, row.get("decided_at")?) else { return Ok(None) };
    let reason: Option<String> = row.get("decision_reason")?;
    Ok(Some(Decided { decision, reason: reason.unwrap_or_default(), by: row.get("decided_by")?, at }))
}

pub(super) async fn receipts(tx: &mut Tx, item: ItemId) -> Result<Vec<Returned>, Error> {
    let statement = sql!(
        "select id, kind, standing, attempt, happened_at, fetched_at
        from delivery_receipt where item_id = $1 order by position"
    );
    tx.all(statement, params![item]).await?.iter().map(read_returned).collect()
}

fn read_returned(row: &Row) -> Result<Returned, Error> {
    Ok(Returned {
        id: row.get("id")?,
        kind: row.get("kind")?,
        standing: row.get("standing")?,
        attempt: row.get("attempt")?,
        happened_at: row.get("happened_at")?,
        fetched_at: row.get("fetched_at")?,
    })
}

pub(super) async fn notes(tx: &mut Tx, item: ItemId) -> Result<Vec<Note>, Error> {
    let statement = sql!(
        "select alarm, reason, noted_by, noted_at from delivery_note where item_id = $1 order by position"
    );
    let read = |row: &Row| {
        Ok(Note {
            alarm: row.get("alarm")?,
            reason: row.get("reason")?,
            by: row.get("noted_by")?,
            at: row.get("noted_at")?,
        })
    };
    tx.all(statement, params![item]).await?.iter().map(read).collect()
}

/// What came back about an item, byte for byte.
pub(super) async fn file(tx: &mut Tx, item: ItemId, receipt: ReceiptId) -> Result<Option<Vec<u8>>, Error> {
    let statement = sql!("select raw from delivery_receipt where id = $1 and item_id = $2");
    let row = tx.optional(statement, params![receipt, item]).await?;
    row.map(|row| row.get("raw")).transpose()
}
