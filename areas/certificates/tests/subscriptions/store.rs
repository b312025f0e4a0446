use db::{Tx, params, sql};
use delivery::{ItemId, ReceiptId};
use kernel::digest::sha256;
use kernel::{OrganisationId, Random};
use testing::World;

/// A firm with two employer numbers, another with one, a public body with two units.
pub(crate) async fn organisations(world: &World) -> [OrganisationId; 3] {
    let mut tx = world.db.write().await.unwrap();
    let firm = organisation(&mut tx, world, "firm", "Ditta di Prova", "00743110157").await;
    let other = organisation(&mut tx, world, "firm", "Altra Ditta", "06363391001").await;
    let body = organisation(&mut tx, world, "public-body", "Comune di Prova", "80078750587").await;
    let number = sql!("insert into organisation_number (employer_number, organisation_id) values ($1, $2)");
    for (employer_number, organisation) in [("1234567860", firm), ("1234567878", firm), ("9988776655", other)]
    {
        tx.execute(number, params![employer_number, organisation]).await.unwrap();
    }
    let unit = sql!("insert into organisation_unit (organisation_id, unit) values ($1, $2)");
    for name in ["00001", "00002"] {
        tx.execute(unit, params![body, name]).await.unwrap();
    }
    tx.commit().await.unwrap();
    [firm, other, body]
}

async fn organisation(tx: &mut Tx, world: &World, kind: &str, name: &str, tax_code: &str) -> OrganisationId {
    let statement = sql!(
        "insert into organisation (id, kind, name, tax_code, centralised, created_at) values ($1, $2, $3, $4, $5, $6)"
    );
    let id = OrganisationId::new(&world.clock, &Random::system());
    tx.execute(statement, params![id, kind, name, tax_code, false, world.clock.now()]).await.unwrap();
    id
}

/// Action, outcome and detail of the events about subscriptions, in order.
pub(crate) async fn events(tx: &mut Tx) -> Vec<(String, String, String)> {
    let statement = sql!(
        "select action, outcome, coalesce(detail, '') as detail from audit_event
        where action like 'subscription-%' order by position"
    );
    let rows = tx.all(statement, params![]).await.unwrap();
    rows.iter()
        .map(|row| (row.get("action").unwrap(), row.get("outcome").unwrap(), row.get("detail").unwrap()))
        .collect()
}

/// How many items wait for a message.
pub(crate) async fn waiting(tx: &mut Tx) -> i64 {
    let statement = sql!("select count(*) as waiting from subscription_item where message_id is null");
    tx.one(statement, params![]).await.unwrap().get("waiting").unwrap()
}

/// A receipt of the newest item, as the reader stores it; answers its key.
pub(crate) async fn receipt_of_newest(world: &World, kind: &str, raw: &str) -> ReceiptId {
    let id = ReceiptId::new(&world.clock, &Random::system());
    let statement = sql!(
        "insert into delivery_receipt (id, mailbox, fetched_at, sha256, raw, standing, kind, happened_at, item_id,
            attempt)
        select $1, mailbox, $2, $3, $4, 'settled', $5, $2, id, 1 from delivery_item
        order by position desc limit 1"
    );
    let raw = raw.as_bytes().to_vec();
    let mut tx = world.db.write().await.unwrap();
    let values = params![id, world.clock.now(), sha256(&raw), raw, kind];
    assert_eq!(tx.execute(statement, values).await.unwrap(), 1);
    tx.commit().await.unwrap();
    id
}

/// The newest item of all owners.
pub(crate) async fn newest_item(world: &World) -> ItemId {
    let statement = sql!("select id from delivery_item order by position desc limit 1");
    let mut tx = world.db.read().await.unwrap();
    tx.one(statement, params![]).await.unwrap().get("id").unwrap()
}
