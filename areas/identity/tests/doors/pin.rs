use std::time::Duration;

use db::{params, sql};
use http::{StatusCode, header};
use identity::{Secret, registry};
use jiff::SignedDuration;
use testing::on_each_database;

use crate::desk::{Answer, CLERK, Desk, PIN, UNKNOWN, WORKER};

const WRONG: &str = "wrong-00";

#[tokio::test]
async fn the_right_pin_opens_the_page_that_was_asked_for() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.browser();
        let asked = browser.get("/elenco?pagina=2").await;
        assert_eq!(asked.location(), "/accesso?next=%2Felenco%3Fpagina%3D2");
        let doors = browser.get(asked.location()).await;
        assert!(doors.has("/accesso/pin?next=%2Felenco%3Fpagina%3D2"), "{}", doors.text);
        let fields = [("tax_code", CLERK.to_lowercase()), ("pin", PIN.to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let entered = browser.post("/accesso/pin?next=%2Felenco%3Fpagina%3D2", &fields).await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/elenco?pagina=2"));
        assert_eq!(browser.get("/elenco?pagina=2").await.text, "Alfa Meccanica");
        assert_eq!(desk.events("sign-in", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_leads_to_no_other_site() {
    let desk = Desk::open(testing::World::on_sqlite().await).await;
    let fields = [("tax_code", WORKER), ("pin", PIN)];
    let entered = desk.browser().post("/accesso/pin?next=https%3A%2F%2Fevil.example", &fields).await;
    assert_eq!(entered.location(), "/");
}

#[tokio::test]
async fn a_wrong_pin_an_unknown_person_and_one_without_pin_get_the_same_page() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let no_pin =
            r#"{"type":"person","tax_code":"NREMRC90E05D612F","surname":"Neri","given_name":"Marco"}"#;
        let wrong = answer_without_its_own(&mut desk.browser(), WORKER).await;
        let unknown = answer_without_its_own(&mut desk.browser(), UNKNOWN).await;
        registry::import_line(&desk.identity, no_pin).await.unwrap();
        let without = answer_without_its_own(&mut desk.browser(), UNKNOWN).await;
        assert_eq!(wrong.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.1.contains("Codice fiscale o PIN non corretti"));
        assert_eq!(wrong, unknown);
        assert_eq!(wrong, without);
        assert_eq!(desk.events("sign-in", "refused").await, 3);
    })
    .await;
}

/// Status and page, without the values that differ by themselves: token and what was typed.
async fn answer_without_its_own(
    browser: &mut crate::desk::Browser<'_>,
    tax_code: &str,
) -> (StatusCode, String) {
    let answer = browser.sign_in(tax_code, WRONG).await;
    let token = crate::desk::token_of(&answer.text);
    (answer.status, answer.text.replace(tax_code, "…").replace(&token, "…"))
}

#[tokio::test]
async fn after_ten_failures_each_guess_has_to_wait_and_the_right_pin_too() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        for tax_code in [WORKER, UNKNOWN] {
            let mut guesser = desk.browser();
            for _ in 0..10 {
                assert_eq!(guesser.sign_in(tax_code, WRONG).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            }
            let waiting = guesser.sign_in(tax_code, PIN).await;
            assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(waiting.headers[header::RETRY_AFTER], "30");
            assert!(waiting.has("Riprova tra 30 secondi") && waiting.has(tax_code), "{}", waiting.text);
        }
        desk.later(1);
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.browser().sign_in(WORKER, WRONG).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn guesses_sent_at_once_count_like_guesses_in_a_row() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut prepared = Vec::new();
        for _ in 0..25 {
            let mut guesser = desk.browser();
            let page = guesser.get("/accesso/pin").await;
            prepared.push((guesser, crate::desk::token_of(&page.text)));
        }
        let statuses = join_all(prepared.into_iter().map(guess).map(Box::pin).collect()).await;
        let looked_at = statuses.iter().filter(|status| **status == StatusCode::UNPROCESSABLE_ENTITY).count();
        assert_eq!(looked_at, 10, "{statuses:?}");
    })
    .await;
}

