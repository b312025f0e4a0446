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
    /// What was kept sealed cannot be opened: its key is not at hand, or somebody changed it.
    #[error(transparent)]
    Sealed(#[from] kernel::vault::Sealed),
    /// The settings of the door for cards can not be used.
    #[error(transparent)]
    Cns(#[from] crate::cns::CnsError),
    /// What was kept is not in the form of this version.
    #[error("what was kept cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The identity providers' metadata were never to be read.
    #[error("no metadata of identity providers: {0}")]
    NoProviders(String),
    /// The institute cannot be a member of a federation as it is configured.
    #[error(transparent)]
    Unfit(#[from] crate::federation::Unfit),
    /// Nobody vouches for the provider of OpenID Connect.
    #[error("the provider is not proved: {0}")]
    NotProved(#[from] crate::cie_oidc::NotProved),
    /// The institute cannot be a member of the card's federation as it is configured.
    #[error(transparent)]
    UnfitParty(#[from] crate::cie_oidc::UnfitParty),
    /// A message could not be put into the outbox.
    #[error("the outbox: {0}")]
    Delivery(#[from] delivery::Error),
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
            Self::Delivery(cause) => cause.kind(),
            Self::Overtaken => ErrorKind::Conflict,
            Self::Busy
            | Self::Hashing(_)
            | Self::Sealed(_)
            | Self::Cns(_)
            | Self::Unreadable(_)
            | Self::NoProviders(_)
            | Self::NotProved(_)
            | Self::UnfitParty(_)
            | Self::Unfit(_) => ErrorKind::Unavailable,
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
