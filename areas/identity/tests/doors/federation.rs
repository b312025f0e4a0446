//! Signing in with SPID and the card.

use db::{params, sql};
use http::StatusCode;
use identity_provider::{Fault, Federation};
use testing::{World, on_each_database};

use crate::desk::{Answer, BUSY, CLERK, PIN, UNKNOWN};
use crate::provider::{FOREIGNER, Together};

#[track_caller]
fn refused(answer: &Answer, word: &str) {
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    assert!(answer.has(&format!("<code>{word}</code>")), "not {word}: {}", answer.text);
    assert!(
        answer.has("L'accesso non è riuscito") || answer.has("L&#39;accesso non è riuscito"),
        "{}",
        answer.text
    );
}

async fn count(together: &Together, statement: &'static db::Statement) -> i64 {
    let mut tx = together.desk.world.db.read().await.unwrap();
    tx.one(statement, params![]).await.unwrap().get("n").unwrap()
}

#[tokio::test]
async fn who_proves_himself_with_spid_gets_to_the_page_he_asked_for() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        let entered = together.sign_in(&mut browser, CLERK, "/elenco?pagina=2").await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/elenco?pagina=2"));
        assert_eq!(browser.get("/elenco?pagina=2").await.text, "Alfa Meccanica");
        assert_eq!(browser.get("/forte").await.status, StatusCode::OK);
        assert_eq!(together.desk.events("sign-in", "done").await, 1);
        assert_eq!(together.desk.events("sign-in-exchange-kept", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn who_proves_himself_with_the_card_is_let_in_too() {
    on_each_database(|world| async {
        let together = Together::at(world, Federation::Cie, 3).await;
        let mut browser = together.desk.browser();
        let page = browser.get("/cie?next=%2Felenco").await;
        assert!(
            page.has("/cie/login?next=%2Felenco&#38;idp=") || page.has("/cie/login?next=%2Felenco&amp;idp="),
            "{}",
            page.text
        );
        assert_eq!(together.sign_in(&mut browser, CLERK, "/elenco").await.location(), "/elenco");
        assert!(browser.get("/profilo/accessi").await.has("CIE (elevato)"));
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
        assert_eq!(too_weak.location(), "/accesso?step_up=substantial&next=%2Fforte");
        let doors = browser.get(too_weak.location()).await;
        assert!(doors.has("/spid?step_up=substantial") && !doors.has("/accesso/pin?"), "{}", doors.text);
        let before = browser.session().unwrap().to_owned();
        assert_eq!(together.sign_in(&mut browser, BUSY, "/forte").await.location(), "/forte");
        assert_ne!(browser.session().unwrap(), before);
        assert_eq!(browser.get("/forte").await.text, "Alfa Meccanica");
    })
    .await;
}

#[tokio::test]
async fn a_proof_serves_once() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        let response = together.response(&mut browser, CLERK, "/").await;
        let taken = together.bring(&mut browser, &response).await;
        refused(&together.bring(&mut browser, &response).await, "answered-before");
        assert_eq!(browser.get(taken.location()).await.status, StatusCode::SEE_OTHER);
        refused(&browser.get(taken.location()).await, "gone");
        assert_eq!(together.desk.events("sign-in", "done").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_proof_in_another_browser_lets_nobody_in_and_is_spoilt() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let (mut sent_out, mut other) = (together.desk.browser(), together.desk.browser());
        let taken = together.prove(&mut sent_out, CLERK, "/").await;
        refused(&other.get(taken.location()).await, "other-browser");
        assert!(other.session().is_none());
        refused(&sent_out.get(taken.location()).await, "other-browser");
        assert_eq!(together.desk.events("sign-in", "done").await, 0);
        assert_eq!(together.desk.events("sign-in", "refused").await, 1);
    })
    .await;
}

#[tokio::test]
async fn two_windows_of_one_browser_do_not_disturb_each_other() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    let first = together.response(&mut browser, CLERK, "/elenco").await;
    let second = together.response(&mut browser, CLERK, "/forte").await;
    for (response, page) in [(second, "/forte"), (first, "/elenco")] {
        let taken = together.bring(&mut browser, &response).await;
        assert_eq!(browser.get(taken.location()).await.location(), page);
    }
}

#[tokio::test]
async fn who_takes_too_long_begins_again() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        let response = together.response(&mut browser, CLERK, "/").await;
        together.desk.later(31);
        refused(&together.bring(&mut browser, &response).await, "unsolicited");
        let taken = together.prove(&mut browser, CLERK, "/").await;
        together.desk.later(6);
        refused(&browser.get(taken.location()).await, "gone");
    })
    .await;
}

