//! The area from outside: through its pages, on each database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod acting_for;
mod conversion;
mod desk;
mod exchange;
mod home;
mod looks;
mod office;
mod pin;
mod register;
mod request;
mod sessions;
