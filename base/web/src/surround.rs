use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tracing::Instrument;

use crate::visit::Visit;
use crate::{Failure, Routes, Site, answers};

/// The largest body that a route takes unless it declares another limit.
pub const BODY_LIMIT: usize = 64 * 1024;

/// How long a request may take before it is answered 503.
pub const TIMEOUT: Duration = Duration::from_secs(30);

const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
);

/// Marks a response that may be kept by caches; everything else is answered `no-store`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cacheable {
    /// Its address changes whenever its content does.
    Immutable,
    /// The same for everybody, for so many seconds.
    Public(u32),
}

/// Makes the site's router of all routes. `sessions` adds the layer that recognises the signed-in person (see
/// [`crate::Principal`]): it runs before access is checked, on error pages too.
pub fn router(site: &Arc<Site>, routes: Routes, sessions: impl FnOnce(Router) -> Router) -> Router {
    let inner = routes
        .merge(crate::pages::routes())
        .into_router()
        .fallback(answers::not_found)
        .method_not_allowed_fallback(answers::wrong_method)
        .layer(from_fn(answers::write));
    sessions(inner).layer(from_fn_with_state(Arc::clone(site), surround))
}

/// All that surrounds a request, in its order; one layer, because the router clones all that a layer holds at each request.
async fn surround(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let visit = Visit::begin(site, &mut request);
    let observed = Observed::begin(&request);
    let span = tracing::info_span!("request", id = visit.request_id);
    let mut response = answer(&visit, request, next).instrument(span).await;
    observed.end(&visit.request_id, response.status());
    set_headers(&visit, &mut response);
    visit.write_cookies(&mut response);
    response
}

/// The answer, also where none comes in time or its making breaks off.
async fn answer(visit: &Arc<Visit>, mut request: Request, next: Next) -> Response {
    DefaultBodyLimit::max(BODY_LIMIT).apply(&mut request);
    // What broke off is not looked at again: it is dropped, and what it had half done undone by that.
    let in_time = tokio::time::timeout(TIMEOUT, next.run(request));
    let response = match AssertUnwindSafe(in_time).catch_unwind().await {
        Ok(Ok(response)) => response,
        Ok(Err(_late)) => Failure::status(StatusCode::SERVICE_UNAVAILABLE).into_response(),
        Err(_panic) => Failure::internal(&Panicked).into_response(),
    };
    answers::written(response, Arc::clone(visit), None)
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked; the line before says where")]
struct Panicked;

/// The headers that every answer has.
fn set_headers(visit: &Visit, response: &mut Response) {
    const ALWAYS: [(HeaderName, HeaderValue); 6] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ),
    ];
    let cache = response
        .extensions()
        .get::<Cacheable>()
        .copied()
        .map_or(HeaderValue::from_static("no-store"), cache_control);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, cache);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(CONTENT_SECURITY_POLICY);
    headers.extend(ALWAYS.into_iter().collect::<HeaderMap>());
    if visit.site.is_secure() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if let Ok(id) = HeaderValue::try_from(&visit.request_id) {
        headers.insert("x-request-id", id);
    }
}

fn cache_control(cacheable: Cacheable) -> HeaderValue {
    match cacheable {
        Cacheable::Immutable => HeaderValue::from_static("public, max-age=31536000, immutable"),
        Cacheable::Public(seconds) => HeaderValue::try_from(format!("public, max-age={seconds}"))
            .unwrap_or(HeaderValue::from_static("no-store")),
    }
}

/// A request as it is counted and logged: by its path template. The real path, the query and the address stay out.
struct Observed {
    start: Instant,
    method: &'static str,
    path: Option<MatchedPath>,
}

impl Observed {
    fn begin(request: &Request) -> Self {
        let path = request.extensions().get::<MatchedPath>().cloned();
        Self { start: Instant::now(), method: known(request.method()), path }
    }

    fn end(self, id: &str, status: StatusCode) {
        let Self { start, method, path } = self;
        let path = path.as_ref().map_or("(none)", MatchedPath::as_str);
        let (took, status) = (start.elapsed(), status.as_u16());
        metrics::histogram!("http_request_seconds", "method" => method, "path" => path.to_owned(), "status" => status.to_string())
            .record(took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(target: "web::access", method, path, status, milliseconds, request_id = id);
    }
}

/// The method, of those that exist: a made-up one must not become a label of the figures.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "OTHER",
    }
}
