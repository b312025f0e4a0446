use db::{Backend, Error, Tx, params, sql};

use crate::item::Recipient;

/// Whoever joins or leaves a recipient's queue waits until the others who do so have committed, and sees what they did: else
/// two who leave at once would each take the other for the first. On SQLite one writes at a time.
pub(crate) async fn hold(tx: &mut Tx, mailbox: &str, recipient: &Recipient) -> Result<(), Error> {
    if tx.backend() == Backend::Sqlite {
        return Ok(());
    }
    let statement = sql!(
        sqlite: "select $1 as mailbox, $2 as recipient",
        postgres: "select pg_advisory_xact_lock(hashtextextended($1::text || ' ' || $2::text, 746575))::text as queue"
    );
    tx.all(statement, params![mailbox, recipient]).await.map(drop)
}

/// An item has left: the next one to its recipient may be taken up.
pub(crate) async fn let_next_lead(tx: &mut Tx, mailbox: &str, recipient: &Recipient) -> Result<(), Error> {
    hold(tx, mailbox, recipient).await?;
    let statement = sql!(
        "update delivery_item set leads = true
        where state = 'queued' and leads = false and position = (
            select position from delivery_item
            where mailbox = $1 and recipient = $2 and (state = 'queued' or state = 'claimed' or state = 'sending')
            order by position limit 1)"
    );
    tx.execute(statement, params![mailbox, recipient]).await.map(drop)
}

/// Queues whose first item waits for one that is not there: an earlier version of the program, still at work while this one
/// began, lets nobody lead. Walks through all that waits, and answers at most `limit` queues.
pub(crate) async fn stranded(tx: &mut Tx, limit: u32) -> Result<Vec<(String, Recipient)>, Error> {
    let statement = sql!(
        "select mailbox, recipient from delivery_item as item
        where state = 'queued' and leads = false and not exists (
            select 1 from delivery_item as earlier
            where earlier.mailbox = item.mailbox and earlier.recipient = item.recipient
                and earlier.position < item.position
                and (earlier.state = 'queued' or earlier.state = 'claimed' or earlier.state = 'sending'))
        limit $1"
    );
    let rows = tx.all(statement, params![limit]).await?;
    rows.iter().map(|row| Ok((row.get("mailbox")?, row.get("recipient")?))).collect()
}
