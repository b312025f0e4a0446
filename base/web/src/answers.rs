use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::ErrorKind;
use serde::Serialize;

use crate::failure::Facts;
use crate::visit::Visit;
use crate::{Door, Failure, Page, Principal, html};

/// Writes failures out where it is known who is signed in; those that do not come as far are written out by what
/// surrounds the request, without his name.
pub(crate) async fn write(Extension(visit): Extension<Arc<Visit>>, request: Request, next: Next) -> Response {
    let principal = request.extensions().get::<Principal>().cloned();
    written(next.run(request).await, visit, principal)
}

/// The same answer, unless it is a failure: a page or problem+json then, in the visitor's language.
pub(crate) fn written(mut response: Response, visit: Arc<Visit>, principal: Option<Principal>) -> Response {
    let failure = response.extensions_mut().remove::<Failure>().or_else(|| bare(&response));
    let Some(failure) = failure else { return response };
    let door = visit.door;
    let page = Page::of(visit, principal);
    log(&failure, &page);
    let mut written = match door {
        Door::Api => problem(&failure, &page),
        Door::Pages => error_page(&failure, page),
    };
    carry_over(&failure, &response, &mut written);
    written
}

/// Refusals of the HTTP library (a body too large, a path that does not parse) come as plain text or empty.
fn bare(response: &Response) -> Option<Failure> {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let broken = status.is_client_error() || status.is_server_error();
    (broken && plain).then(|| Failure::status(status))
}

fn log(failure: &Failure, page: &Page) {
    let facts = failure.facts();
    if facts.status.is_server_error() {
        let cause = facts.cause.as_deref().unwrap_or("not given");
        tracing::error!(
            status = facts.status.as_u16(),
            request_id = page.request_id(),
            cause,
            "a request failed"
        );
    }
}

fn carry_over(failure: &Failure, from: &Response, to: &mut Response) {
    let facts = failure.facts();
    let limits = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"].map(HeaderName::from_static);
    for name in [header::ALLOW, header::SET_COOKIE].into_iter().chain(limits) {
        for value in from.headers().get_all(&name) {
            to.headers_mut().append(&name, value.clone());
        }
    }
    if let Some(seconds) = facts.retry_after {
        to.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(challenge) = facts.challenge {
        to.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
}

/// RFC 9457. `type` is `about:blank`, so that `title` says no more than the status; `code` tells programs apart what
/// one status may mean.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem<'a>>,
}

#[derive(Serialize)]
struct FieldProblem<'a> {
    field: &'a str,
    code: &'a str,
    detail: String,
}

fn problem(failure: &Failure, page: &Page) -> Response {
    let facts = failure.facts();
    let (title, detail) = texts(facts, page);
    let errors = facts.fields.iter();
    let problem = Problem {
        r#type: "about:blank",
        title: &title,
        status: facts.status.as_u16(),
        detail: &detail,
        code: facts.detail.as_deref(),
        request_id: page.request_id(),
        errors: errors
            .map(|(field, code)| FieldProblem { field, code, detail: page.t(code).into_owned() })
            .collect(),
    };
    let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
    (facts.status, content_type, Json(problem)).into_response()
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    status: StatusCode,
    title: String,
    detail: String,
    retry_after: Option<u64>,
}

fn error_page(failure: &Failure, page: Page) -> Response {
    let facts = failure.facts();
    let (title, detail) = texts(facts, &page);
    html::render(
        &ErrorPage { page, status: facts.status, title, detail, retry_after: facts.retry_after },
        facts.status,
    )
}

fn texts(facts: &Facts, page: &Page) -> (String, String) {
    let named = |part: &str| {
        let own = format!("error-{}-{part}", facts.status.as_u16());
        if page.site().messages().knows(&own) { own } else { format!("error-other-{part}") }
    };
    let title = page.t(&named("title")).into_owned();
    let detail = match &facts.detail {
        Some(key) => page.site().messages().text_with(
            page.language(),
            key,
            &facts.args.iter().map(|(name, value)| (*name, value.clone())).collect::<Vec<_>>(),
        ),
        None => page.t(&named("help")).into_owned(),
    };
    (title, detail)
}

/// What stands at no route.
pub(crate) async fn not_found() -> Failure {
    Failure::of(ErrorKind::NotFound)
}

/// A route that has other methods.
pub(crate) async fn wrong_method() -> Failure {
    Failure::status(StatusCode::METHOD_NOT_ALLOWED)
}
