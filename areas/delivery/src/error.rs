use kernel::ErrorKind;

/// Why something could not be put into the outbox or changed in it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No mailbox of ours has this address.
    #[error("no mailbox is configured for the sender's address")]
    UnknownMailbox,
    /// Larger than the channel takes (PEC: size × recipients at most 30 MB).
    #[error("the message has {size} bytes, the limit is {limit}")]
    TooLarge {
        /// As it would be sent, in bytes.
        size: usize,
        /// What may be sent, in bytes.
        limit: usize,
    },
    /// A name or subject with a line break, or an attachment whose name or type cannot stand in a header.
    #[error("the message cannot be written: {0}")]
    Unwritable(String),
    /// There is no such thing.
    #[error("there is no such item")]
    NotFound,
    /// The item is not in the state that the change needs.
    #[error("the item has moved on")]
    MovedOn,
    /// The gateway for short messages cannot be asked.
    #[error("the gateway cannot be asked: {0}")]
    Gateway(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl Error {
    /// The kind that decides how a door answers.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UnknownMailbox | Self::Gateway(_) => ErrorKind::Unavailable,
            Self::TooLarge { .. } | Self::Unwritable(_) => ErrorKind::Invalid,
            Self::NotFound => ErrorKind::NotFound,
            Self::MovedOn => ErrorKind::Conflict,
            Self::Database(cause) => cause.kind(),
        }
    }
}
