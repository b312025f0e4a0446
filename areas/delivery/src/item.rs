//! What goes out and where it stands: the moves that an item can make, and none else.

use jiff::Timestamp;
use kernel::stored::{Stored, Unreadable, Value};
use kernel::{EmailAddress, PhoneNumber, id, words};
use uuid::Uuid;

id! {
    /// Key of an item: one message to one recipient.
    ItemId
}

words! {
    /// By what means an item goes out.
    pub enum Channel {
        /// Certified mail, from a PEC mailbox.
        Pec = "pec",
        /// Ordinary mail.
        Email = "email",
        /// Short messages to phones.
        Sms = "sms",
    }

    /// Where an item stands.
    pub enum State {
        /// It waits for its turn, the first or a later one.
        Queued = "queued",
        /// A worker holds it and has shown it to nobody yet.
        Claimed = "claimed",
        /// It is being shown to the server; until an answer comes, nobody knows.
        Sending = "sending",
        /// The server has answered for it.
        HandedOver = "handed_over",
        /// The server has refused it for good.
        Refused = "refused",
        /// The end of the message may have left, and no answer came. Never sent again unless somebody decides so.
        Uncertain = "uncertain",
        /// Put off until there was no sense in trying on.
        GivenUp = "given_up",
        /// The PEC provider has accepted it; the recipient's provider is to answer next.
        Accepted = "accepted",
        /// It lies in the recipient's mailbox, or on his phone: there is a receipt.
        Delivered = "delivered",
        /// It was taken, and will not arrive: there is a receipt.
        Failed = "failed",
        /// The PEC provider has accepted it for a mailbox that is not PEC: no receipt will follow.
        NotCertified = "not_certified",
    }

    /// Why somebody should look at an item, although it goes its way.
    pub enum Alarm {
        /// Handed over, and no acceptance came in time.
        NoAcceptance = "no_acceptance",
        /// Accepted, and within the legal time came neither a delivery nor a failure.
        NoDelivery = "no_delivery",
        /// Two attempts were taken: the recipient has it twice.
        Doubled = "doubled",
        /// Receipts contradict each other.
        Contradiction = "contradiction",
        /// Delivered after it had counted as failed.
        LateDelivery = "late_delivery",
    }

    /// What a person decides about an uncertain item.
    pub enum Decision {
        /// It did not arrive: send it again, as a new attempt.
        SendAgain = "send_again",
        /// It did arrive.
        HandedOver = "handed_over",
        /// Let it be.
        GiveUp = "give_up",
    }

    /// How an attempt ended.
    pub enum Outcome {
        /// The server has answered for the message.
        HandedOver = "handed_over",
        /// The server will never take it.
        Refused = "refused",
        /// It certainly was not taken, and may be another time.
        Deferred = "deferred",
        /// Nobody knows.
        Uncertain = "uncertain",
    }
}

/// A move from one state to another. Every statement that moves an item takes both states from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// A worker takes it.
    Claim,
    /// The worker gives it back, or its lease has run out: it was shown to nobody.
    Release,
    /// The attempt is written down; the server is told next.
    Begin,
    /// The attempt has ended.
    End(Outcome),
    /// As [`Outcome::Deferred`], for the last time.
    GiveUp,
    /// The worker went silent in the middle of an attempt.
    LoseSight,
    /// A person has decided.
    Decide(Decision),
}

impl Move {
    /// The state in which an item must be for this move.
    pub(crate) const fn from(self) -> State {
        match self {
            Self::Claim => State::Queued,
            Self::Release | Self::Begin => State::Claimed,
            Self::End(_) | Self::GiveUp | Self::LoseSight => State::Sending,
            Self::Decide(_) => State::Uncertain,
        }
    }

    /// The state in which the item is then.
    pub(crate) const fn to(self) -> State {
        match self {
            Self::Claim => State::Claimed,
            Self::Begin => State::Sending,
            Self::Release | Self::End(Outcome::Deferred) | Self::Decide(Decision::SendAgain) => State::Queued,
            Self::End(Outcome::HandedOver) | Self::Decide(Decision::HandedOver) => State::HandedOver,
            Self::End(Outcome::Refused) => State::Refused,
            Self::End(Outcome::Uncertain) | Self::LoseSight => State::Uncertain,
            Self::GiveUp | Self::Decide(Decision::GiveUp) => State::GivenUp,
        }
    }
}

impl State {
    /// Whether no worker of ours will do anything more about the item without a person's decision.
    #[must_use]
    pub const fn is_end(self) -> bool {
        !matches!(self, Self::Queued | Self::Claimed | Self::Sending)
    }

    /// Whether what it says will not be needed any more: it was taken, or never will be.
    pub(crate) const fn is_past_sending(self) -> bool {
        self.is_end() && !matches!(self, Self::Uncertain)
    }

