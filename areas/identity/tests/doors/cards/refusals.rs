use cards::{Authority, Card, Order};
use db::{params, sql};
use http::StatusCode;
use jiff::SignedDuration;
use testing::{World, on_each_database};

use super::desk::CardDesk;
use crate::looks::content;

/// Shows a card and expects to be refused for the reason of this name, on a page that says so, on record.
async fn refused(desk: &CardDesk, card: &Card, reason: &str, text: &str) {
    let before = on_record(desk, reason).await;
    let answer = desk.show(&mut desk.desk.browser(), Some(card)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{reason}: {}", answer.location());
    assert!(answer.has(text), "{reason}: {}", answer.text);
    assert!(answer.has("https://sportello.example.org/accesso/pin"), "{reason}: no other door");
    assert_eq!(on_record(desk, reason).await, before + 1, "{reason}");
}

async fn on_record(desk: &CardDesk, reason: &str) -> i64 {
    let mut tx = desk.desk.world.db.read().await.unwrap();
    let statement = sql!("select count(*) as n from audit_event where outcome = 'refused' and detail = $1");
    tx.one(statement, params![format!("cns, {reason}")]).await.unwrap().get("n").unwrap()
}

#[tokio::test]
async fn every_card_that_is_not_believed_is_refused_with_its_reason() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let (now, order) = (desk.desk.world.clock.now(), desk.order());
        let day = SignedDuration::from_hours(24);
        let policies = |policy: &str| vec![policy.to_owned()];
        let named = |common_name: &str| Order { common_name: common_name.to_owned(), ..order.clone() };
        let cases = [
            ("expired", "è scaduto", Order { until: now - day, ..order.clone() }),
            ("not-yet-valid", "non è ancora valido", Order { from: now + day, ..order.clone() }),
            ("wrong-usage", "forse è quello di firma", Order { non_repudiation: true, ..order.clone() }),
            (
                "wrong-usage",
                "forse è quello di firma",
                Order { client_authentication: false, ..order.clone() },
            ),
            (
                "wrong-policy",
                "Se la carta ne contiene più di uno",
                Order { policies: policies("1.3.76.16.2.2"), ..order.clone() },
            ),
            (
                "wrong-policy",
                "Se la carta ne contiene più di uno",
                Order { policies: Vec::new(), ..order.clone() },
            ),
            ("no-tax-code", "codice fiscale corretto", named("RSSMRA45C12F205A/6120016461039008.x=")),
            ("no-tax-code", "codice fiscale corretto", named("01114601006/6120016461039008.x=")),
            ("no-tax-code", "codice fiscale corretto", named("Rossi Mario")),
            ("no-card-number", "numero della carta", named("RSSMRA45C12F205C")),
            ("no-card-number", "numero della carta", named("RSSMRA45C12F205C/.x=")),
        ];
        for (reason, text, order) in cases {
            refused(&desk, &desk.card(&order), reason, text).await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_authority_with_the_same_name_and_another_key_is_another() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let other = Authority::new("Autorità di prova", desk.desk.world.clock.now()).unwrap();
        let card = other.issue(&desk.order(), &desk.desk.world.random).unwrap();
        refused(&desk, &card, "unknown-authority", "uno dei certificatori riconosciuti").await;
    })
    .await;
}

#[tokio::test]
async fn an_authority_that_nobody_trusts_vouches_for_nobody() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let other = Authority::new("Altra autorità", desk.desk.world.clock.now()).unwrap();
        let card = other.issue(&desk.order(), &desk.desk.world.random).unwrap();
        refused(&desk, &card, "unknown-authority", "uno dei certificatori riconosciuti").await;
    })
    .await;
}

#[tokio::test]
async fn an_authority_whose_time_is_over_vouches_for_nobody() {
    on_each_database(|world| async {
        let desk = CardDesk::open(world).await;
        let in_ten_years = desk.desk.world.clock.now() + SignedDuration::from_hours(24 * 3660);
        let card = desk.card(&Order { until: in_ten_years, ..desk.order() });
        desk.desk.later(60 * 24 * 3655);
        refused(&desk, &card, "unknown-authority", "uno dei certificatori riconosciuti").await;
    })
    .await;
}

#[tokio::test]
async fn the_institute_may_accept_other_policies() {
    on_each_database(|world| async {
        let cie = "1.3.76.47.4".to_owned();
        let desk = CardDesk::without_list(world, |settings| identity::cns::Settings {
            policies: vec![cie.clone()],
            ..settings
        })
        .await;
        desk.publish(&[]);
        let card =
            desk.card(&Order { policies: vec!["1.3.76.16.9".to_owned(), cie.clone()], ..desk.order() });
        desk.show(&mut desk.desk.browser(), Some(&card)).await;
        desk.work().await;
        assert_eq!(desk.sign_in(&mut desk.desk.browser(), &card).await.location(), "/elenco");
        refused(&desk, &desk.card(&desk.order()), "wrong-policy", "più di uno").await;
    })
    .await;
}

#[tokio::test]
async fn the_pages_of_a_card_that_opens_nothing_look_as_agreed() {
    let desk = CardDesk::open(World::on_sqlite().await).await;
    insta::assert_snapshot!("cns-none", content(&desk.show(&mut desk.desk.browser(), None).await));
    let signing = desk.card(&Order { non_repudiation: true, ..desk.order() });
    let refused = desk.show(&mut desk.desk.browser(), Some(&signing)).await;
    insta::assert_snapshot!("cns-wrong-usage", content(&refused));
}
