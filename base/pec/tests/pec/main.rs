//! Messages out of a sender's mailbox, over the door of the crate. Those in `data/` were signed by OpenSSL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bounces;
mod der;
mod foreign;
mod hostile;
mod kinds;
mod oddities;
mod post;
mod signatures;
mod signers;
