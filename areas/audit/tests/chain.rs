//! The record of events: durable, sealed, and honest about tampering.
#![expect(clippy::unwrap_used, reason = "tests")]

use audit::{Action, Broken, Event, Recorder};
use db::{Db, params, sql};
use kernel::{Actor, Door, TaxCode};
use testing::{World, on_each_database};

const OPENED: Action = Action("attestation-opened");
const CHANGED: Action = Action("subscription-changed");

fn worker() -> TaxCode {
    TaxCode::parse("RSSMRA45C12F205C").unwrap()
}

fn opened(number: usize) -> Event {
    let actor = Actor { person: None, door: Door::Web, address: Some("192.0.2.7".to_owned()) };
    Event { subject: Some(worker()), object: Some(number.to_string()), ..Event::done(actor, OPENED) }
}

async fn record_some(world: &World, count: usize) {
    let recorder = Recorder::start(world.db.clone(), world.clock.clone(), world.random.clone());
    recorder.record_all((0..count).map(opened).collect()).await.unwrap();
}

async fn as_database_owner(db: &Db, statement: &'static db::Statement) {
    let mut tx = db.write().await.unwrap();
    assert_ne!(tx.execute(statement, params![]).await.unwrap(), 0);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_recorded_look_up_is_there_when_the_recorder_answers() {
    on_each_database(async |world: World| {
        record_some(&world, 3).await;
        let mut tx = world.db.read().await.unwrap();
        let seen = audit::seen_by_subject(&mut tx, worker(), &[OPENED], 10).await.unwrap();
        assert_eq!(seen.len(), 3);
        assert_eq!(seen[0].happened_at, world.clock.now());
    })
    .await;
}

#[tokio::test]
async fn a_person_is_shown_only_the_actions_that_were_asked_for() {
    on_each_database(async |world: World| {
        record_some(&world, 1).await;
        let mut tx = world.db.read().await.unwrap();
        assert!(audit::seen_by_subject(&mut tx, worker(), &[CHANGED], 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn many_look_ups_at_once_are_all_recorded() {
    on_each_database(async |world: World| {
        let recorder = Recorder::start(world.db.clone(), world.clock.clone(), world.random.clone());
        let mut lookups = tokio::task::JoinSet::new();
        for number in 0..200 {
            let recorder = recorder.clone();
            lookups.spawn(async move { recorder.record(opened(number)).await });
        }
        while let Some(done) = lookups.join_next().await {
            done.unwrap().unwrap();
        }
        assert_eq!(audit::seal(&world.db, &world.clock).await.unwrap(), 200);
    })
    .await;
}

#[tokio::test]
async fn an_untouched_record_verifies() {
    on_each_database(async |world: World| {
        record_some(&world, 5).await;
        audit::seal(&world.db, &world.clock).await.unwrap();
        record_some(&world, 7).await;
        audit::seal(&world.db, &world.clock).await.unwrap();
        assert_eq!(audit::seal(&world.db, &world.clock).await.unwrap(), 0);
        let verified = audit::verify(&world.db).await.unwrap();
        assert_eq!((verified.blocks, verified.events), (2, 12));
    })
    .await;
}

#[tokio::test]
async fn an_altered_event_a_removed_event_and_a_removed_block_are_found() {
    for (number, tampering) in [
        sql!("update audit_event set address = null where object = '2'"),
        sql!("delete from audit_event where object = '2'"),
        sql!("delete from audit_block where number = 1"),
        sql!("update audit_block set events = 4 where number = 2"),
    ]
    .into_iter()
    .enumerate()
    {
        on_each_database(async |world: World| {
            record_some(&world, 5).await;
            audit::seal(&world.db, &world.clock).await.unwrap();
            record_some(&world, 1).await;
            audit::seal(&world.db, &world.clock).await.unwrap();
            as_database_owner(&world.db, tampering).await;
            let broken = audit::verify(&world.db).await.unwrap_err();
            let found = match broken {
                Broken::Missing(block) | Broken::Changed { number: block, .. } => block,
                Broken::Database(cause) => panic!("{cause}"),
            };
            assert_eq!(found, if number == 3 { 2 } else { 1 });
        })
        .await;
    }
}

#[tokio::test]
async fn whoever_counts_meets_each_sealed_event_once_and_none_that_is_not_sealed() {
    on_each_database(async |world: World| {
        record_some(&world, 5).await;
        audit::seal(&world.db, &world.clock).await.unwrap();
        record_some(&world, 3).await;
        let mut tx = world.db.read().await.unwrap();
        let (mut place, mut met) = (0, 0);
        loop {
            let stretch = audit::sealed_after(&mut tx, &[OPENED, CHANGED], place, 2).await.unwrap();
            if stretch.until == place {
                break;
            }
            assert!(stretch.done.iter().all(|done| done.action == OPENED.0 && done.door == Door::Web));
            (place, met) = (stretch.until, met + stretch.done.len());
        }
        assert_eq!(met, 5);
        let others = audit::sealed_after(&mut tx, &[CHANGED], 0, 100).await.unwrap();
        assert!(others.done.is_empty() && others.until == place);
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_is_not_counted_as_done() {
    on_each_database(async |world: World| {
        let recorder = Recorder::start(world.db.clone(), world.clock.clone(), world.random.clone());
        let refused = Event::refused(Actor::program(Door::Web), OPENED);
        recorder.record_all(vec![refused, opened(1)]).await.unwrap();
        audit::seal(&world.db, &world.clock).await.unwrap();
        let mut tx = world.db.read().await.unwrap();
        assert_eq!(audit::sealed_after(&mut tx, &[OPENED], 0, 10).await.unwrap().done.len(), 1);
    })
    .await;
}
