//! What counts for which figure, when, and only once.

use audit::Event;
use certificates::{consultation, lookup};
use jiff::{SignedDuration, ToSpan};
use kernel::{Actor, Door};
use statistics::{Figure, Shown};
use testing::on_each_database;

use crate::desk::Desk;
use crate::store::{self, Item};

#[tokio::test]
async fn pages_opened_by_somebody_signed_in_and_on_the_open_page_are_counted_apart() {
    on_each_database(async |world| {
        let desk = Desk::of(world);
        for _ in 0..3 {
            desk.done(consultation::OPENED, Door::Web).await;
            desk.done(consultation::OWN_OPENED, Door::Web).await;
            desk.done(consultation::DIAGNOSIS_OPENED, Door::Web).await;
            desk.done(consultation::OPENED, Door::Api).await;
            desk.done(consultation::LISTED, Door::Web).await;
            desk.done(lookup::LOOKED_UP_PDF, Door::Web).await;
            desk.record(Event::refused(Actor::program(Door::Web), lookup::LOOKED_UP)).await;
        }
        for _ in 0..7 {
            desk.done(lookup::LOOKED_UP, Door::Web).await;
            desk.done(lookup::LOOKED_UP, Door::Api).await;
        }
        desk.wait_hours(24);
        desk.work().await;
        assert_eq!(desk.shown(Figure::ConsultationsSignedIn, None).await, Shown::Number(9));
        assert_eq!(desk.shown(Figure::ConsultationsOpen, None).await, Shown::Number(7));
    })
    .await;
}

#[tokio::test]
async fn an_employer_with_two_mailboxes_is_reached_once_and_gets_every_message() {
    on_each_database(async |world| {
        let desk = Desk::of(world);
        for kind in ["firm", "firm", "domestic-employer", "intermediary", "patronato"] {
            let (organisation, subscription) = desk.subscriber(kind).await;
            let second = store::subscription(&desk.world, organisation).await;
            desk.sent(subscription).await;
            desk.sent(second).await;
            desk.sent(second).await;
        }
        for _ in 0..6 {
            let (_, subscription) = desk.subscriber("public-body").await;
            desk.sent(subscription).await;
        }
        desk.wait_hours(24);
        desk.work().await;
        let mut shown = Vec::new();
        for figure in [
            Figure::FirmsReached,
            Figure::FirmsSent,
            Figure::PublicBodiesReached,
            Figure::PublicBodiesSent,
            Figure::CitizensReached,
        ] {
            shown.push(desk.shown(figure, None).await.number());
        }
        assert_eq!(shown, [Some(5), Some(15), Some(6), Some(6), Some(0)]);
    })
    .await;
}

#[tokio::test]
async fn only_what_was_handed_over_by_pec_and_tells_of_certificates_counts() {
    on_each_database(async |world| {
        let desk = Desk::of(world);
        let now = desk.world.clock.now();
        for _ in 0..5 {
            let (_, subscription) = desk.subscriber("firm").await;
            let ours = ("subscription", subscription);
            for state in ["handed_over", "accepted", "delivered", "failed", "not_certified"] {
                store::item(&desk.world, Item { channel: "pec", owner: ours, state, ended_at: now }).await;
            }
            for state in ["queued", "claimed", "sending", "refused", "uncertain", "given_up"] {
                store::item(&desk.world, Item { channel: "pec", owner: ours, state, ended_at: now }).await;
            }
            for (channel, owner) in [
                ("email", ours),
                ("pec", ("subscription-code", subscription)),
                ("pec", ("identity", subscription)),
            ] {
                let state = "handed_over";
                store::item(&desk.world, Item { channel, owner, state, ended_at: now }).await;
            }
        }
        desk.wait_hours(24);
        desk.work().await;
        assert_eq!(desk.shown(Figure::FirmsSent, None).await, Shown::Number(25));
    })
    .await;
}

