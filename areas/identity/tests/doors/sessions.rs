use db::{params, sql};
use http::{StatusCode, header};
use testing::{World, on_each_database};

use crate::desk::{CLERK, Desk, PIN, WORKER, token_of};

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_hosts() {
    let desk = Desk::on(World::on_sqlite().await, "https://sportello.example").await;
    let answer = desk.browser().sign_in(WORKER, PIN).await;
    let cookies: Vec<_> =
        answer.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect();
    let line =
        cookies.iter().find(|line| line.starts_with("__Host-sportello=")).expect("the session's cookie");
    for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(line.contains(flag), "{flag}");
    }
    assert!(line.split([';', '=']).nth(1).unwrap().len() >= 32);
}

#[tokio::test]
async fn the_database_does_not_know_the_cookie() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let browser = desk.signed_in(WORKER).await;
        let secret = browser.session().unwrap().as_bytes().to_vec();
        let mut tx = desk.world.db.read().await.unwrap();
        let row = tx.one(sql!("select secret_digest, csrf from session"), params![]).await.unwrap();
        assert_ne!(row.get::<Vec<u8>>("secret_digest").unwrap(), secret);
        assert_eq!(row.get::<Vec<u8>>("secret_digest").unwrap(), kernel::digest::sha256(&secret));
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_a_quarter_of_an_hour_without_a_request() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(CLERK).await;
        for _ in 0..3 {
            desk.later(14);
            assert_eq!(browser.get("/elenco").await.status, StatusCode::OK);
        }
        desk.later(15);
        let asked = browser.get("/elenco").await;
        assert_eq!(asked.location(), "/accesso?next=%2Felenco");
        let page = browser.get(asked.location()).await;
        assert!(page.has("La sessione precedente è terminata"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn a_session_in_use_ends_after_twelve_hours() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(CLERK).await;
    for _ in 0..71 {
        desk.later(10);
        assert_eq!(browser.get("/elenco").await.status, StatusCode::OK);
    }
    desk.later(10);
    assert_eq!(browser.get("/elenco").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_in_again_makes_the_old_secret_worthless() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut browser = desk.signed_in(CLERK).await;
        let before = browser.cookies.clone();
        assert_eq!(browser.sign_in(CLERK, PIN).await.status, StatusCode::SEE_OTHER);
        assert_ne!(browser.cookies, before);
        assert_eq!(browser.get("/elenco").await.status, StatusCode::OK);
        browser.cookies = before;
        assert_eq!(browser.get("/elenco").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_the_sessions_on_all_devices() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let (mut phone, mut desktop) = (desk.signed_in(CLERK).await, desk.signed_in(CLERK).await);
        let before = phone.cookies.clone();
        let answer = phone.post(web::SIGN_OUT, &[]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
        assert!(phone.session().is_none());
        phone.cookies = before;
        assert_eq!(phone.get("/elenco").await.status, StatusCode::SEE_OTHER);
        assert_eq!(desktop.get("/elenco").await.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.events("sign-out", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn signing_out_needs_the_sessions_own_token() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(CLERK).await;
    let of_a_visitor = token_of(&desk.browser().get("/accesso/pin").await.text);
    assert_eq!(browser.post_with(web::SIGN_OUT, &of_a_visitor, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/elenco").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_person_sees_his_sessions_and_closes_another_one() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        let mut lost = desk.signed_in(WORKER).await;
        desk.later(2);
        let mut browser = desk.signed_in(WORKER).await;
        let page = browser.get("/profilo/accessi").await;
        assert!(
            page.has("Firefox, Linux") && page.has("192.0.2.1") && page.has("questa sessione"),
            "{}",
            page.text
        );
        assert!(page.has("accesso riuscito"));
        let session = page.text.split(r#"name="session" value=""#).nth(1).unwrap().split('"').next().unwrap();
        let answer = browser.post("/profilo/accessi/chiudi", &[("session", session)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(lost.get("/profilo/accessi").await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get("/profilo/accessi").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn nobody_closes_the_session_of_another() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut victim = desk.signed_in(CLERK).await;
    let mut tx = desk.world.db.read().await.unwrap();
    let id: kernel::SessionId =
        tx.one(sql!("select id from session"), params![]).await.unwrap().get("id").unwrap();
    let mut other = desk.signed_in(WORKER).await;
    let id = id.to_string();
    let refused = other.post("/profilo/accessi/chiudi", &[("session", &id)]).await;
    let nonsense = other.post("/profilo/accessi/chiudi", &[("session", "x")]).await;
    assert_eq!((refused.status, nonsense.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(victim.get("/elenco").await.status, StatusCode::OK);
}

#[tokio::test]
async fn all_other_sessions_are_closed_at_one_press() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let (mut one, mut two) = (desk.signed_in(CLERK).await, desk.signed_in(CLERK).await);
    let mut browser = desk.signed_in(CLERK).await;
    assert_eq!(browser.post("/profilo/accessi/chiudi-altre", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(one.get("/elenco").await.status, StatusCode::SEE_OTHER);
    assert_eq!(two.get("/elenco").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/elenco").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_made_up_cookie_opens_nothing() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.browser();
    browser.cookies.push(("sportello".to_owned(), "A".repeat(32)));
    assert_eq!(browser.get("/elenco").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn requests_of_one_minute_leave_one_mark() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.signed_in(CLERK).await;
    let seen = async || {
        let mut tx = desk.world.db.read().await.unwrap();
        let row = tx.one(sql!("select last_seen_at from session"), params![]).await.unwrap();
        row.get::<i64>("last_seen_at").unwrap()
    };
    let begun = seen().await;
    desk.world.clock.advance(jiff::SignedDuration::from_secs(59));
    browser.get("/elenco").await;
    assert_eq!(seen().await, begun);
    desk.world.clock.advance(jiff::SignedDuration::from_secs(1));
    browser.get("/elenco").await;
    assert_eq!(seen().await, begun + 60_000_000);
}

#[tokio::test]
async fn old_sessions_and_failures_are_swept_away() {
    on_each_database(|world| async {
        let desk = Desk::open(world).await;
        desk.signed_in(CLERK).await;
        desk.browser().sign_in(WORKER, "wrong-00").await;
        desk.later(60 * 24 * 366);
        assert_eq!(desk.work().await, 1);
        let mut tx = desk.world.db.read().await.unwrap();
        let left =
            sql!("select (select count(*) from session) + (select count(*) from sign_in_throttle) as n");
        assert_eq!(tx.one(left, params![]).await.unwrap().get::<i64>("n").unwrap(), 0);
    })
    .await;
}
