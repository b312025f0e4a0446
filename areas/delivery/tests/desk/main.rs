//! The pages of operators, over HTTP, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod desk;
mod figures;
mod items;
mod mailboxes;
mod quarantine;
mod store;
