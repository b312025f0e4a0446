//! What opens nothing, and what the person is told.

use http::StatusCode;
use identity_provider::Fault;
use testing::{World, on_each_database};

use super::together::{Together, refused, told};
use crate::desk::{CLERK, Desk};
use crate::provider::FOREIGNER;

/// What each fault of the provider comes to; none where it has no meaning over OpenID Connect, or the browser stays
/// there.
fn word(fault: Fault) -> Option<&'static str> {
    Some(match fault {
        Fault::WrongCredentials => "provider-nr19",
        Fault::CredentialsTooWeak => "provider-nr20",
        Fault::Timeout => "provider-nr21",
        Fault::ConsentDenied => "provider-nr22",
        Fault::Suspended => "provider-nr23",
        Fault::Cancelled => "provider-nr25",
        Fault::WrongIdentityType => "provider-nr30",
        Fault::LevelTooLow => "level-too-low",
        Fault::WrongAudience => "audience",
        Fault::WrongIssuer => "issuer",
        Fault::WrongInResponseTo => "nonce",
        Fault::Expired => "expired",
        Fault::NotYetValid => "future",
        Fault::Unsigned => "algorithm",
        Fault::StrangerKey | Fault::OtherKey => "unknown-key",
        Fault::Tampered => "signature",
        Fault::WrongSubject => "subject",
        Fault::NotEncrypted => "not-encrypted",
        Fault::NoAttributes => "no-tax-code",
        Fault::WrongRecipient
        | Fault::WrongDestination
        | Fault::UnsignedAssertion
        | Fault::UnsignedResponse
        | Fault::Replay
        | Fault::TwoAssertions
        | Fault::Wrapped
        | Fault::Comment
        | Fault::PartialLogout
        | Fault::Hang
        | Fault::Http500 => return None,
    })
}

#[tokio::test]
async fn whatever_goes_wrong_there_lets_nobody_in_and_is_told_with_what_to_do() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let faults = Fault::ALL.iter().filter_map(|fault| Some((*fault, word(*fault)?)));
        let mut count = 0;
        for (fault, word) in faults {
            together.provider.misbehave(fault);
            let mut browser = together.desk.browser();
            let answer = together.sign_in(&mut browser, CLERK, "/elenco").await;
            refused(&answer, word);
            let hopeless = ["provider-nr23", "no-tax-code"].contains(&word);
            assert_eq!(answer.has("/cie-oidc/login?next=%2Felenco"), !hopeless, "{fault}: {}", answer.text);
            assert!(browser.session().is_none(), "{fault}");
            count += 1;
        }
        assert_eq!(count, 20);
        assert_eq!(together.desk.events("sign-in", "done").await, 0);
        assert_eq!(together.desk.events("sign-in", "refused").await, count);
        let mut browser = together.desk.browser();
        assert_eq!(together.sign_in(&mut browser, CLERK, "/elenco").await.location(), "/elenco");
    })
    .await;
}

#[tokio::test]
async fn what_the_provider_says_is_put_into_words() {
    let together = Together::open(World::on_sqlite().await).await;
    for (fault, text) in [
        (Fault::WrongCredentials, "troppe volte"),
        (Fault::CredentialsTooWeak, "livello superiore"),
        (Fault::Timeout, "troppo tempo"),
        (Fault::ConsentDenied, "consenso"),
        (Fault::Suspended, "sospesa o revocata"),
        (Fault::Cancelled, "annullato"),
        (Fault::LevelTooLow, "livello inferiore"),
        (Fault::Expired, "fuori tempo"),
        (Fault::Tampered, "controlli di sicurezza"),
    ] {
        together.provider.misbehave(fault);
        let answer = together.sign_in(&mut together.desk.browser(), CLERK, "/elenco").await;
        assert!(answer.has(text), "{fault}: {}", answer.text);
    }
}

