//! Who may enter where, and what the others are told.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use std::future::ready;
use std::sync::{Arc, Mutex};

use axum::middleware::map_response;
use axum::response::Response;
use axum::{Extension, Router};
use http::StatusCode;
use kernel::{Profile, Strength};
use site::{ATTESTATIONS, Answer, app, app_for, get, get_with, person, post, routes, site};
use web::{FormerToken, KeyHolder, KeyScope, Principal, Typed, Withheld};

#[tokio::test]
async fn without_a_sign_in_a_page_leads_to_it_and_back() {
    let answer = get(&app(), "/lavoratore?pagina=2").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/accesso?next=%2Flavoratore%3Fpagina%3D2");
}

#[tokio::test]
async fn a_form_sent_after_the_session_ended_leads_back_to_its_page() {
    let answer =
        post(&app(), "/lavoratore", &[("referer", "http://127.0.0.1:8080/modulo?a=1")], "text=x").await;
    assert_eq!(answer.header("location"), "/accesso?next=%2Fmodulo%3Fa%3D1");
}

/// What a form sent by somebody who is too weak, or whose session is over, hands to the layer that may keep it.
async fn withheld(before: impl Fn(Router) -> Router, headers: &[(&str, &str)], body: &str) -> Option<String> {
    let found = Arc::new(Mutex::new(None));
    let kept = Arc::clone(&found);
    let app = web::router(&site(), routes(), move |inner| {
        before(inner.layer(map_response(move |mut response: Response| {
            *kept.lock().unwrap() = response.extensions_mut().remove::<Withheld>();
            ready(response)
        })))
    });
    let answer = post(&app, "/lavoratore?a=1", headers, body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let withheld = found.lock().unwrap().take()?;
    assert_eq!((withheld.target.as_str(), withheld.strength), ("/lavoratore?a=1", Strength::Ordinary));
    Some(match withheld.typed {
        Typed::Fields(fields) => format!("{fields:?}"),
        Typed::TooMuch => "too much".to_owned(),
    })
}

const OWN: &str = "text=a+%26+b&text=c&csrf_token=its-token&empty=";
const ITS_FIELDS: &str = r#"[("text", "a & b"), ("text", "c"), ("empty", "")]"#;

fn over(inner: Router) -> Router {
    inner.layer(Extension(FormerToken("its-token".to_owned())))
}

fn weak(inner: Router) -> Router {
    inner.layer(Extension(Principal {
        csrf: "its-token".to_owned(),
        ..person(&[Profile::Worker], Strength::None)
    }))
}

#[tokio::test]
async fn what_was_typed_in_a_session_that_is_over_or_too_weak_is_handed_on_to_be_kept() {
    assert_eq!(withheld(over, &[], OWN).await.as_deref(), Some(ITS_FIELDS));
    assert_eq!(withheld(weak, &[], OWN).await.as_deref(), Some(ITS_FIELDS));
    let own_site = [("sec-fetch-site", "same-origin")];
    assert_eq!(withheld(weak, &own_site, OWN).await.as_deref(), Some(ITS_FIELDS));
}

#[tokio::test]
async fn nothing_is_kept_that_another_site_or_nobody_has_sent() {
    assert_eq!(withheld(|inner| inner, &[], OWN).await, None);
    for foreign in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        assert_eq!(withheld(weak, &[foreign], OWN).await, None);
    }
    for token in ["", "&csrf_token=", "&csrf_token=its-toke", "&csrf_token=AAAAAAAAA"] {
        assert_eq!(withheld(over, &[], &format!("text=a{token}")).await, None, "{token}");
    }
}

#[tokio::test]
async fn a_button_alone_has_nothing_to_keep_and_a_form_too_large_is_not_looked_at() {
    assert_eq!(withheld(over, &[], "csrf_token=its-token").await, None);
    let large = format!("csrf_token=its-token&text={}", "x".repeat(web::BODY_LIMIT));
    assert_eq!(withheld(over, &[], &large).await.as_deref(), Some("too much"));
}

#[tokio::test]
async fn without_a_sign_in_the_api_answers_401() {
    let answer = get(&app(), "/api/v1/persona").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn what_is_not_ones_own_looks_like_what_does_not_exist() {
    let app = app_for(&site(), Some(person(&[Profile::Doctor], Strength::High)));
    let (closed, unknown) = (get(&app, "/lavoratore").await, get(&app, "/lavoratori").await);
    let plain = |answer: &Answer| answer.body.replace("/lavoratori", "/lavoratore");
    assert_eq!(closed.status, StatusCode::NOT_FOUND);
    assert_eq!((closed.status, plain(&closed)), (unknown.status, plain(&unknown)));
}

#[tokio::test]
async fn a_weak_sign_in_leads_to_the_step_up_and_back() {
    let app = app_for(&site(), Some(person(&[Profile::Worker], Strength::Dispositive)));
    let page = get(&app, "/domanda/7").await;
    assert_eq!(page.header("location"), "/accesso?step_up=substantial&next=%2Fdomanda%2F7");
    let api = get(&app, "/api/v1/persona").await;
    assert_eq!((api.status, api.json()["code"].as_str()), (StatusCode::FORBIDDEN, Some("error-too-weak")));
}

#[tokio::test]
async fn whoever_has_the_profile_and_the_strength_enters() {
    let app = app_for(&site(), Some(person(&[Profile::Doctor, Profile::Worker], Strength::Substantial)));
    for path in ["/lavoratore", "/domanda/7", "/api/v1/persona"] {
        assert_eq!(get(&app, path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_key_opens_only_its_scope() {
    let with = |scope| {
        let holder = KeyHolder { scope, key_id: "1".to_owned(), organisation: None };
        web::router(&site(), routes().layer(Extension(holder)), |inner| inner)
    };
    assert_eq!(get(&with(ATTESTATIONS), "/api/v1/chiavi").await.status, StatusCode::OK);
    assert_eq!(
        get(&with(KeyScope::from("lookup".to_owned())), "/api/v1/chiavi").await.status,
        StatusCode::FORBIDDEN
    );
    let without = get(&app(), "/api/v1/chiavi").await;
    assert_eq!((without.status, without.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"));
}

#[tokio::test]
async fn no_route_that_asks_for_somebody_opens_to_nobody() {
    let app = app();
    for route in routes()
        .table()
        .iter()
        .filter(|route| !matches!(route.access, web::Access::Open(_) | web::Access::Basic(_)))
    {
        let path = route.path.replace("{id}", "7");
        let answer = match route.method.as_str() {
            "GET" => get_with(&app, &path, &[]).await,
            _ => post(&app, &path, &[], "").await,
        };
        assert!(matches!(answer.status.as_u16(), 303 | 401), "{route}: {}", answer.status);
    }
}

#[test]
fn the_table_says_for_each_route_who_may_use_it() {
    let table: Vec<_> = routes().body_limit(1000).table().iter().map(ToString::to_string).collect();
    let expected =
        "GET    /lavoratore                                      worker, ordinary [body up to 1000 bytes]";
    assert!(table.contains(&expected.to_owned()), "{table:#?}");
    assert!(table.iter().any(|line| line.contains("/lingua") && line.contains("open (")));
    assert!(table.iter().any(|line| line.contains("/api/v1/chiavi") && line.contains("key: attestations")));
}
