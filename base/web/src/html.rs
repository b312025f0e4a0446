use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::Failure;

/// A page made from a template: `Ok(Html(ListTemplate { page, … }))`.
pub struct Html<T: Template>(pub T);

/// The page of a form that was refused: status 422, the same template with the values and errors.
pub struct Refused<T: Template>(pub T);

impl<T: Template> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        render(&self.0, StatusCode::OK)
    }
}

impl<T: Template> IntoResponse for Refused<T> {
    fn into_response(self) -> Response {
        render(&self.0, StatusCode::UNPROCESSABLE_ENTITY)
    }
}

pub(crate) fn render(template: &impl Template, status: StatusCode) -> Response {
    let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
    match template.render() {
        Ok(text) => (status, content_type, text).into_response(),
        Err(error) => Failure::internal(&error).into_response(),
    }
}
