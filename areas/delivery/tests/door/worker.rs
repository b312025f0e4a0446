//! The worker over the real door of a mail server.

use std::time::Duration;

use crate::support::{OWNER, Post, address, header, outgoing};
use delivery::{Decision, Error, State};
use jiff::SignedDuration;
use mailserver::{Act, Fault, Step};
use testing::on_each_database;
use tokio::sync::watch;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[tokio::test]
async fn a_queued_message_reaches_the_server_whole() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.queue(&outgoing("azienda@pec.example", "Attestati di malattia: 2 – più uno")).await;
        assert_eq!(post.run().await, 1);
        assert_eq!(post.states().await, [State::HandedOver]);
        let message = post.server.messages()[0].clone();
        assert_eq!(message.from, "attestati@pec.istituto.example");
        assert_eq!(message.to, ["azienda@pec.example"]);
        assert!(message.raw.is_ascii());
        let raw = String::from_utf8(message.raw.clone()).unwrap();
        assert!(raw.split("\r\n").all(|line| line.len() < 998 && !line.contains('\n')));
        let item = post.items().await.remove(0);
        let id = item.id.as_uuid().simple().to_string();
        assert!(usize::try_from(item.size).unwrap() >= raw.len());
        let tag = header(&message, "Message-ID");
        let tag = tag.trim_matches(['<', '>']).split('@').next().unwrap().rsplit('.').next().unwrap();
        insta::assert_snapshot!("message", raw.replace(&id, "ITEM").replace(tag, "TAG").replace('\r', ""));
    })
    .await;
}

