//! What is counted, and what is published of it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod counting;
mod desk;
mod history;
mod pages;
mod store;
