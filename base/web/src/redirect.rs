use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::Flash;

/// Leads on to another page of this site with 303, after a form was taken in.
#[derive(Clone, Debug)]
pub struct Redirect {
    to: String,
    flash: Option<Flash>,
}

/// Leads on to a path of this site.
#[must_use]
pub fn redirect(to: &str) -> Redirect {
    Redirect { to: to.to_owned(), flash: None }
}

impl Redirect {
    /// A message that the next page shows once.
    #[must_use]
    pub fn saying(mut self, flash: Flash) -> Self {
        self.flash = Some(flash);
        self
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        // A path that can not stand in a header was not made by this program's own links.
        let location = HeaderValue::from_str(&self.to).unwrap_or(HeaderValue::from_static("/"));
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
        if let Some(flash) = self.flash {
            response.extensions_mut().insert(flash);
        }
        response
    }
}
