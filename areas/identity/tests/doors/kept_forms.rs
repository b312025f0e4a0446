//! What somebody typed when his session was over or too weak.

use axum::body::Body;
use db::{params, sql};
use http::StatusCode;
use testing::{World, on_each_database};

use crate::desk::{Answer, BUSY, Browser, CLERK, Desk, PIN, WORKER, token_of};

const PAGE: &str = "/accesso/modulo";
const TO_SIGN_IN: &str = "/accesso?next=%2Faccesso%2Fmodulo";
const SIGN_IN: &str = "/accesso/pin?next=%2Faccesso%2Fmodulo";

const TYPED: [(&str, &str); 4] =
    [("text", "Perché? \"Sì\" & <no>\r\nseconda riga"), ("one", "a"), ("one", "b"), ("empty", "")];

fn taken_in(by: &str) -> String {
    let typed: Vec<_> = TYPED.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    format!("{by} {:?}", typed.iter().collect::<Vec<_>>())
}

/// Sends the form with the token of the session that the browser has, or had a moment ago.
async fn typed(desk: &Desk, browser: &mut Browser<'_>, path: &str, idle_minutes: i64) -> Answer {
    let token = token_of(&browser.get("/").await.text);
    desk.later(idle_minutes);
    browser.post_with(path, &token, &TYPED).await
}

async fn sign_in(browser: &mut Browser<'_>, tax_code: &str) -> Answer {
    browser.post(SIGN_IN, &[("tax_code", tax_code), ("pin", PIN)]).await
}

/// What the first form of the page would send.
fn form_of(page: &str) -> String {
    let form = page.split(r#"action="/accesso/modulo/invio""#).nth(1).unwrap_or_default();
    let form = form.split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        [("&#34;", "\""), ("&#60;", "<"), ("&#62;", ">"), ("&#39;", "'"), ("&#38;", "&")]
            .iter()
            .fold(value, |text, (escaped, plain)| text.replace(escaped, plain))
    };
    let fields = form.split("<input ").skip(1).map(|tag| (attribute(tag, "name"), attribute(tag, "value")));
    serde_html_form::to_string(fields.collect::<Vec<_>>()).unwrap()
}

/// Presses the button of the page; the browser sends the same form where it is told to.
async fn press(browser: &mut Browser<'_>) -> Answer {
    let form = form_of(&browser.get(PAGE).await.text);
    let answer = browser.send("POST", "/accesso/modulo/invio", Body::from(form.clone())).await;
    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT, "{}", answer.text);
    browser.send("POST", answer.location(), Body::from(form)).await
}

async fn has_nothing(browser: &mut Browser<'_>) -> bool {
    let page = browser.get(PAGE).await;
    page.status == StatusCode::OK && page.has("è nulla in sospeso") && !page.has("seconda riga")
}

async fn kept(desk: &Desk) -> i64 {
    let mut tx = desk.world.db.read().await.unwrap();
    tx.one(sql!("select count(*) as n from kept_form"), params![]).await.unwrap().get("n").unwrap()
}

#[tokio::test]
async fn what_was_typed_when_the_session_was_over_is_sent_after_the_sign_in() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(WORKER).await;
        let refused = typed(&desk, &mut browser, "/domanda", 15).await;
        assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, TO_SIGN_IN));
        assert!(browser.get(TO_SIGN_IN).await.has("non è andato perduto"));
        assert_eq!(sign_in(&mut browser, WORKER).await.location(), PAGE);
        assert_eq!(press(&mut browser).await.text, taken_in("Ada Rossi"));
        assert!(has_nothing(&mut browser).await);
        assert_eq!(kept(&desk).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_in_a_session_closed_elsewhere_is_kept_too() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(WORKER).await;
    let token = token_of(&browser.get("/").await.text);
    desk.signed_in(WORKER).await.post("/profilo/accessi/chiudi-altre", &[]).await;
    assert_eq!(browser.post_with("/domanda", &token, &TYPED).await.location(), TO_SIGN_IN);
    sign_in(&mut browser, WORKER).await;
    assert_eq!(press(&mut browser).await.text, taken_in("Ada Rossi"));
}

