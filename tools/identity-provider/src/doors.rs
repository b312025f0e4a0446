//! What answers requests.

mod faults;
mod logout;
mod openid;
mod pages;
mod sign_in;
mod sign_on;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::{Error, Federation, IdentityProvider};
use pages::{Frame, FrontPage};

/// The largest body.
const BODY_LIMIT: usize = 256 * 1024;

pub(crate) fn router(provider: IdentityProvider) -> Router {
    Router::new()
        .route("/", get(front))
        .route("/style.css", get(style))
        .route("/{federation}/metadata", get(metadata))
        .route("/{federation}/sso", get(sign_on::by_redirect).post(sign_on::by_post))
        .route("/login", get(sign_in::form).post(sign_in::enter))
        .route("/consent", get(sign_in::ask).post(sign_in::consent))
        .route("/spid/slo", get(logout::by_redirect).post(logout::by_post))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/keys", get(faults::step).post(faults::roll_over))
        .merge(openid::router())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(headers))
        .with_state(provider)
}

async fn front(State(provider): State<IdentityProvider>, frame: Frame) -> Result<Response, Error> {
    const CONFIGURATION: &str = ".well-known/openid-federation";
    let saml = |federation: &Federation| (federation.title(), provider.entity_id(*federation), "metadata");
    let openid = [
        ("CIE, OpenID Connect", provider.openid_provider(), CONFIGURATION),
        ("OpenID trust anchor", provider.trust_anchor(), CONFIGURATION),
    ];
    let page = FrontPage {
        frame,
        base: &provider.0.base_url,
        entities: Federation::ALL.iter().map(saml).chain(openid).collect(),
        people: &provider.0.people,
    };
    pages::show(StatusCode::OK, &page, None)
}

async fn metadata(
    State(provider): State<IdentityProvider>,
    Path(federation): Path<Federation>,
) -> Result<Response, Error> {
    let kind = [(header::CONTENT_TYPE, "application/samlmetadata+xml")];
    Ok((kind, provider.metadata(federation)?).into_response())
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../templates/style.css"))
}

async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}
