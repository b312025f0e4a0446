use db::{Tx, params, sql};
use uuid::Uuid;

pub(crate) async fn body(tx: &mut Tx, id: delivery::ItemId) -> String {
    tx.one(sql!("select body from delivery_item where id = $1"), params![id])
        .await
        .unwrap()
        .get("body")
        .unwrap()
}

pub(crate) async fn set_body(tx: &mut Tx, id: delivery::ItemId, body: &str) {
    let statement = sql!("update delivery_item set body = $2 where id = $1");
    assert_eq!(tx.execute(statement, params![id, body]).await.unwrap(), 1);
}

/// What is kept of something that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) item: Option<Uuid>,
    pub(crate) standing: String,
    pub(crate) reason: Option<String>,
    pub(crate) kind: Option<String>,
}

pub(crate) async fn receipts(tx: &mut Tx) -> Vec<Kept> {
    let statement = sql!("select item_id, standing, reason, kind from delivery_receipt order by position");
    let rows = tx.all(statement, params![]).await.unwrap();
    rows.iter()
        .map(|row| Kept {
            item: row.get("item_id").unwrap(),
            standing: row.get("standing").unwrap(),
            reason: row.get("reason").unwrap(),
            kind: row.get("kind").unwrap(),
        })
        .collect()
}

/// The Message-IDs under which an item was shown to servers.
pub(crate) async fn message_ids(tx: &mut Tx, id: delivery::ItemId) -> Vec<String> {
    let statement = sql!("select message_id from delivery_attempt where item_id = $1");
    let rows = tx.all(statement, params![id]).await.unwrap();
    rows.iter().map(|row| row.get("message_id").unwrap()).collect()
}

/// To whom went what a receipt has brought back.
pub(crate) async fn receipts_with_messages(tx: &mut Tx) -> Vec<String> {
    let statement = sql!(
        "select i.recipient, r.raw from delivery_receipt r join delivery_item i on i.id = r.item_id order by r.position"
    );
    let rows = tx.all(statement, params![]).await.unwrap();
    let with_message = rows.iter().filter(|row| {
        let raw: Vec<u8> = row.get("raw").unwrap();
        String::from_utf8_lossy(&raw).contains("message/rfc822")
    });
    with_message.map(|row| row.get("recipient").unwrap()).collect()
}

/// From now on large files cannot be read.
pub(crate) async fn hide_large_files(tx: &mut Tx) {
    let statements = [
        sql!("alter table delivery_part rename to delivery_part_kept"),
        sql!(
            "create view delivery_part as select item_id, number, media_type, content,
                case when length(content) > 50000 then null else name end as name from delivery_part_kept"
        ),
    ];
    for statement in statements {
        tx.execute(statement, params![]).await.unwrap();
    }
}

/// Takes the lead of everything that waits, as a program does that knows nothing of it.
pub(crate) async fn let_nobody_lead(tx: &mut Tx) {
    let statement = sql!("update delivery_item set leads = false where state = 'queued'");
    assert!(tx.execute(statement, params![]).await.unwrap() > 0);
}

/// From now on an item with this subject cannot be written down as being sent.
pub(crate) async fn refuse_to_begin_stuck(tx: &mut Tx) {
    let statement = sql!(
        sqlite: "create trigger stuck before update on delivery_item
            when new.subject = 'stuck' and new.state = 'sending' begin select raise(abort, 'stuck'); end",
        postgres: "alter table delivery_item add constraint stuck check (subject <> 'stuck' or state <> 'sending')"
    );
    tx.execute(statement, params![]).await.unwrap();
}
