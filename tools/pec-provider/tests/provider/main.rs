//! The network through its doors, as a sender and a program that fetches receipts meet it.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod acceptance;
mod delivery;
mod mailboxes;
mod oddities;
mod outside;
mod reader;
mod world;
