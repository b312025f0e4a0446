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

/// How many copies wait for a message.
pub(crate) async fn copies_waiting(tx: &mut Tx) -> i64 {
    let statement = sql!("select count(*) as waiting from copy_item where message_id is null");
    tx.one(statement, params![]).await.unwrap().get("waiting").unwrap()
}

/// The certificates of which copies were sent, with what was sent, as the worker finds them on record.
pub(crate) async fn copies_on_record(tx: &mut Tx, worker: &str) -> Vec<(String, String)> {
    let statement = sql!(
        "select object, detail from audit_event where action = 'copy-sent' and subject = $1 order by position"
    );
    let rows = tx.all(statement, params![worker]).await.unwrap();
    rows.iter().map(|row| (row.get("object").unwrap(), row.get("detail").unwrap())).collect()
}

/// What a careless statement might do for a certificate to go, or to have gone, to an ordinary mailbox.
pub(crate) fn ways_to_a_certificate_by_email() -> [&'static db::Statement; 4] {
    [
        sql!("update copy_address set kind = 'pec', contents = 'both' where kind = 'email'"),
        sql!("update copy_address set contents = 'certificates' where kind = 'email'"),
        sql!("update copy_item set contents = 'both' where kind = 'email'"),
        sql!("update copy_item set kind = 'pec' where kind = 'email'"),
    ]
}

/// The operator, as the register knows her.
pub(crate) async fn operator(world: &World) {
    let statement = sql!(
        "insert into person (id, tax_code, surname, given_name, created_at) values ($1, $2, 'Marino', 'Laura', $3)"
    );
    let id = kernel::PersonId::new(&world.clock, &Random::system());
    let mut tx = world.db.write().await.unwrap();
    tx.execute(statement, params![id, crate::desk::OPERATOR, world.clock.now()]).await.unwrap();
    tx.commit().await.unwrap();
}

/// What a receipt of acceptance does that calls a mailbox `esterno`.
pub(crate) async fn receipt_says_not_certified(world: &World, mailbox: &str) {
    let statement = sql!(
        "update delivery_item set state = 'not_certified'
        where recipient = $1 and state in ('handed_over', 'accepted')"
    );
    let mut tx = world.db.write().await.unwrap();
    assert!(tx.execute(statement, params![mailbox]).await.unwrap() > 0);
    tx.commit().await.unwrap();
}

/// What a receipt of acceptance does that calls a mailbox certified. Other mailboxes get no receipts.
pub(crate) async fn receipt_says_certified(world: &World, mailbox: &str) {
    let statement = sql!(
        "update delivery_item set state = 'accepted'
        where recipient = $1 and state = 'handed_over' and channel = 'pec'"
    );
    let mut tx = world.db.write().await.unwrap();
    tx.execute(statement, params![mailbox]).await.unwrap();
    tx.commit().await.unwrap();
}
