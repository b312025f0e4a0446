//! An initial or a lapsed PIN becomes a new one.

use db::{params, sql};
use http::StatusCode;
use identity::registry;
use testing::{World, on_each_database};

use crate::desk::{Answer, Browser, CLERK, Desk, PIN, WORKER, shown};

const INITIAL: &str = "ABCD2345EFGH6789";
const NEW: &str = "/accesso/pin/nuovo";
const CONFIRM: &str = "/accesso/pin/nuovo/conferma";

/// The desk, and a worker with an initial PIN.
async fn with_initial_pin(world: World) -> Desk {
    let desk = Desk::open(world).await;
    let line = format!(
        r#"{{"type":"credential","person":"{WORKER}","strength":"dispositive","form":"initial","pin":"{INITIAL}"}}"#
    );
    registry::import_line(&desk.identity, &line).await.unwrap();
    desk
}

async fn have_shown(browser: &mut Browser<'_>, offers: &str) -> Answer {
    browser.post(NEW, &[("offers", offers)]).await
}

async fn confirm(browser: &mut Browser<'_>, pin: &str) -> Answer {
    let token = crate::desk::token_of(&browser.get(NEW).await.text);
    browser.post_with(CONFIRM, &token, &[("new_pin", pin)]).await
}

async fn strength(desk: &Desk) -> String {
    let mut tx = desk.world.db.read().await.unwrap();
    let statement = sql!("select strength from session order by created_at desc limit 1");
    tx.one(statement, params![]).await.unwrap().get("strength").unwrap()
}