#[tokio::test]
async fn one_connection_carries_many_messages() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        for number in 0..70 {
            post.queue(&outgoing(&format!("azienda{number}@pec.example"), &format!("n{number}"))).await;
        }
        assert_eq!(post.run().await, 70);
        assert_eq!(post.server.connections(), 1);
        assert_eq!(post.arrived(), (0..70).map(|number| format!("n{number}")).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn a_server_without_pipelining_is_served_step_by_step() {
    on_each_database(async |world| {
        let settings = mailserver::Settings { pipelining: false, ..mailserver::Settings::loopback() };
        let post = Post::with(world, settings).await;
        post.server.misbehave(Fault::at(Step::Recipient, Act::Answer(550)));
        post.queue(&outgoing("nessuno@pec.example", "uno")).await;
        post.queue(&outgoing("azienda@pec.example", "due")).await;
        post.run().await;
        assert_eq!(post.states().await, [State::Refused, State::HandedOver]);
        assert_eq!(post.server.connections(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_rolled_back_is_never_sent() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        let mut tx = post.world.db.write().await.unwrap();
        post.delivery.queue(&mut tx, &outgoing("azienda@pec.example", "uno")).await.unwrap();
        drop(tx);
        assert_eq!(post.run().await, 0);
        assert!(post.server.messages().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_final_and_holds_up_nobody() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Recipient, Act::Answer(554)));
        // The DATA that came along with the refused recipient does not count.
        post.server.misbehave(Fault::at(Step::Data, Act::Answer(554)).after(1));
        post.server.misbehave(Fault::at(Step::Dot, Act::Answer(554)));
        for number in 0..4 {
            post.queue(&outgoing("azienda@pec.example", &format!("n{number}"))).await;
        }
        post.run().await;
        post.wait(HOUR * 100);
        post.run().await;
        assert_eq!(post.states().await, [State::Refused, State::Refused, State::Refused, State::HandedOver]);
        assert_eq!(post.arrived(), ["n3"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_certainly_not_taken_is_sent_again() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        let faults = [
            Fault::at(Step::Greeting, Act::Drop),
            Fault::at(Step::Greeting, Act::Answer(421)),
            Fault::at(Step::Ehlo, Act::Drop),
            Fault::at(Step::Mail, Act::Drop),
            Fault::at(Step::Mail, Act::Answer(451)),
            Fault::at(Step::Recipient, Act::Drop),
            Fault::at(Step::Data, Act::Drop),
            Fault::at(Step::Data, Act::Answer(421)),
            Fault::at(Step::Dot, Act::Answer(452)),
        ];
        for (number, fault) in faults.into_iter().enumerate() {
            post.server.misbehave(fault);
            post.queue(&outgoing("azienda@pec.example", &format!("n{number}"))).await;
            post.run().await;
            assert_eq!(post.states().await.last(), Some(&State::Queued), "{fault:?}");
            post.wait(SignedDuration::from_secs(90));
            post.run().await;
            assert_eq!(post.states().await.last(), Some(&State::HandedOver), "{fault:?}");
            assert_eq!(post.server.messages().len(), number + 1, "{fault:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_connection_lost_in_the_middle_of_a_large_message_is_no_doubt() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Body, Act::Drop));
        let mut large = outgoing("azienda@pec.example", "grande");
        large.attachments[0].content = vec![b'x'; 15_000_000];
        post.queue(&large).await;
        post.run().await;
        assert_eq!(post.states().await, [State::Queued]);
        post.wait(SignedDuration::from_secs(90));
        post.run().await;
        assert_eq!(post.states().await, [State::HandedOver]);
        assert_eq!(post.server.messages().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn without_an_answer_to_the_final_dot_nothing_is_sent_again_until_somebody_decides() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Dot, Act::Drop));
        let lost = post.queue(&outgoing("azienda@pec.example", "perso")).await;
        post.run().await;
        post.wait(HOUR);
        post.server.misbehave(Fault::at(Step::Stored, Act::Drop));
        let kept = post.queue(&outgoing("azienda@pec.example", "giunto")).await;
        post.run().await;
        post.wait(HOUR * 1000);
        assert_eq!(post.run().await, 0);
        assert_eq!(post.states().await, [State::Uncertain; 2]);
        assert_eq!(post.arrived(), ["giunto"]);

        let mut tx = post.world.db.write().await.unwrap();
        let clock = &post.world.clock;
        delivery::decide(&mut tx, clock, lost, Decision::SendAgain, (None, "not in the mailbox"))
            .await
            .unwrap();
        delivery::decide(&mut tx, clock, kept, Decision::HandedOver, (None, "seen in the mailbox"))
            .await
            .unwrap();
        let late = delivery::decide(&mut tx, clock, kept, Decision::SendAgain, (None, "again")).await;
        assert!(matches!(late, Err(Error::MovedOn)));
        tx.commit().await.unwrap();
        post.run().await;
        assert_eq!(post.states().await, [State::HandedOver; 2]);
        assert_eq!(post.arrived(), ["giunto", "perso"]);
        assert_eq!(post.items().await[0].attempts, 2);
        assert!(header(&post.server.messages()[1], "Message-ID").contains(".2."));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_never_answers_for_messages_makes_one_uncertain_and_not_all() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Stored, Act::Drop).always());
        for number in 0..10 {
            post.queue(&outgoing(&format!("azienda{number}@pec.example"), &format!("n{number}"))).await;
        }
        post.run().await;
        assert_eq!(post.server.messages().len(), 1);
        assert_eq!(post.states().await.iter().filter(|state| **state == State::Queued).count(), 9);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_ends_connections_after_some_messages_is_served_with_several() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        for number in 0..6 {
            post.queue(&outgoing("azienda@pec.example", &format!("n{number}"))).await;
        }
        post.server.misbehave(Fault::at(Step::Mail, Act::Answer(421)).after(3));
        post.run().await;
        assert_eq!(post.states().await, [State::HandedOver; 6]);
        assert_eq!(post.server.connections(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_put_off_for_three_days_is_given_up() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Recipient, Act::Answer(452)).always());
        post.queue(&outgoing("azienda@pec.example", "uno")).await;
        for _ in 0..73 {
            post.run().await;
            post.wait(HOUR);
            post.wait(HOUR / 4);
        }
        assert_eq!(post.states().await, [State::GivenUp]);
        assert!(post.server.messages().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_server_that_was_away_for_a_week_gets_everything_then() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Greeting, Act::Drop).always());
        post.queue(&outgoing("azienda@pec.example", "uno")).await;
        for _ in 0..24 * 7 {
            post.run().await;
            post.wait(HOUR);
        }
        post.server.behave();
        post.run().await;
        assert_eq!(post.states().await, [State::HandedOver]);
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_forgotten_once_it_was_sent() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        let secret = delivery::Outgoing { ephemeral: true, ..outgoing("azienda@pec.example", "codice") };
        let body = secret.body.clone();
        let id = post.queue(&secret).await;
        assert_eq!(crate::support::stored_body(&post, id).await, body);
        post.run().await;
        assert_eq!(crate::support::stored_body(&post, id).await, "");
    })
    .await;
}

#[tokio::test]
async fn what_no_server_would_take_is_refused_at_once() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        let mut tx = post.world.db.write().await.unwrap();
        let mut large = outgoing("azienda@pec.example", "grande");
        large.attachments[0].content = vec![0; 23_000_000];
        assert!(matches!(post.delivery.queue(&mut tx, &large).await, Err(Error::TooLarge { .. })));
        let strange =
            delivery::Outgoing { mailbox: address("altri@pec.example"), ..outgoing("a@pec.example", "x") };
        assert!(matches!(post.delivery.queue(&mut tx, &strange).await, Err(Error::UnknownMailbox)));
        for subject in ["", "due\r\nBcc: x@pec.example", &"lungo".repeat(60)] {
            let refused = post.delivery.queue(&mut tx, &outgoing("a@pec.example", subject)).await;
            assert!(matches!(refused, Err(Error::Unwritable(_))), "{subject:?}");
        }
        let mut named = outgoing("a@pec.example", "x");
        named.attachments[0].name = "../a\"b.xml".to_owned();
        assert!(matches!(post.delivery.queue(&mut tx, &named).await, Err(Error::Unwritable(_))));
    })
    .await;
}

