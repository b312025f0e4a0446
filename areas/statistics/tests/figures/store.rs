use std::collections::BTreeMap;

use db::{Tx, params, sql};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{OrganisationId, PersonId, Random, TaxCode};
use statistics::Figure;
use testing::World;
use uuid::Uuid;

/// An invented tax code of eleven digits.
fn tax_code() -> TaxCode {
    let invented = || TaxCode::parse(&format!("{:011}", Random::system().below(99_999_999_999)));
    std::iter::repeat_with(invented).find_map(Result::ok).unwrap()
}

/// Makes an organisation of this kind.
pub(crate) async fn organisation(world: &World, kind: &str) -> OrganisationId {
    let statement = sql!(
        "insert into organisation (id, kind, name, tax_code, centralised, created_at) values ($1, $2, 'Prova', $3, $4, $5)"
    );
    let id = OrganisationId::new(&world.clock, &Random::system());
    let tax_code = tax_code();
    let mut tx = world.db.write().await.unwrap();
    tx.execute(statement, params![id, kind, tax_code, false, world.clock.now()]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Makes a subscription of an organisation.
pub(crate) async fn subscription(world: &World, organisation: OrganisationId) -> Uuid {
    let statement = sql!(
        "insert into subscription (id, organisation_id, address, state, format, frequency, daily_hour, coverage,
            created_at, changed_at)
        values ($1, $2, $3, 'active', 'xml', 'immediate', 6, 'everything', $4, $4)"
    );
    let id = PersonId::new(&world.clock, &Random::system()).as_uuid();
    let address = format!("{}@pec.example", id.simple());
    let mut tx = world.db.write().await.unwrap();
    tx.execute(statement, params![id, organisation, address, world.clock.now()]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// An item in the outbox.
#[derive(Clone, Copy)]
pub(crate) struct Item {
    pub(crate) channel: &'static str,
    pub(crate) owner: (&'static str, Uuid),
    pub(crate) state: &'static str,
    /// When its one attempt ended.
    pub(crate) ended_at: Timestamp,
}

/// Puts an item into the outbox as it stands after its attempt; answers its key.
pub(crate) async fn item(world: &World, item: Item) -> Uuid {
    let id = PersonId::new(&world.clock, &Random::system()).as_uuid();
    let now = world.clock.now();
    let mut tx = world.db.write().await.unwrap();
    let statement = sql!(
        "insert into delivery_item (id, mailbox, channel, recipient, subject, body, ephemeral, owner_kind, owner_id,
            size, state, queued_at, due_at, changed_at, attempts, turn)
        values ($1, 'a@pec.example', $2, 'b@pec.example', 'x', 'x', $3, $4, $5, 1, $6, $7, $7, $7, 1, 1)"
    );
    let (kind, owner) = item.owner;
    tx.execute(statement, params![id, item.channel, false, kind, owner, item.state, now]).await.unwrap();
    let attempt = sql!(
        "insert into delivery_attempt (item_id, number, message_id, fence, started_at, ended_at)
        values ($1, 1, $2, 1, $3, $3)"
    );
    tx.execute(attempt, params![id, id.to_string(), item.ended_at]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Brings an item into a state.
pub(crate) async fn bring(world: &World, item: Uuid, state: &str) {
    let mut tx = world.db.write().await.unwrap();
    let statement = sql!("update delivery_item set state = $2, changed_at = $3 where id = $1");
    assert_eq!(tx.execute(statement, params![item, state, world.clock.now()]).await.unwrap(), 1);
    tx.commit().await.unwrap();
}

/// Somebody decides now that an item had been handed over.
pub(crate) async fn decide(world: &World, item: Uuid) {
    let now = world.clock.now();
    let decision = delivery::Decision::HandedOver;
    let mut tx = world.db.write().await.unwrap();
    delivery::decide(&mut tx, &world.clock, item.to_string().parse().unwrap(), decision, (None, "asked"))
        .await
        .unwrap();
    let statement = sql!("select decided_at from delivery_attempt where item_id = $1");
    let decided: Timestamp = tx.one(statement, params![item]).await.unwrap().get("decided_at").unwrap();
    assert_eq!(decided, now);
    tx.commit().await.unwrap();
}

/// Makes a person who may act for an organisation between two days; answers the representation.
pub(crate) async fn representation(
    world: &World,
    organisation: OrganisationId,
    (starts_on, ends_on): (Date, Option<Date>),
) -> Uuid {
    let person = PersonId::new(&world.clock, &Random::system());
    let mut tx = world.db.write().await.unwrap();
    let statement = sql!(
        "insert into person (id, tax_code, surname, given_name, created_at) values ($1, $2, 'Prova', 'Prova', $3)"
    );
    let tax_code = tax_code();
    tx.execute(statement, params![person, tax_code, world.clock.now()]).await.unwrap();
    let statement = sql!(
        "insert into representation (id, person_id, organisation_id, profile, starts_on, ends_on, created_at)
        values ($1, $1, $2, 'employer', $3, $4, $5)"
    );
    let values = params![person, organisation, starts_on, ends_on, world.clock.now()];
    tx.execute(statement, values).await.unwrap();
    tx.commit().await.unwrap();
    person.as_uuid()
}

/// Ends a representation now.
pub(crate) async fn end(world: &World, representation: Uuid) {
    let mut tx = world.db.write().await.unwrap();
    let statement = sql!("update representation set ended_at = $2 where id = $1");
    tx.execute(statement, params![representation, world.clock.now()]).await.unwrap();
    tx.commit().await.unwrap();
}

/// The last day that is closed.
pub(crate) async fn closed_on(world: &World) -> Option<Date> {
    let mut tx = world.db.read().await.unwrap();
    let row = tx.one(sql!("select closed_on from statistics_progress"), params![]).await.unwrap();
    row.get("closed_on").unwrap()
}

/// What was counted, by day and figure.
pub(crate) async fn tallies(tx: &mut Tx) -> BTreeMap<(Date, Figure), i64> {
    let rows = tx.all(sql!("select day, figure, count from statistics_tally"), params![]).await.unwrap();
    rows.iter()
        .map(|row| ((row.get("day").unwrap(), row.get("figure").unwrap()), row.get("count").unwrap()))
        .collect()
}

/// Where the figures stood at the end of each day on which they moved.
pub(crate) async fn standings(tx: &mut Tx) -> BTreeMap<(Figure, Date), i64> {
    let rows = tx.all(sql!("select figure, day, total from statistics_standing"), params![]).await.unwrap();
    rows.iter()
        .map(|row| ((row.get("figure").unwrap(), row.get("day").unwrap()), row.get("total").unwrap()))
        .collect()
}

/// How many were remembered as reached.
pub(crate) async fn remembered(tx: &mut Tx) -> i64 {
    let statement = sql!("select count(*) as n from statistics_recipient");
    tx.one(statement, params![]).await.unwrap().get("n").unwrap()
}

/// Why jobs were not done.
pub(crate) async fn failures(world: &World) -> Vec<String> {
    let mut tx = world.db.read().await.unwrap();
    let rows =
        tx.all(sql!("select last_error from job where last_error is not null"), params![]).await.unwrap();
    rows.iter().map(|row| row.get("last_error").unwrap()).collect()
}
