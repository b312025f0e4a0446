use db::{Error, Row, Statement, Tx, params, sql};
use jiff::Timestamp;

use super::HandedOver;
use crate::ItemId;

/// Marks items and reads of each when its last attempt ended, or was judged by a person: receipts come later, and move
/// `changed_at` on.
pub(super) async fn take(tx: &mut Tx, limit: u32) -> Result<Vec<HandedOver>, Error> {
    let mut taken = Vec::new();
    for row in tx.all(mark(), params![limit]).await? {
        let at = ended_at(tx, row.get("id")?, row.get("attempts")?).await?;
        taken.push(read(&row, at)?);
    }
    Ok(taken)
}

fn mark() -> &'static Statement {
    sql!(
        "update delivery_item set told = true
        where told = false and position in (
            select sent.position from delivery_item as sent
            where sent.told = false
                and (sent.state = 'handed_over' or sent.state = 'accepted' or sent.state = 'delivered'
                    or sent.state = 'failed' or sent.state = 'not_certified')
            order by sent.position limit $1)
        returning id, owner_kind, owner_id, channel, attempts, changed_at"
    )
}

async fn ended_at(tx: &mut Tx, item: ItemId, attempt: i64) -> Result<Option<Timestamp>, Error> {
    let statement = sql!(
        "select coalesce(decided_at, ended_at) as ended_at from delivery_attempt where item_id = $1 and number = $2"
    );
    let row = tx.optional(statement, params![item, attempt]).await?;
    row.map_or(Ok(None), |row| row.get("ended_at"))
}

fn read(row: &Row, ended_at: Option<Timestamp>) -> Result<HandedOver, Error> {
    Ok(HandedOver {
        owner_kind: row.get("owner_kind")?,
        owner_id: row.get("owner_id")?,
        channel: row.get("channel")?,
        at: ended_at.map_or_else(|| row.get("changed_at"), Ok)?,
    })
}

#[cfg(test)]
mod tests {
    use db::Backend;
    use testing::on_each_database;

    use super::*;

    #[tokio::test]
    async fn what_was_told_already_is_not_searched_again() {
        on_each_database(async |world| {
            let mut tx = world.db.write().await.unwrap();
            if tx.backend() == Backend::Postgres {
                // With so few rows a scan would be cheapest; what matters is that the index can serve.
                let without = sql!(sqlite: "select 1 as one", postgres: "set local enable_seqscan = off");
                tx.execute(without, params![]).await.unwrap();
            }
            let sqlite = format!("explain query plan {}", mark().sqlite());
            let postgres = format!("explain {}", mark().postgres());
            let explained = Box::leak(Box::new(Statement::new(sqlite.leak(), postgres.leak())));
            let column = if tx.backend() == Backend::Sqlite { "detail" } else { "QUERY PLAN" };
            let rows = tx.all(explained, params![10_u32]).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.get(column).unwrap()).collect();
            assert!(plan.join("\n").contains("delivery_item_untold"), "{plan:#?}");
        })
        .await;
    }
}
