//! Mailboxes of employers, over the pages and a real mail server, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod composing;
mod desk;
mod mailboxes;
mod proof;
mod store;
