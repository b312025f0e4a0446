//! What is told to whoever counts.

use delivery::handed_over::{self, HandedOver};
use delivery::{Channel, Decision};
use jiff::SignedDuration;
use mailserver::{Act, Fault, Step};
use testing::on_each_database;

use crate::support::{OWNER, Post, outgoing};

async fn taken(post: &Post, limit: u32) -> Vec<HandedOver> {
    let mut tx = post.world.db.write().await.unwrap();
    let taken = handed_over::take(&mut tx, limit).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

#[tokio::test]
async fn each_item_that_was_handed_over_is_told_once() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        for number in 0..3 {
            post.queue(&outgoing(&format!("azienda{number}@pec.example"), "uno")).await;
        }
        assert_eq!(taken(&post, 10).await, []);
        post.run().await;
        let at = post.world.clock.now();
        let mut tx = post.world.db.write().await.unwrap();
        assert_eq!(handed_over::take(&mut tx, 10).await.unwrap().len(), 3, "and dropped");
        drop(tx);
        post.wait(SignedDuration::from_hours(1));
        let told =
            HandedOver { owner_kind: OWNER.kind.to_owned(), owner_id: OWNER.id, channel: Channel::Pec, at };
        assert_eq!(taken(&post, 2).await, [told.clone(), told.clone()]);
        assert_eq!(taken(&post, 2).await, [told]);
        assert_eq!(taken(&post, 2).await, []);
    })
    .await;
}

#[tokio::test]
async fn an_uncertain_item_is_told_when_it_was_decided_that_it_had_arrived() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Recipient, Act::Answer(550)));
        post.queue(&outgoing("nessuno@pec.example", "uno")).await;
        let unclear = post.queue(&outgoing("azienda@pec.example", "due")).await;
        post.server.misbehave(Fault::at(Step::Dot, Act::Drop));
        post.run().await;
        assert_eq!(taken(&post, 10).await, []);
        post.wait(SignedDuration::from_hours(48));
        let mut tx = post.world.db.write().await.unwrap();
        let reason = (None, "asked by phone");
        delivery::decide(&mut tx, &post.world.clock, unclear, Decision::HandedOver, reason).await.unwrap();
        tx.commit().await.unwrap();
        let told = taken(&post, 10).await;
        assert_eq!((told.len(), told[0].at), (1, post.world.clock.now()));
    })
    .await;
}
