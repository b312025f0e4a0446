use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use http::{HeaderMap, StatusCode, header};
use kernel::ErrorKind;
use kernel::digest::same_secret;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::visit::Visit;
use crate::{Failure, Principal, Site};

/// What a page's form sent, once its token and origin are checked. Without them: 403, and nothing is done.
///
/// Fields are best declared as `String` with `#[serde(default)]` on the struct, so that every value typed comes back
/// on the page of a refusal; the area's types parse them afterwards. A body that is no form, or has a field twice
/// that is wanted once, is answered 422.
#[derive(Clone, Debug)]
pub struct Form<T>(pub T);

/// The field that carries the token.
pub(crate) const TOKEN: &str = "csrf_token";

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    csrf_token: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let Some(visit) = request.extensions().get::<Arc<Visit>>().cloned() else {
            return Err(Failure::of(ErrorKind::Forbidden));
        };
        check_origin(request.headers(), &visit.site)?;
        if media(request.headers()) != Media::Form {
            return Err(Failure::status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let principal = request.extensions().get::<Principal>().cloned();
        let body =
            Bytes::from_request(request, state).await.map_err(|refused| Failure::status(refused.status()))?;
        let token: Token = read(&body)?;
        check_token(&visit, principal.as_ref(), &token.csrf_token)?;
        read(&body).map(Self)
    }
}

/// Refuses a form that was not made for this session, or for this browser where nobody is signed in.
pub(crate) fn check_token(visit: &Visit, principal: Option<&Principal>, token: &str) -> Result<(), Failure> {
    let right = match principal {
        Some(person) => is_token(&person.csrf, token),
        None => visit.is_visitor_token(token),
    };
    if right { Ok(()) } else { Err(Failure::new(ErrorKind::Forbidden, "error-form-expired")) }
}

/// Reads fields in the form of a query.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_html_form::from_bytes(body)
        .map_err(|_not_told| Failure::new(ErrorKind::Invalid, "error-form-unreadable"))
}

/// How the fields of a form travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// In one line, as most forms do.
    Form,
    /// In parts, as forms with files do.
    Parts,
    /// It is no form.
    Other,
}

pub(crate) fn media(headers: &HeaderMap) -> Media {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => Media::Form,
        "multipart/form-data" => Media::Parts,
        _ => Media::Other,
    }
}

/// Whether the token that a form carried is the one that it must carry.
pub(crate) fn is_token(own: &str, carried: &str) -> bool {
    same_secret(own.as_bytes(), carried.as_bytes())
}

/// Refuses what another site makes a browser send. Browsers say so themselves; where one does not (no TLS, old), the
/// origin is compared with the site's own; a program that says neither has no cookies of a victim to abuse.
pub(crate) fn check_origin(headers: &HeaderMap, site: &Site) -> Result<(), Failure> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(from), _) => from == "same-origin",
        (None, Some(origin)) => origin.eq_ignore_ascii_case(site.origin()),
        (None, None) => true,
    };
    if own { Ok(()) } else { Err(Failure::new(ErrorKind::Forbidden, "error-form-foreign")) }
}

/// What is wrong with a form, field by field, in the order in which the page shows them.
#[derive(Clone, Debug, Default)]
pub struct Errors(Vec<FieldError>);

/// One wrong field.
#[derive(Clone, Debug)]
pub struct FieldError {
    /// The field's name, which is also its id; empty for the form as a whole.
    pub field: &'static str,
    /// What is wrong, in the user's language.
    pub text: String,
}

impl Errors {
    /// Nothing wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.push(FieldError { field, text: text.into() });
    }

    /// What is wrong with one field; empty if nothing is.
    #[must_use]
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|error| error.field == field).map_or("", |error| error.text.as_str())
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[FieldError] {
        &self.0
    }

    /// Whether the form may be taken in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One of the values that a select or a group of radio buttons offers.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// A value with its label.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}