#[tokio::test]
async fn an_owner_sees_his_items_and_nobody_elses() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        for number in 0..3 {
            post.queue(&outgoing("azienda@pec.example", &format!("n{number}"))).await;
        }
        let foreign = delivery::Owner { kind: "other", id: OWNER.id };
        let mut tx = post.world.db.read().await.unwrap();
        assert!(delivery::items(&mut tx, foreign, i64::MAX, 10).await.unwrap().is_empty());
        let newest = delivery::items(&mut tx, OWNER, i64::MAX, 2).await.unwrap();
        let subjects: Vec<_> = newest.iter().map(|item| item.subject.as_str()).collect();
        assert_eq!(subjects, ["n2", "n1"]);
        let rest = delivery::items(&mut tx, OWNER, newest[1].position, 2).await.unwrap();
        assert_eq!(rest.len(), 1);
        assert_eq!(delivery::item(&mut tx, OWNER, rest[0].id).await.unwrap().as_ref(), Some(&rest[0]));
        assert_eq!(delivery::item(&mut tx, foreign, rest[0].id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_is_told_to_stop_finishes_the_message_under_way_and_gives_the_rest_back() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        post.server.misbehave(Fault::at(Step::Dot, Act::Wait(Duration::from_millis(300))));
        post.queue(&outgoing("azienda@pec.example", "uno")).await;
        post.queue(&outgoing("azienda@pec.example", "due")).await;
        let (stop, stopped) = watch::channel(false);
        let say_stop = async {
            tokio::time::sleep(Duration::from_millis(150)).await;
            stop.send(true).unwrap();
        };
        tokio::join!(delivery::run(post.delivery.clone(), stopped), say_stop);
        assert_eq!(post.states().await, [State::HandedOver, State::Queued]);
        assert_eq!(post.arrived(), ["uno"]);
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_sends_no_more_in_a_minute_than_its_provider_takes() {
    on_each_database(async |world| {
        let post = Post::changed(world, |mailbox| mailbox.per_minute = Some(40)).await;
        for number in 0..100 {
            post.queue(&outgoing(&format!("azienda{number}@pec.example"), "x")).await;
        }
        for _ in 0..60 {
            post.run().await;
            post.wait(SignedDuration::from_secs(1));
        }
        let sent = post.server.messages().len();
        assert!((35..=40).contains(&sent), "{sent}");
    })
    .await;
}

#[tokio::test]
async fn a_message_whose_large_files_cannot_be_read_waits_and_lets_the_others_pass() {
    on_each_database(async |world| {
        let post = Post::open(world).await;
        let mut long = outgoing("azienda@pec.example", "lungo");
        long.attachments[0].content = vec![b' '; 100_000];
        post.queue(&long).await;
        post.queue(&outgoing("altra@pec.example", "breve")).await;
        let mut tx = post.world.db.write().await.unwrap();
        crate::support::store::hide_large_files(&mut tx).await;
        tx.commit().await.unwrap();
        tokio::time::timeout(Duration::from_secs(20), post.run()).await.unwrap();
        assert_eq!(post.arrived(), ["breve"]);
        let broken = &post.items().await[0];
        assert_eq!((broken.state, broken.attempts), (State::Queued, 1));
        assert!(broken.due_at > post.world.clock.now(), "it is not taken up at once again");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_written_down_keeps_no_other_connection_from_its_work() {
    on_each_database(async |world| {
        let post = Post::changed(world, |mailbox| mailbox.connections = 8).await;
        let mut tx = post.world.db.write().await.unwrap();
        crate::support::store::refuse_to_begin_stuck(&mut tx).await;
        tx.commit().await.unwrap();
        for number in 0..60 {
            let subject = if number % 20 == 3 { "stuck" } else { "x" };
            post.queue(&outgoing(&format!("azienda{number}@pec.example"), subject)).await;
        }
        let (stop, stopped) = watch::channel(false);
        let others_are_sent = async {
            while post.states().await.iter().filter(|state| **state == State::HandedOver).count() < 57 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            stop.send(true).unwrap();
        };
        let all = async { tokio::join!(delivery::run(post.delivery.clone(), stopped), others_are_sent) };
        tokio::time::timeout(Duration::from_secs(20), all).await.unwrap();
        assert_eq!(post.server.messages().len(), 57);
    })
    .await;
}

#[tokio::test]
async fn after_one_message_without_an_answer_all_connections_of_a_mailbox_rest() {
    on_each_database(async |world| {
        let post = Post::changed(world, |mailbox| mailbox.connections = 8).await;
        for number in 0..200 {
            post.queue(&outgoing(&format!("azienda{number}@pec.example"), "x")).await;
        }
        post.server.misbehave(Fault::at(Step::Dot, Act::Drop));
        let (stop, stopped) = watch::channel(false);
        let a_while = async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            stop.send(true).unwrap();
        };
        tokio::join!(delivery::run(post.delivery.clone(), stopped), a_while);
        let states = post.states().await;
        let count = |wanted| states.iter().filter(|state| **state == wanted).count();
        assert_eq!(count(State::Uncertain), 1);
        assert!(count(State::HandedOver) < 100, "those under way may end: {}", count(State::HandedOver));
        assert_eq!(count(State::Uncertain) + count(State::HandedOver) + count(State::Queued), 200);
        post.wait(SignedDuration::from_secs(10));
        post.run().await;
        assert_eq!(post.server.messages().len(), 199, "what was given back goes out after the rest");
    })
    .await;
}
