//! What leaves the program: failures in the right form, headers on everything, nothing of the inside.

mod site;

use std::sync::Arc;

use axum::body::Body;
use http::{Request, StatusCode};
use kernel::{Profile, Strength};
use site::{Answer, app, app_for, get, get_with, person, post, send, settings, site, site_of};

#[tokio::test]
async fn a_problem_has_the_members_of_the_standard() {
    let answer = get_with(&app(), "/api/v1/campi", &[("accept-language", "en")]).await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], "about:blank");
    assert_eq!(problem["title"], "Data to correct");
    assert_eq!(problem["status"], 422);
    assert_eq!(problem["detail"], "The note is too long");
    assert_eq!(problem["code"], "note-long");
    assert_eq!(problem["errors"][0]["field"], "text");
    assert_eq!(problem["request_id"], answer.header("x-request-id"));
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let answer = get(&app(), "/api/v1/troppo").await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "30"));
}

#[tokio::test]
async fn a_failure_is_a_page_for_people_and_json_for_programs() {
    let app = app();
    let page = get_with(&app, "/nulla", &[("accept", "text/html,application/xhtml+xml")]).await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (StatusCode::NOT_FOUND, "text/html; charset=utf-8")
    );
    assert!(page.body.contains("<h1>Pagina non trovata</h1>"));
    let json = get_with(&app, "/nulla", &[("accept", "application/json")]).await;
    assert_eq!(json.json()["status"], 404);
    assert_eq!(get(&app, "/api/v9/nulla").await.json()["status"], 404);
}

#[tokio::test]
async fn a_panic_is_answered_500_and_says_nothing() {
    let answer = get(&app(), "/rotto").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.contains("Si è verificato un errore"));
    assert!(answer.body.contains(answer.header("x-request-id")));
    assert!(!answer.body.contains("secret"));
    headers_of_every_answer(&answer);
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long_is_answered_503_and_says_when_to_come_back() {
    let app = app();
    let begun = tokio::time::Instant::now();
    let page = get(&app, "/lento").await;
    assert_eq!(begun.elapsed().as_secs(), web::TIMEOUT.as_secs());
    assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "30"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.body.contains(page.header("x-request-id")));
    headers_of_every_answer(&page);
    let problem = get(&app, "/api/v1/lento").await;
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!((problem.json()["status"].as_u64(), problem.header("retry-after")), (Some(503), "30"));
}

#[tokio::test]
async fn refusals_of_the_library_are_pages_too() {
    let app = app();
    let path = get(&app, "/tipo/niente").await;
    assert_eq!(path.status, StatusCode::BAD_REQUEST);
    assert!(path.body.contains("<h1>Richiesta non comprensibile</h1>"));
    let method = send(&app, Request::delete("/note").body(Body::empty()).unwrap()).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(method.header("allow"), "GET,HEAD,POST");
    assert!(method.body.contains("Operazione non prevista"));
}

#[tokio::test]
async fn a_failure_that_a_handler_wrote_itself_is_left_as_it_is() {
    let answer = post(&app(), "/soap", &[], "").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "<Fault/>"));
}

#[tokio::test]
async fn a_form_in_another_format_is_refused() {
    let json =
        Request::post("/note").header("content-type", "application/json").body(Body::from("{}")).unwrap();
    let answer = send(&app(), json).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(answer.body.contains("Formato non ammesso"));
}

