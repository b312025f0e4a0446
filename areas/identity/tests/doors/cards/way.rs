use http::StatusCode;
use kernel::TaxCode;
use testing::on_each_database;

use super::desk::{CardDesk, on_the_main_site};
use crate::desk::{Desk, UNKNOWN};

#[tokio::test]
async fn a_card_opens_a_session_of_high_strength_and_leads_to_where_its_holder_wanted_to_go() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let mut browser = desk.desk.browser();
        let card = desk.card(&desk.order());
        let entered = desk.sign_in(&mut browser, &card).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        assert_eq!(entered.location(), "/elenco");
        assert_eq!(browser.get("/forte").await.status, StatusCode::OK);
        assert!(browser.get("/profilo/accessi").await.has("CNS"));
        assert_eq!(desk.desk.events("card-shown", "done").await, 1);
        assert_eq!(desk.desk.events("sign-in", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_unknown_becomes_known_as_a_worker_with_the_names_on_his_card() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let tax_code = TaxCode::parse(UNKNOWN).unwrap();
        let order = cards::Order {
            lists: desk.order().lists,
            ..cards::Order::new(tax_code, "Neri", "Marco", desk.desk.world.clock.now())
        };
        let entered = desk.sign_in(&mut desk.desk.browser(), &desk.card(&order)).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER);
        let mut tx = desk.desk.world.db.read().await.unwrap();
        let person = identity::person_by_tax_code(&mut tx, tax_code).await.unwrap().unwrap();
        assert_eq!((person.surname.as_str(), person.given_name.as_str()), ("Neri", "Marco"));
        assert_eq!(person.profiles, [kernel::Profile::Worker]);
    })
    .await;
}

#[tokio::test]
async fn a_card_without_names_gives_its_tax_code_as_the_name() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let tax_code = TaxCode::parse(UNKNOWN).unwrap();
        let order = cards::Order {
            lists: desk.order().lists,
            surname: None,
            given_name: None,
            ..cards::Order::new(tax_code, "", "", desk.desk.world.clock.now())
        };
        desk.sign_in(&mut desk.desk.browser(), &desk.card(&order)).await;
        let mut tx = desk.desk.world.db.read().await.unwrap();
        let person = identity::person_by_tax_code(&mut tx, tax_code).await.unwrap().unwrap();
        assert_eq!((person.surname.as_str(), person.given_name.as_str()), (UNKNOWN, ""));
    })
    .await;
}

#[tokio::test]
async fn a_card_with_an_rsa_key_opens_too() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let card = desk.card(&cards::Order { key: cards::Key::Rsa, ..desk.order() });
        assert_eq!(desk.sign_in(&mut desk.desk.browser(), &card).await.location(), "/elenco");
    })
    .await;
}

#[tokio::test]
async fn a_code_opens_once_and_not_after_two_minutes() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let card = desk.card(&desk.order());
        let mut browser = desk.desk.browser();
        let path = on_the_main_site(&desk.show(&mut browser, Some(&card)).await);
        let cookies = browser.cookies.clone();
        assert_eq!(browser.get(&path).await.status, StatusCode::SEE_OTHER);
        browser.cookies.clone_from(&cookies);
        let again = browser.get(&path).await;
        assert_eq!(again.status, StatusCode::FORBIDDEN);
        assert!(again.has("già stato usato"), "{}", again.text);
        let late = on_the_main_site(&desk.show(&mut browser, Some(&card)).await);
        desk.desk.later(2);
        assert_eq!(browser.get(&late).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_signed_in_by_a_link_that_somebody_else_sends_him() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let card = desk.card(&desk.order());
        let mut sender = desk.desk.browser();
        let path = on_the_main_site(&desk.show(&mut sender, Some(&card)).await);
        let mut victim = desk.desk.browser();
        assert_eq!(victim.get(&path).await.status, StatusCode::FORBIDDEN);
        victim.get("/accesso/cns").await;
        assert_eq!(victim.get(&path).await.status, StatusCode::FORBIDDEN);
        assert!(victim.session().is_none());
        assert_eq!(sender.get(&path).await.status, StatusCode::SEE_OTHER, "it was not used up");
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_straight_to_the_cards_door_is_sent_by_way_of_the_main_site() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let card = desk.card(&desk.order());
        let mut browser = desk.desk.browser();
        let answer = desk.at_the_door(&mut browser, "/cns/login?next=%2Felenco", Some(&card), &[]).await;
        assert_eq!(on_the_main_site(&answer), "/accesso/cns?next=%2Felenco");
        let refused = desk.card(&cards::Order { policies: Vec::new(), ..desk.order() });
        let answer = desk.at_the_door(&mut browser, "/cns/login", Some(&refused), &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "a refused card is sent nowhere");
    })
    .await;
}

#[tokio::test]
async fn nothing_leads_to_another_site_by_way_of_the_card() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let card = desk.card(&desk.order());
        let mut browser = desk.desk.browser();
        let begun = browser.get("/accesso/cns?next=https%3A%2F%2Fevil.example").await;
        let path = begun.location().strip_prefix("https://cns.example.org").unwrap().to_owned();
        let forged = format!("{path}&next=%2F%2Fevil.example");
        let back = on_the_main_site(&desk.at_the_door(&mut browser, &forged, Some(&card), &[]).await);
        assert_eq!(browser.get(&back).await.location(), "/");
    })
    .await;
}

#[tokio::test]
async fn without_a_card_a_page_explains_what_is_needed_and_where_the_other_doors_are() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let answer = desk.show(&mut desk.desk.browser(), None).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        for part in [
            "lettore di smart card",
            "https://sportello.example.org/accesso/pin?next=%2Felenco",
            "PIN della carta",
        ] {
            assert!(answer.has(part), "{part}: {}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn the_door_is_shown_where_cards_are_taken_and_is_not_there_elsewhere() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        assert!(desk.desk.browser().get("/accesso").await.has("/accesso/cns"));
        assert_eq!(desk.desk.browser().get("/cns/login").await.status, StatusCode::NOT_FOUND);
    })
    .await;
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        assert!(!desk.browser().get("/accesso").await.has("/accesso/cns"));
        for path in ["/accesso/cns", "/cns/login", "/cns/entra?code=x"] {
            assert_eq!(desk.browser().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}
