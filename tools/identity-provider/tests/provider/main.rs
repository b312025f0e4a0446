//! The provider through its doors, as a service and a browser meet it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where something is not as it should be"
)]

mod faults;
mod mounting;
mod openid;
mod relying_party;
mod requests;
mod sign_in;
mod world;
