use std::fmt;

use jiff::Timestamp;
use kernel::EmailAddress;

kernel::words! {
    /// The kinds of receipt, each stored as the word of `X-Ricevuta` and `postacert/@tipo`.
    pub enum Kind {
        /// The sender's provider took the message.
        Acceptance = "accettazione",
        /// The sender's provider refused the message, for all recipients.
        NonAcceptance = "non-accettazione",
        /// The recipient's provider took the message; goes to the sender's provider, not to the sender.
        TakenInCharge = "presa-in-carico",
        /// The message is in the recipient's mailbox.
        Delivered = "avvenuta-consegna",
        /// The message could not be delivered to the recipient.
        DeliveryError = "errore-consegna",
        /// No delivery within 12 hours, and again within 24: only the time tells them apart.
        DelayNotice = "preavviso-errore-consegna",
        /// The recipient's provider found a virus; goes to the sender's provider, not to the sender.
        VirusDetected = "rilevazione-virus",
    }

    /// What a receipt finds wrong, as in `postacert/@errore`.
    pub enum Fault {
        /// Nothing.
        None = "nessuno",
        /// There is no such recipient.
        NoRecipient = "no-dest",
        /// There is no such domain.
        NoDomain = "no-dominio",
        /// A virus.
        Virus = "virus",
        /// Something else; some providers say so of a mailbox that does not exist.
        Other = "altro",
    }

    /// How much of the message a receipt of delivery brings back.
    pub enum ReceiptDetail {
        /// The whole message.
        Complete = "completa",
        /// The message with a digest in the place of each attachment.
        Brief = "breve",
        /// Nothing of it.
        Summary = "sintetica",
    }
}

/// One of those to whom the original message was addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address, as the sender's provider saw it.
    pub address: EmailAddress,
    /// Whether it is a PEC mailbox: no other ever gets a receipt of delivery.
    pub certified: bool,
}

/// A receipt that a pinned provider signed. Every fact but `from` and `signer` is from `daticert.xml`.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What happened.
    pub kind: Kind,
    /// What went wrong; [`Fault::None`] in every acceptance and delivery.
    pub fault: Fault,
    /// What a receipt of delivery brings back.
    pub detail: Option<ReceiptDetail>,
    /// Who sent the original message: it is the caller's to see that this is its own mailbox.
    pub sender: EmailAddress,
    /// To whom the original message was addressed; never empty.
    pub recipients: Vec<Recipient>,
    /// The provider's own id of the message (`identificativo`), without brackets.
    pub identifier: String,
    /// The Message-ID that the sender gave the message (`msgid`), without brackets and blanks.
    pub message_id: Option<String>,
    /// The recipient whom this receipt is about (`consegna`); always there in a receipt of delivery.
    pub delivered_to: Option<EmailAddress>,
    /// When it happened.
    pub at: Timestamp,
    /// The name of the provider that issued the receipt (`gestore-emittente`).
    pub provider: String,
    /// The provider's words about what went wrong, at most 4,000 characters. May hold addresses.
    pub extended_error: Option<String>,
    /// The provider's address from which the receipt came, proven by the signer's certificate.
    pub from: EmailAddress,
    /// SHA-256 of the signer's certificate.
    pub signer: [u8; 32],
}

/// Prints nobody's address.
impl fmt::Debug for Receipt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Receipt")
            .field("kind", &self.kind)
            .field("fault", &self.fault)
            .field("identifier", &self.identifier)
            .field("message_id", &self.message_id)
            .field("at", &self.at)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}
