//! The outbox over the real door of a mail server, on both databases.

mod crash;
mod login;
mod support;
mod worker;
