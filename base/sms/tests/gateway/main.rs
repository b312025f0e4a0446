//! Short messages over real sockets, to a small real message centre and to servers that nobody should trust.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod hostile;
mod http;
mod login;
mod outcomes;
mod receipts;
mod support;