#[tokio::test]
async fn a_message_counts_when_it_leaves_and_not_again_when_its_receipts_come() {
    on_each_database(async |world| {
        let desk = Desk::of(world);
        let today = desk.world.clock.today();
        let mut items = Vec::new();
        for _ in 0..5 {
            let (_, subscription) = desk.subscriber("firm").await;
            let now = desk.world.clock.now();
            let owner = ("subscription", subscription);
            let waiting = Item { channel: "pec", owner, state: "uncertain", ended_at: now };
            items.push(store::item(&desk.world, waiting).await);
        }
        desk.wait_hours(24);
        desk.work().await;
        assert_eq!(desk.shown(Figure::FirmsSent, None).await, Shown::Number(0));
        for state in ["handed_over", "accepted", "delivered"] {
            for item in &items {
                store::bring(&desk.world, *item, state).await;
            }
            desk.wait_hours(24);
            desk.work().await;
            assert_eq!(desk.shown(Figure::FirmsSent, None).await, Shown::Number(5));
        }
        // The day on which they left was closed when it came out that they had: it stays as it was published.
        assert_eq!(desk.shown(Figure::FirmsSent, Some(today)).await, Shown::Number(0));
        assert_eq!(desk.shown(Figure::FirmsSent, today.checked_add(1.day()).ok()).await, Shown::Number(5));
    })
    .await;
}

#[tokio::test]
async fn a_day_is_published_only_when_it_is_over() {
    on_each_database(async |world| {
        let desk = Desk::of(world);
        desk.work().await;
        let yesterday = desk.world.clock.today().yesterday().unwrap();
        assert_eq!(store::closed_on(&desk.world).await, Some(yesterday));
        for _ in 0..6 {
            desk.done(lookup::LOOKED_UP, Door::Web).await;
        }
        desk.wait(SignedDuration::from_mins(12 * 60 + 5));
        desk.work().await;
        assert_eq!(store::closed_on(&desk.world).await, Some(yesterday));
        desk.wait(SignedDuration::from_mins(11));
        desk.work().await;
        assert_eq!(store::closed_on(&desk.world).await, yesterday.tomorrow().ok());
        assert_eq!(desk.shown(Figure::ConsultationsOpen, Some(yesterday)).await, Shown::Number(0));
        assert_eq!(desk.shown(Figure::ConsultationsOpen, None).await, Shown::Number(6));
    })
    .await;
}

#[tokio::test]
async fn people_are_authorised_while_their_representation_lasts() {
    on_each_database(async |world| {
        let desk = Desk::of(world);
        desk.work().await;
        let today = desk.world.clock.today();
        let firm = store::organisation(&desk.world, "firm").await;
        let mut ended = Vec::new();
        for _ in 0..8 {
            ended.push(store::representation(&desk.world, firm, (today, None)).await);
        }
        for _ in 0..6 {
            store::representation(&desk.world, firm, (today, today.checked_add(1.day()).ok())).await;
            store::representation(&desk.world, firm, (today.checked_add(30.days()).unwrap(), None)).await;
        }
        desk.wait_hours(24);
        desk.work().await;
        for representation in ended {
            store::end(&desk.world, representation).await;
        }
        desk.wait_hours(48);
        desk.work().await;
        let at = |days: i32| today.checked_add(days.days()).ok();
        assert_eq!(desk.shown(Figure::AuthorisedUsers, at(-1)).await, Shown::Number(0));
        assert_eq!(desk.shown(Figure::AuthorisedUsers, at(0)).await, Shown::Number(14));
        assert_eq!(desk.shown(Figure::AuthorisedUsers, at(1)).await, Shown::Number(6));
        assert_eq!(desk.shown(Figure::AuthorisedUsers, at(2)).await, Shown::Withheld);
    })
    .await;
}

#[tokio::test]
async fn counting_again_changes_nothing_and_goes_on_by_itself_each_hour() {
    on_each_database(async |world| {
        let desk = Desk::of(world);
        let (_, subscription) = desk.subscriber("firm").await;
        desk.sent(subscription).await;
        desk.done(lookup::LOOKED_UP, Door::Web).await;
        desk.wait_hours(24);
        desk.work().await;
        let mut tx = desk.world.db.read().await.unwrap();
        let before = (store::tallies(&mut tx).await, store::standings(&mut tx).await);
        drop(tx);
        desk.wait_hours(2);
        desk.work().await;
        desk.wait_hours(2);
        desk.work().await;
        let mut tx = desk.world.db.read().await.unwrap();
        assert_eq!((store::tallies(&mut tx).await, store::standings(&mut tx).await), before);
        assert_eq!(store::remembered(&mut tx).await, 1);
        assert_eq!(jobs::counts(&mut tx).await.unwrap().pending, 1);
    })
    .await;
}
