use kernel::words;

words! {
    /// What has become of a message.
    pub enum State {
        /// On its way.
        Enroute = "enroute",
        /// Somebody took it in the recipient's place; whether he has it is not said.
        Accepted = "accepted",
        /// On the recipient's telephone.
        Delivered = "delivered",
        /// It could not be delivered in the time that it was good for.
        Expired = "expired",
        /// Cancelled at the gateway.
        Deleted = "deleted",
        /// It will never be delivered.
        Undeliverable = "undeliverable",
        /// The network refuses it.
        Rejected = "rejected",
        /// The gateway does not know.
        Unknown = "unknown",
    }
}

impl State {
    /// Whether nothing more will become of it.
    pub fn is_final(self) -> bool {
        match self {
            Self::Enroute | Self::Accepted | Self::Unknown => false,
            Self::Delivered | Self::Expired | Self::Deleted | Self::Undeliverable | Self::Rejected => true,
        }
    }
}

/// What a gateway tells of a message that it had taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The message, as it was called when it was taken.
    pub id: String,
    /// What has become of it.
    pub state: State,
    /// The network's own number of what went wrong, if it gives one.
    pub error: Option<String>,
}
