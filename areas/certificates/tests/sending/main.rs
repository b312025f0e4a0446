//! What is sent to mailboxes of employers and to workers, over the pages and a real mail server, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod composing;
mod copies;
mod desk;
mod mailboxes;
mod office;
mod proof;
mod store;
