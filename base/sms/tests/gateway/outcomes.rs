//! What is known of a message over SMPP.

use std::collections::HashSet;
use std::time::Duration;

use kernel::PhoneNumber;
use sms::{Code, Gateway, Smpp, Submitted, Text};
use sms_centre::{Fault, Settings};
use tokio::task::JoinSet;

use crate::support::{Place, SHORT, id, referenced, text, until};

#[tokio::test]
async fn a_message_arrives_as_it_was_written() {
    let place = Place::new().await;
    let session = place.open().await;
    let bodies = ["Il PUC è [123456789] – €", "PUC: 123456789 @ _ $ àèéìòù {€}", "L’attestato n. 5 «già» 😀"];
    for body in bodies {
        id(session.send(&text(body)).await);
    }
    let abroad = Text::new(PhoneNumber::parse("+43 664 1234567").unwrap(), "PUC 1", "x").unwrap();
    id(session.send(&abroad).await);
    let kept = place.centre.messages();
    assert_eq!(kept.iter().map(|message| message.text.as_str()).take(3).collect::<Vec<_>>(), bodies);
    assert_eq!((kept[0].from.as_str(), kept[0].to.as_str()), ("Istituto", "+393331234567"));
    assert_eq!(kept[3].to, "+436641234567");
    session.quit().await;
}

#[tokio::test]
async fn the_longest_message_of_either_alphabet_arrives_whole() {
    let place = Place::new().await;
    let session = place.open().await;
    for body in ["è".repeat(160), "’".repeat(70)] {
        id(session.send(&text(&body)).await);
        assert_eq!(place.centre.messages().pop().unwrap().text, body);
    }
}

#[tokio::test]
async fn a_message_whose_answer_is_lost_is_neither_taken_nor_refused() {
    for (fault, kept) in [(Fault::DropBefore, 0), (Fault::DropAfter, 1), (Fault::NoAnswer, 1)] {
        let place = Place::new().await.impatient();
        let session = place.open().await;
        place.centre.misbehave(fault, 1);
        assert_eq!(session.send(&text("PUC 123456789")).await, Submitted::Unknown, "{fault}");
        assert!(!session.is_usable());
        assert_eq!(session.send(&text("PUC 2")).await, Submitted::Interrupted);
        assert_eq!(place.centre.messages().len(), kept, "{fault}");
    }
}

#[tokio::test]
async fn what_was_never_written_was_certainly_not_taken() {
    let place = Place::new().await;
    let session = place.open().await;
    let Place { centre, .. } = place;
    drop(centre);
    until(|| !session.is_usable()).await;
    assert_eq!(session.send(&text("PUC 123456789")).await, Submitted::Interrupted);
}

#[tokio::test]
async fn a_message_that_never_had_its_turn_was_not_taken() {
    let place = Place::new().await.impatient();
    let settings = Smpp { window: 1, ..place.smpp() };
    let session = place.try_open(Gateway::Smpp(settings)).await.unwrap();
    place.centre.misbehave(Fault::NoAnswer, 5);
    let (first, second) = (text("PUC 1"), text("PUC 2"));
    let (first, second) = tokio::join!(session.send(&first), session.send(&second));
    assert_eq!((first, second), (Submitted::Unknown, Submitted::Interrupted));
    tokio::time::sleep(SHORT).await;
    assert_eq!(place.centre.messages().len(), 1);
}

#[tokio::test]
async fn what_a_centre_puts_off_may_be_sent_again_on_the_same_session() {
    let place = Place::new().await;
    let session = place.open().await;
    for (fault, status) in [(Fault::Throttled, 0x58), (Fault::QueueFull, 0x14)] {
        place.centre.misbehave(fault, 1);
        let outcome = session.send(&text("PUC 123456789")).await;
        assert_eq!(outcome, Submitted::PutOff { code: Code::Smpp(status) });
        assert!(session.is_usable());
    }
    id(session.send(&text("PUC 123456789")).await);
    assert_eq!(place.centre.messages().len(), 1);
}

#[tokio::test]
async fn a_refused_recipient_concerns_one_message_and_a_refused_sender_all() {
    let place = Place::new().await;
    let session = place.open().await;
    place.centre.misbehave(Fault::Rejected, 1);
    assert_eq!(session.send(&text("PUC 1")).await, Submitted::Refused { code: Code::Smpp(0x0b) });
    assert!(session.is_usable());
    place.centre.misbehave(Fault::SenderRefused, 1);
    assert_eq!(session.send(&text("PUC 2")).await, Submitted::SenderRefused { code: Code::Smpp(0x0a) });
    assert!(!session.is_usable());
    assert!(place.centre.messages().is_empty());
}

#[tokio::test]
async fn many_messages_are_under_way_at_once_and_each_gets_its_own_answer() {
    let place =
        Place::with(Settings { receipt_delay: Duration::from_hours(1), ..Settings::loopback() }).await;
    let session = std::sync::Arc::new(place.open().await);
    let mut sending = JoinSet::new();
    for number in 0..200 {
        let session = session.clone();
        sending.spawn(async move {
            let body = format!("PUC {number}");
            (id(session.send(&referenced(&body, &format!("item-{number}"))).await), body)
        });
    }
    let answered: HashSet<(String, String)> = sending.join_all().await.into_iter().collect();
    let kept: HashSet<_> = place.centre.messages().into_iter().map(|kept| (kept.id, kept.text)).collect();
    assert_eq!(answered.len(), 200);
    assert_eq!(answered, kept);
}
