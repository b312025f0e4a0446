use kernel::ErrorKind;

/// What can go wrong with people, organisations and sign-ins. No variant carries personal data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not do as it was told.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// More sign-ins wait to be checked than this machine can check in a few seconds.
    #[error("too many secrets wait to be checked")]
    Busy,
    /// A stored secret is not in PHC form, or the machine has no memory left to check one.
    #[error("a secret could not be hashed: {0}")]
    Hashing(String),
    /// A message could not be put into the outbox.
    #[error("the outbox: {0}")]
    Delivery(#[from] delivery::Error),
    /// Something that was sealed does not open: a key is missing.
    #[error("what was sealed does not open")]
    Sealed,
    /// It was changed meanwhile.
    #[error("somebody else was faster")]
    Overtaken,
    /// It is not there, or is somebody else's.
    #[error("there is no such thing, or it is somebody else's")]
    NotFound,
}

impl Error {
    /// The kind that decides how a door answers.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Database(cause) => cause.kind(),
            Self::Busy | Self::Hashing(_) | Self::Sealed => ErrorKind::Unavailable,
            Self::Delivery(cause) => cause.kind(),
            Self::Overtaken => ErrorKind::Conflict,
            Self::NotFound => ErrorKind::NotFound,
        }
    }
}

impl From<audit::NotRecorded> for Error {
    fn from(cause: audit::NotRecorded) -> Self {
        Self::Database(cause.into())
    }
}

impl From<Error> for web::Failure {
    fn from(error: Error) -> Self {
        Self::of(error.kind()).caused_by(&error)
    }
}
