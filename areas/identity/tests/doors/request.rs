//! An initial PIN is asked for online.

use http::StatusCode;
use identity::registry;
use testing::{World, on_each_database};

use crate::desk::{Answer, Desk, OPERATOR, PIN, UNKNOWN, WORKER, token_of};

const PATH: &str = "/accesso/pin/richiesta";

/// A person of whom the institute knows two mailboxes, and who has no PIN.
async fn with_newcomer(world: World) -> Desk {
    let desk = Desk::open(world).await;
    let line = format!(
        r#"{{"type":"person","tax_code":"{UNKNOWN}","surname":"Neri","given_name":"Marco","email":"neri@example.org","pec":"neri@pec.example","profiles":["worker"]}}"#
    );
    registry::import_line(&desk.identity, &line).await.unwrap();
    desk
}

async fn ask(desk: &Desk, tax_code: &str, contact: &str) -> Answer {
    desk.browser().post(PATH, &[("tax_code", tax_code), ("contact", contact)]).await
}

#[tokio::test]
async fn two_halves_by_two_ways_make_an_ordinary_pin() {
    on_each_database(|world| async {
        let desk = with_newcomer(world).await;
        let asked = ask(&desk, UNKNOWN, "Neri@example.org").await;
        assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, "/accesso/pin"));
        desk.work().await;
        let halves = desk.halves().await;
        assert_eq!(halves.len(), 2);
        let to: Vec<_> = desk.outbox().await.into_iter().map(|(recipient, _)| recipient).collect();
        assert_eq!(to, ["neri@example.org", "neri@pec.example"]);
        for half in &halves {
            let one = desk.browser().sign_in(UNKNOWN, half).await;
            assert_eq!(one.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let whole = desk.browser().sign_in(UNKNOWN, &halves.concat()).await;
        assert_eq!(whole.location(), "/accesso/pin/nuovo");
        assert_eq!(
            (desk.events("pin-requested", "done").await, desk.events("pin-issued", "done").await),
            (1, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn known_and_unknown_people_and_addresses_get_the_same_answer_and_the_same_work() {
    on_each_database(|world| async {
        let desk = with_newcomer(world).await;
        let cases = [
            (UNKNOWN, "neri@example.org"),
            (UNKNOWN, "another@example.org"),
            (WORKER, "rossi@example.org"),
            ("GLLMRC88D10L219W", "neri@example.org"),
        ];
        let mut answers = Vec::new();
        for (tax_code, contact) in cases {
            let mut browser = desk.browser();
            let asked = browser.post(PATH, &[("tax_code", tax_code), ("contact", contact)]).await;
            let page = browser.get(asked.location()).await;
            let text = page.text.replace(&token_of(&page.text), "…");
            answers.push((asked.status, asked.location().to_owned(), text));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert!(answers[0].2.contains("La richiesta è registrata"));
        assert!(desk.outbox().await.is_empty(), "nothing is looked up before the answer");
        desk.work().await;
        let to: Vec<_> =
            desk.outbox().await.into_iter().map(|(recipient, _)| recipient.to_lowercase()).collect();
        assert_eq!(to.len(), 4, "two halves to the one, two words that he has a PIN to the other: {to:?}");
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn the_request_that_waits_names_nobody() {
    let desk = with_newcomer(World::on_sqlite().await).await;
    ask(&desk, UNKNOWN, "neri@example.org").await;
    let mut tx = desk.world.db.read().await.unwrap();
    let statement = db::sql!("select payload from job where kind = 'pin-request'");
    let payload: String = tx.one(statement, db::params![]).await.unwrap().get("payload").unwrap();
    let bytes: Vec<u8> = serde_json::from_str(&payload).unwrap();
    for personal in [UNKNOWN, "neri@example.org"] {
        assert!(!bytes.windows(personal.len()).any(|part| part == personal.as_bytes()));
    }
}

#[tokio::test]
async fn a_request_soon_after_another_sends_no_second_pin_and_the_fourth_of_a_day_is_not_taken() {
    on_each_database(|world| async {
        let desk = with_newcomer(world).await;
        ask(&desk, UNKNOWN, "neri@example.org").await;
        desk.work().await;
        let first = desk.halves().await.concat();
        for _ in 0..2 {
            assert_eq!(ask(&desk, UNKNOWN, "neri@example.org").await.status, StatusCode::SEE_OTHER);
        }
        desk.work().await;
        assert_eq!(desk.halves().await.len(), 2);
        let fourth = ask(&desk, UNKNOWN, "neri@example.org").await;
        assert_eq!(fourth.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(fourth.has("neri@example.org"));
        assert_eq!(desk.browser().sign_in(UNKNOWN, &first).await.location(), "/accesso/pin/nuovo");
        assert_eq!(desk.signed_in(OPERATOR).await.get("/").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_named_and_what_was_typed_is_kept() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let refused = ask(&desk, "RSSMRA45C12F205X", "nobody").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["RSSMRA45C12F205X", "nobody", "href=\"#tax_code\"", "href=\"#contact\""] {
        assert!(refused.has(part), "{part}");
    }
}
