use cards::{Authority, Card, Order};
use http::StatusCode;
use jiff::SignedDuration;
use testing::{World, on_each_database};

use super::desk::CardDesk;

async fn opens(desk: &CardDesk, card: &Card) -> bool {
    let answer = desk.show(&mut desk.desk.browser(), Some(card)).await;
    assert!([StatusCode::SEE_OTHER, StatusCode::FORBIDDEN].contains(&answer.status));
    answer.status == StatusCode::SEE_OTHER
}

async fn says(desk: &CardDesk, card: &Card, text: &str) {
    let answer = desk.show(&mut desk.desk.browser(), Some(card)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.has(text), "{}", answer.text);
    assert!(answer.has("https://sportello.example.org/accesso/pin"), "no other door");
}

#[tokio::test]
async fn a_card_revoked_while_the_program_runs_opens_nothing_from_the_next_list_on() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let (card, other) = (desk.card(&desk.order()), desk.card(&desk.order()));
        assert!(opens(&desk, &card).await);
        desk.desk.later(61);
        desk.publish(&[&card]);
        desk.fetch().await;
        says(&desk, &card, "revocato o sospeso").await;
        assert!(opens(&desk, &other).await);
    })
    .await;
}

#[tokio::test]
async fn the_first_card_that_names_a_list_waits_until_it_was_fetched() {
    on_each_database(|world| async {
        let desk = CardDesk::without_list(world, |settings| settings).await;
        desk.publish(&[]);
        let card = desk.card(&desk.order());
        says(&desk, &card, "non è possibile verificare").await;
        desk.work().await;
        assert!(opens(&desk, &card).await);
        assert_eq!(desk.lists.asked(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_list_named_by_the_institute_serves_cards_that_name_none() {
    on_each_database(|world| async {
        let address = "https://institute.example/cns.crl";
        let desk = CardDesk::without_list(world, |settings| identity::cns::Settings {
            revocation_lists: vec![address.to_owned()],
            ..settings
        })
        .await;
        let now = desk.desk.world.clock.now();
        let card = desk.card(&Order { lists: Vec::new(), ..desk.order() });
        let list = desk.authority.list(&[], now, now + SignedDuration::from_hours(1)).unwrap();
        desk.lists.publish_at(address, list);
        assert!(!opens(&desk, &card).await);
        identity::cns::refresh_lists(&desk.desk.identity).await.unwrap();
        desk.work().await;
        assert!(opens(&desk, &card).await);
    })
    .await;
}

#[tokio::test]
async fn a_silent_authority_is_believed_for_a_day_beyond_its_list_and_not_longer() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let card = desk.card(&desk.order());
        desk.lists.fall_silent();
        desk.desk.later(60 * 47);
        desk.fetch().await;
        assert!(opens(&desk, &card).await);
        desk.desk.later(60);
        desk.fetch().await;
        says(&desk, &card, "non è possibile verificare").await;
        desk.publish(&[]);
        desk.desk.later(5);
        desk.fetch().await;
        assert!(opens(&desk, &card).await, "the authority speaks again");
    })
    .await;
}

#[tokio::test]
async fn an_institute_may_believe_no_list_beyond_its_time() {
    on_each_database(|world| async {
        let desk = CardDesk::without_list(world, |settings| identity::cns::Settings {
            list_grace_hours: 0,
            ..settings
        })
        .await;
        desk.publish(&[]);
        desk.fetch().await;
        let card = desk.card(&desk.order());
        desk.desk.later(60 * 24 - 1);
        assert!(opens(&desk, &card).await);
        desk.desk.later(1);
        assert!(!opens(&desk, &card).await);
    })
    .await;
}

/// What is found where the list should be instead of it.
async fn in_place_of_the_list(world: World, forged: impl FnOnce(&CardDesk) -> Vec<u8>) -> bool {
    let desk = CardDesk::without_list(world, |settings| settings).await;
    desk.lists.publish(forged(&desk));
    desk.fetch().await;
    assert_eq!(desk.lists.asked(), 1);
    opens(&desk, &desk.card(&desk.order())).await
}

#[tokio::test]
async fn a_list_that_the_authority_has_not_signed_is_no_list() {
    on_each_database(|world| async {
        let other_key = |desk: &CardDesk| {
            let now = desk.desk.world.clock.now();
            let other = Authority::new("Autorità di prova", now).unwrap();
            other.list(&[], now, now + SignedDuration::from_hours(24)).unwrap()
        };
        assert!(!in_place_of_the_list(world, other_key).await);
    })
    .await;
    on_each_database(|world| async {
        let altered = |desk: &CardDesk| {
            let now = desk.desk.world.clock.now();
            let mut list = desk.authority.list(&[], now, now + SignedDuration::from_hours(24)).unwrap();
            *list.last_mut().unwrap() ^= 1;
            list
        };
        assert!(!in_place_of_the_list(world, altered).await);
    })
    .await;
    on_each_database(|world| async {
        assert!(!in_place_of_the_list(world, |_| b"<html>404</html>".to_vec()).await);
    })
    .await;
}

#[tokio::test]
async fn a_list_from_the_future_is_no_list() {
    on_each_database(|world| async {
        let future = |desk: &CardDesk| {
            let tomorrow = desk.desk.world.clock.now() + SignedDuration::from_hours(24);
            desk.authority.list(&[], tomorrow, tomorrow + SignedDuration::from_hours(24)).unwrap()
        };
        assert!(!in_place_of_the_list(world, future).await);
    })
    .await;
}

#[tokio::test]
async fn an_older_list_does_not_bring_a_revoked_card_back() {
    on_each_database(|world| async {
        let desk = CardDesk::without_list(world, |settings| settings).await;
        let card = desk.card(&desk.order());
        let now = desk.desk.world.clock.now();
        let older = desk.authority.list(
            &[],
            now - SignedDuration::from_hours(1),
            now + SignedDuration::from_hours(23),
        );
        desk.publish(&[&card]);
        desk.fetch().await;
        says(&desk, &card, "revocato o sospeso").await;
        desk.lists.publish(older.unwrap());
        desk.desk.later(61);
        desk.fetch().await;
        assert_eq!(desk.lists.asked(), 2);
        says(&desk, &card, "revocato o sospeso").await;
    })
    .await;
}
