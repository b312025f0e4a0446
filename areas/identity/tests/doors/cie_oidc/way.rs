//! Signing in, from the choice of a door to the session.

use axum::body::Body;
use db::{params, sql};
use http::StatusCode;
use identity::{Federation, verify_exchanges};
use testing::{World, on_each_database};

use super::together::{SITE, Together, content, parameter, refused};
use crate::desk::{BUSY, CLERK, Desk, UNKNOWN, WORKER, token_of};
use crate::provider::membership;

#[tokio::test]
async fn who_proves_himself_with_the_card_gets_to_the_page_he_asked_for() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        let doors = browser.get("/accesso?next=%2Felenco%3Fpagina%3D2").await;
        assert!(doors.has("/cie-oidc/login?next=%2Felenco%3Fpagina%3D2"), "{}", doors.text);
        let entered = together.sign_in(&mut browser, CLERK, "/elenco?pagina=2").await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/elenco?pagina=2"));
        assert_eq!(browser.get("/elenco?pagina=2").await.text, "Alfa Meccanica");
        assert!(browser.get("/profilo/accessi").await.has("CIE (significativo)"));
        assert_eq!(together.desk.events("sign-in", "done").await, 1);
        assert_eq!(together.desk.events("sign-in-exchange-kept", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn somebody_unknown_becomes_known_as_a_worker_by_what_the_provider_says() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        assert_eq!(together.sign_in(&mut browser, UNKNOWN, "/").await.location(), "/");
        let home = browser.get("/").await;
        assert!(home.has("Altro Nome") && home.has("/miei") && !home.has("/elenco"), "{}", home.text);
    })
    .await;
}

#[tokio::test]
async fn what_the_institute_knows_of_a_person_is_not_overwritten() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        let mut tx = together.desk.world.db.read().await.unwrap();
        let found = sql!("select surname, email from person where tax_code = $1");
        let row = tx.one(found, params![CLERK]).await.unwrap();
        assert_eq!(row.get::<String>("surname").unwrap(), "Bianchi");
        assert_eq!(row.get::<String>("email").unwrap(), "Bianchi@example.org");
    })
    .await;
}

#[tokio::test]
async fn a_stronger_sign_in_leads_back_and_keeps_for_whom_the_person_acts() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.signed_in(BUSY).await;
        let choice = browser.get("/accesso/per-conto").await;
        let firm = choice.text.split("value=\"").filter_map(|part| part.split('"').next());
        let firm: Vec<_> = firm.filter(|value| value.len() == 36).map(str::to_owned).collect();
        browser.post("/accesso/per-conto", &[("acting_for", firm[0].as_str())]).await;
        let too_weak = browser.get("/forte").await;
        let doors = browser.get(too_weak.location()).await;
        assert!(
            doors.has("/cie-oidc/login?step_up=substantial") && !doors.has("/accesso/pin?"),
            "{}",
            doors.text
        );
        let before = browser.session().unwrap().to_owned();
        assert_eq!(together.sign_in(&mut browser, BUSY, "/forte").await.location(), "/forte");
        assert_ne!(browser.session().unwrap(), before);
        assert_eq!(browser.get("/forte").await.text, "Alfa Meccanica");
    })
    .await;
}

#[tokio::test]
async fn the_level_asked_for_is_that_of_the_page_and_never_less_than_the_institutes() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    for (step_up, level) in [("ordinary", "SpidL2"), ("substantial", "SpidL2"), ("high", "SpidL3")] {
        let out = browser.get(&format!("/cie-oidc/login?step_up={step_up}")).await;
        let asked = content(&parameter(out.location(), "request"));
        assert_eq!(asked["acr_values"], format!("https://www.spid.gov.it/{level}"));
        assert_eq!(asked["redirect_uri"], format!("{SITE}/cie-oidc/callback"));
    }
    let out = browser.get("/cie-oidc/login?step_up=high").await;
    let back = together.proven(out.location(), CLERK).await;
    let taken = browser.get(&back).await;
    browser.get(taken.location()).await;
    assert!(browser.get("/profilo/accessi").await.has("CIE (elevato)"));
}

