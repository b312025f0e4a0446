//! The outbox over the real door of a mail server, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod crash;
mod handed_over;
mod kill;
mod login;
mod queue;
mod receipts;
mod support;
mod texts;
mod worker;
