//! Forms: their token, their origin, their refusal, the message after them.

mod site;

use http::StatusCode;
use kernel::{Profile, Strength};
use site::{app, app_for, get, get_with, person, post};

#[tokio::test]
async fn a_visitors_form_is_taken_with_the_token_of_its_page() {
    let app = app();
    let page = get(&app, "/note").await;
    let answer = post(
        &app,
        "/note",
        &[("cookie", &page.cookies())],
        &format!("csrf_token={}&text=ciao", page.token()),
    )
    .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/note");
}

#[tokio::test]
async fn the_message_after_a_form_is_shown_once() {
    let app = app();
    let page = get(&app, "/note").await;
    let sent =
        post(&app, "/note", &[("cookie", &page.cookies())], &format!("csrf_token={}&text=x", page.token()))
            .await;
    let shown = get_with(&app, "/note", &[("cookie", &sent.cookies())]).await;
    assert!(shown.body.contains("Nota salvata"));
    assert!(
        shown.header("set-cookie").starts_with("visitor=") || shown.cookies().contains("flash="),
        "{}",
        shown.cookies()
    );
    assert!(shown.headers.get_all("set-cookie").iter().any(|set| set.to_str().unwrap().contains("flash=; ")));
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_and_does_nothing() {
    let app = app();
    let page = get(&app, "/note").await;
    for (cookies, body) in [
        (page.cookies(), "text=x".to_owned()),
        (page.cookies(), "csrf_token=&text=x".to_owned()),
        (page.cookies(), "csrf_token=guess&text=x".to_owned()),
        (String::new(), format!("csrf_token={}&text=x", page.token())),
        ("visitor=forged".to_owned(), format!("csrf_token={}&text=x", page.token())),
    ] {
        let answer = post(&app, "/note", &[("cookie", &cookies)], &body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{body}");
        assert!(answer.body.contains("ricaricala"));
    }
}

#[tokio::test]
async fn a_signed_in_person_needs_the_token_of_the_session() {
    let app = app_for(&site::site(), Some(person(&[Profile::Worker], Strength::Ordinary)));
    let right = post(&app, "/lavoratore", &[], "csrf_token=csrf-of-the-session&text=x").await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    let wrong = post(&app, "/lavoratore", &[], "csrf_token=csrf-of-another&text=x").await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_that_another_site_sends_is_refused() {
    let app = app();
    let page = get(&app, "/note").await;
    let (cookies, body) = (page.cookies(), format!("csrf_token={}&text=x", page.token()));
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = post(&app, "/note", &[("cookie", &cookies), (name, value)], &body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let own = post(&app, "/note", &[("cookie", &cookies), ("origin", "http://127.0.0.1:8080")], &body).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_refused_form_comes_back_with_every_value_and_its_errors_first() {
    let app = app();
    let page = get(&app, "/note").await;
    let body = format!("csrf_token={}&text=%3Cscript%3Ealert%281%29&kind=b&urgent=true", page.token());
    let answer = post(&app, "/note", &[("cookie", &page.cookies())], &body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.body.contains("<script>"));
    assert!(answer.body.contains(r#"value="&#60;script&#62;alert(1)""#), "{}", answer.body);
    assert!(answer.body.contains(r##"<a href="#text">La nota è troppo lunga</a>"##));
    assert!(answer.body.contains(r#"aria-invalid="true" aria-describedby="text-error text-hint""#));
    assert!(answer.body.contains(r#"<option value="b" selected>"#));
    assert!(answer.body.find("role=\"alert\"") < answer.body.find("<form method=\"post\" action=\"/note\""));
}

#[tokio::test]
async fn what_is_no_form_is_told_so() {
    let app = app();
    let page = get(&app, "/note").await;
    let cookies = page.cookies();
    let twice = format!("csrf_token={}&text=a&text=b", page.token());
    let answer = post(&app, "/note", &[("cookie", &cookies)], &twice).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let large = format!("csrf_token={}&text={}", page.token(), "x".repeat(web::BODY_LIMIT));
    let answer = post(&app, "/note", &[("cookie", &cookies)], &large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("Invio troppo grande"));
}