#[tokio::test]
async fn what_was_typed_waits_through_a_sign_in_that_fails_and_is_sent_after_the_next() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.signed_in(WORKER).await;
        let token = token_of(&browser.get("/").await.text);
        let sent = browser.post_with("/forte", &token, &[("text", "una frase lunga")]).await;
        assert_eq!(sent.location(), "/accesso?step_up=substantial&next=%2Faccesso%2Fmodulo");
        together.provider.misbehave(identity_provider::Fault::Cancelled);
        let turned_back = together.sign_in(&mut browser, WORKER, "/accesso/modulo").await;
        refused(&turned_back, "provider-nr25");
        assert!(turned_back.has("/cie-oidc/login?next=%2Faccesso%2Fmodulo"), "{}", turned_back.text);
        let entered = together.sign_in(&mut browser, WORKER, "/accesso/modulo").await;
        assert_eq!(entered.location(), "/accesso/modulo");
        let kept = browser.get("/accesso/modulo").await;
        assert!(kept.has("una frase lunga"), "{}", kept.text);
        let form = format!("csrf_token={}&text=una+frase+lunga", token_of(&kept.text));
        let on = browser.send("POST", "/accesso/modulo/invio", Body::from(form.clone())).await;
        assert_eq!((on.status, on.location()), (StatusCode::TEMPORARY_REDIRECT, "/forte"));
        let answer = browser.send("POST", on.location(), Body::from(form)).await;
        assert!(answer.has("una frase lunga"), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_leads_to_no_other_site() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    assert_eq!(together.sign_in(&mut browser, CLERK, "https://evil.example").await.location(), "/");
}

#[tokio::test]
async fn two_windows_of_one_browser_do_not_disturb_each_other() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    let first = together.answer(&mut browser, CLERK, "/elenco").await;
    let second = together.answer(&mut browser, CLERK, "/forte").await;
    for (back, page) in [(second, "/forte"), (first, "/elenco")] {
        let taken = browser.get(&back).await;
        assert_eq!(browser.get(taken.location()).await.location(), page);
    }
}

#[tokio::test]
async fn the_session_that_the_browser_had_ends_when_somebody_else_comes_in() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.signed_in(BUSY).await;
    let before = browser.cookies.clone();
    together.sign_in(&mut browser, CLERK, "/").await;
    assert!(browser.get("/").await.has("Ada Bianchi"));
    let mut old = together.desk.browser();
    old.cookies = before;
    assert_eq!(old.get("/elenco").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_answer_that_comes_twice_at_once_is_shown_to_the_provider_once_and_lets_in_once() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        let back = together.answer(&mut browser, CLERK, "/elenco").await;
        together.line.asked();
        let mut other = together.desk.browser();
        other.cookies = browser.cookies.clone();
        let (one, two) = tokio::join!(browser.get(&back), other.get(&back));
        let asked = together.line.asked();
        assert_eq!(asked.iter().filter(|path| *path == "/oidc/token").count(), 1, "{asked:?}");
        let (taken, too_late) = if one.location().is_empty() { (two, one) } else { (one, two) };
        refused(&too_late, "answered-before");
        assert_eq!(browser.get(taken.location()).await.location(), "/elenco");
    })
    .await;
}

#[tokio::test]
async fn signing_out_needs_nothing_of_the_provider_for_the_token_was_given_back_at_once() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        let back = together.answer(&mut browser, CLERK, "/").await;
        together.line.asked();
        let taken = browser.get(&back).await;
        assert_eq!(together.line.asked(), ["/oidc/token", "/oidc/userinfo", "/oidc/revocation"]);
        browser.get(taken.location()).await;
        assert_eq!(browser.post("/uscita", &[]).await.location(), "/");
        assert!(browser.session().is_none());
        assert_eq!(browser.get("/elenco").await.status, StatusCode::SEE_OTHER);
        assert_eq!(together.line.asked(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn the_register_holds_what_was_said_unaltered() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        together.provider.misbehave(identity_provider::Fault::Cancelled);
        together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        let checked = verify_exchanges(&together.desk.identity).await.unwrap();
        assert_eq!((checked.intact, checked.unrecorded, checked.flaws), (2, 0, Vec::new()));
        let mut tx = together.desk.world.db.read().await.unwrap();
        let of_card = sql!(
            "select count(*) as n from sign_in_exchange where door = 'cie-oidc' and session_id is not null"
        );
        assert_eq!(tx.one(of_card, params![]).await.unwrap().get::<i64>("n").unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_card_has_one_button_whatever_is_spoken_behind_it() {
    let both = vec![membership(Federation::Cie, 2)];
    let together = Together::with(World::on_sqlite().await, |_| (), both).await;
    let mut browser = together.desk.browser();
    let doors = browser.get("/accesso?next=%2Felenco").await;
    assert_eq!(doors.text.matches("Entra con CIE").count(), 1, "{}", doors.text);
    assert!(doors.has("/cie-oidc/login?next=%2Felenco") && !doors.has("href=\"/cie?"), "{}", doors.text);
    together.provider.misbehave(identity_provider::Fault::Timeout);
    let answer = together.sign_in(&mut browser, CLERK, "/elenco").await;
    refused(&answer, "provider-nr21");
    assert!(answer.has("href=\"/cie?next=%2Felenco\""), "the other way is offered: {}", answer.text);
}

#[tokio::test]
async fn a_door_that_is_not_configured_is_not_there() {
    let desk = Desk::open(World::on_sqlite().await).await;
    let mut browser = desk.browser();
    for path in ["/cie-oidc/login", "/cie-oidc/callback", "/.well-known/openid-federation"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!browser.get("/accesso").await.has("CIE"));
}
