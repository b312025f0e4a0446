//! What comes back from a provider of PEC, well and ill, in any order.

use std::time::Duration;

use delivery::{Alarm, Decision, ItemId, State};
use jiff::SignedDuration;
use mailserver::{Act, Fault, Step};
use pec_provider::{Oddity, PecProvider};
use testing::on_each_database;
use tokio::sync::watch;

use crate::support::network::{Network, SENDER};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MOMENT: Duration = Duration::from_millis(20);

/// Lets two days pass, hour by hour, and reads what comes.
async fn two_days(network: &Network) {
    network.read().await;
    for _ in 0..48 {
        network.wait(HOUR);
        network.read().await;
    }
}

/// Why what lies in quarantine lies there.
async fn quarantine(network: &Network) -> Vec<String> {
    let receipts = network.receipts().await.into_iter().filter(|receipt| receipt.standing == "quarantined");
    let mut reasons: Vec<String> = receipts.filter_map(|receipt| receipt.reason).collect();
    reasons.sort();
    reasons
}

/// A provider of another network, whom nobody pins.
async fn stranger(network: &Network) -> PecProvider {
    let (clock, random) = (network.world.clock.clone(), network.world.random.clone());
    PecProvider::start(pec_provider::Settings::loopback(), clock, random).await.unwrap()
}

/// A person decides that an uncertain item goes out once more.
async fn send_again(network: &Network, id: ItemId) {
    let mut tx = network.world.db.write().await.unwrap();
    let reason = (None, "nothing is in the mailbox");
    delivery::decide(&mut tx, &network.world.clock, id, Decision::SendAgain, reason).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_item_is_followed_from_acceptance_to_delivery() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        let id = network.queue("ditta@pec.azienda.example").await;
        network.send().await;
        assert_eq!(network.item(id).await.state, State::HandedOver);
        assert_eq!(network.read().await, 2);
        assert_eq!(network.item(id).await.state, State::Delivered);
        assert_eq!(network.read().await, 0, "nothing is read twice");
        let kinds: Vec<_> =
            network.receipts().await.into_iter().map(|one| (one.standing, one.kind)).collect();
        let settled = |kind: &str| ("settled".to_owned(), Some(kind.to_owned()));
        assert_eq!(kinds, [settled("accettazione"), settled("avvenuta-consegna")]);
        assert!(network.balances().await);
    })
    .await;
}

/// What providers do, where the item stands after two days, and why somebody should look at it.
const ODDITIES: &[(Oddity, State, Option<Alarm>)] = &[
    (Oddity::NoMailbox, State::Failed, None),
    (Oddity::NoDomain, State::Failed, None),
    (Oddity::Full, State::Failed, None),
    (Oddity::NoMailboxInWords, State::Failed, None),
    (Oddity::Virus, State::Failed, None),
    (Oddity::Refused, State::Failed, None),
    (Oddity::RefusedVirus, State::Failed, None),
    (Oddity::Mute, State::HandedOver, Some(Alarm::NoAcceptance)),
    (Oddity::Lost, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::Late, State::Delivered, None),
    (Oddity::Doubled, State::Delivered, None),
    (Oddity::Twin, State::Delivered, None),
    (Oddity::Inverted, State::Delivered, None),
    (Oddity::Notice12, State::Delivered, None),
    (Oddity::Notice24, State::Failed, None),
    (Oddity::OnlyNotice24, State::Failed, None),
    (Oddity::AfterAll, State::Delivered, Some(Alarm::LateDelivery)),
    (Oddity::ForgedEnvelope, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::StrangerKey, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::OtherProvider, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::Unsigned, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::Altered, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::ForeignReference, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::SplitReference, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::WithoutMessageId, State::HandedOver, Some(Alarm::NoAcceptance)),
    (Oddity::WithoutData, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::OtherKind, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::Entity, State::Accepted, Some(Alarm::NoDelivery)),
    (Oddity::HeaderCase, State::Delivered, None),
];