async fn guess((mut guesser, token): (crate::desk::Browser<'_>, String)) -> StatusCode {
    guesser.post_with("/accesso/pin", &token, &[("tax_code", WORKER), ("pin", WRONG)]).await.status
}

#[tokio::test]
async fn an_attempt_that_nobody_looked_at_in_time_is_told_and_not_counted() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.browser();
        let token = crate::desk::token_of(&browser.get("/accesso/pin").await.text);
        let cores = std::thread::available_parallelism().unwrap().get();
        let secrets = &desk.identity.secrets;
        let rush = (0..64 * cores).map(|_| Box::pin(secrets.hash(Secret::new(PIN))));
        let waits = async {
            while counted(&desk).await.is_none_or(|failures| failures == 0) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            desk.world.clock.advance(SignedDuration::from_secs(9));
        };
        let attempt = browser.post_with("/accesso/pin", &token, &[("tax_code", WORKER), ("pin", PIN)]);
        let (_, answer, ()) = tokio::join!(join_all(rush.collect()), attempt, waits);
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text);
        assert_eq!(counted(&desk).await, Some(0));
        assert_eq!(browser.sign_in(WORKER, PIN).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

/// The most failures counted for a tax code or an address.
async fn counted(desk: &Desk) -> Option<i64> {
    let mut tx = desk.world.db.read().await.unwrap();
    let statement = sql!("select max(in_all) as failures from sign_in_throttle");
    tx.one(statement, params![]).await.unwrap().get("failures").unwrap()
}

/// Runs all at once on this task.
async fn join_all<F: Future + Unpin>(mut futures: Vec<F>) -> Vec<F::Output> {
    let mut done = Vec::new();
    std::future::poll_fn(move |context| {
        futures.retain_mut(|future| match std::pin::Pin::new(future).poll(context) {
            std::task::Poll::Ready(output) => {
                done.push(output);
                false
            }
            std::task::Poll::Pending => true,
        });
        if futures.is_empty() {
            std::task::Poll::Ready(std::mem::take(&mut done))
        } else {
            std::task::Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn many_tax_codes_from_one_address_have_to_wait_and_other_addresses_do_not() {
    let desk = Desk::open(testing::World::on_sqlite().await).await;
    let codes = ["RSSMRA45C12F205C", "BNCLRA80A41H501D", "VRDGPP75T10L219E", "NREMRC90E05D612F"];
    let mut guesser = desk.browser();
    for guess in 0..30 {
        let answer = guesser.sign_in(codes[guess % 4], WRONG).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "guess {guess}");
    }
    assert_eq!(guesser.sign_in(WORKER, PIN).await.status, StatusCode::TOO_MANY_REQUESTS);
    let mut elsewhere = desk.browser();
    elsewhere.address = [198, 51, 100, 9];
    assert_eq!(elsewhere.sign_in(WORKER, PIN).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_hundred_failures_block_the_pin_until_there_is_a_new_one() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        for tax_code in [WORKER, UNKNOWN] {
            desk.fail_until_blocked(tax_code).await;
            let blocked = desk.browser().sign_in(tax_code, PIN).await;
            assert_eq!(blocked.status, StatusCode::FORBIDDEN);
            assert!(blocked.has("è bloccato") && blocked.has("Chiedi un nuovo PIN"), "{}", blocked.text);
        }
        let renewed =
            format!(r#"{{"type":"credential","person":"{WORKER}","strength":"ordinary","pin":"NEWPIN99"}}"#);
        registry::import_line(&desk.identity, &renewed).await.unwrap();
        assert_eq!(desk.browser().sign_in(WORKER, "NEWPIN99").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_is_named_and_what_was_typed_is_kept() {
    let desk = Desk::open(testing::World::on_sqlite().await).await;
    let answer = desk.browser().sign_in("RSSMRA45C12F205X", "").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["RSSMRA45C12F205X", "href=\"#tax_code\"", "href=\"#pin\""] {
        assert!(answer.has(part), "{part}: {}", answer.text);
    }
    assert_eq!(desk.events("sign-in", "refused").await, 0);
}

#[tokio::test]
async fn a_sign_in_without_the_token_of_the_page_is_refused() {
    let desk = Desk::open(testing::World::on_sqlite().await).await;
    let mut browser = desk.browser();
    browser.get("/accesso/pin").await;
    let fields = [("tax_code", WORKER), ("pin", PIN)];
    let refused: Answer = browser.post_with("/accesso/pin", "made-up", &fields).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(browser.session().is_none());
}

#[tokio::test]
async fn asking_for_more_than_any_door_gives_says_what_to_do() {
    let desk = Desk::open(testing::World::on_sqlite().await).await;
    let mut browser = desk.signed_in(WORKER).await;
    let asked = browser.get("/forte").await;
    assert_eq!(asked.location(), "/accesso?step_up=substantial&next=%2Fforte");
    let page = browser.get(asked.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("significativo") && page.has("Rivolgiti a una sede"), "{}", page.text);
}
