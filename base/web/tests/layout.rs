//! The layout in three languages, and the choice among them.

#![expect(clippy::unwrap_used, reason = "only tests use it")]

mod site;

use http::StatusCode;
use kernel::{Profile, Strength};
use site::{TEXTS, acting, app, app_for, get, get_with, person, post, settings, site, site_of};
use web::{Link, SiteSettings};

/// The page without what changes with every build.
fn steady(page: &str) -> String {
    let (before, rest) = page.split_once("/static/").unwrap();
    let version = rest.split('/').next().unwrap();
    assert!(before.starts_with("<!DOCTYPE html>"));
    page.replace(version, "VERSION")
}

#[tokio::test]
async fn the_layout_is_the_same_in_three_languages() {
    let app =
        app_for(&site(), Some(acting(person(&[Profile::Worker, Profile::PublicBody], Strength::Ordinary))));
    for language in ["it", "en", "de"] {
        let page = get_with(&app, "/note", &[("accept-language", language)]).await;
        insta::assert_snapshot!(format!("layout_{language}"), steady(&page.body));
    }
}

#[tokio::test]
async fn the_header_names_the_institute_once_and_the_authority_over_it_if_there_is_one() {
    let with_parent = SiteSettings {
        parent: Some(Link {
            text: "Ministero di Prova".to_owned(),
            url: "https://ministero.example".to_owned(),
        }),
        ..settings("http://127.0.0.1:8080")
    };
    for (site, parents) in [(site(), 0), (site_of(with_parent), 1)] {
        let page = get(&app_for(&site, None), "/note").await;
        let (header, _) = page.body.split_once("</header>").unwrap();
        assert_eq!(header.matches(">Istituto di Prova<").count(), 1);
        assert_eq!(header.matches(">Ministero di Prova<").count(), parents);
    }
}

#[tokio::test]
async fn the_layout_of_a_visitor_offers_to_sign_in() {
    let page = get(&app(), "/nulla").await;
    insta::assert_snapshot!("layout_visitor_not_found", steady(&page.body));
}

#[tokio::test]
async fn the_layout_of_a_refused_form_ties_each_error_to_its_field() {
    let app = app_for(&site(), Some(person(&[Profile::Worker], Strength::Ordinary)));
    let page =
        post(&app, "/lavoratore", &[], "csrf_token=csrf-of-the-session&text=much+too+long&kind=b").await;
    insta::assert_snapshot!("layout_refused_form", steady(&page.body));
}

#[tokio::test]
async fn the_language_chosen_stays_and_leads_back() {
    let app = app();
    let answer = post(&app, "/lingua", &[], "language=de&return_to=%2Fnote%3Fa%3D1").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/note?a=1"));
    let page = get_with(&app, "/note", &[("cookie", &answer.cookies()), ("accept-language", "en")]).await;
    assert!(page.body.contains(r#"<html lang="de">"#));
    assert!(page.body.contains("Text der Notiz"));
}

#[tokio::test]
async fn the_choice_of_language_leads_nowhere_else() {
    for body in
        ["language=de&return_to=https://evil.example", "language=de&return_to=//evil.example", "language=de"]
    {
        assert_eq!(post(&app(), "/lingua", &[], body).await.header("location"), "/");
    }
    let unknown = post(&app(), "/lingua", &[], "language=xx").await;
    assert_eq!(unknown.cookies(), "");
    let foreign = post(&app(), "/lingua", &[("origin", "https://evil.example")], "language=de").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn names_are_escaped_and_titles_name_nobody() {
    let app = app_for(&site(), Some(person(&[Profile::Worker], Strength::Ordinary)));
    let page = get(&app, "/note").await;
    assert!(page.body.contains("Maria &#60;Rossi&#62;"));
    let (_, title) = page.body.split_once("<title>").unwrap();
    assert!(title.starts_with("Note – Istituto di Prova</title>"));
    assert!(!page.body.contains("RSSMRA85T10A562S"));
}

#[tokio::test]
async fn the_navigation_shows_what_is_ones_own() {
    let visitor = get(&app(), "/note").await;
    assert!(!visitor.body.contains(r#"href="/lavoratore""#));
    assert!(visitor.body.contains(r#"href="/note" aria-current="page""#));
    let worker = get(&app_for(&site(), Some(person(&[Profile::Worker], Strength::Ordinary))), "/note").await;
    assert!(worker.body.contains(r#"href="/lavoratore""#));
}

#[tokio::test]
async fn the_statements_are_there_in_every_language() {
    let app = app();
    for (path, language, heading) in [
        ("/accessibilita", "it", "Dichiarazione di accessibilità"),
        ("/accessibilita", "de", "Erklärung zur Barrierefreiheit"),
        ("/privacy", "en", "Privacy notice"),
    ] {
        let page = get_with(&app, path, &[("accept-language", language)]).await;
        assert!(page.body.contains(&format!("<h1>{heading}</h1>")), "{path}");
    }
}

#[test]
fn every_text_is_there_in_every_language() {
    let messages = web::Messages::new(&[web::MESSAGES, TEXTS]).unwrap();
    assert_eq!(messages.missing(), Vec::new());
}
