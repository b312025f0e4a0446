use db::{params, sql};
use testing::World;

use crate::desk::{Answer, BUSY, Browser, Desk, PIN, WORKER, token_of};

/// The content of a page, without what is new each time.
pub(crate) fn content(answer: &Answer) -> String {
    let main = answer.text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    let token = token_of(&answer.text);
    let main = if token.is_empty() { main.to_owned() } else { main.replace(&token, "[token]") };
    let main = without_keys(&main);
    main.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn without_keys(text: &str) -> String {
    let (mut without, mut rest) = (String::new(), text);
    while let Some(next) = rest.chars().next() {
        let is_key = rest.get(..36).is_some_and(|key| key.parse::<kernel::SessionId>().is_ok());
        without.push_str(if is_key { "[key]" } else { &rest[..next.len_utf8()] });
        rest = &rest[if is_key { 36 } else { next.len_utf8() }..];
    }
    without
}

async fn look(browser: &mut Browser<'_>, path: &str) -> String {
    content(&browser.get(path).await)
}

#[tokio::test]
async fn the_pages_before_the_sign_in_look_as_agreed() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.browser();
    insta::assert_snapshot!("welcome", look(&mut browser, "/").await);
    insta::assert_snapshot!("doors", look(&mut browser, "/accesso?next=%2Felenco").await);
    insta::assert_snapshot!("pin", look(&mut browser, "/accesso/pin?next=%2Felenco").await);
    insta::assert_snapshot!("pin-wrong", content(&browser.sign_in(WORKER, "wrong-00").await));
}

#[tokio::test]
async fn the_pages_of_a_pin_that_opens_nothing_look_as_agreed() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut tx = desk.world.db.write().await.unwrap();
    tx.execute(sql!("update credential set state = 'blocked'"), params![]).await.unwrap();
    tx.commit().await.unwrap();
    insta::assert_snapshot!("pin-blocked", content(&desk.browser().sign_in(WORKER, PIN).await));
    let mut tx = desk.world.db.write().await.unwrap();
    tx.execute(sql!("update credential set state = 'active'"), params![]).await.unwrap();
    tx.commit().await.unwrap();
    desk.later(60 * 24 * 190);
    let mut browser = desk.browser();
    let lapsed = browser.sign_in(WORKER, PIN).await;
    insta::assert_snapshot!("pin-lapsed", look(&mut browser, lapsed.location()).await);
}

#[tokio::test]
async fn the_pages_of_a_recovery_look_as_agreed() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.browser();
    insta::assert_snapshot!("recovery", look(&mut browser, "/accesso/pin/recupero").await);
    browser.post("/accesso/pin/recupero", &[("tax_code", WORKER)]).await;
    desk.work().await;
    let message = desk.outbox().await.remove(0).1;
    let link = message.lines().find_map(|line| line.trim().strip_prefix("http://127.0.0.1:8080")).unwrap();
    let code = link.split('=').nth(1).unwrap();
    insta::assert_snapshot!("recovery-message", message.replace(code, "[code]"));
    insta::assert_snapshot!("recovery-link", look(&mut browser, link).await.replace(code, "[code]"));
}

#[tokio::test]
async fn the_pages_after_the_sign_in_look_as_agreed() {
    let desk = Desk::open(World::on_sqlite().await).await;
    desk.signed_in(BUSY).await;
    desk.later(1);
    let mut browser = desk.signed_in(BUSY).await;
    insta::assert_snapshot!("home", look(&mut browser, "/").await);
    insta::assert_snapshot!("acting-for", look(&mut browser, "/accesso/per-conto").await);
    insta::assert_snapshot!("sessions", look(&mut browser, "/profilo/accessi").await);
}

#[tokio::test]
async fn the_page_of_a_kept_form_looks_as_agreed() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(WORKER).await;
    let token = token_of(&browser.get("/").await.text);
    desk.later(15);
    browser.post_with("/domanda", &token, &[("text", "a \"b\" <c>"), ("empty", "")]).await;
    insta::assert_snapshot!(
        "doors-with-a-kept-form",
        look(&mut browser, "/accesso?next=%2Faccesso%2Fmodulo").await
    );
    browser.sign_in(WORKER, PIN).await;
    insta::assert_snapshot!("kept-form", look(&mut browser, "/accesso/modulo").await);
}
