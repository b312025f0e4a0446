//! The whole door: genuine messages, broken ones and forged ones, from an identity provider that the tests play.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod federation;
mod forgeries;
mod hostile;
mod logout;
mod metadata;
mod requests;
mod responses;
