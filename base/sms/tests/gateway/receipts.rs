//! Receipts over SMPP.

use std::time::Duration;

use sms::{Gateway, MessageIds, Receipt, Smpp, State};
use sms_centre::{Fault, ReceiptForm, Settings};

use crate::support::{Place, SHORT, id, receipt, text, until};

#[tokio::test]
async fn a_receipt_names_the_message_as_it_was_taken_whatever_its_form() {
    for form in ReceiptForm::ALL {
        let place = Place::with(Settings { receipts: *form, ..Settings::loopback() }).await;
        let ids = match form {
            ReceiptForm::DecimalText => MessageIds::HexadecimalThenDecimal,
            _ => MessageIds::Same,
        };
        let settings = Smpp { message_ids: ids, ..place.smpp() };
        let session = place.try_open(Gateway::Smpp(settings)).await.unwrap();
        for (fault, state, error) in [
            (None, State::Delivered, None),
            (Some(Fault::Undeliverable), State::Undeliverable, Some("001")),
            (Some(Fault::Expired), State::Expired, Some("001")),
        ] {
            if let Some(fault) = fault {
                place.centre.misbehave(fault, 1);
            }
            let id = id(session.send(&text("PUC 123456789")).await);
            let incoming = receipt(&session).await;
            let error = error.filter(|_| *form != ReceiptForm::Parameters).map(str::to_owned);
            assert_eq!(*incoming.receipt(), Receipt { id, state, error }, "{form}");
            incoming.stored().await;
        }
        until(|| place.centre.receipts() == 0).await;
    }
}

#[tokio::test]
async fn a_receipt_that_was_not_stored_comes_again() {
    let place = Place::new().await;
    let session = place.open().await;
    let id = id(session.send(&text("PUC 123456789")).await);
    for _ in 0..2 {
        let incoming = receipt(&session).await;
        assert_eq!(incoming.receipt().id, id);
        assert_eq!(place.centre.receipts(), 1);
    }
    receipt(&session).await.stored().await;
    until(|| place.centre.receipts() == 0).await;
    assert!(session.receipt(SHORT).await.is_none());
}

#[tokio::test]
async fn a_receipt_comes_in_a_later_session_if_this_one_has_ended() {
    let delay = Settings { receipt_delay: Duration::from_millis(100), ..Settings::loopback() };
    let place = Place::with(delay).await;
    let first = place.open().await;
    let one = id(first.send(&text("PUC 1")).await);
    let incoming = receipt(&first).await;
    let two = id(first.send(&text("PUC 2")).await);
    first.quit().await;
    // Too late: the gateway does not hear it any more.
    incoming.stored().await;
    let second = place.open().await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let incoming = receipt(&second).await;
        seen.push(incoming.receipt().id.clone());
        incoming.stored().await;
    }
    seen.sort();
    assert_eq!(seen, [one, two]);
    until(|| place.centre.receipts() == 0).await;
}

#[tokio::test]
async fn a_receipt_may_come_twice_or_never() {
    let place = Place::new().await;
    let session = place.open().await;
    place.centre.misbehave(Fault::DoubledReceipt, 1);
    place.centre.misbehave(Fault::NoReceipt, 1);
    let id = id(session.send(&text("PUC 1")).await);
    for _ in 0..2 {
        let incoming = receipt(&session).await;
        assert_eq!(incoming.receipt().id, id);
        incoming.stored().await;
    }
    session.send(&text("PUC 2")).await;
    assert!(session.receipt(SHORT).await.is_none());
}

#[tokio::test]
async fn what_cannot_be_read_does_not_stand_in_the_way_of_what_comes_after_it() {
    let place = Place::new().await;
    let session = place.open().await;
    place.centre.misbehave(Fault::OddReceipt, 1);
    let id = id(session.send(&text("PUC 1")).await);
    assert_eq!(receipt(&session).await.receipt().id, id);
    assert!(session.is_usable());
}

#[tokio::test]
async fn receipts_that_nobody_takes_hold_up_no_messages_and_are_not_lost() {
    let place = Place::new().await;
    let session = place.open().await;
    for number in 0..400 {
        id(session.send(&text(&format!("PUC {number}"))).await);
    }
    for _ in 0..400 {
        receipt(&session).await.stored().await;
    }
    until(|| place.centre.receipts() == 0).await;
}
