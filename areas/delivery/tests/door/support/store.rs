use db::{Tx, params, sql};

pub(crate) async fn body(tx: &mut Tx, id: delivery::ItemId) -> String {
    tx.one(sql!("select body from delivery_item where id = $1"), params![id])
        .await
        .unwrap()
        .get("body")
        .unwrap()
}
