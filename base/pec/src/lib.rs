//! What comes back from the providers of certified mail (PEC, DM 2/11/2005; RFC 6109): a raw message out of a sender's
//! mailbox goes in, and out comes what it is. Pure: the certificates to believe and the time are passed in; nothing is
//! fetched, and nothing is remembered but which certificates were found good. It knows no item and no state: whether a
//! receipt is about a mail of ours is its caller's to see.
//!
//! A mailbox holds what anybody sent to it, so that nothing in a message is believed before it is proven:
//!
//! 1. Only a message with one `X-Ricevuta` and no `X-Trasporto` at its top claims to be a receipt. Envelopes quote the
//!    sender's message id too, and may hold a whole receipt, forged or genuine; neither is looked into.
//! 2. A receipt is `multipart/signed`. The signature is checked over the bytes of the first part as they stood: one
//!    signer, with the signed attributes that bind the digest, by a certificate that is pinned or was issued by a pinned
//!    authority, that is valid now, is for signing, is no authority's, and names the address that stands in `From`.
//! 3. Facts come out of `daticert.xml` alone, and only where it stands directly in the signed `multipart/mixed`, once. It
//!    is parsed after the signature held, without document types or entities. What the unsigned headers say has to agree
//!    with it, and counts for nothing else. The subject is not read.
//! 4. Whatever fails is [`Message::Distrusted`] with the one rule that it broke: evidence to keep, for a person to look at.
//!
//! A [`Bounce`] is signed by nobody. It is told apart because an outsize or misdirected message may come back that way,
//! but it proves nothing. Whether a signer's certificate was revoked is not asked: the pinned list is what is kept current.

mod algorithm;
mod asn1;
mod bounce;
mod certificate;
mod cms;
mod daticert;
mod field;
mod message;
mod mime;
mod reason;
mod receipt;
mod signed;
mod trust;

pub use bounce::{Action, Bounce, BouncedRecipient};
pub use message::{LARGEST, Message, quoted, read};
pub use reason::Reason;
pub use receipt::{Fault, Kind, Receipt, ReceiptDetail, Recipient};
pub use trust::{Trust, TrustError};
