use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use kernel::Strength;

use crate::Flash;

/// Leads on to another page of this site with 303, after a form was taken in.
#[derive(Clone, Debug)]
pub struct Redirect {
    status: StatusCode,
    to: String,
    flash: Option<Flash>,
}

/// Leads on to a path of this site.
#[must_use]
pub fn redirect(to: &str) -> Redirect {
    Redirect { status: StatusCode::SEE_OTHER, to: to.to_owned(), flash: None }
}

/// A page on the way to another: `path` with the strength that is needed and the path to go on to in its query.
#[must_use]
pub fn detour(path: &str, step_up: Option<Strength>, next: Option<&str>) -> String {
    let step_up = step_up.as_ref().map(|strength| ("step_up", strength.as_str()));
    let query: Vec<(&str, &str)> = step_up.into_iter().chain(next.map(|next| ("next", next))).collect();
    match serde_html_form::to_string(&query) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

impl Redirect {
    /// A message that the next page shows once.
    #[must_use]
    pub fn saying(mut self, flash: Flash) -> Self {
        self.flash = Some(flash);
        self
    }

    /// Leads on with 307: the browser sends the form that it has just sent to the other path again.
    #[must_use]
    pub fn with_the_form(mut self) -> Self {
        self.status = StatusCode::TEMPORARY_REDIRECT;
        self
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        // A path that can not stand in a header was not made by this program's own links.
        let location = HeaderValue::from_str(&self.to).unwrap_or(HeaderValue::from_static("/"));
        let mut response = (self.status, [(header::LOCATION, location)]).into_response();
        if let Some(flash) = self.flash {
            response.extensions_mut().insert(flash);
        }
        response
    }
}
