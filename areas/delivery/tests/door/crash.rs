//! Workers that die: at every step of the conversation, and at any moment at all.

use std::collections::HashMap;
use std::time::Duration;

use crate::support::{Post, outgoing};
use delivery::{Decision, State};
use jiff::SignedDuration;
use mailserver::{Act, Fault, Step};
use testing::on_each_database;

const LATER: SignedDuration = SignedDuration::from_hours(2);

#[tokio::test]
async fn a_crash_before_the_server_hears_of_a_message_costs_nothing() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        for (number, step) in [Step::Greeting, Step::Ehlo].into_iter().enumerate() {
            post.queue(&outgoing("azienda@pec.example", &format!("n{number}"))).await;
            die_at(&post, step).await;
            assert_eq!(post.states().await[number], State::Claimed, "{step:?}");
            post.wait(LATER);
            post.run().await;
            assert_eq!(post.states().await[number], State::HandedOver, "{step:?}");
            assert_eq!(post.server.messages().len(), number + 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_crash_in_the_middle_of_an_attempt_is_settled_by_a_decision_alone() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        let steps = [Step::Mail, Step::Recipient, Step::Data, Step::Body, Step::Dot, Step::Stored];
        for (number, step) in steps.into_iter().enumerate() {
            let id = post.queue(&outgoing("azienda@pec.example", &format!("n{number}"))).await;
            die_at(&post, step).await;
            assert_eq!(post.states().await[number], State::Sending, "{step:?}");
            post.wait(LATER);
            post.run().await;
            assert_eq!(post.states().await[number], State::Uncertain, "{step:?}");
            let mut tx = post.world.db.write().await.unwrap();
            let again =
                delivery::decide(&mut tx, &post.world.clock, id, Decision::SendAgain, (None, "a test"));
            again.await.unwrap();
            tx.commit().await.unwrap();
            post.run().await;
            assert_eq!(post.states().await[number], State::HandedOver, "{step:?}");
        }
        let arrived = count(&post);
        assert_eq!(arrived["n0"], 1);
        assert!(arrived.values().all(|times| *times <= 2));
    })
    .await;
}

/// Sixty deaths on each database at moments that nobody chose, over the same outbox.
#[tokio::test]
async fn deaths_at_random_moments_lose_nothing_and_double_nothing() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        let mut queued = 0;
        for death in 0..60_u64 {
            for _ in 0..3 {
                post.queue(&outgoing(&format!("azienda{}@pec.example", queued % 7), &format!("n{queued}")))
                    .await;
                queued += 1;
            }
            let life = Duration::from_micros(500 + post.world.random.below(12_000) + death % 7);
            let _died = tokio::time::timeout(life, delivery::run_due(&post.delivery)).await;
            post.wait(LATER);
        }
        post.run().await;
        let arrived = count(&post);
        let items = post.items().await;
        assert_eq!(items.len(), queued);
        for item in items {
            let times = arrived.get(&item.subject).copied().unwrap_or_default();
            match item.state {
                State::HandedOver => assert_eq!(times, 1, "{}", item.subject),
                State::Uncertain => assert!(times <= 1, "{}", item.subject),
                other => panic!("{} is left {other}", item.subject),
            }
        }
    })
    .await;
}

/// Lets a worker run until the server has come to `step`, and then no further.
async fn die_at(post: &Post, step: Step) {
    post.server.misbehave(Fault::at(step, Act::Wait(Duration::from_millis(400))));
    let life = Duration::from_millis(200);
    assert!(tokio::time::timeout(life, delivery::run_due(&post.delivery)).await.is_err(), "{step:?}");
    tokio::time::sleep(Duration::from_millis(300)).await;
}

fn count(post: &Post) -> HashMap<String, usize> {
    post.arrived().into_iter().fold(HashMap::new(), |mut counts, subject| {
        *counts.entry(subject).or_default() += 1;
        counts
    })
}