fn headers_of_every_answer(answer: &Answer) {
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert_eq!(answer.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn nothing_is_kept_by_caches_unless_it_says_so() {
    let app = app_for(&site(), Some(person(&[Profile::Worker], Strength::Ordinary)));
    for path in ["/note", "/lavoratore", "/nulla", "/api/v1/troppo", "/privacy"] {
        headers_of_every_answer(&get(&app, path).await);
    }
    headers_of_every_answer(&post(&app, "/note", &[], "").await);
}

#[tokio::test]
async fn the_stylesheet_of_this_version_is_kept_for_ever() {
    let app = app();
    let page = get(&app, "/note").await;
    let (_, rest) = page.body.split_once(r#"<link rel="stylesheet" href=""#).unwrap();
    let path = rest.split('"').next().unwrap();
    let style = get(&app, path).await;
    assert_eq!((style.status, style.header("content-type")), (StatusCode::OK, "text/css; charset=utf-8"));
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    let other_version = get(&app, "/static/0000/sportello.css").await;
    assert_eq!((other_version.status, other_version.header("cache-control")), (StatusCode::OK, "no-store"));
    assert_eq!(get(&app, "/static/0000/other.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_institutes_assets_are_served_from_their_folder_and_from_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::NamedTempFile::with_suffix(".css").unwrap();
    std::fs::write(folder.path().join("own.css"), "h1 { color: red }").unwrap();
    std::fs::write(folder.path().join("key.pem"), "secret").unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("link.css")).unwrap();
    let mut settings = settings("https://sportello.example.it");
    settings.assets = Some(folder.path().to_owned());
    settings.stylesheet = Some("own.css".to_owned());
    let app = app_for(&site_of(settings), None);
    assert!(get(&app, "/note").await.body.contains(r#"<link rel="stylesheet" href="/assets/own.css">"#));
    let own = get(&app, "/assets/own.css").await;
    assert_eq!(
        (own.body.as_str(), own.header("cache-control")),
        ("h1 { color: red }", "public, max-age=3600")
    );
    for path in [
        "/assets/key.pem",
        "/assets/link.css",
        "/assets/../own.css",
        "/assets/%2e%2e/own.css",
        "/assets/none.css",
    ] {
        assert_eq!(get(&app, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn over_tls_cookies_belong_to_this_host_alone() {
    let app = app_for(&site_of(settings("https://sportello.example.it")), None);
    let page = get(&app, "/note").await;
    let set = page.header("set-cookie");
    assert!(set.starts_with("__Host-visitor="), "{set}");
    assert!(set.contains("; Path=/; HttpOnly; SameSite=Lax; Secure"));
    assert!(page.header("strict-transport-security").starts_with("max-age=31536000"));
}

#[tokio::test]
async fn a_page_without_a_form_of_its_own_sets_no_cookie() {
    assert_eq!(get(&app(), "/privacy").await.cookies(), "");
}

#[tokio::test]
async fn the_address_of_a_client_is_believed_only_from_a_named_proxy() {
    use axum::extract::ConnectInfo;
    use std::net::SocketAddr;
    let shows = |peer: &str, forwarded: &str| {
        let mut request = Request::get("/").header("x-forwarded-for", forwarded.to_owned()).body(()).unwrap();
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        web::ClientAddress::of(&request.into_parts().0, &site()).to_string()
    };
    assert_eq!(shows("203.0.113.9:1", "198.51.100.1"), "203.0.113.9");
    assert_eq!(shows("10.0.0.1:1", "1.2.3.4, 198.51.100.1, 10.0.0.7"), "198.51.100.1");
    assert_eq!(shows("10.0.0.1:1", "nonsense"), "10.0.0.1");
}

#[test]
fn a_site_with_settings_that_can_not_work_does_not_start() {
    let fails = |change: fn(&mut web::SiteSettings)| {
        let mut settings = settings("http://127.0.0.1:8080");
        change(&mut settings);
        let (clock, random) = (kernel::Clock::system(), kernel::Random::seeded(1));
        web::Site::new(settings, &[], clock, random, &site::KEY).map(Arc::new).is_err()
    };
    assert!(!fails(|_| ()));
    assert!(fails(|settings| settings.base_url = "sportello.example.it".to_owned()));
    assert!(fails(|settings| settings.base_url = "https://a.example/path".to_owned()));
    assert!(fails(|settings| settings.languages.clear()));
    assert!(fails(|settings| settings.logo = Some("../logo.svg".to_owned())));
    assert!(fails(|settings| settings.trusted_proxies = vec!["everybody".to_owned()]));
}
