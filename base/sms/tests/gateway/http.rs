//! The form over HTTP.

use std::time::Duration;

use sms::{Code, NoConnection, State, Submitted};
use sms_centre::{Centre, Fault, Settings};

use crate::support::{Place, id, referenced, text};

#[tokio::test]
async fn a_message_is_taken_and_its_state_can_be_asked() {
    let settings = Settings { receipt_delay: Duration::from_millis(200), ..Settings::loopback() };
    let place = Place::with(settings).await;
    let session = place.try_open(place.http()).await.unwrap();
    let body = "Il PUC è «123456789» – €";
    let id = id(session.send(&text(body)).await);
    let kept = place.centre.messages().pop().unwrap();
    assert_eq!(
        (kept.text.as_str(), kept.to.as_str(), kept.from.as_str()),
        (body, "+393331234567", "Istituto")
    );
    assert_eq!(session.state(&id).await, Some(State::Enroute));
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert_eq!(session.state(&id).await, Some(State::Delivered));
    assert_eq!(session.state("../faults").await, None);
    assert!(session.receipt(Duration::ZERO).await.is_none());
}

#[tokio::test]
async fn what_was_never_answered_can_be_sent_again_under_its_reference() {
    for fault in [Fault::DropAfter, Fault::NoAnswer] {
        let place = Place::new().await.impatient();
        let session = place.try_open(place.http()).await.unwrap();
        place.centre.misbehave(fault, 1);
        assert_eq!(session.send(&text("PUC 1")).await, Submitted::Unknown, "{fault}");
        assert!(!session.is_usable());
        let again = place.try_open(place.http()).await.unwrap();
        let taken = id(again.send(&text("PUC 1")).await);
        let kept: Vec<_> = place.centre.messages().into_iter().map(|message| message.id).collect();
        assert_eq!(kept, [taken]);
        let other = again.send(&text("PUC 2")).await;
        assert_eq!(other, Submitted::Refused { code: Code::Http(409) });
    }
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_leaves_the_message_unknown() {
    let place = Place::new().await;
    let session = place.try_open(place.http()).await.unwrap();
    place.centre.misbehave(Fault::DropBefore, 1);
    assert_eq!(session.send(&text("PUC 1")).await, Submitted::Unknown);
    assert!(place.centre.messages().is_empty());
}

#[tokio::test]
async fn a_gateway_says_later_never_and_not_you() {
    let place = Place::new().await;
    let session = place.try_open(place.http()).await.unwrap();
    let told = [
        (Fault::Throttled, Submitted::PutOff { code: Code::Http(429) }),
        (Fault::QueueFull, Submitted::PutOff { code: Code::Http(503) }),
        (Fault::Rejected, Submitted::Refused { code: Code::Http(422) }),
    ];
    for (fault, outcome) in told {
        place.centre.misbehave(fault, 1);
        assert_eq!(session.send(&text("PUC 1")).await, outcome);
        assert!(session.is_usable());
    }
    id(session.send(&referenced("PUC 1", "another")).await);
    place.write("token", "sbagliato");
    let stranger = place.try_open(place.http()).await.unwrap();
    assert_eq!(stranger.send(&text("PUC 1")).await, Submitted::SenderRefused { code: Code::Http(401) });
    assert!(!stranger.is_usable());
    assert_eq!(place.centre.messages().len(), 1);
}

#[tokio::test]
async fn a_gateway_that_is_gone_has_taken_nothing() {
    let mut place = Place::new().await;
    let gateway = place.http();
    let session = place.try_open(gateway.clone()).await.unwrap();
    place.centre = Centre::start(Settings::loopback()).await.unwrap();
    assert_eq!(session.send(&text("PUC 1")).await, Submitted::Interrupted);
    assert!(!session.is_usable());
    assert_eq!(place.try_open(gateway).await.err(), Some(NoConnection::Unreachable(None)));
}
