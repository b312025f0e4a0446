use http::{HeaderMap, header};

/// By which kind of door a request came in, which decides the form of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// A person with a browser: answers are pages.
    Pages,
    /// A program: failures are problem+json.
    Api,
}

impl Door {
    /// `/api` is for programs; elsewhere only who asks for JSON and not for HTML gets it.
    pub(crate) fn of(path: &str, headers: &HeaderMap) -> Self {
        if path == "/api" || path.starts_with("/api/") {
            return Self::Api;
        }
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if accept.contains("json") && !accept.contains("text/html") { Self::Api } else { Self::Pages }
    }
}