#[tokio::test]
async fn an_initial_pin_becomes_a_personal_one_and_dies() {
    on_each_database(|world| async {
        let desk = with_initial_pin(world).await;
        let mut browser = desk.browser();
        let fields = [("tax_code", WORKER), ("pin", "ABCD 2345 EFGH 6789")];
        let typed = browser.post("/accesso/pin?next=%2Fmiei", &fields).await;
        assert_eq!(
            (typed.status, typed.location()),
            (StatusCode::SEE_OTHER, "/accesso/pin/nuovo?next=%2Fmiei")
        );
        assert!(browser.session().is_none());
        let page = browser.get(typed.location()).await;
        assert!(page.has("serve una volta sola") && shown(&page).is_none(), "{}", page.text);
        let pin = shown(&have_shown(&mut browser, "0").await).unwrap();
        assert_eq!(pin.len(), 8);
        // Until it has been typed, the initial PIN lives and the new one does not.
        assert_eq!(desk.browser().sign_in(WORKER, &pin).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(desk.browser().sign_in(WORKER, INITIAL).await.location().starts_with(NEW));
        let entered = confirm(&mut browser, &pin).await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/"));
        assert!(browser.session().is_some());
        assert_eq!(strength(&desk).await, "dispositive");
        assert_eq!(desk.browser().sign_in(WORKER, INITIAL).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(desk.browser().sign_in(WORKER, &pin).await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            (desk.events("pin-exchange-begun", "done").await, desk.events("pin-renewed", "done").await),
            (2, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn a_lapsed_pin_is_renewed_by_its_owner_alone_and_keeps_its_rights() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        desk.later(60 * 24 * 190);
        assert_eq!(desk.browser().sign_in(WORKER, "wrong-00").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut browser = desk.browser();
        let owner = browser.sign_in(WORKER, PIN).await;
        assert!(browser.get(owner.location()).await.has("è scaduto"));
        let pin = shown(&have_shown(&mut browser, "0").await).unwrap();
        assert_eq!(confirm(&mut browser, &pin).await.status, StatusCode::SEE_OTHER);
        assert_eq!(strength(&desk).await, "ordinary");
        assert_eq!(desk.browser().sign_in(WORKER, PIN).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        desk.later(60 * 24 * 170);
        assert_eq!(desk.browser().sign_in(WORKER, &pin).await.location(), "/");
        desk.later(60 * 24 * 20);
        assert!(desk.browser().sign_in(WORKER, &pin).await.location().starts_with(NEW));
    })
    .await;
}

#[tokio::test]
async fn a_new_pin_is_shown_once_and_a_reload_says_what_to_do() {
    on_each_database(|world| async {
        let desk = with_initial_pin(world).await;
        let mut browser = desk.browser();
        browser.sign_in(WORKER, INITIAL).await;
        let first = shown(&have_shown(&mut browser, "0").await).unwrap();
        let again = have_shown(&mut browser, "0").await;
        assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, NEW));
        let page = browser.get(NEW).await;
        assert!(page.has("già stato mostrato") && !page.has(&first[..4]), "{}", page.text);
        let second = shown(&have_shown(&mut browser, "1").await).unwrap();
        assert_ne!(first, second);
        assert!(confirm(&mut browser, &first).await.has("Non è il PIN mostrato"));
        assert_eq!(confirm(&mut browser, &second).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_new_pin_typed_wrongly_five_times_is_withdrawn() {
    on_each_database(|world| async {
        let desk = with_initial_pin(world).await;
        let mut browser = desk.browser();
        browser.sign_in(WORKER, INITIAL).await;
        let pin = shown(&have_shown(&mut browser, "0").await).unwrap();
        for _ in 0..4 {
            assert!(confirm(&mut browser, "AAAAAAAA").await.has("Non è il PIN mostrato"));
        }
        assert!(confirm(&mut browser, "AAAAAAAA").await.has("Fattene mostrare un altro"));
        assert_eq!(confirm(&mut browser, &pin).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let another = shown(&have_shown(&mut browser, "1").await).unwrap();
        assert_eq!(confirm(&mut browser, &another).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn nobody_gets_a_pin_without_the_cookie_of_whoever_typed_the_one_before() {
    let desk = with_initial_pin(World::on_sqlite().await).await;
    let mut owner = desk.browser();
    owner.sign_in(WORKER, INITIAL).await;
    let mut stranger = desk.browser();
    let turned_away = stranger.get(NEW).await;
    assert_eq!((turned_away.status, turned_away.location()), (StatusCode::SEE_OTHER, "/accesso/pin"));
    let token = crate::desk::token_of(&stranger.get("/accesso/pin").await.text);
    assert_eq!(stranger.post_with(NEW, &token, &[("offers", "0")]).await.location(), "/accesso/pin");
}

#[tokio::test]
async fn an_exchange_ends_after_half_an_hour_and_with_the_pin_that_began_it() {
    on_each_database(|world| async {
        let desk = with_initial_pin(world).await;
        let (mut slow, mut other) = (desk.browser(), desk.browser());
        slow.sign_in(WORKER, INITIAL).await;
        desk.later(31);
        assert_eq!(slow.get(NEW).await.location(), "/accesso/pin");
        slow.sign_in(WORKER, INITIAL).await;
        other.sign_in(WORKER, INITIAL).await;
        let (one, two) = (have_shown(&mut slow, "0").await, have_shown(&mut other, "0").await);
        assert_eq!(confirm(&mut other, &shown(&two).unwrap()).await.location(), "/");
        assert_eq!(slow.get(NEW).await.location(), "/accesso/pin");
        let late = shown(&one).unwrap();
        assert_eq!(desk.browser().sign_in(WORKER, &late).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn an_initial_pin_that_nobody_used_for_two_months_opens_nothing() {
    let desk = with_initial_pin(World::on_sqlite().await).await;
    desk.later(60 * 24 * 61);
    let late = desk.browser().sign_in(WORKER, INITIAL).await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    assert!(late.has("non è stato usato in tempo") && late.has("Chiedi un nuovo PIN"), "{}", late.text);
}

#[tokio::test]
async fn whoever_has_a_new_pin_is_told_at_every_address_and_no_message_holds_it() {
    let desk = Desk::open(World::on_sqlite().await).await;
    desk.later(60 * 24 * 190);
    let mut browser = desk.browser();
    browser.sign_in(CLERK, PIN).await;
    let pin = shown(&have_shown(&mut browser, "0").await).unwrap();
    confirm(&mut browser, &pin).await;
    let outbox = desk.outbox().await;
    let to: Vec<_> = outbox.iter().map(|(recipient, _)| recipient.to_lowercase()).collect();
    assert_eq!(to, ["bianchi@example.org", "bianchi@pec.example"]);
    assert!(outbox.iter().all(|(_, body)| body.contains("è stato sostituito") && !body.contains(&pin)));
}
