//! Attestations and certificates consulted over the real door, on both databases.

#![expect(clippy::unwrap_used, reason = "only tests use it")]

mod api;
mod desk;
mod employer;
mod lookup;
mod worker;
