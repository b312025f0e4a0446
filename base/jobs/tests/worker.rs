//! Jobs are done once, or known not to be.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::SignedDuration;
use jobs::{Counts, Failure, Handlers, Job, Worker, counts, enqueue, unbroken};
use serde_json::json;
use testing::{World, on_each_database};
use tokio::sync::watch;

async fn add(world: &World, key: &str) {
    let mut tx = world.db.write().await.unwrap();
    let job =
        Job { kind: "count", key: key.to_owned(), payload: json!({"by": 1}), run_at: world.clock.now() };
    enqueue(&mut tx, &world.clock, &world.random, &job).await.unwrap();
    tx.commit().await.unwrap();
}

async fn pending(world: &World) -> Counts {
    counts(&mut world.db.read().await.unwrap()).await.unwrap()
}

fn counting(world: &World, done: &Arc<AtomicU32>, failing: u32) -> Worker {
    let (db, done) = (world.db.clone(), done.clone());
    let handlers = Handlers::new().on("count", move |claim| {
        let (db, done) = (db.clone(), done.clone());
        async move {
            if claim.attempt <= failing {
                return Err(Failure::Other("not yet".to_owned()));
            }
            let mut tx = db.write().await?;
            claim.finish(&mut tx).await?;
            tx.commit().await?;
            done.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    });
    Worker::new(world.db.clone(), world.clock.clone(), handlers)
}

#[tokio::test]
async fn a_job_is_done_once_and_is_gone() {
    on_each_database(async |world: World| {
        let done = Arc::default();
        add(&world, "a").await;
        let worker = counting(&world, &done, 0);
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert_eq!(worker.run_due().await.unwrap(), 0);
        assert_eq!(done.load(Ordering::SeqCst), 1);
        assert_eq!(pending(&world).await, Counts { pending: 0, dead: 0 });
    })
    .await;
}

#[tokio::test]
async fn a_job_whose_handler_breaks_off_is_put_back_and_the_others_are_done() {
    on_each_database(async |world: World| {
        let done: Arc<AtomicU32> = Arc::default();
        add(&world, "a mistake").await;
        add(&world, "b").await;
        let (db, counted) = (world.db.clone(), done.clone());
        let handlers = Handlers::new().on("count", move |claim| {
            assert_ne!(claim.key, "a mistake", "as a test wants it");
            let (db, done) = (db.clone(), counted.clone());
            async move {
                let mut tx = db.write().await?;
                claim.finish(&mut tx).await?;
                tx.commit().await?;
                done.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        });
        let worker = Worker::new(world.db.clone(), world.clock.clone(), handlers);
        assert_eq!(worker.run_due().await.unwrap(), 2);
        assert_eq!(done.load(Ordering::SeqCst), 1);
        assert_eq!(pending(&world).await, Counts { pending: 1, dead: 0 });
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn work_that_broke_off_is_begun_again_until_it_ends_by_itself() {
    let begun = AtomicU32::new(0);
    let (_end, stop) = watch::channel(false);
    unbroken("test", stop, async || {
        assert!(begun.fetch_add(1, Ordering::SeqCst) >= 2, "as a test wants it");
    })
    .await;
    assert_eq!(begun.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn work_that_broke_off_is_not_begun_again_once_the_end_was_asked_for() {
    let begun = AtomicU32::new(0);
    let (_end, stop) = watch::channel(true);
    unbroken("test", stop, async || {
        begun.fetch_add(1, Ordering::SeqCst);
        panic!("as a test wants it");
    })
    .await;
    assert_eq!(begun.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_same_matter_waits_only_once() {
    on_each_database(async |world: World| {
        add(&world, "a").await;
        add(&world, "a").await;
        add(&world, "b").await;
        assert_eq!(pending(&world).await.pending, 2);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_fails_comes_back_later() {
    on_each_database(async |world: World| {
        let done = Arc::default();
        add(&world, "a").await;
        let worker = counting(&world, &done, 1);
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert_eq!(worker.run_due().await.unwrap(), 0);
        world.clock.advance(SignedDuration::from_secs(11));
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert_eq!(done.load(Ordering::SeqCst), 1);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_always_fails_ends_dead_and_stays() {
    on_each_database(async |world: World| {
        add(&world, "a").await;
        let worker = counting(&world, &Arc::default(), u32::MAX);
        for _ in 0..25 {
            worker.run_due().await.unwrap();
            world.clock.advance(SignedDuration::from_hours(2));
        }
        assert_eq!(pending(&world).await, Counts { pending: 0, dead: 1 });
    })
    .await;
}

#[tokio::test]
async fn a_worker_taken_for_dead_cannot_end_the_job_any_more() {
    on_each_database(async |world: World| {
        add(&world, "a").await;
        let held = Arc::new(tokio::sync::Mutex::new(None));
        let keep = held.clone();
        let silent = Handlers::new().on("count", move |claim| {
            let keep = keep.clone();
            async move {
                *keep.lock().await = Some(claim);
                Ok(())
            }
        });
        Worker::new(world.db.clone(), world.clock.clone(), silent).run_due().await.unwrap();
        world.clock.advance(SignedDuration::from_mins(5));
        let done = Arc::default();
        assert_eq!(counting(&world, &done, 0).run_due().await.unwrap(), 1);
        let stale = held.lock().await.take().unwrap();
        let mut tx = world.db.write().await.unwrap();
        assert!(matches!(stale.finish(&mut tx).await, Err(Failure::HoldLost)));
        assert_eq!(done.load(Ordering::SeqCst), 1);
    })
    .await;
}
