use kernel::ErrorKind;

/// What can go wrong with figures.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not a day, or one for which no figures are published.
    #[error("no figures are published for that day")]
    NoSuchDay,
    /// Another process counted at the same time; nothing of this one's counting is kept.
    #[error("somebody else has counted meanwhile")]
    Overtaken,
    /// The database did not do as told.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The outbox did not say what was sent.
    #[error(transparent)]
    Delivery(#[from] delivery::Error),
    /// People and organisations could not be looked up.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// It could not be found out for whom a message was.
    #[error(transparent)]
    Certificates(#[from] certificates::Error),
}

impl Error {
    /// The kind that decides how a door answers.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoSuchDay => ErrorKind::Invalid,
            Self::Overtaken => ErrorKind::Conflict,
            Self::Db(cause) => cause.kind(),
            Self::Delivery(cause) => cause.kind(),
            Self::Identity(cause) => cause.kind(),
            Self::Certificates(cause) => cause.kind(),
        }
    }
}

impl From<Error> for web::Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NoSuchDay => Self::new(ErrorKind::Invalid, "statistics-day-wrong"),
            _ => Self::of(error.kind()).caused_by(&error),
        }
    }
}

impl From<Error> for jobs::Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Db(cause) => Self::Database(cause),
            other => Self::Other(other.to_string()),
        }
    }
}