    /// Whether an item of the channel can come no further.
    #[must_use]
    pub const fn is_settled(self, channel: Channel) -> bool {
        match self {
            Self::Refused | Self::GivenUp | Self::Delivered | Self::Failed | Self::NotCertified => true,
            Self::HandedOver => matches!(channel, Channel::Email),
            Self::Queued | Self::Claimed | Self::Sending | Self::Uncertain | Self::Accepted => false,
        }
    }
}

/// Whose an item is; only the owner understands it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// A word of the owner's.
    pub kind: &'static str,
    /// A key of the owner's.
    pub id: Uuid,
}

/// A file that goes with a message, byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// ASCII, without a path.
    pub name: String,
    /// For example `application/xml`.
    pub media_type: String,
    /// The file.
    pub content: Vec<u8>,
}

/// A message to be sent from one mailbox to another.
#[derive(Clone)]
pub struct Outgoing {
    /// The mailbox of ours from which it goes; its settings say by which channel.
    pub mailbox: EmailAddress,
    /// To whom; each recipient gets a message of his own.
    pub recipient: EmailAddress,
    /// One line.
    pub subject: String,
    /// Plain text, lines ended by `\n`.
    pub body: String,
    /// Body and attachments hold a secret: they are forgotten once the item was taken or never will be.
    pub ephemeral: bool,
    /// In their order.
    pub attachments: Vec<Attachment>,
    /// Whose it is.
    pub owner: Owner,
}

/// A short message to a phone.
#[derive(Clone)]
pub struct OutgoingText {
    /// To whom.
    pub recipient: PhoneNumber,
    /// What it says.
    pub body: String,
    /// It holds a secret: it is forgotten once the item was taken or never will be.
    pub ephemeral: bool,
    /// Whose it is.
    pub owner: Owner,
}

/// To whom an item goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A mailbox.
    Mailbox(EmailAddress),
    /// A phone.
    Phone(PhoneNumber),
}

impl Recipient {
    /// The address, or the number with its plus sign.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mailbox(address) => address.as_str(),
            Self::Phone(number) => number.as_str(),
        }
    }
}

/// As its text: a number begins with a plus sign and has no at sign.
impl Stored for Recipient {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }

    fn from_value(value: &Value) -> Result<Self, Unreadable> {
        match value {
            Value::Text(text) if !text.contains('@') => PhoneNumber::from_value(value).map(Self::Phone),
            _ => EmailAddress::from_value(value).map(Self::Mailbox),
        }
    }
}

/// An item as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Key.
    pub id: ItemId,
    /// Its place in the order of all items; for paging.
    pub position: i64,
    /// By what means it goes.
    pub channel: Channel,
    /// To whom.
    pub recipient: Recipient,
    /// Its subject; nothing for a short message.
    pub subject: String,
    /// Size of the message in bytes, as sent.
    pub size: i64,
    /// Where it stands.
    pub state: State,
    /// How many times it was shown to a server.
    pub attempts: u32,
    /// When it was put into the outbox.
    pub queued_at: Timestamp,
    /// When it came into its state.
    pub changed_at: Timestamp,
    /// When it is tried next, while it waits.
    pub due_at: Timestamp,
    /// Why somebody should look at it.
    pub alarm: Option<Alarm>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Move] = &[
        Move::Claim,
        Move::Release,
        Move::Begin,
        Move::End(Outcome::HandedOver),
        Move::End(Outcome::Refused),
        Move::End(Outcome::Deferred),
        Move::End(Outcome::Uncertain),
        Move::GiveUp,
        Move::LoseSight,
        Move::Decide(Decision::SendAgain),
        Move::Decide(Decision::HandedOver),
        Move::Decide(Decision::GiveUp),
    ];

    #[test]
    fn nothing_leaves_an_end_but_by_a_decision() {
        for step in ALL.iter().filter(|step| step.from().is_end()) {
            assert!(matches!(step, Move::Decide(_)), "{step:?}");
        }
    }

    #[test]
    fn only_what_is_certainly_unsent_waits_again() {
        let back: Vec<_> = ALL.iter().filter(|step| step.to() == State::Queued).collect();
        let expected = [Move::Release, Move::End(Outcome::Deferred), Move::Decide(Decision::SendAgain)];
        assert_eq!(back, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn every_state_can_be_reached_and_every_open_one_can_be_left() {
        for state in State::ALL {
            let by_receipt = [State::Accepted, State::Delivered, State::Failed, State::NotCertified];
            let reached = by_receipt.contains(state) || ALL.iter().any(|step| step.to() == *state);
            assert!(*state == State::Queued || reached, "{state}");
            assert!(state.is_end() || ALL.iter().any(|step| step.from() == *state), "{state}");
        }
    }
}
