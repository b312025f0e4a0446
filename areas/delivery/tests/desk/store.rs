use db::{Tx, params, sql};
use delivery::{ItemId, ReceiptId, Standing};
use jiff::SignedDuration;
use kernel::Random;
use kernel::digest::sha256;

use crate::desk::{Desk, SENDER};

/// Something that came back, as the reader stores it.
pub(crate) struct Came<'a> {
    pub(crate) standing: Standing,
    pub(crate) reason: Option<&'a str>,
    pub(crate) kind: Option<&'a str>,
    pub(crate) item: Option<ItemId>,
    pub(crate) raw: &'a str,
}

pub(crate) async fn came(desk: &Desk, came: &Came<'_>) -> ReceiptId {
    let (id, now) = (ReceiptId::new(&desk.world.clock, &Random::system()), desk.world.clock.now());
    let statement = sql!(
        "insert into delivery_receipt (id, mailbox, fetched_at, sha256, raw, standing, reason, kind, happened_at,
            item_id, attempt)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $3, $9, 1)"
    );
    let Came { standing, reason, kind, item, raw } = came;
    let raw = raw.as_bytes().to_vec();
    let mut tx = desk.world.db.write().await.unwrap();
    let values = params![id, SENDER, now, sha256(&raw), raw, standing, *reason, *kind, *item];
    tx.execute(statement, values).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Action, object and detail of the events about deliveries, in order.
pub(crate) async fn events(desk: &Desk) -> Vec<(String, String, String)> {
    let statement = sql!(
        "select action, coalesce(object, '') as object, coalesce(detail, '') as detail from audit_event
        where action like 'delivery-%' order by position"
    );
    let mut tx = desk.world.db.read().await.unwrap();
    let rows = tx.all(statement, params![]).await.unwrap();
    rows.iter()
        .map(|row| (row.get("action").unwrap(), row.get("object").unwrap(), row.get("detail").unwrap()))
        .collect()
}

async fn change(desk: &Desk, statement: &'static db::Statement, values: Vec<kernel::stored::Value>) {
    let mut tx: Tx = desk.world.db.write().await.unwrap();
    assert!(tx.execute(statement, values).await.unwrap() > 0);
    tx.commit().await.unwrap();
}

/// All items have failed.
pub(crate) async fn fail_all(desk: &Desk) {
    change(desk, sql!("update delivery_item set state = 'failed'"), params![]).await;
}

/// A mailbox or line is suspended in sending, and rests in reading.
pub(crate) async fn hamper(desk: &Desk, name: &str) {
    let now = desk.world.clock.now();
    let known = sql!("insert into delivery_mailbox (address) values ($1) on conflict (address) do nothing");
    let mut tx = desk.world.db.write().await.unwrap();
    tx.execute(known, params![name]).await.unwrap();
    tx.commit().await.unwrap();
    let statement = sql!(
        "update delivery_mailbox set suspended_at = $1, refused_login = $2, failures = 2, fetch_failures = 2,
            fetch_retry_at = $3 where address = $4"
    );
    let values = params![now, vec![1_u8; 32], now + SignedDuration::from_mins(5), name];
    change(desk, statement, values).await;
}

/// An item disappears, as no program of ours makes it.
pub(crate) async fn lose(desk: &Desk, id: ItemId) {
    change(desk, sql!("delete from delivery_part where item_id = $1"), params![id]).await;
    change(desk, sql!("delete from delivery_item where id = $1"), params![id]).await;
}
