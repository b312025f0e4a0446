use db::{Error, Tx, params, sql};
use jiff::Timestamp;

use crate::ItemId;

/// Short messages that were taken and of which nothing more was heard, with what the gateway calls them.
pub(super) async fn unsettled_texts(
    tx: &mut Tx,
    line: &str,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(ItemId, String)>, Error> {
    let statement = sql!(
        "select i.id, a.identifier from delivery_item i
        join delivery_attempt a on a.item_id = i.id and a.number = i.attempts
        where i.state = 'handed_over' and i.channel = 'sms' and i.mailbox = $1 and i.due_at <= $2
            and i.alarm is null and a.identifier is not null
        order by i.changed_at limit $3"
    );
    let rows = tx.all(statement, params![line, now, limit]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("identifier")?))).collect()
}

/// Asks a gateway for a message not before `at`.
pub(super) async fn ask_later(tx: &mut Tx, id: ItemId, at: Timestamp) -> Result<(), Error> {
    let statement = sql!("update delivery_item set due_at = $2 where id = $1 and state = 'handed_over'");
    tx.execute(statement, params![id, at]).await.map(drop)
}
