//! Short messages over a real message centre, told of by receipts and asked for.

use delivery::{Alarm, Delivery, Item, ItemId, Line, OutgoingText, Settings, State};
use jiff::SignedDuration;
use kernel::PhoneNumber;
use outside::Outside;
use sms_centre::{Centre, Fault};
use testing::{World, on_each_database};

use crate::support::{OWNER, delivery};

struct Texts {
    world: World,
    centre: Centre,
    delivery: Delivery,
}

#[derive(Clone, Copy)]
enum By {
    Smpp,
    Http,
}

impl Texts {
    async fn open(world: World, by: By) -> Self {
        let settings = sms_centre::Settings::loopback();
        let centre = Centre::start(settings.clone()).await.unwrap();
        let secret = world.folder.path().join("secret");
        let gateway = match by {
            By::Smpp => {
                std::fs::write(&secret, &settings.password).unwrap();
                serde_json::json!({"smpp": {"host": "127.0.0.1", "port": centre.smpp().port(), "tls": "none",
                    "system_id": settings.system_id, "password_file": secret, "sender": "ISTITUTO"}})
            }
            By::Http => {
                std::fs::write(&secret, &settings.token).unwrap();
                serde_json::json!({"http": {"address": centre.http(), "token_file": secret}})
            }
        };
        let gateway = serde_json::from_value(gateway).unwrap();
        let line = Line { name: "linea-1".to_owned(), gateway, connections: 1, per_minute: None };
        let patience = delivery::Patience { connect: 2, answer: 1, body: 2, dot: 1 };
        let settings = Settings { lines: vec![line], patience, ..Settings::default() };
        assert_eq!(settings.faults(), Vec::<String>::new());
        let delivery = delivery(&world, settings).with_outside(Outside::web().unwrap());
        Self { world, centre, delivery }
    }

    async fn queue(&self, number: &str) -> ItemId {
        let text = OutgoingText {
            recipient: PhoneNumber::parse(number).unwrap(),
            body: "Il numero di protocollo è 123456789".to_owned(),
            ephemeral: true,
            owner: OWNER,
        };
        let mut tx = self.world.db.write().await.unwrap();
        let id = self.delivery.queue_text(&mut tx, &text).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Puts something else in the place of what is queued, past all checks.
    async fn rewrite(&self, id: ItemId, body: &str) {
        let mut tx = self.world.db.write().await.unwrap();
        crate::support::store::set_body(&mut tx, id, body).await;
        tx.commit().await.unwrap();
    }

    async fn send(&self) {
        delivery::run_due(&self.delivery).await.unwrap();
    }

    async fn read(&self) {
        delivery::read_due(&self.delivery).await.unwrap();
    }

    async fn item(&self, id: ItemId) -> Item {
        let mut tx = self.world.db.read().await.unwrap();
        delivery::item(&mut tx, OWNER, id).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn a_text_is_followed_to_the_phone_whether_the_gateway_tells_or_is_asked() {
    for by in [By::Smpp, By::Http] {
        on_each_database(async |world| {
            let texts = Texts::open(world, by).await;
            let id = texts.queue("333 1234567").await;
            texts.send().await;
            texts.read().await;
            assert_eq!(texts.item(id).await.state, State::Delivered);
            assert_eq!(texts.item(id).await.recipient.as_str(), "+393331234567");
            let kept = texts.centre.messages();
            assert_eq!(kept.len(), 1);
            let mut tx = texts.world.db.read().await.unwrap();
            assert_eq!(
                crate::support::store::body(&mut tx, id).await,
                "",
                "a secret that has left is forgotten"
            );
        })
        .await;
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_written_waits_and_lets_the_others_pass() {
    on_each_database(async |world| {
        let texts = Texts::open(world, By::Smpp).await;
        let (broken, whole) = (texts.queue("3331234567").await, texts.queue("3337654321").await);
        texts.rewrite(broken, "a bell: \u{7}").await;
        texts.send().await;
        assert_eq!(texts.item(whole).await.state, State::HandedOver);
        let item = texts.item(broken).await;
        assert_eq!((item.state, item.attempts), (State::Queued, 1));
        assert!(item.due_at > texts.world.clock.now(), "it is not taken up at once again");
        texts.rewrite(broken, "no bell").await;
        texts.world.clock.advance(SignedDuration::from_mins(2));
        texts.send().await;
        assert_eq!(texts.item(broken).await.state, State::HandedOver);
    })
    .await;
}

#[tokio::test]
async fn a_text_that_can_never_be_written_is_given_up_and_the_next_to_the_same_phone_goes() {
    on_each_database(async |world| {
        let texts = Texts::open(world, By::Smpp).await;
        let (broken, next) = (texts.queue("3331234567").await, texts.queue("3331234567").await);
        texts.rewrite(broken, "a bell: \u{7}").await;
        for _ in 0..80 {
            texts.send().await;
            texts.world.clock.advance(SignedDuration::from_hours(1));
        }
        assert_eq!(texts.item(broken).await.state, State::GivenUp);
        assert_eq!(texts.item(next).await.state, State::HandedOver);
        assert_eq!(texts.centre.messages().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_does_not_come_leaves_a_text_uncertain_and_is_not_sent_again() {
    on_each_database(async |world| {
        let texts = Texts::open(world, By::Smpp).await;
        texts.centre.misbehave(Fault::NoAnswer, 1);
        let id = texts.queue("3331234567").await;
        texts.send().await;
        assert_eq!(texts.item(id).await.state, State::Uncertain);
        texts.world.clock.advance(SignedDuration::from_hours(2));
        texts.send().await;
        assert_eq!(texts.centre.messages().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_text_that_cannot_be_delivered_has_failed_and_one_without_a_word_raises_the_alarm() {
    on_each_database(async |world| {
        let texts = Texts::open(world, By::Smpp).await;
        texts.centre.misbehave(Fault::Undeliverable, 1);
        let failed = texts.queue("3331234567").await;
        texts.send().await;
        texts.read().await;
        assert_eq!(texts.item(failed).await.state, State::Failed);
        texts.centre.misbehave(Fault::NoReceipt, 1);
        let silent = texts.queue("3331234567").await;
        texts.send().await;
        texts.world.clock.advance(SignedDuration::from_hours(27));
        texts.read().await;
        let item = texts.item(silent).await;
        assert_eq!((item.state, item.alarm), (State::HandedOver, Some(Alarm::NoDelivery)));
    })
    .await;
}

#[tokio::test]
async fn a_text_too_long_for_one_message_is_refused_before_it_is_queued() {
    on_each_database(async |world| {
        let texts = Texts::open(world, By::Smpp).await;
        let text = OutgoingText {
            recipient: PhoneNumber::parse("3331234567").unwrap(),
            body: "x".repeat(161),
            ephemeral: false,
            owner: OWNER,
        };
        let mut tx = texts.world.db.write().await.unwrap();
        let refused = texts.delivery.queue_text(&mut tx, &text).await;
        assert!(matches!(refused, Err(delivery::Error::Unwritable(_))));
    })
    .await;
}
