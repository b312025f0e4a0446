use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

/// A file to be kept: `name` holds ASCII letters, digits, dots and hyphens.
pub(crate) fn file(name: &str, content_type: &'static str, body: impl Into<Body>) -> Response {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, body.into()).into_response()
}