#[tokio::test]
async fn what_was_typed_before_a_stronger_sign_in_is_sent_after_it_and_not_shown_before() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(WORKER).await;
        let refused = typed(&desk, &mut browser, "/forte?a=1", 0).await;
        assert_eq!(refused.location(), "/accesso?step_up=substantial&next=%2Faccesso%2Fmodulo");
        let page = browser.get(PAGE).await;
        assert!(page.has("Accedi in modo più sicuro") && !page.has("seconda riga"), "{}", page.text);
        let early = format!("csrf_token={}", token_of(&page.text));
        let answer = browser.send("POST", "/accesso/modulo/invio", Body::from(early)).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, PAGE));
        // As any door that is strong enough would.
        let mut tx = desk.world.db.write().await.unwrap();
        tx.execute(sql!("update session set strength = 'substantial'"), params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(press(&mut browser).await.text, taken_in("Ada Rossi"));
    })
    .await;
}

#[tokio::test]
async fn another_person_at_the_same_browser_gets_nothing_of_it_and_it_is_gone() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(WORKER).await;
        typed(&desk, &mut browser, "/domanda", 15).await;
        browser.sign_in(CLERK, PIN).await;
        let page = browser.get("/").await;
        assert!(!page.has("seconda riga"));
        assert_eq!(kept(&desk).await, 0);
        assert!(has_nothing(&mut browser).await);
        sign_in(&mut browser, WORKER).await;
        assert!(has_nothing(&mut browser).await);
    })
    .await;
}

#[tokio::test]
async fn another_browser_of_the_same_person_has_nothing() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(WORKER).await;
    typed(&desk, &mut browser, "/domanda", 15).await;
    assert!(has_nothing(&mut desk.signed_in(WORKER).await).await);
    assert_eq!(kept(&desk).await, 1);
}

#[tokio::test]
async fn after_half_an_hour_it_is_neither_shown_nor_there() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(WORKER).await;
        typed(&desk, &mut browser, "/domanda", 15).await;
        desk.later(29);
        sign_in(&mut browser, WORKER).await;
        assert!(browser.get(PAGE).await.has("seconda riga"));
        desk.later(1);
        assert!(has_nothing(&mut browser).await);
        let world = &desk.world;
        let worker = jobs::Worker::new(world.db.clone(), world.clock.clone(), identity::jobs(&desk.identity));
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert_eq!(kept(&desk).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_sweep_waits_for_the_form_that_expires_next() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let (mut one, mut other) = (desk.signed_in(WORKER).await, desk.signed_in(CLERK).await);
    let token = token_of(&other.get("/").await.text);
    typed(&desk, &mut one, "/domanda", 15).await;
    desk.later(10);
    other.post_with("/domanda", &token, &TYPED).await;
    let world = &desk.world;
    let worker = jobs::Worker::new(world.db.clone(), world.clock.clone(), identity::jobs(&desk.identity));
    for (minutes, left) in [(20, 1), (10, 0)] {
        desk.later(minutes);
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert_eq!(kept(&desk).await, left);
    }
}

#[tokio::test]
async fn it_goes_once_however_often_the_button_is_pressed() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(WORKER).await;
        typed(&desk, &mut browser, "/domanda", 15).await;
        sign_in(&mut browser, WORKER).await;
        let form = form_of(&browser.get(PAGE).await.text);
        let before = browser.cookies.clone();
        let mut statuses = Vec::new();
        for _ in 0..3 {
            browser.cookies.clone_from(&before);
            let answer = browser.send("POST", "/accesso/modulo/invio", Body::from(form.clone())).await;
            statuses.push((answer.status.as_u16(), answer.location().to_owned()));
        }
        let again = (303, PAGE.to_owned());
        assert_eq!(statuses, [(307, "/domanda".to_owned()), again.clone(), again]);
    })
    .await;
}