#[tokio::test]
async fn an_error_without_a_number_is_told_too() {
    let together = Together::open(World::on_sqlite().await).await;
    for (error, word) in [
        ("access_denied", "denied"),
        ("temporarily_unavailable", "provider-busy"),
        ("invalid_request", "request-refused"),
    ] {
        let mut browser = together.desk.browser();
        let out = together.login(&mut browser, "/").await;
        let state =
            super::together::content(&super::together::parameter(out.location(), "request"))["state"].clone();
        let taken =
            browser.get(&format!("/cie-oidc/callback?error={error}&state={}", state.as_str().unwrap())).await;
        refused(&browser.get(taken.location()).await, word);
    }
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
async fn a_proof_serves_once() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        let back = together.answer(&mut browser, CLERK, "/").await;
        let taken = browser.get(&back).await;
        together.line.asked();
        refused(&browser.get(&back).await, "answered-before");
        assert_eq!(together.line.asked(), Vec::<String>::new(), "the provider hears nothing of it");
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
        let back = together.answer(&mut sent_out, CLERK, "/").await;
        let taken = other.get(&back).await;
        refused(&other.get(taken.location()).await, "other-browser");
        assert!(other.session().is_none());
        refused(&sent_out.get(taken.location()).await, "other-browser");
        assert_eq!(together.desk.events("sign-in", "done").await, 0);
        assert_eq!(together.desk.events("sign-in", "refused").await, 1);
    })
    .await;
}

#[tokio::test]
async fn who_takes_too_long_begins_again() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        let mut browser = together.desk.browser();
        let back = together.answer(&mut browser, CLERK, "/").await;
        together.desk.later(31);
        refused(&browser.get(&back).await, "unsolicited");
        let taken = together.prove(&mut browser, CLERK, "/").await;
        together.desk.later(6);
        refused(&browser.get(taken.location()).await, "gone");
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_refused() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    for (query, word) in [
        ("", "answer"),
        ("?code=x&iss=y", "answer"),
        ("?code=x&state=y&iss=z", "unsolicited"),
        ("?code=x&state=y", "issuer"),
        ("?code=x&code=z&state=y&iss=z", "answer"),
    ] {
        refused(&browser.get(&format!("/cie-oidc/callback{query}")).await, word);
    }
    refused(&browser.get("/cie-oidc/entra").await, "gone");
    assert_eq!(together.desk.events("sign-in", "refused").await, 5);
}

#[tokio::test]
async fn a_code_in_anothers_name_is_shown_to_nobody() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    let back = together.answer(&mut browser, CLERK, "/").await;
    let issuer = back.split("&iss=").nth(1).unwrap().to_owned();
    together.line.asked();
    let taken = browser.get(&back.replace(&issuer, "https%3A%2F%2Felsewhere.example")).await;
    refused(&browser.get(taken.location()).await, "issuer");
    assert_eq!(together.line.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn a_code_that_the_provider_does_not_take_opens_nothing() {
    let together = Together::open(World::on_sqlite().await).await;
    let mut browser = together.desk.browser();
    let back = together.answer(&mut browser, CLERK, "/").await;
    let taken = browser.get(&back.replace("code=", "code=x")).await;
    refused(&browser.get(taken.location()).await, "code-refused");
}

#[tokio::test]
async fn a_provider_that_falls_silent_lets_nobody_in_and_may_be_tried_again() {
    on_each_database(|world| async {
        let together = Together::open(world).await;
        for silent in [&["/oidc/token"], &["/oidc/userinfo"]] {
            let mut browser = together.desk.browser();
            let back = together.answer(&mut browser, CLERK, "/elenco").await;
            together.line.cut(silent);
            let taken = browser.get(&back).await;
            let answer = browser.get(taken.location()).await;
            refused(&answer, "provider-silent");
            assert!(answer.has("non è raggiungibile") && answer.has("/cie-oidc/login?next=%2Felenco"));
            together.line.cut(&[]);
        }
        together.line.cut(&["/oidc/revocation"]);
        let mut browser = together.desk.browser();
        assert_eq!(together.sign_in(&mut browser, CLERK, "/elenco").await.location(), "/elenco");
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_silent_federation_is_no_error_of_the_program() {
    let together = Together::open(World::on_sqlite().await).await;
    together.line.cut(&["/trust-anchor"]);
    let answer = together.desk.browser().get("/cie-oidc/login?next=%2Felenco").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    told(&answer, "federation-silent");
    assert!(answer.has("/cie-oidc/login?next=%2Felenco"), "{}", answer.text);
}

#[tokio::test]
async fn a_desk_without_the_door_answers_nothing_there() {
    let desk = Desk::open(World::on_sqlite().await).await;
    assert_eq!(desk.browser().get("/cie-oidc/entra?code=x").await.status, StatusCode::NOT_FOUND);
}