/// What of it is not believed, or fits nowhere.
const IN_QUARANTINE: &[&str] = &[
    "content-altered",
    "daticert-missing",
    "doctype",
    "from-is-not-signer",
    "kind-contradicts",
    "message-id-contradicts",
    "not-multipart-signed",
    "signer-unknown",
    "unknown-message",
    "unknown-message",
    "unknown-message",
];

#[tokio::test]
async fn each_oddity_of_providers_ends_as_it_must() {
    on_each_database(async |world| {
        assert_eq!(ODDITIES.len(), Oddity::ALL.len());
        let network = Network::open(world).await;
        let mut ids = Vec::new();
        for (oddity, ..) in ODDITIES {
            ids.push(network.queue(&format!("{oddity}.1@pec.azienda.example")).await);
        }
        network.send().await;
        two_days(&network).await;
        for ((oddity, state, alarm), id) in ODDITIES.iter().zip(ids) {
            let item = network.item(id).await;
            assert_eq!((item.state, item.alarm), (*state, *alarm), "{oddity}");
        }
        assert_eq!(quarantine(&network).await, IN_QUARANTINE);
        assert_eq!(network.provider.handed_in_twice(), Vec::<String>::new());
        assert!(network.balances().await);
    })
    .await;
}

#[tokio::test]
async fn a_receipt_settles_what_was_cut_off_after_the_final_dot() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        network.provider.misbehave(Fault::at(Step::Stored, Act::Drop));
        let id = network.queue("ditta@pec.azienda.example").await;
        network.send().await;
        assert_eq!(network.item(id).await.state, State::Uncertain);
        network.read().await;
        let item = network.item(id).await;
        assert_eq!((item.state, item.attempts, item.alarm), (State::Delivered, 1, None));
        network.wait(HOUR);
        assert_eq!(network.send().await, 0, "nothing is sent again");
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_again_by_decision_and_had_arrived_is_told_as_doubled() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        network.provider.misbehave(Fault::at(Step::Stored, Act::Drop));
        let id = network.queue("ditta@pec.azienda.example").await;
        network.send().await;
        send_again(&network, id).await;
        network.wait(HOUR);
        network.send().await;
        network.read().await;
        let item = network.item(id).await;
        assert_eq!((item.state, item.attempts, item.alarm), (State::Delivered, 2, Some(Alarm::Doubled)));
    })
    .await;
}

#[tokio::test]
async fn evidence_of_an_earlier_attempt_stops_the_next_one() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        network.provider.misbehave(Fault::at(Step::Stored, Act::Drop));
        let id = network.queue("ditta@pec.azienda.example").await;
        network.send().await;
        send_again(&network, id).await;
        network.read().await;
        assert_eq!(network.item(id).await.state, State::Delivered);
        network.wait(HOUR);
        assert_eq!(network.send().await, 0);
        assert_eq!(network.provider.counts().taken, 1);
    })
    .await;
}

