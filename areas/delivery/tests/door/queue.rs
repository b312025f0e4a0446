//! What waits for one recipient goes in its order, and nobody else waits behind it.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{Post, outgoing, store};
use delivery::{Decision, State};
use jiff::SignedDuration;
use mailserver::{Act, Fault, Step};
use testing::on_each_database;
use tokio::task::JoinSet;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[tokio::test]
async fn what_is_put_off_is_sent_later_and_not_overtaken() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Recipient, Act::Answer(450)));
        post.queue(&outgoing("azienda@pec.example", "uno")).await;
        post.queue(&outgoing("azienda@pec.example", "due")).await;
        post.queue(&outgoing("altra@pec.example", "tre")).await;
        post.run().await;
        assert_eq!(post.arrived(), ["tre"]);
        assert_eq!(post.run().await, 0);
        post.wait(SignedDuration::from_secs(80));
        post.run().await;
        assert_eq!(post.arrived(), ["tre", "uno", "due"]);
        assert_eq!(post.items().await[0].attempts, 2);
        assert_eq!(post.states().await, [State::HandedOver; 3]);
    })
    .await;
}

#[tokio::test]
async fn a_recipient_who_gets_hundreds_delays_nobody_else_and_keeps_his_order() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        for number in 0..120 {
            post.queue(&outgoing("ente@pec.comune.example", &format!("n{number}"))).await;
        }
        post.queue(&outgoing("ditta@pec.azienda.example", "quiet")).await;
        post.run().await;
        let arrived = post.arrived();
        assert_eq!(arrived.iter().position(|subject| subject == "quiet"), Some(1));
        let loud: Vec<_> = arrived.into_iter().filter(|subject| subject != "quiet").collect();
        assert_eq!(loud, (0..120).map(|number| format!("n{number}")).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn an_item_queued_while_the_one_before_it_leaves_is_not_forgotten() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        let one = outgoing("ente@pec.comune.example", "first");
        for number in 0..10 {
            let next = outgoing("ente@pec.comune.example", &format!("next {number}"));
            post.queue(&one).await;
            let mut tx = post.world.db.write().await.unwrap();
            post.delivery.queue(&mut tx, &next).await.unwrap();
            let commits = async {
                tokio::time::sleep(Duration::from_millis(number * 3)).await;
                tx.commit().await.unwrap();
            };
            tokio::join!(post.run(), commits);
            post.run().await;
            let expected = format!("next {number}");
            assert_eq!(post.arrived().last(), Some(&expected));
        }
        assert!(post.states().await.iter().all(|state| *state == State::HandedOver));
    })
    .await;
}

#[tokio::test]
async fn what_waits_behind_an_uncertain_item_goes_on_in_its_order() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Dot, Act::Drop));
        for subject in ["one", "two", "three"] {
            post.queue(&outgoing("ente@pec.comune.example", subject)).await;
        }
        post.run().await;
        post.wait(HOUR);
        post.run().await;
        let mut states = post.states().await;
        states.sort_unstable();
        assert_eq!(states, [State::HandedOver, State::HandedOver, State::Uncertain]);
        assert_eq!(post.arrived(), ["two", "three"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_again_by_a_decision_does_not_go_beside_what_is_under_way_to_the_same_recipient() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Dot, Act::Drop));
        let lost = post.queue(&outgoing("ente@pec.comune.example", "one")).await;
        post.queue(&outgoing("ente@pec.comune.example", "two")).await;
        post.queue(&outgoing("ente@pec.comune.example", "three")).await;
        post.run().await;
        post.server.misbehave(Fault::at(Step::Recipient, Act::Answer(450)));
        post.wait(HOUR);
        post.run().await;
        let mut tx = post.world.db.write().await.unwrap();
        let again = (None, "not in the mailbox");
        delivery::decide(&mut tx, &post.world.clock, lost, Decision::SendAgain, again).await.unwrap();
        tx.commit().await.unwrap();
        post.run().await;
        assert_eq!(post.arrived(), Vec::<String>::new(), "the second is put off, and the line with it");
        post.wait(HOUR);
        post.run().await;
        assert_eq!(post.arrived(), ["two", "one", "three"]);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_queue_for_one_recipient_while_workers_send_nobody_is_left_behind() {
    on_each_database(async |world| {
        let post = Arc::new(Post::open(world).await);
        let mut tasks = JoinSet::new();
        for number in 0..24 {
            let post = post.clone();
            tasks.spawn(async move {
                if number % 4 == 0 {
                    post.run().await;
                } else {
                    post.queue(&outgoing("ente@pec.comune.example", &format!("n{number}"))).await;
                }
            });
        }
        tasks.join_all().await;
        while post.run().await > 0 {}
        assert_eq!(post.states().await, [State::HandedOver; 18]);
        assert_eq!(post.arrived().len(), 18);
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_one_that_is_not_there_is_found_within_the_hour() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        for subject in ["one", "two"] {
            post.queue(&outgoing("ente@pec.comune.example", subject)).await;
        }
        let mut tx = post.world.db.write().await.unwrap();
        store::let_nobody_lead(&mut tx).await;
        tx.commit().await.unwrap();
        assert_eq!(post.run().await, 0, "as an earlier version leaves it");
        delivery::balance_due(&post.delivery).await.unwrap();
        post.run().await;
        assert_eq!(post.arrived(), ["one", "two"]);
    })
    .await;
}