#[tokio::test]
async fn what_another_site_or_another_session_sent_is_not_kept() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(WORKER).await;
    let of_another = token_of(&desk.signed_in(CLERK).await.get("/").await.text);
    desk.later(15);
    for token in ["", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &of_another] {
        let refused = browser.post_with("/domanda", token, &TYPED).await;
        assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, "/accesso"), "{token}");
    }
    assert_eq!(desk.browser().post_with("/domanda", &of_another, &TYPED).await.location(), "/accesso");
    assert_eq!(kept(&desk).await, 0);
}

#[tokio::test]
async fn a_button_alone_leaves_nothing_behind() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(WORKER).await;
    let token = token_of(&browser.get("/").await.text);
    desk.later(15);
    assert_eq!(browser.post_with(web::SIGN_OUT, &token, &[]).await.location(), "/accesso");
    assert_eq!(kept(&desk).await, 0);
}

#[tokio::test]
async fn whoever_sent_more_than_can_be_kept_is_told_so() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(WORKER).await;
    let token = token_of(&browser.get("/").await.text);
    desk.later(15);
    let large = "x".repeat(web::BODY_LIMIT);
    let refused = browser.post_with("/domanda", &token, &[("text", &large)]).await;
    assert_eq!(refused.location(), "/accesso");
    assert!(browser.get("/accesso").await.has("compilalo di nuovo"));
    assert_eq!(kept(&desk).await, 0);
}

#[tokio::test]
async fn what_was_typed_for_one_organisation_is_not_sent_for_another() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(BUSY).await;
        let page = browser.get("/accesso/per-conto").await.text;
        let choices: Vec<_> = page.split(r#"name="acting_for" value=""#).skip(1).collect();
        let firm = choices[1].split('"').next().unwrap().to_owned();
        browser.post("/accesso/per-conto", &[("acting_for", &firm)]).await;
        typed(&desk, &mut browser, "/domanda", 15).await;
        let entered = sign_in(&mut browser, BUSY).await;
        assert_eq!(entered.location(), "/accesso/per-conto?next=%2Faccesso%2Fmodulo");
        let page = browser.get(PAGE).await;
        assert!(page.has("per conto di Alfa Meccanica") && !page.has("seconda riga"), "{}", page.text);
        let early = format!("csrf_token={}", token_of(&page.text));
        let answer = browser.send("POST", "/accesso/modulo/invio", Body::from(early)).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, PAGE));
        let chosen = browser.post(entered.location(), &[("acting_for", &firm)]).await;
        assert_eq!(chosen.location(), PAGE);
        assert_eq!(press(&mut browser).await.text, taken_in("Alfa Meccanica"));
    })
    .await;
}

#[tokio::test]
async fn it_can_be_thrown_away() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(WORKER).await;
        typed(&desk, &mut browser, "/domanda", 15).await;
        sign_in(&mut browser, WORKER).await;
        let answer = browser.post("/accesso/modulo/elimina", &[]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
        assert_eq!(kept(&desk).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_database_knows_neither_the_secret_nor_what_was_typed() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(WORKER).await;
        typed(&desk, &mut browser, "/domanda", 15).await;
        let (_, secret) = browser.cookies.iter().find(|(name, _)| name == "kept-form").unwrap();
        let mut tx = desk.world.db.read().await.unwrap();
        let row = tx.one(sql!("select secret_digest, sealed from kept_form"), params![]).await.unwrap();
        let digest: Vec<u8> = row.get("secret_digest").unwrap();
        assert_eq!(digest, kernel::digest::sha256(secret.as_bytes()));
        let sealed: Vec<u8> = row.get("sealed").unwrap();
        for part in ["seconda riga", "domanda", "text"] {
            assert!(!sealed.windows(part.len()).any(|window| window == part.as_bytes()), "{part}");
        }
    })
    .await;
}