#[tokio::test]
async fn a_refused_login_suspends_reading_until_the_password_changes() {
    on_each_database(async |world| {
        let settings = pec_provider::Settings { lock_after: 3, ..pec_provider::Settings::loopback() };
        let network = Network::with(world, settings, |_| {}).await;
        let password = network.world.folder.path().join("pec-password");
        std::fs::write(&password, "sbagliata").unwrap();
        let id = network.queue("ditta@pec.azienda.example").await;
        network.send().await;
        for _ in 0..6 {
            assert_eq!(network.read().await, 0);
            network.wait(HOUR * 24);
        }
        // Had the wrong password been tried again and again, the account would be locked by now.
        std::fs::write(&password, "segreta").unwrap();
        assert_eq!(network.read().await, 2);
        assert_eq!(network.item(id).await.state, State::Delivered);
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_is_numbered_anew_brings_nothing_twice_whoever_is_trusted_by_then() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        let id = network.queue("ditta@pec.azienda.example").await;
        network.queue("falsa@pec.azienda.example").await;
        network.send().await;
        network.read().await;
        let before = network.receipts().await;
        assert!(before.iter().any(|one| one.standing == "quarantined"));
        network.provider.renumber(SENDER).unwrap();
        assert!(network.read().await > 0, "all is read again");
        assert_eq!(network.receipts().await, before);
        network.trust(&stranger(&network).await);
        network.provider.renumber(SENDER).unwrap();
        assert!(network.read().await > 0);
        assert_eq!(network.receipts().await, before);
        assert_eq!(network.item(id).await.state, State::Delivered);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_believed_counts_once_its_signer_is_pinned() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        network.trust(&stranger(&network).await);
        let id = network.queue("ditta@pec.azienda.example").await;
        network.send().await;
        let (stop, stopped) = watch::channel(false);
        let pinned = async {
            let state = async || network.item(id).await.state;
            while quarantine(&network).await.len() < 2 {
                tokio::time::sleep(MOMENT).await;
            }
            assert_eq!(state().await, State::HandedOver);
            network.wait(HOUR * 24 * 365 * 20);
            network.trust(&network.provider);
            while state().await != State::Delivered {
                tokio::time::sleep(MOMENT).await;
            }
            stop.send(true).unwrap();
        };
        let both = async { tokio::join!(delivery::run(network.delivery.clone(), stopped), pinned) };
        tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
        assert_eq!(quarantine(&network).await, Vec::<String>::new(), "as of when it came");
        let kinds: Vec<_> = network.receipts().await.into_iter().map(|one| one.kind.unwrap()).collect();
        assert_eq!(kinds, ["accettazione", "avvenuta-consegna"]);
        assert!(network.balances().await);
    })
    .await;
}

#[tokio::test]
async fn what_is_stored_is_removed_from_the_folder_where_that_is_wished_and_quarantine_stays() {
    on_each_database(async |world| {
        let settings = pec_provider::Settings::loopback();
        let network = Network::with(world, settings, |mailbox| {
            if let Some(inbox) = &mut mailbox.receipts {
                inbox.remove = true;
            }
        });
        let network = network.await;
        network.queue("ditta@pec.azienda.example").await;
        network.queue("falsa@pec.azienda.example").await;
        network.send().await;
        assert_eq!(network.read().await, 4);
        let left = network.provider.mailbox(crate::support::network::SENDER).unwrap();
        assert_eq!(left.len(), 1, "the receipt that nobody believes");
        assert_eq!(network.read().await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_that_asks_for_brief_or_synthetic_receipts_is_followed_as_well() {
    for receipt in delivery::Receipt::ALL {
        on_each_database(async |world| {
            let settings = pec_provider::Settings::loopback();
            let network = Network::with(world, settings, |mailbox| mailbox.receipt = *receipt).await;
            let id = network.queue("ditta@pec.azienda.example").await;
            network.send().await;
            network.read().await;
            assert_eq!(network.item(id).await.state, State::Delivered, "{receipt}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_secret_does_not_come_back_in_a_receipt_whatever_the_mailbox_asks_for() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        let mut secret = crate::support::outgoing("ditta@pec.azienda.example", "codice");
        secret.ephemeral = true;
        let open = crate::support::outgoing("azienda@pec.azienda.example", "attestati");
        network.queue_all(&[secret, open]).await;
        network.send().await;
        network.read().await;
        let mut tx = network.world.db.read().await.unwrap();
        let brought_back = crate::support::store::receipts_with_messages(&mut tx).await;
        assert_eq!(brought_back, ["azienda@pec.azienda.example"]);
    })
    .await;
}

#[tokio::test]
async fn the_failure_of_the_only_attempt_that_was_taken_counts_though_another_was_tried() {
    on_each_database(async |world| {
        let network = Network::open(world).await;
        network.provider.misbehave(Fault::at(Step::Stored, Act::Drop));
        let id = network.queue("nessuno@pec.azienda.example").await;
        network.send().await;
        send_again(&network, id).await;
        network.wait(HOUR);
        network.provider.misbehave(Fault::at(Step::Dot, Act::Answer(554)));
        network.send().await;
        assert_eq!(network.item(id).await.state, State::Refused);
        network.read().await;
        assert_eq!(network.item(id).await.state, State::Failed);
    })
    .await;
}
