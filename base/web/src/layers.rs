use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use crate::visit::Visit;
use crate::{Failure, Routes, Site, answers, visit};

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
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(answers::write));
    sessions(inner)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(answers::write))
        .layer(from_fn_with_state(Arc::clone(site), headers))
        .layer(from_fn(observe))
        .layer(from_fn_with_state(Arc::clone(site), visit::begin))
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked; the line before says where")]
struct Panicked;

fn panicked(_: Box<dyn Any + Send>) -> Response {
    Failure::internal(&Panicked).into_response()
}

/// The headers that every answer has.
async fn headers(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
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
    let mut response = next.run(request).await;
    let cache = response
        .extensions()
        .get::<Cacheable>()
        .copied()
        .map_or(HeaderValue::from_static("no-store"), cache_control);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, cache);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(CONTENT_SECURITY_POLICY);
    headers.extend(ALWAYS.into_iter().collect::<HeaderMap>());
    if site.is_secure() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

fn cache_control(cacheable: Cacheable) -> HeaderValue {
    match cacheable {
        Cacheable::Immutable => HeaderValue::from_static("public, max-age=31536000, immutable"),
        Cacheable::Public(seconds) => HeaderValue::try_from(format!("public, max-age={seconds}"))
            .unwrap_or(HeaderValue::from_static("no-store")),
    }
}

/// Counts and logs each request by its path template: the real path, the query and the address stay out.
async fn observe(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = known(request.method());
    let path = request.extensions().get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("(none)", MatchedPath::as_str).to_owned();
    let id =
        request.extensions().get::<Arc<Visit>>().map(|visit| visit.request_id.clone()).unwrap_or_default();
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span).await;
    let status = response.status().as_u16();
    let took = start.elapsed();
    metrics::histogram!("http_request_seconds", "method" => method, "path" => path.clone(), "status" => status.to_string())
        .record(took);
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "web::access", method, path, status, milliseconds, request_id = id);
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
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
