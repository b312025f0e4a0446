use std::time::Duration;

use kernel::ErrorKind;

/// What can go wrong with certificates. No variant holds a personal datum.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such certificate, or whoever asks may not know that there is.
    #[error("no such certificate")]
    NotFound,
    /// Whoever asks is known and may not.
    #[error("not allowed")]
    Forbidden,
    /// Somebody else changed it first.
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// What was given can be corrected; holds the message key of the text that says how.
    #[error("not acceptable: {0}")]
    Invalid(&'static str),
    /// Asked too often: again after this time.
    #[error("asked too often")]
    TooMany(Duration),
    /// The settings of the area cannot be used.
    #[error("the settings of certificates cannot be used: {0}")]
    Settings(String),
    /// The database did not do as told.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// People and organisations could not be looked up.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The outbox did not do as told.
    #[error(transparent)]
    Delivery(#[from] delivery::Error),
    /// A diagnosis could not be opened: wrong key, or the row was altered.
    #[error("a diagnosis could not be opened")]
    Sealed(#[from] kernel::vault::Sealed),
    /// A page could not be written out.
    #[error("a page could not be written out")]
    Page(#[from] askama::Error),
    /// A part of the program that this one needs has stopped.
    #[error("a part of the program has stopped: {0}")]
    Stopped(&'static str),
}

impl Error {
    /// The kind that decides how a door answers.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Forbidden => ErrorKind::Forbidden,
            Self::Conflict => ErrorKind::Conflict,
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::TooMany(_) => ErrorKind::TooMany,
            Self::Db(cause) => cause.kind(),
            Self::Identity(cause) => cause.kind(),
            Self::Delivery(cause) => cause.kind(),
            _ => ErrorKind::Unavailable,
        }
    }
}

impl From<Error> for web::Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::Invalid(key) => Self::new(ErrorKind::Invalid, *key),
            Error::TooMany(wait) => Self::of(ErrorKind::TooMany).retry_after(*wait),
            Error::Sealed(_) | Error::Page(_) => Self::internal(&error),
            _ => Self::of(error.kind()).caused_by(&error),
        }
    }
}
