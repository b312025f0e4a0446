use std::borrow::Cow;
use std::error::Error;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::ErrorKind;

/// After how many seconds whoever was answered 503 may try again, where the failure does not say otherwise.
const TRY_AGAIN: u64 = 30;

/// What a handler answers when it can not do what was asked. The answer's form (page or problem+json) and language
/// are chosen on the way out; internals never leave the program.
///
/// Areas write `impl From<their::Error> for web::Failure` through the error's kind.
#[derive(Clone, Debug)]
pub struct Failure(Box<Facts>);

#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) status: StatusCode,
    pub(crate) detail: Option<Cow<'static, str>>,
    pub(crate) args: Vec<(&'static str, String)>,
    pub(crate) fields: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    pub(crate) retry_after: Option<u64>,
    pub(crate) challenge: Option<&'static str>,
    pub(crate) cause: Option<String>,
}

impl Failure {
    /// A kind of failure, explained by the message `key`.
    #[must_use]
    pub fn new(kind: ErrorKind, key: impl Into<Cow<'static, str>>) -> Self {
        let mut failure = Self::of(kind);
        failure.0.detail = Some(key.into());
        failure
    }

    /// A kind of failure with the general text of its status.
    #[must_use]
    pub fn of(kind: ErrorKind) -> Self {
        Self::status(status_of(kind))
    }

    /// Something that should not happen: 500. The error is logged, never shown.
    #[must_use]
    pub fn internal(error: &dyn Error) -> Self {
        Self::status(StatusCode::INTERNAL_SERVER_ERROR).caused_by(error)
    }

    /// A failure of HTTP itself, such as 406 or 415.
    #[must_use]
    pub fn status(status: StatusCode) -> Self {
        Self(Box::new(Facts {
            status,
            detail: None,
            args: Vec::new(),
            fields: Vec::new(),
            retry_after: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(TRY_AGAIN),
            challenge: None,
            cause: None,
        }))
    }

    /// Fills `{ $name }` in the message.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers give numbers, literals and owned texts alike")]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.0.args.push((name, value.to_string()));
        self
    }

    /// Says by the message `key` what is wrong with one field of an API request.
    #[must_use]
    pub fn field(mut self, name: impl Into<Cow<'static, str>>, key: impl Into<Cow<'static, str>>) -> Self {
        self.0.fields.push((name.into(), key.into()));
        self
    }

    /// When to try again, for 429 and 503; rounded up to whole seconds. A 503 says 30 seconds by itself.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX));
        self
    }

    /// The `WWW-Authenticate` challenge of a 401.
    #[must_use]
    pub fn challenge(mut self, challenge: &'static str) -> Self {
        self.0.challenge = Some(challenge);
        self
    }

    /// Keeps the error and its sources for the log, which names them when the status is 5xx.
    /// Their texts must hold no personal data.
    #[must_use]
    pub fn caused_by(mut self, error: &dyn Error) -> Self {
        let mut cause = error.to_string();
        let mut source = error.source();
        while let Some(deeper) = source {
            cause.push_str(": ");
            cause.push_str(&deeper.to_string());
            source = deeper.source();
        }
        self.0.cause = Some(cause);
        self
    }

    /// The status that will be answered.
    #[must_use]
    pub fn status_code(&self) -> StatusCode {
        self.0.status
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.0
    }
}

impl From<ErrorKind> for Failure {
    fn from(kind: ErrorKind) -> Self {
        Self::of(kind)
    }
}

/// The failure itself travels in the response's extensions; it is written out where language and door are known.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::Conflict | ErrorKind::Held => StatusCode::CONFLICT,
        ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_rounded_up_to_whole_seconds() {
        let failure = Failure::of(ErrorKind::TooMany).retry_after(Duration::from_millis(1001));
        assert_eq!(failure.facts().retry_after, Some(2));
    }

    #[test]
    fn what_is_unavailable_says_when_to_try_again() {
        assert_eq!(Failure::of(ErrorKind::Unavailable).facts().retry_after, Some(TRY_AGAIN));
        assert_eq!(Failure::of(ErrorKind::Conflict).facts().retry_after, None);
    }

    #[test]
    fn a_cause_names_its_sources() {
        #[derive(Debug, thiserror::Error)]
        #[error("no space left")]
        struct Disk;
        #[derive(Debug, thiserror::Error)]
        #[error("commit failed")]
        struct Commit(#[source] Disk);
        let failure = Failure::internal(&Commit(Disk));
        assert_eq!(failure.facts().cause.as_deref(), Some("commit failed: no space left"));
    }
}