#[tokio::test]
async fn what_the_provider_says_is_told_with_what_to_do() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        for (fault, word, text) in [
            (Fault::WrongCredentials, "provider-nr19", "troppe volte"),
            (Fault::CredentialsTooWeak, "provider-nr20", "livello superiore"),
            (Fault::Timeout, "provider-nr21", "troppo tempo"),
            (Fault::ConsentDenied, "provider-nr22", "consenso"),
            (Fault::Suspended, "provider-nr23", "sospesa o revocata"),
            (Fault::Cancelled, "provider-nr25", "annullato"),
            (Fault::WrongIdentityType, "provider-nr30", "uso professionale"),
        ] {
            together.provider.inner.misbehave(fault);
            let mut browser = together.desk.browser();
            let answer = together.sign_in(&mut browser, CLERK, "/elenco").await;
            refused(&answer, word);
            assert!(answer.has(text), "{word}: {}", answer.text);
            assert_eq!(answer.has("/spid/login?next=%2Felenco"), fault != Fault::Suspended, "{word}");
        }
        assert_eq!(together.desk.events("sign-in", "refused").await, 7);
        assert_eq!(together.desk.events("sign-in-exchange-kept", "done").await, 7);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_breaks_a_rule_lets_nobody_in() {
    let together = Together::open(World::on_sqlite().await).await;
    for fault in [
        Fault::LevelTooLow,
        Fault::WrongAudience,
        Fault::WrongRecipient,
        Fault::WrongDestination,
        Fault::WrongIssuer,
        Fault::Expired,
        Fault::NotYetValid,
        Fault::UnsignedAssertion,
        Fault::StrangerKey,
        Fault::OtherKey,
        Fault::Tampered,
        Fault::TwoAssertions,
        Fault::Wrapped,
        Fault::Comment,
        Fault::NoAttributes,
    ] {
        together.provider.inner.misbehave(fault);
        let mut browser = together.desk.browser();
        let answer = together.sign_in(&mut browser, CLERK, "/elenco").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{fault}: {}", answer.text);
        assert!(browser.session().is_none(), "{fault}");
    }
    assert_eq!(together.desk.events("sign-in", "done").await, 0);
    assert_eq!(together.desk.events("sign-in-exchange-kept", "done").await, 0);
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_refused() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    together.provider.inner.misbehave(Fault::WrongInResponseTo);
    refused(&together.prove(&mut browser, CLERK, "/").await, "unsolicited");
    let nonsense = browser.post_from_elsewhere("/spid/acs", &[("SAMLResponse", "%%%")]).await;
    refused(&nonsense, "encoding");
    assert_eq!(together.desk.events("sign-in", "refused").await, 2);
}

#[tokio::test]
async fn without_a_tax_code_the_page_says_where_to_get_one() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    let answer = together.sign_in(&mut browser, FOREIGNER, "/").await;
    refused(&answer, "no-tax-code");
    assert!(answer.has("Agenzia delle Entrate") && browser.session().is_none(), "{}", answer.text);
}

#[tokio::test]
async fn a_provider_that_is_none_of_the_federation_is_not_found() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    let answer = browser.get("/spid/login?idp=https%3A%2F%2Fevil.example").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.has("<code>unknown-provider</code>") && answer.has("href=\"/spid\""), "{}", answer.text);
}

#[tokio::test]
async fn a_sign_in_leads_to_no_other_site() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    assert_eq!(together.sign_in(&mut browser, CLERK, "https://evil.example").await.location(), "/");
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
async fn a_door_that_is_not_configured_is_not_there() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    let doors = browser.get("/accesso").await;
    assert!(doors.has("href=\"/spid\"") && !doors.has("href=\"/cie\"") && !doors.has("href=\"/eidas\""));
    for path in ["/cie", "/cie/metadata", "/eidas/login"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_register_holds_both_messages_unaltered_and_forgets_them_after_24_months() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        together.provider.inner.misbehave(Fault::Cancelled);
        together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        let checked = identity::verify_exchanges(&together.desk.identity).await.unwrap();
        assert_eq!((checked.intact, checked.unrecorded, checked.flaws), (2, 0, Vec::new()));
        let entries = sql!("select count(*) as n from sign_in_exchange");
        together.desk.later(60 * 24 * 729);
        together.desk.work().await;
        assert_eq!(count(&together, entries).await, 2);
        together.desk.browser().sign_in(BUSY, PIN).await;
        together.desk.later(60 * 24 * 3);
        together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        together.desk.later(60 * 24 * 2);
        together.desk.work().await;
        assert_eq!(count(&together, entries).await, 1);
        let checked = identity::verify_exchanges(&together.desk.identity).await.unwrap();
        assert_eq!((checked.intact, checked.unrecorded, checked.flaws), (1, 0, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_was_changed_or_removed_is_found() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        for _ in 0..2 {
            together.sign_in(&mut together.desk.browser(), CLERK, "/").await;
        }
        let mut tx = together.desk.world.db.write().await.unwrap();
        let swap = sql!("update sign_in_exchange set response = request");
        tx.execute(swap, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let checked = identity::verify_exchanges(&together.desk.identity).await.unwrap();
        assert_eq!((checked.intact, checked.flaws.len()), (0, 2), "{:?}", checked.flaws);
        let mut tx = together.desk.world.db.write().await.unwrap();
        tx.execute(sql!("delete from sign_in_exchange"), params![]).await.unwrap();
        tx.commit().await.unwrap();
        let checked = identity::verify_exchanges(&together.desk.identity).await.unwrap();
        assert!(matches!(checked.flaws[..], [identity::Flaw::Missing(_), identity::Flaw::Missing(_)]));
    })
    .await;
}

#[tokio::test]
async fn a_service_for_professionals_asks_for_another_identity() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    let out = browser.get(&together.login("/intermediario/deleghe")).await;
    let answer = together.provider.answer(out.location(), CLERK).await;
    let taken = together.bring(&mut browser, &answer).await;
    refused(&browser.get(taken.location()).await, "provider-nr30");
}
